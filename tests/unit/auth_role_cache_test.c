/* Tests of the role cache: what is read of it, what is no cache, and what is written byte for byte
 * as by the AWS CLI. */
#include "login_test.h"

#include "auth/role_cache.h"
#include "base/file.h"
#include "base/json.h"

#define SSO_FILE "cli-2.36.7-home/cli/cache/e83cab308910340ce11a566ebf0b9e96b40f6c39.json"
#define ROLE_FILE "cli-2.36.7-home/cli/cache/184474eec5afe4a0b06008e5edbfd5871c8e8a24.json"
#define KEYS_MEMBERS "\"AccessKeyId\": \"A\", \"SecretAccessKey\": \"s\", "

static struct str cache_path(void)
{
	return str_from(home_path("cli/x.json"));
}

static bool reads(struct credentials *credentials, const char *text, const char *now,
		  int64_t margin)
{
	write_home_file("cli/x.json", str_from(text));
	return role_cache_read(credentials, cache_path(), at_time(now), margin);
}

static void assert_none(const struct credentials *credentials)
{
	assert_true(secret_is_empty(&credentials->access_key_id));
	assert_true(secret_is_empty(&credentials->secret_access_key));
	assert_true(secret_is_empty(&credentials->session_token));
	assert_false(credentials->expires);
	assert_string_equal(credentials->account, "");
}

static void file_of_cli_is_read(void **state)
{
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	char *text = read_data(SSO_FILE);

	(void)state;
	assert_true(reads(&credentials, text, "2026-11-21T09:00:00Z", ROLE_CACHE_MARGIN));
	assert_text(secret_reveal(&credentials.access_key_id), STR("ASIAEXAMPLE"));
	assert_text(secret_reveal(&credentials.secret_access_key), STR("secret"));
	assert_text(secret_reveal(&credentials.session_token), STR("tok+/="));
	assert_true(credentials.expires);
	assert_int_equal(credentials.expires_at, at_time("2026-11-21T10:10:53Z"));
	assert_string_equal(credentials.account, "111111111111");
	free(text);
}

static void margin_is_kept(void **state)
{
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	char *text = read_data(ROLE_FILE);

	(void)state;
	assert_true(reads(&credentials, text, "2026-11-21T09:56:18Z", ROLE_CACHE_MARGIN));
	assert_false(reads(&credentials, text, "2026-11-21T09:56:19Z", ROLE_CACHE_MARGIN));
	assert_none(&credentials);
	assert_true(reads(&credentials, text, "2026-11-21T10:11:17Z", 1));
	assert_false(reads(&credentials, text, "2026-11-21T10:11:18Z", 1));
	free(text);
}

static void times_of_all_forms_are_read(void **state)
{
	static const char *const times[] = {
		"2026-11-21T10:11:18Z",     "2026-11-21T10:11:18+00:00", "2026-11-21T10:11:18UTC",
		"2026-11-21T10:11:18.5Z",   "2026-11-21T11:11:18+01:00", "2026-11-21 10:11:18",
		"2026-11-21T05:11:18-0500",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
		CLEANUP_CREDENTIALS struct credentials credentials = {0};
		char text[300];

		snprintf(text, sizeof(text),
			 "{\"Credentials\": {" KEYS_MEMBERS
			 "\"SessionToken\": \"t\", \"Expiration\": \"%s\"}}",
			 times[i]);
		assert_true(reads(&credentials, text, "2026-11-21T10:00:00Z", 0));
		assert_int_equal(credentials.expires_at, at_time("2026-11-21T10:11:18Z"));
		assert_string_equal(credentials.account, "");
	}
}

static void damaged_is_none(void **state)
{
	static const char *const texts[] = {
		"",
		"{",
		"[]",
		"null",
		"{\"Credentials\": []}",
		"{\"Credentials\": {" KEYS_MEMBERS "\"SessionToken\": \"t\"}}",
		"{\"Credentials\": {" KEYS_MEMBERS "\"Expiration\": \"2026-11-21T10:11:18Z\"}}",
		"{\"Credentials\": {" KEYS_MEMBERS
		"\"SessionToken\": \"t\", \"Expiration\": \"soon\"}}",
		"{\"Credentials\": {\"AccessKeyId\": \"A\", \"SessionToken\": \"t\", "
		"\"Expiration\": \"2026-11-21T10:11:18Z\"}}",
		"{\"Credentials\": {" KEYS_MEMBERS "\"SessionToken\": \"t\\nx\", "
		"\"Expiration\": \"2026-11-21T10:11:18Z\"}}",
		"{\"accessToken\": {\"accessKeyId\": \"A\", \"secretAccessKey\": \"s\", "
		"\"sessionToken\": \"t\", \"expiresAt\": \"2026-11-21T10:11:18Z\"}}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		CLEANUP_CREDENTIALS struct credentials credentials = {0};

		secret_set(&credentials.session_token, STR("old"));
		if (reads(&credentials, texts[i], "2026-11-21T09:00:00Z", 0))
			fail_msg("%s was read", texts[i]);
		assert_none(&credentials);
	}
}

static void missing_is_none(void **state)
{
	CLEANUP_CREDENTIALS struct credentials credentials = {0};

	(void)state;
	unlink(cache_path().p);
	assert_false(role_cache_read(&credentials, cache_path(), 0, 0));
	assert_false(role_cache_read(&credentials, str_from(home_path("cli")), 0, 0));
}

/* ------------------------------------------------------------------------------- writing */

static void fill(struct credentials *credentials, const char *file)
{
	char *text = read_data(file);

	assert_true(reads(credentials, text, "2026-11-21T09:00:00Z", 0));
	free(text);
	unlink(cache_path().p);
}

static void assert_written(struct str expected)
{
	CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_CACHE);
	CLEANUP_ERROR struct error error = {0};
	struct file_facts facts = file_read(cache_path().p, &text, &error);

	assert_int_equal(facts.outcome, FILE_READ);
	assert_text(buf_str(&text), expected);
	assert_int_equal(facts.mode, 0600);
}

static void sso_is_written_as_by_cli(void **state)
{
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	CLEANUP_ERROR struct error error = {0};
	char *text = read_data(SSO_FILE);
	struct stat status;

	(void)state;
	fill(&credentials, SSO_FILE);
	empty_folder("cli");
	assert_int_equal(rmdir(home_path("cli")), 0);
	assert_true(role_cache_write_sso(cache_path(), &credentials, &error));
	assert_null(error.message);
	assert_written(str_from(text));
	assert_int_equal(stat(home_path("cli"), &status), 0);
	assert_int_equal(status.st_mode & 07777, 0700);
	free(text);
}

static struct sts_assumed_role role_of(const char *id, const char *arn, const char *request_id)
{
	struct sts_assumed_role role = {
		.id = BUF_INIT(BUF_LIMIT_MESSAGE),
		.arn = BUF_INIT(BUF_LIMIT_MESSAGE),
		.request_id = BUF_INIT(BUF_LIMIT_MESSAGE),
	};

	buf_add(&role.id, str_from(id));
	buf_add(&role.arn, str_from(arn));
	buf_add(&role.request_id, str_from(request_id));
	return role;
}

/* The headers of the answer, which nobody reads, are left out. */
static void role_is_written_as_by_cli(void **state)
{
	CLEANUP_STS_ASSUMED_ROLE struct sts_assumed_role role =
		role_of("AROA:s", "arn:aws:sts::123456789012:assumed-role/R/s", "x");
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_BUF struct buf expected = BUF_INIT(BUF_LIMIT_CACHE);
	char *text = read_data(ROLE_FILE);
	const char *headers = strstr(text, "\"HTTPHeaders\": {");
	const char *behind = strstr(text, "}, \"RetryAttempts\"");

	(void)state;
	assert_true(headers && behind);
	buf_add(&expected, (struct str){text, (size_t)(headers - text)});
	buf_add(&expected, STR("\"HTTPHeaders\": {"));
	buf_add(&expected, str_from(behind));
	fill(&credentials, ROLE_FILE);
	write_home_file("cli/x.json", STR("an older one, and a longer one"));
	assert_true(role_cache_write_role(cache_path(), &credentials, &role, &error));
	assert_written(buf_str(&expected));
	free(text);
}

static void foreign_text_is_escaped(void **state)
{
	CLEANUP_STS_ASSUMED_ROLE struct sts_assumed_role role = role_of("A\"\n", "\xc3\xbc", "");
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_CACHE);

	(void)state;
	fill(&credentials, ROLE_FILE);
	memset(credentials.account, 0, sizeof(credentials.account));
	assert_true(role_cache_write_role(cache_path(), &credentials, &role, &error));
	assert_int_equal(file_read(cache_path().p, &text, &error).outcome, FILE_READ);
	assert_non_null(strstr(text.p, "+00:00\"}, \"AssumedRoleUser\": {\"AssumedRoleId\": "
				       "\"A\\\"\\n\", \"Arn\": \"\\u00fc\"}, "
				       "\"ResponseMetadata\": {\"RequestId\": \"\", "));
}

/* botocore ends with a KeyError where it finds such a file. */
static void incomplete_is_not_written(void **state)
{
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	CLEANUP_ERROR struct error first = {0};
	CLEANUP_ERROR struct error second = {0};
	CLEANUP_BUF struct buf expected = BUF_INIT(BUF_LIMIT_MESSAGE);

	(void)state;
	fill(&credentials, SSO_FILE);
	credentials.expires = false;
	assert_false(role_cache_write_sso(cache_path(), &credentials, &first));
	buf_format(&expected, "cannot write %s: the credentials have no session token or no end",
		   cache_path().p);
	assert_string_equal(first.message, expected.p);
	credentials.expires = true;
	secret_release(&credentials.session_token);
	assert_false(role_cache_write_role(cache_path(), &credentials,
					   &(struct sts_assumed_role){.id = {0}}, &second));
	assert_int_equal(second.kind, ERROR_FAILED);
	assert_int_equal(access(cache_path().p, F_OK), -1);
}

/* Of all kinds of roles, from the text that resolution_cache_key gives (see login_resolve_test). */
static void names_are_those_of_cli(void **state)
{
	struct arena arena = {0};
	struct paths paths = {.cli_cache = STR_INIT("/h/.aws/cli/cache")};
	char *text = read_data("cache-key-vectors.json");
	cJSON *vectors = json_parse(str_from(text));
	const cJSON *vector;
	size_t n = 0;

	(void)state;
	cJSON_ArrayForEach(vector, vectors)
	{
		char expected[100];

		if (!str_starts(json_string(vector, "kind"), STR("cli-cache ")))
			continue;
		snprintf(expected, sizeof(expected), "/h/.aws/cli/cache/%s.json",
			 json_string(vector, "sha1").p);
		assert_string_equal(
			role_cache_path(&paths, json_string(vector, "canonical"), &arena).p,
			expected);
		n++;
	}
	assert_int_equal(n, 6);
	json_free(&vectors);
	arena_release(&arena);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(file_of_cli_is_read),
		cmocka_unit_test(margin_is_kept),
		cmocka_unit_test(times_of_all_forms_are_read),
		cmocka_unit_test(damaged_is_none),
		cmocka_unit_test(missing_is_none),
		cmocka_unit_test(sso_is_written_as_by_cli),
		cmocka_unit_test(role_is_written_as_by_cli),
		cmocka_unit_test(foreign_text_is_escaped),
		cmocka_unit_test(incomplete_is_not_written),
		cmocka_unit_test(names_are_those_of_cli),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_home_with_caches, remove_home);
}
