/* awsp status: the login state of profiles, in words, in JSON and in the exit status. */
#include "cmd/commands.h"
#include "cmd/files_report.h"
#include "cmd/names.h"
#include "cmd/report.h"
#include "cmd/summary.h"
#include "term/text.h"

#include "base/timestamp.h"

static enum exit_status run(struct context *context, const struct arguments *arguments);

static const struct option options[] = {
	{"json", 0, NULL, "Print a JSON array with an object a profile.", COMPLETES_NOTHING},
	{0},
};

const struct command command_status = {
	.name = "status",
	.synopsis = "[PROFILE...]",
	.summary = "Tell the login state of profiles, in words and in the exit status.",
	.description =
		"Without PROFILE: of the one that AWS's tools would use now.\n"
		"The states are valid, expiring (under 15 minutes left, and not renewable), refreshable (run out, and AWS's tools renew "
		"it by themselves), expired, none (never logged in), mfa (a code is needed), static (long-lived keys), external (not "
		"knowable offline) and invalid (cannot work).\n"
		"Exits 0 when every profile can be used, 4 when one needs a login, 5 when one is invalid, 3 when one does not exist. "
		"Reads files only, never the network.",
	.options = options,
	.max_words = SIZE_MAX,
	.completes = COMPLETES_PROFILES,
	.run = run,
};

static void print_words(struct context *context, const struct summary *summary)
{
	struct buf *out = &context->output;
	char until[TIMESTAMP_SIZE];

	text_add(out, summary->resolution.profile->name,
		 context->output_terminal.is_terminal ? TEXT_TERMINAL : TEXT_DATA);
	buf_add(out, STR(": "));
	buf_add(out, colour_code(&context->output_terminal,
				 summary_state_colour(summary->status.state)));
	summary_state_words(&summary->status, context->now, out);
	buf_add(out, colour_code(&context->output_terminal, COLOUR_NONE));
	if (summary->status.has_expiry) {
		timestamp_format(summary->status.expires_at, until);
		buf_format(out, " (%s)", until);
	}
	buf_add_char(out, '\n');
}

/* Prints one profile; `printed` counts them. */
static enum exit_status print_profile(struct context *context, const struct profile *profile,
				      const struct active *active, bool json, size_t *printed)
{
	struct problems problems;
	struct summary summary;

	problems_init(&problems, &context->arena);
	summary_make(&summary, context, profile, active, &problems);
	login_remarks(&summary.resolution, &summary.status, &context->config, &context->caches,
		      context->now, &problems);
	if (json) {
		buf_add(&context->output, *printed > 0 ? STR(",\n") : STR("["));
		summary_write_json(&summary, &problems, &context->output);
	} else {
		print_words(context, &summary);
		output_flush(context);
	}
	for (size_t i = 0; i < problems.n && !json; i++)
		report_problem(context, &problems.items[i]);
	problems_release(&problems);
	++*printed;
	return summary_exit_status(summary.status.state);
}

static enum exit_status print_all(struct context *context, const struct arguments *arguments,
				  const struct active *active)
{
	enum exit_status worst = EXIT_DONE;
	bool json = arguments_have(arguments, "json");
	size_t n = arguments->n_words > 0 ? arguments->n_words : 1, printed = 0;

	for (size_t i = 0; i < n; i++) {
		CLEANUP_ERROR struct error error = {0};
		const struct profile *profile =
			arguments->n_words > 0 ? name_find(context, arguments->words[i], &error)
					       : name_find_active(context, active, &error);
		enum exit_status status = exit_status_of(error.kind);

		if (profile)
			status = print_profile(context, profile, active, json, &printed);
		else
			report_error(context, &error);
		worst = exit_status_worst(worst, status);
	}
	if (json)
		buf_add(&context->output, printed > 0 ? STR("]\n") : STR("[]\n"));
	return worst;
}

static enum exit_status run(struct context *context, const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};
	struct active active;
	enum exit_status status;

	if (!context_load(context, &error)) {
		report_error(context, &error);
		return exit_status_of(error.kind);
	}
	active = active_find(&context->config, &context->environment, false);
	status = print_all(context, arguments, &active);
	return exit_status_worst(status, files_report(context));
}
