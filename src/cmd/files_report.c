/* What every command says when the files themselves are in a bad way. */
#include "cmd/files_report.h"

#include "cmd/report.h"

enum exit_status files_report(struct context *context)
{
	const struct problems *problems = &context->config.problems;
	bool said_refused = false;

	for (size_t i = 0; i < problems->n; i++) {
		const struct problem *problem = &problems->items[i];

		if (!problem->refused && problem->severity == PROBLEM_ERROR) {
			report_problem(context, problem);
		} else if (problem->refused && !said_refused) {
			said_refused = true;
			report(context, REPORT_WARNING,
			       "aws will refuse this file: %.*s:%u: %.*s; %.*s",
			       STR_ARGS(problem->place.path), problem->place.line,
			       STR_ARGS(problem->message), STR_ARGS(problem->remedy));
		}
	}
	return config_unreadable(&context->config) ? EXIT_CONFIGURATION : EXIT_DONE;
}
