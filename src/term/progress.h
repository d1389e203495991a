/* Progress: one line on a terminal that says how far something has come. */
#ifndef AWSP_TERM_PROGRESS_H
#define AWSP_TERM_PROGRESS_H

#include "term/terminal.h"

/* How often the line is drawn at most, in milliseconds. */
#define PROGRESS_INTERVAL 100

struct progress {
	const struct terminal *terminal; /* of standard error */
	struct str label;                /* foreign */
	struct str unit;                 /* what is counted: "accounts" */
	int64_t drawn;                   /* when the line was drawn last */
	bool is_open;                    /* it stands on the terminal */
};

/* Draws the line on standard error, where that is a terminal: with a bar, or where it is not known
 * how many there are (`all` is 0) without one. `now` is timestamp_monotonic's. */
void progress_draw(struct progress *progress, size_t done, size_t all, int64_t now);
/* Takes the line away. */
void progress_end(struct progress *progress);

#endif
