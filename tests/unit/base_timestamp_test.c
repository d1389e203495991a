/* Tests of points in time: every form that AWS's tools have written, and what is none. */
#include "base_test.h"

#include "base/timestamp.h"

#include <time.h>

/* 2026-11-21T17:10:08Z */
#define MOMENT 1795281008

struct example {
	const char *text;
	int64_t seconds;
};

static void valid_forms(void **state)
{
	static const struct example examples[] = {
		{"2026-11-21T17:10:08Z", MOMENT},
		{"2026-11-21T17:10:08UTC", MOMENT},
		{"2026-11-21T17:10:08+00:00", MOMENT},
		{"2026-11-21T17:10:08+0000", MOMENT},
		{"2026-11-21T17:10:08+00", MOMENT},
		{"2026-11-21T17:10:08-00:00", MOMENT},
		{"2026-11-21T17:10:08", MOMENT},
		{"2026-11-21 17:10:08", MOMENT},
		{"2026-11-21 17:10:08+00:00", MOMENT},
		{"2026-11-21t17:10:08z", MOMENT},
		{"2026-11-21T17:10:08.000Z", MOMENT},
		{"2026-11-21T17:10:08.999999999Z", MOMENT},
		{"2026-11-21T17:10:08.123456", MOMENT},
		{"2026-11-21T17:10:08,5+00:00", MOMENT},
		{"2026-11-21T17:10:08.1234567890123456789012345678901234567890Z", MOMENT},
		{"2026-11-21T11:40:08-05:30", MOMENT},
		{"2026-11-21T11:40:08-0530", MOMENT},
		{"2026-11-22T03:10:08+10", MOMENT},
		{"2026-11-22T02:55:08.25+09:45", MOMENT},
		{"2026-11-21T17:10Z", MOMENT - 8},
		{"2026-11-21T17:10", MOMENT - 8},
		{"2026-11-21 18:10+01:00", MOMENT - 8},
		{"1970-01-01T00:00:00Z", 0},
		{"1969-12-31T23:59:59Z", -1},
		{"1969-12-31T23:59:59.9Z", -1},
		{"2000-02-29T00:00:00Z", 951782400},
		{"2024-02-29T23:59:59Z", 1709251199},
		{"2016-12-31T23:59:60Z", 1483228800},
		{"2038-01-19T03:14:08Z", 2147483648},
		{"0000-01-01T00:00:00Z", -62167219200},
		{"9999-12-31T23:59:59Z", 253402300799},
		{"9999-12-31T23:59:59-23:59", 253402387139},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++) {
		struct str text = exact_copy(str_from(examples[i].text));
		int64_t seconds = 0;

		if (!timestamp_parse(text, &seconds))
			fail_msg("%s is not read", examples[i].text);
		if (seconds != examples[i].seconds)
			fail_msg("%s is read as %lld", examples[i].text, (long long)seconds);
		free_copy(text);
	}
}

static void invalid_forms(void **state)
{
	static const char *const texts[] = {
		"",
		"Z",
		"2026",
		"2026-11-21",
		"2026-11-21T",
		"2026-11-21T17",
		"2026-11-21T17Z",
		"2026-11-21T17:1",
		"2026-11-21T17:10:",
		"2026-11-21T17:10:8Z",
		"2026-11-21T17:10:08.Z",
		"2026-11-21T17:10:08.",
		"2026-11-21T17:10.5Z",
		"2026-11-21T17:10:08ZZ",
		"2026-11-21T17:10:08Z ",
		" 2026-11-21T17:10:08Z",
		"2026-11-21T17:10:08 Z",
		"2026-11-21T17:10:08utc",
		"2026-11-21T17:10:08GMT",
		"2026-11-21T17:10:08+",
		"2026-11-21T17:10:08+1",
		"2026-11-21T17:10:08+01:",
		"2026-11-21T17:10:08+010",
		"2026-11-21T17:10:08+01:0",
		"2026-11-21T17:10:08+01:000",
		"2026-11-21T17:10:08+01::00",
		"2026-11-21T17:10:08+24:00",
		"2026-11-21T17:10:08+00:60",
		"2026-11-21T17:10:08+-1:00",
		"2026-11-21T17:10:08Z+00:00",
		"2026-11-21T24:00:00Z",
		"2026-11-21T17:60:08Z",
		"2026-11-21T17:10:61Z",
		"2026-00-21T17:10:08Z",
		"2026-13-21T17:10:08Z",
		"2026-11-00T17:10:08Z",
		"2026-11-31T17:10:08Z",
		"2026-01-32T17:10:08Z",
		"2026-02-29T17:10:08Z",
		"2024-02-30T17:10:08Z",
		"1900-02-29T17:10:08Z",
		"2100-02-29T17:10:08Z",
		"20261121T171008Z",
		"2026-11-21_17:10:08Z",
		"2026/11/21T17:10:08Z",
		"2026-11-21T17.10.08Z",
		"2026-1-21T17:10:08Z",
		"-026-11-21T17:10:08Z",
		"+2026-11-21T17:10:08Z",
		"12026-11-21T17:10:08Z",
		"2026-11-21T-7:10:08Z",
		"2026-11-21T+7:10:08Z",
		"2026-11-21T 7:10:08Z",
		"2026-W47-6T17:10:08Z",
		"1795281008",
		"\xd9\xa2\xd9\xa0\xd9\xa2\xd9\xa6-11-21T17:10:08Z",
	};
	int64_t seconds = 42;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct str text = exact_copy(str_from(texts[i]));

		if (timestamp_parse(text, &seconds))
			fail_msg("%s is read", texts[i]);
		free_copy(text);
	}
	assert_false(timestamp_parse((struct str){NULL, 0}, &seconds));
	assert_false(timestamp_parse(STR("2026-11-21T17:10:08Z\0"), &seconds));
	assert_false(timestamp_parse(STR("2026-11-21\00017:10:08Z"), &seconds));
	assert_int_equal(seconds, 42);
}

/* Cut anywhere, the text is either not a time or one without its zone or seconds. */
static void cut_texts_are_safe(void **state)
{
	struct str whole = STR("2026-11-21T17:10:08.125+01:30");
	int64_t seconds;

	(void)state;
	for (size_t n = 0; n < whole.n; n++) {
		bool valid = n == 16 || n == 19 || (n > 20 && n <= 23) || n == 26 || n == 29;
		struct str cut = exact_copy(str_slice(whole, 0, n));

		assert_true(timestamp_parse(cut, &seconds) == valid);
		free_copy(cut);
	}
}

static void assert_written(int64_t seconds, const char *expected)
{
	char text[TIMESTAMP_SIZE];

	timestamp_format(seconds, text);
	assert_string_equal(text, expected);
}

static void times_are_written(void **state)
{
	(void)state;
	assert_int_equal(TIMESTAMP_SIZE, 21);
	assert_written(MOMENT, "2026-11-21T17:10:08Z");
	assert_written(0, "1970-01-01T00:00:00Z");
	assert_written(-1, "1969-12-31T23:59:59Z");
	assert_written(-86400, "1969-12-31T00:00:00Z");
	assert_written(951782400, "2000-02-29T00:00:00Z");
	assert_written(-62167219200, "0000-01-01T00:00:00Z");
	assert_written(-62167219201, "0000-01-01T00:00:00Z");
	assert_written(INT64_MIN, "0000-01-01T00:00:00Z");
	assert_written(253402300799, "9999-12-31T23:59:59Z");
	assert_written(253402300800, "9999-12-31T23:59:59Z");
	assert_written(INT64_MAX, "9999-12-31T23:59:59Z");
}

/* Ten thousand years, against the C library, and back. */
static void the_calendar_is_the_librarys(void **state)
{
	(void)state;
	for (int64_t t = -62167219200; t <= 253402300799; t += 86400 + 3607) {
		time_t library_time = (time_t)t;
		char text[TIMESTAMP_SIZE];
		char expected[64];
		struct tm parts;
		int64_t back;

		assert_non_null(gmtime_r(&library_time, &parts));
		snprintf(expected, sizeof(expected), "%04d-%02d-%02dT%02d:%02d:%02dZ",
			 parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
			 parts.tm_min, parts.tm_sec);
		timestamp_format(t, text);
		if (strcmp(text, expected) != 0)
			fail_msg("%lld is %s, not %s", (long long)t, expected, text);
		if (!timestamp_parse(str_from(text), &back) || back != t)
			fail_msg("%s is not read as %lld", text, (long long)t);
	}
}

static void time_zones_do_not_matter(void **state)
{
	int64_t seconds = 0;

	(void)state;
	assert_int_equal(setenv("TZ", "America/New_York", 1), 0);
	tzset();
	assert_true(timestamp_parse(STR("2026-07-01T12:00:00"), &seconds));
	assert_int_equal(seconds, 1782907200);
	assert_written(1782907200, "2026-07-01T12:00:00Z");
	unsetenv("TZ");
	tzset();
}

static void assert_duration(int64_t seconds, const char *expected)
{
	struct buf text CLEANUP_BUF;

	buf_init(&text, 100);
	duration_format(&text, seconds);
	assert_text(buf_str(&text), str_from(expected));
}

static void durations_have_two_units_at_most(void **state)
{
	(void)state;
	assert_duration(INT64_MIN, "0s");
	assert_duration(-1, "0s");
	assert_duration(0, "0s");
	assert_duration(1, "1s");
	assert_duration(45, "45s");
	assert_duration(59, "59s");
	assert_duration(60, "1m");
	assert_duration(119, "1m");
	assert_duration(12 * 60 + 59, "12m");
	assert_duration(3599, "59m");
	assert_duration(3600, "1h");
	assert_duration(3659, "1h");
	assert_duration(3 * 3600 + 12 * 60 + 30, "3h 12m");
	assert_duration(86399, "23h 59m");
	assert_duration(86400, "1d");
	assert_duration(86400 + 3599, "1d");
	assert_duration(2 * 86400 + 3 * 3600 + 3599, "2d 3h");
	assert_duration(INT64_MAX, "106751991167300d 15h");
}

static void the_clock_runs(void **state)
{
	int64_t before = (int64_t)time(NULL);
	int64_t now = timestamp_now();

	(void)state;
	assert_true(now >= before && now <= before + 5);
}

static void durations_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds; /* -1: it is none */
	} cases[] = {
		{"0", 0},
		{"90", 90},
		{"90s", 90},
		{"15m", 900},
		{"2h", 7200},
		{"1d", 86400},
		{"3650d", 315360000},
		{"3651d", -1},
		{"999999999999h", -1},
		{"", -1},
		{"s", -1},
		{"-1", -1},
		{"1.5h", -1},
		{"2H", -1},
		{"1h30m", -1},
		{" 5", -1},
		{"5 m", -1},
		{"99999999999999999999", -1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int64_t seconds = -1;
		bool read = duration_parse(str_from(cases[i].text), &seconds);

		if (read != (cases[i].seconds >= 0) || seconds != cases[i].seconds)
			fail_msg("%s: %lld", cases[i].text, (long long)seconds);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations_are_read),
		cmocka_unit_test(valid_forms),
		cmocka_unit_test(invalid_forms),
		cmocka_unit_test(cut_texts_are_safe),
		cmocka_unit_test(times_are_written),
		cmocka_unit_test(the_calendar_is_the_librarys),
		cmocka_unit_test(time_zones_do_not_matter),
		cmocka_unit_test(durations_have_two_units_at_most),
		cmocka_unit_test(the_clock_runs),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
