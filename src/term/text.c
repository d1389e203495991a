/* Foreign text on its way to a terminal. */
#include "term/text.h"

#include "base/utf8.h"

#include <wchar.h>

static void add_escaped(struct buf *out, struct str bytes)
{
	for (size_t i = 0; i < bytes.n; i++)
		buf_format(out, "\\x%02x", (unsigned)(unsigned char)bytes.p[i]);
}

static bool is_control(uint32_t character)
{
	return character < 0x20 || (character >= 0x7f && character <= 0x9f);
}

void text_add(struct buf *out, struct str text, enum text_target target)
{
	if (utf8_is_plain(text)) {
		buf_add(out, text);
		return;
	}
	while (text.n > 0) {
		uint32_t character = 0;
		size_t n = utf8_decode(text, &character);
		struct str bytes = str_slice(text, 0, n ? n : 1);

		if (n == 0 || is_control(character) ||
		    (target == TEXT_TERMINAL && utf8_is_unsafe(character)))
			add_escaped(out, bytes);
		else
			buf_add(out, bytes);
		text = str_from_byte(text, bytes.n);
	}
}

/* The columns of one character. Where the locale cannot tell, it is taken to be one. */
static size_t character_width(uint32_t character)
{
	int width = character < 0x7f ? 1 : wcwidth((wchar_t)character);

	return width < 0 ? 1 : (size_t)width;
}

size_t text_width(struct str text)
{
	size_t width = 0;

	if (utf8_is_plain(text))
		return text.n;
	while (text.n > 0) {
		uint32_t character = 0;
		size_t n = utf8_decode(text, &character);

		width += n ? character_width(character) : 1;
		text = str_from_byte(text, n ? n : 1);
	}
	return width;
}

struct str text_head(struct str text, size_t columns)
{
	size_t at = 0, width = 0;

	while (at < text.n) {
		uint32_t character = 0;
		size_t n = utf8_decode(str_from_byte(text, at), &character);

		width += n ? character_width(character) : 1;
		if (width > columns)
			break;
		at += n ? n : 1;
	}
	return str_slice(text, 0, at);
}

/* The longest end of `text` that takes at most `columns` and begins with a character that has a
 * width: what combines would do so with the character in front. */
static struct str tail(struct str text, size_t columns)
{
	size_t width = text_width(text);

	while (text.n > 0) {
		uint32_t character = 0;
		size_t n = utf8_decode(text, &character);
		size_t own = n ? character_width(character) : 1;

		if (width <= columns && own > 0)
			break;
		width -= own;
		text = str_from_byte(text, n ? n : 1);
	}
	return text;
}

struct text_cut text_cut(struct str text, size_t columns)
{
	struct text_cut cut = {.head = text};
	size_t left = columns / 2;

	if (text_width(text) <= columns)
		return cut;
	cut.head = text_head(text, left);
	if (columns == 0)
		return cut;
	cut.mark = STR("…");
	cut.tail = tail(text, columns - 1 - left);
	return cut;
}

void text_add_cut(struct buf *out, struct str text, size_t columns)
{
	struct text_cut cut = text_cut(text, columns);

	buf_add(out, cut.head);
	buf_add(out, cut.mark);
	buf_add(out, cut.tail);
}
