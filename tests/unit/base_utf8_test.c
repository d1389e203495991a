/* Tests of UTF-8: every character, every kind of damage, what is white space and what is unsafe. */
#include "base_test.h"

#include "base/utf8.h"

static const struct str nothing = {NULL, 0};

static void every_character_goes_round(void **state)
{
	(void)state;
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		uint32_t decoded = UINT32_MAX;
		char bytes[4];
		size_t length = utf8_encode(c, bytes);
		bool surrogate = c >= 0xd800 && c <= 0xdfff;

		if (utf8_decode((struct str){bytes, length}, &decoded) != length)
			fail_msg("U+%04X does not decode", c);
		if (decoded != (surrogate ? 0xfffd : c))
			fail_msg("U+%04X decodes to U+%04X", c, decoded);
		if (utf8_decode((struct str){bytes, length - 1}, &decoded) != 0)
			fail_msg("U+%04X decodes when it is cut short", c);
	}
}

static void known_encodings(void **state)
{
	char bytes[4];

	(void)state;
	assert_int_equal(utf8_encode('A', bytes), 1);
	assert_memory_equal(bytes, "A", 1);
	assert_int_equal(utf8_encode(0xe9, bytes), 2);
	assert_memory_equal(bytes, "\xc3\xa9", 2);
	assert_int_equal(utf8_encode(0x20ac, bytes), 3);
	assert_memory_equal(bytes, "\xe2\x82\xac", 3);
	assert_int_equal(utf8_encode(0x1f600, bytes), 4);
	assert_memory_equal(bytes, "\xf0\x9f\x98\x80", 4);
	assert_int_equal(utf8_encode(0x110000, bytes), 3);
	assert_memory_equal(bytes, "\xef\xbf\xbd", 3);
}

static bool in(unsigned byte, unsigned first, unsigned last)
{
	return byte >= first && byte <= last;
}

/* The table of well-formed sequences, Unicode 3.9 table 3-7; the length, or 0. */
static size_t length_by_table(const unsigned char *b)
{
	bool third = in(b[2], 0x80, 0xbf);
	bool fourth = third && in(b[3], 0x80, 0xbf);

	if (b[0] < 0x80)
		return 1;
	if (in(b[0], 0xc2, 0xdf))
		return in(b[1], 0x80, 0xbf) ? 2 : 0;
	if (b[0] == 0xe0)
		return in(b[1], 0xa0, 0xbf) && third ? 3 : 0;
	if (b[0] == 0xed)
		return in(b[1], 0x80, 0x9f) && third ? 3 : 0;
	if (in(b[0], 0xe1, 0xef))
		return in(b[1], 0x80, 0xbf) && third ? 3 : 0;
	if (b[0] == 0xf0)
		return in(b[1], 0x90, 0xbf) && fourth ? 4 : 0;
	if (in(b[0], 0xf1, 0xf3))
		return in(b[1], 0x80, 0xbf) && fourth ? 4 : 0;
	if (b[0] == 0xf4)
		return in(b[1], 0x80, 0x8f) && fourth ? 4 : 0;
	return 0;
}

static void sequences_follow_the_table(void **state)
{
	static const unsigned char ends[] = {0x00, 0x7f, 0x80, 0xbf, 0xc0, 0xff};
	size_t count = sizeof(ends);

	(void)state;
	for (size_t i = 0; i < 256 * 256 * count * count; i++) {
		size_t pair = i / (count * count);
		unsigned char bytes[4] = {(unsigned char)(pair / 256), (unsigned char)(pair % 256),
					  ends[i / count % count], ends[i % count]};
		uint32_t character = 0;
		struct str s = {(const char *)bytes, 4};

		if (utf8_decode(s, &character) != length_by_table(bytes))
			fail_msg("%02x %02x %02x %02x", bytes[0], bytes[1], bytes[2], bytes[3]);
	}
}

static void decoding_leaves_failures_alone(void **state)
{
	uint32_t character = 42;

	(void)state;
	assert_int_equal(utf8_decode(nothing, &character), 0);
	assert_int_equal(utf8_decode(STR("\xff"), &character), 0);
	assert_int_equal(character, 42);
	assert_int_equal(utf8_decode(STR("\0x"), &character), 1);
	assert_int_equal(character, 0);
}

/* Damage at every place of texts of every length, so that no step of the fast way jumps over it. */
static void damage_is_found_where_it_is(void **state)
{
	char text[80];

	(void)state;
	for (size_t n = 0; n <= sizeof(text); n++) {
		memset(text, 'x', sizeof(text));
		for (size_t i = 0; i < n; i++) {
			struct str copy;

			text[i] = '\x80';
			copy = exact_copy((struct str){text, n});
			assert_int_equal(utf8_find_invalid(copy), i);
			assert_false(utf8_valid(copy));
			free_copy(copy);
			text[i] = 'x';
		}
		assert_int_equal(utf8_find_invalid((struct str){text, n}), n);
		assert_true(utf8_valid((struct str){text, n}));
	}
	assert_true(utf8_valid(nothing));
}

/* A four-byte character at every place: whole, and cut by the end. */
static void characters_may_lie_across_steps(void **state)
{
	char text[80];

	(void)state;
	for (size_t at = 0; at + 4 <= sizeof(text); at++) {
		memset(text, 'x', sizeof(text));
		memcpy(text + at, "\xf0\x9f\x98\x80", 4);
		assert_true(utf8_valid((struct str){text, sizeof(text)}));
		for (size_t kept = 1; kept < 4; kept++) {
			struct str cut = exact_copy((struct str){text, at + kept});

			assert_int_equal(utf8_find_invalid(cut), at);
			free_copy(cut);
		}
	}
}

static void white_space_is_pythons(void **state)
{
	/* [c for c in range(0x110000) if chr(c).isspace()] */
	static const uint32_t spaces[] = {
		0x9,    0xa,    0xb,    0xc,    0xd,    0x1c,   0x1d,   0x1e,   0x1f,   0x20,
		0x85,   0xa0,   0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006,
		0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000,
	};
	size_t next = 0;

	(void)state;
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		bool expected = next < sizeof(spaces) / sizeof(*spaces) && spaces[next] == c;

		next += expected;
		if (utf8_is_space(c) != expected)
			fail_msg("U+%04X", c);
	}
}

static void stripping_takes_all_white_space(void **state)
{
	(void)state;
	assert_text(utf8_strip(STR(" \t\r\n\v\f\x1c\x1f dev \x1e ")), STR("dev"));
	assert_text(utf8_strip(STR("\xc2\xa0\xc2\205dev\xe3\x80\x80\xe2\x80\x83")), STR("dev"));
	assert_text(utf8_strip(STR("a b")), STR("a b"));
	assert_text(utf8_strip(STR("\xe3\x80\x80 ")), STR(""));
	assert_text(utf8_strip(nothing), STR(""));
	assert_text(utf8_strip(STR("\xc3\xa9")), STR("\xc3\xa9"));
	assert_text(utf8_strip(STR(" \xf0\x9f\x98\x80 ")), STR("\xf0\x9f\x98\x80"));
	/* zero width space and byte order mark are none */
	assert_text(utf8_strip(STR("\xe2\x80\x8b\xef\xbb\xbf")), STR("\xe2\x80\x8b\xef\xbb\xbf"));
}

static void damage_is_no_white_space(void **state)
{
	(void)state;
	assert_text(utf8_strip(STR(" \xa0 ")), STR("\xa0"));
	assert_text(utf8_strip(STR(" \x85")), STR("\x85"));
	assert_text(utf8_strip(STR("\xff dev \xff")), STR("\xff dev \xff"));
	assert_text(utf8_strip(STR("\xc2\xa0\xa0")), STR("\xa0"));
	assert_text(utf8_strip(STR("\x80\x80 ")), STR("\x80\x80"));
}

static void control_bytes_are_seen(void **state)
{
	(void)state;
	assert_false(utf8_has_control_byte(nothing));
	assert_false(utf8_has_control_byte(STR(" ~\x80\x9f\xff")));
	for (int c = 0; c < 256; c++) {
		char text[] = {'a', (char)(unsigned char)c, 'b'};

		assert_true(utf8_has_control_byte((struct str){text, 3}) == (c < 32 || c == 127));
	}
}

static void unsafe_characters(void **state)
{
	static const uint32_t ranges[][2] = {
		{0x00, 0x1f},     {0x7f, 0x9f},     {0x61c, 0x61c},
		{0x200b, 0x200b}, {0x200e, 0x200f}, {0x2028, 0x202e},
		{0x2060, 0x2064}, {0x2066, 0x2069}, {0xfeff, 0xfeff},
	};
	size_t range = 0;

	(void)state;
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		bool expected = range < 9 && c >= ranges[range][0];

		if (utf8_is_unsafe(c) != expected)
			fail_msg("U+%04X", c);
		if (expected && c == ranges[range][1])
			range++;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_character_goes_round),
		cmocka_unit_test(known_encodings),
		cmocka_unit_test(sequences_follow_the_table),
		cmocka_unit_test(decoding_leaves_failures_alone),
		cmocka_unit_test(damage_is_found_where_it_is),
		cmocka_unit_test(characters_may_lie_across_steps),
		cmocka_unit_test(white_space_is_pythons),
		cmocka_unit_test(stripping_takes_all_white_space),
		cmocka_unit_test(damage_is_no_white_space),
		cmocka_unit_test(control_bytes_are_seen),
		cmocka_unit_test(unsafe_characters),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
