/* Tests of splitting command lines: against what Python's shlex says, and what is refused. */
#include "base_test.h"

#include "base/digest.h"
#include "base/words.h"

#define MOST_CHARACTERS 6
#define ALL_TEXTS ((size_t)4 << 20)

static void splits(void **state)
{
	static const struct {
		struct str command;
		size_t n;
		struct str text;
	} cases[] = {
		{STR_INIT("/bin/x"), 1, STR_INIT("/bin/x\0")},
		{STR_INIT(" a\tb\r\nc "), 3, STR_INIT("a\0b\0c\0")},
		{STR_INIT("a\vb\fc"), 1, STR_INIT("a\vb\fc\0")},
		{STR_INIT("'a b' \"c d\""), 2, STR_INIT("a b\0c d\0")},
		{STR_INIT("x=\"1 2\"'3 4'"), 1, STR_INIT("x=1 23 4\0")},
		{STR_INIT("'' a''b \"\""), 3, STR_INIT("\0ab\0\0")},
		{STR_INIT("a\\ b \\' \\\""), 3, STR_INIT("a b\0'\0\"\0")},
		{STR_INIT("'a\\b' \"a\\b\" a\\b"), 3, STR_INIT("a\\b\0a\\b\0ab\0")},
		{STR_INIT("\"\\\" \\\\ \\$ \\`\""), 1, STR_INIT("\" \\ \\$ \\`\0")},
		{STR_INIT("a#b #c"), 2, STR_INIT("a#b\0#c\0")},
		{STR_INIT("~/x $HOME ;|& *"), 4, STR_INIT("~/x\0$HOME\0;|&\0*\0")},
		{STR_INIT("a\\\nb"), 1, STR_INIT("a\nb\0")},
		{STR_INIT("\xc3\xbc '\xff'"), 2, STR_INIT("\xc3\xbc\0\xff\0")},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_ERROR struct error error = {0};
		CLEANUP_WORDS struct words words = {0};
		struct str command = exact_copy(cases[i].command);

		assert_true(words_split(&words, command, &error));
		assert_null(error.message);
		assert_int_equal(words.n, cases[i].n);
		assert_text(buf_str(&words.text), cases[i].text);
		for (size_t n = 0; n < words.n; n++)
			assert_true(words.items[n] == words.text.p || words.items[n][-1] == '\0');
		assert_null(words.items[words.n]);
		free_copy(command);
	}
}

static void add_outcome(struct buf *all, struct str rest)
{
	CLEANUP_BUF struct buf word = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_BUF struct buf found = BUF_INIT(BUF_LIMIT_MESSAGE);
	enum words_outcome outcome;

	while ((outcome = words_next(&rest, &word)) == WORDS_FOUND) {
		buf_add(&found, buf_str(&word));
		buf_add_char(&found, '|');
		buf_clear(&word);
	}
	if (outcome == WORDS_OPEN_QUOTE)
		buf_add(all, STR("!closin"));
	else if (outcome == WORDS_OPEN_ESCAPE)
		buf_add(all, STR("!escape"));
	else
		buf_add(all, buf_str(&found));
	buf_add_char(all, '\n');
}

/*
 * Every text of up to six characters out of seven, with Python as the oracle:
 *
 *	for length in range(7):
 *	    for text in itertools.product("a '\"\\\n#", repeat=length):
 *	        try: outcome = "".join(word + "|" for word in shlex.split("".join(text)))
 *	        except ValueError as error: outcome = "!" + str(error)[3:9]
 *	        sha1.update((outcome + "\n").encode())
 */
static void splits_as_python(void **state)
{
	static const char characters[] = "a '\"\\\n#";
	const size_t count = sizeof(characters) - 1;
	CLEANUP_BUF struct buf all = BUF_INIT(ALL_TEXTS);
	char hash[DIGEST_SHA1_SIZE];
	size_t texts = 1;

	(void)state;
	for (size_t length = 0; length <= MOST_CHARACTERS; length++, texts *= count) {
		for (size_t number = 0; number < texts; number++) {
			char text[MOST_CHARACTERS];
			size_t rest = number;

			for (size_t i = length; i-- > 0; rest /= count)
				text[i] = characters[rest % count];
			add_outcome(&all, (struct str){text, length});
		}
	}
	assert_false(all.overflowed);
	digest_sha1(buf_str(&all), hash);
	assert_string_equal(hash, "e1fae0a357855085aadc5ff363601618fac37cbe");
}

static void refuses(void **state)
{
	static const struct {
		struct str command;
		const char *message;
	} cases[] = {
		{STR_INIT("a 'b"), "it has an open quote"},
		{STR_INIT("a \"b'"), "it has an open quote"},
		{STR_INIT("a \\"), "it ends in a backslash"},
		{STR_INIT("a \"b\\"), "it ends in a backslash"},
		{STR_INIT("a\0b"), "it has a NUL byte in it"},
		{STR_INIT(" \t"), "it is empty"},
		{STR_INIT(""), "it is empty"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_ERROR struct error error = {0};
		CLEANUP_WORDS struct words words = {0};

		assert_true(words_split(&words, STR("before"), &error));
		assert_false(words_split(&words, cases[i].command, &error));
		assert_string_equal(error.message, cases[i].message);
		assert_int_equal(error.kind, ERROR_CONFIGURATION);
		assert_int_equal(words.n, 0);
		assert_null(words.items);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splits),
		cmocka_unit_test(splits_as_python),
		cmocka_unit_test(refuses),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
