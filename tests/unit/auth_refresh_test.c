/* wrap: oidc_token_by_refresh mkostemps rename flock timestamp_monotonic */
/* Tests of refreshing: when AWS is asked, what becomes of its answer, and what another process
 * changes meanwhile. */
#include "auth_test.h"

#include "auth/refresh.h"
#include "auth/token_file.h"
#include "base/lock.h"

#include <errno.h>

enum oidc_outcome __wrap_oidc_token_by_refresh(struct oidc *oidc, const struct oidc_client *client,
					       const struct secret *refresh_token,
					       struct oidc_token *token, struct error *error);
int __real_mkostemps(char *name, int suffix, int flags);
int __wrap_mkostemps(char *name, int suffix, int flags);
int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __real_flock(int fd, int operation);
int __wrap_flock(int fd, int operation);
int64_t __real_timestamp_monotonic(void);
int64_t __wrap_timestamp_monotonic(void);

/* What AWS answers next, and what it was asked. */
static struct {
	enum oidc_outcome outcome;
	enum error_kind kind;
	const char *access, *refresh;
	const char *meanwhile; /* the token file that another process writes before the answer */
	bool removed;          /* it removes the file instead */
	int64_t date;
	int asked;
	char endpoint[128], client[64], sent[64];
} aws;

static int mkostemps_error, rename_error, flock_error;
static int64_t hurry; /* milliseconds that each look at the clock takes */

enum oidc_outcome __wrap_oidc_token_by_refresh(struct oidc *oidc, const struct oidc_client *client,
					       const struct secret *refresh_token,
					       struct oidc_token *token, struct error *error)
{
	aws.asked++;
	snprintf(aws.endpoint, sizeof(aws.endpoint), "%.*s", STR_ARGS(oidc->endpoint));
	snprintf(aws.client, sizeof(aws.client), "%s/%s", secret_reveal(&client->id).p,
		 secret_reveal(&client->secret).p);
	snprintf(aws.sent, sizeof(aws.sent), "%s", secret_reveal(refresh_token).p);
	if (aws.meanwhile)
		write_token_file(aws.meanwhile);
	if (aws.removed)
		unlink(home_path(CORP_TOKEN));
	oidc->date = aws.date;
	if (aws.outcome != OIDC_DONE) {
		error_set(error, aws.kind, "AWS says no");
		return aws.outcome;
	}
	secret_set(&token->access_token, str_from(aws.access));
	secret_set(&token->refresh_token, str_from(aws.refresh));
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

int __wrap_rename(const char *from, const char *to)
{
	if (!rename_error)
		return __real_rename(from, to);
	errno = rename_error;
	return -1;
}

int __wrap_flock(int fd, int operation)
{
	if (!flock_error)
		return __real_flock(fd, operation);
	errno = flock_error;
	return -1;
}

int64_t __wrap_timestamp_monotonic(void)
{
	static int64_t passed;

	passed += hurry;
	return __real_timestamp_monotonic() + passed;
}

static int begin(void **state)
{
	(void)state;
	memset(&aws, 0, sizeof(aws));
	aws.access = "AT2";
	aws.refresh = "RT2";
	aws.kind = ERROR_LOGIN_NEEDED;
	mkostemps_error = rename_error = flock_error = 0;
	hurry = 0;
	return 0;
}

static void start(struct run *run, const char *token)
{
	start_run(run, CORP, token);
}

static enum refresh_outcome refresh(struct run *run)
{
	return refresh_session(&run->auth, &run->session, &run->error);
}

#define UP_TO_CLIENT                                                          \
	"{\"startUrl\": \"" START_URL "\", \"region\": \"eu-west-1\", "       \
	"\"accessToken\": \"AT2\", \"expiresAt\": \"2026-11-21T13:00:00Z\", " \
	"\"clientId\": \"CID\", \"clientSecret\": \"CSEC\", "                 \
	"\"registrationExpiresAt\": \"2027-02-19T09:10:02Z\", \"refreshToken\": "
#define WITHOUT_REFRESH                                                      \
	"{\"startUrl\": \"" START_URL "\", \"region\": \"eu-west-1\", "      \
	"\"accessToken\": \"AT\", \"expiresAt\": \"2026-11-21T12:14:59Z\", " \
	"\"clientId\": \"CID\", \"clientSecret\": \"CSEC\", "                \
	"\"registrationExpiresAt\": \"2027-02-19T09:10:02Z\"}"

static void tokens_that_need_nothing(void **state)
{
	static const struct {
		const char *token;
		enum refresh_outcome outcome;
	} cases[] = {
		{TOKEN_HELD, REFRESH_DONE},
		{TOKEN_UNTIL("2026-11-21T12:15:00Z", "2027-02-19T09:10:02Z"), REFRESH_DONE},
		{TOKEN_UNTIL("2026-11-21T12:14:59Z", "2026-11-21T12:00:00Z"),
		 REFRESH_NOT_RENEWABLE},
		{WITHOUT_REFRESH, REFRESH_NOT_RENEWABLE},
		{"{", REFRESH_NOT_RENEWABLE},
		{NULL, REFRESH_NOT_RENEWABLE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_RUN struct run run;

		empty_folder("sso");
		start(&run, cases[i].token);
		assert_int_equal(refresh(&run), cases[i].outcome);
		assert_int_equal(aws.asked, 0);
		assert_null(run.error.message);
		if (cases[i].token)
			assert_file(home_path(CORP_TOKEN), cases[i].token);
		else
			assert_false(exists(home_path(CORP_TOKEN)));
	}
}

static void legacy_sessions_are_not_renewed(void **state)
{
	CLEANUP_RUN struct run run;

	(void)state;
	start(&run, TOKEN_OVER);
	run.session.legacy = true;
	assert_int_equal(refresh(&run), REFRESH_NOT_RENEWABLE);
	assert_int_equal(aws.asked, 0);
	assert_file(home_path(CORP_TOKEN), TOKEN_OVER);
}

static void tokens_that_are_renewed(void **state)
{
	static const char *const tokens[] = {TOKEN_ENDING, TOKEN_OVER};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		CLEANUP_RUN struct run run;
		struct stat status;

		start(&run, tokens[i]);
		assert_int_equal(chmod(run.session.token_path.p, 0644), 0);
		aws.date = noon() + 1;
		assert_int_equal(refresh(&run), REFRESH_DONE);
		assert_null(run.error.message);
		assert_string_equal(aws.endpoint, "https://oidc.eu-west-1.amazonaws.com");
		assert_string_equal(aws.client, "CID/CSEC");
		assert_string_equal(aws.sent, "RT");
		assert_file(run.session.token_path.p, UP_TO_CLIENT "\"RT2\"}");
		assert_int_equal(stat(run.session.token_path.p, &status), 0);
		assert_int_equal(status.st_mode & 07777, 0600);
		assert_true(run.auth.server_date == noon() + 1);
		assert_nothing_left();
	}
	assert_int_equal(aws.asked, 2);
}

/* An answer without a refresh token: the old one goes on, unlike with botocore. */
static void answers_without_a_refresh_token(void **state)
{
	CLEANUP_RUN struct run run;

	(void)state;
	start(&run, TOKEN_OVER);
	aws.refresh = "";
	assert_int_equal(refresh(&run), REFRESH_DONE);
	assert_file(run.session.token_path.p, UP_TO_CLIENT "\"RT\"}");
}

/* Taken out of the file, so that nobody asks with it again; the access token stays. */
static void refused_tokens(void **state)
{
	static const enum oidc_outcome outcomes[] = {OIDC_INVALID_GRANT, OIDC_INVALID_CLIENT,
						     OIDC_EXPIRED_TOKEN, OIDC_UNAUTHORIZED_CLIENT,
						     OIDC_ACCESS_DENIED};

	(void)state;
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(*outcomes); i++) {
		CLEANUP_RUN struct run run;

		start(&run, TOKEN_ENDING);
		aws.outcome = outcomes[i];
		aws.date = noon() - 600;
		assert_int_equal(refresh(&run), REFRESH_REFUSED);
		assert_error(&run.error, ERROR_LOGIN_NEEDED,
			     "AWS says no; the clock of this machine is 10 minutes ahead of AWS's, "
			     "set it right");
		assert_file(run.session.token_path.p, WITHOUT_REFRESH);
		assert_nothing_left();
		/* and never again */
		assert_int_equal(refresh(&run), REFRESH_NOT_RENEWABLE);
		assert_int_equal(aws.asked, (int)i + 1);
	}
}

/* The refusal was of a token that is no more: what stands in the file now is not touched. */
static void refused_though_another_has_renewed(void **state)
{
	static const struct {
		const char *meanwhile;
		enum refresh_outcome outcome;
	} cases[] = {
		{UP_TO_CLIENT "\"RT3\"}", REFRESH_DONE},
		{"{\"startUrl\": \"" START_URL "\", \"accessToken\": \"AT3\", \"expiresAt\": "
		 "\"2026-11-21T12:10:00Z\", \"refreshToken\": \"RT3\"}",
		 REFRESH_REFUSED},
		{WITHOUT_REFRESH, REFRESH_REFUSED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_RUN struct run run;

		start(&run, TOKEN_ENDING);
		aws.outcome = OIDC_INVALID_GRANT;
		aws.meanwhile = cases[i].meanwhile;
		assert_int_equal(refresh(&run), cases[i].outcome);
		assert_int_equal(run.error.message == NULL, cases[i].outcome == REFRESH_DONE);
		assert_file(run.session.token_path.p, cases[i].meanwhile);
		assert_nothing_left();
	}
}

/* Logged out meanwhile: a refusal brings no file back. */
static void refused_after_a_logout(void **state)
{
	CLEANUP_RUN struct run run;

	(void)state;
	start(&run, TOKEN_ENDING);
	aws.outcome = OIDC_INVALID_GRANT;
	aws.removed = true;
	assert_int_equal(refresh(&run), REFRESH_REFUSED);
	assert_false(exists(run.session.token_path.p));
	assert_nothing_left();
}

/* Everything but a refusal leaves the file as it is: the refresh token may still be good. */
static void failures_that_refuse_nothing(void **state)
{
	static const enum oidc_outcome outcomes[] = {
		OIDC_SLOW_DOWN,     OIDC_INVALID_REQUEST, OIDC_UNSUPPORTED_GRANT_TYPE,
		OIDC_INVALID_SCOPE, OIDC_SERVER_ERROR,    OIDC_OTHER_ERROR,
		OIDC_BAD_ANSWER,    OIDC_NO_ANSWER};

	(void)state;
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(*outcomes); i++) {
		CLEANUP_RUN struct run run;

		start(&run, TOKEN_ENDING);
		aws.outcome = outcomes[i];
		aws.kind = ERROR_NETWORK;
		assert_int_equal(refresh(&run), REFRESH_FAILED);
		assert_error(&run.error, ERROR_NETWORK, "AWS says no");
		assert_file(run.session.token_path.p, TOKEN_ENDING);
		assert_nothing_left();
	}
}

/* Where the answer could not be kept, nothing is asked: the refresh token would be lost. */
static void no_request_without_a_temporary_file(void **state)
{
	CLEANUP_RUN struct run run;

	(void)state;
	start(&run, TOKEN_OVER);
	mkostemps_error = ENOSPC;
	assert_int_equal(refresh(&run), REFRESH_FAILED);
	assert_int_equal(aws.asked, 0);
	assert_int_equal(run.error.kind, ERROR_FAILED);
	assert_non_null(strstr(run.error.message, strerror(ENOSPC)));
	assert_file(run.session.token_path.p, TOKEN_OVER);
}

static void no_request_to_an_endpoint_that_cannot_be(void **state)
{
	static const char *const variables[] = {"AWS_ENDPOINT_URL=http://example.com", NULL};
	static const struct environment environment = {variables};
	CLEANUP_RUN struct run run;

	(void)state;
	start(&run, TOKEN_OVER);
	run.auth.environment = &environment;
	assert_int_equal(refresh(&run), REFRESH_FAILED);
	assert_int_equal(aws.asked, 0);
	assert_int_equal(run.error.kind, ERROR_CONFIGURATION);
	assert_file(run.session.token_path.p, TOKEN_OVER);
	assert_nothing_left();
}

static void answers_that_cannot_be_kept(void **state)
{
	CLEANUP_RUN struct run run;

	(void)state;
	start(&run, TOKEN_OVER);
	rename_error = EIO;
	assert_int_equal(refresh(&run), REFRESH_FAILED);
	assert_int_equal(aws.asked, 1);
	assert_int_equal(run.error.kind, ERROR_FAILED);
	assert_file(run.session.token_path.p, TOKEN_OVER);
	assert_nothing_left();
}

/* Five seconds, and then no request. */
static void while_another_process_is_at_it(void **state)
{
	CLEANUP_LOCK struct lock lock = LOCK_INIT;
	CLEANUP_RUN struct run run;
	int64_t began;

	(void)state;
	start(&run, TOKEN_OVER);
	assert_int_equal(
		lock_take(&lock, run.session.token_path.p, 0, &run.auth.interrupt, &run.error),
		LOCK_TAKEN);
	hurry = 100;
	began = timestamp_monotonic();
	assert_int_equal(refresh(&run), REFRESH_FAILED);
	assert_in_range(timestamp_monotonic() - began, 5000, 6000);
	assert_int_equal(aws.asked, 0);
	assert_int_equal(run.error.kind, ERROR_FAILED);
	assert_non_null(strstr(run.error.message, "another process holds the lock"));
	lock_release(&lock);
	assert_int_equal(refresh(&run), REFRESH_DONE);
	assert_null(run.error.message);
}

static bool is_pending(void *context)
{
	(void)context;
	return true;
}

static void interrupted_while_waiting(void **state)
{
	CLEANUP_LOCK struct lock lock = LOCK_INIT;
	CLEANUP_RUN struct run run;

	(void)state;
	start(&run, TOKEN_OVER);
	assert_int_equal(
		lock_take(&lock, run.session.token_path.p, 0, &run.auth.interrupt, &run.error),
		LOCK_TAKEN);
	run.auth.interrupt.pending = is_pending;
	assert_int_equal(refresh(&run), REFRESH_FAILED);
	assert_int_equal(run.error.kind, ERROR_INTERRUPTED);
	assert_int_equal(aws.asked, 0);
}

/* The lock of another process, which renews the token before it lets go. */
static struct {
	struct lock lock;
	int asked;
} other;

static bool renew_and_let_go(void *context)
{
	(void)context;
	if (++other.asked == 2) {
		write_token_file(UP_TO_CLIENT "\"RT3\"}");
		lock_release(&other.lock);
	}
	return false;
}

/* The file is read again once the lock is there: of two, one asks. */
static void renewed_by_another_process(void **state)
{
	CLEANUP_RUN struct run run;

	(void)state;
	start(&run, TOKEN_OVER);
	other.asked = 0;
	other.lock = (struct lock)LOCK_INIT;
	assert_int_equal(lock_take(&other.lock, run.session.token_path.p, 0, &run.auth.interrupt,
				   &run.error),
			 LOCK_TAKEN);
	run.auth.interrupt.pending = renew_and_let_go;
	assert_int_equal(refresh(&run), REFRESH_DONE);
	assert_int_equal(other.asked, 2);
	assert_int_equal(aws.asked, 0);
	assert_null(run.error.message);
	assert_file(run.session.token_path.p, UP_TO_CLIENT "\"RT3\"}");
}

/* Better without a lock than not at all. */
static void file_systems_without_locks(void **state)
{
	CLEANUP_RUN struct run run;

	(void)state;
	start(&run, TOKEN_OVER);
	flock_error = ENOLCK;
	assert_int_equal(refresh(&run), REFRESH_DONE);
	assert_int_equal(aws.asked, 1);
	assert_null(run.error.message);
	assert_file(run.session.token_path.p, UP_TO_CLIENT "\"RT2\"}");
}

#define from_the_start(test) cmocka_unit_test_setup_teardown(test, begin, empty_caches)

int main(void)
{
	const struct CMUnitTest tests[] = {
		from_the_start(tokens_that_need_nothing),
		from_the_start(legacy_sessions_are_not_renewed),
		from_the_start(tokens_that_are_renewed),
		from_the_start(answers_without_a_refresh_token),
		from_the_start(refused_tokens),
		from_the_start(refused_though_another_has_renewed),
		from_the_start(refused_after_a_logout),
		from_the_start(failures_that_refuse_nothing),
		from_the_start(no_request_without_a_temporary_file),
		from_the_start(no_request_to_an_endpoint_that_cannot_be),
		from_the_start(answers_that_cannot_be_kept),
		from_the_start(while_another_process_is_at_it),
		from_the_start(interrupted_while_waiting),
		from_the_start(renewed_by_another_process),
		from_the_start(file_systems_without_locks),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_home_with_caches, remove_home);
}
