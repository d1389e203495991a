/* What is known of the terminals behind standard output and standard error, and the colours that
 * they are given. */
#ifndef AWSP_TERM_TERMINAL_H
#define AWSP_TERM_TERMINAL_H

#include "base/environment.h"

struct terminal {
	bool is_terminal;
	bool rewrites; /* a line on it can be written over: TERM is not dumb */
	bool colour;
	size_t columns; /* 0 where not known */
};

/* Colour is on for terminals, unless NO_COLOR is set to something, TERM is dumb, or `no_colour`. */
struct terminal terminal_inspect(int descriptor, const struct environment *environment,
				 bool no_colour);
/* Makes character widths known, whatever the user's locale; for those who print aligned columns. */
void terminal_use_unicode(void);

enum colour {
	COLOUR_NONE,
	COLOUR_GOOD,
	COLOUR_CAUTION,
	COLOUR_BAD,
	COLOUR_FAINT,
	COLOUR_STRONG,
};

/* The escape sequence that begins a colour; COLOUR_NONE ends any. Empty where the terminal has no
 * colour. */
struct str colour_code(const struct terminal *terminal, enum colour colour);

#endif
