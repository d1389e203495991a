/* The parser of AWS's dialect: the lines of a document become its sections and entries, through
 * libinih. */
#include "config/document.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <ini.h>

/*
 * As packaged, libinih cuts section names at 49 bytes and lines at 199, reports no section without
 * keys and no line numbers. So it is handed a short token that stands for a run of lines, from an
 * entry up to a header. Headers are dealt with as they are read.
 */
#define TOKEN_ENTRIES "e=e\n"
#define TOKEN_SIZE sizeof(TOKEN_ENTRIES)

/* A token costs as much as some entries do: it stands for that many sections. */
#define TOKEN_SECTIONS 32

/* Sections seldom are; what is longer than the largest guess grows as it comes. */
#define SHORT_SECTION 128
#define LARGEST_GUESS ((size_t)8 << 20)

/* Entries are seldom shorter than this, in bytes. */
#define SHORT_LINE 24

/* Unknown keys of one section are compared one by one up to this many, and through a map from there
 * on. */
#define FEW_NAMES 16

struct parser {
	struct document *document;
	struct arena *arena;
	struct problems *problems;
	struct line_reader reader;
	struct line line;
	bool waiting; /* `line` is read, and not yet dealt with */
	uint32_t section;
	uint32_t entry;     /* the last one, which continuations belong to, or NO_ENTRY */
	bool continued;     /* its value is the end of the joined ones */
	size_t blank_lines; /* since the last line of the value */
	bool nested;
	struct map names; /* unknown keys of the section, once there are many */
	size_t n_unknown;
};

/* `part` is a part of the text. */
static struct span span_of(const struct document *document, struct str part)
{
	return (struct span){(uint32_t)(part.p - document->text.p), (uint32_t)part.n};
}

static struct problem problem_at(const struct parser *parser, enum problem_severity severity,
				 uint32_t line)
{
	return (struct problem){.severity = severity, .place = {parser->document->path, line}};
}

/* A problem for which the AWS CLI refuses the whole file. */
static void refuse(struct parser *parser, uint32_t line, const char *message, struct str remedy)
{
	struct problem problem = problem_at(parser, PROBLEM_ERROR, line);

	problem.refused = true;
	problem.remedy = remedy;
	problems_add(parser->problems, &problem, "%s", message);
	if (parser->document->refused_line == 0)
		parser->document->refused_line = line;
}

static void report_fault(struct parser *parser)
{
	uint32_t line = parser->line.number;
	struct problem problem = problem_at(parser, PROBLEM_ERROR, line);

	switch (parser->line.fault) {
	case FAULT_NONE:
		break;
	case FAULT_NO_SECTION:
		refuse(parser, line, "this line stands before the first [section]",
		       STR("move it below its section, or remove it"));
		break;
	case FAULT_NO_DELIMITER:
		refuse(parser, line,
		       "this line is neither a [section], a \"key = value\" nor a comment",
		       STR("add the missing \"=\", or put \"#\" in front"));
		break;
	case FAULT_NO_KEY:
		refuse(parser, line, "this line has no key before its \"=\"",
		       STR("add the key, or remove the line"));
		break;
	case FAULT_TOO_LONG:
		problem.remedy = STR("shorten it");
		problems_add(parser->problems, &problem,
			     "this line is longer than 1 MiB and was passed over");
		break;
	}
}

static void begin_section(struct parser *parser)
{
	struct document *document = parser->document;
	const struct line *line = &parser->line;
	uint32_t fresh = (uint32_t)document->n_sections;
	struct section *section;

	parser->entry = NO_ENTRY;
	map_release(&parser->names);
	parser->n_unknown = 0;
	parser->section = map_add(&document->by_header, line->name, fresh);
	if (parser->section != fresh) {
		if (parser->section == document->defaults)
			return; /* the one header that may stand twice; its keys may not */
		section = &document->sections[parser->section];
		section->last_line = line->number;
		refuse(parser, line->number, "this section is in the file twice",
		       STR("join the two sections"));
		return;
	}
	document->sections = memory_grow(document->sections, document->n_sections,
					 &document->sections_capacity, sizeof(*section));
	section = &document->sections[document->n_sections++];
	*section = (struct section){
		.header = line->name,
		.rest = line->rest,
		.line = line->number,
		.last_line = line->number,
		.first = NO_ENTRY,
		.last = NO_ENTRY,
		.indented = line->indented,
	};
	if (str_equal(line->name, STR("DEFAULT")))
		document->defaults = fresh;
}

/* libinih's reader: hands out the token of the next line that it must hear of. */
static char *next_token(char *token, int size, void *stream)
{
	struct parser *parser = stream;

	if ((size_t)size < TOKEN_SIZE)
		return NULL;
	while (parser->waiting || line_reader_next(&parser->reader, &parser->line)) {
		parser->waiting = false;
		if (parser->line.kind == LINE_SECTION)
			begin_section(parser);
		else if (parser->line.kind == LINE_FAULTY)
			report_fault(parser);
		if (parser->line.kind == LINE_ENTRY)
			return memcpy(token, TOKEN_ENTRIES, TOKEN_SIZE);
	}
	return NULL;
}

/* ASCII letters only: AWS's keys have no others. */
static struct str lower_case(struct arena *arena, struct str name)
{
	char *lower = arena_allocate(arena, name.n + 1);

	for (size_t i = 0; i < name.n; i++)
		lower[i] = (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] - 'A' + 'a'
								       : name.p[i]);
	return (struct str){lower, name.n};
}

/* The earlier entry of this section with the key of `entry`, or NO_ENTRY. */
static uint32_t find_earlier(struct parser *parser, const struct entry *entry)
{
	const struct document *document = parser->document;
	uint32_t at = document->sections[parser->section].first;

	if (entry->key == KEY_OTHER && parser->names.n > 0) {
		uint32_t found =
			map_get(&parser->names, lower_case(parser->arena, parser->line.name));

		return found == MAP_NONE ? NO_ENTRY : found;
	}
	for (; at != NO_ENTRY; at = document->entries[at].next) {
		const struct entry *earlier = &document->entries[at];

		if (earlier->key == entry->key &&
		    (entry->key != KEY_OTHER ||
		     str_equal_nocase(entry_name(document, earlier), parser->line.name)))
			return at;
	}
	return NO_ENTRY;
}

/* Remembers the name of an unknown key, so that finding it again stays fast in a section of very
 * many. */
static void remember_name(struct parser *parser, uint32_t added)
{
	const struct document *document = parser->document;

	if (++parser->n_unknown < FEW_NAMES)
		return;
	if (parser->names.n > 0) {
		map_add(&parser->names, lower_case(parser->arena, parser->line.name), added);
		return;
	}
	for (uint32_t at = document->sections[parser->section].first; at != NO_ENTRY;
	     at = document->entries[at].next) {
		const struct entry *entry = &document->entries[at];

		if (entry->key == KEY_OTHER)
			map_add(&parser->names,
				lower_case(parser->arena, entry_name(document, entry)), at);
	}
}

/* The last of two entries wins; where they name different identities, both are remembered. */
static void replace_entry(struct parser *parser, struct entry *earlier, const struct entry *entry)
{
	struct section *section = &parser->document->sections[parser->section];
	uint32_t next = earlier->next;

	if (entry->line > section->last_line && earlier->line > section->last_line)
		refuse(parser, entry->line, "this key is in its section twice",
		       STR("remove one of the two lines"));
	if (key_is_identity((enum key)entry->key) &&
	    !str_equal(entry_value(parser->document, earlier), parser->line.value)) {
		section->conflict =
			(struct conflict){(enum key)entry->key, earlier->line, entry->line};
		parser->document->has_conflict = true;
	}
	*earlier = *entry;
	earlier->next = next;
}

/* The entry of `line`, behind the others of the document and not yet one of them. Written where it
 * stays: a copy would wait for its parts, thousands of times. */
static struct entry *write_entry(struct document *document, const struct line *line)
{
	struct entry *entry;

	if (document->n_entries == document->entries_capacity)
		document->entries = memory_grow(document->entries, document->n_entries,
						&document->entries_capacity, sizeof(*entry));
	entry = &document->entries[document->n_entries];
	entry->line = line->number;
	entry->next = NO_ENTRY;
	entry->name = span_of(document, line->name);
	entry->value = span_of(document, line->value);
	entry->joined = false;
	entry->key = (uint8_t)line->key;
	entry->delimiter = line->delimiter;
	entry->indented = line->indented;
	return entry;
}

/* Makes the entry that was written one of its section's. */
static void append_entry(struct parser *parser)
{
	struct document *document = parser->document;
	struct section *section = &document->sections[parser->section];
	uint32_t added = (uint32_t)document->n_entries++;

	if (section->first == NO_ENTRY)
		section->first = added;
	else
		document->entries[section->last].next = added;
	section->last = added;
	section->keys |= KEY_BIT(parser->line.key);
	if (parser->line.key == KEY_OTHER)
		remember_name(parser, added);
	parser->entry = added;
}

static void begin_entry(struct parser *parser)
{
	struct document *document = parser->document;
	const struct entry *entry = write_entry(document, &parser->line);
	uint32_t seen = document->sections[parser->section].keys;
	uint32_t earlier =
		seen & KEY_BIT(parser->line.key) ? find_earlier(parser, entry) : NO_ENTRY;

	if (earlier == NO_ENTRY) {
		append_entry(parser);
	} else {
		replace_entry(parser, &document->entries[earlier], entry);
		parser->entry = earlier;
	}
	parser->nested = parser->line.value.n == 0;
	parser->continued = false;
	parser->blank_lines = 0;
}

static void check_nested_line(struct parser *parser)
{
	struct str rest = parser->line.value, key, value;
	enum nested found;

	while ((found = nested_next(&rest, &key, &value)) != NESTED_END) {
		if (found == NESTED_FAULTY)
			refuse(parser, parser->line.number,
			       "this line of a nested block has no \"=\"",
			       STR("write \"key = value\""));
	}
}

/* An indented header within a value is text of that value to the AWS CLI, and its section does not
 * exist. */
static void check_swallowed_header(struct parser *parser)
{
	struct str text = parser->line.value;
	struct problem problem = problem_at(parser, PROBLEM_WARNING, parser->line.number);

	if (text.p[0] != '[' || !str_ends(text, STR("]")))
		return;
	problem.remedy = STR("begin the line in the first column");
	problems_add(parser->problems, &problem,
		     "this header is indented and so is part of the value above it, not a section");
}

static void continue_entry(struct parser *parser)
{
	struct document *document = parser->document;
	struct entry *entry = &document->entries[parser->entry];
	struct buf *joined = &document->joined;

	if (!parser->continued) {
		struct str value = entry_value(document, entry);

		entry->value = (struct span){(uint32_t)joined->n, 0};
		entry->joined = true;
		buf_add(joined, value);
		parser->continued = true;
	}
	buf_add_repeated(joined, '\n', parser->blank_lines + 1);
	buf_add(joined, parser->line.value);
	entry->value.n = (uint32_t)joined->n - entry->value.at;
	parser->blank_lines = 0;
	if (parser->nested)
		check_nested_line(parser);
	check_swallowed_header(parser);
}

/* Takes the run of lines that begins with `line`, up to a header. */
static void take_run(struct parser *parser)
{
	int headers = 0;

	do {
		switch (parser->line.kind) {
		case LINE_ENTRY:
			begin_entry(parser);
			break;
		case LINE_CONTINUATION:
			continue_entry(parser);
			break;
		case LINE_BLANK:
			parser->blank_lines++;
			break;
		case LINE_FAULTY:
			report_fault(parser);
			break;
		case LINE_COMMENT:
			break;
		case LINE_SECTION:
			if (++headers == TOKEN_SECTIONS) {
				parser->waiting = true;
				return;
			}
			begin_section(parser);
			break;
		}
	} while (line_reader_next(&parser->reader, &parser->line));
}

/* libinih's handler. Builds of libinih that report new sections themselves pass no name for them.
 */
static int take_token(void *user, const char *section, const char *name, const char *value
#if INI_HANDLER_LINENO
		      ,
		      int number
#endif
)
{
#if INI_HANDLER_LINENO
	(void)number;
#endif
	(void)section;
	if (name && value)
		take_run(user);
	return 1;
}

/* The number of the line that byte `at` is in. */
static uint32_t line_of(struct str text, size_t at)
{
	struct line_reader reader;
	struct line line = {0};

	line_reader_init(&reader, text);
	while (reader.at <= at && line_reader_next(&reader, &line))
		;
	return line.number;
}

/* What is wrong with the bytes of the file. Returns the text that is left to be parsed. */
static struct str check_bytes(struct parser *parser)
{
	struct document *document = parser->document;
	struct str text = buf_str(&document->text);
	struct str mark = STR("\xef\xbb\xbf");
	size_t invalid = utf8_find_invalid(text), nul = str_find(text, '\0');

	if (invalid < text.n)
		refuse(parser, line_of(text, invalid), "this line is not valid UTF-8",
		       STR("convert the file to UTF-8"));
	if (nul < text.n) {
		struct problem problem = problem_at(parser, PROBLEM_WARNING, line_of(text, nul));

		document->nul_line = problem.place.line;
		problem.remedy = STR("remove the NUL byte; is this a text file?");
		problems_add(parser->problems, &problem, "this line has a NUL byte");
	}
	if (!str_starts(text, mark))
		return text;
	refuse(parser, 1, "the file begins with a byte order mark",
	       STR("save it as UTF-8 without one"));
	return str_from_byte(text, mark.n);
}

/* Makes room at once: growing step by step would touch twice the memory. */
static void reserve(struct document *document)
{
	struct str text = buf_str(&document->text);

	document->sections_capacity =
		(text.n < LARGEST_GUESS ? text.n : LARGEST_GUESS) / SHORT_SECTION + 1;
	document->sections =
		memory_resize(NULL, document->sections_capacity, sizeof(*document->sections));
	document->entries_capacity = text.n / SHORT_LINE + 1;
	document->entries =
		memory_resize(NULL, document->entries_capacity, sizeof(*document->entries));
	map_reserve(&document->by_header, document->sections_capacity);
}

void document_parse(struct document *document, struct arena *arena, struct problems *problems)
{
	struct parser parser = {
		.document = document,
		.arena = arena,
		.problems = problems,
		.section = NO_SECTION,
		.entry = NO_ENTRY,
	};

	reserve(document);
	document->defaults = NO_SECTION;
	document->has_angle = str_find(buf_str(&document->text), '<') < document->text.n;
	buf_init_secret(&document->joined, BUF_LIMIT_FILE);
	line_reader_init(&parser.reader, check_bytes(&parser));
	ini_parse_stream(next_token, &parser, take_token, &parser);
	map_release(&parser.names);
}
