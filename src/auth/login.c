/* Logging in. */
#include "auth/login.h"

#include "auth/flow.h"
#include "auth/refresh.h"
#include "auth/token_file.h"
#include "base/lock.h"
#include "login/state.h"
#include "net/start_url.h"

#define LOCK_MILLISECONDS 1000

static bool holds(const struct auth *auth, const struct session *session)
{
	CLEANUP_TOKEN_FILE struct token_file token = {0};

	token_file_read(&token, session);
	return token_file_holds(&token, auth->now(), STATE_MARGIN);
}

/* Waits until this process is the one that logs in. `waited` is set where another had the lock. */
static bool take_login_lock(struct auth *auth, const struct session *session, struct lock *lock,
			    bool *waited, struct error *error)
{
	struct str path = arena_format(auth->arena, "%.*s.login", STR_ARGS(session->token_path));

	for (;;) {
		switch (lock_take(lock, path.p, *waited ? LOCK_MILLISECONDS : 0, &auth->interrupt,
				  error)) {
		case LOCK_TAKEN:
		case LOCK_UNSUPPORTED:
			error_release(error);
			return true;
		case LOCK_BUSY:
			error_release(error);
			if (!*waited)
				auth_tell(auth, AUTH_WAITING_FOR_LOCK, session_label(session), 0);
			*waited = true;
			break;
		case LOCK_INTERRUPTED:
		case LOCK_FAILED:
			return false;
		}
	}
}

static bool register_client(struct flow *flow, bool with_code, struct oidc_client *client,
			    struct error *error)
{
	const struct session *session = flow->session;
	struct str name = arena_format(flow->auth->arena, "awsp-%.*s",
				       STR_ARGS(session->legacy ? STR("client") : session->name));
	struct oidc_registration registration = {
		.client_name = name,
		.with_code = with_code,
		.issuer_url = flow->start_url,
		.scopes = session->scopes,
		.n_scopes = session->n_scopes,
	};
	CLEANUP_ERROR struct error ignored = {0};
	enum oidc_outcome outcome = oidc_register(&flow->oidc, &registration, client, error);

	if (outcome != OIDC_DONE) {
		flow_blame(flow, outcome, error);
		return false;
	}
	registration_write(client, session, with_code,
			   &ignored); /* without it the next login registers again */
	return true;
}

/* Runs one flow, with a fresh registration where AWS no longer knows the old one. */
static enum flow_outcome run_flow(struct flow *flow, bool with_code, struct oidc_client *client,
				  struct oidc_token *token, struct error *error)
{
	bool known = registration_read(client, flow->session, with_code, flow->auth->now());

	for (;;) {
		enum flow_outcome outcome;

		if (!known && !register_client(flow, with_code, client, error))
			return FLOW_FAILED;
		flow->client = client;
		outcome = with_code ? flow_by_code(flow, token, error)
				    : flow_by_device(flow, token, error);
		if (outcome != FLOW_CLIENT_REFUSED || !known)
			return outcome == FLOW_CLIENT_REFUSED ? FLOW_FAILED : outcome;
		known = false;
		error_release(error);
	}
}

/* Puts the token on the disk, under the lock that renewals take too. */
static bool save_token(struct auth *auth, const struct session *session,
		       const struct oidc_client *client, struct oidc_token *answer,
		       struct file_replacement *replacement, struct error *error)
{
	CLEANUP_TOKEN_FILE struct token_file token = {0};
	CLEANUP_LOCK struct lock lock = LOCK_INIT;
	CLEANUP_ERROR struct error ignored = {0};
	struct interrupt never = {0};

	lock_take(&lock, session->token_path.p, REFRESH_LOCK_MILLISECONDS, &never, &ignored);
	token_file_read(&token, session);
	token_file_forget_refresh(&token); /* it is of the login before */
	token_file_update(&token, client, answer, auth->now());
	return token_file_commit(&token, session, replacement, error);
}

/* A company's own start URL leads to a portal that may say where it is at home. */
static bool check_region(const struct session *session, struct str region, struct error *error)
{
	if (region.n == 0 || str_equal(region, session->region))
		return true;
	return error_set(error, ERROR_CONFIGURATION,
			 "the start URL of %.*s leads to a portal in %.*s, but its sso_region is "
			 "%.*s; set sso_region = %.*s",
			 STR_ARGS(session_label(session)), STR_ARGS(region),
			 STR_ARGS(session->region), STR_ARGS(region));
}

/* With the lock of the login held. */
static enum login_outcome log_in(struct auth *auth, const struct session *session,
				 const struct login_options *options, struct error *error)
{
	CLEANUP_BUF struct buf endpoint = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_BUF struct buf start_url = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_BUF struct buf region = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_OIDC_CLIENT struct oidc_client client = {0};
	CLEANUP_OIDC_TOKEN struct oidc_token token = {0};
	CLEANUP_REPLACEMENT struct file_replacement replacement = FILE_REPLACEMENT_INIT;
	struct flow flow = {
		.auth = auth, .session = session, .options = options, .oidc = {.http = auth->http}};
	bool with_code = !session->legacy && !options->device_code;
	enum flow_outcome outcome;

	if (!auth_endpoint(auth, session, ENDPOINT_OIDC, &endpoint, error) ||
	    !start_url_resolve(auth->http, session->start_url, &start_url, &region, error) ||
	    !check_region(session, buf_str(&region), error) ||
	    !file_replacement_begin(&replacement, session->token_path.p, 0600, error))
		return LOGIN_FAILED;
	flow.oidc.endpoint = buf_str(&endpoint);
	auth_tell(auth, AUTH_STARTING, buf_str(&endpoint), 0);
	flow.start_url = buf_str(&start_url);
	outcome = run_flow(&flow, with_code, &client, &token, error);
	if (outcome == FLOW_USE_DEVICE_CODE) {
		oidc_client_release(&client);
		outcome = run_flow(&flow, false, &client, &token, error);
	}
	if (outcome != FLOW_DONE ||
	    !save_token(auth, session, &client, &token, &replacement, error))
		return LOGIN_FAILED;
	return LOGIN_DONE;
}

enum login_outcome login_session(struct auth *auth, const struct session *session,
				 const struct login_options *options, struct error *error)
{
	CLEANUP_ERROR struct error ignored = {0};
	CLEANUP_LOCK struct lock lock = LOCK_INIT;
	bool waited = false;

	auth->scopes_refused = false;
	if (!options->force && holds(auth, session))
		return LOGIN_HELD;
	if (!take_login_lock(auth, session, &lock, &waited, error))
		return LOGIN_FAILED;
	/* Somebody else may have had the lock just now, without a wait. */
	if ((waited || !options->force) && holds(auth, session))
		return LOGIN_BY_OTHER;
	if (!options->force && refresh_session(auth, session, &ignored) == REFRESH_DONE)
		return LOGIN_RENEWED;
	if (interrupt_pending(&auth->interrupt)) {
		error_set(error, ERROR_INTERRUPTED, "interrupted; nothing has changed");
		return LOGIN_FAILED;
	}
	return log_in(auth, session, options, error);
}
