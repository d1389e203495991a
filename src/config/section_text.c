/* The text of one section. */
#include "config/section_text.h"

#include "config/lines.h"

/* What there is to know of a section before it is changed; all numbers are bytes from its start. */
struct outline {
	struct str header;  /* between the brackets */
	struct str indent;  /* of its last key, or of its header where it has none */
	struct str newline; /* the last line end up to `keys_end`; may be empty */
	size_t keys_end;    /* behind the last line of its last value, or behind the header */
	bool has_keys;
	size_t entry; /* the line of the key that was asked for */
	size_t value; /* its value in that line */
	size_t value_end;
	size_t entry_line_end; /* behind the line */
	size_t entry_end;      /* behind the last line of the value */
	bool found;
};

static size_t offset(struct str text, const char *place)
{
	return (size_t)(place - text.p);
}

/* What stands before a key, or before the bracket of a header. */
static struct str indent_of(const struct line *line)
{
	size_t bracket = line->kind == LINE_SECTION ? 1 : 0;

	return str_slice(line->whole, 0, offset(line->whole, line->name.p) - bracket);
}

static void note_entry(struct outline *outline, struct str text, const struct line *line)
{
	/* An empty value has no place of its own. */
	struct str value = line->value.n > 0 ? line->value : (struct str){line->end.p, 0};

	outline->found = true;
	outline->entry = offset(text, line->whole.p);
	outline->value = offset(text, value.p);
	outline->value_end = outline->value + value.n;
	outline->entry_line_end = outline->entry_end = offset(text, line->end.p) + line->end.n;
}

/* Notes what `line` is to the section; `end` is where it ends. True while the key that was asked
 * for goes on. */
static bool note_line(struct outline *outline, struct str text, struct str key,
		      const struct line *line, bool within)
{
	bool is_entry = line->kind == LINE_ENTRY;

	if (line->kind == LINE_SECTION)
		outline->header = line->name;
	else if (is_entry)
		within = str_equal_nocase(line->name, key);
	else if (line->kind != LINE_CONTINUATION)
		return within;
	if (is_entry || line->kind == LINE_SECTION)
		outline->indent = indent_of(line);
	outline->has_keys = outline->has_keys || is_entry;
	outline->keys_end = offset(text, line->end.p) + line->end.n;
	if (line->end.n > 0)
		outline->newline = line->end;
	if (is_entry && within)
		note_entry(outline, text, line);
	else if (within)
		outline->entry_end = outline->keys_end;
	return within;
}

static struct outline outline_of(struct str text, struct str key)
{
	struct outline outline = {0};
	struct line_reader reader;
	struct line line;
	bool within = false;

	line_reader_init(&reader, text);
	while (line_reader_next(&reader, &line))
		within = note_line(&outline, text, key, &line, within);
	return outline;
}

/* Adds the comments of a part of a text, and nothing else of it. */
static void add_comments(struct buf *out, struct str part)
{
	struct line_reader reader;
	struct line line;

	line_reader_init(&reader, part);
	while (line_reader_next(&reader, &line)) {
		if (line.kind != LINE_COMMENT)
			continue;
		buf_add(out, line.whole);
		buf_add(out, line.end);
	}
}

static void drop_newline(struct buf *out)
{
	if (out->n > 0 && out->p[out->n - 1] == '\n')
		out->n--;
	if (out->n > 0 && out->p[out->n - 1] == '\r')
		out->n--;
}

/* `key =` without anything behind it, while there is a blank before the sign, wants one there too.
 */
static bool wants_blank(struct str text, size_t value)
{
	return value >= 2 && (text.p[value - 1] == '=' || text.p[value - 1] == ':') &&
	       (text.p[value - 2] == ' ' || text.p[value - 2] == '\t');
}

static void replace_value(struct str text, const struct outline *outline, struct str value,
			  struct buf *out)
{
	bool was_empty = outline->value == outline->value_end;

	buf_add(out, str_slice(text, 0, outline->value));
	if (was_empty && value.n > 0 && wants_blank(text, outline->value))
		buf_add_char(out, ' ');
	buf_add(out, value);
	buf_add(out, str_slice(text, outline->value_end, outline->entry_line_end));
	add_comments(out, str_slice(text, outline->entry_line_end, outline->entry_end));
	if (outline->entry_line_end < outline->entry_end && outline->entry_end == text.n &&
	    text_is_unended(text))
		drop_newline(out);
	buf_add(out, str_from_byte(text, outline->entry_end));
}

/* The indent of the first header of a text. */
static struct str header_indent(struct str text)
{
	struct line_reader reader;
	struct line line;

	line_reader_init(&reader, text);
	while (line_reader_next(&reader, &line)) {
		if (line.kind == LINE_SECTION)
			return indent_of(&line);
	}
	return STR("");
}

static void add_key(struct str text, const struct outline *outline, struct str indent,
		    struct str key, struct str value, struct str newline, struct buf *out)
{
	bool unended = outline->keys_end == text.n && text_is_unended(text);

	if (outline->newline.n > 0)
		newline = outline->newline;
	buf_add(out, str_slice(text, 0, outline->keys_end));
	buf_add(out, unended ? newline : STR(""));
	buf_add(out, indent);
	buf_add(out, key);
	buf_add(out, STR(" = "));
	buf_add(out, value);
	buf_add(out, unended ? STR("") : newline);
	buf_add(out, str_from_byte(text, outline->keys_end));
}

void section_text_set(struct str text, struct str key, struct str value, struct str next,
		      struct str newline, struct buf *out)
{
	struct outline outline = outline_of(text, key);
	struct str indent = outline.indent, deeper = header_indent(next);

	if (outline.found) {
		replace_value(text, &outline, value, out);
		return;
	}
	/* A header that is indented deeper would become a part of the value. */
	if (!outline.has_keys && deeper.n > indent.n)
		indent = deeper;
	add_key(text, &outline, indent, key, value, newline, out);
}

void section_text_unset(struct str text, struct str key, struct buf *out)
{
	struct outline outline = outline_of(text, key);

	buf_add(out, str_slice(text, 0, outline.entry));
	add_comments(out, str_slice(text, outline.entry_line_end, outline.entry_end));
	buf_add(out, str_from_byte(text, outline.entry_end));
}

void section_text_rename(struct str text, struct str header, struct buf *out)
{
	struct outline outline = outline_of(text, STR(""));
	size_t at = offset(text, outline.header.p);

	buf_add(out, str_slice(text, 0, at));
	buf_add(out, header);
	buf_add(out, str_from_byte(text, at + outline.header.n));
}

/* Behind the lines of this kind that the text goes on with at `at`. */
static size_t skip_lines(struct str text, size_t at, enum line_kind kind)
{
	struct str rest = str_from_byte(text, at);
	struct line_reader reader;
	struct line line;
	size_t end = 0;

	line_reader_init(&reader, rest);
	while (line_reader_next(&reader, &line) && line.kind == kind)
		end = reader.at;
	return at + end;
}

size_t section_text_end(struct str text, bool is_last, bool blanks)
{
	size_t end = outline_of(text, STR("")).keys_end;
	size_t comments_end = skip_lines(text, end, LINE_COMMENT);

	if (comments_end < text.n || is_last)
		end = comments_end;
	return blanks ? skip_lines(text, end, LINE_BLANK) : end;
}

bool text_ends_in_blank(struct str text, bool over_comments)
{
	struct line_reader reader;
	struct line line;
	bool blank = false;

	line_reader_init(&reader, text);
	while (line_reader_next(&reader, &line)) {
		if (line.kind != LINE_COMMENT || !over_comments)
			blank = line.kind == LINE_BLANK;
	}
	return blank;
}

size_t text_end_without_blanks(struct str text)
{
	struct line_reader reader;
	struct line line;
	size_t end = 0;

	line_reader_init(&reader, text);
	while (line_reader_next(&reader, &line)) {
		if (line.kind != LINE_BLANK)
			end = reader.at;
	}
	return end;
}

bool text_is_unended(struct str text)
{
	return text.n > 0 && text.p[text.n - 1] != '\n' && text.p[text.n - 1] != '\r';
}

struct str text_newline(struct str text)
{
	size_t end = text.n;

	while (end > 0 && text_is_unended(str_slice(text, 0, end)))
		end--;
	if (end == 0)
		return STR("\n");
	if (end > 1 && text.p[end - 1] == '\n' && text.p[end - 2] == '\r')
		return str_slice(text, end - 2, end);
	return str_slice(text, end - 1, end);
}
