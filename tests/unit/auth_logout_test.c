/* wrap: portal_logout oidc_token_by_refresh */
/* Tests of logging out: what AWS is told, which files go and which stay. */
#include "auth_test.h"

#include "auth/logout.h"
#include "base/lock.h"
#include "net/oidc.h"
#include "net/portal.h"

#include <errno.h>

enum portal_outcome __wrap_portal_logout(struct portal *portal, struct error *error);
enum oidc_outcome __wrap_oidc_token_by_refresh(struct oidc *oidc, const struct oidc_client *client,
					       const struct secret *refresh_token,
					       struct oidc_token *token, struct error *error);

/* What AWS answers, and what it was told. */
static struct {
	enum portal_outcome outcome;
	enum oidc_outcome refresh;
	int told, refreshed;
	char endpoint[128], tokens[128];
} aws;

enum portal_outcome __wrap_portal_logout(struct portal *portal, struct error *error)
{
	size_t n = strlen(aws.tokens);

	aws.told++;
	snprintf(aws.endpoint, sizeof(aws.endpoint), "%.*s", STR_ARGS(portal->endpoint));
	snprintf(aws.tokens + n, sizeof(aws.tokens) - n, "%s ", secret_reveal(portal->token).p);
	if (aws.outcome != PORTAL_DONE)
		error_set(error, ERROR_NETWORK, "AWS says no");
	return aws.outcome;
}

enum oidc_outcome __wrap_oidc_token_by_refresh(struct oidc *oidc, const struct oidc_client *client,
					       const struct secret *refresh_token,
					       struct oidc_token *token, struct error *error)
{
	(void)oidc;
	(void)client;
	(void)refresh_token;
	aws.refreshed++;
	if (aws.refresh != OIDC_DONE) {
		error_set(error, ERROR_NETWORK, "no answer");
		return aws.refresh;
	}
	secret_set(&token->access_token, STR("AT2"));
	token->expires_in = 3600;
	return OIDC_DONE;
}

static struct logout done;

static void start(struct run *run, const char *config, const char *token)
{
	memset(&aws, 0, sizeof(aws));
	done = (struct logout){0};
	start_run(run, config, token);
}

static bool log_out(struct run *run)
{
	return logout_session(&run->auth, &run->session, &done, &run->error);
}

static void what_aws_is_told(void **state)
{
	static const struct {
		enum portal_outcome outcome;
		bool told;
	} cases[] = {
		{PORTAL_DONE, true},       {PORTAL_UNAUTHORIZED, true}, /* it had ended before */
		{PORTAL_FORBIDDEN, false}, {PORTAL_SERVER_ERROR, false}, {PORTAL_NO_ANSWER, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_RUN struct run run;

		start(&run, CORP, TOKEN_HELD);
		aws.outcome = cases[i].outcome;
		assert_true(log_out(&run));
		assert_int_equal(done.told_aws, cases[i].told);
		assert_true(done.had_token);
		assert_int_equal(done.removed, 0);
		if (!cases[i].told)
			assert_error(&run.error, ERROR_NETWORK, "AWS says no");
		assert_false(exists(run.session.token_path.p));
		assert_int_equal(aws.refreshed, 0);
		assert_string_equal(aws.tokens, "AT ");
		assert_string_equal(aws.endpoint, "https://portal.sso.eu-west-1.amazonaws.com");
	}
}

static void without_a_token(void **state)
{
	static const char *const tokens[] = {NULL, "{",
					     "{\"expiresAt\": \"2026-11-21T13:00:00Z\"}"};

	(void)state;
	for (size_t i = 0; i < sizeof(tokens) / sizeof(*tokens); i++) {
		CLEANUP_RUN struct run run;

		start(&run, CORP, tokens[i]);
		assert_true(log_out(&run));
		assert_int_equal(aws.told + aws.refreshed, 0);
		assert_false(done.told_aws);
		assert_int_equal(done.had_token, tokens[i] != NULL);
		assert_false(exists(run.session.token_path.p));
		if (tokens[i])
			assert_error(&run.error, ERROR_FAILED,
				     "its file holds no token that awsp can read");
		else
			assert_null(run.error.message);
	}
}

/* A token that has run out is renewed once more: its refresh token dies with the new one. */
static void tokens_that_have_run_out(void **state)
{
	static const struct {
		const char *token;
		enum oidc_outcome refresh;
		int refreshed;
		const char *tokens;
	} cases[] = {
		{TOKEN_OVER, OIDC_DONE, 1, "AT2 "},
		{TOKEN_OVER, OIDC_NO_ANSWER, 1, "AT "},
		{TOKEN_OVER, OIDC_INVALID_GRANT, 1, "AT "},
		{TOKEN_ENDING, OIDC_DONE, 0, "AT "},
		{TOKEN_UNTIL("2026-11-21T11:00:00Z", "2026-11-21T11:00:00Z"), OIDC_DONE, 0, "AT "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_RUN struct run run;

		start(&run, CORP, cases[i].token);
		aws.refresh = cases[i].refresh;
		assert_true(log_out(&run));
		assert_int_equal(aws.refreshed, cases[i].refreshed);
		assert_string_equal(aws.tokens, cases[i].tokens);
		assert_true(done.told_aws);
		assert_false(exists(run.session.token_path.p));
	}
}

/* AWS is told where the token is from, though the configuration says another region by now. */
static void tokens_of_another_region(void **state)
{
	static const struct {
		const char *token, *endpoint;
	} cases[] = {
		{"{\"accessToken\": \"AT\", \"region\": \"us-east-1\"}",
		 "https://portal.sso.us-east-1.amazonaws.com"},
		{"{\"accessToken\": \"AT\", \"region\": \"x.example.com/\"}",
		 "https://portal.sso.eu-west-1.amazonaws.com"},
		{"{\"accessToken\": \"AT\"}", "https://portal.sso.eu-west-1.amazonaws.com"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_RUN struct run run;

		start(&run, CORP, cases[i].token);
		assert_true(log_out(&run));
		assert_string_equal(aws.endpoint, cases[i].endpoint);
		assert_false(exists(run.session.token_path.p));
	}
}

/* The lock of another process, which renews the token before it lets go. */
static struct lock other = LOCK_INIT;

static bool renew_and_let_go(void *context)
{
	(void)context;
	if (other.fd >= 0)
		write_token_file("{\"accessToken\": \"AT3\", \"expiresAt\": "
				 "\"2026-11-21T13:00:00Z\"}");
	lock_release(&other);
	return false;
}

/* What was renewed just before is what AWS is told of. */
static void tokens_that_another_process_renews(void **state)
{
	CLEANUP_RUN struct run run;

	(void)state;
	start(&run, CORP, TOKEN_ENDING);
	assert_int_equal(
		lock_take(&other, run.session.token_path.p, 0, &run.auth.interrupt, &run.error),
		LOCK_TAKEN);
	run.auth.interrupt.pending = renew_and_let_go;
	assert_true(log_out(&run));
	assert_string_equal(aws.tokens, "AT3 ");
	assert_false(exists(run.session.token_path.p));
}

#define READ_ONLY "sso_account_id = 111111111111\nsso_role_name = ReadOnly\n"
#define TWO_SESSIONS                                                                              \
	CORP "[profile a]\nsso_session = corp\n" READ_ONLY                                        \
	     "[profile twin]\nsso_session = corp\n" READ_ONLY                                     \
	     "[profile chain]\nrole_arn = arn:aws:iam::123456789012:role/R\nsource_profile = a\n" \
	     "external_id = e1\nduration_seconds = 1800\n"                                        \
	     "[sso-session other]\nsso_start_url = " START_URL "\nsso_region = eu-west-1\n"       \
	     "[profile o]\nsso_session = other\n" READ_ONLY "[profile old]\nsso_start_url = "     \
	     "https://d-1234567890.awsapps.com/start\nsso_region = us-east-1\n" READ_ONLY

#define ROLE_OF_A \
	"{\"accountId\":\"111111111111\",\"roleName\":\"ReadOnly\",\"sessionName\":\"corp\"}"
#define ROLE_OF_O \
	"{\"accountId\":\"111111111111\",\"roleName\":\"ReadOnly\",\"sessionName\":\"other\"}"
#define ROLE_OF_OLD                                                                         \
	"{\"accountId\":\"111111111111\",\"roleName\":\"ReadOnly\",\"startUrl\":\"https://" \
	"d-1234567890.awsapps.com/start\"}"
#define ROLE_OF_CHAIN                                                       \
	"{\"DurationSeconds\": 1800, \"ExternalId\": \"e1\", \"RoleArn\": " \
	"\"arn:aws:iam::123456789012:role/R\"}"

static bool has_role(const char *key)
{
	char hash[DIGEST_SHA1_SIZE], name[128];

	digest_sha1(str_from(key), hash);
	snprintf(name, sizeof(name), "cli/%s.json", hash);
	return exists(home_path(name));
}

static void write_roles(void)
{
	cache_file("cli", ROLE_OF_A, "{}");
	cache_file("cli", ROLE_OF_O, "{}");
	cache_file("cli", ROLE_OF_OLD, "{}");
	cache_file("cli", ROLE_OF_CHAIN, "{}");
}

/* Those of the session's profiles, chained roles included, and of no other. */
static void credentials_of_roles(void **state)
{
	CLEANUP_RUN struct run run;

	(void)state;
	start(&run, TWO_SESSIONS, TOKEN_HELD);
	write_roles();
	cache_file("sso", "other", TOKEN_HELD);
	assert_true(log_out(&run));
	assert_int_equal(done.removed, 2);
	assert_false(has_role(ROLE_OF_A));
	assert_false(has_role(ROLE_OF_CHAIN));
	assert_true(has_role(ROLE_OF_O));
	assert_true(has_role(ROLE_OF_OLD));
	assert_int_equal(aws.told, 1);
	assert_string_equal(aws.tokens, "AT ");
}

static void credentials_of_legacy_profiles(void **state)
{
	struct resolution resolution;
	CLEANUP_RUN struct run run;

	(void)state;
	start(&run, TWO_SESSIONS, TOKEN_HELD);
	write_roles();
	profile_resolve(&resolution, &run.sample.config, sample_profile(&run.sample, "old"),
			&nowhere, &run.sample.problems);
	assert_true(session_of_profile(&run.session, &run.sample.config, &run.sample.paths,
				       &resolution, &run.error));
	assert_true(log_out(&run));
	assert_false(done.had_token);
	assert_int_equal(done.removed, 1);
	assert_false(has_role(ROLE_OF_OLD));
	assert_true(has_role(ROLE_OF_A));
	assert_true(exists(home_path(CORP_TOKEN)));
}

static void files_that_cannot_be_removed(void **state)
{
	CLEANUP_RUN struct run run;
	char sentence[256];

	(void)state;
	start(&run, TWO_SESSIONS, NULL);
	write_roles();
	assert_int_equal(mkdir(run.session.token_path.p, 0700), 0);
	assert_false(log_out(&run));
	snprintf(sentence, sizeof(sentence), "cannot remove %s: %s", run.session.token_path.p,
		 strerror(EISDIR));
	assert_error(&run.error, ERROR_FAILED, sentence);
	assert_int_equal(done.removed, 2); /* the others go all the same */
	rmdir(run.session.token_path.p);
}

#define REGISTRATION \
	"{\"clientId\": \"i\", \"clientSecret\": \"s\", \"expiresAt\": \"2027-01-01T00:00:00Z\"}"

/* Of sessions that are configured and of others; only registrations and strange files stay. */
static void all_that_is_removed(void **state)
{
	CLEANUP_RUN struct run run;
	size_t removed = 0;

	(void)state;
	start(&run, TWO_SESSIONS, TOKEN_HELD);
	cache_file("sso", "stray",
		   "{\"startUrl\": \"https://gone.awsapps.com/start\", \"region\": \"us-east-1\", "
		   "\"accessToken\": \"AT9\", \"expiresAt\": \"2026-11-21T11:00:00Z\"}");
	cache_file("sso", "damaged", "{");
	cache_file("sso", "nowhere",
		   "{\"region\": \"x.example.com/\", \"accessToken\": \"AT8\", \"expiresAt\": "
		   "\"2026-11-21T13:00:00Z\"}");
	write_home_file("sso/botocore-client-id-us-east-1.json", STR(REGISTRATION));
	write_home_file("cli/session.db", STR("x"));
	write_roles();
	cache_file("login", "arn", "{}");
	assert_true(logout_remove_all(&run.auth, &removed, &run.error));
	assert_null(run.error.message);
	assert_int_equal(removed, 9);
	assert_int_equal(aws.told, 2); /* AT and AT9, in the order of the folder */
	assert_non_null(strstr(aws.tokens, "AT "));
	assert_non_null(strstr(aws.tokens, "AT9 "));
	assert_int_equal(aws.refreshed, 0);
	assert_true(exists(home_path("sso/botocore-client-id-us-east-1.json")));
	assert_true(exists(home_path("cli/session.db")));
	assert_false(has_role(ROLE_OF_OLD) || has_role(ROLE_OF_CHAIN));
	removed = 0;
	assert_true(logout_remove_all(&run.auth, &removed, &run.error));
	assert_int_equal(removed, 0);
}

static void folders_that_are_missing(void **state)
{
	CLEANUP_RUN struct run run;
	size_t removed = 0;

	(void)state;
	start(&run, CORP, NULL);
	run.sample.paths.sso_cache = run.sample.paths.cli_cache = run.sample.paths.login_cache =
		STR("/nowhere/cache");
	assert_true(logout_remove_all(&run.auth, &removed, &run.error));
	assert_int_equal(removed, 0);
	assert_null(run.error.message);
}

#define with_empty_caches(test) cmocka_unit_test_teardown(test, empty_caches)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_empty_caches(what_aws_is_told),
		with_empty_caches(without_a_token),
		with_empty_caches(tokens_that_have_run_out),
		with_empty_caches(tokens_of_another_region),
		with_empty_caches(tokens_that_another_process_renews),
		with_empty_caches(credentials_of_roles),
		with_empty_caches(credentials_of_legacy_profiles),
		with_empty_caches(files_that_cannot_be_removed),
		with_empty_caches(all_that_is_removed),
		with_empty_caches(folders_that_are_missing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_home_with_caches, remove_home);
}
