/* Foreign text on its way to a terminal: made harmless, measured, cut. */
#ifndef AWSP_TERM_TEXT_H
#define AWSP_TERM_TEXT_H

#include "base/buf.h"

/* Where text goes to decides what is harmless. */
enum text_target {
	TEXT_DATA,     /* a program: control characters and bytes that are not UTF-8 become \xNN */
	TEXT_TERMINAL, /* a person: characters that reorder or hide text become \xNN too */
};

void text_add(struct buf *out, struct str text, enum text_target target);
/* How many columns harmless text takes. */
size_t text_width(struct str text);
/* The longest start of harmless text that takes at most `columns`. */
struct str text_head(struct str text, size_t columns);

/* Harmless text as it is shown where room is short. */
struct text_cut {
	struct str head; /* all of the text where it fits */
	struct str mark; /* "…", or nothing */
	struct str tail;
};

struct text_cut text_cut(struct str text, size_t columns);
/* Appends harmless text in at most `columns` columns; what does not fit is cut out of its middle,
 * where "…" then stands. */
void text_add_cut(struct buf *out, struct str text, size_t columns);

#endif
