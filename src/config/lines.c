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

bool line_reader_next(struct line_reader *reader, struct line *line)
{
	struct str stripped;
	size_t indent;

	if (reader->at >= reader->text.n)
		return false;
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
