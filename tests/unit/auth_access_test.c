/* wrap: refresh_session portal_check portal_role_credentials */
/* Tests of access: whose token is handed out, and what an answer of AWS means. */
#include "auth_test.h"

#include "auth/access.h"
#include "auth/refresh.h"
#include "net/portal.h"

enum refresh_outcome __wrap_refresh_session(struct auth *auth, const struct session *session,
					    struct error *error);
enum portal_outcome __wrap_portal_check(struct portal *portal, struct error *error);
enum portal_outcome __wrap_portal_role_credentials(struct portal *portal, struct str account,
						   struct str role, struct credentials *credentials,
						   struct error *error);

/* What comes of a refresh, and what AWS says; and what was asked. */
static struct {
	enum refresh_outcome refresh;
	const char *renewed; /* what the token file holds then */
	int refreshed;
	enum portal_outcome outcome;
	int checked, fetched;
	char endpoint[128], token[64], account[64], role[64];
} aws;

enum refresh_outcome __wrap_refresh_session(struct auth *auth, const struct session *session,
					    struct error *error)
{
	(void)auth;
	(void)session;
	aws.refreshed++;
	if (aws.renewed)
		write_token_file(aws.renewed);
	if (aws.refresh != REFRESH_DONE)
		error_set(error, ERROR_NETWORK, "no way");
	return aws.refresh;
}

static enum portal_outcome answer(struct portal *portal, struct error *error)
{
	snprintf(aws.endpoint, sizeof(aws.endpoint), "%.*s", STR_ARGS(portal->endpoint));
	snprintf(aws.token, sizeof(aws.token), "%s", secret_reveal(portal->token).p);
	portal->date = noon() + 7;
	if (aws.outcome != PORTAL_DONE)
		error_set(error, ERROR_NETWORK, "AWS says no");
	return aws.outcome;
}

enum portal_outcome __wrap_portal_check(struct portal *portal, struct error *error)
{
	aws.checked++;
	return answer(portal, error);
}

enum portal_outcome __wrap_portal_role_credentials(struct portal *portal, struct str account,
						   struct str role, struct credentials *credentials,
						   struct error *error)
{
	aws.fetched++;
	snprintf(aws.account, sizeof(aws.account), "%.*s", STR_ARGS(account));
	snprintf(aws.role, sizeof(aws.role), "%.*s", STR_ARGS(role));
	if (aws.outcome == PORTAL_DONE)
		secret_set(&credentials->secret_access_key, STR("S"));
	return answer(portal, error);
}

static void start(struct run *run, const char *token)
{
	memset(&aws, 0, sizeof(aws));
	start_run(run, CORP, token);
}

#define NO_REFRESH(expires) "{\"accessToken\": \"AT\", \"expiresAt\": \"" expires "\"}"
#define NEEDED "a login to corp is needed"
#define CANNOT "cannot renew the login to corp: no way"

static void tokens_that_are_handed_out(void **state)
{
	static const struct {
		const char *token;
		enum refresh_outcome refresh;
		const char *renewed;
		int refreshed;
		const char *access; /* or NULL: */
		enum error_kind kind;
		const char *sentence;
	} cases[] = {
		{TOKEN_HELD, REFRESH_FAILED, NULL, 0, "AT", ERROR_NONE, NULL},
		{TOKEN_OVER, REFRESH_DONE, NO_REFRESH("2026-11-21T13:00:00Z"), 1, "AT", ERROR_NONE,
		 NULL},
		/* what holds for a second is good enough where there is no other */
		{NO_REFRESH("2026-11-21T12:00:01Z"), REFRESH_FAILED, NULL, 0, "AT", ERROR_NONE,
		 NULL},
		{TOKEN_ENDING, REFRESH_FAILED, NULL, 1, "AT", ERROR_NONE, NULL},
		{TOKEN_ENDING, REFRESH_REFUSED, NULL, 1, "AT", ERROR_NONE, NULL},
		{TOKEN_OVER, REFRESH_FAILED, NULL, 1, NULL, ERROR_NETWORK, CANNOT},
		{TOKEN_OVER, REFRESH_REFUSED, NULL, 1, NULL, ERROR_LOGIN_NEEDED, NEEDED},
		{NO_REFRESH("2026-11-21T12:00:00Z"), REFRESH_FAILED, NULL, 0, NULL,
		 ERROR_LOGIN_NEEDED, NEEDED},
		{"{", REFRESH_FAILED, NULL, 0, NULL, ERROR_LOGIN_NEEDED, NEEDED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_SECRET struct secret token = {0};
		CLEANUP_RUN struct run run;

		start(&run, cases[i].token);
		aws.refresh = cases[i].refresh;
		aws.renewed = cases[i].renewed;
		assert_int_equal(access_token(&run.auth, &run.session, &token, &run.error),
				 cases[i].access != NULL);
		assert_text(secret_reveal(&token), str_from(cases[i].access));
		assert_error(&run.error, cases[i].kind, cases[i].sentence);
		assert_int_equal(aws.refreshed, cases[i].refreshed);
	}
}

#define ELSEWHERE \
	"{\"accessToken\": \"AT\", \"expiresAt\": \"2026-11-21T13:00:00Z\", \"region\": \"us-east-1\"}"

/* Nothing is renewed and nobody is asked with a token that does not hold. */
static void checks_without_a_token(void **state)
{
	static const char *const tokens[] = {TOKEN_OVER, NO_REFRESH("2026-11-21T12:00:00Z"), "{",
					     ELSEWHERE};

	(void)state;
	for (size_t i = 0; i < sizeof(tokens) / sizeof(*tokens); i++) {
		CLEANUP_RUN struct run run;

		start(&run, tokens[i]);
		assert_int_equal(access_check(&run.auth, &run.session, STR("111111111111"),
					      STR("Admin"), &run.error),
				 ACCESS_NO_TOKEN);
		assert_null(run.error.message);
		assert_int_equal(aws.refreshed + aws.checked + aws.fetched, 0);
	}
}

static void what_an_answer_means(void **state)
{
	static const struct {
		enum portal_outcome outcome;
		enum access token, role;
	} cases[] = {
		{PORTAL_DONE, ACCESS_GRANTED, ACCESS_GRANTED},
		{PORTAL_UNAUTHORIZED, ACCESS_ENDED, ACCESS_ENDED},
		{PORTAL_FORBIDDEN, ACCESS_REFUSED, ACCESS_REFUSED},
		{PORTAL_NOT_FOUND, ACCESS_REFUSED, ACCESS_REFUSED},
		{PORTAL_THROTTLED, ACCESS_UNKNOWN, ACCESS_UNKNOWN},
		{PORTAL_REJECTED, ACCESS_UNKNOWN, ACCESS_UNKNOWN},
		{PORTAL_SERVER_ERROR, ACCESS_UNKNOWN, ACCESS_UNKNOWN},
		{PORTAL_BAD_ANSWER, ACCESS_UNKNOWN, ACCESS_UNKNOWN},
		{PORTAL_NO_ANSWER, ACCESS_UNKNOWN, ACCESS_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_RUN struct run run;

		start(&run, TOKEN_ENDING);
		aws.outcome = cases[i].outcome;
		assert_int_equal(access_check(&run.auth, &run.session, (struct str){0},
					      (struct str){0}, &run.error),
				 cases[i].token);
		assert_int_equal(access_check(&run.auth, &run.session, STR("111111111111"),
					      STR("ReadOnly"), &run.error),
				 cases[i].role);
		assert_int_equal(aws.checked, 1);
		assert_int_equal(aws.fetched, 1);
		assert_int_equal(aws.refreshed, 0);
		assert_string_equal(aws.endpoint, "https://portal.sso.eu-west-1.amazonaws.com");
		assert_string_equal(aws.token, "AT");
		assert_string_equal(aws.account, "111111111111");
		assert_string_equal(aws.role, "ReadOnly");
		assert_true(run.auth.server_date == noon() + 7);
		assert_int_equal(run.error.message == NULL, cases[i].role == ACCESS_GRANTED);
		if (cases[i].role == ACCESS_REFUSED)
			assert_error(&run.error, ERROR_REFUSED,
				     "AWS does not give the role ReadOnly in 111111111111 to this "
				     "login");
	}
}

static void endpoints_that_cannot_be(void **state)
{
	static const char *const variables[] = {"AWS_ENDPOINT_URL_SSO=http://example.com", NULL};
	static const struct environment environment = {variables};
	CLEANUP_RUN struct run run;

	(void)state;
	start(&run, TOKEN_HELD);
	run.auth.environment = &environment;
	assert_int_equal(
		access_check(&run.auth, &run.session, (struct str){0}, (struct str){0}, &run.error),
		ACCESS_UNKNOWN);
	assert_int_equal(run.error.kind, ERROR_CONFIGURATION);
	assert_int_equal(aws.checked, 0);
}

#define with_empty_caches(test) cmocka_unit_test_teardown(test, empty_caches)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_empty_caches(tokens_that_are_handed_out),
		with_empty_caches(checks_without_a_token),
		with_empty_caches(what_an_answer_means),
		with_empty_caches(endpoints_that_cannot_be),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_home_with_caches, remove_home);
}
