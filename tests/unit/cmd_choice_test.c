/* Tests of choices and dialogues where nobody is asked: what words and options choose. */
#include "base_test.h"

#include "cmd/choice.h"
#include "cmd/context.h"

/* Two accounts of one name, in different letters, and one that is called as another's id. */
static const struct choice_row rows[] = {
	{.key = STR_INIT("111111111111"), .name = STR_INIT("Shop")},
	{.key = STR_INIT("222222222222"), .name = STR_INIT("shop")},
	{.key = STR_INIT("333333333333"), .name = STR_INIT("Billing")},
	{.key = STR_INIT("444444444444"), .name = STR_INIT("333333333333")},
	{.key = STR_INIT("555555555555")},
};
static const struct choice accounts = {
	.noun = "account",
	.plural = "accounts",
	.rows = rows,
	.n = sizeof(rows) / sizeof(*rows),
};

#define NONE SIZE_MAX

static void words_choose(void **state)
{
	static const struct {
		const char *word;
		size_t row;
	} cases[] = {
		{"111111111111", 0},
		{"billing", 2},
		{"BILLING", 2},
		/* Of two alike none; the key before the name; no part, and not nothing. */
		{"shop", NONE},
		{"Shop", NONE},
		{"333333333333", 2},
		{"Bill", NONE},
		{"3", NONE},
		{"", NONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t row = NONE;

		assert_int_equal(choice_find(&accounts, str_from(cases[i].word), &row),
				 cases[i].row != NONE);
		if (cases[i].row != NONE)
			assert_int_equal(row, cases[i].row);
	}
}

static void keys_are_listed(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	struct choice_row many[13];
	struct choice choice = {.rows = many, .n = 1};

	(void)state;
	for (size_t i = 0; i < 13; i++)
		many[i] = (struct choice_row){.key = str_slice(STR("abcdefghijklm"), i, i + 1)};
	error_set(&error, ERROR_USAGE, "no");
	assert_false(choice_list(&choice, &error));
	assert_string_equal(error.message, "no; there is a");
	choice.n = 13;
	assert_false(choice_list(&choice, &error));
	assert_string_equal(error.message,
			    "no; there is a; there are a, b, c, d, e, f, g, h, i, j and 3 more");
}

static bool check_lower(struct str answer, struct error *error)
{
	return answer.p[0] >= 'a' || error_set(error, ERROR_USAGE, "small letters alone");
}

/* A dialogue where nobody can be asked, and the options on its command line. */
struct silence {
	struct context context;
	struct arguments arguments;
	struct dialogue dialogue;
};

static const struct option options[] = {{.name = "region"}, {.name = "name"}};
static const struct interrupt never;

static void begin(struct silence *silence, const char *region)
{
	static const char *const variables[] = {"CI=true", NULL};

	*silence = (struct silence){.context = {.environment = {variables}}};
	if (region) {
		silence->arguments.given[0] = &options[0];
		silence->arguments.values[0] = str_from(region);
		silence->arguments.n_given = 1;
	}
	dialogue_begin(&silence->dialogue, &silence->context, &silence->arguments, &never);
	assert_false(silence->dialogue.possible);
}

static void end(struct silence *silence)
{
	dialogue_end(&silence->dialogue);
	arena_release(&silence->context.arena);
}

static void options_answer(void **state)
{
	static const struct {
		const char *given;
		const char *answer;
		const char *sentence; /* where it is none */
	} cases[] = {
		{" eu-west-1 ", "eu-west-1", NULL},
		{"", NULL, "--region: an answer is needed"},
		{"  ", NULL, "--region: an answer is needed"},
		{"EU", NULL, "--region: small letters alone"},
		{"a\033[2J", NULL, "control characters"},
		{"a\xff", NULL, "control characters"},
	};
	const struct question question = {
		.option = "region",
		.text = STR("Region"),
		.otherwise = STR("usual"),
		.needed = true,
		.check = check_lower,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_ERROR struct error error = {0};
		struct silence silence;
		struct str answer;
		bool good;

		begin(&silence, cases[i].given);
		good = dialogue_answer(&silence.dialogue, &question, &answer, &error);
		assert_int_equal(good, cases[i].answer != NULL);
		if (good)
			assert_text(answer, str_from(cases[i].answer));
		else
			assert_non_null(strstr(error.message, cases[i].sentence));
		assert_true(good || error.kind == ERROR_USAGE);
		end(&silence);
	}
}

static void what_is_missing_is_named_at_once(void **state)
{
	const struct question region = {.option = "region", .needed = true},
			      name = {.option = "name", .needed = true},
			      output = {.option = "output"},
			      usual = {.option = "scopes", .otherwise = STR("s"), .needed = true};
	const struct question *const questions[] = {&region, &name, &output, &usual};
	CLEANUP_ERROR struct error error = {0};
	struct silence silence;
	struct str answer;
	bool yes = false;

	(void)state;
	begin(&silence, NULL);
	assert_true(dialogue_is_complete(&silence.dialogue, &error));
	for (size_t i = 0; i < sizeof(questions) / sizeof(*questions); i++)
		assert_true(dialogue_answer(&silence.dialogue, questions[i], &answer, &error));
	assert_text(answer, STR("s"));
	assert_true(dialogue_confirm(&silence.dialogue, STR("Write?"), true, &yes, &error));
	assert_true(yes);
	assert_true(dialogue_confirm(&silence.dialogue, STR("Write?"), false, &yes, &error));
	assert_false(yes);
	assert_int_equal(error.kind, ERROR_NONE);
	assert_false(dialogue_is_complete(&silence.dialogue, &error));
	assert_int_equal(error.kind, ERROR_USAGE);
	assert_string_equal(error.message,
			    "nobody can be asked here; say more with --region, --name");
	end(&silence);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_choose),
		cmocka_unit_test(keys_are_listed),
		cmocka_unit_test(options_answer),
		cmocka_unit_test(what_is_missing_is_named_at_once),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
