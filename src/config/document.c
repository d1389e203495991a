/* One file in AWS's dialect, as it was read: its text, sections and entries. */
#include "config/document.h"

#include "base/utf8.h"

#include <stdlib.h>

struct str entry_name(const struct document *document, const struct entry *entry)
{
	return (struct str){document->text.p + entry->name.at, entry->name.n};
}

struct str entry_value(const struct document *document, const struct entry *entry)
{
	const char *text = entry->joined ? document->joined.p : document->text.p;

	return (struct str){text + entry->value.at, entry->value.n};
}

void document_read(struct document *document, struct str path, struct arena *arena,
		   struct problems *problems)
{
	CLEANUP_ERROR struct error error = {0};
	struct problem problem = {.severity = PROBLEM_ERROR, .place = {.path = path}};

	*document = (struct document){.path = path, .defaults = NO_SECTION};
	document->facts.outcome = FILE_MISSING;
	buf_init_secret(&document->text, BUF_LIMIT_FILE);
	if (path.n == 0)
		return;
	document->facts = file_read(path.p, &document->text, &error);
	if (document->facts.outcome == FILE_READ)
		document_parse(document, arena, problems);
	else if (document->facts.outcome != FILE_MISSING)
		problems_add(problems, &problem, "%s", error.message);
}

void document_release(struct document *document)
{
	buf_release(&document->text);
	buf_release(&document->joined);
	free(document->sections);
	free(document->entries);
	map_release(&document->by_header);
	*document = (struct document){.path = document->path, .defaults = NO_SECTION};
}

uint32_t document_keys(const struct document *document, uint32_t section)
{
	uint32_t keys;

	if (section == NO_SECTION)
		return 0;
	keys = document->sections[section].keys;
	if (document->defaults != NO_SECTION)
		keys |= document->sections[document->defaults].keys;
	return keys;
}

static const struct entry *find_in_section(const struct document *document, uint32_t section,
					   enum key key)
{
	const struct entry *entry;

	if (section == NO_SECTION || !(document->sections[section].keys & KEY_BIT(key)))
		return NULL;
	entry = &document->entries[document->sections[section].first];
	while (entry->key != key)
		entry = &document->entries[entry->next];
	return entry;
}

const struct entry *document_find(const struct document *document, uint32_t section, enum key key)
{
	const struct entry *entry = find_in_section(document, section, key);

	if (!entry && section != NO_SECTION)
		entry = find_in_section(document, document->defaults, key);
	return entry;
}

static const struct entry *find_name_in_section(const struct document *document, uint32_t section,
						struct str name)
{
	if (section == NO_SECTION)
		return NULL;
	for (uint32_t at = document->sections[section].first; at != NO_ENTRY;
	     at = document->entries[at].next) {
		if (str_equal_nocase(entry_name(document, &document->entries[at]), name))
			return &document->entries[at];
	}
	return NULL;
}

const struct entry *document_find_name(const struct document *document, uint32_t section,
				       struct str name)
{
	const struct entry *entry = find_name_in_section(document, section, name);

	if (!entry && section != NO_SECTION)
		entry = find_name_in_section(document, document->defaults, name);
	return entry;
}

uint32_t document_section(const struct document *document, struct str header)
{
	uint32_t found = map_get(&document->by_header, header);

	return found == MAP_NONE ? NO_SECTION : found;
}

/* Python's str.splitlines() ends a line at more characters than a text file does. */
static size_t line_break(struct str text)
{
	size_t at = 0;

	while (at < text.n) {
		uint32_t character = 0;
		size_t n = utf8_decode(str_from_byte(text, at), &character);

		if ((character >= 0x0a && character <= 0x0d) ||
		    (character >= 0x1c && character <= 0x1e) || character == 0x85 ||
		    character == 0x2028 || character == 0x2029)
			return at;
		at += n ? n : 1;
	}
	return at;
}

enum nested nested_next(struct str *rest, struct str *key, struct str *value)
{
	struct str line = {0};

	while (line.n == 0) {
		size_t end = line_break(*rest);
		uint32_t character = 0;

		if (rest->n == 0)
			return NESTED_END;
		line = utf8_strip(str_slice(*rest, 0, end));
		*rest = str_from_byte(*rest, end);
		*rest = str_from_byte(*rest, utf8_decode(*rest, &character));
	}
	if (str_find(line, '=') == line.n)
		return NESTED_FAULTY;
	*key = utf8_strip(str_slice(line, 0, str_find(line, '=')));
	*value = utf8_strip(str_from_byte(line, str_find(line, '=') + 1));
	return NESTED_ENTRY;
}
