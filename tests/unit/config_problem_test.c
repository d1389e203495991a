/* Tests of the list of problems: its cap, and how a problem is put into words. */
#include "config_test.h"

/* Errors are kept when there is no room for the rest. */
static void problems_are_capped(void **state)
{
	struct problem problem = {.severity = PROBLEM_NOTE};
	struct arena arena = {0};
	struct problems problems;

	(void)state;
	problems_init(&problems, &arena);
	for (int i = 0; i < PROBLEMS_LIMIT + 3; i++)
		problems_add(&problems, &problem, "number %d%%", i);
	assert_int_equal(problems.n, PROBLEMS_LIMIT);
	assert_int_equal(problems.dropped[PROBLEM_NOTE], 3);
	assert_text(problems.items[0].message, STR("number 0%"));
	assert_text(problems.items[PROBLEMS_LIMIT - 1].message, STR("number 1999%"));
	problem.severity = PROBLEM_ERROR;
	for (int i = 0; i < 9 * PROBLEMS_LIMIT + 5; i++)
		problems_add(&problems, &problem, "error");
	assert_int_equal(problems.n, 10 * PROBLEMS_LIMIT);
	assert_int_equal(problems.dropped[PROBLEM_ERROR], 5);
	assert_int_equal(problems.dropped[PROBLEM_WARNING], 0);
	problems_release(&problems);
	assert_int_equal(problems.n, 0);
	assert_int_equal(problems.dropped[PROBLEM_NOTE], 0);
	arena_release(&arena);
}

/* The place is not said twice where the message names the file. */
static void problems_in_words(void **state)
{
	static const struct {
		struct problem problem;
		const char *place, *words;
	} cases[] = {
		{{.message = STR_INIT("m")}, "", "error: m"},
		{{.severity = PROBLEM_WARNING, .message = STR_INIT("m"), .remedy = STR_INIT("r")},
		 "",
		 "warning: m; r"},
		{{.place = {STR_INIT("/x"), 3}, .message = STR_INIT("m")},
		 "/x:3: ",
		 "/x:3: error: m"},
		{{.place = {STR_INIT("/x"), 0}, .message = STR_INIT("m")}, "/x: ", "/x: error: m"},
		{{.place = {STR_INIT("/x"), 0}, .message = STR_INIT("no /x")}, "", "error: no /x"},
		{{.place = {STR_INIT("/x"), 3}, .message = STR_INIT("no /x")},
		 "/x:3: ",
		 "/x:3: error: no /x"},
		{{.place = {STR_INIT(""), 3}, .severity = PROBLEM_NOTE, .message = STR_INIT("m")},
		 "",
		 "note: m"},
	};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_text(problem_place(&cases[i].problem, &arena), str_from(cases[i].place));
		assert_text(problem_words(&cases[i].problem, &arena), str_from(cases[i].words));
	}
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(problems_are_capped),
		cmocka_unit_test(problems_in_words),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
