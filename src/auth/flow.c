/* The two flows of a login. */
#include "auth/flow.h"

#include "base/port.h"
#include "base/timestamp.h"
#include "net/browser.h"
#include "net/listener.h"

#include <poll.h>

#define LOGIN_SECONDS (10 * 60)
#define TICK_MILLISECONDS 1000
#define INPUT_LIMIT ((size_t)16 << 10)
#define SLOWER_BY 5
/* The interrupt is asked so often. */
#define PAUSE_MILLISECONDS 200
/* Longest interval between two attempts where the network is down, in seconds. */
#define LONGEST_INTERVAL 60

/* Opens the browser, or says which address to open by hand. */
static void open_browser(struct flow *flow, struct str url)
{
	CLEANUP_ERROR struct error error = {0};
	struct str commands = {0};

	if (!flow->options->no_browser)
		commands = browser_choose(flow->options->browser, flow->auth->environment);
	auth_tell(flow->auth, commands.n > 0 ? AUTH_OPENING : AUTH_NO_BROWSER, url, 0);
	if (commands.n > 0 && !browser_open(commands, url, &error))
		auth_tell(flow->auth, AUTH_BROWSER_FAILED, str_from(error.message), 0);
}

/* What a wait for the browser holds. */
struct wait {
	struct flow *flow;
	struct listener *listener;
	struct str state;
	struct callback callback;
	int terminal; /* what input comes from; -1: none (any more) */
	struct buf input;
	int64_t began; /* on the monotonic clock, milliseconds */
	int64_t told;
	bool device_code; /* the person asked for it */
};

/* Looks at what was typed or pasted. True once the wait is over. */
static bool take_input(struct wait *wait)
{
	const struct auth *auth = wait->flow->auth;

	if (!auth->take_input(auth->context, &wait->input))
		return false;
	if (str_equal(buf_str(&wait->input), STR("d"))) {
		wait->device_code = true;
		return true;
	}
	callback_parse_address(&wait->callback, buf_str(&wait->input), wait->state);
	buf_clear(&wait->input);
	if (wait->callback.kind == CALLBACK_CODE || wait->callback.kind == CALLBACK_DENIED)
		return true;
	auth_tell(auth, AUTH_STALE_PASTE, (struct str){0}, 0);
	return false;
}

/* Looks at the terminal after a poll. One that has hung up would end every poll at once. */
static bool step_terminal(struct wait *wait, short events)
{
	if (events & ~POLLIN)
		wait->terminal = -1;
	return (events & POLLIN) && take_input(wait);
}

/* Polls once, for a second at most. True once the browser, or the person, has answered. */
static bool wait_once(struct wait *wait)
{
	const struct auth *auth = wait->flow->auth;
	struct pollfd watches[LISTENER_WATCHES + 1];
	size_t n = listener_watch(wait->listener, watches);
	int timeout = listener_timeout(wait->listener);

	watches[n] = (struct pollfd){.fd = wait->terminal, .events = POLLIN};
	if (timeout < 0 || timeout > TICK_MILLISECONDS)
		timeout = TICK_MILLISECONDS;
	/* Descriptors below 0 are passed over. */
	port_poll(watches, n + 1, timeout);
	if (listener_step(wait->listener, &wait->callback))
		return true;
	if (wait->callback.kind == CALLBACK_FOREIGN)
		auth_tell(auth, AUTH_FOREIGN_ANSWER, buf_str(&wait->callback.text), 0);
	return step_terminal(wait, watches[n].revents);
}

static void tick(struct wait *wait)
{
	int64_t waited = timestamp_monotonic() - wait->began;

	if (waited - wait->told < TICK_MILLISECONDS)
		return;
	wait->told = waited;
	auth_tell(wait->flow->auth, AUTH_TICK, (struct str){0}, waited / 1000);
}

/* Waits for an answer, ten minutes at most. */
static bool wait_for_callback(struct wait *wait, struct error *error)
{
	wait->began = timestamp_monotonic();
	while (!wait_once(wait)) {
		if (interrupt_pending(&wait->flow->auth->interrupt))
			return error_set(error, ERROR_INTERRUPTED,
					 "interrupted; nothing has changed");
		if (timestamp_monotonic() - wait->began > LOGIN_SECONDS * 1000)
			return error_set(
				error, ERROR_LOGIN_NEEDED,
				"nobody logged in within ten minutes; log in again when you are ready");
		tick(wait);
	}
	return true;
}

void flow_blame(struct flow *flow, enum oidc_outcome outcome, struct error *error)
{
	flow->auth->server_date = flow->oidc.date;
	flow->auth->scopes_refused = outcome == OIDC_INVALID_SCOPE;
	if (outcome == OIDC_INVALID_GRANT || outcome == OIDC_INVALID_REQUEST)
		error_append(error, "check the sso_region (%.*s) and the start URL of %.*s",
			     STR_ARGS(flow->session->region),
			     STR_ARGS(session_label(flow->session)));
	auth_blame_clock(flow->auth, error);
}

static enum flow_outcome fail_flow(struct flow *flow, enum oidc_outcome outcome,
				   struct error *error)
{
	flow_blame(flow, outcome, error);
	return outcome == OIDC_INVALID_CLIENT || outcome == OIDC_UNAUTHORIZED_CLIENT
		       ? FLOW_CLIENT_REFUSED
		       : FLOW_FAILED;
}

static enum flow_outcome exchange_code(struct flow *flow, struct wait *wait,
				       const struct oidc_pkce *pkce, struct str uri,
				       struct oidc_token *token, struct error *error)
{
	enum oidc_outcome outcome;

	if (wait->device_code)
		return FLOW_USE_DEVICE_CODE;
	if (wait->callback.kind == CALLBACK_DENIED) {
		error_set(error, ERROR_REFUSED, "the login was refused in the browser: %.*s",
			  STR_ARGS(buf_str(&wait->callback.text)));
		return FLOW_FAILED;
	}
	outcome = oidc_token_by_code(&flow->oidc, flow->client, pkce, uri, &wait->callback.code,
				     token, error);
	return outcome == OIDC_DONE ? FLOW_DONE : fail_flow(flow, outcome, error);
}

static enum flow_outcome run_code_flow(struct flow *flow, struct wait *wait,
				       const struct oidc_pkce *pkce, struct oidc_token *token,
				       struct error *error)
{
	CLEANUP_BUF struct buf uri = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_BUF struct buf url = BUF_INIT_SECRET(BUF_LIMIT_MESSAGE);

	listener_write_uri(wait->listener, &uri);
	oidc_write_authorize_url(&flow->oidc, flow->client, pkce, buf_str(&uri),
				 flow->session->scopes, flow->session->n_scopes, &url);
	open_browser(flow, buf_str(&url));
	if (flow->auth->input >= 0)
		auth_tell(flow->auth, AUTH_PASTE, (struct str){0}, 0);
	if (!wait_for_callback(wait, error))
		return FLOW_FAILED;
	return exchange_code(flow, wait, pkce, buf_str(&uri), token, error);
}

enum flow_outcome flow_by_code(struct flow *flow, struct oidc_token *token, struct error *error)
{
	CLEANUP_OIDC_PKCE struct oidc_pkce pkce;
	struct wait wait = {.flow = flow, .terminal = flow->auth->input};
	enum flow_outcome outcome = FLOW_FAILED;

	oidc_pkce_init(&pkce);
	wait.state = str_from(pkce.state);
	buf_init_secret(&wait.input, INPUT_LIMIT);
	wait.listener = listener_new(flow->options->port, wait.state, error);
	if (wait.listener)
		outcome = run_code_flow(flow, &wait, &pkce, token, error);
	listener_free(wait.listener);
	callback_release(&wait.callback);
	buf_release(&wait.input);
	return outcome;
}

/* The polling for a token by device code. */
struct polling {
	struct flow *flow;
	int64_t began; /* on the monotonic clock, milliseconds */
	int64_t ends;
	int64_t interval; /* seconds */
	int64_t waited;   /* seconds, as last told */
	bool no_answer;   /* that AWS does not answer was told */
};

static void tell_waited(struct polling *polling)
{
	int64_t waited = (timestamp_monotonic() - polling->began) / 1000;

	if (waited > polling->waited)
		auth_tell(polling->flow->auth, AUTH_TICK, (struct str){0}, waited);
	polling->waited = waited;
}

/* Waits between two attempts, but not beyond the end of all. False where it was interrupted. */
static bool pause_polling(struct polling *polling)
{
	int64_t until = timestamp_monotonic() + polling->interval * 1000;

	if (until > polling->ends)
		until = polling->ends;
	while (timestamp_monotonic() < until) {
		int64_t left = until - timestamp_monotonic();

		if (interrupt_pending(&polling->flow->auth->interrupt))
			return false;
		poll(NULL, 0, (int)(left < PAUSE_MILLISECONDS ? left : PAUSE_MILLISECONDS));
		tell_waited(polling);
	}
	return true;
}

/* True where the next attempt may do better, which comes more slowly then (RFC 8628, 3.5). */
static bool may_ask_again(struct polling *polling, enum oidc_outcome outcome,
			  const struct error *error)
{
	switch (outcome) {
	case OIDC_AUTHORIZATION_PENDING:
		return true;
	case OIDC_SLOW_DOWN:
		polling->interval += SLOWER_BY;
		return true;
	case OIDC_NO_ANSWER:
	case OIDC_SERVER_ERROR:
		if (error->kind != ERROR_NETWORK)
			return false;
		if (!polling->no_answer)
			auth_tell(polling->flow->auth, AUTH_NO_ANSWER, str_from(error->message), 0);
		polling->no_answer = true;
		if (polling->interval * 2 <= LONGEST_INTERVAL)
			polling->interval *= 2;
		return true;
	default:
		return false;
	}
}

/* Asks again and again, as slowly as AWS wants it. */
static enum flow_outcome poll_device(struct flow *flow, struct oidc_device *device,
				     struct oidc_token *token, struct error *error)
{
	struct polling polling = {
		.flow = flow, .began = timestamp_monotonic(), .interval = device->interval};
	int64_t lifetime = device->expires_in < LOGIN_SECONDS ? device->expires_in : LOGIN_SECONDS;
	enum oidc_outcome outcome;

	polling.ends = polling.began + lifetime * 1000;
	do {
		if (!pause_polling(&polling)) {
			error_set(error, ERROR_INTERRUPTED, "interrupted; nothing has changed");
			return FLOW_FAILED;
		}
		if (timestamp_monotonic() >= polling.ends) {
			error_set(error, ERROR_LOGIN_NEEDED,
				  "the code has run out; log in again for a new one");
			return FLOW_FAILED;
		}
		error_release(error);
		outcome = oidc_token_by_device(&flow->oidc, flow->client, &device->device_code,
					       token, error);
		if (outcome == OIDC_DONE)
			return FLOW_DONE;
	} while (may_ask_again(&polling, outcome, error));
	return fail_flow(flow, outcome, error);
}

enum flow_outcome flow_by_device(struct flow *flow, struct oidc_token *token, struct error *error)
{
	CLEANUP_OIDC_DEVICE struct oidc_device device = {0};
	enum oidc_outcome outcome =
		oidc_start_device(&flow->oidc, flow->client, flow->start_url, &device, error);
	struct str url;

	if (outcome != OIDC_DONE)
		return fail_flow(flow, outcome, error);
	auth_tell(flow->auth, AUTH_CODE, secret_reveal(&device.user_code), 0);
	url = secret_reveal(secret_is_empty(&device.complete_uri) ? &device.uri
								  : &device.complete_uri);
	open_browser(flow, url);
	return poll_device(flow, &device, token, error);
}
