/*
 * The screen of the terminal itself, /dev/tty, borrowed as a whole: the alternate screen, keys one
 * by one, its size. It is given back on every way out: screen_end, exit(), and signals that end the
 * program.
 */
#ifndef AWSP_TERM_SCREEN_H
#define AWSP_TERM_SCREEN_H

#include "base/environment.h"

/* True where the terminal can be addressed: TERM names one, and not a dumb one. */
bool screen_is_possible(const struct environment *environment);

/* Only one is borrowed at a time. False where there is no terminal, or this is not its foreground
 * job. */
bool screen_begin(void);
void screen_end(void);
/* Its size now; at least 1 by 1, and 80 by 24 where it does not know. */
void screen_size(size_t *columns, size_t *rows);
/* Writes all of the text, in one go where the terminal takes it. */
void screen_write(struct str text);

enum screen_event {
	SCREEN_BYTE,
	SCREEN_SILENCE, /* nothing came in the time */
	SCREEN_CHANGED, /* another size, or what is shown may be gone: draw it anew */
	SCREEN_ENDED,   /* by a signal, or the terminal is gone */
};

/* Waits for what happens next, `milliseconds` at most; for ever where that is negative. */
enum screen_event screen_wait(int milliseconds, unsigned char *byte);
/* True where a byte can be had without waiting. */
bool screen_has_input(void);

#endif
