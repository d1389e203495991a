/* awsp current: what AWS's tools would use now, and what beats it. */
#include "cmd/commands.h"
#include "cmd/files_report.h"
#include "cmd/names.h"
#include "cmd/report.h"
#include "cmd/summary.h"
#include "term/text.h"

static enum exit_status run(struct context *context, const struct arguments *arguments);

static const struct option options[] = {
	{"json", 0, NULL, "Print a JSON object, or null where no profile is active.",
	 COMPLETES_NOTHING},
	{0},
};

const struct command command_current = {
	.name = "current",
	.synopsis = "",
	.summary = "Show what AWS's tools would use now, and what in the environment beats it.",
	.description =
		"The profile is that of AWS_PROFILE, else of AWS_DEFAULT_PROFILE, else default where it exists; otherwise nothing is "
		"printed, and the exit status is 0. Fields that are known are printed with a tab between them where standard output is "
		"no terminal: profile, account, role, region, kind and state.",
	.options = options,
	.run = run,
};

static const char *source_words(const struct active *active)
{
	switch (active->source) {
	case ACTIVE_AWS_PROFILE:
		return active->inherited
			       ? "AWS_PROFILE, inherited: awsp did not set it in this shell"
			       : "AWS_PROFILE";
	case ACTIVE_AWS_DEFAULT_PROFILE:
		return "AWS_DEFAULT_PROFILE";
	case ACTIVE_DEFAULT:
		return "the default profile: AWS_PROFILE is not set";
	case ACTIVE_NONE:
		break;
	}
	return "";
}

/* The region that the AWS CLI would use: the environment's, else the profile's. */
static struct str region_in_use(const struct context *context, const struct resolution *resolution)
{
	const char *variable;
	struct str region = variable_region(&context->environment, &variable);

	return region.n > 0 ? region : resolution->region;
}

static void add_field(struct context *context, const char *label, struct str value)
{
	struct buf *out = &context->output;

	if (context->output_terminal.is_terminal) {
		if (value.n == 0)
			return;
		buf_add(out, colour_code(&context->output_terminal, COLOUR_FAINT));
		buf_format(out, "%-8s ", label);
		buf_add(out, colour_code(&context->output_terminal, COLOUR_NONE));
		text_add(out, value, TEXT_TERMINAL);
		buf_add_char(out, '\n');
		return;
	}
	text_add(out, value, TEXT_DATA);
	buf_add_char(out, strcmp(label, "state") == 0 ? '\n' : '\t');
}

static void print_words(struct context *context, const struct summary *summary,
			const struct active *active)
{
	CLEANUP_BUF struct buf state = BUF_INIT(BUF_LIMIT_MESSAGE);
	bool terminal = context->output_terminal.is_terminal;

	if (terminal)
		summary_state_words(&summary->status, context->now, &state);
	else
		buf_add(&state, str_from(login_state_name(summary->status.state)));
	add_field(context, "profile", summary->resolution.profile->name);
	add_field(context, "account", summary->resolution.account);
	add_field(context, "role", summary->resolution.role);
	add_field(context, "region", region_in_use(context, &summary->resolution));
	add_field(context, "kind", str_from(profile_kind_name(summary->resolution.kind)));
	add_field(context, "state", buf_str(&state));
	if (terminal)
		add_field(context, "from", str_from(source_words(active)));
	else if (active->inherited)
		report(context, REPORT_WARNING,
		       "AWS_PROFILE is inherited: awsp did not set it in this shell");
}

/* Names what the tools would use before the profile. */
static void report_what_beats(struct context *context, const struct active *active)
{
	const char *variable =
		variable_that_beats(&context->environment, &context->config, active->profile);

	if (!variable)
		return;
	if (active->source == ACTIVE_NONE)
		report(context, REPORT_WARNING,
		       "%s is set in the environment: AWS's tools use those credentials", variable);
	else
		report(context, REPORT_WARNING,
		       "%s is set in the environment and beats the profile; switch again, or unset it",
		       variable);
}

static void print_current(struct context *context, const struct active *active,
			  const struct profile *profile, bool json)
{
	struct problems problems;
	struct summary summary;

	problems_init(&problems, &context->arena);
	summary_make(&summary, context, profile, active, &problems);
	login_remarks(&summary.resolution, &summary.status, &context->config, &context->caches,
		      context->now, &problems);
	summary.resolution.region = region_in_use(context, &summary.resolution);
	if (json) {
		summary_write_json(&summary, &problems, &context->output);
		buf_add_char(&context->output, '\n');
	} else {
		print_words(context, &summary, active);
		output_flush(context);
	}
	for (size_t i = 0; i < problems.n && !json; i++)
		report_problem(context, &problems.items[i]);
	problems_release(&problems);
}

static enum exit_status run(struct context *context, const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};
	const struct profile *profile = NULL;
	bool json = arguments_have(arguments, "json");
	struct active active;

	if (!context_load(context, &error)) {
		report_error(context, &error);
		return exit_status_of(error.kind);
	}
	active = active_find(&context->config, &context->environment,
			     context->shell.way == SHELL_FUNCTION);
	if (active.source != ACTIVE_NONE)
		profile = name_find_active(context, &active, &error);
	if (profile)
		print_current(context, &active, profile, json);
	else if (json)
		buf_add(&context->output, STR("null\n"));
	if (error.kind != ERROR_NONE)
		report_error(context, &error);
	report_what_beats(context, &active);
	if (error.kind == ERROR_CONFIGURATION)
		return exit_status_of(error.kind); /* the file is named */
	return exit_status_worst(exit_status_of(error.kind), files_report(context));
}
