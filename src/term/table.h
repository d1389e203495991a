/* Tables: aligned on a terminal, cut to its width; rows of cells, not profiles. */
#ifndef AWSP_TERM_TABLE_H
#define AWSP_TERM_TABLE_H

#include "base/arena.h"
#include "base/buf.h"
#include "term/terminal.h"

#define TABLE_COLUMNS 8
/* Up to how wide texts are counted by their widths. */
#define TABLE_WIDTHS 64

/* What a column is, and what becomes of it where room is short. */
struct column {
	const char *title; /* empty: marks, that take their room where no row has one */
	size_t least;      /* how narrow it is still of use */
	size_t goes;       /* which column goes first: that with 1; with 0 it never goes */
	bool spare; /* goes before others are narrowed; lower in `goes` than all that are not */
};

/* A cell's text may be foreign; it is made harmless when it is added. */
struct cell {
	struct str text;
	enum colour colour;
	uint32_t beginning; /* so many bytes of it say enough where there is no room; 0: none */
};

/* All zero but the columns is an empty table. */
struct table {
	const struct column *columns;
	size_t n_columns;
	struct cell *cells; /* row by row */
	size_t n_cells;
	size_t capacity;
	size_t widths[TABLE_COLUMNS];
	size_t least_widths[TABLE_COLUMNS];           /* of the beginnings, where there are such */
	uint32_t counts[TABLE_COLUMNS][TABLE_WIDTHS]; /* texts by width; the last: wider ones too */
};

/* Adds the next cell, row after row, with a copy of its text in `arena`. */
void table_add(struct table *table, struct arena *arena, struct str text, enum colour colour);
/* The same, for text of which the first bytes say enough where all of it does not fit; it is
 * harmless as it is. */
void table_add_sentence(struct table *table, struct arena *arena, struct str text, size_t beginning,
			enum colour colour);
/* What of the cell's text is shown in that many columns; where it is wider, it is cut. */
struct str table_cell_text(const struct cell *cell, size_t columns);
/* Prints the titles and the rows, none wider than the terminal. */
void table_print(const struct table *table, const struct terminal *terminal, struct buf *out);
void table_release(struct table *table);

#endif
