/* The lexer of lines. */
#include "config/lines.h"

#include "base/utf8.h"

void line_reader_init(struct line_reader *reader, struct str text)
{
	*reader = (struct line_reader){.text = text};
	reader->has_return = text.n > 0 && memchr(text.p, '\r', text.n) != NULL;
}

/* Cuts the next line off the text: Python's universal newlines take "\n", "\r\n" and "\r" as line
 * ends. */
static void cut_line(struct line_reader *reader, struct line *line)
{
	struct str rest = str_from_byte(reader->text, reader->at);
	const char *feed = memchr(rest.p, '\n', rest.n);
	size_t n = feed ? (size_t)(feed - rest.p) : rest.n;
	size_t end = feed ? 1 : 0;

	if (reader->has_return) {
		const char *carriage = memchr(rest.p, '\r', n);

		if (carriage) {
			bool pair = carriage + 1 == feed;

			n = (size_t)(carriage - rest.p);
			end = pair ? 2 : 1;
		}
	}
	line->whole = str_slice(rest, 0, n);
	line->end = str_slice(rest, n, n + end);
	line->number = ++reader->number;
	reader->at += n + end;
}

/* How many characters of white space `whole` begins with, given that `stripped` is what is left of
 * it. */
static size_t count_indent(struct str whole, struct str stripped)
{
	struct str before = str_slice(whole, 0, (size_t)(stripped.p - whole.p));
	size_t count = 0;

	for (size_t i = 0; i < before.n; i++)
		count += ((unsigned char)before.p[i] & 0xc0) != 0x80;
	return count;
}

/* The header ends at the last bracket of the line, as the greedy pattern of configparser has it. */
static bool read_section(struct str stripped, struct line *line)
{
	size_t last = stripped.n;

	while (last > 0 && stripped.p[last - 1] != ']')
		last--;
	if (last < 3)
		return false;
	line->kind = LINE_SECTION;
	line->name = str_slice(stripped, 1, last - 1);
	line->rest = str_from_byte(stripped, last);
	return true;
}

static void set_fault(struct line *line, enum line_fault fault)
{
	line->kind = LINE_FAULTY;
	line->fault = fault;
}

static void read_entry(struct str stripped, struct line *line)
{
	size_t at = 0;

	while (at < stripped.n && stripped.p[at] != '=' && stripped.p[at] != ':')
		at++;
	if (at == stripped.n) {
		set_fault(line, FAULT_NO_DELIMITER);
		return;
	}
	line->kind = LINE_ENTRY;
	line->delimiter = stripped.p[at];
	line->name = utf8_strip(str_slice(stripped, 0, at));
	line->value = utf8_strip(str_from_byte(stripped, at + 1));
	if (line->name.n == 0)
		set_fault(line, FAULT_NO_KEY);
}

static void read_section_or_entry(struct line_reader *reader, struct str stripped,
				  struct line *line)
{
	if (stripped.p[0] == '[' && read_section(stripped, line)) {
		reader->in_section = true;
		reader->in_entry = false;
		return;
	}
	if (!reader->in_section) {
		set_fault(line, FAULT_NO_SECTION);
		return;
	}
	read_entry(stripped, line);
	if (line->fault != FAULT_NO_DELIMITER) /* such a line leaves the entry before it open */
		reader->in_entry = line->kind == LINE_ENTRY;
}

/* The characters of AWS's keys. */
static const bool plain_key_chars[256] = {
	['0'] = true, ['1'] = true, ['2'] = true, ['3'] = true, ['4'] = true, ['5'] = true,
	['6'] = true, ['7'] = true, ['8'] = true, ['9'] = true, ['_'] = true, ['a'] = true,
	['b'] = true, ['c'] = true, ['d'] = true, ['e'] = true, ['f'] = true, ['g'] = true,
	['h'] = true, ['i'] = true, ['j'] = true, ['k'] = true, ['l'] = true, ['m'] = true,
	['n'] = true, ['o'] = true, ['p'] = true, ['q'] = true, ['r'] = true, ['s'] = true,
	['t'] = true, ['u'] = true, ['v'] = true, ['w'] = true, ['x'] = true, ['y'] = true,
	['z'] = true,
};

static bool is_visible_ascii(char c)
{
	return c > ' ' && c < 0x7f;
}

/*
 * Nearly every line is `key = value` in the first column, in ASCII, with spaces alone around the
 * sign: such a line is read in one go. False, with nothing done, for any other line.
 */
static bool read_plain_entry(struct line_reader *reader, struct line *line)
{
	const char *start = reader->text.p + reader->at, *end = reader->text.p + reader->text.n;
	const char *name_end, *value, *value_end, *feed, *p = start;

	while (p < end && plain_key_chars[(unsigned char)*p])
		p++;
	name_end = p;
	while (p < end && *p == ' ')
		p++;
	if (name_end == start || p == end || *p != '=')
		return false;
	for (value = p + 1; value < end && *value == ' '; value++)
		;
	feed = memchr(value, '\n', (size_t)(end - value));
	value_end = feed ? feed : end;
	if ((size_t)(value_end - start) > LINE_LIMIT)
		return false;
	line->whole = (struct str){start, (size_t)(value_end - start)};
	while (value_end > value && value_end[-1] == ' ')
		value_end--;
	if (value_end > value && !(is_visible_ascii(*value) && is_visible_ascii(value_end[-1])))
		return false;
	line->kind = LINE_ENTRY;
	line->fault = FAULT_NONE;
	line->number = ++reader->number;
	line->end = (struct str){line->whole.p + line->whole.n, feed ? 1 : 0};
	line->name = (struct str){start, (size_t)(name_end - start)};
	line->value = (struct str){value, (size_t)(value_end - value)};
	line->rest = (struct str){0};
	line->delimiter = '=';
	line->indented = false;
	reader->at += line->whole.n + line->end.n;
	reader->indent = 0;
	reader->in_entry = true;
	return true;
}

bool line_reader_next(struct line_reader *reader, struct line *line)
{
	struct str stripped;
	size_t indent;

	if (reader->at >= reader->text.n)
		return false;
	if (reader->in_section && !reader->has_return && read_plain_entry(reader, line))
		return true;
	cut_line(reader, line);
	line->kind = LINE_BLANK;
	line->fault = FAULT_NONE;
	line->name = line->rest = (struct str){0};
	line->delimiter = 0;
	line->indented = false;
	if (line->whole.n > LINE_LIMIT) {
		set_fault(line, FAULT_TOO_LONG);
		return true;
	}
	stripped = utf8_strip(line->whole);
	line->value = stripped;
	if (stripped.n == 0)
		return true;
	line->indented = stripped.p != line->whole.p;
	if (stripped.p[0] == '#' || stripped.p[0] == ';') {
		line->kind = LINE_COMMENT;
		return true;
	}
	indent = line->indented ? count_indent(line->whole, stripped) : 0;
	if (reader->in_entry && indent > reader->indent) {
		line->kind = LINE_CONTINUATION;
		return true;
	}
	reader->indent = indent;
	read_section_or_entry(reader, stripped, line);
	return true;
}
