/* Tests of error values: setting, wrapping, replacing. */
#include "base_test.h"

#include "base/buf.h"
#include "base/error.h"

static void setting_always_returns_false(void **state)
{
	struct error error CLEANUP_ERROR = {0};

	(void)state;
	assert_false(error_set(&error, ERROR_CONFIGURATION, "%s is a %s", "/x", "directory"));
	assert_int_equal(error.kind, ERROR_CONFIGURATION);
	assert_string_equal(error.message, "/x is a directory");
}

static void setting_replaces(void **state)
{
	struct error error CLEANUP_ERROR = {0};

	(void)state;
	error_set(&error, ERROR_USAGE, "first");
	error_set(&error, ERROR_FAILED, "second, not %s", error.message);
	assert_int_equal(error.kind, ERROR_FAILED);
	assert_string_equal(error.message, "second, not first");
}

static void wrapping_goes_in_front(void **state)
{
	struct error error CLEANUP_ERROR = {0};

	(void)state;
	error_set(&error, ERROR_LOGIN_NEEDED, "100%% %s", "gone");
	assert_false(error_wrap(&error, "reading %s", "/x"));
	assert_false(error_wrap(&error, "%s", error.message));
	assert_int_equal(error.kind, ERROR_LOGIN_NEEDED);
	assert_string_equal(error.message, "reading /x: 100% gone: reading /x: 100% gone");
}

static void appending_goes_behind(void **state)
{
	CLEANUP_ERROR struct error error = {0};

	(void)state;
	error_set(&error, ERROR_REFUSED, "no");
	assert_false(error_append(&error, "try %d", 2));
	assert_false(error_append(&error, "%s", error.message));
	assert_string_equal(error.message, "no; try 2; no; try 2");
	assert_int_equal(error.kind, ERROR_REFUSED);
}

static void wrapping_nothing_is_a_failure(void **state)
{
	struct error error CLEANUP_ERROR = {0};

	(void)state;
	error_wrap(&error, "reading");
	assert_int_equal(error.kind, ERROR_FAILED);
	assert_string_equal(error.message, "reading: failed");
}

static void messages_are_capped(void **state)
{
	struct error error CLEANUP_ERROR = {0};

	(void)state;
	error_set(&error, ERROR_FAILED, "%*d", (int)BUF_LIMIT_MESSAGE * 2, 1);
	assert_true(strlen(error.message) <= BUF_LIMIT_MESSAGE);
	error_wrap(&error, "%*d", (int)BUF_LIMIT_MESSAGE * 2, 1);
	assert_true(strlen(error.message) <= BUF_LIMIT_MESSAGE);
	error_set(&error, ERROR_FAILED, "%s", "");
	assert_string_equal(error.message, "");
}

static void releasing_leaves_no_error(void **state)
{
	struct error error = {0};

	(void)state;
	error_release(&error);
	error_set(&error, ERROR_FAILED, "x");
	error_release(&error);
	error_release(&error);
	assert_int_equal(error.kind, ERROR_NONE);
	assert_null(error.message);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(setting_always_returns_false),
		cmocka_unit_test(setting_replaces),
		cmocka_unit_test(wrapping_goes_in_front),
		cmocka_unit_test(appending_goes_behind),
		cmocka_unit_test(wrapping_nothing_is_a_failure),
		cmocka_unit_test(messages_are_capped),
		cmocka_unit_test(releasing_leaves_no_error),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
