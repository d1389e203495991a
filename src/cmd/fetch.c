/* Fetching credentials. */
#include "cmd/fetch.h"

#include "cmd/names.h"
#include "cmd/renewal.h"
#include "cmd/report.h"
#include "cmd/sessions.h"
#include "cmd/summary.h"
#include "cmd/variables.h"
#include "term/input.h"
#include "term/text.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define CODE_LIMIT ((size_t)64)
#define CODE_DIGITS 6
#define LARGEST_DESCRIPTOR 4

/* ------------------------------------------------------------------------------- MFA codes */

static bool set_code(struct fetch *fetch, struct str text, struct error *error)
{
	text = str_trim(text);
	if (text.n != CODE_DIGITS || !str_is_digits(text))
		return error_set(error, ERROR_USAGE, "an MFA code has %d digits", CODE_DIGITS);
	secret_set(&fetch->code, text);
	return true;
}

/* One line, or all there is. */
static bool read_code(struct fetch *fetch, int fd, struct error *error)
{
	CLEANUP_BUF struct buf line = BUF_INIT_SECRET(CODE_LIMIT);
	ssize_t n;
	char c;

	do {
		n = read(fd, &c, 1);
		if (n == 1 && c != '\n')
			buf_add_char(&line, c);
	} while ((n == 1 && c != '\n') || (n < 0 && errno == EINTR && !online_interrupted()));
	if (online_interrupted())
		return error_set(error, ERROR_INTERRUPTED, "interrupted; no MFA code was given");
	if (n < 0)
		return error_set(error, ERROR_FAILED,
				 "cannot read the MFA code from descriptor %d: %s", fd,
				 strerror(errno));
	return set_code(fetch, buf_str(&line), error);
}

static bool take_code_options(struct fetch *fetch, struct error *error)
{
	struct str value;
	int descriptor;

	if (arguments_value(fetch->arguments, "mfa-code", &value))
		return set_code(fetch, value, error);
	if (!arguments_value(fetch->arguments, "mfa-fd", &value))
		return true;
	if (!str_is_digits(value) || value.n > LARGEST_DESCRIPTOR)
		return error_set(error, ERROR_USAGE, "--mfa-fd takes the number of a descriptor");
	descriptor = atoi(value.p);
	/* It is not the command's of awsp exec. */
	if (descriptor > STDERR_FILENO)
		fcntl(descriptor, F_SETFD, FD_CLOEXEC);
	return read_code(fetch, descriptor, error);
}

static bool ask_code(void *context, const struct profile *profile, struct str serial, bool again,
		     struct secret *code, struct error *error)
{
	struct fetch *fetch = context;
	CLEANUP_BUF struct buf line = BUF_INIT_SECRET(CODE_LIMIT);
	struct str text;

	if (!secret_is_empty(&fetch->code) && !again) {
		secret_move(code, &fetch->code);
		return true;
	}
	if (again && !fetch->code_was_typed)
		return false;
	if (again)
		report(fetch->context, REPORT_WARNING,
		       "AWS does not take that code; each is good for one use, and for half a minute");
	if (fetch->alone || !input_is_possible(&fetch->context->environment))
		return error_set(
			error, ERROR_LOGIN_NEEDED,
			"%.*s needs a code of the MFA device %.*s; give it with --mfa-code",
			STR_ARGS(profile->name), STR_ARGS(serial));
	text = arena_format(&fetch->context->arena, "MFA code of %.*s for %.*s: ", STR_ARGS(serial),
			    STR_ARGS(profile->name));
	while (input_secret(text, &fetch->online.auth.interrupt, &line) == ANSWER_YES) {
		if (set_code(fetch, buf_str(&line), error)) {
			secret_move(code, &fetch->code);
			fetch->code_was_typed = true;
			return true;
		}
		report_error(fetch->context, error);
		error_release(error);
		buf_clear(&line);
	}
	return error_set(error, ERROR_INTERRUPTED, "interrupted; no MFA code was given");
}

/* ---------------------------------------------------------------------------------- set up */

/* What a credential_process writes for the person to see. */
static void tell(void *context, struct str text)
{
	struct fetch *fetch = context;
	CLEANUP_BUF struct buf safe = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct str line;

	while (!fetch->context->quiet && str_split(&text, '\n', &line)) {
		buf_clear(&safe);
		text_add(&safe, line, TEXT_TERMINAL);
		report(fetch->context, REPORT_ALWAYS, "%s", safe.p ? safe.p : "");
	}
}

static void set_terminal(struct fetch *fetch)
{
	bool possible = !fetch->alone && input_is_possible(&fetch->context->environment);

	fetch->terminal = (struct process_terminal){
		.input = possible ? STDIN_FILENO : -1,
		.interactive = possible,
		.tell = possible ? tell : NULL,
		.context = fetch,
	};
}

bool fetch_begin(struct fetch *fetch, struct context *context, const struct arguments *arguments,
		 size_t n, bool alone, struct error *error)
{
	*fetch = (struct fetch){.context = context, .arguments = arguments, .alone = alone};
	online_begin(&fetch->online, context);
	if (alone)
		fetch->online.auth.tell = NULL;
	set_terminal(fetch);
	fetch->resolver = (struct resolver){
		.auth = &fetch->online.auth,
		.no_cache = arguments_have(arguments, "no-cache"),
		.terminal = &fetch->terminal,
		.ask_code = ask_code,
		.context = fetch,
	};
	fetch->items = memory_resize(NULL, n, sizeof(*fetch->items));
	fetch->jobs = memory_resize(NULL, n, sizeof(*fetch->jobs));
	return take_code_options(fetch, error);
}

void fetch_end(struct fetch *fetch)
{
	for (size_t i = 0; i < fetch->n; i++) {
		resolver_job_release(&fetch->jobs[i]);
		problems_release(&fetch->items[i].problems);
	}
	free(fetch->items);
	free(fetch->jobs);
	secret_release(&fetch->code);
	online_end(&fetch->online);
}

/* The environment's region beats the profile's, as in the AWS CLI. */
static struct str region_of(const struct context *context, const struct fetched *item)
{
	const char *variable;
	struct str region = variable_region(&context->environment, &variable);

	return region.n > 0 ? region : item->region;
}

/* The settings of the active profile hold for credentials of the environment, too. */
static struct str region_of_profile(const struct fetch *fetch, const struct fetched *item)
{
	if (item->profile)
		return item->resolution.region;
	if (!fetch->active)
		return (struct str){0};
	return profile_setting_named(&fetch->context->config, fetch->active, STR("region")).value;
}

static void resolve(struct fetch *fetch, size_t i)
{
	struct context *context = fetch->context;
	struct fetched *item = &fetch->items[i];

	item->problems.n = 0;
	if (item->profile)
		profile_resolve(&item->resolution, &context->config, item->profile,
				&context->environment, &item->problems);
	item->region = region_of_profile(fetch, item);
	fetch->jobs[i] = (struct resolver_job){
		.resolution = item->profile ? &item->resolution : NULL,
		.active = fetch->active,
		.region = region_of(context, item),
	};
}

void fetch_add(struct fetch *fetch, const struct profile *profile)
{
	fetch->items[fetch->n] = (struct fetched){.profile = profile};
	problems_init(&fetch->items[fetch->n].problems, &fetch->context->arena);
	resolve(fetch, fetch->n++);
}

bool fetch_add_active(struct fetch *fetch, struct error *error)
{
	struct context *context = fetch->context;
	struct active active = active_find(&context->config, &context->environment,
					   context->shell.way == SHELL_FUNCTION);
	const struct profile *profile = NULL;
	const char *variable =
		variable_that_beats(&context->environment, &context->config, active.profile);

	/* A profile that is chosen must be there, whatever beats it. Containers have credentials
	 * where none is configured at all. */
	if (active.source != ACTIVE_NONE ||
	    !(variable || environment_is_container(&context->environment))) {
		profile = name_find_active(context, &active, error);
		if (!profile)
			return false;
	}
	fetch->active = profile;
	fetch_add(fetch, variable ? NULL : profile);
	return true;
}

bool fetch_add_named(struct fetch *fetch, struct error *error)
{
	const struct profile *profile;

	if (fetch->arguments->n_words == 0)
		return fetch_add_active(fetch, error);
	profile = name_find(fetch->context, fetch->arguments->words[0], error);
	if (profile)
		fetch_add(fetch, profile);
	return profile;
}

/* ------------------------------------------------------------------------------------ runs */

/* The profile whose settings hold; NULL where there is none. */
static const struct profile *profile_of(const struct fetch *fetch, size_t i)
{
	return fetch->items[i].profile ? fetch->items[i].profile : fetch->active;
}

/* Runs the jobs from `first` on that have the same say on connections, such as the CA bundle, side
 * by side. Returns which comes next. */
static size_t run_alike(struct fetch *fetch, size_t first)
{
	size_t end = first + 1;

	online_prepare(&fetch->online, profile_of(fetch, first));
	while (end < fetch->n && online_suits(&fetch->online, profile_of(fetch, end)))
		end++;
	resolver_run(&fetch->resolver, &fetch->jobs[first], end - first);
	return end;
}

void fetch_run(struct fetch *fetch, bool identify)
{
	size_t next = 0;

	for (size_t i = 0; i < fetch->n; i++)
		fetch->jobs[i].identify = identify;
	while (next < fetch->n)
		next = run_alike(fetch, next);
}

/* A token that seems to hold stands in the way of a login, unless that is forced. */
static bool log_in_again(struct fetch *fetch)
{
	struct context *context = fetch->context;
	struct resolver_job *job = &fetch->jobs[0];
	CLEANUP_ERROR struct error ignored = {0};
	struct session session;

	if (!session_of_profile(&session, &context->config, &context->paths,
				&fetch->items[0].resolution, &ignored))
		return false;
	return renewal_log_in(&fetch->online, fetch->arguments, &session, true, &job->error);
}

/* The question, and then the login. True where trying again makes sense. */
static bool log_in(struct fetch *fetch)
{
	struct fetched *item = &fetch->items[0];
	struct summary summary;

	if (fetch->alone || !item->profile)
		return false;
	if (fetch->jobs[0].token_refused)
		return log_in_again(fetch);
	item->problems.n = 0;
	summary_make(&summary, fetch->context, item->profile, NULL, &item->problems);
	return renewal_make(fetch->context, fetch->arguments, &summary) == RENEWAL_CHANGED;
}

void fetch_run_one(struct fetch *fetch)
{
	fetch_run(fetch, false);
	if (fetch->jobs[0].error.kind != ERROR_LOGIN_NEEDED || !log_in(fetch))
		return;
	resolver_job_release(&fetch->jobs[0]);
	resolve(fetch, 0);
	fetch_run(fetch, false);
}

/* Where a login is what is missing, and nothing else has been said of it. */
static void add_login_command(struct fetch *fetch, size_t i)
{
	const struct fetched *item = &fetch->items[i];
	struct resolver_job *job = &fetch->jobs[i];

	if (job->error.kind == ERROR_LOGIN_NEEDED && job->login_missing && item->profile)
		error_append(&job->error, "awsp login %.*s",
			     STR_ARGS(sessions_quote(fetch->context, item->profile->name)));
}

enum exit_status fetch_report(struct fetch *fetch, size_t i)
{
	const struct fetched *item = &fetch->items[i];
	struct error *error = &fetch->jobs[i].error;

	if (error->kind == ERROR_NONE)
		return EXIT_DONE;
	if (item->profile && item->resolution.invalid) {
		for (size_t at = 0; at < item->problems.n; at++)
			report_problem(fetch->context, &item->problems.items[at]);
	}
	add_login_command(fetch, i);
	if (fetch->n > 1 && item->profile && !item->resolution.invalid)
		error_wrap(error, "%.*s", STR_ARGS(item->profile->name));
	report_error(fetch->context, error);
	return exit_status_of(error->kind);
}

bool fetch_write_out(struct context *context, const struct buf *text, struct error *error)
{
	size_t at = 0;

	if (!output_flush(context))
		return error_set(error, ERROR_FAILED, "cannot write to standard output");
	while (at < text->n) {
		ssize_t n = write(STDOUT_FILENO, text->p + at, text->n - at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(error, ERROR_FAILED, "cannot write to standard output: %s",
					 strerror(errno));
		at += (size_t)n;
	}
	return true;
}
