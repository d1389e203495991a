/* Frames. */
#include "term/frame.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "term/layout.h"
#include "term/text.h"

#include <stdlib.h>

#define PROMPT "> "
#define PROMPT_COLUMNS 2
/* In front of a row: the pointer, the mark, and a blank behind each. */
#define MARGIN 4
#define HELP "Enter chooses, Esc leaves"

#define HIDE_CURSOR "\033[?25l"
#define SHOW_CURSOR "\033[?25h"
#define SELECTED "\033[7m"
#define MATCHED "\033[1;4m"
#define NOT_MATCHED "\033[22;24m"
#define PLAIN "\033[0m"

/* A line that is being written, and how much room it has. */
struct line {
	struct buf *text;
	size_t at; /* column, from 0 */
	size_t columns;
};

/* Which lines stand above the list, where there are rows for them. */
enum {
	PROMPT_LINE,
	COUNTER_LINE,
	TITLES_LINE,
};

/* How many lines stand above the list. */
static size_t lines_above(size_t rows)
{
	return rows < 4 ? 1 : rows < 7 ? 2 : 3;
}

size_t frame_list_rows(size_t rows)
{
	size_t above = lines_above(rows);

	return rows > above ? rows - above : 1;
}

static void add_text(struct line *line, struct str text)
{
	struct str fitting = text_head(text, line->columns - line->at);

	buf_add(line->text, fitting);
	line->at += text_width(fitting);
}

static void add_blanks(struct line *line, size_t column)
{
	if (column > line->columns)
		column = line->columns;
	if (column <= line->at)
		return;
	buf_add_repeated(line->text, ' ', column - line->at);
	line->at = column;
}

/* Adds a part of a cell, its matched letters shown; `marks` belong to its bytes. */
static void add_marked(struct line *line, struct str text, const bool *marks, struct str colour)
{
	size_t at = 0;

	while (at < text.n) {
		size_t end = at;

		while (end < text.n && marks[end] == marks[at])
			end++;
		if (marks[at])
			buf_add(line->text, STR(MATCHED));
		add_text(line, str_slice(text, at, end));
		if (marks[at]) {
			buf_add(line->text, STR(NOT_MATCHED));
			buf_add(line->text, colour);
		}
		at = end;
	}
}

/* The "…" in the place of `n` bytes, shown as matched where one of them is. */
static void add_cut_mark(struct line *line, struct str mark, const bool *marks, size_t n,
			 struct str colour)
{
	bool marked[4] = {false};

	for (size_t i = 0; i < n; i++)
		marked[0] = marked[0] || marks[i];
	for (size_t i = 1; i < sizeof(marked); i++)
		marked[i] = marked[0];
	add_marked(line, mark, marked, colour);
}

static void add_cell(struct line *line, const struct view *view, const struct cell *cell,
		     size_t width, bool selected)
{
	struct str colour = {0}, text = table_cell_text(cell, width);
	struct text_cut cut = text_cut(text, width);
	struct match *match = view->choices->match;
	bool *marks = memory_allocate(cell->text.n);

	if (!selected && cell->colour != COLOUR_NONE)
		colour = colour_code(&view->terminal, cell->colour);
	for (size_t i = 0; i < match_words(match); i++)
		match_mark(match, i, cell->text, marks);
	buf_add(line->text, colour);
	add_marked(line, cut.head, marks, colour);
	add_cut_mark(line, cut.mark, marks + cut.head.n, text.n - cut.head.n - cut.tail.n, colour);
	add_marked(line, cut.tail, marks + text.n - cut.tail.n, colour);
	if (colour.n > 0)
		buf_add(line->text, STR(PLAIN));
	free(marks);
}

static void add_prompt(struct line *line, const struct view *view, size_t *cursor)
{
	struct str text = buf_str(&view->editor->text);
	struct str before = str_slice(text, 0, view->editor->cursor);

	add_text(line, STR(PROMPT));
	/* What stands in front of the cursor goes out on the left where there is no room. */
	while (before.n > 0 && line->at + text_width(before) + 1 > line->columns) {
		uint32_t character;
		size_t n = utf8_decode(before, &character);

		text = str_from_byte(text, n);
		before = str_from_byte(before, n);
	}
	*cursor = line->at + text_width(before);
	if (*cursor >= line->columns)
		*cursor = line->columns - 1;
	add_text(line, text);
}

/* Names that are cut can look alike, so that of the selected row is shown as a whole. */
static struct str message_of(const struct view *view, const struct layout *layout)
{
	const struct table *table = view->choices->table;
	const struct cell *cell;

	if (view->message.n > 0)
		return view->message;
	if (view->selected >= view->choices->n)
		return STR(HELP);
	cell = &table->cells[view->choices->items[view->selected].row * table->n_columns];
	return text_width(cell->text) > layout->widths[0] ? cell->text : STR(HELP);
}

static void add_counter(struct line *line, const struct view *view, const struct layout *layout)
{
	CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_MESSAGE);

	buf_format(&text, "  %zu/%zu", view->choices->n, view->choices->n_rows);
	add_text(line, buf_str(&text));
	if (line->at + LAYOUT_GAP >= line->columns)
		return;
	add_blanks(line, line->at + LAYOUT_GAP);
	buf_clear(&text);
	text_add(&text, message_of(view, layout), TEXT_TERMINAL);
	buf_add(line->text, colour_code(&view->terminal, COLOUR_FAINT));
	text_add_cut(line->text, buf_str(&text), line->columns - line->at);
	buf_add(line->text, colour_code(&view->terminal, COLOUR_NONE));
}

static void add_titles(struct line *line, const struct view *view, const struct layout *layout)
{
	const struct table *table = view->choices->table;
	size_t column = MARGIN;

	buf_add(line->text, colour_code(&view->terminal, COLOUR_FAINT));
	for (size_t i = 0; i < table->n_columns; i++) {
		struct str title = str_from(table->columns[i].title);

		if (!layout->shown[i])
			continue;
		add_blanks(line, column);
		add_text(line, text_cut(title, layout->widths[i]).head);
		column += layout->widths[i] + LAYOUT_GAP;
	}
	buf_add(line->text, colour_code(&view->terminal, COLOUR_NONE));
}

/* Where terminals may think otherwise of a character's width, the next column is gone to. */
static void go_to_column(struct line *line, struct str text, size_t column)
{
	add_blanks(line, column);
	if (!utf8_is_plain(text))
		buf_format(line->text, "\033[%zuG", line->at + 1);
}

static void add_choice(struct line *line, const struct view *view, const struct layout *layout,
		       size_t number)
{
	const struct table *table = view->choices->table;
	size_t row = view->choices->items[number].row, column = MARGIN;
	const struct cell *cells = table->cells + row * table->n_columns;
	bool selected = number == view->selected;
	struct str before = {0};

	if (selected)
		buf_add(line->text, STR(SELECTED));
	add_text(line, selected ? STR("> ") : STR("  "));
	add_text(line, row == view->marked ? STR("* ") : STR("  "));
	for (size_t i = 0; i < table->n_columns; i++) {
		if (!layout->shown[i])
			continue;
		go_to_column(line, before, column);
		add_cell(line, view, &cells[i], layout->widths[i], selected);
		column += layout->widths[i] + LAYOUT_GAP;
		before = cells[i].text;
	}
	if (selected) {
		add_blanks(line, line->columns);
		buf_add(line->text, STR(PLAIN));
	}
}

static void compose(struct buf *lines, const struct view *view, size_t *cursor)
{
	size_t columns = view->terminal.columns, above = lines_above(view->rows);
	struct layout layout =
		layout_make(view->choices->table, columns > MARGIN ? columns - MARGIN : 0);

	for (size_t i = 0; i < view->rows; i++) {
		struct line line = {.text = &lines[i], .columns = view->terminal.columns};
		size_t choice = view->top + i - above;

		if (i == PROMPT_LINE)
			add_prompt(&line, view, cursor);
		else if (i == COUNTER_LINE && i < above)
			add_counter(&line, view, &layout);
		else if (i == TITLES_LINE && i < above)
			add_titles(&line, view, &layout);
		else if (choice < view->choices->n)
			add_choice(&line, view, &layout, choice);
	}
}

static struct buf *new_lines(size_t n)
{
	struct buf *lines = memory_allocate(n * sizeof(*lines));

	for (size_t i = 0; i < n; i++)
		buf_init(&lines[i], BUF_LIMIT_MESSAGE);
	return lines;
}

void frame_draw(struct frame *frame, const struct view *view, struct buf *out)
{
	struct buf *lines = new_lines(view->rows);
	size_t cursor = 0;
	bool anew = frame->n != view->rows || frame->columns != view->terminal.columns;

	compose(lines, view, &cursor);
	buf_add(out, STR(HIDE_CURSOR));
	if (anew)
		buf_add(out, STR(PLAIN "\033[H\033[2J"));
	for (size_t i = 0; i < view->rows; i++) {
		if (anew ? lines[i].n == 0
			 : str_equal(buf_str(&lines[i]), buf_str(&frame->lines[i])))
			continue;
		/* Erased first: behind a full line the cursor still stands on its last column. */
		buf_format(out, "\033[%zu;1H\033[K", i + 1);
		buf_add(out, buf_str(&lines[i]));
	}
	buf_format(out, "\033[1;%zuH" SHOW_CURSOR, cursor + 1);
	frame_release(frame);
	*frame = (struct frame){lines, view->rows, view->terminal.columns};
}

void frame_forget(struct frame *frame)
{
	frame_release(frame);
}

void frame_release(struct frame *frame)
{
	for (size_t i = 0; i < frame->n; i++)
		buf_release(&frame->lines[i]);
	free(frame->lines);
	*frame = (struct frame){0};
}
