/* Tables. */
#include "term/table.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "term/text.h"

#include <stdlib.h>

/* What stands between two columns, and how narrow one may get. */
#define GAP 2
#define NARROWEST 10

/* A harmless copy. Nearly every text is harmless as it is. */
static struct str copy_harmless(struct arena *arena, struct str text)
{
	CLEANUP_BUF struct buf harmless = BUF_INIT(BUF_LIMIT_FILE);

	if (text.n == 0 || utf8_is_plain(text))
		return arena_copy(arena, text);
	text_add(&harmless, text, TEXT_TERMINAL);
	return arena_copy(arena, buf_str(&harmless));
}

void table_add(struct table *table, struct arena *arena, struct str text, enum colour colour)
{
	struct str harmless = copy_harmless(arena, text);
	size_t column = table->n_cells % table->n_columns, width = text_width(harmless);

	table->cells =
		memory_grow(table->cells, table->n_cells, &table->capacity, sizeof(*table->cells));
	table->cells[table->n_cells++] = (struct cell){harmless, colour};
	if (width > table->widths[column])
		table->widths[column] = width;
}

static size_t widest_column(const struct table *table)
{
	size_t widest = 0;

	for (size_t i = 1; i < table->n_columns; i++) {
		if (table->widths[i] > table->widths[widest])
			widest = i;
	}
	return widest;
}

/* Takes columns from the widest, one by one, until the row fits or all are narrow. */
static void fit(struct table *table, size_t available)
{
	size_t total = GAP * (table->n_columns - 1);

	for (size_t i = 0; i < table->n_columns; i++)
		total += table->widths[i];
	while (available > 0 && total > available) {
		size_t widest = widest_column(table);

		if (table->widths[widest] <= NARROWEST)
			return;
		table->widths[widest]--;
		total--;
	}
}

static void print_cell(const struct cell *cell, size_t width, bool last,
		       const struct terminal *terminal, struct buf *out)
{
	size_t start, used;

	if (cell->colour != COLOUR_NONE)
		buf_add(out, colour_code(terminal, cell->colour));
	start = out->n;
	text_add_cut(out, cell->text, width);
	used = text_width(str_from_byte(buf_str(out), start));
	if (cell->colour != COLOUR_NONE)
		buf_add(out, colour_code(terminal, COLOUR_NONE));
	if (!last)
		buf_add_repeated(out, ' ', width - used + GAP);
}

/* The last cell of the row that has text: nothing is printed behind it. */
static size_t last_filled(const struct table *table, size_t row)
{
	size_t last = table->n_columns - 1;

	while (last > 0 && table->cells[row + last].text.n == 0)
		last--;
	return last;
}

void table_print(struct table *table, const struct terminal *terminal, struct buf *out)
{
	fit(table, terminal->columns);
	for (size_t row = 0; row < table->n_cells; row += table->n_columns) {
		size_t last = last_filled(table, row);

		for (size_t i = 0; i <= last; i++)
			print_cell(&table->cells[row + i], table->widths[i], i == last, terminal,
				   out);
		buf_add_char(out, '\n');
	}
}

void table_release(struct table *table)
{
	free(table->cells);
	*table = (struct table){0};
}
