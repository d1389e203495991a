/* UTF-8: decoding, checking, and what Python and terminals make of a character. */
#ifndef AWSP_BASE_UTF8_H
#define AWSP_BASE_UTF8_H

#include "base/str.h"

/*
 * Decodes the character at the start of `s` into `*character`. Returns its length in bytes, or 0
 * where `s` is empty or does not begin with a valid sequence (overlong forms, surrogates and values
 * over U+10FFFF are not valid).
 */
size_t utf8_decode(struct str s, uint32_t *character);
/* Appends the encoding of `character` to `out`, which has room for 4 bytes; returns the length.
 * What is no character (surrogates, above U+10FFFF) becomes U+FFFD. */
size_t utf8_encode(uint32_t character, char out[4]);
/* Where the first invalid byte stands; s.n where all is valid. Fast on ASCII. */
size_t utf8_find_invalid(struct str s);
bool utf8_valid(struct str s);
/* What Python's str.isspace() takes as white space; AWS's own tools strip lines and values of it.
 */
bool utf8_is_space(uint32_t character);
/* `s` without white space as above at either end; bytes that are not valid UTF-8 are no white
 * space. */
static inline struct str utf8_strip(struct str s);
/* The same for what begins or ends in something else than visible ASCII. */
struct str utf8_strip_slowly(struct str s);

static inline struct str utf8_strip(struct str s)
{
	while (s.n > 0 && s.p[0] == ' ')
		s = (struct str){s.p + 1, s.n - 1};
	while (s.n > 0 && s.p[s.n - 1] == ' ')
		s.n--;
	if (s.n > 0 && (unsigned char)(s.p[0] - 0x21) < 0x5e &&
	    (unsigned char)(s.p[s.n - 1] - 0x21) < 0x5e)
		return s;
	return utf8_strip_slowly(s);
}

/* True where all of `s` is visible ASCII or a space, as nearly every text is. */
bool utf8_is_plain(struct str s);
/* True where a control byte (below 0x20, or 0x7f) stands in `s`. */
bool utf8_has_control_byte(struct str s);
/* True for characters that can change what a terminal shows elsewhere, or that hide in a name:
 * controls (C0, DEL, C1), the bidirectional formatting characters, line and paragraph separators,
 * the byte order mark, and what has no width and joins no others, such as the zero width space. */
bool utf8_is_unsafe(uint32_t character);

#endif
