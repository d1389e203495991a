/* Tests of matching: which texts match, which rank higher, which letters are shown. */
#include "term_test.h"

#include "term/match.h"

static struct match *match;

static int set_up(void **state)
{
	(void)state;
	match = match_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	match_free(match);
	return 0;
}

/* The score of a filter of one word; INT_MIN where it does not match. */
static int score(const char *filter, const char *text)
{
	struct str copy = exact_copy(str_from(text));
	int result = INT32_MIN;

	match_parse(match, str_from(filter));
	assert_int_equal(match_words(match), 1);
	if (!match_rank(match, 0, copy, &result))
		result = INT32_MIN;
	free_copy(copy);
	return result;
}

static bool matches(const char *filter, const char *text)
{
	return score(filter, text) > INT32_MIN;
}

static void letters_stand_in_order(void **state)
{
	(void)state;
	assert_true(matches("dv", "dev"));
	assert_true(matches("dev", "dev"));
	assert_false(matches("vd", "dev"));
	assert_false(matches("devv", "dev"));
	assert_false(matches("d", ""));
}

static void case_matters_where_an_upper_case_letter_is_typed(void **state)
{
	(void)state;
	assert_true(matches("dev", "DEV"));
	assert_true(matches("DEV", "DEV"));
	assert_false(matches("DEV", "dev"));
	assert_false(matches("Dev", "DEV"));
	assert_true(matches("été", "ÉTÉ"));
	assert_false(matches("É", "é"));
}

static void together_ranks_above_apart(void **state)
{
	(void)state;
	assert_true(score("dev", "my-dev") > score("dev", "d-e-v"));
	assert_true(score("prod", "aproduct") > score("prod", "p1r1o1d1"));
	assert_true(score("dev", "accounts-of-xdevs") > score("dev", "d1e-v"));
	assert_true(score("dev", "xdevs") > score("dev", "de1v") + MATCH_SCORE_MAX);
}

static void digits_stand_together(void **state)
{
	char text[MATCH_TEXT_LIMIT * 2] = "2x2";

	(void)state;
	assert_true(matches("2222", "122223"));
	assert_false(matches("2222", "100200522132"));
	assert_false(matches("2222", "222"));
	assert_true(matches("2a2", "2xa2"));
	memset(text + 3, 'x', sizeof(text) - 4);
	assert_false(matches("22", text));
	memcpy(text + sizeof(text) - 3, "22", 2);
	assert_true(matches("22", text));
}

static void word_starts_rank_above_middles(void **state)
{
	(void)state;
	assert_true(score("admin", "dev-admin") > score("admin", "devadmins"));
	assert_true(score("a", "xx-a") > score("a", "xxxa"));
	assert_true(score("a", "xxA") > score("a", "xxa"));
	assert_true(score("da", "dev-admin") > score("da", "sandals-x"));
}

static void earlier_and_shorter_rank_higher(void **state)
{
	(void)state;
	assert_true(score("dev", "dev") == MATCH_SCORE_MAX);
	assert_true(score("dev", "dev") > score("dev", "dev2"));
	assert_true(score("dev", "dev2") > score("dev", "dev-and-more"));
	assert_true(score("dev", "a-dev") > score("dev", "accounts-dev"));
}

static void words_are_parted_by_spaces(void **state)
{
	(void)state;
	match_parse(match, STR("  dev   admin "));
	assert_int_equal(match_words(match), 2);
	match_parse(match, STR("   "));
	assert_int_equal(match_words(match), 0);
	match_parse(match, (struct str){0});
	assert_int_equal(match_words(match), 0);
}

/* The letters that are marked, as a line of dots and hashes. */
static void check_marks(const char *filter, const char *text, const char *expected)
{
	bool marks[512] = {false};
	char shown[512] = "";

	match_parse(match, str_from(filter));
	for (size_t i = 0; i < match_words(match); i++)
		match_mark(match, i, str_from(text), marks);
	for (size_t i = 0; i < strlen(text); i++)
		shown[i] = marks[i] ? '#' : '.';
	assert_string_equal(shown, expected);
}

static void the_best_letters_are_marked(void **state)
{
	(void)state;
	check_marks("dev", "dev", "###");
	check_marks("dev", "dxev-dev", ".....###");
	check_marks("da", "dev-admin", "#...#....");
	check_marks("admin", "team-Administrator", ".....#####........");
	check_marks("dev adm", "dev-adm", "###.###");
	check_marks("dev", "d-e-v-xdevs", ".......###.");
	check_marks("22", "2-2122", "....##");
	check_marks("no", "dev", "...");
	check_marks("é", "aé", ".##");
}

static void long_texts_and_words_match_too(void **state)
{
	char text[MATCH_TEXT_LIMIT * 2 + 1], word[MATCH_WORD_LIMIT + 2];
	bool marks[sizeof(text)] = {false};
	int result;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	text[sizeof(text) - 2] = 'z';
	assert_true(matches("xz", text));
	assert_false(matches("zx", text));
	match_parse(match, STR("z"));
	match_mark(match, 0, str_from(text), marks);
	assert_true(marks[sizeof(text) - 2]);
	memset(word, 'x', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	assert_true(matches(word, text));
	assert_false(matches(word, "xx"));
	match_parse(match, str_from(text));
	assert_true(match_words(match) == 1);
	match_rank(match, 0, str_from(text), &result);
}

static void bytes_that_are_no_characters_match_themselves(void **state)
{
	(void)state;
	assert_true(matches("\xff", "a\xff"));
	assert_false(matches("\xff", "a\xfe"));
	assert_true(matches("a", "\xff"
				 "a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_stand_in_order),
		cmocka_unit_test(case_matters_where_an_upper_case_letter_is_typed),
		cmocka_unit_test(together_ranks_above_apart),
		cmocka_unit_test(digits_stand_together),
		cmocka_unit_test(word_starts_rank_above_middles),
		cmocka_unit_test(earlier_and_shorter_rank_higher),
		cmocka_unit_test(words_are_parted_by_spaces),
		cmocka_unit_test(the_best_letters_are_marked),
		cmocka_unit_test(long_texts_and_words_match_too),
		cmocka_unit_test(bytes_that_are_no_characters_match_themselves),
	};

	terminal_use_unicode();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
