/* Logging out. */
#include "auth/logout.h"

#include "auth/refresh.h"
#include "auth/token_file.h"
#include "base/digest.h"
#include "base/json.h"
#include "base/lock.h"
#include "base/region.h"
#include "login/caches.h"
#include "net/portal.h"

#include <dirent.h>
#include <errno.h>
#include <unistd.h>

static bool remove_file(struct str path, size_t *removed, struct error *error)
{
	if (unlink(path.p) == 0) {
		++*removed;
		return true;
	}
	if (errno == ENOENT)
		return true;
	return error_set(error, ERROR_FAILED, "cannot remove %.*s: %s", STR_ARGS(path),
			 strerror(errno));
}

/* Ends the session at AWS, in the region where the token is from. */
static bool tell_aws(struct auth *auth, const struct session *configured, struct token_file *token,
		     struct error *error)
{
	CLEANUP_BUF struct buf endpoint = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct session copy = *configured, *session = &copy;
	struct str region = json_string(token->members, "region");
	struct portal portal = {.http = auth->http, .token = &token->access_token};
	enum portal_outcome outcome;

	if (region_is_valid(region))
		session->region = region;
	if (!auth_endpoint(auth, session, ENDPOINT_PORTAL, &endpoint, error))
		return false;
	portal.endpoint = buf_str(&endpoint);
	outcome = portal_logout(&portal, error);
	auth->server_date = portal.date;
	return outcome == PORTAL_DONE || outcome == PORTAL_UNAUTHORIZED;
}

/* The cached credentials of one profile, and of the roles between it and the session. */
static bool remove_role(struct auth *auth, const struct resolution *resolution,
			const struct profile *profile, size_t *removed, struct error *error)
{
	struct str key = resolution_cache_key(resolution, auth->config, profile);
	char hash[DIGEST_SHA1_SIZE];

	if (key.n == 0)
		return true;
	digest_sha1(key, hash);
	return remove_file(
		arena_format(auth->arena, "%.*s/%s.json", STR_ARGS(auth->paths->cli_cache), hash),
		removed, error);
}

static bool is_of_session(const struct resolution *resolution, const struct session *session)
{
	return session->legacy ? resolution->end_kind == KIND_SSO_LEGACY &&
					 str_equal(resolution->start_url, session->start_url)
			       : resolution->end_kind == KIND_SSO &&
					 str_equal(resolution->sso_session, session->name);
}

/* Of every profile that is configured for the session, chained roles included. */
static bool remove_roles(struct auth *auth, const struct session *session, size_t *removed,
			 struct error *error)
{
	struct problems ignored;
	bool good = true;

	problems_init(&ignored, auth->arena);
	for (size_t i = 0; i < auth->config->n_profiles; i++) {
		struct resolution resolution;

		profile_resolve(&resolution, auth->config, &auth->config->profiles[i],
				auth->environment, &ignored);
		if (is_of_session(&resolution, session) &&
		    !remove_role(auth, &resolution, resolution.profile, removed, error))
			good = false;
	}
	problems_release(&ignored);
	return good;
}

/* A token that has run out says nothing to AWS. */
static void renew_first(struct auth *auth, const struct session *session)
{
	CLEANUP_TOKEN_FILE struct token_file token = {0};
	CLEANUP_ERROR struct error ignored = {0};

	token_file_read(&token, session);
	if (!token_file_holds(&token, auth->now(), 1) &&
	    token_file_is_renewable(&token, session, auth->now()))
		refresh_session(auth, session, &ignored);
}

bool logout_session(struct auth *auth, const struct session *session, struct logout *done,
		    struct error *error)
{
	CLEANUP_TOKEN_FILE struct token_file token = {0};
	CLEANUP_LOCK struct lock lock = LOCK_INIT;
	size_t tokens = 0;
	bool removed;

	*done = (struct logout){.removed = 0};
	renew_first(auth, session);
	/* A renewal that is under way would put its token where the old one was removed. */
	if (lock_take(&lock, session->token_path.p, REFRESH_LOCK_MILLISECONDS, &auth->interrupt,
		      error) == LOCK_INTERRUPTED)
		return false;
	error_release(error); /* without a lock it is removed all the same */
	token_file_read(&token, session);
	if (!secret_is_empty(&token.access_token))
		done->told_aws = tell_aws(auth, session, &token, error);
	removed = remove_file(session->token_path, &tokens, error);
	done->had_token = tokens > 0;
	if (done->had_token && secret_is_empty(&token.access_token))
		error_set(error, ERROR_FAILED, "its file holds no token that awsp can read");
	return remove_roles(auth, session, &done->removed, error) && removed;
}

static bool remove_plain(struct auth *auth, struct str path, size_t *removed, struct error *error)
{
	(void)auth;
	return remove_file(path, removed, error);
}

/* Removes the cache files of a folder, each by `remove`. */
static bool remove_files(struct auth *auth, struct str folder,
			 bool (*remove)(struct auth *auth, struct str path, size_t *removed,
					struct error *error),
			 size_t *removed, struct error *error)
{
	DIR *items = opendir(folder.p);
	const struct dirent *item;
	bool good = true;

	if (!items)
		return errno == ENOENT || errno == ENOTDIR ||
		       error_set(error, ERROR_FAILED, "cannot read %.*s: %s", STR_ARGS(folder),
				 strerror(errno));
	while ((item = readdir(items))) {
		struct str path =
			arena_format(auth->arena, "%.*s/%s", STR_ARGS(folder), item->d_name);

		if (str_ends(path, STR(".json")) && !remove(auth, path, removed, error))
			good = false;
	}
	closedir(items);
	return good;
}

/* Logs out of the session whose token lies at `path`, whatever the configuration says of it. A
 * registration is no token, and stays. */
static bool end_stray(struct auth *auth, struct str path, size_t *removed, struct error *error)
{
	struct cached_login token = cached_token_read(path, auth->arena);
	struct session session = {.start_url = token.start_url,
				  .region = token.region,
				  .legacy = true,
				  .token_path = path};
	struct logout done;
	bool good;

	if (token.found == CACHED_NONE)
		return true;
	if (token.found != CACHED_FOUND || !region_is_valid(token.region))
		return remove_file(path, removed, error);
	good = logout_session(auth, &session, &done, error);
	*removed += done.removed + done.had_token;
	return good;
}

bool logout_remove_all(struct auth *auth, size_t *removed, struct error *error)
{
	bool tokens = remove_files(auth, auth->paths->sso_cache, end_stray, removed, error);
	bool roles = remove_files(auth, auth->paths->cli_cache, remove_plain, removed, error);

	return remove_files(auth, auth->paths->login_cache, remove_plain, removed, error) &&
	       tokens && roles;
}
