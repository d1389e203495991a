/* Tests of the form of regions. */
#include "base_test.h"

#include "base/region.h"

static void regions(void **state)
{
	static const char *const good[] = {
		"eu-west-1",       "us-gov-east-1",  "cn-north-1", "us-iso-east-1",
		"ap-southeast-12", "eusc-de-east-1", "a-1"};
	static const char *const bad[] = {"",
					  "eu",
					  "eu-",
					  "-eu",
					  "eu--west",
					  "EU-west-1",
					  "eu_west-1",
					  "1-a",
					  "e1-a",
					  "eu-west-1.",
					  "eu-west-1/x",
					  "eu-west-1 ",
					  "eu-w\u00e9st",
					  "eu-west-1@x"};

	const struct str longest =
		STR("eu-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");

	(void)state;
	assert_int_equal(longest.n, 64);
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_true(region_is_valid(str_from(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct str copy = exact_copy(str_from(bad[i]));

		assert_false(region_is_valid(copy));
		free_copy(copy);
	}
	assert_false(region_is_valid(STR("eu-west-1\0")));
	assert_true(region_is_valid(str_slice(longest, 0, 63)));
	assert_false(region_is_valid(longest));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(regions),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
