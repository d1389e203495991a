/* Tables. */
#include "term/table.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "term/layout.h"
#include "term/text.h"

#include <stdlib.h>

/* A harmless copy. Nearly every text is harmless as it is. */
static struct str copy_harmless(struct arena *arena, struct str text)
{
	CLEANUP_BUF struct buf harmless = BUF_INIT(BUF_LIMIT_FILE);

	if (text.n == 0 || utf8_is_plain(text))
		return arena_copy(arena, text);
	text_add(&harmless, text, TEXT_TERMINAL);
	return arena_copy(arena, buf_str(&harmless));
}

static void add(struct table *table, struct cell cell)
{
	size_t column = table->n_cells % table->n_columns, width = text_width(cell.text);
	size_t least = cell.beginning ? cell.beginning : width;

	table->cells =
		memory_grow(table->cells, table->n_cells, &table->capacity, sizeof(*table->cells));
	table->cells[table->n_cells++] = cell;
	table->counts[column][width < TABLE_WIDTHS ? width : TABLE_WIDTHS - 1]++;
	if (width > table->widths[column])
		table->widths[column] = width;
	if (least > table->least_widths[column])
		table->least_widths[column] = least;
}

void table_add(struct table *table, struct arena *arena, struct str text, enum colour colour)
{
	add(table, (struct cell){copy_harmless(arena, text), colour, 0});
}

void table_add_sentence(struct table *table, struct arena *arena, struct str text, size_t beginning,
			enum colour colour)
{
	add(table, (struct cell){arena_copy(arena, text), colour, (uint32_t)beginning});
}

struct str table_cell_text(const struct cell *cell, size_t columns)
{
	if (cell->beginning == 0 || text_width(cell->text) <= columns)
		return cell->text;
	return str_slice(cell->text, 0, cell->beginning);
}

static void print_cell(const struct cell *cell, size_t width, bool last,
		       const struct terminal *terminal, struct buf *out)
{
	size_t start, used;

	if (cell->colour != COLOUR_NONE)
		buf_add(out, colour_code(terminal, cell->colour));
	start = out->n;
	text_add_cut(out, table_cell_text(cell, width), width);
	used = text_width(str_from_byte(buf_str(out), start));
	if (cell->colour != COLOUR_NONE)
		buf_add(out, colour_code(terminal, COLOUR_NONE));
	if (!last)
		buf_add_repeated(out, ' ', width - used + LAYOUT_GAP);
}

/* Behind the last cell that has text nothing is printed. */
static void print_row(const struct cell *cells, size_t n, const struct layout *layout,
		      const struct terminal *terminal, struct buf *out)
{
	size_t last = 0;

	for (size_t i = 0; i < n; i++) {
		if (layout->shown[i] && cells[i].text.n > 0)
			last = i;
	}
	for (size_t i = 0; i <= last; i++) {
		if (layout->shown[i])
			print_cell(&cells[i], layout->widths[i], i == last, terminal, out);
	}
}

static void print_titles(const struct table *table, const struct layout *layout,
			 const struct terminal *terminal, struct buf *out)
{
	struct cell titles[TABLE_COLUMNS] = {{.colour = COLOUR_NONE}};

	for (size_t i = 0; i < table->n_columns; i++)
		titles[i].text = str_from(table->columns[i].title);
	buf_add(out, colour_code(terminal, COLOUR_FAINT));
	print_row(titles, table->n_columns, layout, terminal, out);
	buf_add(out, colour_code(terminal, COLOUR_NONE));
	buf_add_char(out, '\n');
}

void table_print(const struct table *table, const struct terminal *terminal, struct buf *out)
{
	struct layout layout =
		layout_make(table, terminal->columns > 0 ? terminal->columns : LAYOUT_ANY_WIDTH);

	print_titles(table, &layout, terminal, out);
	for (size_t row = 0; row < table->n_cells; row += table->n_columns) {
		print_row(&table->cells[row], table->n_columns, &layout, terminal, out);
		buf_add_char(out, '\n');
	}
}

void table_release(struct table *table)
{
	free(table->cells);
	*table = (struct table){0};
}
