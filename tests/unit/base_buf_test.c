/* Tests of growable buffers: growth, the cap, the NUL, wiping. */
#include "base_test.h"

#include "base/buf.h"

static void adding_grows(void **state)
{
	struct buf buf CLEANUP_BUF;
	int moves = 0;

	(void)state;
	buf_init(&buf, 1000000);
	assert_null(buf.p);
	for (int i = 0; i < 10000; i++) {
		size_t before = buf.capacity;

		buf_add(&buf, STR("profile "));
		assert_int_equal(buf.p[buf.n], 0);
		moves += buf.capacity != before;
	}
	assert_true(moves < 15);
	assert_int_equal(buf.n, 80000);
	for (size_t i = 0; i < buf.n; i += 8)
		assert_memory_equal(buf.p + i, "profile ", 8);
	assert_false(buf.overflowed);
}

static void nothing_is_added_from_nowhere(void **state)
{
	struct buf buf CLEANUP_BUF;

	(void)state;
	buf_init(&buf, 10);
	buf_add(&buf, (struct str){NULL, 0});
	buf_add_repeated(&buf, 'x', 0);
	buf_format(&buf, "%s", "");
	assert_int_equal(buf.n, 0);
	assert_false(buf.overflowed);
	assert_true(buf_str(&buf).n == 0);
}

static void all_ways_to_add(void **state)
{
	struct buf buf CLEANUP_BUF;

	(void)state;
	buf_init(&buf, 1000);
	buf_add_char(&buf, 'a');
	buf_add_char(&buf, '\0');
	buf_add(&buf, STR("b\0c"));
	buf_add_repeated(&buf, '-', 5);
	buf_format(&buf, "%d %s", 42, "dev");
	assert_text(buf_str(&buf), STR("a\0b\0c-----42 dev"));
	assert_int_equal(buf.p[buf.n], 0);
	buf_format(&buf, "%*s", 500, "");
	assert_int_equal(buf.n, 516);
	assert_int_equal(buf.p[buf.n], 0);
}

static void the_limit_is_reached_exactly(void **state)
{
	struct buf buf CLEANUP_BUF;

	(void)state;
	buf_init(&buf, 100);
	buf_add_repeated(&buf, 'x', 99);
	buf_add_char(&buf, 'y');
	assert_false(buf.overflowed);
	assert_int_equal(buf.n, 100);
	buf_add(&buf, STR(""));
	assert_false(buf.overflowed);
	buf_add_char(&buf, 'z');
	assert_true(buf.overflowed);
	assert_int_equal(buf.n, 100);
	assert_int_equal(buf.p[99], 'y');
	assert_int_equal(buf.p[100], 0);
	assert_true(buf.capacity <= 101);
}

/* What comes later never stands behind a hole. */
static void what_does_not_fit_is_cut_off(void **state)
{
	struct buf buf CLEANUP_BUF;

	(void)state;
	buf_init(&buf, 10);
	buf_add(&buf, STR("12345678"));
	buf_add(&buf, STR("abcdef"));
	buf_add(&buf, STR("z"));
	assert_text(buf_str(&buf), STR("12345678ab"));
	assert_true(buf.overflowed);
	buf_clear(&buf);
	assert_false(buf.overflowed);
	buf_format(&buf, "%s", "1234567890abc");
	assert_text(buf_str(&buf), STR("1234567890"));
	assert_true(buf.overflowed);
	buf_format(&buf, "%s", "more");
	assert_text(buf_str(&buf), STR("1234567890"));
	assert_int_equal(buf.p[10], 0);
	buf_clear(&buf);
	buf_add_repeated(&buf, 'x', SIZE_MAX);
	assert_text(buf_str(&buf), STR("xxxxxxxxxx"));
	assert_true(buf.overflowed);
}

/* Every limit and every length around the steps of growth. */
static void formatting_fits_at_every_length(void **state)
{
	(void)state;
	for (size_t limit = 0; limit < 140; limit++) {
		struct buf buf CLEANUP_BUF;

		buf_init(&buf, limit);
		buf_format(&buf, "%*s", (int)limit / 2, "");
		buf_format(&buf, "%*s", (int)(limit - limit / 2), "");
		assert_int_equal(buf.n, limit);
		assert_false(buf.overflowed);
		buf_format(&buf, "x");
		assert_int_equal(buf.n, limit);
		assert_true(buf.overflowed);
	}
}

static void a_zeroed_buffer_holds_nothing(void **state)
{
	struct buf buf = {0};

	(void)state;
	buf_add(&buf, STR("x"));
	buf_format(&buf, "%d", 1);
	buf_add_char(&buf, 'x');
	assert_true(buf.overflowed);
	assert_int_equal(buf.n, 0);
	buf_clear(&buf);
	buf_release(&buf);
	buf_release(&buf);
}

static void reserving_makes_room(void **state)
{
	struct buf buf CLEANUP_BUF;

	(void)state;
	buf_init(&buf, 1000);
	assert_true(buf_reserve(&buf, 0));
	assert_true(buf_reserve(&buf, 1000));
	memset(buf.p, 'x', 1000);
	buf.n = 1000;
	buf.p[1000] = '\0';
	assert_false(buf.overflowed);
	assert_false(buf_reserve(&buf, 1));
	assert_true(buf.overflowed);
	assert_false(buf_reserve(&buf, SIZE_MAX));
	assert_int_equal(buf.n, 1000);
}

static void no_limit_overflows_a_size(void **state)
{
	struct buf buf CLEANUP_BUF;

	(void)state;
	buf_init(&buf, SIZE_MAX);
	buf_add(&buf, STR("dev"));
	buf_add_repeated(&buf, '.', 200);
	assert_int_equal(buf.n, 203);
	assert_false(buf.overflowed);
	assert_false(buf_reserve(&buf, SIZE_MAX));
}

static void releasing_is_as_after_init(void **state)
{
	struct buf buf;

	(void)state;
	buf_init_secret(&buf, 3);
	buf_add(&buf, STR("token"));
	buf_release(&buf);
	assert_null(buf.p);
	assert_int_equal(buf.n, 0);
	assert_int_equal(buf.capacity, 0);
	assert_int_equal(buf.limit, 3);
	assert_true(buf.secret);
	assert_false(buf.overflowed);
	buf_add(&buf, STR("abc"));
	assert_text(buf_str(&buf), STR("abc"));
	buf_release(&buf);
}

static void secrets_are_wiped_when_cleared(void **state)
{
	struct buf buf CLEANUP_BUF;

	(void)state;
	buf_init_secret(&buf, 10000);
	for (int i = 0; i < 200; i++)
		buf_add(&buf, STR("token"));
	for (size_t i = 0; i < buf.n; i += 5)
		assert_memory_equal(buf.p + i, "token", 5);
	buf_clear(&buf);
	assert_int_equal(buf.n, 0);
	assert_true(buf.capacity > 1000);
	for (size_t i = 0; i < buf.capacity; i++)
		assert_int_equal(buf.p[i], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adding_grows),
		cmocka_unit_test(nothing_is_added_from_nowhere),
		cmocka_unit_test(all_ways_to_add),
		cmocka_unit_test(the_limit_is_reached_exactly),
		cmocka_unit_test(what_does_not_fit_is_cut_off),
		cmocka_unit_test(formatting_fits_at_every_length),
		cmocka_unit_test(a_zeroed_buffer_holds_nothing),
		cmocka_unit_test(reserving_makes_room),
		cmocka_unit_test(no_limit_overflows_a_size),
		cmocka_unit_test(releasing_is_as_after_init),
		cmocka_unit_test(secrets_are_wiped_when_cleared),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
