/*
 * The lexer of lines: what each line of an AWS file is, with its places, for the reader and the
 * editor alike.
 *
 * The rules are those of Python's configparser as botocore and the AWS CLI use it: "=" and ":"
 * delimit, "#" and ";" begin a comment only as the first character of a line, a line that is
 * indented deeper than its entry continues it.
 */
#ifndef AWSP_CONFIG_LINES_H
#define AWSP_CONFIG_LINES_H

#include "config/keys.h"

/* Longer lines are passed over. */
#define LINE_LIMIT ((size_t)1 << 20)

enum line_kind {
	LINE_BLANK,
	LINE_COMMENT,
	LINE_SECTION, /* `name` is the text between the brackets, untrimmed */
	LINE_ENTRY, /* `name` is the key as written, `value` what follows the delimiter, stripped */
	LINE_CONTINUATION, /* `value` is the stripped line; it belongs to the entry before */
	LINE_FAULTY,       /* `fault` says why; the AWS CLI refuses a file that has one */
};

enum line_fault {
	FAULT_NONE,
	FAULT_NO_SECTION,   /* an entry before the first section */
	FAULT_NO_DELIMITER, /* neither "=" nor ":" */
	FAULT_NO_KEY,       /* nothing before the delimiter */
	FAULT_TOO_LONG,     /* over LINE_LIMIT; not looked at */
};

struct line {
	enum line_kind kind;
	enum line_fault fault;
	uint32_t number;  /* from 1 */
	struct str whole; /* the line without its end */
	struct str end;   /* its end: "\n", "\r\n", "\r", or empty at the end of the file */
	struct str name;
	struct str value;
	struct str rest; /* LINE_SECTION: what stands behind the closing bracket */
	enum key key;    /* LINE_ENTRY: what `name` means */
	char delimiter;  /* LINE_ENTRY: '=' or ':' */
	bool indented;   /* white space before the first character */
};

/* Reads the lines of a text one by one. The text is borrowed, as are the slices of each line. */
struct line_reader {
	struct str text;
	size_t at;
	uint32_t number;
	size_t indent; /* how far the last section or entry was indented, in characters */
	bool in_section;
	bool in_entry;
	bool has_return; /* the text has carriage returns, which end lines too */
};

void line_reader_init(struct line_reader *reader, struct str text);
/* The next line; false at the end of the text. */
bool line_reader_next(struct line_reader *reader, struct line *line);

#endif
