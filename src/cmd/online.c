/* Being online. */
#include "cmd/online.h"

#include "base/timestamp.h"
#include "cmd/report.h"
#include "term/text.h"

#include <stdlib.h>
#include <unistd.h>

/* When the person is told what may be wrong, in seconds. */
#define HINT_AFTER 20

static volatile sig_atomic_t interrupted;

static void note_signal(int signal_number)
{
	interrupted = signal_number;
}

static bool is_interrupted(void *context)
{
	(void)context;
	return interrupted != 0;
}

bool online_interrupted(void)
{
	return interrupted != 0;
}

/* None of them ends the program where it stands: a token may be on its way, or the terminal without
 * echo. */
static const int signals[ONLINE_SIGNALS] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};

static void catch_signals(struct online *online)
{
	for (size_t i = 0; i < ONLINE_SIGNALS; i++) {
		struct sigaction action = {.sa_handler = note_signal};

		sigaction(signals[i], NULL, &online->saved[i]);
		if (signals[i] == SIGPIPE || online->saved[i].sa_handler == SIG_IGN)
			action.sa_handler = SIG_IGN;
		sigaction(signals[i], &action, NULL);
	}
}

static void release_signals(const struct online *online)
{
	for (size_t i = 0; i < ONLINE_SIGNALS; i++)
		sigaction(signals[i], &online->saved[i], NULL);
}

/* Writes over the line that counts the seconds; a negative number takes it away. */
static void write_waiting(struct online *online, int64_t waited)
{
	CLEANUP_BUF struct buf line = BUF_INIT(BUF_LIMIT_MESSAGE);

	if (!online->context->error_terminal.rewrites || online->context->quiet)
		return;
	buf_add(&line, STR("\r\033[K"));
	if (waited >= 0) {
		buf_add(&line, STR("waiting for the login to "));
		text_add(&line, session_label(online->session), TEXT_TERMINAL);
		buf_format(&line, ", %llds (Ctrl-C ends it)", (long long)waited);
	}
	online->line_open = waited >= 0;
	if (write(STDERR_FILENO, line.p, line.n) < 0)
		online->line_open = false;
}

static void tick(struct online *online, int64_t waited)
{
	if (waited >= HINT_AFTER && !online->hinted) {
		online->hinted = true;
		write_waiting(online, -1);
		report(online->context, REPORT_WARNING,
		       "an error page in the browser means that the sso_region (%.*s) or the start URL is wrong%s",
		       STR_ARGS(online->session->region),
		       online->can_change ? "; the key d switches to a device code" : "");
	}
	write_waiting(online, waited);
}

/* Where the login goes. Another host than AWS's own stands out. */
static void report_target(struct online *online, struct str endpoint)
{
	CLEANUP_BUF struct buf usual = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_ERROR struct error ignored = {0};
	const struct session *session = online->session;
	struct endpoint_choice choice = {.region = session->region};

	report(online->context, REPORT_WORD, "logging in to %.*s: %.*s, by way of %.*s",
	       STR_ARGS(session_label(session)), STR_ARGS(session->start_url), STR_ARGS(endpoint));
	if (!online->told_elsewhere && endpoint_write(&usual, ENDPOINT_OIDC, &choice, &ignored) &&
	    !str_equal(buf_str(&usual), endpoint))
		report(online->context, REPORT_WARNING,
		       "the environment or the configuration leads to %.*s instead of %.*s",
		       STR_ARGS(endpoint), STR_ARGS(buf_str(&usual)));
}

/* Once a run: a switch asks more than once. */
static void report_elsewhere(struct online *online, struct str endpoint)
{
	if (!online->told_elsewhere)
		report(online->context, REPORT_WARNING,
		       "the configuration sends the tokens of this session to %.*s, which is not "
		       "AWS's own address",
		       STR_ARGS(endpoint));
	online->told_elsewhere = true;
}

static void tell(void *context, enum auth_event event, struct str text, int64_t waited)
{
	struct online *online = context;

	if (event == AUTH_TICK) {
		tick(online, waited);
		return;
	}
	if (online->line_open)
		write_waiting(online, -1);
	switch (event) {
	case AUTH_STARTING:
		report_target(online, text);
		break;
	case AUTH_WAITING_FOR_LOCK:
		report(online->context, REPORT_WORD,
		       "another awsp is logging in to %.*s; waiting for it", STR_ARGS(text));
		break;
	case AUTH_OPENING:
		report(online->context, REPORT_WORD,
		       "opening the browser; if none comes up, open this address:");
		report(online->context, REPORT_ALWAYS, "%.*s", STR_ARGS(text));
		break;
	case AUTH_NO_BROWSER:
		report(online->context, REPORT_ALWAYS, "open this address in a browser:");
		report(online->context, REPORT_ALWAYS, "%.*s", STR_ARGS(text));
		break;
	case AUTH_BROWSER_FAILED:
		report(online->context, REPORT_WARNING, "%.*s; open the address above by hand",
		       STR_ARGS(text));
		break;
	case AUTH_CODE:
		online->can_change = false;
		report(online->context, REPORT_ALWAYS,
		       "the code is %.*s (never approve a code that somebody sent you)",
		       STR_ARGS(text));
		break;
	case AUTH_PASTE:
		online->can_change = true;
		report(online->context, REPORT_WORD,
		       "browser on another machine? paste the address that it ends at (http://127.0.0.1...) here, or type d for a code");
		break;
	case AUTH_FOREIGN_ANSWER:
		report(online->context, REPORT_WARNING,
		       "the browser brought an error that is not of this login: %.*s",
		       STR_ARGS(text));
		break;
	case AUTH_STALE_PASTE:
		report(online->context, REPORT_WARNING,
		       "that is not the address of this login; paste it whole");
		break;
	case AUTH_ELSEWHERE:
		report_elsewhere(online, text);
		break;
	case AUTH_NO_ANSWER:
		report(online->context, REPORT_WARNING, "%.*s; awsp goes on asking",
		       STR_ARGS(text));
		break;
	case AUTH_TICK:
		break;
	}
}

static bool take_input(void *context, struct buf *line)
{
	struct online *online = context;

	return input_take(online->input, line);
}

static void write_trace(void *context, const struct http_trace *trace)
{
	report(context, REPORT_ALWAYS, "debug: %s %.*s%.*s: %ld%s%s, %lld ms, attempt %u",
	       trace->method, STR_ARGS(trace->address), STR_ARGS(trace->path), trace->status,
	       trace->reason ? " " : "", trace->reason ? trace->reason : "",
	       (long long)trace->milliseconds, trace->attempt);
}

/* A CA bundle of the user's, in the order of AWS's tools. */
static const char *ca_bundle(const struct context *context, const struct profile *profile)
{
	struct str bundle = environment_value(&context->environment, "AWS_CA_BUNDLE");

	if (bundle.n == 0 && profile)
		bundle = profile_setting_named(&context->config, profile, STR("ca_bundle")).value;
	if (bundle.n == 0)
		bundle = environment_value(&context->environment, "REQUESTS_CA_BUNDLE");
	return bundle.n > 0 ? arena_copy(context->config.arena, bundle).p : NULL;
}

static bool is_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

void online_prepare(struct online *online, const struct profile *profile)
{
	const char *bundle = ca_bundle(online->context, profile);

	if (online->auth.http && is_same(bundle, online->settings.ca_bundle))
		return;
	http_client_free(online->auth.http);
	online->settings.ca_bundle = bundle;
	online->auth.http = http_client_new(&online->settings);
}

bool online_suits(const struct online *online, const struct profile *profile)
{
	return is_same(ca_bundle(online->context, profile), online->settings.ca_bundle);
}

void online_begin(struct online *online, struct context *context)
{
	*online = (struct online){.context = context};
	online->settings = (struct http_settings){
		.environment = &context->environment,
		.user_agent = "awsp/" AWSP_VERSION,
		.interrupt = {is_interrupted, NULL},
		.debug = context->debug ? write_trace : NULL,
		.debug_context = context,
	};
	online->auth = (struct auth){
		.config = &context->config,
		.paths = &context->paths,
		.environment = &context->environment,
		.arena = &context->arena,
		.interrupt = {is_interrupted, NULL},
		.now = timestamp_now,
		.tell = tell,
		.input = -1,
		.take_input = take_input,
		.context = online,
	};
	catch_signals(online);
	online_prepare(online, NULL);
}

void online_end(struct online *online)
{
	http_client_free(online->auth.http);
	online->auth.http = NULL;
	release_signals(online);
}

enum login_outcome online_login(struct online *online, const struct session *session,
				const struct login_options *options, struct error *error)
{
	enum login_outcome outcome;

	online->session = session;
	online_prepare(online, session->profile);
	online->hinted = false;
	online->can_change = false;
	if (input_is_possible(&online->context->environment))
		online->input = input_begin();
	online->auth.input = input_descriptor(online->input);
	outcome = login_session(&online->auth, session, options, error);
	input_end(online->input);
	online->input = NULL;
	online->auth.input = -1;
	if (online->line_open)
		write_waiting(online, -1);
	context_renew(online->context);
	return outcome;
}

enum exit_status online_report(struct online *online, const struct session *session,
			       enum login_outcome outcome, const struct error *error)
{
	struct str label = session_label(session);

	switch (outcome) {
	case LOGIN_DONE:
		report(online->context, REPORT_WORD, "logged in to %.*s", STR_ARGS(label));
		return EXIT_DONE;
	case LOGIN_HELD:
		report(online->context, REPORT_WORD, "the login to %.*s holds", STR_ARGS(label));
		return EXIT_DONE;
	case LOGIN_RENEWED:
		report(online->context, REPORT_WORD, "the login to %.*s was renewed",
		       STR_ARGS(label));
		return EXIT_DONE;
	case LOGIN_BY_OTHER:
		report(online->context, REPORT_WORD, "another awsp has logged in to %.*s",
		       STR_ARGS(label));
		return EXIT_DONE;
	case LOGIN_FAILED:
		break;
	}
	report_error(online->context, error);
	return exit_status_of(error->kind);
}

static bool read_port(const struct arguments *arguments, uint16_t *port, struct error *error)
{
	struct str text;
	long number;

	if (!arguments_value(arguments, "port", &text))
		return true;
	number = str_is_digits(text) && text.n <= 5 ? strtol(text.p, NULL, 10) : 0;
	if (number < 1 || number > UINT16_MAX)
		return error_set(error, ERROR_USAGE,
				 "--port takes a number from 1 to 65535, not %.*s", STR_ARGS(text));
	*port = (uint16_t)number;
	return true;
}

bool online_read_options(struct login_options *options, const struct arguments *arguments,
			 struct error *error)
{
	options->device_code = arguments_have(arguments, "device-code");
	options->no_browser = arguments_have(arguments, "no-browser");
	return read_port(arguments, &options->port, error);
}

struct str online_browser(const struct context *context, const struct session *session)
{
	return settings_browser(&context->settings, session_label(session));
}
