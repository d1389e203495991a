/* awsp unset: let go of the profile. */
#include "cmd/commands.h"
#include "cmd/report.h"
#include "cmd/switch.h"

static enum exit_status run(struct context *context, const struct arguments *arguments);

const struct command command_unset = {
	.name = "unset",
	.letter = "-u",
	.synopsis = "",
	.summary = "Unset AWS_PROFILE and what awsp has set beside it.",
	.description =
		"Ends by saying what AWS's tools use now: environment keys, another variable, the profile default, or nothing. Prints "
		"nothing where nothing was set. awsp - brings the profile back.",
	.run = run,
};

/* What AWS's tools use once AWS_PROFILE is gone. */
static void report_what_decides(struct context *context)
{
	struct str other = environment_value(&context->environment, "AWS_DEFAULT_PROFILE");
	const char *variable = variable_that_beats(
		&context->environment, &context->config,
		config_profile(&context->config, other.n > 0 ? other : STR("default")));

	if (variable)
		report(context, REPORT_WORD,
		       "AWS_PROFILE is unset; the credentials of %s in the environment now decide",
		       variable);
	else if (environment_has(&context->environment, "AWS_DEFAULT_PROFILE"))
		report(context, REPORT_WORD,
		       "AWS_PROFILE is unset; AWS_DEFAULT_PROFILE now decides: %.*s",
		       STR_ARGS(other));
	else if (config_profile(&context->config, STR("default")))
		report(context, REPORT_WORD,
		       "AWS_PROFILE is unset; the profile default now decides");
	else
		report(context, REPORT_WORD, "AWS_PROFILE is unset; no profile is active");
}

static enum exit_status run(struct context *context, const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};
	struct active active;

	(void)arguments;
	if (!switch_is_possible(context))
		return EXIT_WRONG_USAGE;
	if (!context_load(context, &error)) {
		report_error(context, &error);
		return exit_status_of(error.kind);
	}
	active = active_find(&context->config, &context->environment,
			     context->shell.way == SHELL_FUNCTION);
	if (switch_off(context, &active))
		report_what_decides(context);
	return EXIT_DONE;
}
