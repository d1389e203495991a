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
		"nothing where nothing was set and nothing else decides. awsp - brings the profile back.",
	.run = run,
};

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
	if (switch_off(context, &active) ||
	    variable_that_beats(&context->environment, &context->config, active.profile))
		switch_report_off(context);
	return EXIT_DONE;
}
