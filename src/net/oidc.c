/* SSO OIDC. */
#include "net/oidc.h"

#include "base/digest.h"
#include "base/memory.h"
#include "net/reply.h"
#include "net/url.h"

#define LONGEST_DESCRIPTION 500

static const struct str default_scope = STR_INIT(OIDC_DEFAULT_SCOPE);

void oidc_client_release(struct oidc_client *client)
{
	secret_release(&client->id);
	secret_release(&client->secret);
	client->expires_at = 0;
}

void oidc_device_release(struct oidc_device *device)
{
	secret_release(&device->device_code);
	secret_release(&device->user_code);
	secret_release(&device->uri);
	secret_release(&device->complete_uri);
}

void oidc_token_release(struct oidc_token *token)
{
	secret_release(&token->access_token);
	secret_release(&token->refresh_token);
}

void oidc_pkce_init(struct oidc_pkce *pkce)
{
	CLEANUP_BUF struct buf challenge = BUF_INIT(OIDC_CHALLENGE_SIZE);
	uint8_t digest[DIGEST_SHA256_BYTES];

	random_verifier(pkce->verifier);
	random_uuid(pkce->state);
	digest_sha256_bytes(str_from(pkce->verifier), digest);
	base64url_write(&challenge, (struct str){(const char *)digest, sizeof(digest)});
	memcpy(pkce->challenge, challenge.p, sizeof(pkce->challenge));
}

void oidc_pkce_release(struct oidc_pkce *pkce)
{
	memory_wipe(pkce, sizeof(*pkce));
}

/* ------------------------------------------------------------------------------- requests */

/* A JSON object that is being written, with secrets in it. */
static void open_body(struct buf *body)
{
	buf_add_char(body, '{');
}

static void add_name(struct buf *body, const char *name)
{
	if (body->n > 1)
		buf_add(body, STR(", "));
	buf_format(body, "\"%s\": ", name);
}

static void add_member(struct buf *body, const char *name, struct str value)
{
	add_name(body, name);
	json_write_string(body, value);
}

static void add_list(struct buf *body, const char *name, const struct str *values, size_t n)
{
	add_name(body, name);
	for (size_t i = 0; i < n; i++) {
		buf_add(body, i > 0 ? STR(", ") : STR("["));
		json_write_string(body, values[i]);
	}
	buf_add_char(body, ']');
}

static void add_client(struct buf *body, const char *grant_type, const struct oidc_client *client)
{
	open_body(body);
	if (grant_type)
		add_member(body, "grantType", str_from(grant_type));
	add_member(body, "clientId", secret_reveal(&client->id));
	add_member(body, "clientSecret", secret_reveal(&client->secret));
}

static bool post(struct oidc *oidc, const char *path, struct buf *body, unsigned options,
		 struct http_answer *answer)
{
	static const struct http_header headers[] = {
		{"Content-Type", STR_INIT("application/json")},
	};
	CLEANUP_BUF struct buf url = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct http_request request = {
		.method = HTTP_POST,
		.headers = headers,
		.n_headers = 1,
		.options = options,
	};
	bool answered;

	buf_add_char(body, '}');
	buf_add(&url, oidc->endpoint);
	buf_add(&url, str_from(path));
	request.url = buf_str(&url);
	request.body = buf_str(body);
	answered = http_call(oidc->http, &request, answer);
	oidc->date = answer->date;
	oidc->sent = answer->sent;
	return answered;
}

/* --------------------------------------------------------------------------------- errors */

struct error_name {
	struct str code;      /* `error` of the body */
	struct str exception; /* the header, or `__type` of the body */
	enum oidc_outcome outcome;
	enum error_kind kind;
};

static const struct error_name error_names[] = {
	{STR_INIT("authorization_pending"), STR_INIT("AuthorizationPendingException"),
	 OIDC_AUTHORIZATION_PENDING, ERROR_LOGIN_NEEDED},
	{STR_INIT("slow_down"), STR_INIT("SlowDownException"), OIDC_SLOW_DOWN, ERROR_NETWORK},
	{STR_INIT("expired_token"), STR_INIT("ExpiredTokenException"), OIDC_EXPIRED_TOKEN,
	 ERROR_LOGIN_NEEDED},
	{STR_INIT("access_denied"), STR_INIT("AccessDeniedException"), OIDC_ACCESS_DENIED,
	 ERROR_REFUSED},
	{STR_INIT("invalid_grant"), STR_INIT("InvalidGrantException"), OIDC_INVALID_GRANT,
	 ERROR_LOGIN_NEEDED},
	{STR_INIT("invalid_client"), STR_INIT("InvalidClientException"), OIDC_INVALID_CLIENT,
	 ERROR_LOGIN_NEEDED},
	{STR_INIT("invalid_request"), STR_INIT("InvalidRequestException"), OIDC_INVALID_REQUEST,
	 ERROR_CONFIGURATION},
	{STR_INIT("unauthorized_client"), STR_INIT("UnauthorizedClientException"),
	 OIDC_UNAUTHORIZED_CLIENT, ERROR_CONFIGURATION},
	{STR_INIT("unsupported_grant_type"), STR_INIT("UnsupportedGrantTypeException"),
	 OIDC_UNSUPPORTED_GRANT_TYPE, ERROR_CONFIGURATION},
	{STR_INIT("invalid_scope"), STR_INIT("InvalidScopeException"), OIDC_INVALID_SCOPE,
	 ERROR_CONFIGURATION},
	{STR_INIT("invalid_client_metadata"), STR_INIT("InvalidClientMetadataException"),
	 OIDC_INVALID_CLIENT_METADATA, ERROR_CONFIGURATION},
	{STR_INIT("invalid_redirect_uri"), STR_INIT("InvalidRedirectUriException"),
	 OIDC_INVALID_REDIRECT_URI, ERROR_CONFIGURATION},
	{STR_INIT("server_error"), STR_INIT("InternalServerException"), OIDC_SERVER_ERROR,
	 ERROR_NETWORK},
};

static const struct error_name *find_error(struct str code, struct str exception)
{
	const struct error_name *end = error_names + sizeof(error_names) / sizeof(*error_names);

	for (const struct error_name *name = error_names; code.n > 0 && name < end; name++) {
		if (str_equal(code, name->code))
			return name;
	}
	for (const struct error_name *name = error_names; name < end; name++) {
		if (str_equal(exception, name->exception))
			return name;
	}
	return NULL;
}

/* True where none of the request's secrets stands in what the server says about it. */
static bool repeats_no_secret(struct str text, struct str body)
{
	static const char *const names[] = {"clientSecret", "deviceCode", "refreshToken",
					    "codeVerifier", "code"};
	CLEANUP_JSON cJSON *tree = json_parse(body);

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct str secret = json_string(tree, names[i]);

		if (secret.n > 0 && str_contains(text, secret))
			return false;
	}
	return true;
}

/* "HOST answered invalid_grant (the server's own words)". */
static enum oidc_outcome explain(const struct http_answer *answer, struct str body,
				 struct error *error)
{
	CLEANUP_JSON cJSON *tree = json_parse(buf_str(&answer->body));
	struct str code = json_string(tree, "error");
	struct str exception = reply_error_type(answer, tree);
	struct str words = json_string(tree, "error_description");
	const struct error_name *name = find_error(code, exception);

	if (!name) {
		http_describe_status(answer, error);
		if (answer->status == 429)
			return OIDC_SLOW_DOWN;
		return answer->status >= 500 ? OIDC_SERVER_ERROR : OIDC_OTHER_ERROR;
	}
	if (words.n == 0)
		words = json_string(tree, "message");
	words = str_slice(words, 0, LONGEST_DESCRIPTION);
	if (!repeats_no_secret(words, body))
		words = (struct str){0};
	error_set(error, name->kind, "%.*s answered %.*s%s%.*s%s",
		  STR_ARGS(buf_str(&answer->address)), STR_ARGS(name->code),
		  words.n > 0 ? " (" : "", STR_ARGS(words), words.n > 0 ? ")" : "");
	return name->outcome;
}

/* Carries a request out up to the object that answers it. */
static enum oidc_outcome ask(struct oidc *oidc, const char *path, struct buf *body,
			     unsigned options, struct http_answer *answer, cJSON **tree,
			     struct error *error)
{
	if (!post(oidc, path, body, options, answer))
		return reply_take_failure(answer, error) ? OIDC_BAD_ANSWER : OIDC_NO_ANSWER;
	if (answer->status != 200)
		return explain(answer, buf_str(body), error);
	return reply_object(answer, tree, error) ? OIDC_DONE : OIDC_BAD_ANSWER;
}

/* ------------------------------------------------------------------------------- the calls */

static void write_registration(struct buf *body, const struct oidc_registration *registration)
{
	static const struct str grants[] = {STR_INIT("authorization_code"),
					    STR_INIT("refresh_token")};
	static const struct str redirect = STR_INIT(OIDC_REDIRECT_URI);
	const struct str *scopes = registration->scopes;
	size_t n_scopes = registration->n_scopes;

	open_body(body);
	add_member(body, "clientName", registration->client_name);
	add_member(body, "clientType", STR("public"));
	if (registration->with_code) {
		add_list(body, "grantTypes", grants, 2);
		add_list(body, "redirectUris", &redirect, 1);
		add_member(body, "issuerUrl", registration->issuer_url);
		if (n_scopes == 0) {
			scopes = &default_scope;
			n_scopes = 1;
		}
	}
	if (n_scopes > 0)
		add_list(body, "scopes", scopes, n_scopes);
}

enum oidc_outcome oidc_register(struct oidc *oidc, const struct oidc_registration *registration,
				struct oidc_client *client, struct error *error)
{
	CLEANUP_BUF struct buf body = BUF_INIT_SECRET(BUF_LIMIT_CACHE);
	CLEANUP_ANSWER struct http_answer answer = {0};
	CLEANUP_JSON cJSON *tree = NULL;
	enum oidc_outcome outcome;
	struct str id, secret;
	int64_t expires_at;

	write_registration(&body, registration);
	outcome = ask(oidc, "/client/register", &body, 0, &answer, &tree, error);
	if (outcome != OIDC_DONE)
		return outcome;
	if (!reply_token(&answer, tree, "clientId", &id, error) ||
	    !reply_token(&answer, tree, "clientSecret", &secret, error) ||
	    !reply_number(&answer, tree, "clientSecretExpiresAt", 0, -1, &expires_at, error))
		return OIDC_BAD_ANSWER;
	secret_set(&client->id, id);
	secret_set(&client->secret, secret);
	client->expires_at = expires_at;
	return OIDC_DONE;
}

/* What is handed to a browser must be a web address, whatever the server says. */
static bool reply_web_address(const struct http_answer *answer, const cJSON *tree, const char *name,
			      struct str *value, struct error *error)
{
	struct url url;
	struct str plain;

	if (!reply_token(answer, tree, name, value, error))
		return false;
	/* AWS's own have a fragment: …/start/#/device?user_code=… */
	plain = str_slice(*value, 0, str_find(*value, '#'));
	if (url_parse(plain, &url) && (url.https || url_is_loopback(&url)))
		return true;
	return error_set(error, ERROR_NETWORK, "the answer of %.*s has no safe web address as %s",
			 STR_ARGS(buf_str(&answer->address)), name);
}

static bool read_device(const struct http_answer *answer, const cJSON *tree,
			struct oidc_device *device, struct error *error)
{
	struct str code, user_code, uri, complete;
	int64_t expires_in, interval;

	if (!reply_token(answer, tree, "deviceCode", &code, error) ||
	    !reply_token(answer, tree, "userCode", &user_code, error) ||
	    !reply_web_address(answer, tree, "verificationUri", &uri, error) ||
	    !reply_web_address(answer, tree, "verificationUriComplete", &complete, error) ||
	    !reply_number(answer, tree, "expiresIn", 1, -1, &expires_in, error) ||
	    !reply_number(answer, tree, "interval", 0, OIDC_DEFAULT_INTERVAL, &interval, error))
		return false;
	secret_set(&device->device_code, code);
	secret_set(&device->user_code, user_code);
	secret_set(&device->uri, uri);
	secret_set(&device->complete_uri, complete);
	device->expires_in = expires_in;
	device->interval = interval > 0 ? interval : 1;
	return true;
}

enum oidc_outcome oidc_start_device(struct oidc *oidc, const struct oidc_client *client,
				    struct str start_url, struct oidc_device *device,
				    struct error *error)
{
	CLEANUP_BUF struct buf body = BUF_INIT_SECRET(BUF_LIMIT_CACHE);
	CLEANUP_ANSWER struct http_answer answer = {0};
	CLEANUP_JSON cJSON *tree = NULL;
	enum oidc_outcome outcome;

	add_client(&body, NULL, client);
	add_member(&body, "startUrl", start_url);
	outcome = ask(oidc, "/device_authorization", &body, 0, &answer, &tree, error);
	if (outcome == OIDC_DONE && !read_device(&answer, tree, device, error))
		return OIDC_BAD_ANSWER;
	return outcome;
}

/* A refresh token need not be there. */
static bool read_refresh_token(const struct http_answer *answer, const cJSON *tree,
			       struct str *token, struct error *error)
{
	if (!reply_text(answer, tree, "refreshToken", token, error))
		return false;
	return token->n == 0 || reply_token(answer, tree, "refreshToken", token, error);
}

static enum oidc_outcome create_token(struct oidc *oidc, struct buf *body, unsigned options,
				      struct oidc_token *token, struct error *error)
{
	CLEANUP_ANSWER struct http_answer answer = {0};
	CLEANUP_JSON cJSON *tree = NULL;
	struct str access, refresh;
	enum oidc_outcome outcome;
	int64_t expires_in;

	outcome = ask(oidc, "/token", body, options | HTTP_ONCE, &answer, &tree, error);
	if (outcome != OIDC_DONE)
		return outcome;
	if (!reply_token(&answer, tree, "accessToken", &access, error) ||
	    !read_refresh_token(&answer, tree, &refresh, error) ||
	    !reply_number(&answer, tree, "expiresIn", 1, -1, &expires_in, error))
		return OIDC_BAD_ANSWER;
	secret_set(&token->access_token, access);
	secret_set(&token->refresh_token, refresh);
	token->expires_in = expires_in;
	return OIDC_DONE;
}

enum oidc_outcome oidc_token_by_device(struct oidc *oidc, const struct oidc_client *client,
				       const struct secret *device_code, struct oidc_token *token,
				       struct error *error)
{
	CLEANUP_BUF struct buf body = BUF_INIT_SECRET(BUF_LIMIT_CACHE);

	add_client(&body, "urn:ietf:params:oauth:grant-type:device_code", client);
	add_member(&body, "deviceCode", secret_reveal(device_code));
	return create_token(oidc, &body, 0, token, error);
}

enum oidc_outcome oidc_token_by_code(struct oidc *oidc, const struct oidc_client *client,
				     const struct oidc_pkce *pkce, struct str redirect_uri,
				     const struct secret *code, struct oidc_token *token,
				     struct error *error)
{
	CLEANUP_BUF struct buf body = BUF_INIT_SECRET(BUF_LIMIT_CACHE);

	add_client(&body, "authorization_code", client);
	add_member(&body, "redirectUri", redirect_uri);
	add_member(&body, "codeVerifier", str_from(pkce->verifier));
	add_member(&body, "code", secret_reveal(code));
	return create_token(oidc, &body, 0, token, error);
}

enum oidc_outcome oidc_token_by_refresh(struct oidc *oidc, const struct oidc_client *client,
					const struct secret *refresh_token,
					struct oidc_token *token, struct error *error)
{
	CLEANUP_BUF struct buf body = BUF_INIT_SECRET(BUF_LIMIT_CACHE);

	add_client(&body, "refresh_token", client);
	add_member(&body, "refreshToken", secret_reveal(refresh_token));
	return create_token(oidc, &body, HTTP_MUST_FINISH, token, error);
}

/* ----------------------------------------------------------------------------- the browser */

static void add_parameter(struct buf *url, const char *name, struct str value)
{
	buf_format(url, "&%s=", name);
	url_encode(url, value);
}

void oidc_write_authorize_url(const struct oidc *oidc, const struct oidc_client *client,
			      const struct oidc_pkce *pkce, struct str redirect_uri,
			      const struct str *scopes, size_t n_scopes, struct buf *url)
{
	if (n_scopes == 0) {
		scopes = &default_scope;
		n_scopes = 1;
	}
	buf_add(url, oidc->endpoint);
	buf_add(url, STR("/authorize?response_type=code"));
	add_parameter(url, "client_id", secret_reveal(&client->id));
	add_parameter(url, "redirect_uri", redirect_uri);
	add_parameter(url, "state", str_from(pkce->state));
	buf_add(url, STR("&code_challenge_method=S256&scopes="));
	for (size_t i = 0; i < n_scopes; i++) {
		if (i > 0)
			buf_add(url, STR("%20"));
		url_encode(url, scopes[i]);
	}
	add_parameter(url, "code_challenge", str_from(pkce->challenge));
}
