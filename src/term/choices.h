/* The rows of a table that match a filter, the best first. Pure. */
#ifndef AWSP_TERM_CHOICES_H
#define AWSP_TERM_CHOICES_H

#include "base/buf.h"
#include "term/match.h"
#include "term/table.h"

struct choice {
	int score;
	uint32_t row;
};

struct choices {
	const struct table *table;
	size_t n_rows;
	struct match *match;
	struct buf filter;
	struct choice *items; /* those that match */
	size_t n;
};

/* All rows match at first. The table is borrowed, and stays as it is. */
void choices_init(struct choices *choices, const struct table *table);
void choices_release(struct choices *choices);
/*
 * Narrows or widens them to what matches: each word of the filter has its letters in one of the
 * row's cells, and the row ranks by the cells that fit best, of two alike the one in front. Rows
 * that rank alike keep their order.
 */
void choices_filter(struct choices *choices, struct str filter);

#endif
