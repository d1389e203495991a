/* awsp region: the region of this shell. */
#include "cmd/commands.h"
#include "cmd/files_report.h"
#include "cmd/names.h"
#include "cmd/report.h"
#include "cmd/switch.h"
#include "cmd/variables.h"
#include "config/view.h"
#include "login/resolve.h"
#include "term/text.h"

#include "base/region.h"

static enum exit_status run(struct context *context, const struct arguments *arguments);

static const struct option options[] = {
	{"unset", 0, NULL, "Unset AWS_REGION and AWS_DEFAULT_REGION.", COMPLETES_NOTHING},
	{0},
};

const struct command command_region = {
	.name = "region",
	.synopsis = "[REGION]",
	.summary = "Print, set or clear the region of this shell.",
	.description =
		"With REGION, sets AWS_REGION and AWS_DEFAULT_REGION (boto3 reads only the latter), and AWSP_REGION to mark them as set "
		"by awsp; the next switch takes them back. A region that was set by other means stays, and a switch says so where it "
		"differs from the profile's.\n"
		"Without REGION, prints the one in use: of the environment, else of the profile; status 1 where there is none.",
	.options = options,
	.max_words = 1,
	.completes = COMPLETES_REGIONS,
	.run = run,
};

static enum exit_status print_region(struct context *context)
{
	CLEANUP_ERROR struct error error = {0};
	const char *variable;
	struct str region = variable_region(&context->environment, &variable);
	struct active active;
	struct profile_view view;

	if (!context_load(context, &error)) {
		report_error(context, &error);
		return exit_status_of(error.kind);
	}
	active = active_find(&context->config, &context->environment, false);
	if (region.n == 0 && active.source != ACTIVE_NONE &&
	    !name_find_active(context, &active, &error)) {
		report_error(context, &error);
		return exit_status_of(error.kind);
	}
	if (region.n == 0 && active.profile) {
		profile_view_init(&view, &context->config, active.profile);
		region = view_value(&view, KEY_REGION);
	}
	if (region.n == 0 && files_report(context) != EXIT_DONE)
		return EXIT_CONFIGURATION;
	if (region.n == 0) {
		report(context, REPORT_ERROR,
		       "no region is set, neither in the environment nor in the profile");
		return EXIT_FAILED;
	}
	text_add(&context->output, region, TEXT_DATA);
	buf_add_char(&context->output, '\n');
	return EXIT_DONE;
}

static enum exit_status run(struct context *context, const struct arguments *arguments)
{
	bool unset = arguments_have(arguments, "unset");

	if (!unset && arguments->n_words == 0)
		return print_region(context);
	if (unset && arguments->n_words > 0) {
		report(context, REPORT_ERROR, "region takes a REGION or --unset, not both");
		return EXIT_WRONG_USAGE;
	}
	if (!switch_is_possible(context))
		return EXIT_WRONG_USAGE;
	if (!unset && !region_is_valid(arguments->words[0])) {
		report(context, REPORT_ERROR, "\"%.*s\" is no region; write one such as eu-west-1",
		       STR_ARGS(arguments->words[0]));
		return EXIT_WRONG_USAGE;
	}
	switch_region(context, unset ? (struct str){0} : arguments->words[0]);
	return EXIT_DONE;
}
