/* Sessions: what a login is about, and where its files are. */
#include "auth/session.h"

#include "base/digest.h"
#include "base/json.h"
#include "base/region.h"
#include "base/utf8.h"

struct str session_label(const struct session *session)
{
	return session->legacy ? session->start_url : session->name;
}

static void read_scopes(struct session *session, struct setting setting)
{
	struct str scope;

	session->has_scopes = setting.present;
	while (str_split(&setting.value, ',', &scope)) {
		scope = utf8_strip(scope);
		if (scope.n > 0 && session->n_scopes < SESSION_SCOPES)
			session->scopes[session->n_scopes++] = scope;
	}
}

static void write_scopes(const struct session *session, struct buf *out)
{
	if (!session->has_scopes) {
		buf_add(out, STR("null"));
		return;
	}
	buf_add_char(out, '[');
	for (size_t i = 0; i < session->n_scopes; i++) {
		if (i > 0)
			buf_add(out, STR(", "));
		json_write_python_string(out, session->scopes[i]);
	}
	buf_add_char(out, ']');
}

/* The text whose SHA-1 names the file of a registration, as the AWS CLI makes it with Python's
 * json.dumps. */
static void write_registration_key(const struct session *session, struct buf *out)
{
	buf_add(out, STR("{\"region\": "));
	json_write_python_string(out, session->region);
	buf_add(out, STR(", \"scopes\": "));
	write_scopes(session, out);
	buf_add(out, STR(", \"session_name\": "));
	if (session->legacy)
		buf_add(out, STR("null"));
	else
		json_write_python_string(out, session->name);
	buf_add(out, STR(", \"startUrl\": "));
	json_write_python_string(out, session->start_url);
	buf_add(out, STR(", \"tool\": \"botocore\"}"));
}

static struct str cache_path(const struct paths *paths, struct str key, struct arena *arena)
{
	char hash[DIGEST_SHA1_SIZE];

	digest_sha1(key, hash);
	return arena_format(arena, "%.*s/%s.json", STR_ARGS(paths->sso_cache), hash);
}

static void set_paths(struct session *session, const struct paths *paths, struct arena *arena)
{
	CLEANUP_BUF struct buf key = BUF_INIT(BUF_LIMIT_MESSAGE);

	write_registration_key(session, &key);
	session->token_path = cache_path(paths, session_label(session), arena);
	session->registration_path = cache_path(paths, buf_str(&key), arena);
}

static bool check_session(const struct session *session, struct error *error)
{
	struct str label = session_label(session);

	if (session->start_url.n == 0 || session->region.n == 0)
		return error_set(error, ERROR_CONFIGURATION,
				 "the session %.*s has no %s; add it to the config file",
				 STR_ARGS(label),
				 session->start_url.n == 0 ? "sso_start_url" : "sso_region");
	if (!str_starts(session->start_url, STR("https://")))
		return error_set(error, ERROR_CONFIGURATION,
				 "the start URL of %.*s does not begin with https://: %.*s",
				 STR_ARGS(label), STR_ARGS(session->start_url));
	if (!region_is_valid(session->region))
		return error_set(error, ERROR_CONFIGURATION,
				 "the sso_region of %.*s is no region: %.*s", STR_ARGS(label),
				 STR_ARGS(session->region));
	return true;
}

bool session_of_profile(struct session *session, const struct config *config,
			const struct paths *paths, const struct resolution *resolution,
			struct error *error)
{
	*session = (struct session){
		.name = resolution->sso_session,
		.start_url = resolution->start_url,
		.region = resolution->sso_region,
		.legacy = resolution->end_kind == KIND_SSO_LEGACY,
		.profile = resolution->end,
	};
	if (!session->legacy && !resolution->session)
		return error_set(error, ERROR_CONFIGURATION,
				 "the profile %.*s has no SSO session at its end",
				 STR_ARGS(resolution->profile->name));
	if (resolution->session)
		read_scopes(session, sso_session_scopes(config, resolution->session));
	set_paths(session, paths, config->arena);
	return check_session(session, error);
}

bool session_of_name(struct session *session, const struct config *config,
		     const struct paths *paths, struct str name, struct error *error)
{
	const struct named_section *section = config_sso_session(config, name);

	*session = (struct session){.name = name};
	if (!section)
		return error_set(error, ERROR_CONFIGURATION, "there is no sso-session %.*s",
				 STR_ARGS(name));
	session->name = section->name;
	session->start_url = sso_session_setting(config, section, KEY_SSO_START_URL).value;
	session->region = sso_session_setting(config, section, KEY_SSO_REGION).value;
	read_scopes(session, sso_session_scopes(config, section));
	set_paths(session, paths, config->arena);
	return check_session(session, error);
}

bool session_of_values(struct session *session, const struct paths *paths, struct arena *arena,
		       struct str name, struct str start_url, struct str region,
		       struct error *error)
{
	*session = (struct session){
		.name = name,
		.start_url = start_url,
		.region = region,
		.has_scopes = true,
		.scopes = {STR(SESSION_NEW_SCOPE)},
		.n_scopes = 1,
	};
	set_paths(session, paths, arena);
	return check_session(session, error);
}
