/* awsp console: a page of the AWS console, signed in. */
#include "cmd/commands.h"
#include "cmd/fetch.h"
#include "cmd/report.h"
#include "cmd/variables.h"
#include "net/browser.h"
#include "net/federation.h"
#include "net/handoff.h"
#include "term/text.h"

#include "base/region.h"

/* How long the browser may take to come, in milliseconds. */
#define PATIENCE 60000

static enum exit_status run(struct context *context, const struct arguments *arguments);

static const struct option options[] = {
	{"service", 0, "SERVICE",
	 "The page of this service, as it stands in the console's addresses: s3, ec2.",
	 COMPLETES_NOTHING},
	{"region", 0, "REGION", "The region of the page, instead of the shell's or the profile's.",
	 COMPLETES_REGIONS},
	{"print", 0, NULL, "Print the address on standard output, and open no browser.",
	 COMPLETES_NOTHING},
	{"portal", 0, NULL, "The start page of the portal, with all accounts and roles.",
	 COMPLETES_NOTHING},
	{"login", 0, NULL, "Log in where that is needed, without a question.", COMPLETES_NOTHING},
	{"no-login", 0, NULL, "Neither ask nor log in.", COMPLETES_NOTHING},
	FETCH_OPTIONS,
	{0},
};

const struct command command_console = {
	.name = "console",
	.synopsis = "[PROFILE]",
	.summary = "Open a page of the AWS console, signed in.",
	.description =
		"For an SSO profile that is the portal's link to its account and role, which holds no secret: AWS is not asked, and the "
		"portal asks for a login by itself. For any other one the credentials are traded for an address that signs in, good for 15 "
		"minutes; they must be those of a role, since AWS takes no long-term keys (5). Without PROFILE: that which AWS's tools "
		"would use now.\n"
		"An address that signs in is a secret. The browser is started with one on 127.0.0.1 that sends it on, once, so that no other "
		"user of the machine finds it in a list of processes; awsp waits a minute for that. --print prints it, for a browser on "
		"another machine.\n"
		"The region of the page is that of --region, else of the shell, else of the profile, else the partition's first. The "
		"browser is the one of a login.",
	.options = options,
	.max_words = 1,
	.completes = COMPLETES_PROFILES,
	.run = run,
};

/* What the command line asks for, and for whom. */
struct console {
	struct context *context;
	struct fetch *fetch;
	const struct fetched *item;
	bool print;
	bool portal;
	struct str service; /* may be empty */
	struct str region;  /* of --region; may be empty */
	bool has_session;   /* at the end of the profile's chain */
	struct session session;
	struct str browsers; /* the commands to try; empty where none can be opened */
};

static bool read_options(struct console *console, const struct arguments *arguments,
			 struct error *error)
{
	bool page = arguments_value(arguments, "service", &console->service);

	console->print = arguments_have(arguments, "print");
	console->portal = arguments_have(arguments, "portal");
	if (arguments_value(arguments, "region", &console->region)) {
		page = true;
		if (!region_is_valid(console->region))
			return error_set(error, ERROR_USAGE,
					 "\"%.*s\" is no region; write one such as eu-west-1",
					 STR_ARGS(console->region));
	}
	if (page && console->portal)
		return error_set(error, ERROR_USAGE,
				 "the portal's start page takes neither --service nor --region");
	return true;
}

/* ---------------------------------------------------------------------------------- region */

static struct str name_of(const struct console *console)
{
	return console->item->profile ? console->item->profile->name : STR("the environment");
}

/* Credentials are worth something in their own partition alone, and go nowhere else. */
static bool choose_region(const struct console *console, struct str *region, struct error *error)
{
	struct str partition = {0};
	const char *variable;

	if (console->item->profile)
		partition =
			auth_partition(&console->fetch->online.auth, &console->item->resolution);
	*region = console->region;
	if (region->n == 0)
		*region = variable_region(&console->context->environment, &variable);
	if (region->n == 0)
		*region = console->item->region;
	if (region->n == 0)
		*region = endpoint_default_region(partition);
	if (partition.n == 0 || str_equal(partition, str_from(endpoint_partition(*region))))
		return true;
	return error_set(
		error, console->region.n > 0 ? ERROR_USAGE : ERROR_CONFIGURATION,
		"the region %.*s is not in the partition of %.*s, %.*s; choose another one "
		"with --region",
		STR_ARGS(*region), STR_ARGS(name_of(console)), STR_ARGS(partition));
}

static bool write_destination(const struct console *console, struct buf *url, struct error *error)
{
	struct str region;

	return choose_region(console, &region, error) &&
	       federation_write_destination(region, console->service, url, error);
}

/* ---------------------------------------------------------------------------------- portal */

/* Prints or opens an address without a secret. */
static bool show(const struct console *console, struct str url, struct error *error)
{
	struct context *context = console->context;

	if (console->print) {
		text_add(&context->output, url, TEXT_DATA);
		buf_add_char(&context->output, '\n');
		return true;
	}
	if (console->browsers.n > 0)
		report(context, REPORT_WORD,
		       "opening the browser; if none comes up, open this address:");
	else
		report(context, REPORT_ALWAYS, "open this address in a browser:");
	report(context, REPORT_ALWAYS, "%.*s", STR_ARGS(url));
	return console->browsers.n == 0 || browser_open(console->browsers, url, error);
}

static bool show_portal(const struct console *console, struct error *error)
{
	if (!console->has_session)
		return error_set(
			error, ERROR_CONFIGURATION,
			"%.*s has no SSO session at the end of its chain, and so no portal",
			STR_ARGS(name_of(console)));
	return show(console, console->session.start_url, error);
}

static bool show_portal_link(const struct console *console, struct error *error)
{
	CLEANUP_BUF struct buf destination = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_BUF struct buf url = BUF_INIT(BUF_LIMIT_MESSAGE);
	const struct resolution *resolution = &console->item->resolution;

	if ((console->service.n > 0 || console->region.n > 0) &&
	    !write_destination(console, &destination, error))
		return false;
	federation_write_portal_link(console->session.start_url, resolution->account,
				     resolution->role, buf_str(&destination), &url);
	return show(console, buf_str(&url), error);
}

/* True where the portal itself leads to the account and role. */
static bool is_of_portal(const struct console *console)
{
	const struct resolution *resolution = &console->item->resolution;

	return console->has_session && profile_kind_is_sso(resolution->kind) &&
	       resolution->account.n > 0 && resolution->role.n > 0;
}

/* ------------------------------------------------------------------------------ signing in */

/* Trades the credentials for a token that signs in. */
static bool fetch_token(const struct console *console, struct str endpoint, struct secret *token,
			struct error *error)
{
	CLEANUP_FEDERATION_CALL struct federation_call call = {0};
	CLEANUP_ANSWER struct http_answer answer = {0};
	const struct credentials *credentials = &console->fetch->jobs[0].credentials;
	enum federation_outcome outcome;

	federation_write_token_request(endpoint, credentials, &call);
	http_call(console->fetch->online.auth.http, &call.request, &answer);
	outcome = federation_read_token(&answer, token, error);
	if (outcome == FEDERATION_REFUSED)
		error_append(error,
			     "the console takes the credentials of roles alone, while they hold");
	return outcome == FEDERATION_DONE;
}

/* Sends the browser there, without the address on its command line. */
static bool hand_over(const struct console *console, struct str url, struct error *error)
{
	CLEANUP_BUF struct buf address = BUF_INIT_SECRET(BUF_LIMIT_MESSAGE);
	struct handoff *handoff = handoff_new(url, error);
	bool done = false;

	if (handoff) {
		handoff_write_address(handoff, &address);
		report(console->context, REPORT_WORD,
		       "opening the browser for %.*s, and waiting until it has come; Ctrl-C ends it",
		       STR_ARGS(name_of(console)));
		done = browser_open(console->browsers, buf_str(&address), error) &&
		       handoff_wait(handoff, PATIENCE, &console->fetch->online.auth.interrupt,
				    error);
	}
	handoff_free(handoff);
	if (error->kind == ERROR_FAILED)
		error_append(error, "--print prints the address instead");
	return done;
}

static bool print_secret(const struct console *console, struct buf *url, struct error *error)
{
	buf_add_char(url, '\n');
	return fetch_write_out(console->context, url, error);
}

static bool sign_in(const struct console *console, struct str endpoint, struct str destination,
		    struct error *error)
{
	CLEANUP_SECRET struct secret token = {0};
	CLEANUP_BUF struct buf url = BUF_INIT_SECRET(BUF_LIMIT_MESSAGE);
	const struct credentials *credentials = &console->fetch->jobs[0].credentials;

	if (secret_is_empty(&credentials->session_token))
		return error_set(
			error, ERROR_CONFIGURATION,
			"%.*s has long-term keys, which cannot sign in to the console; use a "
			"profile with a role",
			STR_ARGS(name_of(console)));
	if (!fetch_token(console, endpoint, &token, error))
		return false;
	federation_write_login_url(
		endpoint, console->has_session ? console->session.start_url : (struct str){0},
		destination, &token, &url);
	return console->print ? print_secret(console, &url, error)
			      : hand_over(console, buf_str(&url), error);
}

/* What can be known to be wrong is said before AWS is asked for anything. */
static bool prepare_to_sign_in(const struct console *console, struct buf *endpoint,
			       struct buf *destination, struct error *error)
{
	struct str region;

	if (!console->print && console->browsers.n == 0)
		return error_set(
			error, ERROR_FAILED,
			"no browser can be opened here; --print prints the address, for one "
			"on another machine");
	return choose_region(console, &region, error) &&
	       federation_write_destination(region, console->service, destination, error) &&
	       auth_endpoint_in(&console->fetch->online.auth, console->item->profile, region,
				ENDPOINT_SIGNIN, endpoint, error);
}

static enum exit_status fetch_and_sign_in(const struct console *console, struct error *error)
{
	CLEANUP_BUF struct buf endpoint = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_BUF struct buf destination = BUF_INIT(BUF_LIMIT_MESSAGE);
	enum exit_status status;

	if (!prepare_to_sign_in(console, &endpoint, &destination, error))
		return exit_status_of(error->kind);
	fetch_run_one(console->fetch);
	status = fetch_report(console->fetch, 0);
	if (status != EXIT_DONE)
		return online_interrupted() ? EXIT_INTERRUPTED : status;
	sign_in(console, buf_str(&endpoint), buf_str(&destination), error);
	return exit_status_of(error->kind);
}

/* ------------------------------------------------------------------------------------- run */

/* The session at the end of the chain, if there is one; its browser is chosen before others. */
static bool find_session(struct console *console, struct error *error)
{
	const struct resolution *resolution = &console->item->resolution;
	struct context *context = console->context;
	struct str command = {0};

	console->has_session = console->item->profile && profile_kind_is_sso(resolution->end_kind);
	if (console->has_session && !session_of_profile(&console->session, &context->config,
							&context->paths, resolution, error))
		return false;
	if (console->has_session)
		command = online_browser(context, &console->session);
	console->browsers = browser_choose(command, &context->environment);
	return true;
}

static enum exit_status open_console(struct console *console, struct error *error)
{
	if (console->item->profile && console->item->resolution.invalid) {
		fetch_run(console->fetch, false);
		return fetch_report(console->fetch, 0);
	}
	if (!find_session(console, error))
		return exit_status_of(error->kind);
	if (console->portal)
		show_portal(console, error);
	else if (is_of_portal(console))
		show_portal_link(console, error);
	else
		return fetch_and_sign_in(console, error);
	return exit_status_of(error->kind);
}

static enum exit_status begin(struct console *console, const struct arguments *arguments,
			      struct error *error)
{
	enum exit_status status = EXIT_DONE;
	struct fetch fetch;

	if (fetch_begin(&fetch, console->context, arguments, 1, false, error) &&
	    fetch_add_named(&fetch, error)) {
		console->fetch = &fetch;
		console->item = &fetch.items[0];
		status = open_console(console, error);
	}
	fetch_end(&fetch);
	return status;
}

static enum exit_status run(struct context *context, const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};
	struct console console = {.context = context};
	enum exit_status status = EXIT_DONE;

	if (read_options(&console, arguments, &error) && context_load(context, &error))
		status = begin(&console, arguments, &error);
	if (error.kind == ERROR_NONE)
		return status;
	report_error(context, &error);
	return exit_status_of(error.kind);
}
