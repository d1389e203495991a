/* What awsp populate says of its plan. */
#include "cmd/populate_report.h"

#include "cmd/report.h"

#include "base/utf8.h"

/* How many names are told; of the rest, how many there are. */
#define NAMES_TOLD 10

static void report_names(struct context *context, const struct populate_names *names,
			 const char *what)
{
	CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_MESSAGE);

	if (names->n == 0)
		return;
	for (size_t i = 0; i < names->n && i < NAMES_TOLD; i++)
		buf_format(&text, "%s%.*s", i > 0 ? ", " : "", STR_ARGS(names->items[i]));
	if (names->n > NAMES_TOLD)
		buf_format(&text, " and %zu more", names->n - NAMES_TOLD);
	report(context, REPORT_WARNING, "%s: %.*s", what, STR_ARGS(buf_str(&text)));
}

static void report_unportable_names(struct context *context, const struct populate_names *names)
{
	if (names->n == 0)
		return;
	report(context, REPORT_WARNING,
	       "%zu of the new names cannot be read by every SDK, such as %.*s%s", names->n,
	       STR_ARGS(names->items[0]),
	       utf8_is_plain(names->items[0])
		       ? "; --template '{account_name|kebab}-{role}' makes plain ones"
		       : "");
}

void populate_report_plan(struct context *context, const struct populate_plan *plan, bool prune)
{
	report_unportable_names(context, &plan->unportable);
	report_names(context, &plan->taken,
		     "kept, though something else than the role has the name (--on-conflict)");
	if (plan->added > 0 || prune)
		report_names(context, &plan->other_names,
			     "kept, though the template gives these roles other names (awsp "
			     "configure profile NAME --delete removes one)");
	report_names(context, &plan->not_pruned,
		     "kept, though no longer offered, since other profiles or keys depend on it");
}

static void report_active(struct context *context, const struct populate_names *pruned)
{
	struct str active = environment_value(&context->environment, "AWS_PROFILE");

	for (size_t i = 0; i < pruned->n; i++) {
		if (str_equal(pruned->items[i], active))
			report(context, REPORT_WARNING,
			       "AWS_PROFILE in this shell names %.*s, which is gone; awsp -u ends that",
			       STR_ARGS(active));
	}
}

void populate_report_result(struct context *context, const struct populate_plan *plan, bool dry_run)
{
	const char *sort = dry_run ? " to be" : "";

	report_names(context, &plan->pruned,
		     dry_run ? "no longer offered, to be removed"
			     : "no longer offered, and removed");
	if (!dry_run)
		report_active(context, &plan->pruned);
	report(context, REPORT_WORD, "%zu%s added, %zu kept, %zu%s updated, %zu%s pruned",
	       plan->added, sort, plan->kept, plan->updated, sort, plan->pruned.n, sort);
}
