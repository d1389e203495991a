/* XML. */
#include "net/xml.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <stdlib.h>

/* A name of an element or attribute with its prefix, in bytes. */
#define NAME_LIMIT 256
#define LONGEST_REFERENCE 8

void xml_release(struct xml *xml)
{
	free(xml->elements);
	*xml = (struct xml){0};
}

/* ----------------------------------------------------------------------------------- small parts
 */

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* What names are made of in AWS's answers: letters and digits of ASCII, and these. */
static bool is_name_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-' || c == '.' || c == ':';
}

static void skip_spaces(struct str *rest)
{
	while (rest->n > 0 && is_space(rest->p[0]))
		*rest = str_from_byte(*rest, 1);
}

static struct str trim(struct str s)
{
	skip_spaces(&s);
	while (s.n > 0 && is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

static bool skip(struct str *rest, struct str part)
{
	if (!str_starts(*rest, part))
		return false;
	*rest = str_from_byte(*rest, part.n);
	return true;
}

/* Goes behind the first `end`; false, at the end of the text, where there is none. */
static bool skip_behind(struct str *rest, struct str end)
{
	while (rest->n > 0 && !str_starts(*rest, end))
		*rest = str_from_byte(*rest, 1);
	return skip(rest, end);
}

static bool take_name(struct str *rest, struct str *name)
{
	size_t n = 0;

	while (n < rest->n && is_name_character(rest->p[n]))
		n++;
	*name = str_slice(*rest, 0, n);
	*rest = str_from_byte(*rest, n);
	/* Digits, "-" and "." come before the letters. */
	return n > 0 && n <= NAME_LIMIT && name->p[0] > '9';
}

static struct str local_name(struct str name)
{
	size_t colon = str_find(name, ':');

	return colon < name.n ? str_from_byte(name, colon + 1) : name;
}

/* Comments and processing instructions, which say nothing. Not a document type: it could define
 * entities. False where one does not end. */
static bool skip_remarks(struct str *rest, bool *skipped)
{
	*skipped = true;
	if (skip(rest, STR("<!--")))
		return skip_behind(rest, STR("-->"));
	if (skip(rest, STR("<?")))
		return skip_behind(rest, STR("?>"));
	*skipped = false;
	return true;
}

/* --------------------------------------------------------------------------------- references */

static bool is_character(uint32_t c)
{
	return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xd800) ||
	       (c >= 0xe000 && c <= 0x10ffff && c != 0xfffe && c != 0xffff);
}

/* A digit's value, or 16 for what is none. */
static uint32_t digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (uint32_t)(c - '0');
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10 : 16;
}

/* "#65" or "#x41". */
static bool decode_number(struct str text, uint32_t *character)
{
	uint32_t base = str_starts(text, STR("#x")) ? 16 : 10;
	struct str digits = str_from_byte(text, base == 16 ? 2 : 1);

	*character = 0;
	if (digits.n == 0 || digits.n > LONGEST_REFERENCE)
		return false;
	for (size_t i = 0; i < digits.n; i++) {
		uint32_t digit = digit_value(digits.p[i]);

		if (digit >= base)
			return false;
		*character = *character * base + digit;
	}
	return is_character(*character);
}

/* The character for what stands between "&" and ";". */
static bool decode_reference(struct str text, uint32_t *character)
{
	static const struct {
		struct str name;
		char character;
	} entities[] = {
		{STR_INIT("amp"), '&'},  {STR_INIT("lt"), '<'},    {STR_INIT("gt"), '>'},
		{STR_INIT("quot"), '"'}, {STR_INIT("apos"), '\''},
	};

	if (str_starts(text, STR("#")))
		return decode_number(text, character);
	for (size_t i = 0; i < sizeof(entities) / sizeof(*entities); i++) {
		if (str_equal(text, entities[i].name)) {
			*character = (unsigned char)entities[i].character;
			return true;
		}
	}
	return false;
}

/* Takes one character of text, or the reference to one. */
static bool take_character(struct str *rest, uint32_t *character)
{
	size_t length;

	if (skip(rest, STR("&"))) {
		length = str_find(*rest, ';');
		if (length == rest->n || !decode_reference(str_slice(*rest, 0, length), character))
			return false;
		*rest = str_from_byte(*rest, length + 1);
		return true;
	}
	length = utf8_decode(*rest, character);
	*rest = str_from_byte(*rest, length);
	return length > 0 && is_character(*character);
}

/* Takes text up to `end`, which is not taken. */
static bool skip_text(struct str *rest, char end)
{
	uint32_t character;

	while (rest->n > 0 && rest->p[0] != end) {
		if (rest->p[0] == '<' || !take_character(rest, &character))
			return false;
	}
	return true;
}

/* ----------------------------------------------------------------------------------- documents */

/* A document that is being taken apart. */
struct parser {
	struct xml *xml;
	struct str rest;
	struct str prefixed[XML_DEPTH_LIMIT]; /* names of the elements that are open, as written */
	size_t open[XML_DEPTH_LIMIT];         /* … and what they became */
	size_t depth;
};

/* `name="value"` */
static bool skip_attribute(struct str *rest)
{
	struct str name;
	char quote;

	if (!take_name(rest, &name))
		return false;
	skip_spaces(rest);
	if (!skip(rest, STR("=")))
		return false;
	skip_spaces(rest);
	if (rest->n == 0 || (rest->p[0] != '"' && rest->p[0] != '\''))
		return false;
	quote = rest->p[0];
	*rest = str_from_byte(*rest, 1);
	return skip_text(rest, quote) && skip(rest, (struct str){&quote, 1});
}

/* What follows the name in a tag that opens, up to ">". */
static bool skip_attributes(struct str *rest, bool *is_empty)
{
	for (;;) {
		bool spaced = rest->n > 0 && is_space(rest->p[0]);

		skip_spaces(rest);
		*is_empty = skip(rest, STR("/>"));
		if (*is_empty || skip(rest, STR(">")))
			return true;
		if (!spaced || !skip_attribute(rest))
			return false;
	}
}

static void add_element(struct parser *parser, struct str name)
{
	struct xml *xml = parser->xml;
	struct xml_element element = {.name = local_name(name),
				      .content = str_slice(parser->rest, 0, 0),
				      .parent = xml->n};

	if (parser->depth > 0) {
		element.parent = parser->open[parser->depth - 1];
		xml->elements[element.parent].has_children = true;
	}
	xml->elements = memory_grow(xml->elements, xml->n, &xml->capacity, sizeof(*xml->elements));
	xml->elements[xml->n++] = element;
}

static bool take_opening(struct parser *parser)
{
	struct str name;
	bool is_empty;

	if (parser->depth == XML_DEPTH_LIMIT || parser->xml->n == XML_ELEMENT_LIMIT ||
	    !take_name(&parser->rest, &name) || !skip_attributes(&parser->rest, &is_empty))
		return false;
	add_element(parser, name);
	if (!is_empty) {
		parser->prefixed[parser->depth] = name;
		parser->open[parser->depth++] = parser->xml->n - 1;
	}
	return true;
}

/* `end` is where the tag began. */
static bool take_closing(struct parser *parser, const char *end)
{
	struct str name;
	struct str *content;

	if (!take_name(&parser->rest, &name))
		return false;
	skip_spaces(&parser->rest);
	if (!skip(&parser->rest, STR(">")) || parser->depth == 0 ||
	    !str_equal(name, parser->prefixed[parser->depth - 1]))
		return false;
	content = &parser->xml->elements[parser->open[--parser->depth]].content;
	content->n = (size_t)(end - content->p);
	return true;
}

/* One tag, remark or run of text. */
static bool take_piece(struct parser *parser)
{
	const char *start = parser->rest.p;
	bool skipped;

	if (!skip_remarks(&parser->rest, &skipped))
		return false;
	if (skipped)
		return true;
	if (skip(&parser->rest, STR("</")))
		return take_closing(parser, start);
	if (skip(&parser->rest, STR("<")))
		return take_opening(parser);
	return skip_text(&parser->rest, '<');
}

/* Spaces and remarks, as they may stand around the root. */
static bool skip_surroundings(struct str *rest)
{
	bool skipped;

	do {
		skip_spaces(rest);
		if (!skip_remarks(rest, &skipped))
			return false;
	} while (skipped);
	return true;
}

static bool take_document(struct parser *parser)
{
	skip(&parser->rest, STR("\xef\xbb\xbf"));
	if (!skip_surroundings(&parser->rest) || !skip(&parser->rest, STR("<")) ||
	    !take_opening(parser))
		return false;
	while (parser->depth > 0) {
		if (parser->rest.n == 0 || !take_piece(parser))
			return false;
	}
	return skip_surroundings(&parser->rest) && parser->rest.n == 0;
}

bool xml_parse(struct xml *xml, struct str document)
{
	struct parser parser = {.xml = xml, .rest = document};

	*xml = (struct xml){0};
	if (utf8_valid(document) && take_document(&parser))
		return true;
	xml_release(xml);
	return false;
}

/* ------------------------------------------------------------------------------------- reading */

/* True where `path` leads from the root to the element. */
static bool is_at(const struct xml *xml, size_t index, struct str path)
{
	for (;;) {
		const struct xml_element *element = &xml->elements[index];

		if (element->parent == index)
			return str_equal(path, element->name);
		if (!str_ends(path, element->name))
			return false;
		path.n -= element->name.n;
		if (!str_ends(path, STR("/")))
			return false;
		path.n--;
		index = element->parent;
	}
}

/* The document was found to be sound, so everything here can be taken. */
static void decode(struct str content, struct buf *text)
{
	struct str rest = trim(content);
	uint32_t character;
	char bytes[4];
	bool skipped;

	while (rest.n > 0) {
		if (!skip_remarks(&rest, &skipped))
			return;
		if (skipped)
			continue;
		if (!take_character(&rest, &character))
			return;
		buf_add(text, (struct str){bytes, utf8_encode(character, bytes)});
	}
}

bool xml_text(const struct xml *xml, const char *path, struct buf *text)
{
	for (size_t i = 0; i < xml->n; i++) {
		const struct xml_element *element = &xml->elements[i];

		if (!is_at(xml, i, str_from(path)))
			continue;
		if (element->has_children)
			return false;
		decode(element->content, text);
		return true;
	}
	return false;
}
