/* Messages to the person. */
#include "cmd/report.h"

#include "cmd/context.h"
#include "config/profile_name.h"
#include "term/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Writes one line to standard error, in one go, so that lines of several programs do not mix. */
static void write_line(struct str prefix, struct str text)
{
	CLEANUP_BUF struct buf line = BUF_INIT(BUF_LIMIT_MESSAGE);

	buf_add(&line, prefix);
	text_add(&line, text, TEXT_TERMINAL);
	buf_add_char(&line, '\n');
	if (write(STDERR_FILENO, line.p, line.n) < 0)
		return; /* there is nobody left to tell */
}

void report(struct context *context, enum report_level level, const char *format, ...)
{
	char *text = NULL;
	va_list arguments;
	int n;

	if (context->quiet && level != REPORT_ERROR && level != REPORT_ALWAYS)
		return;
	va_start(arguments, format);
	n = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (n >= 0)
		write_line(level == REPORT_WORD || level == REPORT_ALWAYS ? (struct str){0}
									  : STR("awsp: "),
			   (struct str){text, (size_t)n});
	free(text);
}

void report_error(struct context *context, const struct error *error)
{
	report(context, REPORT_ERROR, "%s", error->message ? error->message : "failed");
}

void report_problem(struct context *context, const struct problem *problem)
{
	enum report_level level =
		problem->severity == PROBLEM_ERROR ? REPORT_ERROR : REPORT_WARNING;

	report(context, level, "%.*s", STR_ARGS(problem_words(problem, &context->arena)));
}

void report_unportable(struct context *context, const char *what, struct str name)
{
	if (!profile_name_is_portable(name))
		report(context, REPORT_WARNING,
		       "only the AWS CLI and boto3 read a %s of the name %.*s; others take letters, digits and _-/.%%@:+ alone",
		       what, STR_ARGS(name));
}
