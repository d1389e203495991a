/* Tests of signing in to the console: the form, the URLs of each partition, the portal's link. */
#include "net_test.h"

#include "net/federation.h"

static void the_form(void **state)
{
	CLEANUP_FEDERATION_CALL struct federation_call call = {0};
	CLEANUP_CREDENTIALS struct credentials credentials = {0};

	(void)state;
	secret_set(&credentials.access_key_id, STR("ASIA1"));
	secret_set(&credentials.secret_access_key, STR("a/b+c"));
	secret_set(&credentials.session_token, STR("t\"=="));
	federation_write_token_request(STR("https://signin.aws.amazon.com"), &credentials, &call);
	assert_int_equal(call.request.method, HTTP_POST);
	assert_text(call.request.url, STR("https://signin.aws.amazon.com/federation"));
	assert_text(call.request.body,
		    STR("Action=getSigninToken&Session=%7B%22sessionId%22%3A%20%22ASIA1%22%2C%20%22"
			"sessionKey%22%3A%20%22a%2Fb%2Bc%22%2C%20%22sessionToken%22%3A%20%22t%5C%22"
			"%3D%3D%22%7D"));
	assert_int_equal(call.request.n_headers, 1);
	assert_text(call.request.headers[0].value, STR("application/x-www-form-urlencoded"));
	federation_write_token_request(STR("http://127.0.0.1:1/x"), &credentials, &call);
	assert_text(call.request.url, STR("http://127.0.0.1:1/x/federation"));
	assert_true(str_starts(call.request.body, STR("Action=getSigninToken&Session=")));
}

static void reading_the_token(void **state)
{
	static const struct {
		long status;
		const char *body;
		enum federation_outcome outcome;
		enum error_kind kind;
	} cases[] = {
		{200, "{\"SigninToken\": \"tok-_/\"}", FEDERATION_DONE, ERROR_NONE},
		{200, "{\"SigninToken\": \"\"}", FEDERATION_BAD_ANSWER, ERROR_NETWORK},
		{200, "{\"SigninToken\": \"a b\"}", FEDERATION_BAD_ANSWER, ERROR_NETWORK},
		{200, "{\"SigninToken\": 1}", FEDERATION_BAD_ANSWER, ERROR_NETWORK},
		{200, "<html>", FEDERATION_BAD_ANSWER, ERROR_NETWORK},
		{400, "SECRET", FEDERATION_REFUSED, ERROR_REFUSED},
		{401, "SECRET", FEDERATION_REFUSED, ERROR_REFUSED},
		{403, "SECRET", FEDERATION_REFUSED, ERROR_REFUSED},
		{404, "SECRET", FEDERATION_BAD_ANSWER, ERROR_NETWORK},
		{302, "SECRET", FEDERATION_BAD_ANSWER, ERROR_NETWORK},
		{429, "SECRET", FEDERATION_SERVER_ERROR, ERROR_NETWORK},
		{503, "SECRET", FEDERATION_SERVER_ERROR, ERROR_NETWORK},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_ERROR struct error error = {0};
		CLEANUP_SECRET struct secret token = {0};
		CLEANUP_ANSWER struct http_answer answer =
			answer_from("signin.example", cases[i].status, cases[i].body);

		assert_int_equal(federation_read_token(&answer, &token, &error), cases[i].outcome);
		assert_int_equal(error.kind, cases[i].kind);
		assert_text(secret_reveal(&token),
			    cases[i].outcome == FEDERATION_DONE ? STR("tok-_/") : (struct str){0});
		assert_true(!error.message || !strstr(error.message, "SECRET"));
	}
}

static void no_answer(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_SECRET struct secret token = {0};
	CLEANUP_ANSWER struct http_answer answer = answer_from("signin.example", 0, "");

	(void)state;
	answer.outcome = HTTP_INTERRUPTED;
	error_set(&answer.error, ERROR_INTERRUPTED, "interrupted");
	assert_int_equal(federation_read_token(&answer, &token, &error), FEDERATION_NO_ANSWER);
	assert_int_equal(error.kind, ERROR_INTERRUPTED);
	answer.outcome = HTTP_CUT_SHORT;
	assert_int_equal(federation_read_token(&answer, &token, &error), FEDERATION_BAD_ANSWER);
}

static void the_login_url(void **state)
{
	CLEANUP_BUF struct buf url = BUF_INIT_SECRET(BUF_LIMIT_MESSAGE);
	CLEANUP_SECRET struct secret token = {0};

	(void)state;
	secret_set(&token, STR("a+b/c="));
	federation_write_login_url(
		STR("https://signin.amazonaws.cn"), STR("https://d-1.awsapps.cn/start"),
		STR("https://console.amazonaws.cn/s3/home?region=cn-north-1"), &token, &url);
	assert_text(buf_str(&url),
		    STR("https://signin.amazonaws.cn/federation?Action=login"
			"&Issuer=https%3A%2F%2Fd-1.awsapps.cn%2Fstart"
			"&Destination=https%3A%2F%2Fconsole.amazonaws.cn%2Fs3%2Fhome%3Fregion%3D"
			"cn-north-1&SigninToken=a%2Bb%2Fc%3D"));
	buf_clear(&url);
	federation_write_login_url(STR("https://s"), (struct str){0}, STR("https://c/"), &token,
				   &url);
	assert_text(buf_str(&url),
		    STR("https://s/federation?Action=login&Destination=https%3A%2F%2F"
			"c%2F&SigninToken=a%2Bb%2Fc%3D"));
}

static void destinations(void **state)
{
	static const char *const cases[][3] = {
		{"eu-west-1", "",
		 "https://eu-west-1.console.aws.amazon.com/console/home?region=eu-west-1"},
		{"us-east-1", "s3",
		 "https://us-east-1.console.aws.amazon.com/s3/home?region=us-east-1"},
		{"us-gov-west-1", "",
		 "https://console.amazonaws-us-gov.com/console/home?region=us-gov-west-1"},
		{"cn-north-1", "ec2", "https://console.amazonaws.cn/ec2/home?region=cn-north-1"},
		{"eusc-de-east-1", "",
		 "https://console.amazonaws-eusc.eu/console/home?region=eusc-de-east-1"},
		{"us-iso-east-1", "",
		 "https://console.c2shome.ic.gov/console/home?region=us-iso-east-1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_ERROR struct error error = {0};
		CLEANUP_BUF struct buf url = BUF_INIT(BUF_LIMIT_MESSAGE);

		assert_true(federation_write_destination(str_from(cases[i][0]),
							 str_from(cases[i][1]), &url, &error));
		assert_text(buf_str(&url), str_from(cases[i][2]));
	}
}

static void no_destinations(void **state)
{
	static const struct {
		const char *region, *service;
		enum error_kind kind;
	} cases[] = {
		{"", "", ERROR_CONFIGURATION},         {"evil.example/", "", ERROR_CONFIGURATION},
		{"us-east-1", "s3/../x", ERROR_USAGE}, {"us-east-1", "S3", ERROR_USAGE},
		{"us-east-1", "s3?", ERROR_USAGE},     {"us-east-1", "a b", ERROR_USAGE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_ERROR struct error error = {0};
		CLEANUP_BUF struct buf url = BUF_INIT(BUF_LIMIT_MESSAGE);

		assert_false(federation_write_destination(
			str_from(cases[i].region), str_from(cases[i].service), &url, &error));
		assert_int_equal(error.kind, cases[i].kind);
		assert_int_equal(url.n, 0);
	}
}

static void portal_links(void **state)
{
	static const char *const starts[] = {
		"https://d-1.awsapps.com/start",   "https://d-1.awsapps.com/start/",
		"https://d-1.awsapps.com/start/#", "https://d-1.awsapps.com/start/#/",
		"https://d-1.awsapps.com/start//", "https://d-1.awsapps.com/start#/",
		"https://d-1.awsapps.com/start#",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		CLEANUP_BUF struct buf url = BUF_INIT(BUF_LIMIT_MESSAGE);

		federation_write_portal_link(str_from(starts[i]), STR("123456789012"),
					     STR("Admin@x"), (struct str){0}, &url);
		assert_text(buf_str(&url),
			    STR("https://d-1.awsapps.com/start/#/console?account_id=123456789012"
				"&role_name=Admin%40x"));
		buf_clear(&url);
		federation_write_portal_link(str_from(starts[i]), STR("1&2"), STR("R"),
					     STR("https://c/?a=b&c"), &url);
		assert_text(buf_str(&url),
			    STR("https://d-1.awsapps.com/start/#/console?account_id=1%262"
				"&role_name=R&destination=https%3A%2F%2Fc%2F%3Fa%3Db%26c"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_form),     cmocka_unit_test(reading_the_token),
		cmocka_unit_test(no_answer),    cmocka_unit_test(the_login_url),
		cmocka_unit_test(destinations), cmocka_unit_test(no_destinations),
		cmocka_unit_test(portal_links),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
