/* wrap: flow_by_code flow_by_device oidc_register oidc_token_by_refresh mkostemps flock */
/* Tests of logging in around the two flows: when nothing is to be done, which client is used, what
 * is on the disk afterwards. */
#include "auth_test.h"

#include "auth/flow.h"
#include "auth/token_file.h"
#include "base/lock.h"

#include <errno.h>

enum flow_outcome __wrap_flow_by_code(struct flow *flow, struct oidc_token *token,
				      struct error *error);
enum flow_outcome __wrap_flow_by_device(struct flow *flow, struct oidc_token *token,
					struct error *error);
enum oidc_outcome __wrap_oidc_register(struct oidc *oidc,
				       const struct oidc_registration *registration,
				       struct oidc_client *client, struct error *error);
enum oidc_outcome __wrap_oidc_token_by_refresh(struct oidc *oidc, const struct oidc_client *client,
					       const struct secret *refresh_token,
					       struct oidc_token *token, struct error *error);
int __real_mkostemps(char *name, int suffix, int flags);
int __wrap_mkostemps(char *name, int suffix, int flags);
int __real_flock(int fd, int operation);
int __wrap_flock(int fd, int operation);

/* What comes of each step; the last outcome goes on. And what was done, a letter a step: R for a
 * refresh, r and d for registering for a code or a device, C and D for the flows. */
static struct {
	enum flow_outcome code[2], device;
	enum oidc_outcome registered, refresh;
	const char *refresh_token;
	char steps[32], clients[64], registration[256];
	int told[AUTH_TICK + 1];
	char endpoint[128];
} aws;

static int mkostemps_error, flock_error;

static void step(char letter)
{
	size_t n = strlen(aws.steps);

	assert_true(n + 1 < sizeof(aws.steps));
	aws.steps[n] = letter;
}

static enum flow_outcome flow(struct flow *flow, enum flow_outcome outcome,
			      struct oidc_token *token, struct error *error)
{
	size_t n = strlen(aws.clients);

	snprintf(aws.clients + n, sizeof(aws.clients) - n, "%s ",
		 secret_reveal(&flow->client->id).p);
	assert_text(flow->start_url, STR(START_URL));
	if (outcome == FLOW_DONE) {
		secret_set(&token->access_token, STR("AT2"));
		secret_set(&token->refresh_token, str_from(aws.refresh_token));
		token->expires_in = 3600;
	} else if (outcome != FLOW_USE_DEVICE_CODE) {
		error_set(error, ERROR_REFUSED, "AWS says no");
	}
	return outcome;
}

enum flow_outcome __wrap_flow_by_code(struct flow *by, struct oidc_token *token,
				      struct error *error)
{
	enum flow_outcome outcome = aws.code[strchr(aws.steps, 'C') != NULL];

	step('C');
	return flow(by, outcome, token, error);
}

enum flow_outcome __wrap_flow_by_device(struct flow *by, struct oidc_token *token,
					struct error *error)
{
	step('D');
	return flow(by, aws.device, token, error);
}

enum oidc_outcome __wrap_oidc_register(struct oidc *oidc,
				       const struct oidc_registration *registration,
				       struct oidc_client *client, struct error *error)
{
	(void)oidc;
	step(registration->with_code ? 'r' : 'd');
	snprintf(aws.registration, sizeof(aws.registration), "%.*s %.*s %zu",
		 STR_ARGS(registration->client_name), STR_ARGS(registration->issuer_url),
		 registration->n_scopes);
	if (aws.registered != OIDC_DONE) {
		error_set(error, ERROR_CONFIGURATION, "no client");
		return aws.registered;
	}
	secret_set(&client->id, registration->with_code ? STR("BYCODE") : STR("BYDEVICE"));
	secret_set(&client->secret, STR("S"));
	client->expires_at = at_time("2027-02-19T09:10:02Z");
	return OIDC_DONE;
}

enum oidc_outcome __wrap_oidc_token_by_refresh(struct oidc *oidc, const struct oidc_client *client,
					       const struct secret *refresh_token,
					       struct oidc_token *token, struct error *error)
{
	(void)oidc;
	(void)client;
	(void)refresh_token;
	step('R');
	if (aws.refresh != OIDC_DONE) {
		error_set(error, ERROR_LOGIN_NEEDED, "no refresh");
		return aws.refresh;
	}
	secret_set(&token->access_token, STR("AT2"));
	token->expires_in = 3600;
	return OIDC_DONE;
}

int __wrap_mkostemps(char *name, int suffix, int flags)
{
	if (!mkostemps_error)
		return __real_mkostemps(name, suffix, flags);
	errno = mkostemps_error;
	return -1;
}

int __wrap_flock(int fd, int operation)
{
	if (!flock_error)
		return __real_flock(fd, operation);
	errno = flock_error;
	return -1;
}

static void note(void *context, enum auth_event event, struct str text, int64_t waited)
{
	(void)context;
	(void)waited;
	aws.told[event]++;
	if (event == AUTH_STARTING)
		snprintf(aws.endpoint, sizeof(aws.endpoint), "%.*s", STR_ARGS(text));
}

static struct login_options options;

static void start(struct run *run, const char *token)
{
	empty_folder("sso");
	memset(&aws, 0, sizeof(aws));
	aws.refresh_token = "RT2";
	mkostemps_error = flock_error = 0;
	options = (struct login_options){0};
	start_run(run, CORP, token);
	run->auth.tell = note;
}

static enum login_outcome log_in(struct run *run)
{
	return login_session(&run->auth, &run->session, &options, &run->error);
}

#define TOKEN_OF(client, refresh)                                             \
	"{\"startUrl\": \"" START_URL "\", \"region\": \"eu-west-1\", "       \
	"\"accessToken\": \"AT2\", \"expiresAt\": \"2026-11-21T13:00:00Z\", " \
	"\"clientId\": \"" client "\", \"clientSecret\": \"S\", "             \
	"\"registrationExpiresAt\": \"2027-02-19T09:10:02Z\"" refresh "}"
#define ROTATED ", \"refreshToken\": \"RT2\""
#define REGISTERED                                            \
	"{\"clientId\": \"KNOWN\", \"clientSecret\": \"S\", " \
	"\"expiresAt\": \"2027-02-19T09:10:02Z\""
#define BY_CODE                                    \
	", \"scopes\": [\"sso:account:access\"], " \
	"\"grantTypes\": [\"authorization_code\", \"refresh_token\"]}"

static void write_registration(const struct run *run, const char *text)
{
	FILE *file = fopen(run->session.registration_path.p, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void logins_that_need_no_browser(void **state)
{
	static const struct {
		const char *token;
		enum oidc_outcome refresh;
		enum login_outcome outcome;
		const char *steps;
	} cases[] = {
		{TOKEN_HELD, OIDC_DONE, LOGIN_HELD, ""},
		{TOKEN_ENDING, OIDC_DONE, LOGIN_RENEWED, "R"},
		{TOKEN_OVER, OIDC_DONE, LOGIN_RENEWED, "R"},
		{TOKEN_OVER, OIDC_INVALID_GRANT, LOGIN_DONE, "RrC"},
		{TOKEN_OVER, OIDC_NO_ANSWER, LOGIN_DONE, "RrC"},
		{NULL, OIDC_DONE, LOGIN_DONE, "rC"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_RUN struct run run;

		start(&run, cases[i].token);
		aws.refresh = cases[i].refresh;
		assert_int_equal(log_in(&run), cases[i].outcome);
		assert_string_equal(aws.steps, cases[i].steps);
		assert_null(run.error.message);
		assert_nothing_left();
	}
}

/* Nothing is renewed then, and what was there is asked for again. */
static void logins_by_force(void **state)
{
	static const char *const tokens[] = {TOKEN_HELD, TOKEN_OVER};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		CLEANUP_RUN struct run run;

		start(&run, tokens[i]);
		options.force = true;
		assert_int_equal(log_in(&run), LOGIN_DONE);
		assert_string_equal(aws.steps, "rC");
		assert_file(run.session.token_path.p, TOKEN_OF("BYCODE", ROTATED));
	}
}

static void what_is_on_the_disk(void **state)
{
	CLEANUP_RUN struct run run;

	(void)state;
	start(&run, NULL);
	assert_int_equal(log_in(&run), LOGIN_DONE);
	assert_string_equal(aws.registration, "awsp-corp " START_URL " 1");
	assert_string_equal(aws.endpoint, "https://oidc.eu-west-1.amazonaws.com");
	assert_int_equal(aws.told[AUTH_STARTING], 1);
	assert_int_equal(aws.told[AUTH_WAITING_FOR_LOCK], 0);
	assert_file(run.session.token_path.p, TOKEN_OF("BYCODE", ROTATED));
	assert_file(run.session.registration_path.p,
		    "{\"clientId\": \"BYCODE\", \"clientSecret\": \"S\", "
		    "\"expiresAt\": \"2027-02-19T09:10:02Z\"" BY_CODE);
}

/* The refresh token of the login before is not taken for one of this. */
static void logins_without_a_refresh_token(void **state)
{
	CLEANUP_RUN struct run run;

	(void)state;
	start(&run, TOKEN_OVER);
	options.force = true;
	aws.refresh_token = "";
	assert_int_equal(log_in(&run), LOGIN_DONE);
	assert_file(run.session.token_path.p, TOKEN_OF("BYCODE", ""));
}

static void logins_by_device_code(void **state)
{
	(void)state;
	for (int legacy = 0; legacy < 2; legacy++) {
		CLEANUP_RUN struct run run;

		start(&run, NULL);
		options.device_code = !legacy;
		run.session.legacy = legacy;
		assert_int_equal(log_in(&run), LOGIN_DONE);
		assert_string_equal(aws.steps, "dD");
		assert_string_equal(aws.registration, legacy ? "awsp-client " START_URL " 1"
							     : "awsp-corp " START_URL " 1");
		assert_file(run.session.token_path.p, TOKEN_OF("BYDEVICE", ROTATED));
	}
}

/* The person changes over while the browser is waited for. */
static void from_the_code_to_the_device(void **state)
{
	CLEANUP_RUN struct run run;

	(void)state;
	start(&run, NULL);
	aws.code[0] = FLOW_USE_DEVICE_CODE;
	assert_int_equal(log_in(&run), LOGIN_DONE);
	assert_string_equal(aws.steps, "rCdD");
	assert_string_equal(aws.clients, "BYCODE BYDEVICE ");
	assert_file(run.session.token_path.p, TOKEN_OF("BYDEVICE", ROTATED));
}

static void registrations_that_are_known(void **state)
{
	static const struct {
		const char *text;
		bool device_code;
		enum flow_outcome first;
		const char *steps, *clients;
		enum login_outcome outcome;
	} cases[] = {
		{REGISTERED BY_CODE, false, FLOW_DONE, "C", "KNOWN ", LOGIN_DONE},
		{REGISTERED "}", true, FLOW_DONE, "D", "KNOWN ", LOGIN_DONE},
		/* the grant types do not fit */
		{REGISTERED BY_CODE, true, FLOW_DONE, "dD", "BYDEVICE ", LOGIN_DONE},
		{REGISTERED "}", false, FLOW_DONE, "rC", "BYCODE ", LOGIN_DONE},
		/* AWS knows it no longer: registered again, once */
		{REGISTERED BY_CODE, false, FLOW_CLIENT_REFUSED, "CrC", "KNOWN BYCODE ",
		 LOGIN_DONE},
		{"", false, FLOW_CLIENT_REFUSED, "rC", "BYCODE ", LOGIN_FAILED},
		{REGISTERED BY_CODE, false, FLOW_FAILED, "C", "KNOWN ", LOGIN_FAILED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_RUN struct run run;

		start(&run, NULL);
		options.device_code = cases[i].device_code;
		write_registration(&run, cases[i].text);
		aws.code[0] = cases[i].first;
		assert_int_equal(log_in(&run), cases[i].outcome);
		assert_string_equal(aws.steps, cases[i].steps);
		assert_string_equal(aws.clients, cases[i].clients);
		assert_int_equal(run.error.message == NULL, cases[i].outcome == LOGIN_DONE);
		assert_nothing_left();
	}
}

/* Until there is a new token nothing has changed. */
static void logins_that_fail(void **state)
{
	CLEANUP_RUN struct run run;

	(void)state;
	start(&run, TOKEN_HELD);
	options.force = true;
	aws.code[0] = FLOW_FAILED;
	assert_int_equal(log_in(&run), LOGIN_FAILED);
	assert_error(&run.error, ERROR_REFUSED, "AWS says no");
	assert_file(run.session.token_path.p, TOKEN_HELD);
	assert_nothing_left();
}

/* Where no client can be registered, and what that often comes from. */
static void clients_that_are_refused(void **state)
{
	CLEANUP_RUN struct run run;

	(void)state;
	start(&run, NULL);
	aws.registered = OIDC_INVALID_REQUEST;
	assert_int_equal(log_in(&run), LOGIN_FAILED);
	assert_error(&run.error, ERROR_CONFIGURATION,
		     "no client; check the sso_region (eu-west-1) and the start URL of corp");
	assert_string_equal(aws.steps, "r");
	assert_false(exists(run.session.token_path.p));
	assert_false(exists(run.session.registration_path.p));
}

static void no_login_without_a_temporary_file(void **state)
{
	CLEANUP_RUN struct run run;

	(void)state;
	start(&run, NULL);
	mkostemps_error = EROFS;
	assert_int_equal(log_in(&run), LOGIN_FAILED);
	assert_int_equal(run.error.kind, ERROR_FAILED);
	assert_string_equal(aws.steps, "");
}

/* A registration that cannot be kept is made again the next time; the login goes on. */
static void registrations_that_cannot_be_kept(void **state)
{
	CLEANUP_RUN struct run run;

	(void)state;
	start(&run, NULL);
	assert_int_equal(mkdir(run.session.registration_path.p, 0700), 0);
	assert_int_equal(log_in(&run), LOGIN_DONE);
	assert_null(run.error.message);
	assert_file(run.session.token_path.p, TOKEN_OF("BYCODE", ROTATED));
	rmdir(run.session.registration_path.p);
}

/* The login of another process, which is over at the second look. */
static struct {
	struct lock lock;
	const char *token;
	int asked;
} other;

static bool log_in_and_let_go(void *context)
{
	(void)context;
	if (++other.asked == 2) {
		if (other.token)
			write_token_file(other.token);
		lock_release(&other.lock);
	}
	return false;
}

static void while_another_process_logs_in(void **state)
{
	static const struct {
		const char *token;
		bool force;
		enum login_outcome outcome;
		const char *steps;
	} cases[] = {
		{TOKEN_HELD, false, LOGIN_BY_OTHER, ""},
		{TOKEN_HELD, true, LOGIN_BY_OTHER, ""},
		{NULL, false, LOGIN_DONE, "rC"},
		{NULL, true, LOGIN_DONE, "rC"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_RUN struct run run;
		struct str path;

		start(&run, NULL);
		options.force = cases[i].force;
		path = arena_format(&run.sample.arena, "%s.login", run.session.token_path.p);
		other.lock = (struct lock)LOCK_INIT;
		other.token = cases[i].token;
		other.asked = 0;
		assert_int_equal(lock_take(&other.lock, path.p, 0, &run.auth.interrupt, &run.error),
				 LOCK_TAKEN);
		run.auth.interrupt.pending = log_in_and_let_go;
		assert_int_equal(log_in(&run), cases[i].outcome);
		assert_string_equal(aws.steps, cases[i].steps);
		assert_int_equal(aws.told[AUTH_WAITING_FOR_LOCK], 1);
		assert_null(run.error.message);
	}
}

static void file_systems_without_locks(void **state)
{
	CLEANUP_RUN struct run run;

	(void)state;
	start(&run, NULL);
	flock_error = ENOLCK;
	assert_int_equal(log_in(&run), LOGIN_DONE);
	assert_null(run.error.message);
	assert_file(run.session.token_path.p, TOKEN_OF("BYCODE", ROTATED));
}

static bool is_pending(void *context)
{
	(void)context;
	return true;
}

static void interrupted_before_the_browser(void **state)
{
	CLEANUP_RUN struct run run;

	(void)state;
	start(&run, TOKEN_OVER);
	aws.refresh = OIDC_NO_ANSWER;
	run.auth.interrupt.pending = is_pending;
	assert_int_equal(log_in(&run), LOGIN_FAILED);
	assert_error(&run.error, ERROR_INTERRUPTED, "interrupted; nothing has changed");
	assert_string_equal(aws.steps, "R");
	assert_file(run.session.token_path.p, TOKEN_OVER);
}

#define with_empty_caches(test) cmocka_unit_test_teardown(test, empty_caches)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_empty_caches(logins_that_need_no_browser),
		with_empty_caches(logins_by_force),
		with_empty_caches(what_is_on_the_disk),
		with_empty_caches(logins_without_a_refresh_token),
		with_empty_caches(logins_by_device_code),
		with_empty_caches(from_the_code_to_the_device),
		with_empty_caches(registrations_that_are_known),
		with_empty_caches(logins_that_fail),
		with_empty_caches(clients_that_are_refused),
		with_empty_caches(no_login_without_a_temporary_file),
		with_empty_caches(registrations_that_cannot_be_kept),
		with_empty_caches(while_another_process_logs_in),
		with_empty_caches(file_systems_without_locks),
		with_empty_caches(interrupted_before_the_browser),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_home_with_caches, remove_home);
}
