/* Tests of keys and of the line that they edit. */
#include "term_test.h"

#include "term/key.h"
#include "term/line_editor.h"

/* Types bytes into an editor that is fresh or goes on; keys that it does not know are let go. */
static void type(struct line_editor *editor, struct str bytes)
{
	struct key_decoder decoder = {.state = KEY_STATE_GROUND};

	for (size_t i = 0; i < bytes.n; i++) {
		struct key key;

		if (key_decode(&decoder, (unsigned char)bytes.p[i], &key))
			line_editor_press(editor, key);
	}
}

/* What comes of typing at an empty line. */
#define check_line(bytes, expected)                              \
	do {                                                     \
		struct line_editor line;                         \
                                                                 \
		line_editor_init(&line, (struct str){0});        \
		type(&line, STR(bytes));                         \
		assert_text(buf_str(&line.text), STR(expected)); \
		line_editor_release(&line);                      \
	} while (0)

/* The last key of the bytes; all before must be part of it. */
static struct key only_key(struct str bytes)
{
	struct key_decoder decoder = {.state = KEY_STATE_GROUND};
	struct key key = {.name = KEY_NONE};

	for (size_t i = 0; i < bytes.n; i++)
		assert_true(key_decode(&decoder, (unsigned char)bytes.p[i], &key) ==
			    (i + 1 == bytes.n));
	return key;
}

static void keys_have_names(void **state)
{
	static const struct {
		const char *bytes;
		enum key_name name;
	} keys[] = {
		{"\r", KEY_ENTER},
		{"\t", KEY_TAB},
		{"\x7f", KEY_BACKSPACE},
		{"\b", KEY_BACKSPACE},
		{"\033\x7f", KEY_ALT_BACKSPACE},
		{"\033[A", KEY_UP},
		{"\033OA", KEY_UP},
		{"\033[B", KEY_DOWN},
		{"\033OB", KEY_DOWN},
		{"\033[1;5C", KEY_RIGHT},
		{"\033[D", KEY_LEFT},
		{"\033[5~", KEY_PAGE_UP},
		{"\033[6~", KEY_PAGE_DOWN},
		{"\033[H", KEY_HOME},
		{"\033[1~", KEY_HOME},
		{"\033[F", KEY_END},
		{"\033[4~", KEY_END},
		{"\033[3~", KEY_DELETE},
		{"\033[Z", KEY_BACK_TAB},
		{"\033[[A", KEY_NONE},
		{"\033[15~", KEY_NONE},
		{"\033x", KEY_NONE},
		{"\033OM", KEY_ENTER},
		{"\033[M", KEY_NONE},
		{"\033[<0;10;5M", KEY_NONE},
		{"a", KEY_CHARACTER},
		{"é", KEY_CHARACTER},
		{"\xf0\x9f\x94\x91", KEY_CHARACTER},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		assert_int_equal(only_key(str_from(keys[i].bytes)).name, keys[i].name);
	assert_int_equal(only_key(STR("\x03")).character, 'c');
	assert_int_equal(only_key(STR("\x1a")).character, 'z');
	assert_int_equal(only_key(STR("é")).character, 0xe9);
}

static void an_escape_alone_is_a_key(void **state)
{
	struct key_decoder decoder = {.state = KEY_STATE_GROUND};
	struct key key;

	(void)state;
	assert_false(key_decode(&decoder, 0x1b, &key));
	assert_true(key_is_open(&decoder));
	assert_int_equal(key_end(&decoder).name, KEY_ESCAPE);
	assert_false(key_is_open(&decoder));
	assert_true(key_decode(&decoder, 'a', &key));
	assert_int_equal(key.name, KEY_CHARACTER);
	assert_int_equal(only_key(STR("\033\033")).name, KEY_ESCAPE);
}

static void what_is_pasted_is_text(void **state)
{
	(void)state;
	check_line("\033[200~one\rtwo\nthree\t\x03\x7f\x1b[A\033[201~!", "one two three !");
	check_line("a\033[200~\033[201~b", "ab");
}

static void what_is_not_safe_is_left_out(void **state)
{
	(void)state;
	check_line("a\xff"
		   "b\xc3(c",
		   "ab(c");
	check_line("a\xe2\x80\xae"
		   "b\xc2\x9b"
		   "c",
		   "abc");
	check_line("\xc3\x28\x80\x80z", "(z");
}

static void the_line_is_edited(void **state)
{
	(void)state;
	check_line("dev", "dev");
	check_line("dev\x7f\x7f", "d");
	check_line("\x7f\x7f"
		   "a",
		   "a");
	check_line("dev\033[D\033[D!", "d!ev");
	check_line("dev\x01!\x05?", "!dev?");
	check_line("dev\x01\x04", "ev");
	check_line("dev\x02\033[3~", "de");
	check_line("dev admin\x15", "");
	check_line("dev admin\x02\x02\x15", "in");
	check_line("dev admin  \x17x", "dev x");
	check_line("dev-admin\033\x7fx", "dev-x");
	check_line("é\xf0\x9f\x94\x91\x7f", "é");
	check_line("éa\x02\x02\x04", "a");
}

static void the_first_text_is_made_safe(void **state)
{
	struct line_editor editor;

	(void)state;
	line_editor_init(&editor, STR("a\033[2Jb\xff\nc é"));
	assert_text(buf_str(&editor.text), STR("a[2Jbc é"));
	assert_int_equal(editor.cursor, editor.text.n);
	line_editor_release(&editor);
}

static void the_line_has_an_end(void **state)
{
	struct line_editor editor;

	(void)state;
	line_editor_init(&editor, (struct str){0});
	for (size_t i = 0; i < LINE_EDITOR_LIMIT + 100; i++)
		type(&editor, STR("\xc3\xa9"));
	assert_int_equal(editor.text.n, LINE_EDITOR_LIMIT);
	line_editor_release(&editor);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_have_names),
		cmocka_unit_test(an_escape_alone_is_a_key),
		cmocka_unit_test(what_is_pasted_is_text),
		cmocka_unit_test(what_is_not_safe_is_left_out),
		cmocka_unit_test(the_line_is_edited),
		cmocka_unit_test(the_first_text_is_made_safe),
		cmocka_unit_test(the_line_has_an_end),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
