/* STS. */
#include "net/sts.h"

#include "base/arn.h"
#include "base/timestamp.h"
#include "base/utf8.h"
#include "net/reply.h"
#include "net/url.h"
#include "net/xml.h"

#define CONTENT_TYPE "application/x-www-form-urlencoded; charset=utf-8"
/* AWS bears no more than this between its clock and that of a request, in seconds. */
#define CLOCK_TOLERANCE 300
#define LONGEST_CODE 100
#define LONGEST_WORDS 500

void sts_call_release(struct sts_call *call)
{
	buf_release(&call->url);
	buf_release(&call->body);
	sigv4_signature_release(&call->signature);
	secret_release(&call->session_token);
	secret_release(&call->confidence);
	*call = (struct sts_call){0};
}

void sts_identity_release(struct sts_identity *identity)
{
	buf_release(&identity->account);
	buf_release(&identity->arn);
	buf_release(&identity->user_id);
}

void sts_assumed_role_release(struct sts_assumed_role *role)
{
	buf_release(&role->arn);
	buf_release(&role->id);
	buf_release(&role->request_id);
}

/* ------------------------------------------------------------------------------------ requests */

static void begin(struct sts_call *call, const char *action)
{
	sts_call_release(call);
	call->action = action;
	buf_init(&call->url, BUF_LIMIT_MESSAGE);
	buf_init_secret(&call->body, HTTP_REQUEST_LIMIT);
	buf_format(&call->body, "Action=%s&Version=2011-06-15", action);
}

static void add_parameter(struct sts_call *call, const char *name, struct str value)
{
	if (value.n == 0)
		return;
	buf_format(&call->body, "&%s=", name);
	url_encode(&call->body, value);
}

static void add_seconds(struct sts_call *call, int64_t seconds)
{
	if (seconds > 0)
		buf_format(&call->body, "&DurationSeconds=%lld", (long long)seconds);
}

/* A code is good once: a second try would be refused. */
static void add_mfa(struct sts_call *call, struct str serial, struct str code)
{
	add_parameter(call, "SerialNumber", serial);
	add_parameter(call, "TokenCode", code);
	if (code.n > 0) {
		secret_set(&call->confidence, code);
		call->request.options |= HTTP_ONCE;
	}
}

static void add_header(struct sts_call *call, const char *name, struct str value)
{
	call->headers[call->request.n_headers++] = (struct http_header){name, value};
}

static bool sign(const struct sts *sts, struct sts_call *call, struct error *error)
{
	struct sigv4_request request = {
		.method = STR("POST"),
		.url = buf_str(&call->url),
		.content_type = STR(CONTENT_TYPE),
		.body = buf_str(&call->body),
		.region =
			str_equal(sts->region, STR("aws-global")) ? STR("us-east-1") : sts->region,
		.service = STR("sts"),
		.credentials = sts->credentials,
		.now = sts->now,
	};

	if (!sigv4_sign(&request, &call->signature, error))
		return false;
	call->now = sts->now;
	add_header(call, "X-Amz-Date", str_from(call->signature.date));
	add_header(call, "Authorization", secret_reveal(&call->signature.authorization));
	if (secret_is_empty(&sts->credentials->session_token))
		return true;
	secret_set(&call->session_token, secret_reveal(&sts->credentials->session_token));
	add_header(call, "X-Amz-Security-Token", secret_reveal(&call->session_token));
	return true;
}

static bool finish(const struct sts *sts, struct sts_call *call, bool is_signed,
		   struct error *error)
{
	if (call->body.overflowed)
		return error_set(error, ERROR_CONFIGURATION, "the request for %s is too large",
				 call->action);
	buf_add(&call->url, sts->endpoint);
	add_header(call, "Content-Type", STR(CONTENT_TYPE));
	if (is_signed && !sign(sts, call, error))
		return false;
	call->request.method = HTTP_POST;
	call->request.url = buf_str(&call->url);
	call->request.headers = call->headers;
	call->request.body = buf_str(&call->body);
	return true;
}

bool sts_write_get_caller_identity(const struct sts *sts, struct sts_call *call,
				   struct error *error)
{
	begin(call, "GetCallerIdentity");
	return finish(sts, call, true, error);
}

bool sts_write_assume_role(const struct sts *sts, const struct sts_role *role,
			   struct sts_call *call, struct error *error)
{
	begin(call, "AssumeRole");
	add_parameter(call, "RoleArn", role->arn);
	add_parameter(call, "RoleSessionName", role->session_name);
	add_parameter(call, "ExternalId", role->external_id);
	add_seconds(call, role->seconds);
	add_mfa(call, role->mfa_serial, role->mfa_code);
	return finish(sts, call, true, error);
}

bool sts_write_assume_role_with_web_identity(const struct sts *sts, const struct sts_role *role,
					     const struct secret *token, struct sts_call *call,
					     struct error *error)
{
	begin(call, "AssumeRoleWithWebIdentity");
	add_parameter(call, "RoleArn", role->arn);
	add_parameter(call, "RoleSessionName", role->session_name);
	add_parameter(call, "WebIdentityToken", secret_reveal(token));
	add_seconds(call, role->seconds);
	/* What repeats it may leave out the line end of its file. */
	secret_set(&call->confidence, utf8_strip(secret_reveal(token)));
	return finish(sts, call, false, error);
}

bool sts_write_get_session_token(const struct sts *sts, struct str mfa_serial, struct str mfa_code,
				 int64_t seconds, struct sts_call *call, struct error *error)
{
	begin(call, "GetSessionToken");
	add_seconds(call, seconds);
	add_mfa(call, mfa_serial, mfa_code);
	return finish(sts, call, true, error);
}

/* -------------------------------------------------------------------------------------- errors */

struct error_name {
	struct str code;
	enum sts_outcome outcome;
	enum error_kind kind;
};

static const struct error_name error_names[] = {
	{STR_INIT("ExpiredToken"), STS_EXPIRED, ERROR_LOGIN_NEEDED},
	{STR_INIT("ExpiredTokenException"), STS_EXPIRED, ERROR_LOGIN_NEEDED},
	{STR_INIT("InvalidClientTokenId"), STS_UNKNOWN_KEY, ERROR_REFUSED},
	{STR_INIT("SignatureDoesNotMatch"), STS_WRONG_SECRET, ERROR_REFUSED},
	{STR_INIT("RequestExpired"), STS_CLOCK_SKEW, ERROR_FAILED},
	{STR_INIT("RequestTimeTooSkewed"), STS_CLOCK_SKEW, ERROR_FAILED},
	{STR_INIT("AccessDenied"), STS_ACCESS_DENIED, ERROR_REFUSED},
	{STR_INIT("RegionDisabledException"), STS_REGION_DISABLED, ERROR_CONFIGURATION},
	{STR_INIT("IDPRejectedClaim"), STS_IDP_REJECTED, ERROR_REFUSED},
	{STR_INIT("InvalidIdentityToken"), STS_IDP_REJECTED, ERROR_REFUSED},
	/* AWS could not ask the identity provider. */
	{STR_INIT("IDPCommunicationError"), STS_SERVER_ERROR, ERROR_NETWORK},
	{STR_INIT("Throttling"), STS_THROTTLED, ERROR_NETWORK},
	{STR_INIT("ThrottlingException"), STS_THROTTLED, ERROR_NETWORK},
	{STR_INIT("RequestLimitExceeded"), STS_THROTTLED, ERROR_NETWORK},
};

/* What AWS says in <Error>. */
struct refusal {
	struct buf code;
	struct buf words;
	enum sts_outcome outcome;
	enum error_kind kind;
};

static void refusal_release(struct refusal *refusal)
{
	buf_release(&refusal->code);
	buf_release(&refusal->words);
}

/* In STS's form, or in that of older services, which some stand-ins have. */
static bool read_refusal(struct refusal *refusal, const struct http_answer *answer)
{
	CLEANUP_XML struct xml xml = {0};

	buf_init(&refusal->code, BUF_LIMIT_MESSAGE);
	buf_init_secret(&refusal->words, BUF_LIMIT_CACHE);
	if (!xml_parse(&xml, buf_str(&answer->body)))
		return false;
	if (xml_text(&xml, "ErrorResponse/Error/Code", &refusal->code))
		xml_text(&xml, "ErrorResponse/Error/Message", &refusal->words);
	else if (xml_text(&xml, "Response/Errors/Error/Code", &refusal->code))
		xml_text(&xml, "Response/Errors/Error/Message", &refusal->words);
	return refusal->code.n > 0;
}

static void judge_by_code(struct refusal *refusal, long status)
{
	refusal->outcome = STS_REJECTED;
	refusal->kind = ERROR_REFUSED;
	if (status >= 500 || status == 429) {
		refusal->outcome = status == 429 ? STS_THROTTLED : STS_SERVER_ERROR;
		refusal->kind = ERROR_NETWORK;
	}
	for (size_t i = 0; i < sizeof(error_names) / sizeof(*error_names); i++) {
		if (str_equal(buf_str(&refusal->code), error_names[i].code)) {
			refusal->outcome = error_names[i].outcome;
			refusal->kind = error_names[i].kind;
		}
	}
}

static bool clocks_differ(const struct sts_call *call, const struct http_answer *answer)
{
	int64_t off = answer->date - call->now;

	return call->now > 0 && answer->date > 0 &&
	       (off >= CLOCK_TOLERANCE || off <= -CLOCK_TOLERANCE);
}

/* One code means a wrong secret key or a wrong clock, another all that MFA can fail for. */
static void judge_by_words(struct refusal *refusal, const struct sts_call *call,
			   const struct http_answer *answer)
{
	struct str words = buf_str(&refusal->words);

	if (refusal->outcome == STS_WRONG_SECRET &&
	    (str_starts(words, STR("Signature expired")) ||
	     str_starts(words, STR("Signature not yet current")) || clocks_differ(call, answer))) {
		refusal->outcome = STS_CLOCK_SKEW;
		refusal->kind = ERROR_FAILED;
	} else if (refusal->outcome == STS_ACCESS_DENIED &&
		   str_starts(words, STR("MultiFactorAuthentication failed"))) {
		refusal->outcome = str_contains(words, STR("invalid MFA one time pass code"))
					   ? STS_MFA_WRONG_CODE
					   : STS_MFA_FAILED;
	}
}

static bool repeats(struct str words, const struct secret *secret)
{
	return !secret_is_empty(secret) && str_contains(words, secret_reveal(secret));
}

/* "HOST answered CODE (AWS's own words)". Of a signature that does not fit, AWS may say how it
 * would have been made, session token and all. */
static enum sts_outcome explain(const struct sts_call *call, const struct http_answer *answer,
				const struct refusal *refusal, struct error *error)
{
	struct str code = str_slice(buf_str(&refusal->code), 0, LONGEST_CODE);
	struct str words = buf_str(&refusal->words);

	if (repeats(words, &call->session_token) || repeats(words, &call->confidence))
		words = (struct str){0};
	while (words.n > 0 && (words.p[words.n - 1] == '.' || words.p[words.n - 1] == ' '))
		words.n--;
	words = str_slice(words, 0, LONGEST_WORDS);
	error_set(error, refusal->kind, "%.*s answered %.*s%s%.*s%s",
		  STR_ARGS(buf_str(&answer->address)), STR_ARGS(code), words.n > 0 ? " (" : "",
		  STR_ARGS(words), words.n > 0 ? ")" : "");
	return refusal->outcome;
}

static enum sts_outcome complain(const struct http_answer *answer, const char *what,
				 const char *name, struct error *error)
{
	error_set(error, ERROR_NETWORK, "the answer of %.*s %s%s",
		  STR_ARGS(buf_str(&answer->address)), what, name);
	return STS_BAD_ANSWER;
}

/* An error that is not AWS's own: something stands between, or is out of order. */
static enum sts_outcome judge_by_status(const struct http_answer *answer, struct error *error)
{
	http_describe_status(answer, error);
	if (answer->status == 429)
		return STS_THROTTLED;
	if (answer->status >= 500)
		return STS_SERVER_ERROR;
	error->kind = ERROR_NETWORK;
	error_append(error, "that is no answer of AWS's");
	return STS_BAD_ANSWER;
}

static enum sts_outcome judge(const struct sts_call *call, const struct http_answer *answer,
			      struct error *error)
{
	__attribute__((cleanup(refusal_release))) struct refusal refusal = {0};

	if (answer->outcome != HTTP_ANSWERED)
		return reply_take_failure(answer, error) ? STS_BAD_ANSWER : STS_NO_ANSWER;
	if (answer->status == 200)
		return STS_DONE;
	if (!read_refusal(&refusal, answer))
		return judge_by_status(answer, error);
	judge_by_code(&refusal, answer->status);
	judge_by_words(&refusal, call, answer);
	return explain(call, answer, &refusal, error);
}

/* ------------------------------------------------------------------------------------- answers */

/* The result of an operation, being read. */
struct result {
	const struct sts_call *call;
	const struct http_answer *answer;
	struct xml xml;
	struct error *error;
};

static void result_release(struct result *result)
{
	xml_release(&result->xml);
}

/* Up to the document: what is wrong with it is told. */
static enum sts_outcome open_result(struct result *result)
{
	enum sts_outcome outcome = judge(result->call, result->answer, result->error);

	if (outcome == STS_DONE && !xml_parse(&result->xml, buf_str(&result->answer->body)))
		return complain(result->answer, "is no XML, or was cut short", "", result->error);
	return outcome;
}

/* The text of an element that must be there, of visible ASCII, into a buffer that is empty. */
static bool read_element(struct result *result, const char *name, struct buf *text)
{
	CLEANUP_BUF struct buf path = BUF_INIT(BUF_LIMIT_MESSAGE);
	const char *action = result->call->action;

	buf_format(&path, "%sResponse/%sResult/%s", action, action, name);
	if (!xml_text(&result->xml, path.p, text) || text->n == 0)
		complain(result->answer, "has no ", name, result->error);
	else if (!url_is_visible_ascii(buf_str(text)) || text->overflowed)
		complain(result->answer, "has characters that cannot stand there in its ", name,
			 result->error);
	else
		return true;
	return false;
}

static bool read_secret(struct result *result, const char *name, struct secret *secret)
{
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(HTTP_HEADERS_LIMIT);

	if (!read_element(result, name, &text))
		return false;
	secret_set(secret, buf_str(&text));
	return true;
}

static void move_text(struct buf *to, struct buf *from)
{
	buf_release(to);
	*to = *from;
	*from = (struct buf){0};
}

static bool read_account(struct result *result, struct buf *account)
{
	if (!read_element(result, "Account", account))
		return false;
	if (account->n == CREDENTIALS_ACCOUNT_SIZE - 1 && str_is_digits(buf_str(account)))
		return true;
	complain(result->answer, "has an account id that is none", "", result->error);
	return false;
}

enum sts_outcome sts_read_identity(const struct sts_call *call, const struct http_answer *answer,
				   struct sts_identity *identity, struct error *error)
{
	__attribute__((cleanup(result_release))) struct result result = {
		.call = call, .answer = answer, .error = error};
	CLEANUP_STS_IDENTITY struct sts_identity read = {
		.account = BUF_INIT(BUF_LIMIT_MESSAGE),
		.arn = BUF_INIT(BUF_LIMIT_MESSAGE),
		.user_id = BUF_INIT(BUF_LIMIT_MESSAGE),
	};
	enum sts_outcome outcome = open_result(&result);

	if (outcome != STS_DONE)
		return outcome;
	if (!read_account(&result, &read.account) || !read_element(&result, "Arn", &read.arn) ||
	    !read_element(&result, "UserId", &read.user_id))
		return STS_BAD_ANSWER;
	move_text(&identity->account, &read.account);
	move_text(&identity->arn, &read.arn);
	move_text(&identity->user_id, &read.user_id);
	return STS_DONE;
}

static bool read_keys(struct result *result, struct credentials *credentials)
{
	CLEANUP_BUF struct buf expiration = BUF_INIT(BUF_LIMIT_MESSAGE);

	if (!read_secret(result, "Credentials/AccessKeyId", &credentials->access_key_id) ||
	    !read_secret(result, "Credentials/SecretAccessKey", &credentials->secret_access_key) ||
	    !read_secret(result, "Credentials/SessionToken", &credentials->session_token) ||
	    !read_element(result, "Credentials/Expiration", &expiration))
		return false;
	credentials->expires = timestamp_parse(buf_str(&expiration), &credentials->expires_at);
	if (!credentials->expires)
		complain(result->answer, "has a time that is none as its ",
			 "Credentials/Expiration", result->error);
	return credentials->expires;
}

/* Nobody needs it but who looks for the request in AWS's logs. */
static void read_request_id(struct result *result, struct buf *id)
{
	CLEANUP_BUF struct buf path = BUF_INIT(BUF_LIMIT_MESSAGE);

	buf_format(&path, "%sResponse/ResponseMetadata/RequestId", result->call->action);
	if (!xml_text(&result->xml, path.p, id) || !url_is_visible_ascii(buf_str(id)))
		buf_clear(id);
}

static bool read_assumed_role(struct result *result, struct sts_assumed_role *role)
{
	read_request_id(result, &role->request_id);
	return read_element(result, "AssumedRoleUser/Arn", &role->arn) &&
	       read_element(result, "AssumedRoleUser/AssumedRoleId", &role->id);
}

enum sts_outcome sts_read_credentials(const struct sts_call *call, const struct http_answer *answer,
				      struct credentials *credentials,
				      struct sts_assumed_role *role, struct error *error)
{
	__attribute__((cleanup(result_release))) struct result result = {
		.call = call, .answer = answer, .error = error};
	CLEANUP_CREDENTIALS struct credentials read = {0};
	CLEANUP_STS_ASSUMED_ROLE struct sts_assumed_role read_role = {
		.arn = BUF_INIT(BUF_LIMIT_MESSAGE),
		.id = BUF_INIT(BUF_LIMIT_MESSAGE),
		.request_id = BUF_INIT(BUF_LIMIT_MESSAGE),
	};
	bool is_role = strcmp(call->action, "GetSessionToken") != 0;
	struct arn arn;
	enum sts_outcome outcome = open_result(&result);

	if (outcome != STS_DONE)
		return outcome;
	if (!read_keys(&result, &read) || (is_role && !read_assumed_role(&result, &read_role)))
		return STS_BAD_ANSWER;
	arn_parse(buf_str(&read_role.arn), &arn);
	credentials_set_account(&read, arn.account);
	credentials_move(credentials, &read);
	if (role) {
		move_text(&role->arn, &read_role.arn);
		move_text(&role->id, &read_role.id);
		move_text(&role->request_id, &read_role.request_id);
	}
	return STS_DONE;
}
