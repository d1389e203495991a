/* Tests of the credentials of containers and instances: who may be asked, the requests as they
 * arrive, answers of all kinds. */
#include "net_test.h"

#include "base/timestamp.h"
#include "net/metadata.h"

static struct http_client *client;

static int begin(void **state)
{
	if (start_server(state) != 0)
		return -1;
	client = http_client_new(&settings);
	return 0;
}

static int end(void **state)
{
	http_client_free(client);
	return stop_server(state);
}

static bool write_container(const char *relative, const char *full, const char *authorization,
			    struct metadata_call *call, struct error *error)
{
	CLEANUP_SECRET struct secret secret = {0};
	struct metadata_container container = {.relative_uri = str_from(relative),
					       .full_uri = str_from(full),
					       .authorization = &secret};

	secret_set(&secret, str_from(authorization));
	return metadata_write_container(&container, call, error);
}

static void who_serves_containers(void **state)
{
	static const char *const good[] = {
		"http://169.254.170.2/a",
		"http://169.254.170.23/v1/credentials",
		"http://[fd00:ec2::23]/v1/c",
		"http://127.0.0.1:1234/?a=b",
		"http://127.8.8.8/",
		"http://localhost:80/",
		"http://[::1]:9/",
		"https://anywhere.example:8443/x",
	};
	static const char *const bad[] = {
		"http://169.254.170.2:81/", "http://169.254.170.3/",    "http://169.254.169.254/",
		"http://[fd00:ec2::254]/",  "http://[fd00:ec2::24]/",   "http://a.example/",
		"http://127.0.0.1.x/",      "http://user@127.0.0.1/",   "http://2852039166/",
		"file:///etc/passwd",       "169.254.170.2/a",          "",
		"http://localhost.x/",      "http://169.254.170.2.x/a",
	};
	CLEANUP_METADATA_CALL struct metadata_call call = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		CLEANUP_ERROR struct error error = {0};

		if (!write_container(NULL, good[i], NULL, &call, &error))
			fail_msg("%s: %s", good[i], error.message);
		assert_text(call.request.url, str_from(good[i]));
		assert_int_equal(call.request.n_headers, 0);
		assert_int_equal(call.request.options, HTTP_METADATA);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		CLEANUP_ERROR struct error error = {0};

		if (write_container(NULL, bad[i], NULL, &call, &error))
			fail_msg("taken: %s", bad[i]);
		assert_int_equal(error.kind, ERROR_CONFIGURATION);
	}
}

static void relative_addresses(void **state)
{
	static const char *const bad[] = {"@evil.example/", "x", ".evil.example/", ":80/a", "/a b"};
	CLEANUP_METADATA_CALL struct metadata_call call = {0};
	CLEANUP_ERROR struct error error = {0};
	struct metadata_container container = {.relative_uri = STR("/v2/credentials/x?id=1"),
					       .full_uri = STR("http://evil.example/")};

	(void)state;
	assert_true(metadata_write_container(&container, &call, &error));
	assert_text(call.request.url, STR("http://169.254.170.2/v2/credentials/x?id=1"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		error_release(&error);
		assert_false(write_container(bad[i], "https://fine.example/", NULL, &call, &error));
		assert_int_equal(error.kind, ERROR_CONFIGURATION);
	}
}

/* --------------------------------------------------------------------------- as they arrive */

static const char container_script[] =
	"{\"/c\": [[200, {\"AccessKeyId\": \"ASIA\", \"SecretAccessKey\": \"SK\", \"Token\": \"T\","
	"\"Expiration\": \"2026-11-21T10:11:18Z\", \"AccountId\": \"123456789012\","
	"\"RoleArn\": \"arn\"}]]}";

static const char *header_of(const cJSON *request, const char *name)
{
	const cJSON *header;

	cJSON_ArrayForEach(header, json_member(request, "headers"))
	{
		struct str line = str_from(header->valuestring);

		if (str_starts_nocase(line, str_from(name)))
			return header->valuestring;
	}
	return "";
}

static void a_container(void **state)
{
	CLEANUP_METADATA_CALL struct metadata_call call = {0};
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	CLEANUP_ANSWER struct http_answer answer = {0};
	CLEANUP_ERROR struct error error = {0};
	struct str url = at_server("/c");

	(void)state;
	set_script(container_script);
	assert_true(write_container(NULL, url.p, "Bearer SECRET\r\n", &call, &error));
	assert_true(http_call(client, &call.request, &answer));
	assert_int_equal(metadata_read_credentials(&answer, &credentials, &error), METADATA_DONE);
	assert_text(secret_reveal(&credentials.access_key_id), STR("ASIA"));
	assert_text(secret_reveal(&credentials.secret_access_key), STR("SK"));
	assert_text(secret_reveal(&credentials.session_token), STR("T"));
	assert_true(credentials.expires);
	assert_int_equal(credentials.expires_at, 1795255878);
	assert_string_equal(credentials.account, "123456789012");

	CLEANUP_JSON cJSON *requests = asked();
	const cJSON *request = cJSON_GetArrayItem(requests, 0);

	assert_string_equal(json_string(request, "method").p, "GET");
	assert_string_equal(header_of(request, "authorization:"), "Authorization: Bearer SECRET");
}

/* A token of two lines would be two headers. */
static void a_token_of_two_lines(void **state)
{
	CLEANUP_METADATA_CALL struct metadata_call call = {0};
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	CLEANUP_ANSWER struct http_answer answer = {0};
	CLEANUP_ERROR struct error error = {0};
	struct str url = at_server("/c");

	(void)state;
	set_script(container_script);
	assert_true(write_container(NULL, url.p, "a\r\nX-B: c", &call, &error));
	assert_false(http_call(client, &call.request, &answer));
	assert_int_equal(metadata_read_credentials(&answer, &credentials, &error),
			 METADATA_NO_ANSWER);
	assert_int_equal(error.kind, ERROR_CONFIGURATION);
	assert_null(strstr(error.message, "X-B"));
}

#define ROLES "/latest/meta-data/iam/security-credentials/"

static void an_instance(void **state)
{
	CLEANUP_METADATA_CALL struct metadata_call call = {0};
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	CLEANUP_SECRET struct secret token = {0};
	CLEANUP_BUF struct buf role = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_ERROR struct error error = {0};
	struct http_answer answer = {0};
	struct str endpoint = at_server("/");

	(void)state;
	set_script("{\"/latest/api/token\": [[200, \"TOKEN==\\n\"]], \"" ROLES
		   "\": [[200, \"my.role@x\\nother\"]], \"" ROLES
		   "my.role@x\": [[200, {\"Code\": \"Success\", \"Type\": \"AWS-HMAC\","
		   "\"AccessKeyId\": \"ASIA\", \"SecretAccessKey\": \"SK\", \"Token\": \"T\","
		   "\"Expiration\": \"2026-11-21T10:11:18Z\", \"LastUpdated\": \"x\"}]]}");
	assert_true(metadata_write_instance_token(endpoint, &call, &error));
	assert_true(http_call(client, &call.request, &answer));
	assert_int_equal(metadata_read_instance_token(&answer, &token, &error), METADATA_DONE);
	http_answer_release(&answer);
	assert_text(secret_reveal(&token), STR("TOKEN=="));
	assert_true(metadata_write_instance_role(endpoint, &token, &call, &error));
	assert_true(http_call(client, &call.request, &answer));
	assert_int_equal(metadata_read_instance_role(&answer, &role, &error), METADATA_DONE);
	http_answer_release(&answer);
	assert_text(buf_str(&role), STR("my.role@x"));
	assert_true(metadata_write_instance_credentials(endpoint, &token, buf_str(&role), &call,
							&error));
	assert_true(http_call(client, &call.request, &answer));
	assert_int_equal(metadata_read_credentials(&answer, &credentials, &error), METADATA_DONE);
	http_answer_release(&answer);
	assert_text(secret_reveal(&credentials.session_token), STR("T"));
	assert_int_equal(credentials.expires_at, 1795255878);

	CLEANUP_JSON cJSON *requests = asked();

	assert_string_equal(json_string(cJSON_GetArrayItem(requests, 0), "method").p, "PUT");
	assert_string_equal(header_of(cJSON_GetArrayItem(requests, 0), "x-aws-ec2"),
			    "X-aws-ec2-metadata-token-ttl-seconds: 21600");
	assert_string_equal(header_of(cJSON_GetArrayItem(requests, 0), "content-length"),
			    "Content-Length: 0");
	for (int i = 1; i < 3; i++) {
		const cJSON *request = cJSON_GetArrayItem(requests, i);

		assert_string_equal(json_string(request, "method").p, "GET");
		assert_string_equal(header_of(request, "x-aws-ec2"),
				    "X-aws-ec2-metadata-token: TOKEN==");
	}
}

static void who_serves_instances(void **state)
{
	static const char *const good[] = {METADATA_INSTANCE_ENDPOINT "/",
					   METADATA_INSTANCE_ENDPOINT_IPV6, "http://127.0.0.1:1338",
					   "https://imds.example"};
	static const char *const bad[] = {"http://a.example", "http://169.254.169.254:81",
					  "169.254.169.254", "http://169.254.169.254/?x", ""};
	CLEANUP_METADATA_CALL struct metadata_call call = {0};
	CLEANUP_SECRET struct secret token = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		CLEANUP_ERROR struct error error = {0};

		assert_true(metadata_write_instance_token(str_from(good[i]), &call, &error));
		assert_true(str_ends(call.request.url, STR("/latest/api/token")));
		assert_false(str_contains(call.request.url, STR("//latest")));
		assert_int_equal(call.request.options, HTTP_METADATA | HTTP_ONCE);
		assert_int_equal(call.request.milliseconds, METADATA_INSTANCE_MILLISECONDS);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		CLEANUP_ERROR struct error error = {0};
		struct str endpoint = str_from(bad[i]);

		assert_false(metadata_write_instance_token(endpoint, &call, &error));
		assert_int_equal(error.kind, ERROR_CONFIGURATION);
		assert_false(metadata_write_instance_role(endpoint, &token, &call, &error));
		assert_false(metadata_write_instance_credentials(endpoint, &token, endpoint, &call,
								 &error));
	}
}

/* On a machine that is no instance the wait is short, and there is one try. */
static void nobody_answers(void **state)
{
	CLEANUP_METADATA_CALL struct metadata_call call = {0};
	CLEANUP_SECRET struct secret token = {0};
	CLEANUP_ANSWER struct http_answer answer = {0};
	CLEANUP_ERROR struct error error = {0};
	int64_t start = timestamp_monotonic();

	(void)state;
	assert_true(metadata_write_instance_token(at_server("/hang"), &call, &error));
	assert_false(http_call(client, &call.request, &answer));
	assert_int_equal(answer.outcome, HTTP_TIMED_OUT);
	assert_in_range(timestamp_monotonic() - start, 900, 3000);
	assert_int_equal(metadata_read_instance_token(&answer, &token, &error), METADATA_NO_ANSWER);
	assert_int_equal(error.kind, ERROR_NETWORK);
}

/* ------------------------------------------------------------------------------------- answers */

static void statuses(void **state)
{
	static const struct {
		long status;
		enum metadata_outcome outcome;
		enum error_kind kind;
	} cases[] = {
		{404, METADATA_NONE, ERROR_REFUSED},
		{400, METADATA_REJECTED, ERROR_REFUSED},
		{401, METADATA_REJECTED, ERROR_REFUSED},
		{403, METADATA_REJECTED, ERROR_REFUSED},
		{429, METADATA_UNAVAILABLE, ERROR_NETWORK},
		{500, METADATA_UNAVAILABLE, ERROR_NETWORK},
		{302, METADATA_UNAVAILABLE, ERROR_NETWORK},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_ERROR struct error error = {0};
		CLEANUP_CREDENTIALS struct credentials credentials = {0};
		CLEANUP_SECRET struct secret token = {0};
		CLEANUP_BUF struct buf role = BUF_INIT(BUF_LIMIT_MESSAGE);
		CLEANUP_ANSWER struct http_answer answer =
			answer_from("169.254.170.2", cases[i].status, "SECRET");

		assert_int_equal(metadata_read_credentials(&answer, &credentials, &error),
				 cases[i].outcome);
		assert_int_equal(error.kind, cases[i].kind);
		assert_null(strstr(error.message, "SECRET"));
		assert_int_equal(metadata_read_instance_token(&answer, &token, &error),
				 cases[i].outcome);
		assert_int_equal(metadata_read_instance_role(&answer, &role, &error),
				 cases[i].outcome);
		assert_true(secret_is_empty(&token));
		assert_int_equal(role.n, 0);
	}
}

static void bad_credentials(void **state)
{
	static const char *const bodies[] = {
		"",
		"[]",
		"{\"AccessKeyId\": \"A\"}",
		"{\"AccessKeyId\": \"A\", \"SecretAccessKey\": 5}",
		"{\"AccessKeyId\": \"A\", \"SecretAccessKey\": \"S\", \"Token\": \"a b\"}",
		"{\"AccessKeyId\": \"A\", \"SecretAccessKey\": \"S\", \"Token\": 1}",
		"{\"AccessKeyId\": \"A\\n\", \"SecretAccessKey\": \"S\"}",
		"{\"AccessKeyId\": \"A\", \"SecretAccessKey\": \"S\", \"Expiration\": \"soon\"}",
		"{\"AccessKeyId\": \"A\", \"SecretAccessKey\": \"S\", \"Expiration\": 1}",
		"{\"Code\": \"Failed\", \"AccessKeyId\": \"A\", \"SecretAccessKey\": \"S\"}",
		"{\"Code\": \"AssumeRoleUnauthorizedAccess\", \"Message\": \"x\"}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		CLEANUP_ERROR struct error error = {0};
		CLEANUP_CREDENTIALS struct credentials credentials = {0};
		CLEANUP_ANSWER struct http_answer answer =
			answer_from("169.254.170.2", 200, bodies[i]);

		if (metadata_read_credentials(&answer, &credentials, &error) != METADATA_BAD_ANSWER)
			fail_msg("taken: %s", bodies[i]);
		assert_int_equal(error.kind, ERROR_NETWORK);
		assert_true(secret_is_empty(&credentials.access_key_id));
	}
}

static void keys_that_do_not_run_out(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	CLEANUP_ANSWER struct http_answer answer =
		answer_from("169.254.170.2", 200,
			    "{\"AccessKeyId\": \"A\", \"SecretAccessKey\": \"S\","
			    "\"Token\": null, \"AccountId\": \"x\"}");

	(void)state;
	assert_int_equal(metadata_read_credentials(&answer, &credentials, &error), METADATA_DONE);
	assert_false(credentials.expires);
	assert_true(secret_is_empty(&credentials.session_token));
	assert_string_equal(credentials.account, "");
}

static void bad_tokens_and_roles(void **state)
{
	static const char *const bodies[] = {"",     "\n",       "a b",      "<html>\n<b>",
					     "\x01", "\xc3\xa4", "\r\nrole", "a\tb"};

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		CLEANUP_ERROR struct error error = {0};
		CLEANUP_SECRET struct secret token = {0};
		CLEANUP_BUF struct buf role = BUF_INIT(BUF_LIMIT_MESSAGE);
		CLEANUP_ANSWER struct http_answer answer =
			answer_from("169.254.170.2", 200, bodies[i]);

		assert_int_equal(metadata_read_instance_token(&answer, &token, &error),
				 METADATA_BAD_ANSWER);
		assert_int_equal(metadata_read_instance_role(&answer, &role, &error),
				 METADATA_BAD_ANSWER);
		assert_int_equal(error.kind, ERROR_NETWORK);
	}
}

static void roles_that_are_no_name(void **state)
{
	static const char *const bodies[] = {"a/b", "../x", "a?b", "a%2fb", "<html>", "a:b"};

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		CLEANUP_ERROR struct error error = {0};
		CLEANUP_BUF struct buf role = BUF_INIT(BUF_LIMIT_MESSAGE);
		CLEANUP_ANSWER struct http_answer answer =
			answer_from("169.254.170.2", 200, bodies[i]);

		assert_int_equal(metadata_read_instance_role(&answer, &role, &error),
				 METADATA_BAD_ANSWER);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_serves_containers), cmocka_unit_test(relative_addresses),
		cmocka_unit_test(a_container),           cmocka_unit_test(a_token_of_two_lines),
		cmocka_unit_test(an_instance),           cmocka_unit_test(who_serves_instances),
		cmocka_unit_test(nobody_answers),        cmocka_unit_test(statuses),
		cmocka_unit_test(bad_credentials),       cmocka_unit_test(keys_that_do_not_run_out),
		cmocka_unit_test(bad_tokens_and_roles),  cmocka_unit_test(roles_that_are_no_name),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, begin, end);
}
