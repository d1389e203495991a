/* The caches below ~/.aws. */
#include "login/caches.h"

#include "base/digest.h"
#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/timestamp.h"

#include <dirent.h>
#include <stdlib.h>
#include <time.h>

#define NANOSECONDS 1000000000LL
/* The AWS CLI truncates and writes in place: a file that is damaged and this young is read again.
 */
#define YOUNG (1 * NANOSECONDS)
#define MOST_TRIES 50
#define READ_AGAIN_AFTER (20 * 1000000L)

void caches_init(struct caches *caches, const struct paths *paths, struct arena *arena)
{
	*caches = (struct caches){
		.arena = arena,
		.sso_folder = paths->sso_cache,
		.cli_folder = paths->cli_cache,
		.login_folder = paths->login_cache,
	};
}

static void release_logins(struct cached_logins *logins)
{
	free(logins->items);
	map_release(&logins->by_key);
}

void caches_release(struct caches *caches)
{
	release_logins(&caches->tokens);
	release_logins(&caches->roles);
	release_logins(&caches->logins);
	map_release(&caches->cli_files);
	*caches = (struct caches){0};
}

/* The age of a file in nanoseconds; negative where it is from the future. */
static int64_t age_of(const struct file_facts *facts)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * NANOSECONDS + now.tv_nsec - facts->changed;
}

/* Reads and parses a cache file. Returns NULL, with `login` saying why, where that does not work.
 */
static cJSON *read_json(struct str path, struct cached_login *login, struct arena *arena)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_CACHE);
	struct file_facts facts;
	cJSON *tree = NULL;

	*login = (struct cached_login){.path = path};
	for (int tries = 0;; tries++) {
		buf_clear(&text);
		facts = file_read(path.p, &text, &error);
		if (facts.outcome == FILE_MISSING)
			return NULL;
		if (facts.outcome != FILE_READ) {
			login->found = CACHED_UNREADABLE;
			login->detail = arena_copy(arena, str_from(error.message));
			return NULL;
		}
		tree = json_parse(buf_str(&text));
		if (tree || tries == MOST_TRIES || age_of(&facts) < 0 || age_of(&facts) > YOUNG)
			break;
		nanosleep(&(struct timespec){0, READ_AGAIN_AFTER}, NULL);
	}
	if (cJSON_IsObject(tree)) {
		login->found = CACHED_FOUND;
		return tree;
	}
	json_free(&tree);
	login->found = CACHED_DAMAGED;
	login->detail = arena_format(arena, "%s is damaged: it is not a JSON object", path.p);
	return NULL;
}

static void set_damaged(struct cached_login *login, const char *member, struct arena *arena)
{
	login->found = CACHED_DAMAGED;
	login->detail =
		arena_format(arena, "%s is damaged: it has no usable %s", login->path.p, member);
}

struct cached_login cached_token_read(struct str path, struct arena *arena)
{
	struct cached_login login;
	CLEANUP_JSON cJSON *tree = read_json(path, &login, arena);

	if (!tree)
		return login;
	if (json_string(tree, "accessToken").n == 0) {
		if (json_string(tree, "clientId").n > 0)
			login.found = CACHED_NONE;
		else
			set_damaged(&login, "accessToken", arena);
	} else if (!timestamp_parse(json_string(tree, "expiresAt"), &login.expires_at)) {
		set_damaged(&login, "expiresAt", arena);
	}
	login.start_url = arena_copy(arena, json_string(tree, "startUrl"));
	login.region = arena_copy(arena, json_string(tree, "region"));
	login.has_refresh_token = json_string(tree, "refreshToken").n > 0 &&
				  json_string(tree, "clientId").n > 0 &&
				  json_string(tree, "clientSecret").n > 0 &&
				  timestamp_parse(json_string(tree, "registrationExpiresAt"),
						  &login.registration_expires_at);
	return login;
}

/* The credentials of `aws login`: "accessToken" is an object there. */
static void read_login_credentials(const cJSON *tree, struct cached_login *login,
				   struct arena *arena)
{
	const cJSON *token = json_member(tree, "accessToken");

	if (json_string(token, "accessKeyId").n == 0)
		set_damaged(login, "accessToken", arena);
	else if (!timestamp_parse(json_string(token, "expiresAt"), &login->expires_at))
		set_damaged(login, "expiresAt", arena);
	login->has_refresh_token = json_string(tree, "refreshToken").n > 0 &&
				   json_string(tree, "clientId").n > 0 &&
				   json_string(tree, "dpopKey").n > 0;
}

struct cached_login cached_credentials_read(struct str path, struct arena *arena)
{
	struct cached_login login;
	CLEANUP_JSON cJSON *tree = read_json(path, &login, arena);
	const cJSON *credentials;

	if (!tree)
		return login;
	credentials = json_member(tree, "Credentials");
	if (!credentials)
		read_login_credentials(tree, &login, arena);
	else if (json_string(credentials, "AccessKeyId").n == 0)
		set_damaged(&login, "Credentials", arena);
	else if (!timestamp_parse(json_string(credentials, "Expiration"), &login.expires_at))
		set_damaged(&login, "Expiration", arena);
	return login;
}

/* The remembered item of `key`; NULL where it is not read yet. */
static const struct cached_login *find_login(const struct cached_logins *logins, struct str key)
{
	uint32_t found = map_get(&logins->by_key, key);

	return found == MAP_NONE ? NULL : &logins->items[found];
}

static const struct cached_login *remember_login(struct caches *caches,
						 struct cached_logins *logins, struct str key,
						 struct cached_login login)
{
	logins->items = memory_grow(logins->items, logins->n, &logins->capacity, sizeof(login));
	login.key = arena_copy(caches->arena, key);
	logins->items[logins->n] = login;
	map_add(&logins->by_key, login.key, (uint32_t)logins->n);
	return &logins->items[logins->n++];
}

static struct str file_path(struct caches *caches, struct str folder, const char *hash)
{
	struct str file = arena_join(caches->arena, STR("/"), str_from(hash), STR(".json"));

	return arena_join(caches->arena, folder, file, (struct str){0});
}

static const struct cached_login *find_token(struct caches *caches, struct str key)
{
	const struct cached_login *known = find_login(&caches->tokens, key);
	char hash[DIGEST_SHA1_SIZE];
	struct str path;

	if (known)
		return known;
	digest_sha1(key, hash);
	path = file_path(caches, caches->sso_folder, hash);
	return remember_login(caches, &caches->tokens, key, cached_token_read(path, caches->arena));
}

/* True for the same piece of the same text. */
static bool is_same_piece(struct str a, struct str b)
{
	return a.p == b.p && a.n == b.n;
}

static bool agrees_with(struct str cached, struct str configured)
{
	return cached.n == 0 || str_equal(cached, configured);
}

const struct cached_login *caches_token_for(struct caches *caches, struct str key,
					    struct str start_url, struct str region, bool *agrees)
{
	struct recent_token *recent = &caches->recent[((uintptr_t)key.p >> 3) % RECENT_TOKENS];
	const struct cached_login *token;

	if (!recent->key.p || !is_same_piece(recent->key, key) ||
	    !is_same_piece(recent->start_url, start_url) ||
	    !is_same_piece(recent->region, region)) {
		token = find_token(caches, key);
		recent->key = key;
		recent->start_url = start_url;
		recent->region = region;
		recent->token = (uint32_t)(token - caches->tokens.items);
		recent->agrees = agrees_with(token->start_url, start_url) &&
				 agrees_with(token->region, region);
	}
	*agrees = recent->agrees;
	return &caches->tokens.items[recent->token];
}

static void list_cli_folder(struct caches *caches)
{
	DIR *folder = opendir(caches->cli_folder.p);
	const struct dirent *item;

	caches->listed = true;
	if (!folder)
		return;
	while ((item = readdir(folder))) {
		if (str_ends(str_from(item->d_name), STR(".json")))
			map_add(&caches->cli_files,
				arena_copy(caches->arena, str_from(item->d_name)), 0);
	}
	closedir(folder);
}

bool caches_has_roles(struct caches *caches)
{
	if (!caches->listed)
		list_cli_folder(caches);
	return caches->cli_files.n > 0;
}

const struct cached_login *caches_role(struct caches *caches, struct str hashed)
{
	static const struct cached_login none = {.found = CACHED_NONE};
	const struct cached_login *known;
	char hash[DIGEST_SHA1_SIZE];
	struct str path;

	if (!caches_has_roles(caches))
		return &none;
	known = find_login(&caches->roles, hashed);
	if (known)
		return known;
	digest_sha1(hashed, hash);
	path = file_path(caches, caches->cli_folder, hash);
	if (map_get(&caches->cli_files, str_from_byte(path, caches->cli_folder.n + 1)) == MAP_NONE)
		return &none;
	return remember_login(caches, &caches->roles, hashed,
			      cached_credentials_read(path, caches->arena));
}

const struct cached_login *caches_login(struct caches *caches, struct str login_session)
{
	const struct cached_login *known = find_login(&caches->logins, login_session);
	char hash[DIGEST_SHA256_SIZE];
	struct str path;

	if (known)
		return known;
	digest_sha256(login_session, hash);
	path = file_path(caches, caches->login_folder, hash);
	return remember_login(caches, &caches->logins, login_session,
			      cached_credentials_read(path, caches->arena));
}
