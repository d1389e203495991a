/* awsp doctor: all that is wrong with the files, the environment and the shell integration; it only
 * reads. */
#include "cmd/commands.h"
#include "cmd/diagnosis.h"
#include "cmd/report.h"
#include "cmd/summary.h"
#include "term/text.h"

#include <stdlib.h>

#define MOST_ALIKE 3

static enum exit_status run(struct context *context, const struct arguments *arguments);

static const struct option options[] = {
	{"json", 0, NULL, "Print a JSON array with an object a problem.", COMPLETES_NOTHING},
	{0},
};

const struct command command_doctor = {
	.name = "doctor",
	.synopsis = "",
	.summary = "Find what is wrong with the files, the environment and the shell integration.",
	.description =
		"Each problem has its place, as PATH:LINE, and what to do about it. Nothing is changed. An error is something that "
		"cannot work, a warning something on which AWS's tools disagree or that does not do what it seems to, a note something "
		"worth knowing. Exits 5 where there is an error, otherwise 0.",
	.options = options,
	.run = run,
};

/* By file, then line; what is in no file comes last. */
static int compare_problems(const void *a, const void *b)
{
	const struct problem *first = a, *second = b;
	int order;

	if ((first->place.path.n == 0) != (second->place.path.n == 0))
		return first->place.path.n == 0 ? 1 : -1;
	order = str_compare(first->place.path, second->place.path);
	if (order != 0)
		return order;
	if (first->place.line != second->place.line)
		return first->place.line < second->place.line ? -1 : 1;
	if (first->severity != second->severity)
		return first->severity < second->severity ? -1 : 1;
	return str_compare(first->message, second->message);
}

static bool is_same(const struct problem *a, const struct problem *b)
{
	return str_equal(a->place.path, b->place.path) && a->place.line == b->place.line &&
	       str_equal(a->message, b->message);
}

/* Sorts the list and drops what is in it twice: one bad line can concern several profiles. */
static void tidy(struct problems *problems)
{
	size_t kept = 0;

	if (problems->n == 0)
		return;
	qsort(problems->items, problems->n, sizeof(*problems->items), compare_problems);
	for (size_t i = 1; i < problems->n; i++) {
		if (!is_same(&problems->items[kept], &problems->items[i]))
			problems->items[++kept] = problems->items[i];
	}
	problems->n = kept + 1;
}

static enum colour severity_colour(enum problem_severity severity)
{
	static const enum colour colours[] = {COLOUR_BAD, COLOUR_CAUTION, COLOUR_FAINT};

	return colours[severity];
}

static void print_problem(struct context *context, const struct problem *problem)
{
	struct buf *out = &context->output;
	enum text_target target = context->output_terminal.is_terminal ? TEXT_TERMINAL : TEXT_DATA;

	text_add(out, problem_place(problem, &context->arena), target);
	buf_add(out, colour_code(&context->output_terminal, severity_colour(problem->severity)));
	buf_add(out, str_from(problem_severity_name(problem->severity)));
	buf_add(out, colour_code(&context->output_terminal, COLOUR_NONE));
	buf_add(out, problem->refused ? STR(": aws will refuse this file: ") : STR(": "));
	text_add(out, problem->message, target);
	if (problem->remedy.n > 0) {
		buf_add(out, STR("; "));
		text_add(out, problem->remedy, target);
	}
	buf_add_char(out, '\n');
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static bool is_alike(const struct problem *a, const struct problem *b)
{
	return a->severity == b->severity && str_equal(a->message, b->message) &&
	       str_equal(a->remedy, b->remedy);
}

/* How many of the problems before, and how many from this one on, say the same elsewhere. */
static void count_alike(const struct problems *problems, size_t at, size_t *before, size_t *rest)
{
	*before = *rest = 0;
	for (size_t i = 0; i < problems->n; i++) {
		if (is_alike(&problems->items[i], &problems->items[at]))
			(*(i < at ? before : rest))++;
	}
}

/* A person reads the same sentence three times at most, so that no other drowns in it. */
static void print_problems(struct context *context, const struct problems *problems)
{
	bool folds = context->output_terminal.is_terminal;

	for (size_t i = 0; i < problems->n; i++) {
		const struct problem *problem = &problems->items[i];
		size_t before = 0, rest = 0;

		if (folds && problem->severity != PROBLEM_ERROR)
			count_alike(problems, i, &before, &rest);
		if (before < MOST_ALIKE)
			print_problem(context, problem);
		if (before + 1 == MOST_ALIKE && rest > 1)
			buf_format(
				&context->output,
				"and %zu more places with the same %s (awsp doctor | cat shows all)\n",
				rest - 1, problem_severity_name(problem->severity));
	}
}

static void print_words(struct context *context, const struct problems *problems,
			const size_t *counts)
{
	size_t dropped = 0;

	print_problems(context, problems);
	for (size_t i = 0; i <= PROBLEM_NOTE; i++)
		dropped += problems->dropped[i];
	if (dropped > 0)
		buf_format(&context->output, "and %zu more problems\n", dropped);
	if (problems->n == 0)
		buf_add(&context->output, STR("no problems found\n"));
	else
		buf_format(&context->output, "%zu error%s, %zu warning%s, %zu note%s\n",
			   counts[PROBLEM_ERROR], plural(counts[PROBLEM_ERROR]),
			   counts[PROBLEM_WARNING], plural(counts[PROBLEM_WARNING]),
			   counts[PROBLEM_NOTE], plural(counts[PROBLEM_NOTE]));
}

static void print_json(struct context *context, const struct problems *problems)
{
	buf_add_char(&context->output, '[');
	for (size_t i = 0; i < problems->n; i++) {
		if (i > 0)
			buf_add(&context->output, STR(",\n"));
		problem_write_json(&problems->items[i], true, &context->output);
	}
	buf_add(&context->output, STR("]\n"));
}

static enum exit_status run(struct context *context, const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};
	struct problems problems;
	size_t counts[PROBLEM_NOTE + 1] = {0};

	if (!context_load(context, &error)) {
		report_error(context, &error);
		return exit_status_of(error.kind);
	}
	problems_init(&problems, &context->arena);
	diagnose_files(context, &problems);
	diagnose_aliases(context, &problems);
	diagnose_profiles(context, &problems);
	diagnose_caches(context, &problems);
	diagnose_environment(context, &problems);
	diagnose_integration(context, &problems);
	tidy(&problems);
	for (size_t i = 0; i < problems.n; i++)
		counts[problems.items[i].severity]++;
	for (size_t i = 0; i <= PROBLEM_NOTE; i++)
		counts[i] += problems.dropped[i];
	if (arguments_have(arguments, "json"))
		print_json(context, &problems);
	else
		print_words(context, &problems, counts);
	problems_release(&problems);
	return counts[PROBLEM_ERROR] > 0 ? EXIT_CONFIGURATION : EXIT_DONE;
}
