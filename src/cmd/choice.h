/* Choosing one of many on the terminal: in a full-screen list, or where there can be none, from a
 * numbered one; both can be typed into. */
#ifndef AWSP_CMD_CHOICE_H
#define AWSP_CMD_CHOICE_H

#include "cmd/dialogue.h"
#include "term/table.h"

#define CHOICE_COLUMNS 3

/* One that can be chosen; borrowed. */
struct choice_row {
	struct str key;  /* what it is called on command lines, unlike all others */
	struct str name; /* another name; may be empty */
	struct str text; /* all of it, for the numbered list and for messages */
	struct str cells[CHOICE_COLUMNS]; /* the same, for the full-screen one */
};

struct choice {
	const char *noun;   /* "account" */
	const char *plural; /* "AWS accounts" */
	struct column columns[CHOICE_COLUMNS];
	size_t n_columns;
	const struct choice_row *rows;
	size_t n;
	size_t current; /* what an empty line means; `n`: nothing */
};

/* The row that `word` is the key of, or the name, in any case, where no other has that. False where
 * there is none. */
bool choice_find(const struct choice *choice, struct str word, size_t *chosen);
/* Asks. In the numbered list a number, a key or a name chooses, and any other text leaves those
 * rows that have all its words. ERROR_INTERRUPTED where the person wants out. */
bool choice_ask(const struct choice *choice, struct dialogue *dialogue, size_t *chosen,
		struct error *error);
/* Adds the keys to the error's message: "; there are A, B and 3 more". Always returns false. */
bool choice_list(const struct choice *choice, struct error *error);

#endif
