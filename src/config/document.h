/*
 * One file in AWS's dialect: its sections and entries as the AWS CLI reads them, but forgiving.
 * What would make the CLI refuse the whole file becomes a problem with its place, and everything
 * else is still read.
 *
 * Source of the rules: botocore's configloader over Python's configparser.
 */
#ifndef AWSP_CONFIG_DOCUMENT_H
#define AWSP_CONFIG_DOCUMENT_H

#include "base/arena.h"
#include "base/file.h"
#include "base/map.h"
#include "config/keys.h"
#include "config/lines.h"
#include "config/problem.h"

#define NO_ENTRY UINT32_MAX
#define NO_SECTION UINT32_MAX

/* A part of a document's text. */
struct span {
	uint32_t at;
	uint32_t n;
};

/* One `key = value`; small, since there can be 50,000. */
struct entry {
	uint32_t line;
	uint32_t next;    /* the next entry of the section, or NO_ENTRY */
	struct span name; /* as written: keys are equal without regard to case */
	struct span value;
	bool joined; /* the value is a part of the joined values */
	uint8_t key; /* enum key */
	char delimiter;
	bool indented;
};

/* Two entries of a section that give an identity key different values. */
struct conflict {
	enum key key;
	uint32_t first_line; /* 0: there is no conflict */
	uint32_t second_line;
};

/* One section; headers that are the same, letter for letter, are one section. */
struct section {
	struct str header;  /* between the brackets, untrimmed */
	struct str rest;    /* what stands behind the closing bracket */
	uint32_t line;      /* of its first header */
	uint32_t last_line; /* of its last header, where there are several; otherwise the same */
	uint32_t first;     /* its entries, in order; NO_ENTRY where it has none */
	uint32_t last;
	uint32_t keys; /* KEY_BIT of each key that it has */
	bool indented;
	struct conflict conflict;
};

/* A file as read. Owns its text (which may hold secrets and is wiped), sections and entries. */
struct document {
	struct str path; /* followed by a NUL byte; borrowed */
	struct file_facts facts;
	struct buf text;
	struct buf joined; /* the values of several lines */
	struct section *sections;
	size_t n_sections;
	size_t sections_capacity;
	struct entry *entries;
	size_t n_entries;
	size_t entries_capacity;
	struct map by_header;
	uint32_t defaults; /* the section [DEFAULT], whose entries every section has, or NO_SECTION
			    */
	bool has_conflict; /* a section of it has one */
	bool has_angle;    /* there is a "<" somewhere, as in a placeholder */
	uint32_t nul_line; /* the first line with a NUL byte; 0 where there is none */
	uint32_t refused_line; /* the first line for which the AWS CLI refuses the file; 0 where it
				  takes it */
};

/*
 * Reads and parses the file at `path`. A missing file, or an empty path, is an empty document, as
 * it is for AWS's tools. A file that cannot be read is an empty document and an error among
 * `problems`. Messages live in `arena`.
 */
void document_read(struct document *document, struct str path, struct arena *arena,
		   struct problems *problems);
/* Parses what is in `document->text`. */
void document_parse(struct document *document, struct arena *arena, struct problems *problems);
void document_release(struct document *document);

struct str entry_name(const struct document *document, const struct entry *entry);
/* The value: its lines joined with "\n"; it begins with "\n" where it is a nested block. */
struct str entry_value(const struct document *document, const struct entry *entry);

/* The entry `key` of a section, or of [DEFAULT] where the section has none; NULL where neither has.
 * `section` may be NO_SECTION. */
const struct entry *document_find(const struct document *document, uint32_t section, enum key key);
/* The same by name, for any key. */
const struct entry *document_find_name(const struct document *document, uint32_t section,
				       struct str name);
/* KEY_BIT of each key that document_find finds in the section. */
uint32_t document_keys(const struct document *document, uint32_t section);
/* The section with this header, or NO_SECTION. */
uint32_t document_section(const struct document *document, struct str header);

/* What nested_next found. */
enum nested {
	NESTED_END,
	NESTED_ENTRY,
	NESTED_FAULTY, /* a line without "=": the AWS CLI refuses the file */
};

/* Takes the next `key = value` line of a nested block from `*rest`, which begins as the value of
 * its entry. */
enum nested nested_next(struct str *rest, struct str *key, struct str *value);

#endif
