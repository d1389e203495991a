/* Tests of slices: comparing, searching, cutting, hashing. */
#include "base_test.h"

static const struct str nothing = {NULL, 0};

static void a_null_string_is_empty(void **state)
{
	(void)state;
	assert_true(str_from(NULL).n == 0);
	assert_text(str_from("dev"), STR("dev"));
	assert_true(STR("a\0b").n == 3);
}

static void equality_is_of_all_bytes(void **state)
{
	(void)state;
	assert_true(str_equal(nothing, STR("")));
	assert_true(str_equal(STR("a\0b"), STR("a\0b")));
	assert_false(str_equal(STR("a\0b"), STR("a\0c")));
	assert_false(str_equal(STR("dev"), STR("develop")));
}

static void slices_stay_within(void **state)
{
	(void)state;
	assert_text(str_slice(STR("profile"), 3, 99), STR("file"));
	assert_text(str_slice(STR("profile"), 5, 2), STR(""));
	assert_text(str_slice(STR("profile"), 99, 99), STR(""));
	assert_true(str_slice(nothing, 0, 0).n == 0);
	assert_true(str_slice(nothing, 1, 5).p == NULL);
	assert_text(str_from_byte(STR("profile"), 4), STR("ile"));
	assert_text(str_from_byte(STR("profile"), SIZE_MAX), STR(""));
}

static void starts_and_ends(void **state)
{
	(void)state;
	assert_true(str_starts(STR("profile dev"), STR("profile")));
	assert_true(str_starts(STR("profile"), nothing));
	assert_false(str_starts(STR("pro"), STR("profile")));
	assert_true(str_ends(STR("dev.json"), STR(".json")));
	assert_true(str_ends(nothing, nothing));
	assert_false(str_ends(STR("json"), STR(".json")));
	assert_false(str_ends(STR("dev.jsom"), STR(".json")));
	assert_true(str_starts_nocase(STR("SSO-session"), STR("sso-S")));
	assert_true(str_starts_nocase(nothing, nothing));
	assert_false(str_starts_nocase(STR("ss"), STR("sso")));
	assert_false(str_starts_nocase(STR("sse"), STR("sso")));
}

static void order_is_of_bytes(void **state)
{
	(void)state;
	assert_int_equal(str_compare(nothing, STR("")), 0);
	assert_true(str_compare(nothing, STR("a")) < 0);
	assert_true(str_compare(STR("a"), nothing) > 0);
	assert_true(str_compare(STR("dev"), STR("develop")) < 0);
	assert_true(str_compare(STR("devel"), STR("dev")) > 0);
	assert_true(str_compare(STR("B"), STR("a")) < 0);
	assert_true(str_compare(STR("\xff"), STR("a")) > 0);
	assert_int_equal(str_compare(STR("a\0b"), STR("a\0b")), 0);
}

static void case_is_of_ascii_letters_only(void **state)
{
	(void)state;
	assert_true(str_equal_nocase(STR("AZaz09-_"), STR("azAZ09-_")));
	assert_true(str_equal_nocase(nothing, nothing));
	assert_false(str_equal_nocase(STR("@[`{"), STR("`{@[")));
	assert_false(str_equal_nocase(STR("\xc3\x84"), STR("\xc3\xa4")));
	assert_false(str_equal_nocase(STR("dev"), STR("deve")));
}

static void parts_are_found(void **state)
{
	(void)state;
	assert_true(str_contains(STR("profile-dev-eu"), STR("dev")));
	assert_true(str_contains(STR("dev"), STR("dev")));
	assert_true(str_contains(STR("a\0dev"), STR("\0d")));
	assert_true(str_contains(nothing, nothing));
	assert_false(str_contains(nothing, STR("d")));
	assert_false(str_contains(STR("de"), STR("dev")));
	assert_false(str_contains(STR("DEV"), STR("dev")));
	assert_true(str_contains_nocase(STR("Profile-DEV"), STR("dEv")));
	assert_true(str_contains_nocase(STR("x"), nothing));
	assert_true(str_contains_nocase(nothing, nothing));
	assert_false(str_contains_nocase(STR("de"), STR("dev")));
	assert_false(str_contains_nocase(nothing, STR("d")));
}

static void bytes_are_found(void **state)
{
	(void)state;
	assert_int_equal(str_find(STR("a=b=c"), '='), 1);
	assert_int_equal(str_find(STR("abc"), '='), 3);
	assert_int_equal(str_find(STR("ab\0c"), '\0'), 2);
	assert_int_equal(str_find(STR("a\xffz"), '\xff'), 1);
	assert_int_equal(str_find(nothing, '='), 0);
	assert_int_equal(str_find(str_slice(STR("ab="), 0, 2), '='), 2);
}

static void trimming_takes_spaces_and_tabs(void **state)
{
	(void)state;
	assert_text(str_trim(STR(" \t dev \t")), STR("dev"));
	assert_text(str_trim(STR("a b")), STR("a b"));
	assert_text(str_trim(STR(" \t ")), STR(""));
	assert_text(str_trim(STR("\ndev\n")), STR("\ndev\n"));
	assert_text(str_trim(nothing), STR(""));
}

static void splitting_ends_with_the_text(void **state)
{
	struct str rest = STR("a::bc:");
	struct str part = STR("untouched");

	(void)state;
	assert_true(str_split(&rest, ':', &part));
	assert_text(part, STR("a"));
	assert_true(str_split(&rest, ':', &part));
	assert_text(part, STR(""));
	assert_true(str_split(&rest, ':', &part));
	assert_text(part, STR("bc"));
	assert_false(str_split(&rest, ':', &part));
	assert_text(part, STR("bc"));
	rest = nothing;
	assert_false(str_split(&rest, ':', &part));
	rest = STR("one");
	assert_true(str_split(&rest, ':', &part));
	assert_text(part, STR("one"));
	assert_false(str_split(&rest, ':', &part));
}

static void digits_are_ascii(void **state)
{
	(void)state;
	assert_true(str_is_digits(STR("0123456789")));
	assert_false(str_is_digits(nothing));
	assert_false(str_is_digits(STR("12a")));
	assert_false(str_is_digits(STR("-1")));
	assert_false(str_is_digits(STR("1\0")));
	assert_false(str_is_digits(STR("/")));
	assert_false(str_is_digits(STR(":")));
	assert_false(str_is_digits(STR("\xd9\xa1")));
}

/* Every length, on memory that ends with the text; a change of any byte or of the length shows. */
static void hashes_see_every_byte(void **state)
{
	char text[40];

	(void)state;
	assert_true(str_hash(nothing) == str_hash(STR("")));
	memset(text, 'x', sizeof(text));
	for (size_t n = 1; n <= sizeof(text); n++) {
		struct str copy = exact_copy((struct str){text, n});
		uint64_t hash = str_hash(copy);

		assert_true(hash == str_hash((struct str){text, n}));
		assert_true(hash != str_hash((struct str){text, n - 1}));
		for (size_t i = 0; i < n; i++) {
			text[i] = 'y';
			assert_true(hash != str_hash((struct str){text, n}));
			text[i] = 'x';
		}
		free_copy(copy);
	}
	assert_true(str_hash(STR("\0")) != str_hash(STR("\0\0")));
}

static void distance_counts_edits(void **state)
{
	(void)state;
	assert_int_equal(str_distance(nothing, nothing), 0);
	assert_int_equal(str_distance(nothing, STR("dev")), 3);
	assert_int_equal(str_distance(STR("dev"), nothing), 3);
	assert_int_equal(str_distance(STR("dev"), STR("dev")), 0);
	assert_int_equal(str_distance(STR("DEV"), STR("dev")), 0);
	assert_int_equal(str_distance(STR("dev"), STR("dve")), 1);
	assert_int_equal(str_distance(STR("list"), STR("lits")), 1);
	assert_int_equal(str_distance(STR("login"), STR("logn")), 1);
	assert_int_equal(str_distance(STR("login"), STR("loogin")), 1);
	assert_int_equal(str_distance(STR("login"), STR("lagin")), 1);
	assert_int_equal(str_distance(STR("kitten"), STR("sitting")), 3);
	assert_int_equal(str_distance(STR("ca"), STR("abc")), 3);
	assert_int_equal(str_distance(STR("abcdef"), STR("badcfe")), 3);
}

static void long_texts_are_far_apart(void **state)
{
	char text[65];
	struct str longest = {text, 64};
	struct str too_long = {text, 65};

	(void)state;
	memset(text, 'a', sizeof(text));
	assert_int_equal(str_distance(longest, longest), 0);
	assert_int_equal(str_distance(longest, nothing), 64);
	assert_int_equal(str_distance(too_long, too_long), 64);
	assert_int_equal(str_distance(STR("a"), too_long), 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_null_string_is_empty),
		cmocka_unit_test(equality_is_of_all_bytes),
		cmocka_unit_test(slices_stay_within),
		cmocka_unit_test(starts_and_ends),
		cmocka_unit_test(order_is_of_bytes),
		cmocka_unit_test(case_is_of_ascii_letters_only),
		cmocka_unit_test(parts_are_found),
		cmocka_unit_test(bytes_are_found),
		cmocka_unit_test(trimming_takes_spaces_and_tabs),
		cmocka_unit_test(splitting_ends_with_the_text),
		cmocka_unit_test(digits_are_ascii),
		cmocka_unit_test(hashes_see_every_byte),
		cmocka_unit_test(distance_counts_edits),
		cmocka_unit_test(long_texts_are_far_apart),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
