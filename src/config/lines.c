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
	const char *start = reader->text.p + reader->at;
	const char *feed = memchr(start, '\n', reader->text.n - reader->at);
	size_t n = feed ? (size_t)(feed - start) : reader->text.n - reader->at;
	size_t end = feed ? 1 : 0;

	if (reader->has_return) {
		const char *carriage = memchr(start, '\r', n);

		if (carriage) {
			bool pair = carriage + 1 == feed;

			n = (size_t)(carriage - start);
			end = pair ? 2 : 1;
		}
	}
	line->whole = (struct str){start, n};
	line->value = (struct str){start, n};
	line->end = (struct str){start + n, end};
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
	line->key = key_from_name(line->name);
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

static bool is_visible_ascii(char c)
{
	return c > ' ' && c < 0x7f;
}

/* Keys of AWS's are of lower case letters and "_"; a sign or a blank is no part of such a name. */
static bool is_plain_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!((c >= 'a' && c <= 'z') || c == '_' || (c >= '0' && c <= '9')))
			return false;
	}
	return name.n > 0;
}

/* `key = value` in the first column, in ASCII, with spaces alone around the sign. */
static bool read_plain_entry(struct line_reader *reader, struct line *line)
{
	const char *start = line->whole.p, *end = start + line->whole.n;
	const char *sign = memchr(start, '=', line->whole.n);
	const char *name_end = sign, *value;

	if (!sign || !reader->in_section)
		return false;
	while (name_end > start && name_end[-1] == ' ')
		name_end--;
	for (value = sign + 1; value < end && *value == ' '; value++)
		;
	while (end > value && end[-1] == ' ')
		end--;
	if (end > value && !(is_visible_ascii(*value) && is_visible_ascii(end[-1])))
		return false;
	line->name = (struct str){start, (size_t)(name_end - start)};
	line->value = (struct str){value, (size_t)(end - value)};
	line->key = key_from_name(line->name);
	if (line->key == KEY_OTHER && !is_plain_name(line->name))
		return false;
	line->kind = LINE_ENTRY;
	line->delimiter = '=';
	reader->indent = 0;
	reader->in_entry = true;
	return true;
}

/* `[header]`, with nothing around it. */
static bool read_plain_section(struct line_reader *reader, struct line *line)
{
	if (line->whole.n < 3 || line->whole.p[line->whole.n - 1] != ']')
		return false;
	line->kind = LINE_SECTION;
	line->name = (struct str){line->whole.p + 1, line->whole.n - 2};
	reader->indent = 0;
	reader->in_section = true;
	reader->in_entry = false;
	return true;
}

/* Nearly every line is one of these, and takes no closer look. False for any other line. */
static bool read_plain_line(struct line_reader *reader, struct line *line)
{
	if (line->whole.n == 0)
		return true;
	if (line->whole.n > LINE_LIMIT)
		return false;
	if (line->whole.p[0] == '[')
		return read_plain_section(reader, line);
	return read_plain_entry(reader, line);
}

/* Any line, by all the rules. */
static void read_line(struct line_reader *reader, struct line *line)
{
	struct str stripped;
	size_t indent;

	if (line->whole.n > LINE_LIMIT) {
		set_fault(line, FAULT_TOO_LONG);
		return;
	}
	stripped = utf8_strip(line->whole);
	line->value = stripped;
	if (stripped.n == 0)
		return;
	line->indented = stripped.p != line->whole.p;
	if (stripped.p[0] == '#' || stripped.p[0] == ';') {
		line->kind = LINE_COMMENT;
		return;
	}
	indent = line->indented ? count_indent(line->whole, stripped) : 0;
	if (reader->in_entry && indent > reader->indent) {
		line->kind = LINE_CONTINUATION;
		return;
	}
	reader->indent = indent;
	read_section_or_entry(reader, stripped, line);
}

bool line_reader_next(struct line_reader *reader, struct line *line)
{
	if (reader->at >= reader->text.n)
		return false;
	cut_line(reader, line);
	line->kind = LINE_BLANK;
	line->fault = FAULT_NONE;
	line->name = line->rest = (struct str){0};
	line->delimiter = 0;
	line->indented = false;
	if (!read_plain_line(reader, line))
		read_line(reader, line);
	return true;
}
