/* The picker: a full-screen list on the terminal itself, in which one row is chosen. It knows rows,
 * not what they stand for; standard output and standard error stay untouched. */
#ifndef AWSP_TERM_PICKER_H
#define AWSP_TERM_PICKER_H

#include "base/environment.h"
#include "term/table.h"

#define PICKER_NO_ROW SIZE_MAX

struct picker {
	const struct table *table; /* at least one row */
	struct str filter;         /* at first; foreign */
	struct str message;        /* beside the counter as long as that filter stands; foreign */
	size_t marked;             /* the row that gets a mark, or PICKER_NO_ROW */
	size_t selected;           /* at first, where there is no filter; or PICKER_NO_ROW */
	bool colour;
};

enum picker_outcome {
	PICKER_CHOSEN,
	PICKER_CANCELLED,
	PICKER_INTERRUPTED, /* Ctrl-C, or a signal */
	PICKER_IMPOSSIBLE,  /* nothing was shown: no terminal, a dumb one, or not its foreground job
			     */
};

/* Lets the person choose; `*row` is then the number of a row. */
enum picker_outcome picker_run(const struct picker *picker, const struct environment *environment,
			       size_t *row);

#endif
