/* Tests of JSON: what parses, that trees are wiped, and both ways of writing a string. */
/* wrap: free */
#include "base_test.h"
#include <malloc.h>

#include "base/json.h"

static bool parses(struct str text)
{
	struct str copy = exact_copy(text);
	cJSON *tree = json_parse(copy);
	bool parsed = tree;

	json_free(&tree);
	assert_null(tree);
	free_copy(copy);
	return parsed;
}

static void one_value_fills_the_text(void **state)
{
	(void)state;
	assert_true(parses(STR("{}")));
	assert_true(parses(STR(" \t\r\n{\"a\": [1, 2, {\"b\": null}]} \t\r\n")));
	assert_true(parses(STR("true")));
	assert_true(parses(STR("\"x\"")));
	assert_true(parses(STR("-1.5e3")));
}

static void anything_else_does_not_parse(void **state)
{
	(void)state;
	assert_false(parses((struct str){NULL, 0}));
	assert_false(parses(STR("")));
	assert_false(parses(STR("  ")));
	assert_false(parses(STR("{")));
	assert_false(parses(STR("{\"a\":")));
	assert_false(parses(STR("{\"a\":1,}")));
	assert_false(parses(STR("{} {}")));
	assert_false(parses(STR("{}x")));
	assert_false(parses(STR("{}\0")));
	assert_false(parses(STR("{}\v")));
	assert_false(parses(STR("\"x")));
	assert_false(parses(STR("\"\\ud800\"")));
	assert_false(parses(STR("tru")));
	assert_false(parses(STR("\xff")));
	assert_false(parses(STR("\xef\xbb\xbf{}")));
	assert_false(parses(STR("\"a\\u0000b\"")));
	assert_false(parses(STR("\"\\\\\\u0000\"")));
	assert_true(parses(STR("\"\\\\u0000\"")));
	assert_false(parses(STR("\"\\")));
}

static void the_last_of_equal_members_counts(void **state)
{
	cJSON *tree = json_parse(STR("{\"a\": \"first\", \"A\": \"other\", \"a\": \"last\"}"));

	(void)state;
	assert_non_null(tree);
	assert_true(str_equal(json_string(tree, "a"), STR("last")));
	assert_null(json_member(tree, "b"));
	assert_null(json_member(json_member(tree, "a"), "a"));
	assert_null(json_member(NULL, "a"));
	json_free(&tree);
}

/* Cut anywhere, a text does not parse and nothing behind it is read. */
static void cut_texts_are_safe(void **state)
{
	struct str whole =
		STR("{\"token\": \"a\\u00e9\\ud83d\\ude00b\", \"n\": [1.5, true, null]}");

	(void)state;
	assert_true(parses(whole));
	for (size_t n = 0; n < whole.n; n++)
		assert_false(parses(str_slice(whole, 0, n)));
}

static void deep_nesting_is_safe(void **state)
{
	enum { DEPTH = 200000 };
	char *text = malloc(DEPTH);

	(void)state;
	assert_non_null(text);
	memset(text, '[', DEPTH);
	assert_false(parses((struct str){text, DEPTH}));
	memset(text + 900, ']', 900);
	assert_true(parses((struct str){text, 1800}));
	free(text);
}

static void string_members(void **state)
{
	struct str text =
		STR("{\"name\": \"dev\", \"empty\": \"\", \"n\": 1, \"Name\": \"other\"}");
	cJSON *tree CLEANUP_JSON = json_parse(text);

	(void)state;
	assert_non_null(tree);
	assert_text(json_string(tree, "name"), STR("dev"));
	assert_text(json_string(tree, "Name"), STR("other"));
	assert_true(json_string(tree, "empty").n == 0);
	assert_true(json_string(tree, "n").n == 0);
	assert_true(json_string(tree, "none").n == 0);
	assert_true(json_string(NULL, "name").n == 0);
	assert_true(json_string(cJSON_GetObjectItem(tree, "name"), "name").n == 0);
}

/* What free() was given: memory must hold no secret when it goes. */
static size_t freed_with_secret;
static bool watching;

void __real_free(void *memory);
void __wrap_free(void *memory);

void __wrap_free(void *memory)
{
	if (memory && watching)
		freed_with_secret += str_contains((struct str){memory, malloc_usable_size(memory)},
						  STR("SECRET"));
	__real_free(memory);
}

static void trees_are_wiped(void **state)
{
	static const char *const texts[] = {
		"{\"a\": \"1-SECRET\", \"SECRET-name\": [\"2-SECRET\", [[\"3-SECRET\"]]]}",
		"{\"accessToken\": \"1-SECRET\", \"refreshToken\": \"2-SECRET\", \"cut",
		"[\"1-SECRET\"] and more",
	};

	(void)state;
	freed_with_secret = 0;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		cJSON *tree;

		watching = true;
		tree = json_parse(str_from(texts[i]));
		assert_int_equal(tree != NULL, i == 0);
		json_free(&tree);
		watching = false;
		assert_null(tree);
	}
	assert_int_equal(freed_with_secret, 0);
}

struct example {
	struct str s;
	const char *written;
};

static void assert_examples(const struct example *examples, size_t n,
			    void (*write)(struct buf *, struct str))
{
	for (size_t i = 0; i < n; i++) {
		struct buf out CLEANUP_BUF;
		struct str copy = exact_copy(examples[i].s);

		buf_init(&out, 1000);
		write(&out, copy);
		assert_text(buf_str(&out), str_from(examples[i].written));
		free_copy(copy);
	}
}

static void strings_are_written_in_utf8(void **state)
{
	static const struct example examples[] = {
		{STR_INIT(""), "\"\""},
		{STR_INIT("dev"), "\"dev\""},
		{STR_INIT("a\"b\\c/d"), "\"a\\\"b\\\\c/d\""},
		{STR_INIT("\n\r\t\b\f"), "\"\\n\\r\\t\\b\\f\""},
		{STR_INIT("\0\v\x1f\x7f"), "\"\\u0000\\u000b\\u001f\\u007f\""},
		{STR_INIT("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"),
		 "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\""},
		{STR_INIT("a\xff\xc3z"), "\"a\xef\xbf\xbd\xef\xbf\xbdz\""},
		{STR_INIT("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
		{STR_INIT("\xf0\x9f\x98"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
		{STR_INIT("\xc2\x9b\xe2\x80\xae\xef\xbb\xbf"), "\"\\u009b\\u202e\\ufeff\""},
	};

	(void)state;
	assert_examples(examples, sizeof(examples) / sizeof(*examples), json_write_string);
}

/* Made with Python's json.dumps, but for what is not UTF-8, which Python's strings cannot hold. */
static void strings_are_written_as_python_does(void **state)
{
	static const struct example examples[] = {
		{STR_INIT(""), "\"\""},
		{STR_INIT("a\"b\\c/d"), "\"a\\\"b\\\\c/d\""},
		{STR_INIT("\n\r\t\b\f\v\0\x1f\x7f"),
		 "\"\\n\\r\\t\\b\\f\\u000b\\u0000\\u001f\\u007f\""},
		{STR_INIT("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"),
		 "\"\\u00e9\\u20ac\\ud83d\\ude00\""},
		{STR_INIT("\xf4\x8f\xbf\xbf\xef\xbf\xbf\xf0\x90\x80\x80"),
		 "\"\\udbff\\udfff\\uffff\\ud800\\udc00\""},
		{STR_INIT("\xe2\x80\xa8\xc2\x80~ "), "\"\\u2028\\u0080~ \""},
		{STR_INIT("https://x.awsapps.com/start#/"), "\"https://x.awsapps.com/start#/\""},
		{STR_INIT("a\xffz"), "\"a\\ufffdz\""},
	};

	(void)state;
	assert_examples(examples, sizeof(examples) / sizeof(*examples), json_write_python_string);
}

static void empty_may_be_null(void **state)
{
	static const struct example examples[] = {
		{{NULL, 0}, "null"},
		{STR_INIT(""), "null"},
		{STR_INIT("\0"), "\"\\u0000\""},
		{STR_INIT("dev"), "\"dev\""},
	};

	(void)state;
	assert_examples(examples, sizeof(examples) / sizeof(*examples), json_write_string_or_null);
}

/* Whatever wants to read what is written; the reader of ours takes no NUL. */
static void assert_is_json(const struct buf *text)
{
	cJSON *tree = cJSON_ParseWithLength(text->p, text->n);

	assert_non_null(tree);
	cJSON_Delete(tree);
}

/* Every byte and every pair: what is written parses, whatever the bytes are. */
static void what_is_written_parses(void **state)
{
	(void)state;
	for (int i = 0; i < 256 * 256; i++) {
		char bytes[] = {(char)(unsigned char)(i / 256), (char)(unsigned char)(i % 256)};
		struct buf out CLEANUP_BUF;

		buf_init(&out, 100);
		json_write_string(&out, (struct str){bytes, 2});
		assert_is_json(&out);
		buf_clear(&out);
		json_write_python_string(&out, (struct str){bytes, 2});
		assert_is_json(&out);
	}
}

/* A byte that is not plain, at every place of a longer text. */
static void specials_are_seen_at_every_place(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 20 * 256; i++) {
		char byte = (char)(unsigned char)(i / 20);
		bool plain = byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
		struct buf out CLEANUP_BUF;
		char text[20];

		memset(text, i % 2 ? ' ' : '~', sizeof(text));
		text[i % 20] = byte;
		buf_init(&out, 100);
		json_write_python_string(&out, (struct str){text, sizeof(text)});
		assert_true((out.n == sizeof(text) + 2) == plain);
		assert_true(!plain || memcmp(out.p + 1, text, sizeof(text)) == 0);
		assert_is_json(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_value_fills_the_text),
		cmocka_unit_test(anything_else_does_not_parse),
		cmocka_unit_test(the_last_of_equal_members_counts),
		cmocka_unit_test(cut_texts_are_safe),
		cmocka_unit_test(deep_nesting_is_safe),
		cmocka_unit_test(string_members),
		cmocka_unit_test(trees_are_wiped),
		cmocka_unit_test(strings_are_written_in_utf8),
		cmocka_unit_test(strings_are_written_as_python_does),
		cmocka_unit_test(empty_may_be_null),
		cmocka_unit_test(what_is_written_parses),
		cmocka_unit_test(specials_are_seen_at_every_place),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
