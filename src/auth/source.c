/* Credentials at hand. */
#include "auth/source.h"

#include "base/digest.h"
#include "base/file.h"
#include "base/json.h"
#include "base/timestamp.h"
#include "config/view.h"
#include "net/url.h"

static struct str first_of(struct str a, struct str b)
{
	return a.n > 0 ? a : b;
}

bool source_in_environment(const struct environment *environment)
{
	return environment_value(environment, "AWS_ACCESS_KEY_ID").n > 0;
}

/* Notes the end of credentials. False where it is past. */
static bool set_expiry(struct credentials *credentials, int64_t expires_at, int64_t now)
{
	credentials->expires = true;
	credentials->expires_at = expires_at;
	return expires_at > now;
}

bool source_environment(struct credentials *credentials, const struct auth *auth,
			struct error *error)
{
	const struct environment *environment = auth->environment;
	struct str secret = environment_value(environment, "AWS_SECRET_ACCESS_KEY");
	struct str expiration = environment_value(environment, "AWS_CREDENTIAL_EXPIRATION");
	int64_t expires_at;

	if (!source_in_environment(environment) || secret.n == 0)
		return error_set(error, ERROR_CONFIGURATION, "%s is not set in the environment",
				 secret.n == 0 ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID");
	if (timestamp_parse(expiration, &expires_at) &&
	    !set_expiry(credentials, expires_at, auth->now()))
		return error_set(error, ERROR_LOGIN_NEEDED,
				 "the keys of the environment have run out "
				 "(AWS_CREDENTIAL_EXPIRATION is past)");
	secret_set(&credentials->access_key_id,
		   environment_value(environment, "AWS_ACCESS_KEY_ID"));
	secret_set(&credentials->secret_access_key, secret);
	secret_set(&credentials->session_token,
		   first_of(environment_value(environment, "AWS_SECURITY_TOKEN"),
			    environment_value(environment, "AWS_SESSION_TOKEN")));
	credentials_set_account(credentials, environment_value(environment, "AWS_ACCOUNT_ID"));
	return true;
}

bool source_keys(struct credentials *credentials, const struct auth *auth,
		 const struct resolution *resolution, struct error *error)
{
	const struct config *config = auth->config;
	const struct profile *profile = resolution->end;
	struct profile_view view;
	struct setting token;
	bool in_credentials;

	profile_view_init(&view, config, profile);
	in_credentials = view_in_credentials(&view, KEY_AWS_ACCESS_KEY_ID);
	if (resolution->keys_expire &&
	    !set_expiry(credentials, resolution->keys_expire_at, auth->now()))
		return error_set(error, ERROR_LOGIN_NEEDED, "the keys of %.*s have run out",
				 STR_ARGS(profile->name));
	secret_set(
		&credentials->access_key_id,
		profile_setting_in(config, profile, in_credentials, KEY_AWS_ACCESS_KEY_ID).value);
	secret_set(&credentials->secret_access_key,
		   profile_setting_in(config, profile, in_credentials, KEY_AWS_SECRET_ACCESS_KEY)
			   .value);
	token = profile_setting_in(config, profile, in_credentials, KEY_AWS_SECURITY_TOKEN);
	if (!token.present)
		token = profile_setting_in(config, profile, in_credentials, KEY_AWS_SESSION_TOKEN);
	secret_set(&credentials->session_token, token.value);
	credentials_set_account(
		credentials,
		profile_setting_in(config, profile, in_credentials, KEY_AWS_ACCOUNT_ID).value);
	return true;
}

/* They go into headers and the environment. */
static bool is_key(struct str text)
{
	return text.n > 0 && url_is_visible_ascii(text);
}

/* The cache file's members have names of their own there. */
static bool read_login(struct credentials *credentials, struct str path, int64_t now)
{
	CLEANUP_ERROR struct error ignored = {0};
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_CACHE);
	CLEANUP_JSON cJSON *tree = NULL;
	const cJSON *token;
	struct str session_token;
	int64_t expires_at;

	if (file_read(path.p, &text, &ignored).outcome != FILE_READ)
		return false;
	tree = json_parse(buf_str(&text));
	token = json_member(tree, "accessToken");
	session_token = json_string(token, "sessionToken");
	if ((session_token.n > 0 && !is_key(session_token)) ||
	    !is_key(json_string(token, "accessKeyId")) ||
	    !is_key(json_string(token, "secretAccessKey")) ||
	    !timestamp_parse(json_string(token, "expiresAt"), &expires_at) ||
	    !set_expiry(credentials, expires_at, now))
		return false;
	secret_set(&credentials->access_key_id, json_string(token, "accessKeyId"));
	secret_set(&credentials->secret_access_key, json_string(token, "secretAccessKey"));
	secret_set(&credentials->session_token, session_token);
	credentials_set_account(credentials, json_string(token, "accountId"));
	return true;
}

bool source_aws_login(struct credentials *credentials, const struct auth *auth,
		      const struct resolution *resolution, struct error *error)
{
	char hash[DIGEST_SHA256_SIZE];
	struct str path;

	digest_sha256(resolution->login_session, hash);
	path = arena_format(auth->arena, "%.*s/%s.json", STR_ARGS(auth->paths->login_cache), hash);
	if (read_login(credentials, path, auth->now()))
		return true;
	credentials_release(credentials);
	return error_set(
		error, ERROR_LOGIN_NEEDED,
		"there is no login of %.*s that holds, and only the AWS CLI makes or renews "
		"it: run aws login --profile %.*s",
		STR_ARGS(resolution->end->name), STR_ARGS(resolution->end->name));
}
