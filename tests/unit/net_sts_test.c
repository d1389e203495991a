/* Tests of STS: requests parameter for parameter, every error of AWS's, answers of all kinds. */
#include "net_test.h"

#include "net/sts.h"

#define NOW 1767323045
#define SPACE "xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\""

static struct credentials keys;
static struct secret token;

static int make_secrets(void **state)
{
	(void)state;
	secret_set(&keys.access_key_id, STR("AKIDEXAMPLE"));
	secret_set(&keys.secret_access_key, STR("SECRETKEY"));
	secret_set(&keys.session_token, STR("SESSIONTOKEN=="));
	secret_set(&token, STR("head.body+/.tail\n"));
	return 0;
}

static int wipe_secrets(void **state)
{
	(void)state;
	credentials_release(&keys);
	secret_release(&token);
	return 0;
}

static struct sts service(void)
{
	return (struct sts){.endpoint = STR("https://sts.eu-west-1.amazonaws.com"),
			    .region = STR("eu-west-1"),
			    .credentials = &keys,
			    .now = NOW};
}

static struct str header_of(const struct sts_call *call, const char *name)
{
	for (size_t i = 0; i < call->request.n_headers; i++) {
		if (strcmp(call->request.headers[i].name, name) == 0)
			return call->request.headers[i].value;
	}
	return (struct str){0};
}

/* ------------------------------------------------------------------------------------ requests */

static void asking_who(void **state)
{
	CLEANUP_STS_CALL struct sts_call call = {0};
	CLEANUP_ERROR struct error error = {0};
	struct sts sts = service();

	(void)state;
	assert_true(sts_write_get_caller_identity(&sts, &call, &error));
	assert_int_equal(call.request.method, HTTP_POST);
	assert_int_equal(call.request.options, 0);
	assert_int_equal(call.request.n_headers, 4);
	assert_text(call.request.url, STR("https://sts.eu-west-1.amazonaws.com"));
	assert_text(call.request.body, STR("Action=GetCallerIdentity&Version=2011-06-15"));
	assert_text(header_of(&call, "Content-Type"),
		    STR("application/x-www-form-urlencoded; charset=utf-8"));
	assert_text(header_of(&call, "X-Amz-Date"), STR("20260102T030405Z"));
	assert_text(header_of(&call, "X-Amz-Security-Token"), STR("SESSIONTOKEN=="));
	assert_true(
		str_starts(header_of(&call, "Authorization"),
			   STR("AWS4-HMAC-SHA256 "
			       "Credential=AKIDEXAMPLE/20260102/eu-west-1/sts/aws4_request, "
			       "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, "
			       "Signature=")));
	sts.region = STR("aws-global");
	assert_true(sts_write_get_caller_identity(&sts, &call, &error));
	assert_int_equal(call.request.n_headers, 4);
	assert_true(str_contains(header_of(&call, "Authorization"), STR("/us-east-1/sts/")));
}

static void assuming_roles(void **state)
{
	CLEANUP_STS_CALL struct sts_call call = {0};
	CLEANUP_ERROR struct error error = {0};
	struct sts sts = service();
	struct sts_role role = {.arn = STR("arn:aws:iam::123456789012:role/a/R"),
				.session_name = STR("s=1")};

	(void)state;
	assert_true(sts_write_assume_role(&sts, &role, &call, &error));
	assert_text(call.request.body,
		    STR("Action=AssumeRole&Version=2011-06-15"
			"&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fa%2FR"
			"&RoleSessionName=s%3D1"));
	assert_int_equal(call.request.options, 0);
	role.external_id = STR("e 1&x");
	role.seconds = 1800;
	role.mfa_serial = STR("arn:aws:iam::1:mfa/u");
	role.mfa_code = STR("123456");
	assert_true(sts_write_assume_role(&sts, &role, &call, &error));
	assert_text(call.request.body,
		    STR("Action=AssumeRole&Version=2011-06-15"
			"&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fa%2FR"
			"&RoleSessionName=s%3D1&ExternalId=e%201%26x&DurationSeconds=1800"
			"&SerialNumber=arn%3Aaws%3Aiam%3A%3A1%3Amfa%2Fu&TokenCode=123456"));
	assert_int_equal(call.request.options, HTTP_ONCE);
	assert_true(sts_write_assume_role_with_web_identity(&sts, &role, &token, &call, &error));
	assert_text(call.request.body,
		    STR("Action=AssumeRoleWithWebIdentity&Version=2011-06-15"
			"&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fa%2FR"
			"&RoleSessionName=s%3D1&WebIdentityToken=head.body%2B%2F.tail%0A"
			"&DurationSeconds=1800"));
	assert_int_equal(call.request.n_headers, 1);
	assert_int_equal(call.request.options, 0);
}

static void asking_for_a_session(void **state)
{
	CLEANUP_STS_CALL struct sts_call call = {0};
	CLEANUP_ERROR struct error error = {0};
	struct sts sts = service();

	(void)state;
	assert_true(sts_write_get_session_token(&sts, (struct str){0}, (struct str){0}, 0, &call,
						&error));
	assert_text(call.request.body, STR("Action=GetSessionToken&Version=2011-06-15"));
	assert_true(sts_write_get_session_token(&sts, STR("GAHT12345678"), STR("654321"), 900,
						&call, &error));
	assert_text(call.request.body,
		    STR("Action=GetSessionToken&Version=2011-06-15&DurationSeconds=900"
			"&SerialNumber=GAHT12345678&TokenCode=654321"));
	assert_int_equal(call.request.options, HTTP_ONCE);
}

static void what_cannot_be_asked(void **state)
{
	CLEANUP_STS_CALL struct sts_call call = {0};
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_SECRET struct secret huge = {0};
	char *text = calloc(1, HTTP_REQUEST_LIMIT);
	struct sts sts = service();
	struct sts_role role = {.arn = STR("arn")};

	(void)state;
	sts.endpoint = STR("https://a b");
	assert_false(sts_write_get_caller_identity(&sts, &call, &error));
	assert_int_equal(error.kind, ERROR_CONFIGURATION);
	memset(text, 'x', HTTP_REQUEST_LIMIT);
	secret_set(&huge, (struct str){text, HTTP_REQUEST_LIMIT});
	free(text);
	error_release(&error);
	assert_false(sts_write_assume_role_with_web_identity(&sts, &role, &huge, &call, &error));
	assert_int_equal(error.kind, ERROR_CONFIGURATION);
}

/* ------------------------------------------------------------------------------------- answers */

/* In another order than AWS's own, with a prefix, comments and references. */
static const char identity_text[] =
	"<?xml version='1.0'?><q:GetCallerIdentityResponse xmlns:q='x'><!-- c -->"
	"<q:ResponseMetadata><q:RequestId>1</q:RequestId></q:ResponseMetadata>"
	"<q:GetCallerIdentityResult><q:UserId> AROA&#49;:a@b.c </q:UserId>"
	"<q:Account>123456<!-- -->789012</q:Account>"
	"<q:Arn>\n arn:aws:sts::123456789012:assumed-role/R/a@b.c\n</q:Arn>"
	"</q:GetCallerIdentityResult></q:GetCallerIdentityResponse>";

static const char role_text[] =
	"<AssumeRoleResponse " SPACE "><AssumeRoleResult><AssumedRoleUser>"
	"<AssumedRoleId>AROA:s</AssumedRoleId>"
	"<Arn>arn:aws:sts::123456789012:assumed-role/R/s</Arn></AssumedRoleUser><Credentials>"
	"<AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>a/b+c</SecretAccessKey>"
	"<SessionToken>Tok/==</SessionToken><Expiration>2026-11-21T10:11:18Z</Expiration>"
	"</Credentials></AssumeRoleResult><ResponseMetadata><RequestId>REQUEST</RequestId>"
	"</ResponseMetadata></AssumeRoleResponse>";

static void reading_who(void **state)
{
	CLEANUP_STS_CALL struct sts_call call = {0};
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_STS_IDENTITY struct sts_identity identity = {0};
	CLEANUP_ANSWER struct http_answer answer = answer_from("sts.example", 200, identity_text);
	struct sts sts = service();

	(void)state;
	assert_true(sts_write_get_caller_identity(&sts, &call, &error));
	assert_int_equal(sts_read_identity(&call, &answer, &identity, &error), STS_DONE);
	assert_text(buf_str(&identity.account), STR("123456789012"));
	assert_text(buf_str(&identity.arn), STR("arn:aws:sts::123456789012:assumed-role/R/a@b.c"));
	assert_text(buf_str(&identity.user_id), STR("AROA1:a@b.c"));
	assert_int_equal(sts_read_identity(&call, &answer, &identity, &error), STS_DONE);
}

static void reading_roles(void **state)
{
	CLEANUP_STS_CALL struct sts_call call = {0};
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	CLEANUP_STS_ASSUMED_ROLE struct sts_assumed_role assumed = {0};
	CLEANUP_ANSWER struct http_answer answer = answer_from("sts.example", 200, role_text);
	struct sts sts = service();
	struct sts_role role = {.arn = STR("arn")};

	(void)state;
	assert_true(sts_write_assume_role(&sts, &role, &call, &error));
	assert_int_equal(sts_read_credentials(&call, &answer, &credentials, &assumed, &error),
			 STS_DONE);
	assert_text(secret_reveal(&credentials.access_key_id), STR("ASIA1"));
	assert_text(secret_reveal(&credentials.secret_access_key), STR("a/b+c"));
	assert_text(secret_reveal(&credentials.session_token), STR("Tok/=="));
	assert_true(credentials.expires);
	assert_int_equal(credentials.expires_at, 1795255878);
	assert_string_equal(credentials.account, "123456789012");
	assert_text(buf_str(&assumed.arn), STR("arn:aws:sts::123456789012:assumed-role/R/s"));
	assert_text(buf_str(&assumed.id), STR("AROA:s"));
	assert_text(buf_str(&assumed.request_id), STR("REQUEST"));
	/* The answer to another question is none to this one. */
	assert_true(sts_write_get_session_token(&sts, sts.region, sts.region, 0, &call, &error));
	assert_int_equal(sts_read_credentials(&call, &answer, &credentials, NULL, &error),
			 STS_BAD_ANSWER);
	assert_text(secret_reveal(&credentials.access_key_id), STR("ASIA1"));
}

static void reading_a_session(void **state)
{
	CLEANUP_STS_CALL struct sts_call call = {0};
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	CLEANUP_STS_ASSUMED_ROLE struct sts_assumed_role assumed = {0};
	CLEANUP_ANSWER struct http_answer answer =
		answer_from("sts.example", 200,
			    "<GetSessionTokenResponse><GetSessionTokenResult><Credentials>"
			    "<SessionToken>T</SessionToken><AccessKeyId>A</AccessKeyId>"
			    "<SecretAccessKey>S</SecretAccessKey>"
			    "<Expiration>2026-11-21T10:11:18+00:00</Expiration></Credentials>"
			    "</GetSessionTokenResult></GetSessionTokenResponse>");
	struct sts sts = service();

	(void)state;
	assert_true(sts_write_get_session_token(&sts, sts.region, sts.region, 0, &call, &error));
	assert_int_equal(sts_read_credentials(&call, &answer, &credentials, &assumed, &error),
			 STS_DONE);
	assert_text(secret_reveal(&credentials.session_token), STR("T"));
	assert_int_equal(credentials.expires_at, 1795255878);
	assert_string_equal(credentials.account, "");
	assert_int_equal(assumed.arn.n, 0);
}

/* Cuts, swaps and leaves out: `from` becomes `to` in the text of a role's answer. */
static void check_bad(const char *from, const char *to, const char *complaint)
{
	CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_STS_CALL struct sts_call call = {0};
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	const char *at = strstr(role_text, from);
	struct sts sts = service();
	struct sts_role role = {.arn = STR("arn")};

	assert_non_null(at);
	buf_add(&text, (struct str){role_text, (size_t)(at - role_text)});
	buf_add(&text, str_from(to));
	buf_add(&text, str_from(at + strlen(from)));
	assert_true(sts_write_assume_role(&sts, &role, &call, &error));

	CLEANUP_ANSWER struct http_answer answer = answer_from("sts.example", 200, text.p);

	assert_int_equal(sts_read_credentials(&call, &answer, &credentials, NULL, &error),
			 STS_BAD_ANSWER);
	assert_int_equal(error.kind, ERROR_NETWORK);
	if (!strstr(error.message, complaint))
		fail_msg("%s", error.message);
	assert_null(strstr(error.message, "a/b+c"));
	assert_true(secret_is_empty(&credentials.access_key_id));
}

static void bad_answers(void **state)
{
	(void)state;
	check_bad("</AssumeRoleResponse>", "", "sts.example is no XML, or was cut short");
	check_bad("<AssumeRoleResponse", "<!DOCTYPE x><AssumeRoleResponse", "is no XML");
	check_bad("<AccessKeyId>ASIA1</AccessKeyId>", "", "has no Credentials/AccessKeyId");
	check_bad("ASIA1", "", "has no Credentials/AccessKeyId");
	check_bad("ASIA1", "<b/>", "has no Credentials/AccessKeyId");
	check_bad("ASIA1", "A B", "cannot stand there in its Credentials/AccessKeyId");
	check_bad("a/b+c", "a/b+c&#10;X: y", "cannot stand there in its Credentials/SecretAccess");
	check_bad("Tok/==", "T\xc3\xa4", "cannot stand there in its Credentials/SessionToken");
	check_bad("2026-11-21T10:11:18Z", "soon", "a time that is none");
	check_bad("<Arn>arn:aws:sts::123456789012:assumed-role/R/s</Arn>", "",
		  "has no AssumedRoleUser/Arn");
	check_bad("<Credentials>", "<Credentials/><Other>", "is no XML");
}

static void bad_identities(void **state)
{
	static const char *const accounts[] = {"12345678901", "1234567890123", "12345678901x"};
	CLEANUP_STS_CALL struct sts_call call = {0};
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_STS_IDENTITY struct sts_identity identity = {0};
	struct sts sts = service();

	(void)state;
	assert_true(sts_write_get_caller_identity(&sts, &call, &error));
	for (size_t i = 0; i < 3; i++) {
		char text[512];

		snprintf(text, sizeof(text),
			 "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>%s</Account>"
			 "<Arn>a</Arn><UserId>u</UserId></GetCallerIdentityResult>"
			 "</GetCallerIdentityResponse>",
			 accounts[i]);

		CLEANUP_ANSWER struct http_answer answer = answer_from("sts.example", 200, text);

		assert_int_equal(sts_read_identity(&call, &answer, &identity, &error),
				 STS_BAD_ANSWER);
		assert_int_equal(identity.arn.n, 0);
	}
}

/* -------------------------------------------------------------------------------------- errors */

struct error_case {
	long status;
	const char *code;
	const char *words;
	enum sts_outcome outcome;
	enum error_kind kind;
};

static const struct error_case error_cases[] = {
	{403, "ExpiredToken", "The security token included in the request is expired", STS_EXPIRED,
	 ERROR_LOGIN_NEEDED},
	{400, "ExpiredTokenException", "Token expired: current date/time must be before",
	 STS_EXPIRED, ERROR_LOGIN_NEEDED},
	{403, "InvalidClientTokenId", "The security token included in the request is invalid.",
	 STS_UNKNOWN_KEY, ERROR_REFUSED},
	{403, "SignatureDoesNotMatch", "The request signature we calculated does not match",
	 STS_WRONG_SECRET, ERROR_REFUSED},
	{403, "SignatureDoesNotMatch",
	 "Signature expired: 20260102T030405Z is now earlier than 20260102T031405Z "
	 "(20260102T032905Z - 15 min.)",
	 STS_CLOCK_SKEW, ERROR_FAILED},
	{403, "SignatureDoesNotMatch", "Signature not yet current: 20260102T030405Z is still later",
	 STS_CLOCK_SKEW, ERROR_FAILED},
	{400, "RequestExpired", "Request has expired.", STS_CLOCK_SKEW, ERROR_FAILED},
	{403, "RequestTimeTooSkewed", "The difference is too large.", STS_CLOCK_SKEW, ERROR_FAILED},
	{403, "AccessDenied", "User: arn:x is not authorized to perform: sts:AssumeRole",
	 STS_ACCESS_DENIED, ERROR_REFUSED},
	{403, "AccessDenied",
	 "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
	 STS_MFA_WRONG_CODE, ERROR_REFUSED},
	{403, "AccessDenied",
	 "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass "
	 "code.",
	 STS_MFA_FAILED, ERROR_REFUSED},
	{403, "RegionDisabledException", "STS is not activated in this region", STS_REGION_DISABLED,
	 ERROR_CONFIGURATION},
	{403, "IDPRejectedClaim", "x", STS_IDP_REJECTED, ERROR_REFUSED},
	{400, "InvalidIdentityToken", "No OpenIDConnect provider found", STS_IDP_REJECTED,
	 ERROR_REFUSED},
	{400, "IDPCommunicationError", "x", STS_SERVER_ERROR, ERROR_NETWORK},
	{400, "ValidationError", "1 validation error detected", STS_REJECTED, ERROR_REFUSED},
	{403, "MissingAuthenticationToken", "x", STS_REJECTED, ERROR_REFUSED},
	{400, "Throttling", "Rate exceeded", STS_THROTTLED, ERROR_NETWORK},
	{429, "Other", "x", STS_THROTTLED, ERROR_NETWORK},
	{503, "ServiceUnavailable", "x", STS_SERVER_ERROR, ERROR_NETWORK},
	{500, "InternalFailure", "", STS_SERVER_ERROR, ERROR_NETWORK},
};

static struct http_answer refusal_of(long status, const char *code, const char *words)
{
	char text[2048];

	snprintf(text, sizeof(text),
		 "<ErrorResponse " SPACE ">\n <Error>\n  <Type>Sender</Type>\n  <Code>%s</Code>\n"
		 "  <Message>%s</Message>\n </Error>\n <RequestId>1</RequestId>\n"
		 "</ErrorResponse>\n",
		 code, words);
	return answer_from("sts.example", status, text);
}

static void errors(void **state)
{
	CLEANUP_STS_CALL struct sts_call call = {0};
	CLEANUP_STS_IDENTITY struct sts_identity identity = {0};
	struct sts sts = service();

	(void)state;
	for (size_t i = 0; i < sizeof(error_cases) / sizeof(*error_cases); i++) {
		const struct error_case *c = &error_cases[i];
		CLEANUP_ERROR struct error error = {0};
		CLEANUP_ANSWER struct http_answer answer = refusal_of(c->status, c->code, c->words);
		char expected[200];

		assert_true(sts_write_get_caller_identity(&sts, &call, &error));
		if (sts_read_identity(&call, &answer, &identity, &error) != c->outcome ||
		    error.kind != c->kind)
			fail_msg("%s: kind %d: %s", c->code, error.kind, error.message);
		snprintf(expected, sizeof(expected), "sts.example answered %s%s%.15s", c->code,
			 c->words[0] ? " (" : "", c->words);
		if (strncmp(error.message, expected, strlen(expected)) != 0)
			fail_msg("%s is not %s", error.message, expected);
	}
}

static void older_form_of_errors(void **state)
{
	CLEANUP_STS_CALL struct sts_call call = {0};
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_ANSWER struct http_answer answer =
		answer_from("sts.example", 403,
			    "<Response><Errors><Error><Code>ExpiredToken</Code><Message>gone."
			    "</Message></Error></Errors></Response>");
	struct sts sts = service();

	(void)state;
	assert_true(sts_write_get_caller_identity(&sts, &call, &error));
	assert_int_equal(sts_read_identity(&call, &answer, NULL, &error), STS_EXPIRED);
	assert_string_equal(error.message, "sts.example answered ExpiredToken (gone)");
}

/* Without the words, the clocks tell: the server's Date is minutes off the time of the request. */
static void clocks(void **state)
{
	static const struct {
		int64_t off;
		enum sts_outcome outcome;
	} cases[] = {
		{0, STS_WRONG_SECRET},    {299, STS_WRONG_SECRET}, {-299, STS_WRONG_SECRET},
		{300, STS_CLOCK_SKEW},    {-300, STS_CLOCK_SKEW},  {86400, STS_CLOCK_SKEW},
		{-NOW, STS_WRONG_SECRET},
	};
	CLEANUP_STS_CALL struct sts_call call = {0};
	struct sts sts = service();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_ERROR struct error error = {0};
		CLEANUP_ANSWER struct http_answer answer =
			refusal_of(403, "SignatureDoesNotMatch", "It does not match.");

		assert_true(sts_write_get_caller_identity(&sts, &call, &error));
		answer.date = NOW + cases[i].off;
		assert_int_equal(sts_read_identity(&call, &answer, NULL, &error), cases[i].outcome);
	}
}

/* AWS's words are left out where they repeat what was sent in confidence. */
static void secrets(void **state)
{
	CLEANUP_STS_CALL struct sts_call call = {0};
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_ANSWER struct http_answer signature = refusal_of(
		403, "SignatureDoesNotMatch",
		"The Canonical String should have been 'POST x-amz-security-token:SESSIONTOKEN=='");
	CLEANUP_ANSWER struct http_answer identity =
		refusal_of(400, "InvalidIdentityToken", "bad token head.body+/.tail\n");
	CLEANUP_ANSWER struct http_answer code =
		refusal_of(403, "AccessDenied", "MultiFactorAuthentication failed: 123456");
	struct sts sts = service();
	struct sts_role role = {.arn = STR("arn"), .mfa_code = STR("123456")};

	(void)state;
	assert_true(sts_write_assume_role(&sts, &role, &call, &error));
	assert_int_equal(sts_read_credentials(&call, &signature, NULL, NULL, &error),
			 STS_WRONG_SECRET);
	assert_string_equal(error.message, "sts.example answered SignatureDoesNotMatch");
	assert_int_equal(sts_read_credentials(&call, &code, NULL, NULL, &error), STS_MFA_FAILED);
	assert_string_equal(error.message, "sts.example answered AccessDenied");
	assert_true(sts_write_assume_role_with_web_identity(&sts, &role, &token, &call, &error));
	assert_int_equal(sts_read_credentials(&call, &identity, NULL, NULL, &error),
			 STS_IDP_REJECTED);
	assert_string_equal(error.message, "sts.example answered InvalidIdentityToken");
}

static void answers_of_others(void **state)
{
	static const struct {
		long status;
		const char *body;
		enum sts_outcome outcome;
		enum error_kind kind;
	} cases[] = {
		{403, "<html><body>Forbidden by the proxy</html>", STS_BAD_ANSWER, ERROR_NETWORK},
		{403, "", STS_BAD_ANSWER, ERROR_NETWORK},
		{403, "<ErrorResponse><Error/></ErrorResponse>", STS_BAD_ANSWER, ERROR_NETWORK},
		{302, "", STS_BAD_ANSWER, ERROR_NETWORK},
		{200, "", STS_BAD_ANSWER, ERROR_NETWORK},
		{200, "<html/>", STS_BAD_ANSWER, ERROR_NETWORK},
		{200, "{}", STS_BAD_ANSWER, ERROR_NETWORK},
		{502, "<h1>Bad gateway", STS_SERVER_ERROR, ERROR_NETWORK},
		{429, "", STS_THROTTLED, ERROR_NETWORK},
	};
	CLEANUP_STS_CALL struct sts_call call = {0};
	struct sts sts = service();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_ERROR struct error error = {0};
		CLEANUP_STS_IDENTITY struct sts_identity identity = {0};
		CLEANUP_ANSWER struct http_answer answer =
			answer_from("sts.example", cases[i].status, cases[i].body);

		assert_true(sts_write_get_caller_identity(&sts, &call, &error));
		if (sts_read_identity(&call, &answer, &identity, &error) != cases[i].outcome ||
		    error.kind != cases[i].kind)
			fail_msg("%ld %s: %s", cases[i].status, cases[i].body, error.message);
	}
}

static void no_answers(void **state)
{
	static const struct {
		enum http_outcome outcome;
		enum error_kind kind;
		enum sts_outcome expected;
	} cases[] = {
		{HTTP_UNCONNECTED, ERROR_NETWORK, STS_NO_ANSWER},
		{HTTP_INTERRUPTED, ERROR_INTERRUPTED, STS_NO_ANSWER},
		{HTTP_REJECTED, ERROR_CONFIGURATION, STS_NO_ANSWER},
		{HTTP_CUT_SHORT, ERROR_NETWORK, STS_BAD_ANSWER},
		{HTTP_TOO_LARGE, ERROR_NETWORK, STS_BAD_ANSWER},
		{HTTP_MALFORMED, ERROR_NETWORK, STS_BAD_ANSWER},
	};
	CLEANUP_STS_CALL struct sts_call call = {0};
	struct sts sts = service();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_ERROR struct error error = {0};
		CLEANUP_ANSWER struct http_answer answer = answer_from("sts.example", 0, "");

		answer.outcome = cases[i].outcome;
		error_set(&answer.error, cases[i].kind, "no luck");
		assert_true(sts_write_get_caller_identity(&sts, &call, &error));
		assert_int_equal(sts_read_identity(&call, &answer, NULL, &error),
				 cases[i].expected);
		assert_int_equal(error.kind, cases[i].kind);
		assert_string_equal(error.message, "no luck");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asking_who),
		cmocka_unit_test(assuming_roles),
		cmocka_unit_test(asking_for_a_session),
		cmocka_unit_test(what_cannot_be_asked),
		cmocka_unit_test(reading_who),
		cmocka_unit_test(reading_roles),
		cmocka_unit_test(reading_a_session),
		cmocka_unit_test(bad_answers),
		cmocka_unit_test(bad_identities),
		cmocka_unit_test(errors),
		cmocka_unit_test(older_form_of_errors),
		cmocka_unit_test(clocks),
		cmocka_unit_test(secrets),
		cmocka_unit_test(answers_of_others),
		cmocka_unit_test(no_answers),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_secrets, wipe_secrets);
}
