/* awsp exec: one command with a profile's credentials. */
#include "cmd/child.h"
#include "cmd/commands.h"
#include "cmd/fetch.h"
#include "cmd/names.h"
#include "cmd/report.h"

#include "base/port.h"
#include "base/process.h"
#include "base/timestamp.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* Statuses as shells have them, and one that no command uses for awsp's own troubles. */
#define STATUS_OF_AWSP 125
#define STATUS_NOT_RUN 126
#define STATUS_NOT_FOUND 127
/* Whoever has less time left is told, in seconds. */
#define SHORT_TIME (60 * 60)

static enum exit_status run(struct context *context, const struct arguments *arguments);

static const struct option options[] = {
	{"profile-only", 0, NULL,
	 "Hand over AWS_PROFILE alone, and no credentials: the command gets them by itself.",
	 COMPLETES_NOTHING},
	{"min-ttl", 0, "TIME",
	 "Fetch new credentials where the cached ones end sooner; as 90s, 15m, 2h or 1d.",
	 COMPLETES_NOTHING},
	{"login", 0, NULL, "Log in where that is needed, without a question.", COMPLETES_NOTHING},
	{"no-login", 0, NULL, "Neither ask nor log in.", COMPLETES_NOTHING},
	FETCH_OPTIONS,
	{0},
};

const struct command command_exec = {
	.name = "exec",
	.synopsis = "PROFILE -- COMMAND...",
	.summary = "Run one command with the credentials of a profile.",
	.description =
		"The command finds AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_CREDENTIAL_EXPIRATION, the region of "
		"the profile in AWS_REGION and AWS_DEFAULT_REGION, and AWSP_EXEC with the name of the profile, for prompts; no AWS_PROFILE, "
		"and nothing of what a switch clears. This shell stays as it is. awsp becomes the command, so that signals and the exit "
		"status are the command's own; 127 where there is no such command, 126 where it cannot be run, 125 for a trouble of "
		"awsp's, but 2 and 130 as ever.",
	.options = options,
	.min_words = 2,
	.max_words = SIZE_MAX,
	.completes = COMPLETES_PROFILES,
	.runs_command = true,
	.run = run,
};

/* The arguments of the command, as execve takes them: words are borrowed from argv, and each is
 * followed by a NUL byte. */
static char **command_words(const struct arguments *arguments, struct arena *arena)
{
	char **words = arena_allocate(arena, arguments->n_words * sizeof(*words));
	union {
		const char *borrowed;
		char *word;
	} pointer;

	for (size_t i = 1; i < arguments->n_words; i++) {
		pointer.borrowed = arguments->words[i].p;
		words[i - 1] = pointer.word;
	}
	return words;
}

extern char **environ;

/* Becomes the command. Returns where that does not work. */
static int become(struct context *context, char **words, char **environment)
{
	int number;

	if (!output_flush(context))
		return STATUS_OF_AWSP;
	port_allow_core_dumps();
	environ = environment;
	execvp(words[0], words);
	number = errno;
	port_forbid_core_dumps();
	report(context, REPORT_ERROR, "cannot run %s: %s", words[0], strerror(number));
	return number == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_RUN;
}

static int become_with(struct context *context, const struct arguments *arguments,
		       const struct child_variables *variables)
{
	char **before = environ;
	char **environment = child_environment(&context->environment, variables);
	int status = become(context, command_words(arguments, &context->arena), environment);

	environ = before;
	child_environment_free(environment);
	return status;
}

static void tell_time_left(struct context *context, const struct credentials *credentials,
			   struct str name)
{
	CLEANUP_BUF struct buf left = BUF_INIT(BUF_LIMIT_MESSAGE);
	int64_t seconds = credentials->expires_at - timestamp_now();

	if (!credentials->expires || seconds >= SHORT_TIME)
		return;
	duration_format(&left, seconds);
	report(context, REPORT_WARNING, "the credentials of %.*s end in %s", STR_ARGS(name),
	       left.p);
}

static bool check_time(const struct fetch *fetch, int64_t wanted, struct error *error)
{
	const struct credentials *credentials = &fetch->jobs[0].credentials;

	if (wanted == 0 || !credentials->expires ||
	    credentials->expires_at - timestamp_now() >= wanted)
		return true;
	return error_set(error, ERROR_FAILED,
			 "AWS gives credentials that end sooner than --min-ttl asks; raise the "
			 "session duration of the role, or ask for less");
}

static int fetch_and_become(struct fetch *fetch, const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};
	struct context *context = fetch->context;
	const struct fetched *item = &fetch->items[0];
	struct child_variables variables;

	fetch_run_one(fetch);
	if (fetch_report(fetch, 0) != EXIT_DONE)
		return online_interrupted() ? EXIT_INTERRUPTED : STATUS_OF_AWSP;
	if (!check_time(fetch, fetch->resolver.hold_for, &error)) {
		report_error(context, &error);
		return STATUS_OF_AWSP;
	}
	tell_time_left(context, &fetch->jobs[0].credentials, item->profile->name);
	child_variables_of(&variables, &fetch->jobs[0].credentials, item->region, &context->arena);
	child_variables_add(&variables, "AWSP_EXEC", item->profile->name);
	online_end(&fetch->online);
	return become_with(context, arguments, &variables);
}

static int with_profile_only(struct context *context, const struct arguments *arguments,
			     const struct profile *profile)
{
	struct child_variables variables = {.n = 0};

	child_variables_add(&variables, "AWS_PROFILE", profile->name);
	child_variables_add(&variables, "AWSP_EXEC", profile->name);
	return become_with(context, arguments, &variables);
}

static bool read_options(const struct arguments *arguments, int64_t *hold_for, struct error *error)
{
	struct str text;

	if (arguments->n_before_dashes != 1)
		return error_set(error, ERROR_USAGE,
				 "the command stands behind \"--\": awsp exec PROFILE -- COMMAND");
	if (arguments_value(arguments, "min-ttl", &text) && !duration_parse(text, hold_for))
		return error_set(error, ERROR_USAGE,
				 "--min-ttl takes a time such as 15m or 2h, not %.*s",
				 STR_ARGS(text));
	return true;
}

static int run_with(struct context *context, const struct arguments *arguments,
		    const struct profile *profile, int64_t hold_for, struct error *error)
{
	struct fetch fetch;
	int status = STATUS_OF_AWSP;

	if (arguments_have(arguments, "profile-only"))
		return with_profile_only(context, arguments, profile);
	if (fetch_begin(&fetch, context, arguments, 1, false, error)) {
		fetch.resolver.hold_for = hold_for;
		fetch_add(&fetch, profile);
		status = fetch_and_become(&fetch, arguments);
	}
	fetch_end(&fetch);
	return status;
}

static enum exit_status run(struct context *context, const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};
	const struct profile *profile = NULL;
	int64_t hold_for = 0;
	int status = STATUS_OF_AWSP;

	if (!read_options(arguments, &hold_for, &error)) {
		report_error(context, &error);
		return EXIT_WRONG_USAGE;
	}
	if (context_load(context, &error))
		profile = name_find(context, arguments->words[0], &error);
	if (profile && name_check(profile->name, &error))
		status = run_with(context, arguments, profile, hold_for, &error);
	if (error.kind == ERROR_USAGE || error.kind == ERROR_INTERRUPTED)
		status = (int)exit_status_of(error.kind);
	if (error.kind != ERROR_NONE)
		report_error(context, &error);
	return (enum exit_status)status;
}
