/* Problems: what is wrong with the configuration, each with its place; reading goes on after them.
 */
#ifndef AWSP_CONFIG_PROBLEM_H
#define AWSP_CONFIG_PROBLEM_H

#include "base/arena.h"

enum problem_severity {
	PROBLEM_ERROR,   /* something cannot work */
	PROBLEM_WARNING, /* AWS's tools disagree about it, or it does not do what it seems to */
	PROBLEM_NOTE,    /* worth knowing */
};

/* Where something stands. `path` is empty for what is in no file; `line` counts from 1, 0 means the
 * file as a whole. */
struct place {
	struct str path;
	uint32_t line;
};

/* One problem. All text is borrowed: from the arena of its list, or constant. */
struct problem {
	enum problem_severity severity;
	bool refused; /* the AWS CLI refuses the whole file because of it */
	struct place place;
	struct str profile; /* the profile that it concerns; empty where it concerns none or all */
	struct str message; /* a sentence without full stop */
	struct str remedy;  /* what to do about it; may be empty */
};

/*
 * A list of problems. Of what is no error at most PROBLEMS_LIMIT are kept, of errors at most ten
 * times as many; `dropped` counts the rest by severity.
 */
#define PROBLEMS_LIMIT 2000
struct problems {
	struct arena *arena;
	struct problem *items;
	size_t n;
	size_t capacity;
	size_t dropped[PROBLEM_NOTE + 1];
};

void problems_init(struct problems *problems, struct arena *arena);
/* Adds a copy of `problem` with the formatted text as its message. */
void problems_add(struct problems *problems, const struct problem *problem, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void problems_release(struct problems *problems);

/* "path:line: ", in `arena`; empty where the problem is in no file, or its message names the file.
 */
struct str problem_place(const struct problem *problem, struct arena *arena);
/* `path:line: severity: message; remedy`, in `arena`; without the place where the message names the
 * path itself. */
struct str problem_words(const struct problem *problem, struct arena *arena);
/* "error", "warning" or "note". */
const char *problem_severity_name(enum problem_severity severity);

#endif
