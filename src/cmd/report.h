/* Messages to the person: on standard error, one line each, made harmless. */
#ifndef AWSP_CMD_REPORT_H
#define AWSP_CMD_REPORT_H

#include "base/error.h"
#include "config/problem.h"

struct context;

enum report_level {
	REPORT_ERROR,   /* printed in any case */
	REPORT_WARNING, /* not with --quiet */
	REPORT_ALWAYS,  /* printed in any case, and without the program's name in front */
	REPORT_WORD, /* what was done; not with --quiet, and without the program's name in front */
};

void report(struct context *context, enum report_level level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The error's message, as REPORT_ERROR. */
void report_error(struct context *context, const struct error *error);
/* A problem as `path:line: severity: message; remedy`; errors are printed with --quiet too. */
void report_problem(struct context *context, const struct problem *problem);
/* Warns of a name that not every SDK reads; nothing for any other. `what` is what it names:
 * "profile".
 */
void report_unportable(struct context *context, const char *what, struct str name);

#endif
