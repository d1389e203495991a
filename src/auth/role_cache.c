/* The role cache of the AWS CLI. */
#include "auth/role_cache.h"

#include "auth/credential_json.h"
#include "base/digest.h"
#include "base/file.h"

struct str role_cache_path(const struct paths *paths, struct str key, struct arena *arena)
{
	char hash[DIGEST_SHA1_SIZE];

	digest_sha1(key, hash);
	return arena_format(arena, "%.*s/%s.json", STR_ARGS(paths->cli_cache), hash);
}

/* Without a token and an end, botocore takes them for no role credentials. */
static bool is_complete(const struct credentials *credentials)
{
	return !secret_is_empty(&credentials->session_token) && credentials->expires;
}

bool role_cache_read(struct credentials *credentials, struct str path, int64_t now, int64_t margin)
{
	CLEANUP_ERROR struct error ignored = {0};
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_CACHE);
	CLEANUP_JSON cJSON *tree = NULL;

	credentials_release(credentials);
	if (file_read(path.p, &text, &ignored).outcome != FILE_READ)
		return false;
	tree = json_parse(buf_str(&text));
	if (credential_json_read(credentials, json_member(tree, "Credentials"), &ignored) &&
	    is_complete(credentials) && credentials->expires_at - now >= margin)
		return true;
	credentials_release(credentials);
	return false;
}

/* The member "Credentials". */
static void write_credentials(struct buf *out, const struct credentials *credentials,
			      enum credential_time time)
{
	buf_add(out, STR("\"Credentials\": {"));
	credential_json_write(out, credentials, time);
	if (credentials->account[0] != '\0')
		buf_format(out, ", \"AccountId\": \"%s\"", credentials->account);
	buf_add_char(out, '}');
}

static bool check(struct str path, const struct credentials *credentials, struct error *error)
{
	return is_complete(credentials) ||
	       error_set(error, ERROR_FAILED,
			 "cannot write %.*s: the credentials have no session token or no end",
			 STR_ARGS(path));
}

bool role_cache_write_sso(struct str path, const struct credentials *credentials,
			  struct error *error)
{
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_CACHE);

	if (!check(path, credentials, error))
		return false;
	buf_add(&text, STR("{\"ProviderType\": \"sso\", "));
	write_credentials(&text, credentials, CREDENTIAL_TIME_Z);
	buf_add_char(&text, '}');
	return file_replace(path.p, 0600, buf_str(&text), error);
}

bool role_cache_write_role(struct str path, const struct credentials *credentials,
			   const struct sts_assumed_role *role, struct error *error)
{
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_CACHE);

	if (!check(path, credentials, error))
		return false;
	buf_add_char(&text, '{');
	write_credentials(&text, credentials, CREDENTIAL_TIME_OFFSET);
	buf_add(&text, STR(", \"AssumedRoleUser\": {\"AssumedRoleId\": "));
	json_write_python_string(&text, buf_str(&role->id));
	buf_add(&text, STR(", \"Arn\": "));
	json_write_python_string(&text, buf_str(&role->arn));
	buf_add(&text, STR("}, \"ResponseMetadata\": {\"RequestId\": "));
	json_write_python_string(&text, buf_str(&role->request_id));
	buf_add(&text,
		STR(", \"HTTPStatusCode\": 200, \"HTTPHeaders\": {}, \"RetryAttempts\": 0}}"));
	return file_replace(path.p, 0600, buf_str(&text), error);
}
