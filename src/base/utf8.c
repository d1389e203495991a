/* UTF-8: decoding, checking, and what Python and terminals make of a character. */
#include "base/utf8.h"

#define LARGEST_CHARACTER 0x10ffff
#define REPLACEMENT 0xfffd
/* The high bit of each of eight bytes: none set means eight ASCII characters. */
#define HIGH_BITS UINT64_C(0x8080808080808080)

static bool is_surrogate(uint32_t character)
{
	return character >= 0xd800 && character <= 0xdfff;
}

/* The length that a first byte promises; 0 for bytes that begin nothing. */
static size_t promised_length(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

size_t utf8_decode(struct str s, uint32_t *character)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t length = s.n ? promised_length((unsigned char)s.p[0]) : 0;
	uint32_t value;

	if (length == 0 || length > s.n)
		return 0;
	value = (unsigned char)s.p[0];
	if (length > 1)
		value &= 0x7fu >> length;
	for (size_t i = 1; i < length; i++) {
		unsigned char byte = (unsigned char)s.p[i];

		if ((byte & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (byte & 0x3f);
	}
	if (value < smallest[length] || value > LARGEST_CHARACTER || is_surrogate(value))
		return 0;
	*character = value;
	return length;
}

static char continuation(uint32_t character, unsigned shift)
{
	return (char)(unsigned char)(0x80 | (character >> shift & 0x3f));
}

size_t utf8_encode(uint32_t character, char out[4])
{
	if (character > LARGEST_CHARACTER || is_surrogate(character))
		character = REPLACEMENT;
	if (character < 0x80) {
		out[0] = (char)character;
		return 1;
	}
	if (character < 0x800) {
		out[0] = (char)(unsigned char)(0xc0 | character >> 6);
		out[1] = continuation(character, 0);
		return 2;
	}
	if (character < 0x10000) {
		out[0] = (char)(unsigned char)(0xe0 | character >> 12);
		out[1] = continuation(character, 6);
		out[2] = continuation(character, 0);
		return 3;
	}
	out[0] = (char)(unsigned char)(0xf0 | character >> 18);
	out[1] = continuation(character, 12);
	out[2] = continuation(character, 6);
	out[3] = continuation(character, 0);
	return 4;
}

/* Moves `start` over ASCII in steps of 16 bytes; a shorter rest is left to the caller. */
static size_t skip_ascii(struct str s, size_t start)
{
	uint64_t words[2];

	while (s.n - start >= sizeof(words)) {
		memcpy(words, s.p + start, sizeof(words));
		if ((words[0] | words[1]) & HIGH_BITS)
			break;
		start += sizeof(words);
	}
	return start;
}

size_t utf8_find_invalid(struct str s)
{
	uint32_t character;
	size_t i = 0;

	while (i < s.n) {
		size_t stop;
		size_t length;

		i = skip_ascii(s, i);
		for (stop = s.n - i < 16 ? s.n : i + 16; i < stop; i += length) {
			length = utf8_decode(str_from_byte(s, i), &character);
			if (length == 0)
				return i;
		}
	}
	return s.n;
}

bool utf8_valid(struct str s)
{
	return utf8_find_invalid(s) == s.n;
}

bool utf8_is_space(uint32_t character)
{
	switch (character) {
	case 0x20:
	case 0x85:
	case 0xa0:
	case 0x1680:
	case 0x2028:
	case 0x2029:
	case 0x202f:
	case 0x205f:
	case 0x3000:
		return true;
	default:
		return (character >= 0x09 && character <= 0x0d) ||
		       (character >= 0x1c && character <= 0x1f) ||
		       (character >= 0x2000 && character <= 0x200a);
	}
}

/* The length of the white space character that `s` ends in; 0 where it ends in another. */
static size_t space_at_end(struct str s)
{
	uint32_t character;

	for (size_t length = 1; length <= 3 && length <= s.n; length++) {
		struct str end = str_from_byte(s, s.n - length);

		if (utf8_decode(end, &character) == length)
			return utf8_is_space(character) ? length : 0;
	}
	return 0;
}

struct str utf8_strip_slowly(struct str s)
{
	uint32_t character;
	size_t length;

	while ((length = utf8_decode(s, &character)) > 0 && utf8_is_space(character))
		s = str_from_byte(s, length);
	while ((length = space_at_end(s)) > 0)
		s.n -= length;
	return s;
}

/* The high bit of a byte is set in the result where that byte is not from 0x20 to 0x7e; it may be
 * set for others where such a byte is among the eight. */
static uint64_t unusual_bytes(const char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t eight;

	memcpy(&eight, p, sizeof(eight));
	return eight | (eight - 0x20 * ones) | (eight + ones);
}

bool utf8_is_plain(struct str s)
{
	uint64_t unusual = 0;

	if (s.n < sizeof(unusual)) {
		for (size_t i = 0; i < s.n; i++)
			unusual |= (unsigned char)(s.p[i] - 0x20) > 0x7e - 0x20 ? HIGH_BITS : 0;
		return unusual == 0;
	}
	for (size_t i = 0; i + sizeof(unusual) < s.n; i += sizeof(unusual))
		unusual |= unusual_bytes(s.p + i);
	/* The last eight may share bytes with those before. */
	unusual |= unusual_bytes(s.p + s.n - sizeof(unusual));
	return (unusual & HIGH_BITS) == 0;
}

bool utf8_has_control_byte(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return true;
	return false;
}

bool utf8_is_unsafe(uint32_t character)
{
	return character < 0x20 || (character >= 0x7f && character <= 0x9f) ||
	       character == 0x061c || character == 0x200b || character == 0x200e ||
	       character == 0x200f || (character >= 0x2028 && character <= 0x202e) ||
	       (character >= 0x2060 && character <= 0x2064) ||
	       (character >= 0x2066 && character <= 0x2069) || character == 0xfeff;
}
