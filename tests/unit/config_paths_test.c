/* Tests of where the files are: expansion as in Python, homes, the variables that name files. */
#include "base_test.h"

#include "config/paths.h"

#include <pwd.h>
#include <unistd.h>

static const char *const variables[] = {"HOME=/home/me", "A=a",          "AB=ab/cd",
					"EMPTY=",        "TILDE=~",      "S p=spaced",
					"REF=$A",        "azAZ_09=word", NULL};
static const struct environment environment = {variables};

static void assert_expands(const char *path, const char *home, const char *expected)
{
	struct arena arena = {0};
	struct str copy = exact_copy(str_from(path));
	struct str expanded = path_expand(copy, str_from(home), &environment, &arena);

	assert_text(expanded, str_from(expected));
	assert_int_equal(expanded.p[expanded.n], '\0');
	free_copy(copy);
	arena_release(&arena);
}

static void variables_are_expanded(void **state)
{
	static const char *const cases[][2] = {
		{"", ""},
		{"plain/path", "plain/path"},
		{"$A", "a"},
		{"x${A}y", "xay"},
		{"$A$AB/$A", "aab/cd/a"},
		{"$AB.c", "ab/cd.c"},
		{"$A-x", "a-x"},
		{"$azAZ_09.$azAZ_09", "word.word"},
		{"$azAZ_09`", "word`"},
		{"$A{", "a{"},
		{"$A@", "a@"},
		{"$A[", "a["},
		{"$A:", "a:"},
		{"$A/", "a/"},
		{"${S p}", "spaced"},
		{"[$EMPTY]", "[]"},
		{"$REF", "$A"},
		{"$$A", "$a"},
		{"$A\u00fc", "a\u00fc"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_expands(cases[i][0], "/home/me", cases[i][1]);
}

/* What is no variable, or an unknown one, stays. */
static void unknown_variables_stay(void **state)
{
	static const char *const same[] = {
		"$",      "$$",   "a$",   "$NONE", "${NONE}",   "${}",     "${A",       "$-A",
		"${A=a}", "${A=", "$(A)", "${ A}", "${NONE$A}", "$\u00fc", "${A\u00fc}"};

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++)
		assert_expands(same[i], "/home/me", same[i]);
	assert_expands("${A/$A", "/home/me", "${A/a");
	assert_expands("${NONE}$A", "/home/me", "${NONE}a");
}

static void homes_are_expanded(void **state)
{
	static const char *const cases[][3] = {
		{"~", "/home/me", "/home/me"},
		{"~/x", "/home/me", "/home/me/x"},
		{"~//x", "/home/me/", "/home/me//x"},
		{"~/x", "/home/me//", "/home/me/x"},
		{"$TILDE/x", "/home/me", "/home/me/x"},
		{"~/$A/~", "/home/me", "/home/me/a/~"},
		{"x/~", "/home/me", "x/~"},
		{"~", "/", "/"},
		{"~/x", "/", "/x"},
		{"~", "", "/"},
		{"~/x", "", "/x"},
		{"~nobody-of-that-name/x", "/home/me", "~nobody-of-that-name/x"},
		{"~nobody-of-that-name", "/home/me", "~nobody-of-that-name"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_expands(cases[i][0], cases[i][1], cases[i][2]);
}

static void homes_of_others(void **state)
{
	const struct passwd *root = getpwnam("root");
	char expected[300];

	(void)state;
	if (!root)
		skip();
	snprintf(expected, sizeof(expected), "%s/x",
		 strcmp(root->pw_dir, "/") == 0 ? "" : root->pw_dir);
	assert_expands("~root/x", "/home/me", expected);
}

static struct paths find(const char *const *list, struct arena *arena)
{
	const struct environment given = {list};
	struct error error CLEANUP_ERROR = {0};
	struct paths paths;

	assert_true(paths_find(&paths, &given, arena, &error));
	return paths;
}

static void where_the_files_are(void **state)
{
	struct arena arena = {0};
	struct paths paths = find((const char *const[]){"HOME=/home/me", NULL}, &arena);

	(void)state;
	assert_text(paths.home, STR("/home/me"));
	assert_text(paths.config, STR("/home/me/.aws/config"));
	assert_text(paths.credentials, STR("/home/me/.aws/credentials"));
	assert_text(paths.sso_cache, STR("/home/me/.aws/sso/cache"));
	assert_text(paths.cli_cache, STR("/home/me/.aws/cli/cache"));
	assert_text(paths.login_cache, STR("/home/me/.aws/login/cache"));
	assert_text(paths.settings, STR("/home/me/.config/awsp/config"));
	arena_release(&arena);
}

/* The caches of SSO and of roles do not move with AWS_CONFIG_FILE. */
static void variables_that_name_files(void **state)
{
	struct arena arena = {0};
	struct paths paths = find((const char *const[]){"HOME=/home/me", "AWS_CONFIG_FILE=~/c/$N",
							"N=n", "AWS_SHARED_CREDENTIALS_FILE=/x",
							"AWS_LOGIN_CACHE_DIRECTORY=${N}/l",
							"XDG_CONFIG_HOME=/xdg", NULL},
				  &arena);

	(void)state;
	assert_text(paths.config, STR("/home/me/c/n"));
	assert_text(paths.credentials, STR("/x"));
	assert_text(paths.sso_cache, STR("/home/me/.aws/sso/cache"));
	assert_text(paths.cli_cache, STR("/home/me/.aws/cli/cache"));
	assert_text(paths.login_cache, STR("n/l"));
	assert_text(paths.settings, STR("/xdg/awsp/config"));
	arena_release(&arena);
}

/* Set to nothing is set, for AWS's tools; the base directory specification has it otherwise, and
 * wants absolute paths. */
static void variables_set_to_nothing(void **state)
{
	struct arena arena = {0};
	struct paths paths =
		find((const char *const[]){"HOME=/h", "AWS_CONFIG_FILE=", "XDG_CONFIG_HOME=",
					   "AWS_SHARED_CREDENTIALS_FILE=", NULL},
		     &arena);

	(void)state;
	assert_int_equal(paths.config.n, 0);
	assert_int_equal(paths.credentials.n, 0);
	assert_text(paths.settings, STR("/h/.config/awsp/config"));
	paths = find((const char *const[]){"HOME=/h", "XDG_CONFIG_HOME=relative", NULL}, &arena);
	assert_text(paths.settings, STR("/h/.config/awsp/config"));
	arena_release(&arena);
}

static void homes_set_to_nothing(void **state)
{
	struct arena arena = {0};
	struct paths paths = find((const char *const[]){"HOME=", NULL}, &arena);

	(void)state;
	assert_text(paths.config, STR("/.aws/config"));
	arena_release(&arena);
}

static void without_home_the_user_database_knows(void **state)
{
	const struct passwd *entry = getpwuid(getuid());
	struct arena arena = {0};
	struct paths paths;

	(void)state;
	if (!entry)
		skip();
	paths = find((const char *const[]){"PATH=/bin", NULL}, &arena);
	assert_text(paths.home, str_from(entry->pw_dir));
	assert_true(str_ends(paths.config, STR("/.aws/config")));
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(variables_are_expanded),
		cmocka_unit_test(unknown_variables_stay),
		cmocka_unit_test(homes_are_expanded),
		cmocka_unit_test(homes_of_others),
		cmocka_unit_test(where_the_files_are),
		cmocka_unit_test(variables_that_name_files),
		cmocka_unit_test(variables_set_to_nothing),
		cmocka_unit_test(homes_set_to_nothing),
		cmocka_unit_test(without_home_the_user_database_knows),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
