/* Tests of the tempo of calls: the rate, and what throttling makes of it. */
#include "base_test.h"

#include "net/http_tempo.h"

#define SECOND INT64_C(1000000)

static void the_rate_is_kept(void **state)
{
	struct http_tempo tempo = {0};
	int64_t now = 100 * SECOND, begin = now;

	(void)state;
	for (int i = 0; i < 100; i++) {
		http_tempo_start(&tempo, 20, now);
		now = tempo.next;
	}
	assert_in_range(now - begin, 5 * SECOND, 5 * SECOND + SECOND / 4);
	/* What was not used is not made up for. */
	now += 60 * SECOND;
	http_tempo_start(&tempo, 20, now);
	assert_in_range(tempo.next - now, SECOND / 20, SECOND / 15);
}

static void without_a_rate_nothing_waits(void **state)
{
	struct http_tempo tempo = {0};

	(void)state;
	http_tempo_start(&tempo, 0, 7 * SECOND);
	assert_int_equal(tempo.next, 7 * SECOND);
}

static void pauses_grow_and_end_with_an_answer(void **state)
{
	struct http_tempo tempo = {0};
	int64_t now = SECOND, last = 0;

	(void)state;
	for (int i = 0; i < 8; i++) {
		int64_t end = http_tempo_end_of_pause(&tempo, -1, now);

		assert_true(end - now >= last);
		assert_true(end - now <= 8 * SECOND);
		last = end - now;
		http_tempo_pause(&tempo, now, now, end);
		assert_int_equal(tempo.next, end);
		now = end;
	}
	assert_int_equal(last, 8 * SECOND);
	assert_int_equal(tempo.since, SECOND);
	http_tempo_answer(&tempo, 20);
	assert_int_equal(tempo.since, 0);
	assert_int_equal(http_tempo_end_of_pause(&tempo, -1, now) - now, SECOND / 4);
}

static void what_retry_after_asks_for_is_waited(void **state)
{
	struct http_tempo tempo = {0};

	(void)state;
	assert_in_range(http_tempo_end_of_pause(&tempo, 3, SECOND), 4 * SECOND,
			4 * SECOND + SECOND / 10);
	assert_int_equal(http_tempo_end_of_pause(&tempo, 0, SECOND), SECOND + SECOND / 4);
	/* Never before the pause that is on already. */
	tempo.next = 60 * SECOND;
	assert_int_equal(http_tempo_end_of_pause(&tempo, 3, SECOND), 60 * SECOND);
}

/* Twenty calls in flight are throttled together: that is one pause, and not twenty. */
static void calls_under_way_count_once(void **state)
{
	struct http_tempo tempo = {0};

	(void)state;
	http_tempo_pause(&tempo, SECOND, 2 * SECOND, 3 * SECOND);
	for (int i = 0; i < 19; i++)
		http_tempo_pause(&tempo, SECOND, 2 * SECOND + i, 3 * SECOND);
	assert_int_equal(tempo.pauses, 1);
	http_tempo_pause(&tempo, 3 * SECOND, 4 * SECOND, 5 * SECOND);
	assert_int_equal(tempo.pauses, 2);
}

static void the_pace_comes_back_slowly(void **state)
{
	struct http_tempo tempo = {0};
	int64_t slow;

	(void)state;
	http_tempo_start(&tempo, 20, SECOND);
	http_tempo_pause(&tempo, SECOND, SECOND, SECOND);
	slow = tempo.interval;
	assert_in_range(slow, SECOND / 10, SECOND / 9);
	http_tempo_answer(&tempo, 20);
	assert_true(tempo.interval < slow && tempo.interval > slow - slow / 64);
	for (int i = 0; i < 1000; i++)
		http_tempo_answer(&tempo, 20);
	assert_in_range(tempo.interval, SECOND / 20, SECOND / 19);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rate_is_kept),
		cmocka_unit_test(without_a_rate_nothing_waits),
		cmocka_unit_test(pauses_grow_and_end_with_an_answer),
		cmocka_unit_test(what_retry_after_asks_for_is_waited),
		cmocka_unit_test(calls_under_way_count_once),
		cmocka_unit_test(the_pace_comes_back_slowly),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
