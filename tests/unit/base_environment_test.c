/* Tests of the environment as an argument. */
#include "base_test.h"

#include "base/environment.h"

static const char *const variables[] = {
	"AWS_PROFILE_OLD=old",
	"NO_EQUALS_SIGN",
	"AWS_PROFILE=dev=eu",
	"AWS_PROFILE=second",
	"EMPTY=",
	"=C:=odd",
	NULL,
};
static const struct environment environment = {variables};

static void values_are_found(void **state)
{
	struct str value;

	(void)state;
	assert_true(environment_get(&environment, "AWS_PROFILE", &value));
	assert_text(value, STR("dev=eu"));
	assert_int_equal(value.p[value.n], 0);
	assert_true(environment_get(&environment, "AWS_PROFILE_OLD", &value));
	assert_text(value, STR("old"));
	assert_text(environment_value(&environment, "AWS_PROFILE"), STR("dev=eu"));
	assert_true(environment_has(&environment, "AWS_PROFILE"));
}

static void set_but_empty_is_set(void **state)
{
	struct str value = STR("before");

	(void)state;
	assert_true(environment_get(&environment, "EMPTY", &value));
	assert_true(value.n == 0 && value.p);
	assert_true(environment_has(&environment, "EMPTY"));
	assert_true(environment_value(&environment, "EMPTY").n == 0);
}

static void parts_of_names_are_not_names(void **state)
{
	struct str value = STR("before");

	(void)state;
	assert_false(environment_get(&environment, "AWS_PROF", &value));
	assert_true(value.n == 0);
	assert_false(environment_has(&environment, "AWS_PROFILE_"));
	assert_false(environment_has(&environment, "NO_EQUALS_SIGN"));
	assert_false(environment_has(&environment, "aws_profile"));
	assert_true(environment_value(&environment, "NONE").n == 0);
}

static void an_empty_environment_has_nothing(void **state)
{
	const char *const none[] = {NULL};
	const struct environment empty = {none};
	const struct environment zero = {NULL};

	(void)state;
	assert_false(environment_has(&empty, "AWS_PROFILE"));
	assert_false(environment_has(&zero, "AWS_PROFILE"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_found),
		cmocka_unit_test(set_but_empty_is_set),
		cmocka_unit_test(parts_of_names_are_not_names),
		cmocka_unit_test(an_empty_environment_has_nothing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
