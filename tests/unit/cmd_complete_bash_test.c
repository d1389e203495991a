/* Unit tests of completion in bash: how a half-typed line is read, how candidates are quoted. */
#include "cmd/complete_bash.h"

#include "base_test.h"

static struct arena arena;

static bool parse(const char *line, const char *current, struct bash_line *out)
{
	struct str copy = exact_copy(str_from(line));
	bool parsed = complete_bash_parse(copy, str_from(current), &arena, out);

	free_copy(copy); /* The result lives in the arena alone. */
	return parsed;
}

/* The words, the current word in [ ], the open quote and what is kept, as one text. */
static void assert_parsed(const char *line, const char *current, const char *expected)
{
	struct bash_line parsed;
	struct buf out;

	assert_true(parse(line, current, &parsed));
	buf_init(&out, 1000);
	for (size_t i = 0; i < parsed.n_words; i++)
		buf_format(&out, "<%.*s>", STR_ARGS(parsed.words[i]));
	buf_format(&out, "[%.*s]", STR_ARGS(parsed.current));
	if (parsed.quote)
		buf_add_char(&out, parsed.quote);
	if (parsed.kept > 0)
		buf_format(&out, " kept %zu", parsed.kept);
	assert_text(buf_str(&out), str_from(expected));
	buf_release(&out);
}

static void plain_words(void **state)
{
	(void)state;
	assert_parsed("awsp ", "", "[]");
	assert_parsed("awsp de", "de", "[de]");
	assert_parsed("  awsp\tuse   de", "de", "<use>[de]");
	assert_parsed("awsp use --login ", "", "<use><--login>[]");
	assert_parsed("awsp '' x", "x", "<>[x]");
	assert_parsed("/usr/bin/awsp x", "x", "[x]");
	assert_parsed("awsp \xc3\xa9t", "\xc3\xa9t", "[\xc3\xa9t]");
}

static void quoted_words(void **state)
{
	(void)state;
	assert_parsed("awsp my\\ pro", "my\\ pro", "[my pro]");
	assert_parsed("awsp 'my pro", "my pro", "[my pro]'");
	assert_parsed("awsp \"my pro", "my pro", "[my pro]\"");
	assert_parsed("awsp \"a\\\"b\\$c\\d\\`\\\\", "a\\\"b\\$c\\d\\`\\\\", "[a\"b$c\\d`\\]\"");
	assert_parsed("awsp 'a\\", "a\\", "[a\\]'");
	assert_parsed("awsp 'it'\\''s", "'it'\\''s", "[it's]'");
	assert_parsed("awsp use 'a b' \"c d\" e\\ f ", "", "<use><a b><c d><e f>[]");
	assert_parsed("awsp $'it\\'s' x", "x", "<it's>[x]");
	assert_parsed("awsp $\"a b\" x", "x", "<a b>[x]");
	assert_parsed("awsp $'a", "a", "[a]$");
	assert_parsed("awsp $HO", "$HO", "[$HO]");
	assert_parsed("awsp \"$", "$", "[$]\"");
}

static void a_backslash_that_quotes_nothing_yet(void **state)
{
	(void)state;
	assert_parsed("awsp a\\", "a\\", "[a]");
	assert_parsed("awsp \"a\\", "a\\", "[a]\"");
	assert_parsed("awsp \\", "\\", "[]");
}

static void what_readline_keeps(void **state)
{
	(void)state;
	assert_parsed("awsp a:b", "b", "[a:b] kept 2");
	assert_parsed("awsp a:", "", "[a:] kept 2");
	assert_parsed("awsp --state=va", "va", "[--state=va] kept 8");
	assert_parsed("awsp ab\"c d", "c d", "[abc d]\" kept 2");
	assert_parsed("awsp 'a b'", "", "[a b] kept 3");
	assert_parsed("awsp 'a b'c", "c", "[a bc] kept 3");
	assert_parsed("awsp my\\ a@b", "b", "[my a@b] kept 5");
	assert_parsed("awsp 'it'\\''s", "s", "[it's]' kept 3");
}

static void the_last_command_of_the_line(void **state)
{
	(void)state;
	assert_parsed("cd x; awsp d", "d", "[d]");
	assert_parsed("cd x && awsp d", "d", "[d]");
	assert_parsed("cd x || awsp use d", "d", "<use>[d]");
	assert_parsed("yes | awsp d", "d", "[d]");
	assert_parsed("sleep 1 & awsp d", "d", "[d]");
	assert_parsed("(awsp d", "d", "[d]");
	assert_parsed("x=$(awsp list d", "d", "<list>[d]");
	assert_parsed("x=`awsp list d", "d", "<list>[d]");
	assert_parsed("ls\nawsp d", "d", "[d]");
	assert_parsed("echo 'a; b' | awsp d", "d", "[d]");
	assert_parsed("if awsp d", "d", "[d]");
	assert_parsed("! awsp d", "d", "[d]");
	assert_parsed("{ awsp d", "d", "[d]");
	assert_parsed("X=1 Y='a b' awsp d", "d", "[d]");
	assert_parsed("time X=1 a d", "d", "[d]");
}

static void redirections_are_no_words(void **state)
{
	(void)state;
	assert_parsed("awsp list >file d", "d", "<list>[d]");
	assert_parsed("awsp list > file 2>&1 d", "d", "<list>[d]");
	assert_parsed("awsp list &>file d", "d", "<list>[d]");
	assert_parsed("awsp 2>/dev/null d", "d", "[d]");
	assert_parsed("awsp 2 >x d", "d", "<2>[d]");
	assert_parsed("awsp <<<'a b' d", "d", "[d]");
	assert_parsed(">x awsp d", "d", "[d]");
	assert_parsed("awsp >| x d", "d", "[d]");
}

static void nothing_to_complete(void **state)
{
	struct bash_line out;

	(void)state;
	assert_false(parse("", "", &out));
	assert_false(parse("aws", "aws", &out));
	assert_false(parse("X=1 aws", "aws", &out));
	assert_false(parse("awsp x; ", "", &out));
	assert_false(parse("if ", "", &out));
	assert_false(parse("awsp list >fi", "fi", &out));
	assert_false(parse("awsp list > ", "", &out));
	assert_false(parse("awsp list 2>&", "", &out));
	assert_false(parse("awsp a", "b", &out));
	assert_false(parse("awsp a", "awsp a", &out));
	assert_false(parse("awsp \\a", "a", &out));
}

static void a_long_line(void **state)
{
	const size_t n = 200000;
	struct bash_line out;
	char *line = malloc(n + 1);

	(void)state;
	assert_non_null(line);
	for (size_t i = 0; i < n; i++)
		line[i] = i % 2 ? ' ' : 'a';
	line[n] = '\0';
	assert_true(parse(line, "", &out));
	assert_int_equal(out.n_words, n / 2 - 1);
	free(line);
}

static void assert_candidate(const char *line, const char *current, const char *name,
			     const char *expected)
{
	struct bash_line parsed;
	struct buf out;

	assert_true(parse(line, current, &parsed));
	buf_init(&out, 1000);
	complete_bash_candidate(&parsed, str_from(name), &out);
	assert_text(buf_str(&out), str_from(expected));
	buf_release(&out);
}

static void candidates_without_quotes(void **state)
{
	(void)state;
	assert_candidate("awsp ", "", "dev", "dev\n");
	assert_candidate("awsp d", "d", "dev", "dev\n");
	assert_candidate("awsp x", "x", "dev", "");
	assert_candidate("awsp ", "", "my profile", "my\\ profile\n");
	assert_candidate("awsp my\\ ", "my\\ ", "my profile", "my\\ profile\n");
	assert_candidate("awsp ", "", "$(a) `b` !c;d|e", "\\$\\(a\\)\\ \\`b\\`\\ \\!c\\;d\\|e\n");
	assert_candidate("awsp ", "", "it's \"a\\b\"", "it\\'s\\ \\\"a\\\\b\\\"\n");
	assert_candidate("awsp ", "", "~a*?[b]{c,d}^#", "\\~a\\*\\?\\[b\\]\\{c,d\\}\\^\\#\n");
	assert_candidate("awsp ", "", "a_b.c/d,e:f=g@h+i%j-k9Z", "a_b.c/d,e:f=g@h+i%j-k9Z\n");
	assert_candidate("awsp ", "", "\xe6\x97\xa5\xff", "\xe6\x97\xa5\xff\n");
}

static void candidates_between_quotes(void **state)
{
	(void)state;
	assert_candidate("awsp 'it", "it", "it's \\$x", "it'\\''s \\$x\n");
	assert_candidate("awsp \"a", "a", "a\"b$c`d\\e f'", "a\\\"b\\$c\\`d\\\\e f'\n");
	assert_candidate("awsp 'a", "a", "a!b", "a!b\n");
	assert_candidate("awsp \"a", "a", "a!b", "");
	assert_candidate("awsp $'a", "a", "ab", "");
}

/* Readline takes a quote at the end for the closing one, and at the start for the opening one. */
static void candidates_with_the_quote_at_an_end(void **state)
{
	(void)state;
	assert_candidate("awsp '", "", "a'", "a'\\'\n");
	assert_candidate("awsp '", "", "''", "''\\'''\\'\n");
	assert_candidate("awsp '", "", "'", "''\\'\n");
	assert_candidate("awsp '", "", "'a", "''\\''a\n");
	assert_candidate("awsp 'it'\\''s", "s", "it's'a", "s'\\''a\n");
	assert_candidate("awsp \"", "", "a\"", "a\"\\\"\n");
	assert_candidate("awsp \"", "", "\"a", "\\\"a\n");
	assert_candidate("awsp \"", "", "\"", "\"\"\\\"\n");
	assert_candidate("awsp '", "", "a\"", "a\"\n");
	assert_candidate("awsp ", "", "a'", "a\\'\n");
}

static void candidates_behind_what_is_kept(void **state)
{
	(void)state;
	assert_candidate("awsp a:b", "b", "a:b:c d", "b:c\\ d\n");
	assert_candidate("awsp a:", "", "b:c", "");
	assert_candidate("awsp ab\"c", "c", "abc d", "c d\n");
	assert_candidate("awsp 'a b'", "", "a bc", "c\n");
	assert_candidate("awsp 'a b'", "", "a b", "\n");
	assert_candidate("awsp a\\", "a\\", "a b", "a\\ b\n");
}

static void a_line_end_cannot_be_written(void **state)
{
	(void)state;
	assert_candidate("awsp ", "", "a\nb", "");
}

static int release(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_words),
		cmocka_unit_test(quoted_words),
		cmocka_unit_test(a_backslash_that_quotes_nothing_yet),
		cmocka_unit_test(what_readline_keeps),
		cmocka_unit_test(the_last_command_of_the_line),
		cmocka_unit_test(redirections_are_no_words),
		cmocka_unit_test(nothing_to_complete),
		cmocka_unit_test(a_long_line),
		cmocka_unit_test(candidates_without_quotes),
		cmocka_unit_test(candidates_between_quotes),
		cmocka_unit_test(candidates_with_the_quote_at_an_end),
		cmocka_unit_test(candidates_behind_what_is_kept),
		cmocka_unit_test(a_line_end_cannot_be_written),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, release);
}
