/* Tables: aligned on a terminal, cut to its width; rows of cells, not profiles. */
#ifndef AWSP_TERM_TABLE_H
#define AWSP_TERM_TABLE_H

#include "base/arena.h"
#include "base/buf.h"
#include "term/terminal.h"

#define TABLE_COLUMNS 8

/* A cell's text may be foreign; it is made harmless when it is added. */
struct cell {
	struct str text;
	enum colour colour;
};

/* All zero but `n_columns` is an empty table. */
struct table {
	size_t n_columns;
	struct cell *cells; /* row by row */
	size_t n_cells;
	size_t capacity;
	size_t widths[TABLE_COLUMNS];
};

/* Adds the next cell, row after row, with a copy of its text in `arena`. */
void table_add(struct table *table, struct arena *arena, struct str text, enum colour colour);
/* Prints the rows; where they are wider than the terminal, cells of its widest columns are cut in
 * the middle. */
void table_print(struct table *table, const struct terminal *terminal, struct buf *out);
void table_release(struct table *table);

#endif
