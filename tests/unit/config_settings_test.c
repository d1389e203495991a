/* Tests of awsp's own settings: defaults, values, what is wrong with them, aliases. */
#include "config_test.h"

#include "config/settings.h"

struct read {
	struct arena arena;
	struct settings settings;
};

static void read_settings(struct read *read, const char *text)
{
	*read = (struct read){0};
	write_home_file("settings", str_from(text));
	settings_read(&read->settings, arena_copy(&read->arena, str_from(home_path("settings"))),
		      &read->arena);
}

static void release_read(struct read *read)
{
	settings_release(&read->settings);
	arena_release(&read->arena);
}

#define READ __attribute__((cleanup(release_read)))

static void no_file_is_all_defaults(void **state)
{
	struct read read READ = {0};
	struct alias alias;
	size_t at = 0;

	(void)state;
	settings_read(&read.settings, STR("/nowhere/config"), &read.arena);
	assert_no_problems(&read.settings.problems);
	assert_false(read.settings.strict);
	assert_false(settings_next_alias(&read.settings, &at, &alias));
	assert_false(settings_alias(&read.settings, STR("x"), &alias));
}

static void strict_is_true_or_false(void **state)
{
	static const struct {
		const char *text;
		bool strict;
		bool wrong;
	} cases[] = {
		{"[awsp]\nstrict = true\n", true, false},
		{"[awsp]\nSTRICT : True\n", true, false},
		{"[awsp]\nstrict = false\n", false, false},
		{"[awsp]\nstrict = yes\n", true, true},
		{"[awsp]\nstrict =\n", true, true},
		{"[awsp]\nstrict = true # c\n", true, true},
		{"[awsp]\n", false, false},
		{"", false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct read read READ;

		read_settings(&read, cases[i].text);
		assert_int_equal(read.settings.strict, cases[i].strict);
		assert_int_equal(read.settings.problems.n, cases[i].wrong);
		if (cases[i].wrong)
			assert_problem(&read.settings.problems, 2, "true or false");
	}
}

static void login_is_ask_auto_or_never(void **state)
{
	static const struct {
		const char *text;
		enum login_setting login;
		bool wrong;
	} cases[] = {
		{"[awsp]\nlogin = ask\n", LOGIN_SETTING_ASK, false},
		{"[awsp]\nLogin : AUTO\n", LOGIN_SETTING_AUTO, false},
		{"[awsp]\nlogin = never\n", LOGIN_SETTING_NEVER, false},
		{"[awsp]\nlogin = true\n", LOGIN_SETTING_ASK, true},
		{"[awsp]\nlogin =\n", LOGIN_SETTING_ASK, true},
		{"", LOGIN_SETTING_ASK, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct read read READ;

		read_settings(&read, cases[i].text);
		assert_int_equal(read.settings.login, cases[i].login);
		assert_int_equal(read.settings.problems.n, cases[i].wrong);
		if (cases[i].wrong)
			assert_problem(&read.settings.problems, 2, "ask, auto or never");
	}
}

static void assert_browser(const struct read *read, const char *session, const char *want)
{
	struct str browser = settings_browser(&read->settings, str_from(session));

	assert_true(str_equal(browser, str_from(want)));
}

static void the_template_is_kept_as_it_stands(void **state)
{
	struct read good READ = {0};
	struct read bad READ = {0};

	(void)state;
	read_settings(&good, "[awsp]\ntemplate = {account_name|kebab}-{role}\n");
	assert_no_problems(&good.settings.problems);
	assert_text(good.settings.name_template, STR("{account_name|kebab}-{role}"));
	read_settings(&bad, "[awsp]\ntemplate = {rolle}\n");
	assert_text(bad.settings.name_template, STR("{rolle}"));
	assert_problem(&bad.settings.problems, 2, "the template has no variable");
}

static void each_session_can_have_its_browser(void **state)
{
	struct read read READ;

	(void)state;
	read_settings(&read, "[session corp]\nbrowser = firefox -P work %s\n"
			     "[session 'my corp']\nBrowser = a\n"
			     "[session https://old.awsapps.com/start]\nbrowser = b:c\n"
			     "[session x]\nother = 1\nbrowser =\n[session a b]\n[sessions c]\n");
	assert_browser(&read, "corp", "firefox -P work %s");
	assert_browser(&read, "my corp", "a");
	assert_browser(&read, "https://old.awsapps.com/start", "b:c");
	assert_browser(&read, "x", "");
	assert_browser(&read, "gone", "");
	assert_browser(&read, "", "");
	assert_int_equal(read.settings.problems.n, 4);
	assert_problem(&read.settings.problems, 8, "no setting \"other\"");
	assert_problem(&read.settings.problems, 9, "is a command");
	assert_problem(&read.settings.problems, 10, "no settings section");
}

static void what_awsp_does_not_know(void **state)
{
	struct read read READ;

	(void)state;
	read_settings(&read,
		      "[awsp]\nstrict = true\ncolour = no\n[Awsp]\n[other]\nx = y\nrubbish\n");
	assert_true(read.settings.strict);
	assert_int_equal(read.settings.problems.n, 4);
	assert_problem(&read.settings.problems, 3, "no setting \"colour\"");
	assert_problem(&read.settings.problems, 4, "no settings section \"Awsp\"");
	assert_problem(&read.settings.problems, 5, "no settings section \"other\"");
	assert_problem(&read.settings.problems, 7, "neither");
	for (size_t i = 0; i < 4; i++)
		assert_false(read.settings.problems.items[i].refused);
	assert_int_equal(find_problem(&read.settings.problems, "colour")->severity,
			 PROBLEM_WARNING);
}

static void aliases(void **state)
{
	static const char *const names[] = {"p", "A.b", "x"};
	struct read read READ;
	struct alias alias;
	size_t at = 0;

	(void)state;
	read_settings(
		&read,
		"[awsp]\nstrict = false\n[alias]\np = prod admin\nA.b = dev\n[alias]\nx = y=z\n");
	for (size_t i = 0; i < 3; i++) {
		assert_true(settings_next_alias(&read.settings, &at, &alias));
		assert_text(alias.name, str_from(names[i]));
	}
	assert_false(settings_next_alias(&read.settings, &at, &alias));
	assert_true(settings_alias(&read.settings, STR("P"), &alias));
	assert_text(alias.profile, STR("prod admin"));
	assert_int_equal(alias.line, 4);
	assert_true(settings_alias(&read.settings, STR("a.B"), &alias));
	assert_true(settings_alias(&read.settings, STR("x"), &alias));
	assert_text(alias.profile, STR("y=z"));
	assert_false(settings_alias(&read.settings, STR("strict"), &alias));
	assert_false(settings_alias(&read.settings, STR("prod admin"), &alias));
	assert_false(settings_alias(&read.settings, STR(""), &alias));
}

/* What is described is what is read. */
static void every_setting_is_described(void **state)
{
	(void)state;
	assert_true(n_setting_descriptions > 0);
	for (size_t i = 0; i < n_setting_descriptions; i++) {
		struct read read READ;
		char text[100];

		snprintf(text, sizeof(text), "[%s]\n%s =\n", setting_descriptions[i].section,
			 setting_descriptions[i].name);
		read_settings(&read, text);
		assert_null(find_problem(&read.settings.problems, "awsp has no setting"));
		assert_true(strlen(setting_descriptions[i].summary) > 0);
		assert_true(strlen(setting_descriptions[i].values) > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_file_is_all_defaults),
		cmocka_unit_test(strict_is_true_or_false),
		cmocka_unit_test(login_is_ask_auto_or_never),
		cmocka_unit_test(the_template_is_kept_as_it_stands),
		cmocka_unit_test(each_session_can_have_its_browser),
		cmocka_unit_test(what_awsp_does_not_know),
		cmocka_unit_test(aliases),
		cmocka_unit_test(every_setting_is_described),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_home, remove_home);
}
