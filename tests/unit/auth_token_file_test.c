/* Tests of token files and registrations: what is read, what counts, and every byte that is
 * written. */
#include "auth_test.h"

#include "auth/token_file.h"

/* What commit makes of the token, over the file of its session. */
static void commit(const struct token_file *token, const struct session *session)
{
	CLEANUP_REPLACEMENT struct file_replacement replacement = FILE_REPLACEMENT_INIT;
	CLEANUP_ERROR struct error error = {0};

	if (!file_replacement_begin(&replacement, session->token_path.p, 0600, &error) ||
	    !token_file_commit(token, session, &replacement, &error))
		fail_msg("%s", error.message);
}

static void all_that_is_read(void **state)
{
	CLEANUP_SAMPLE struct sample sample;
	CLEANUP_TOKEN_FILE struct token_file token = {0};
	struct session session;

	(void)state;
	read_corp(&sample, &session, CORP);
	write_token_file(TOKEN_HELD);
	token_file_read(&token, &session);
	assert_non_null(token.members);
	assert_text(secret_reveal(&token.access_token), STR("AT"));
	assert_text(secret_reveal(&token.refresh_token), STR("RT"));
	assert_text(secret_reveal(&token.client.id), STR("CID"));
	assert_text(secret_reveal(&token.client.secret), STR("CSEC"));
	assert_true(token.client.expires_at == at_time("2027-02-19T09:10:02Z"));
	assert_true(token.expires_at == at_time("2026-11-21T13:00:00Z"));
	assert_true(token.matches);
}

/* Reading again forgets what was read before. */
static void assert_no_token(struct token_file *token, const struct session *session)
{
	token_file_read(token, session);
	assert_null(token->members);
	assert_true(secret_is_empty(&token->access_token));
	assert_true(secret_is_empty(&token->refresh_token));
	assert_true(secret_is_empty(&token->client.id));
	assert_true(secret_is_empty(&token->client.secret));
	assert_int_equal(token->expires_at, 0);
	assert_int_equal(token->client.expires_at, 0);
	assert_false(token->matches);
	assert_false(token_file_holds(token, 0, 0));
	assert_false(token_file_is_renewable(token, session, 0));
}

static void files_that_hold_no_token(void **state)
{
	static const char *const texts[] = {"",
					    "{",
					    "[]",
					    "null",
					    "\"AT\"",
					    "[" TOKEN_HELD "]",
					    TOKEN_HELD "}",
					    TOKEN_HELD "x"};
	CLEANUP_SAMPLE struct sample sample;
	CLEANUP_TOKEN_FILE struct token_file token = {0};
	struct session session;

	(void)state;
	read_corp(&sample, &session, CORP);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		write_token_file(TOKEN_HELD);
		token_file_read(&token, &session);
		assert_true(token.matches);
		write_token_file(texts[i]);
		assert_no_token(&token, &session);
	}
	unlink(session.token_path.p);
	assert_no_token(&token, &session);
	assert_int_equal(mkdir(session.token_path.p, 0700), 0);
	assert_no_token(&token, &session);
	rmdir(session.token_path.p);
	write_token_file(TOKEN_HELD);
	assert_int_equal(truncate(session.token_path.p, (off_t)BUF_LIMIT_CACHE + 1), 0);
	assert_no_token(&token, &session);
}

#define MEMBERS "\"accessToken\": \"AT\", \"expiresAt\": \"2026-11-21T12:15:00Z\""

/* At noon, for a margin of 15 minutes. */
static void what_counts_as_held(void **state)
{
	static const struct {
		const char *text;
		bool holds;
	} cases[] = {
		{"{" MEMBERS "}", true},
		{"{" MEMBERS ", \"startUrl\": \"" START_URL "\", \"region\": \"eu-west-1\"}", true},
		{"{" MEMBERS ", \"startUrl\": 1, \"region\": null}", true},
		{"{" MEMBERS ", \"startUrl\": \"" START_URL "/\"}", false},
		{"{" MEMBERS ", \"startUrl\": \"https://other.awsapps.com/start\"}", false},
		{"{" MEMBERS ", \"region\": \"eu-west-2\"}", false},
		{"{\"accessToken\": \"AT\", \"expiresAt\": \"2026-11-21T12:14:59Z\"}", false},
		{"{\"accessToken\": \"AT\", \"expiresAt\": \"2026-11-21T13:15:00+01:00\"}", true},
		{"{\"accessToken\": \"AT\", \"expiresAt\": \"2026-11-21T12:15:00UTC\"}", true},
		{"{\"accessToken\": \"AT\", \"expiresAt\": \"soon\"}", false},
		{"{\"accessToken\": \"AT\", \"expiresAt\": 9999999999}", false},
		{"{\"accessToken\": \"AT\"}", false},
		{"{\"accessToken\": \"\", \"expiresAt\": \"2027-11-21T12:15:00Z\"}", false},
		{"{\"accessToken\": 1, \"expiresAt\": \"2027-11-21T12:15:00Z\"}", false},
		{"{\"AccessToken\": \"AT\", \"expiresAt\": \"2027-11-21T12:15:00Z\"}", false},
		{"{\"expiresAt\": \"2027-11-21T12:15:00Z\"}", false},
		/* of several, the last, as Python has it */
		{"{" MEMBERS ", \"expiresAt\": \"2026-11-21T12:14:59Z\"}", false},
	};
	CLEANUP_SAMPLE struct sample sample;
	CLEANUP_TOKEN_FILE struct token_file token = {0};
	struct session session;

	(void)state;
	read_corp(&sample, &session, CORP);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		write_token_file(cases[i].text);
		token_file_read(&token, &session);
		if (token_file_holds(&token, noon(), 900) != cases[i].holds)
			fail_msg("%s", cases[i].text);
	}
}

#define REST "\"clientSecret\": \"CSEC\", \"refreshToken\": \"RT\""

/* At noon. Whether the access token holds does not matter. */
static void what_counts_as_renewable(void **state)
{
	static const struct {
		const char *text;
		bool renewable;
	} cases[] = {
		{TOKEN_UNTIL("2020-11-21T12:00:00Z", "2026-11-21T12:00:01Z"), true},
		{TOKEN_UNTIL("2026-11-21T13:00:00Z", "2026-11-21T12:00:01Z"), true},
		{TOKEN_UNTIL("2026-11-21T13:00:00Z", "2026-11-21T12:00:00Z"), false},
		{TOKEN_UNTIL("2026-11-21T13:00:00Z", "never"), false},
		{"{\"clientId\": \"CID\", " REST
		 ", \"registrationExpiresAt\": \"2027-02-19T09:10:02UTC\"}",
		 true},
		{"{\"clientId\": \"CID\", " REST "}", false},
		{"{" REST ", \"registrationExpiresAt\": \"2027-02-19T09:10:02Z\"}", false},
		{"{\"clientId\": \"CID\", \"refreshToken\": \"RT\", \"registrationExpiresAt\": "
		 "\"2027-02-19T09:10:02Z\"}",
		 false},
		{"{\"clientId\": \"CID\", \"clientSecret\": \"CSEC\", "
		 "\"registrationExpiresAt\": \"2027-02-19T09:10:02Z\"}",
		 false},
		{"{\"clientId\": \"CID\", " REST ", \"region\": \"eu-west-2\", "
		 "\"registrationExpiresAt\": \"2027-02-19T09:10:02Z\"}",
		 false},
		{"{\"clientId\": \"CID\", " REST ", \"startUrl\": \"https://a.awsapps.com/start\", "
		 "\"registrationExpiresAt\": \"2027-02-19T09:10:02Z\"}",
		 false},
	};
	CLEANUP_SAMPLE struct sample sample;
	CLEANUP_TOKEN_FILE struct token_file token = {0};
	struct session session;

	(void)state;
	read_corp(&sample, &session, CORP);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		write_token_file(cases[i].text);
		token_file_read(&token, &session);
		if (token_file_is_renewable(&token, &session, noon()) != cases[i].renewable)
			fail_msg("%s", cases[i].text);
	}
	/* The AWS CLI never renews the token of a legacy profile, whatever its file holds. */
	write_token_file(TOKEN_OVER);
	token_file_read(&token, &session);
	assert_true(token_file_is_renewable(&token, &session, noon()));
	session.legacy = true;
	assert_false(token_file_is_renewable(&token, &session, noon()));
}

/* The tokens that AWS CLI 2.36.7 wrote, read and written again: the same bytes. */
static void the_bytes_of_the_aws_cli(void **state)
{
	static const struct {
		const char *name, *url;
		bool legacy;
	} cases[] = {
		{"ee0bfd2552fbd840c02cc48b6e823320543c450f",
		 "https://d-1234567890.awsapps.com/start", false},
		{"2fdd52d02cb9b6f81aca5f06a9d7fa73ee59448f",
		 "https://d-1234567890.awsapps.com/start/#/", false},
		{"7487b5b67d5fa1132cf33fa93ae51ef38cc37752",
		 "https://d-1234567890.awsapps.com/start", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_TOKEN_FILE struct token_file token = {0};
		struct session session = {.start_url = str_from(cases[i].url),
					  .region = STR("us-east-1"),
					  .legacy = cases[i].legacy,
					  .token_path = str_from(home_path(CORP_TOKEN))};
		char name[128], *text;

		snprintf(name, sizeof(name), "cli-2.36.7-home/sso/cache/%s.json", cases[i].name);
		text = read_data(name);
		write_token_file(text);
		token_file_read(&token, &session);
		assert_true(token.matches);
		unlink(session.token_path.p);
		commit(&token, &session);
		assert_file(session.token_path.p, text);
		free(text);
	}
}

#define KNOWN                                                          \
	"\"startUrl\": \"" START_URL "\", \"region\": \"eu-west-1\", " \
	"\"accessToken\": \"new\", \"expiresAt\": \"2026-11-21T13:00:00Z\""

/* One that AWS has answered at noon, for an hour. */
static struct oidc_token answer_of(const char *access, const char *refresh)
{
	struct oidc_token answer = {.expires_in = 3600};

	secret_set(&answer.access_token, str_from(access));
	secret_set(&answer.refresh_token, str_from(refresh));
	return answer;
}

/* What of a file there was, renewed without a client and written: `expected`. */
static void check_unknown_members(const struct session *session, const char *text,
				  const char *expected)
{
	CLEANUP_TOKEN_FILE struct token_file token = {0};
	CLEANUP_OIDC_TOKEN struct oidc_token answer = answer_of("new", "");

	write_token_file(text);
	token_file_read(&token, session);
	token_file_update(&token, &token.client, &answer, noon());
	commit(&token, session);
	assert_file(session->token_path.p, expected);
}

/* They follow the known ones in the order that they had. */
static void unknown_members_stay(void **state)
{
	CLEANUP_SAMPLE struct sample sample;
	struct session session;

	(void)state;
	read_corp(&sample, &session, CORP);
	check_unknown_members(&session, "{}", "{" KNOWN "}");
	check_unknown_members(
		&session,
		"{\"z\": 1, \"accessToken\": \"t\", \"a\": [1.5, {\"b\": null}, true, \"\"], "
		"\"startUrl\": \"" START_URL "\", \"AccessToken\": \"x\", \"\": {}}",
		"{" KNOWN ", \"z\": 1, \"a\": [1.5,{\"b\":null},true,\"\"], "
		"\"AccessToken\": \"x\", \"\": {}}");
	/* Names as Python writes them; those of known ones do not return as unknown. */
	check_unknown_members(&session,
			      "{\"\xc3\xbc\\\"\": \"\\n\", \"expiresAt\": {}, \"clientId\": [1]}",
			      "{" KNOWN ", \"\\u00fc\\\"\": \"\\n\"}");
}

/* What was not there is not written; texts as Python's json.dumps has them. */
static void how_texts_are_written(void **state)
{
	CLEANUP_TOKEN_FILE struct token_file token = {0};
	CLEANUP_OIDC_CLIENT struct oidc_client client = {0};
	CLEANUP_OIDC_TOKEN struct oidc_token answer =
		answer_of("\"\\/\x7f\xc3\xa9", "\xf0\x9f\x98\x80\t");
	CLEANUP_SAMPLE struct sample sample;
	struct session session;

	(void)state;
	read_corp(&sample, &session, CORP);
	secret_set(&client.id, STR("id"));
	token_file_update(&token, &client, &answer, noon());
	commit(&token, &session);
	assert_file(session.token_path.p,
		    "{\"startUrl\": \"" START_URL "\", \"region\": \"eu-west-1\", "
		    "\"accessToken\": \"\\\"\\\\/\\u007f\\u00e9\", "
		    "\"expiresAt\": \"2026-11-21T13:00:00Z\", \"clientId\": \"id\", "
		    "\"refreshToken\": \"\\ud83d\\ude00\\t\"}");
}

static void refresh_tokens_are_rotated(void **state)
{
	CLEANUP_SAMPLE struct sample sample;
	struct session session;

	(void)state;
	read_corp(&sample, &session, CORP);
	for (int rotated = 0; rotated < 2; rotated++) {
		CLEANUP_TOKEN_FILE struct token_file token = {0};
		CLEANUP_OIDC_TOKEN struct oidc_token answer =
			answer_of("new", rotated ? "RT2" : "");

		write_token_file(TOKEN_OVER);
		token_file_read(&token, &session);
		token_file_update(&token, &token.client, &answer, noon());
		assert_true(secret_is_empty(&answer.access_token));
		assert_true(token_file_holds(&token, noon(), 3600));
		assert_false(token_file_holds(&token, noon(), 3601));
		commit(&token, &session);
		assert_file(session.token_path.p,
			    rotated ? "{" KNOWN ", \"clientId\": \"CID\", \"clientSecret\": "
				      "\"CSEC\", \"registrationExpiresAt\": "
				      "\"2027-02-19T09:10:02Z\", \"refreshToken\": \"RT2\"}"
				    : "{" KNOWN ", \"clientId\": \"CID\", \"clientSecret\": "
				      "\"CSEC\", \"registrationExpiresAt\": "
				      "\"2027-02-19T09:10:02Z\", \"refreshToken\": \"RT\"}");
	}
}

/* A login brings a client of its own, and its token is of the session as it is configured now. */
static void tokens_of_a_new_login(void **state)
{
	CLEANUP_TOKEN_FILE struct token_file token = {0};
	CLEANUP_OIDC_CLIENT struct oidc_client client = {0};
	CLEANUP_OIDC_TOKEN struct oidc_token answer = answer_of("new", "RT2");
	CLEANUP_SAMPLE struct sample sample;
	struct session session;

	(void)state;
	read_corp(&sample, &session, CORP);
	write_token_file("{\"startUrl\": \"https://old.awsapps.com/start\", \"region\": "
			 "\"us-east-1\", \"clientId\": \"old\", \"clientSecret\": \"old\", "
			 "\"registrationExpiresAt\": \"2026-01-01T00:00:00Z\", "
			 "\"refreshToken\": \"old\", \"x\": \"y\"}");
	secret_set(&client.id, STR("CID2"));
	secret_set(&client.secret, STR("CSEC2"));
	client.expires_at = at_time("2027-03-01T00:00:00Z");
	token_file_read(&token, &session);
	assert_false(token.matches);
	token_file_update(&token, &client, &answer, noon());
	assert_true(token_file_holds(&token, noon(), 900));
	assert_true(token_file_is_renewable(&token, &session, noon()));
	assert_text(secret_reveal(&client.id), STR("CID2"));
	commit(&token, &session);
	assert_file(session.token_path.p,
		    "{" KNOWN ", \"clientId\": \"CID2\", \"clientSecret\": \"CSEC2\", "
		    "\"registrationExpiresAt\": \"2027-03-01T00:00:00Z\", "
		    "\"refreshToken\": \"RT2\", \"x\": \"y\"}");
}

static void refresh_tokens_are_forgotten(void **state)
{
	CLEANUP_TOKEN_FILE struct token_file token = {0};
	CLEANUP_SAMPLE struct sample sample;
	struct session session;

	(void)state;
	read_corp(&sample, &session, CORP);
	write_token_file(TOKEN_HELD);
	token_file_read(&token, &session);
	token_file_forget_refresh(&token);
	assert_false(token_file_is_renewable(&token, &session, noon()));
	assert_true(token_file_holds(&token, noon(), 900));
	commit(&token, &session);
	assert_file(session.token_path.p,
		    "{\"startUrl\": \"" START_URL "\", \"region\": \"eu-west-1\", "
		    "\"accessToken\": \"AT\", \"expiresAt\": \"2026-11-21T13:00:00Z\", "
		    "\"clientId\": \"CID\", \"clientSecret\": \"CSEC\", "
		    "\"registrationExpiresAt\": \"2027-02-19T09:10:02Z\"}");
}

static mode_t mode_of(struct str path)
{
	struct stat status;

	assert_int_equal(stat(path.p, &status), 0);
	return status.st_mode & 07777;
}

/* Whatever stood there and whatever the umask is. */
static void only_the_owner_reads_them(void **state)
{
	CLEANUP_TOKEN_FILE struct token_file token = {0};
	CLEANUP_OIDC_CLIENT struct oidc_client client = {0};
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_SAMPLE struct sample sample;
	struct session session;
	mode_t mask = umask(0);

	(void)state;
	read_corp(&sample, &session, CORP);
	write_token_file(TOKEN_HELD);
	assert_int_equal(chmod(session.token_path.p, 0644), 0);
	token_file_read(&token, &session);
	commit(&token, &session);
	assert_int_equal(mode_of(session.token_path), 0600);
	for (int i = 0; i < 2; i++) {
		assert_true(registration_write(&client, &session, true, &error));
		assert_int_equal(mode_of(session.registration_path), 0600);
		assert_int_equal(chmod(session.registration_path.p, 0666), 0);
	}
	umask(mask);
}

/* The registrations that AWS CLI 2.36.7 wrote, read and written again: the same bytes. */
static void registrations_of_the_aws_cli(void **state)
{
	static const struct {
		const char *name;
		bool with_code;
		size_t n_scopes;
	} cases[] = {
		{"bc8a1afdb0f5cdc2c789b8a6cd51898e2be3c37c", true, 1},
		{"bc8a1afdb0f5cdc2c789b8a6cd51898e2be3c37c", true, 0}, /* the default is sent */
		{"365414a68be7c9bfc776c660981dbdbd942acea4", false, 0},
		{"1cf7f380ea1ca26b78e0fd819e17243bc65bf8d2", false, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_OIDC_CLIENT struct oidc_client client = {0};
		CLEANUP_ERROR struct error error = {0};
		struct session session = {.scopes = {STR("sso:account:access")},
					  .n_scopes = cases[i].n_scopes,
					  .registration_path = str_from(home_path("sso/r.json"))};
		char name[128], *text;

		snprintf(name, sizeof(name), "cli-2.36.7-home/sso/cache/%s.json", cases[i].name);
		text = read_data(name);
		write_home_file("sso/r.json", str_from(text));
		assert_false(registration_read(&client, &session, !cases[i].with_code, noon()));
		assert_true(registration_read(&client, &session, cases[i].with_code, noon()));
		assert_text(secret_reveal(&client.id), STR("CID"));
		assert_text(secret_reveal(&client.secret), STR("CSEC"));
		unlink(session.registration_path.p);
		assert_true(registration_write(&client, &session, cases[i].with_code, &error));
		assert_file(session.registration_path.p, text);
		free(text);
	}
}

static void scopes_of_registrations(void **state)
{
	CLEANUP_OIDC_CLIENT struct oidc_client client = {.expires_at = noon()};
	CLEANUP_ERROR struct error error = {0};
	struct session session = {.scopes = {STR("sso:account:access"), STR("b:\"c\"")},
				  .n_scopes = 2,
				  .registration_path = str_from(home_path("sso/r.json"))};

	(void)state;
	secret_set(&client.id, STR("i"));
	secret_set(&client.secret, STR("s"));
	assert_true(registration_write(&client, &session, false, &error));
	assert_file(session.registration_path.p,
		    "{\"clientId\": \"i\", \"clientSecret\": \"s\", "
		    "\"expiresAt\": \"2026-11-21T12:00:00Z\", "
		    "\"scopes\": [\"sso:account:access\", \"b:\\\"c\\\"\"]}");
}

#define CLIENT "\"clientId\": \"i\", \"clientSecret\": \"s\", "
#define FAR "\"expiresAt\": \"2027-01-01T00:00:00Z\""

/* At noon. */
static void registrations_that_are_used(void **state)
{
	static const struct {
		const char *text;
		bool by_code, by_device;
	} cases[] = {
		{"{" CLIENT FAR ", \"grantTypes\": [\"refresh_token\", \"authorization_code\"]}",
		 true, false},
		{"{" CLIENT FAR "}", false, true},
		{"{" CLIENT FAR ", \"scopes\": [\"a\"]}", false, true},
		{"{" CLIENT FAR ", \"grantTypes\": []}", false, false},
		{"{" CLIENT FAR ", \"grantTypes\": [\"refresh_token\", 1]}", false, false},
		{"{" CLIENT FAR ", \"grantTypes\": \"authorization_code\"}", false, false},
		{"{" CLIENT "\"expiresAt\": \"2026-11-21T12:15:01Z\"}", false, true},
		{"{" CLIENT "\"expiresAt\": \"2026-11-21T12:15:00Z\"}", false, false},
		{"{" CLIENT "\"expiresAt\": \"2026-11-21T11:00:00Z\"}", false, false},
		{"{" CLIENT "\"expiresAt\": 9999999999}", false, false},
		{"{\"clientId\": \"i\", \"clientSecret\": \"s\"}", false, false},
		{"{\"clientId\": \"i\", " FAR "}", false, false},
		{"{\"clientSecret\": \"s\", " FAR "}", false, false},
		{"{\"clientId\": \"\", \"clientSecret\": \"s\", " FAR "}", false, false},
		{"{" CLIENT FAR, false, false},
		{"[{" CLIENT FAR "}]", false, false},
		{"", false, false},
	};
	struct session session = {.registration_path = str_from(home_path("sso/r.json"))};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_OIDC_CLIENT struct oidc_client first = {0}, second = {0};

		write_home_file("sso/r.json", str_from(cases[i].text));
		make_old("sso/r.json");
		if (registration_read(&first, &session, true, noon()) != cases[i].by_code ||
		    registration_read(&second, &session, false, noon()) != cases[i].by_device)
			fail_msg("%s", cases[i].text);
	}
}

static void registrations_that_are_missing(void **state)
{
	CLEANUP_OIDC_CLIENT struct oidc_client client = {0};
	struct session session = {.registration_path = str_from(home_path("sso/r.json"))};

	(void)state;
	assert_false(registration_read(&client, &session, true, noon()));
	assert_false(registration_read(&client, &session, false, noon()));
}

#define with_empty_caches(test) cmocka_unit_test_teardown(test, empty_caches)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_empty_caches(all_that_is_read),
		with_empty_caches(files_that_hold_no_token),
		with_empty_caches(what_counts_as_held),
		with_empty_caches(what_counts_as_renewable),
		with_empty_caches(the_bytes_of_the_aws_cli),
		with_empty_caches(unknown_members_stay),
		with_empty_caches(how_texts_are_written),
		with_empty_caches(refresh_tokens_are_rotated),
		with_empty_caches(tokens_of_a_new_login),
		with_empty_caches(refresh_tokens_are_forgotten),
		with_empty_caches(only_the_owner_reads_them),
		with_empty_caches(registrations_of_the_aws_cli),
		with_empty_caches(scopes_of_registrations),
		with_empty_caches(registrations_that_are_used),
		with_empty_caches(registrations_that_are_missing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_home_with_caches, remove_home);
}
