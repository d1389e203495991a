/* Unified diffs. */
#include "config/diff.h"

#include "base/memory.h"
#include "config/lines.h"

#include <stdlib.h>

#define CONTEXT 3
/* A part is compared line by line where its table of lengths has at most this many cells. */
#define LARGEST_TABLE ((size_t)1 << 20)

#define MASK STR("****")

/* One line of the diff. Of what is `masked`, `shown` is the beginning alone. */
struct diff_line {
	char sign; /* ' ', '-' or '+' */
	bool masked;
	struct str shown;
	struct str end;
	struct str whole; /* with its end: what is compared */
};

struct diff_lines {
	struct diff_line *items;
	size_t n;
	size_t capacity;
};

/* ------------------------------------------------------------------------------- secrets */

static bool is_blank_or_sign(char c)
{
	return c == ' ' || c == '\t' || c == '#' || c == ';' || c == '"' || c == '\'';
}

/* True where the last word of a text is the name of a secret. */
static bool names_secret(struct str text)
{
	size_t start;

	while (text.n > 0 && is_blank_or_sign(text.p[text.n - 1]))
		text.n--;
	start = text.n;
	while (start > 0 && !is_blank_or_sign(text.p[start - 1]))
		start--;
	return key_is_secret(key_from_name(str_from_byte(text, start)));
}

/* How much of a line can be shown: up to where a secret is given a value, be it in a comment or in
 * a nested block. */
static size_t find_secret(struct str text)
{
	for (size_t at = 0; at < text.n; at++) {
		if ((text.p[at] == '=' || text.p[at] == ':') &&
		    names_secret(str_slice(text, 0, at)))
			return at + 1;
	}
	return text.n;
}

static void mask_line(struct diff_line *to, const struct line *line, bool in_secret)
{
	size_t shown = find_secret(line->whole);

	if (in_secret && line->kind != LINE_COMMENT && line->value.n > 0 &&
	    (size_t)(line->value.p - line->whole.p) < shown)
		shown = (size_t)(line->value.p - line->whole.p);
	to->shown = str_slice(line->whole, 0, shown);
	to->masked = shown < line->whole.n;
	while (to->masked && shown < line->whole.n && line->whole.p[shown] == ' ')
		to->shown.n = ++shown;
}

/* --------------------------------------------------------------------------------- lines */

static struct diff_line *add_line(struct diff_lines *lines)
{
	lines->items = memory_grow(lines->items, lines->n, &lines->capacity, sizeof(*lines->items));
	return &lines->items[lines->n++];
}

static void cut_lines(struct diff_lines *lines, struct str text)
{
	struct line_reader reader;
	struct line line;
	bool in_secret = false;

	line_reader_init(&reader, text);
	while (line_reader_next(&reader, &line)) {
		struct diff_line *to = add_line(lines);

		if (line.kind == LINE_ENTRY || line.kind == LINE_SECTION)
			in_secret = line.kind == LINE_ENTRY && key_is_secret(line.key);
		*to = (struct diff_line){.sign = ' ', .end = line.end};
		to->whole = (struct str){line.whole.p, line.whole.n + line.end.n};
		mask_line(to, &line, in_secret);
	}
}

static void move_lines(struct diff_lines *to, const struct diff_line *items, size_t n, char sign)
{
	for (size_t i = 0; i < n; i++) {
		struct diff_line *line = add_line(to);

		*line = items[i];
		line->sign = sign;
	}
}

/* ---------------------------------------------------------------------- comparing a part */

/* The lengths of the longest common runs of what is left from line i and j on; row by row. */
static uint32_t *measure(const struct diff_line *a, size_t n_a, const struct diff_line *b,
			 size_t n_b)
{
	size_t width = n_b + 1;
	uint32_t *lengths = memory_allocate((n_a + 1) * width * sizeof(*lengths));

	for (size_t i = n_a; i-- > 0;) {
		for (size_t j = n_b; j-- > 0;) {
			uint32_t below = lengths[(i + 1) * width + j];
			uint32_t right = lengths[i * width + j + 1];

			if (str_equal(a[i].whole, b[j].whole))
				lengths[i * width + j] = lengths[(i + 1) * width + j + 1] + 1;
			else
				lengths[i * width + j] = below > right ? below : right;
		}
	}
	return lengths;
}

static void compare_lines(struct diff_lines *to, const struct diff_line *a, size_t n_a,
			  const struct diff_line *b, size_t n_b)
{
	uint32_t *lengths = measure(a, n_a, b, n_b);
	size_t width = n_b + 1, i = 0, j = 0;

	while (i < n_a && j < n_b) {
		if (str_equal(a[i].whole, b[j].whole)) {
			move_lines(to, &a[i++], 1, ' ');
			j++;
		} else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) {
			move_lines(to, &a[i++], 1, '-');
		} else {
			move_lines(to, &b[j++], 1, '+');
		}
	}
	free(lengths);
	move_lines(to, &a[i], n_a - i, '-');
	move_lines(to, &b[j], n_b - j, '+');
}

/* Equal lines at both ends take no table. */
static void compare_texts(struct diff_lines *to, const struct diff_lines *before,
			  const struct diff_lines *after)
{
	const struct diff_line *a = before->items, *b = after->items;
	size_t n_a = before->n, n_b = after->n, same = 0, tail = 0;

	while (same < n_a && same < n_b && str_equal(a[same].whole, b[same].whole))
		same++;
	move_lines(to, a, same, ' ');
	while (tail < n_a - same && tail < n_b - same &&
	       str_equal(a[n_a - tail - 1].whole, b[n_b - tail - 1].whole))
		tail++;
	n_a -= same + tail;
	n_b -= same + tail;
	if (n_a > 0 && n_b > 0 && n_a < LARGEST_TABLE / n_b) {
		compare_lines(to, a + same, n_a, b + same, n_b);
	} else if (n_a + n_b > 0) {
		move_lines(to, n_a ? a + same : NULL, n_a, '-');
		move_lines(to, n_b ? b + same : NULL, n_b, '+');
	}
	if (tail > 0)
		move_lines(to, a + same + n_a, tail, ' ');
}

static void compare_part(struct diff_lines *to, const struct diff_part *part)
{
	struct diff_lines before = {0}, after = {0};

	cut_lines(&before, part->before);
	cut_lines(&after, part->after);
	compare_texts(to, &before, &after);
	free(before.items);
	free(after.items);
}

/* --------------------------------------------------------------------------------- hunks */

static void write_range(struct buf *out, char sign, size_t line, size_t n)
{
	buf_format(out, "%c%zu", sign, n > 0 ? line : line - 1);
	if (n != 1)
		buf_format(out, ",%zu", n);
}

static void write_line(struct buf *out, const struct diff_line *line)
{
	buf_add_char(out, line->sign);
	buf_add(out, line->shown);
	if (line->masked)
		buf_add(out, MASK);
	if (line->end.n > 0 && line->end.p[0] == '\r')
		buf_add_char(out, '\r');
	buf_add_char(out, '\n');
	if (line->end.n == 0)
		buf_add(out, STR("\\ No newline at end of file\n"));
}

/* Where the hunk ends that has a change at `at`: behind the context of the last change that is near
 * enough to the one before. */
static size_t hunk_end(const struct diff_lines *lines, size_t at)
{
	size_t end = at;

	for (; at < lines->n && at < end + 2 * CONTEXT + 1; at++) {
		if (lines->items[at].sign != ' ')
			end = at + 1;
	}
	return lines->n - end < CONTEXT ? lines->n : end + CONTEXT;
}

/* `before` and `after` are the numbers of the first line in either text. */
static void write_hunk(struct buf *out, const struct diff_line *items, size_t n, size_t before,
		       size_t after)
{
	size_t n_before = 0, n_after = 0;

	for (size_t i = 0; i < n; i++) {
		n_before += items[i].sign != '+';
		n_after += items[i].sign != '-';
	}
	buf_add(out, STR("@@ "));
	write_range(out, '-', before, n_before);
	buf_add_char(out, ' ');
	write_range(out, '+', after, n_after);
	buf_add(out, STR(" @@\n"));
	for (size_t i = 0; i < n; i++)
		write_line(out, &items[i]);
}

static void write_hunks(struct str path, const struct diff_lines *lines, struct buf *out)
{
	size_t before = 1, after = 1, written = 0;

	for (size_t at = 0; at < lines->n; at++) {
		if (lines->items[at].sign != ' ' && at >= written) {
			size_t start = at - written < CONTEXT ? written : at - CONTEXT;
			size_t end = hunk_end(lines, at);

			if (written == 0)
				buf_format(out, "--- %.*s\n+++ %.*s\n", STR_ARGS(path),
					   STR_ARGS(path));
			write_hunk(out, lines->items + start, end - start, before - (at - start),
				   after - (at - start));
			written = end;
		}
		before += lines->items[at].sign != '+';
		after += lines->items[at].sign != '-';
	}
}

void diff_write(struct str path, const struct diff_part *parts, size_t n, struct buf *out)
{
	struct diff_lines lines = {0};

	for (size_t i = 0; i < n; i++)
		compare_part(&lines, &parts[i]);
	write_hunks(path, &lines, out);
	free(lines.items);
}
