/* Tests of the lexer of lines: every kind and fault, line ends, and the places of the parts. */
#include "base_test.h"

#include "config/lines.h"

/* What one line should be. */
struct expected {
	enum line_kind kind;
	enum line_fault fault;
	const char *name;
	const char *value;
	const char *rest;
	char delimiter;
	bool indented;
};

static void assert_line(const struct line *line, const struct expected *expected)
{
	if (line->kind != expected->kind || line->fault != expected->fault)
		fail_msg("line %u, \"%.*s\": kind %d and fault %d, not %d and %d", line->number,
			 STR_ARGS(line->whole), (int)line->kind, (int)line->fault,
			 (int)expected->kind, (int)expected->fault);
	assert_int_equal(line->indented, expected->indented);
	if (line->kind == LINE_SECTION || line->kind == LINE_ENTRY)
		assert_text(line->name, str_from(expected->name));
	if (line->kind == LINE_ENTRY || line->kind == LINE_CONTINUATION)
		assert_text(line->value, str_from(expected->value));
	if (line->kind == LINE_SECTION)
		assert_text(line->rest, str_from(expected->rest));
	if (line->kind == LINE_ENTRY)
		assert_int_equal(line->delimiter, expected->delimiter);
}

/* Reads all of `text`, whose lines should be these; also that each part is a part of the text and
 * that no byte is lost. */
static void assert_lines_of(struct str given, const struct expected *expected, size_t n)
{
	struct str text = exact_copy(given);
	struct line_reader reader;
	struct line line;
	size_t at = 0;
	uint32_t number = 0;

	line_reader_init(&reader, text);
	while (line_reader_next(&reader, &line)) {
		assert_true(number < n);
		assert_line(&line, &expected[number]);
		assert_int_equal(line.number, ++number);
		assert_ptr_equal(line.whole.p, text.p + at);
		assert_ptr_equal(line.end.p, line.whole.p + line.whole.n);
		at += line.whole.n + line.end.n;
		assert_true(line.value.n == 0 || (line.value.p >= line.whole.p &&
						  line.value.p + line.value.n <= line.end.p));
	}
	assert_int_equal(number, n);
	assert_int_equal(at, text.n);
	free_copy(text);
}

#define assert_lines(text, ...)                                            \
	assert_lines_of(STR(text), (const struct expected[]){__VA_ARGS__}, \
			sizeof((const struct expected[]){__VA_ARGS__}) / sizeof(struct expected))

#define BLANK                      \
	{                          \
		.kind = LINE_BLANK \
	}
#define COMMENT                      \
	{                            \
		.kind = LINE_COMMENT \
	}
#define SECTION(n)                                          \
	{                                                   \
		.kind = LINE_SECTION, .name = n, .rest = "" \
	}
#define ENTRY(n, v)                                                         \
	{                                                                   \
		.kind = LINE_ENTRY, .name = n, .value = v, .delimiter = '=' \
	}
#define MORE(v)                                                         \
	{                                                               \
		.kind = LINE_CONTINUATION, .value = v, .indented = true \
	}
#define FAULTY(f)                               \
	{                                       \
		.kind = LINE_FAULTY, .fault = f \
	}

static void nothing_has_no_lines(void **state)
{
	struct line_reader reader;
	struct line line;

	(void)state;
	line_reader_init(&reader, (struct str){0});
	assert_false(line_reader_next(&reader, &line));
	line_reader_init(&reader, STR(""));
	assert_false(line_reader_next(&reader, &line));
	assert_false(line_reader_next(&reader, &line));
}

static void every_kind_of_line(void **state)
{
	(void)state;
	assert_lines("# c\n\n[profile a]\n;c\nregion = eu-west-1\n more\n#c\n", COMMENT, BLANK,
		     SECTION("profile a"), COMMENT, ENTRY("region", "eu-west-1"), MORE("more"),
		     COMMENT);
}

static void every_fault(void **state)
{
	(void)state;
	assert_lines("a = b\n", FAULTY(FAULT_NO_SECTION));
	assert_lines("[]\n", FAULTY(FAULT_NO_SECTION));
	assert_lines("a\n", FAULTY(FAULT_NO_SECTION));
	assert_lines("[a]\n[]\nb\n= c\n : d\n", SECTION("a"), FAULTY(FAULT_NO_DELIMITER),
		     FAULTY(FAULT_NO_DELIMITER), FAULTY(FAULT_NO_KEY),
		     {.kind = LINE_FAULTY, .fault = FAULT_NO_KEY, .indented = true});
	assert_lines("[a]\n[open\n]\n[\n", SECTION("a"), FAULTY(FAULT_NO_DELIMITER),
		     FAULTY(FAULT_NO_DELIMITER), FAULTY(FAULT_NO_DELIMITER));
}

/* A broken header may be a key. */
static void brackets_in_keys(void **state)
{
	(void)state;
	assert_lines("[a]\n[b=c\n[]=d\n[e=f]\n", SECTION("a"), ENTRY("[b", "c"), ENTRY("[]", "d"),
		     SECTION("e=f"));
}

static void headers_end_at_the_last_bracket(void **state)
{
	(void)state;
	assert_lines("[a] # see [b] c\n[ a ]junk\n[a]]\n[[a]\n[]]\n",
		     {.kind = LINE_SECTION, .name = "a] # see [b", .rest = " c"},
		     {.kind = LINE_SECTION, .name = " a ", .rest = "junk"}, SECTION("a]"),
		     SECTION("[a"), SECTION("]"));
}

static void the_first_delimiter_counts(void **state)
{
	(void)state;
	assert_lines("[s]\na=b:c\na : b=c\na=\na:\nrole_arn = arn:aws:iam::1:role/x\na b = c d\n",
		     SECTION("s"), ENTRY("a", "b:c"),
		     {.kind = LINE_ENTRY, .name = "a", .value = "b=c", .delimiter = ':'},
		     ENTRY("a", ""),
		     {.kind = LINE_ENTRY, .name = "a", .value = "", .delimiter = ':'},
		     ENTRY("role_arn", "arn:aws:iam::1:role/x"), ENTRY("a b", "c d"));
}

static void line_ends(void **state)
{
	static const char *const texts[] = {"[s]\na=b\n\n", "[s]\r\na=b\r\n\r\n", "[s]\ra=b\r\r",
					    "[s]\ra=b\n\r\n"};
	static const struct expected lines[] = {SECTION("s"), ENTRY("a", "b"), BLANK};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_lines_of(str_from(texts[i]), lines, 3);
	assert_lines("[s]\r\r\na=b", SECTION("s"), BLANK, ENTRY("a", "b"));
	assert_lines("[s]\n\ra=b", SECTION("s"), BLANK, ENTRY("a", "b"));
	assert_lines("\r", BLANK);
}

static void ends_are_told(void **state)
{
	static const char *const ends[] = {"\n", "\r\n", "\r", "\r", "\n", ""};
	struct str text = exact_copy(STR("a\nb\r\nc\r\rd\ne"));
	struct line_reader reader;
	struct line line;

	(void)state;
	line_reader_init(&reader, text);
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		assert_true(line_reader_next(&reader, &line));
		assert_text(line.end, str_from(ends[i]));
	}
	assert_false(line_reader_next(&reader, &line));
	free_copy(text);
}

static void deeper_lines_continue(void **state)
{
	(void)state;
	assert_lines(
		"[s]\n  a=b\n  c=d\n   e=f\n  g=h\n i=j\nk=l\n", SECTION("s"),
		{.kind = LINE_ENTRY, .name = "a", .value = "b", .delimiter = '=', .indented = true},
		{.kind = LINE_ENTRY, .name = "c", .value = "d", .delimiter = '=', .indented = true},
		MORE("e=f"),
		{.kind = LINE_ENTRY, .name = "g", .value = "h", .delimiter = '=', .indented = true},
		{.kind = LINE_ENTRY, .name = "i", .value = "j", .delimiter = '=', .indented = true},
		ENTRY("k", "l"));
}

/* An indented header within a value is swallowed; a comment or an empty line does not end the
 * value. */
static void what_a_value_swallows(void **state)
{
	(void)state;
	assert_lines("[s]\na=b\n [t]\n # c\n\n more\n [u]\n", SECTION("s"), ENTRY("a", "b"),
		     MORE("[t]"), {.kind = LINE_COMMENT, .indented = true}, BLANK, MORE("more"),
		     MORE("[u]"));
	assert_lines("[s]\n [t]\n", SECTION("s"),
		     {.kind = LINE_SECTION, .name = "t", .rest = "", .indented = true});
}

/* A header, or a line without a key, closes the entry before it; one without a delimiter leaves it
 * open. */
static void what_closes_an_entry(void **state)
{
	(void)state;
	assert_lines("[s]\na=b\n[t]\n  c=d\n", SECTION("s"), ENTRY("a", "b"), SECTION("t"),
		     {.kind = LINE_ENTRY,
		      .name = "c",
		      .value = "d",
		      .delimiter = '=',
		      .indented = true});
	assert_lines("[s]\na=b\nx\n more\n", SECTION("s"), ENTRY("a", "b"),
		     FAULTY(FAULT_NO_DELIMITER), MORE("more"));
	assert_lines("[s]\na=b\n= x\n c=d\n", SECTION("s"), ENTRY("a", "b"), FAULTY(FAULT_NO_KEY),
		     {.kind = LINE_ENTRY,
		      .name = "c",
		      .value = "d",
		      .delimiter = '=',
		      .indented = true});
}

/* Indents are counted in characters: U+2003, three bytes, is one. */
static void indents_are_counted_in_characters(void **state)
{
	(void)state;
	assert_lines(
		"[s]\n\u2003\u00a0a=b\n  c=d\n \t e=f\n", SECTION("s"),
		{.kind = LINE_ENTRY, .name = "a", .value = "b", .delimiter = '=', .indented = true},
		{.kind = LINE_ENTRY, .name = "c", .value = "d", .delimiter = '=', .indented = true},
		MORE("e=f"));
}

static void white_space_is_python_s(void **state)
{
	(void)state;
	assert_lines("[s]\u00a0\na\u00a0=\u2003b\xc2\x85\n\x1c\x1f\x0b\f\u3000\n", SECTION("s"),
		     ENTRY("a", "b"), BLANK);
	assert_lines("[s]\na\u00a0=\u200b\xef\xbb\xbf\n\u00a0# c\n", SECTION("s"),
		     ENTRY("a", "\u200b\xef\xbb\xbf"), {.kind = LINE_COMMENT, .indented = true});
}

static void comments_only_begin_lines(void **state)
{
	(void)state;
	assert_lines("[s]\na = b # c\na ; b = c\n#a = b\n", SECTION("s"), ENTRY("a", "b # c"),
		     ENTRY("a ; b", "c"), COMMENT);
}

static void bytes_that_are_no_text(void **state)
{
	static const struct expected lines[] = {SECTION("s"), ENTRY("a", "\xff\xfe"),
						ENTRY("\xe9", "x")};

	(void)state;
	assert_lines_of(STR("[s]\na = \xff\xfe \n\xe9 = x"), lines, 3);
}

static void nul_bytes_pass(void **state)
{
	struct str text = exact_copy(STR("[s\0]\na\0 = \0b\0\n"));
	struct line_reader reader;
	struct line line;

	(void)state;
	line_reader_init(&reader, text);
	assert_true(line_reader_next(&reader, &line));
	assert_text(line.name, STR("s\0"));
	assert_true(line_reader_next(&reader, &line));
	assert_text(line.name, STR("a\0"));
	assert_text(line.value, STR("\0b\0"));
	free_copy(text);
}

/* A text of a section and a line of `n` bytes between two entries. */
static char *long_line(size_t n)
{
	char *text = malloc(n + 100);

	assert_non_null(text);
	strcpy(text, "[s]\na=b\nk=");
	memset(text + 10, 'x', n - 2);
	strcpy(text + 10 + n - 2, "\nc=d\n");
	return text;
}

static void lines_are_capped(void **state)
{
	static const struct expected most = {.kind = LINE_FAULTY, .fault = FAULT_TOO_LONG};
	static const struct expected last = ENTRY("c", "d");

	(void)state;
	for (size_t n = LINE_LIMIT; n <= LINE_LIMIT + 1; n++) {
		char *text = long_line(n);
		struct line_reader reader;
		struct line line;

		line_reader_init(&reader, str_from(text));
		for (int i = 0; i < 3; i++)
			assert_true(line_reader_next(&reader, &line));
		assert_int_equal(line.whole.n, n);
		if (n > LINE_LIMIT)
			assert_line(&line, &most);
		else
			assert_int_equal(line.value.n, LINE_LIMIT - 2);
		assert_true(line_reader_next(&reader, &line));
		assert_line(&line, &last);
		assert_int_equal(line.number, 4);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_has_no_lines),
		cmocka_unit_test(every_kind_of_line),
		cmocka_unit_test(every_fault),
		cmocka_unit_test(brackets_in_keys),
		cmocka_unit_test(headers_end_at_the_last_bracket),
		cmocka_unit_test(the_first_delimiter_counts),
		cmocka_unit_test(line_ends),
		cmocka_unit_test(ends_are_told),
		cmocka_unit_test(deeper_lines_continue),
		cmocka_unit_test(what_a_value_swallows),
		cmocka_unit_test(what_closes_an_entry),
		cmocka_unit_test(indents_are_counted_in_characters),
		cmocka_unit_test(white_space_is_python_s),
		cmocka_unit_test(comments_only_begin_lines),
		cmocka_unit_test(bytes_that_are_no_text),
		cmocka_unit_test(nul_bytes_pass),
		cmocka_unit_test(lines_are_capped),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
