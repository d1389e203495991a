/* Unit tests of the shell dialects: every statement that a shell will evaluate, byte by byte. */
#include "cmd/dialect.h"

#include "base_test.h"

static void assert_quoted(enum dialect dialect, struct str value, const char *expected)
{
	struct str copy = exact_copy(value);
	struct buf out;

	buf_init(&out, 100);
	dialect_quote(dialect, copy, &out);
	assert_text(buf_str(&out), str_from(expected));
	buf_release(&out);
	free_copy(copy);
}

static void quote_for_posix_shells(void **state)
{
	static const enum dialect dialects[] = {DIALECT_SH, DIALECT_BASH, DIALECT_ZSH};

	(void)state;
	for (size_t i = 0; i < sizeof(dialects) / sizeof(*dialects); i++) {
		assert_quoted(dialects[i], STR(""), "''");
		assert_quoted(dialects[i], STR("dev"), "'dev'");
		assert_quoted(dialects[i], STR("it's"), "'it'\\''s'");
		assert_quoted(dialects[i], STR("'"), "''\\'''");
		assert_quoted(dialects[i], STR("a\\b\\"), "'a\\b\\'");
		assert_quoted(dialects[i], STR("$(x) `y` \"!"), "'$(x) `y` \"!'");
		assert_quoted(dialects[i], STR("\xff\x1b\n"), "'\xff\x1b\n'");
	}
}

static void quote_for_fish(void **state)
{
	(void)state;
	assert_quoted(DIALECT_FISH, STR(""), "''");
	assert_quoted(DIALECT_FISH, STR("it's"), "'it\\'s'");
	assert_quoted(DIALECT_FISH, STR("a\\b\\"), "'a\\\\b\\\\'");
	assert_quoted(DIALECT_FISH, STR("\\'"), "'\\\\\\''");
	assert_quoted(DIALECT_FISH, STR("$x (y) %self"), "'$x (y) %self'");
}

static void assert_code(enum dialect dialect, bool emitted, const struct shell_changes *changes,
			const char *expected)
{
	struct buf out;

	buf_init(&out, BUF_LIMIT_SHELL_CODE);
	dialect_write(dialect, emitted, changes, &out);
	assert_text(buf_str(&out), str_from(expected));
	buf_release(&out);
}

/* All that a switch can do. */
static struct shell_changes whole_switch(void)
{
	struct shell_changes changes = {.before = STR("="), .chosen = STR("=a'b"), .status = 4};

	shell_changes_set(&changes, "AWS_PROFILE", STR("a'b"));
	shell_changes_unset(&changes, "AWS_VAULT");
	return changes;
}

static void switch_in_bash(void **state)
{
	struct shell_changes changes = whole_switch();

	(void)state;
	assert_code(DIALECT_BASH, false, &changes,
		    "\\builtin \\export AWS_PROFILE='a'\\''b' &&\n"
		    "\\builtin \\unset -v AWS_VAULT &&\n"
		    "__awsp_before='=' &&\n"
		    "\\builtin \\export -n __awsp_before &&\n"
		    "__awsp_chosen='=a'\\''b' &&\n"
		    "\\builtin \\export -n __awsp_chosen &&\n"
		    "__awsp_rc=4\n");
}

static void switch_in_zsh(void **state)
{
	struct shell_changes changes = whole_switch();

	(void)state;
	assert_code(DIALECT_ZSH, false, &changes,
		    "\\builtin \\export AWS_PROFILE='a'\\''b' &&\n"
		    "\\builtin \\unset -v AWS_VAULT &&\n"
		    "\\builtin \\typeset -g +x __awsp_before='=' &&\n"
		    "\\builtin \\typeset -g +x __awsp_chosen='=a'\\''b' &&\n"
		    "__awsp_rc=4\n");
}

static void switch_in_fish(void **state)
{
	struct shell_changes changes = whole_switch();

	(void)state;
	assert_code(
		DIALECT_FISH, false, &changes,
		"set -gx AWS_PROFILE 'a\\'b'\n"
		"if set -q -g AWS_VAULT; set -e -g AWS_VAULT; end\n"
		"if set -q -U AWS_VAULT; builtin echo 'awsp: a universal AWS_VAULT is still set; "
		"remove it with: set -eU AWS_VAULT' >&2; end\n"
		"set -gu __awsp_before '='\n"
		"set -gu __awsp_chosen '=a\\'b'\n"
		"set __awsp_rc 4\n");
}

static void switch_in_posix_sh(void **state)
{
	struct shell_changes changes = whole_switch();

	(void)state;
	assert_code(DIALECT_SH, true, &changes,
		    "export AWS_PROFILE='a'\\''b' &&\nunset -v AWS_VAULT &&\n(exit 4)\n");
}

static void emitted_code_ends_with_the_status(void **state)
{
	struct shell_changes changes = {.status = 4};

	(void)state;
	shell_changes_set(&changes, "AWS_PROFILE", STR("dev"));
	assert_code(DIALECT_BASH, true, &changes,
		    "\\builtin \\export AWS_PROFILE='dev' &&\n(exit 4)\n");
	assert_code(DIALECT_ZSH, true, &changes,
		    "\\builtin \\export AWS_PROFILE='dev' &&\n(exit 4)\n");
	assert_code(DIALECT_FISH, true, &changes, "set -gx AWS_PROFILE 'dev'\nreturn 4\n");
}

static void no_change_is_no_code(void **state)
{
	const struct shell_changes changes = {.status = 0};

	(void)state;
	for (int i = DIALECT_SH; i <= DIALECT_FISH; i++)
		assert_code((enum dialect)i, false, &changes, "");
}

static void nothing_is_set_to_nothing(void **state)
{
	struct shell_changes changes = {.status = 0};

	(void)state;
	shell_changes_set(&changes, "AWS_PROFILE", STR(""));
	for (int i = DIALECT_SH; i <= DIALECT_FISH; i++)
		assert_code((enum dialect)i, false, &changes, "");
}

static void too_many_changes_are_left_out(void **state)
{
	struct shell_changes changes = {.status = 0};

	(void)state;
	for (size_t i = 0; i < SHELL_CHANGES_LIMIT + 1; i++) {
		shell_changes_set(&changes, "A", STR("a"));
		shell_changes_unset(&changes, "B");
	}
	assert_int_equal(changes.n_set, SHELL_CHANGES_LIMIT);
	assert_int_equal(changes.n_unset, SHELL_CHANGES_LIMIT);
}

static void names_of_dialects(void **state)
{
	enum dialect dialect = DIALECT_SH;

	(void)state;
	assert_true(dialect_from_name(STR("fish"), &dialect));
	assert_int_equal(dialect, DIALECT_FISH);
	assert_true(dialect_from_name(STR("zsh"), &dialect));
	assert_int_equal(dialect, DIALECT_ZSH);
	assert_true(dialect_from_name(STR("bash"), &dialect));
	assert_int_equal(dialect, DIALECT_BASH);
	assert_true(dialect_from_name(STR("sh"), &dialect));
	assert_int_equal(dialect, DIALECT_SH);
	assert_false(dialect_from_name(STR("tcsh"), &dialect));
	assert_false(dialect_from_name(STR(""), &dialect));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quote_for_posix_shells),
		cmocka_unit_test(quote_for_fish),
		cmocka_unit_test(switch_in_bash),
		cmocka_unit_test(switch_in_zsh),
		cmocka_unit_test(switch_in_fish),
		cmocka_unit_test(switch_in_posix_sh),
		cmocka_unit_test(emitted_code_ends_with_the_status),
		cmocka_unit_test(no_change_is_no_code),
		cmocka_unit_test(nothing_is_set_to_nothing),
		cmocka_unit_test(too_many_changes_are_left_out),
		cmocka_unit_test(names_of_dialects),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
