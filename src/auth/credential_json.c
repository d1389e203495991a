/* Credentials as JSON members. */
#include "auth/credential_json.h"

#include "base/timestamp.h"
#include "net/url.h"

static bool is_there(const cJSON *member)
{
	return member && !cJSON_IsNull(member);
}

/* Takes a member that is a key or a token. */
static bool read_key(struct secret *key, const cJSON *object, const char *name, struct error *error)
{
	const cJSON *member = json_member(object, name);

	if (!is_there(member))
		return error_set(error, ERROR_FAILED, "it has no %s", name);
	if (!cJSON_IsString(member) || member->valuestring[0] == '\0')
		return error_set(error, ERROR_FAILED, "its %s is not a text, or empty", name);
	/* They go into headers and the environment. */
	if (!url_is_visible_ascii(str_from(member->valuestring)))
		return error_set(error, ERROR_FAILED, "its %s holds characters that no key has",
				 name);
	secret_set(key, str_from(member->valuestring));
	return true;
}

/* Some programs print an empty token for long-term keys. */
static bool read_token(struct credentials *credentials, const cJSON *object, struct error *error)
{
	const cJSON *member = json_member(object, "SessionToken");

	if (!is_there(member) || (cJSON_IsString(member) && member->valuestring[0] == '\0'))
		return true;
	return read_key(&credentials->session_token, object, "SessionToken", error);
}

static bool read_expiration(struct credentials *credentials, const cJSON *object,
			    struct error *error)
{
	if (!is_there(json_member(object, "Expiration")))
		return true;
	credentials->expires =
		timestamp_parse(json_string(object, "Expiration"), &credentials->expires_at);
	return credentials->expires ||
	       error_set(error, ERROR_FAILED,
			 "its Expiration is not a time like 2026-11-21T17:10:08Z");
}

bool credential_json_read(struct credentials *credentials, const cJSON *object, struct error *error)
{
	credentials_release(credentials);
	if (read_key(&credentials->access_key_id, object, "AccessKeyId", error) &&
	    read_key(&credentials->secret_access_key, object, "SecretAccessKey", error) &&
	    read_token(credentials, object, error) && read_expiration(credentials, object, error)) {
		credentials_set_account(credentials, json_string(object, "AccountId"));
		return true;
	}
	credentials_release(credentials);
	return false;
}

static void write_key(struct buf *out, const char *name, const struct secret *key)
{
	buf_format(out, "\"%s\": ", name);
	json_write_python_string(out, secret_reveal(key));
}

static void write_expiration(struct buf *out, int64_t seconds, enum credential_time time)
{
	char text[TIMESTAMP_SIZE];
	struct str digits = {text, sizeof(text) - sizeof("Z")};

	timestamp_format(seconds, text);
	buf_add(out, STR(", \"Expiration\": \""));
	buf_add(out, digits);
	buf_add(out, time == CREDENTIAL_TIME_OFFSET ? STR("+00:00\"") : STR("Z\""));
}

void credential_json_write(struct buf *out, const struct credentials *credentials,
			   enum credential_time time)
{
	write_key(out, "AccessKeyId", &credentials->access_key_id);
	buf_add(out, STR(", "));
	write_key(out, "SecretAccessKey", &credentials->secret_access_key);
	if (!secret_is_empty(&credentials->session_token)) {
		buf_add(out, STR(", "));
		write_key(out, "SessionToken", &credentials->session_token);
	}
	if (credentials->expires)
		write_expiration(out, credentials->expires_at, time);
}
