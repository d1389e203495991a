/* JSON: a careful door to cJSON, and a writer of our own. */
#include "base/json.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <stddef.h>
#include <stdlib.h>

#define REPLACEMENT 0xfffd
/* A word of eight bytes that are all `byte`. */
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

static bool is_white_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* What stands in front of memory that cJSON asks for: how much of it there is to wipe. */
union header {
	size_t size;
	max_align_t alignment;
};

static void *allocate(size_t size)
{
	union header *header = memory_allocate(sizeof(*header) + size);

	header->size = size;
	return header + 1;
}

static void wipe_and_free(void *memory)
{
	union header *header = memory;

	if (!memory)
		return;
	header--;
	memory_wipe(header, sizeof(*header) + header->size);
	free(header);
}

/* cJSON frees half a tree itself where parsing fails: so all that it holds is wiped as it goes. */
static void use_wiping_memory(void)
{
	static cJSON_Hooks hooks = {allocate, wipe_and_free};

	cJSON_InitHooks(&hooks);
}

/* A NUL character would end a text of cJSON's: half a key would be taken for a key. */
static bool has_escaped_nul(struct str text)
{
	size_t at;

	while ((at = str_find(text, '\\')) < text.n) {
		if (str_starts(str_from_byte(text, at + 1), STR("u0000")))
			return true;
		text = str_from_byte(text, at + 2); /* behind what is escaped, a backslash too */
	}
	return false;
}

cJSON *json_parse(struct str text)
{
	const char *end = NULL;
	cJSON *tree;

	/* cJSON passes over a byte order mark, which AWS's tools refuse. */
	if (text.n == 0 || str_starts(text, STR("\xef\xbb\xbf")) || has_escaped_nul(text))
		return NULL;
	use_wiping_memory();
	tree = cJSON_ParseWithLengthOpts(text.p, text.n, &end, false);
	while (tree && end < text.p + text.n && is_white_space(*end))
		end++;
	if (tree && end != text.p + text.n)
		json_free(&tree);
	return tree;
}

void json_free(cJSON **tree)
{
	cJSON_Delete(*tree);
	*tree = NULL;
}

const cJSON *json_member(const cJSON *object, const char *name)
{
	const cJSON *found = NULL, *member;

	if (!cJSON_IsObject(object))
		return NULL;
	cJSON_ArrayForEach(member, object)
	{
		if (strcmp(member->string, name) == 0)
			found = member;
	}
	return found;
}

struct str json_string(const cJSON *object, const char *name)
{
	const cJSON *member = json_member(object, name);

	return cJSON_IsString(member) ? str_from(member->valuestring) : (struct str){0};
}

static bool is_plain(char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/* True where all eight bytes are plain; may be false where they are, too, as borrows carry over. */
static bool all_plain(uint64_t word)
{
	uint64_t not_ascii = word | (word + EACH(0x01));
	uint64_t control = word - EACH(0x20);
	uint64_t quote = (word ^ EACH('"')) - EACH(0x01);
	uint64_t backslash = (word ^ EACH('\\')) - EACH(0x01);

	return ((not_ascii | control | quote | backslash) & EACH(0x80)) == 0;
}

static size_t plain_length(struct str s)
{
	uint64_t word;
	size_t n = 0;

	for (; s.n - n >= sizeof(word); n += sizeof(word)) {
		memcpy(&word, s.p + n, sizeof(word));
		if (!all_plain(word))
			break;
	}
	while (n < s.n && is_plain(s.p[n]))
		n++;
	return n;
}

static void write_unit(struct buf *out, uint32_t unit)
{
	static const char digits[] = "0123456789abcdef";

	buf_add(out, STR("\\u"));
	for (int shift = 12; shift >= 0; shift -= 4)
		buf_add_char(out, digits[unit >> shift & 15]);
}

static void write_escaped(struct buf *out, uint32_t character)
{
	static const char named[] = "\"\\\n\r\t\b\f";
	static const char letters[] = "\"\\nrtbf";
	const char *found = character && character < 0x7f ? strchr(named, (int)character) : NULL;

	if (found) {
		buf_add_char(out, '\\');
		buf_add_char(out, letters[found - named]);
	} else if (character < 0x10000) {
		write_unit(out, character);
	} else {
		write_unit(out, 0xd800 + ((character - 0x10000) >> 10));
		write_unit(out, 0xdc00 + ((character - 0x10000) & 0x3ff));
	}
}

/* One character that is not plain. What a terminal could act on is escaped in any case. */
static void write_special(struct buf *out, uint32_t character, bool ascii)
{
	char encoded[4];

	if (ascii || character < 0x7f || utf8_is_unsafe(character))
		write_escaped(out, character);
	else
		buf_add(out, (struct str){encoded, utf8_encode(character, encoded)});
}

static void write_quoted(struct buf *out, struct str s, bool ascii)
{
	buf_add_char(out, '"');
	while (s.n > 0) {
		size_t plain = plain_length(s);
		uint32_t character;
		size_t length;

		buf_add(out, str_slice(s, 0, plain));
		s = str_from_byte(s, plain);
		if (s.n == 0)
			break;
		length = utf8_decode(s, &character);
		write_special(out, length ? character : REPLACEMENT, ascii);
		s = str_from_byte(s, length ? length : 1);
	}
	buf_add_char(out, '"');
}

void json_write_string(struct buf *out, struct str s)
{
	write_quoted(out, s, false);
}

void json_write_string_or_null(struct buf *out, struct str s)
{
	if (s.n)
		json_write_string(out, s);
	else
		buf_add(out, STR("null"));
}

void json_write_python_string(struct buf *out, struct str s)
{
	write_quoted(out, s, true);
}
