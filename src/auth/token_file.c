/* Token files. */
#include "auth/token_file.h"

#include "base/memory.h"
#include "base/timestamp.h"

/* A registration is not used for its last minutes, as in the AWS CLI. */
#define REGISTRATION_MARGIN (15 * 60)

void token_file_release(struct token_file *token)
{
	json_free(&token->members);
	secret_release(&token->access_token);
	secret_release(&token->refresh_token);
	oidc_client_release(&token->client);
	*token = (struct token_file){0};
}

/* NULL where there is no JSON object at `path`. */
static cJSON *read_object(struct str path)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_CACHE);
	cJSON *tree;

	if (file_read(path.p, &text, &error).outcome != FILE_READ)
		return NULL;
	tree = json_parse(buf_str(&text));
	if (!cJSON_IsObject(tree))
		json_free(&tree);
	return tree;
}

static bool agrees(struct str member, struct str configured)
{
	return member.n == 0 || str_equal(member, configured);
}

void token_file_read(struct token_file *token, const struct session *session)
{
	int64_t expires_at;

	token_file_release(token);
	token->members = read_object(session->token_path);
	if (!token->members)
		return;
	secret_set(&token->access_token, json_string(token->members, "accessToken"));
	secret_set(&token->refresh_token, json_string(token->members, "refreshToken"));
	secret_set(&token->client.id, json_string(token->members, "clientId"));
	secret_set(&token->client.secret, json_string(token->members, "clientSecret"));
	if (timestamp_parse(json_string(token->members, "registrationExpiresAt"), &expires_at))
		token->client.expires_at = expires_at;
	if (timestamp_parse(json_string(token->members, "expiresAt"), &expires_at))
		token->expires_at = expires_at;
	token->matches = agrees(json_string(token->members, "startUrl"), session->start_url) &&
			 agrees(json_string(token->members, "region"), session->region);
}

bool token_file_holds(const struct token_file *token, int64_t now, int64_t margin)
{
	return token->matches && !secret_is_empty(&token->access_token) &&
	       token->expires_at - now >= margin;
}

bool token_file_is_renewable(const struct token_file *token, const struct session *session,
			     int64_t now)
{
	return !session->legacy && token->matches && !secret_is_empty(&token->refresh_token) &&
	       !secret_is_empty(&token->client.id) && !secret_is_empty(&token->client.secret) &&
	       token->client.expires_at > now;
}

void token_file_update(struct token_file *token, const struct oidc_client *client,
		       struct oidc_token *answer, int64_t now)
{
	secret_move(&token->access_token, &answer->access_token);
	if (!secret_is_empty(&answer->refresh_token))
		secret_move(&token->refresh_token, &answer->refresh_token);
	if (client != &token->client) {
		secret_set(&token->client.id, secret_reveal(&client->id));
		secret_set(&token->client.secret, secret_reveal(&client->secret));
		token->client.expires_at = client->expires_at;
	}
	token->expires_at = now + answer->expires_in;
	token->matches = true;
}

void token_file_forget_refresh(struct token_file *token)
{
	secret_release(&token->refresh_token);
}

static void add_member(struct buf *out, const char *name, struct str value)
{
	if (value.n == 0)
		return;
	buf_add(out, out->n > 1 ? STR(", ") : STR(""));
	json_write_python_string(out, str_from(name));
	buf_add(out, STR(": "));
	json_write_python_string(out, value);
}

static void add_time(struct buf *out, const char *name, int64_t seconds)
{
	char text[TIMESTAMP_SIZE];

	timestamp_format(seconds, text);
	add_member(out, name, str_from(text));
}

static bool is_known(const char *name)
{
	static const char *const names[] = {
		"startUrl", "region",       "accessToken",           "expiresAt",
		"clientId", "clientSecret", "registrationExpiresAt", "refreshToken"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

/* What other tools have put into the file stays. */
static void add_unknown_members(struct buf *out, const cJSON *members)
{
	const cJSON *member;

	cJSON_ArrayForEach(member, members)
	{
		char *value;

		if (!member->string || is_known(member->string))
			continue;
		value = cJSON_PrintUnformatted(member);
		if (!value)
			continue;
		buf_add(out, STR(", "));
		json_write_python_string(out, str_from(member->string));
		buf_add(out, STR(": "));
		buf_add(out, str_from(value));
		memory_wipe(value, strlen(value));
		cJSON_free(value);
	}
}

/* The members, their order and their spelling are the AWS CLI's. */
static void write_token(struct buf *out, const struct token_file *token,
			const struct session *session)
{
	buf_add_char(out, '{');
	add_member(out, "startUrl", session->start_url);
	add_member(out, "region", session->region);
	add_member(out, "accessToken", secret_reveal(&token->access_token));
	add_time(out, "expiresAt", token->expires_at);
	add_member(out, "clientId", secret_reveal(&token->client.id));
	add_member(out, "clientSecret", secret_reveal(&token->client.secret));
	if (token->client.expires_at > 0)
		add_time(out, "registrationExpiresAt", token->client.expires_at);
	add_member(out, "refreshToken", secret_reveal(&token->refresh_token));
	add_unknown_members(out, token->members);
	buf_add_char(out, '}');
}

bool token_file_commit(const struct token_file *token, const struct session *session,
		       struct file_replacement *replacement, struct error *error)
{
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_CACHE);

	write_token(&text, token, session);
	return file_replacement_commit(replacement, buf_str(&text), error);
}

/* The flow of the code needs a registration for it; the device flow one without grant types. */
static bool fits(const cJSON *members, bool with_code)
{
	const cJSON *grants = json_member(members, "grantTypes"), *grant;

	if (!with_code)
		return !grants;
	cJSON_ArrayForEach(grant, grants)
	{
		if (cJSON_IsString(grant) && strcmp(grant->valuestring, "authorization_code") == 0)
			return true;
	}
	return false;
}

bool registration_read(struct oidc_client *client, const struct session *session, bool with_code,
		       int64_t now)
{
	CLEANUP_JSON cJSON *members = read_object(session->registration_path);

	if (!members || !fits(members, with_code) ||
	    !timestamp_parse(json_string(members, "expiresAt"), &client->expires_at) ||
	    client->expires_at - now <= REGISTRATION_MARGIN)
		return false;
	secret_set(&client->id, json_string(members, "clientId"));
	secret_set(&client->secret, json_string(members, "clientSecret"));
	return !secret_is_empty(&client->id) && !secret_is_empty(&client->secret);
}

/* The scopes that were sent: the session's, or with the code at least the default. */
static void add_scopes(struct buf *out, const struct session *session, bool with_code)
{
	if (session->n_scopes == 0 && !with_code)
		return;
	buf_add(out, STR(", \"scopes\": ["));
	if (session->n_scopes == 0)
		json_write_python_string(out, STR(OIDC_DEFAULT_SCOPE));
	for (size_t i = 0; i < session->n_scopes; i++) {
		if (i > 0)
			buf_add(out, STR(", "));
		json_write_python_string(out, session->scopes[i]);
	}
	buf_add_char(out, ']');
}

bool registration_write(const struct oidc_client *client, const struct session *session,
			bool with_code, struct error *error)
{
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_CACHE);

	buf_add_char(&text, '{');
	add_member(&text, "clientId", secret_reveal(&client->id));
	add_member(&text, "clientSecret", secret_reveal(&client->secret));
	add_time(&text, "expiresAt", client->expires_at);
	add_scopes(&text, session, with_code);
	if (with_code)
		buf_add(&text,
			STR(", \"grantTypes\": [\"authorization_code\", \"refresh_token\"]"));
	buf_add_char(&text, '}');
	return file_replace(session->registration_path.p, 0600, buf_str(&text), error);
}
