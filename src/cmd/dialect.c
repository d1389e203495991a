/* Shell dialects. */
#include "cmd/dialect.h"

bool dialect_from_name(struct str name, enum dialect *dialect)
{
	static const char *const names[] = {
		[DIALECT_SH] = "sh",
		[DIALECT_BASH] = "bash",
		[DIALECT_ZSH] = "zsh",
		[DIALECT_FISH] = "fish",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (str_equal(name, str_from(names[i]))) {
			*dialect = (enum dialect)i;
			return true;
		}
	}
	return false;
}

/* Between single quotes, POSIX shells know no escape: a quote ends the word and goes on behind `\'`. fish knows `\\` and `\'`. */
void dialect_quote(enum dialect dialect, struct str value, struct buf *out)
{
	buf_add_char(out, '\'');
	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];

		if (c == '\'')
			buf_add(out, dialect == DIALECT_FISH ? STR("\\'") : STR("'\\''"));
		else if (c == '\\' && dialect == DIALECT_FISH)
			buf_add(out, STR("\\\\"));
		else
			buf_add_char(out, c);
	}
	buf_add_char(out, '\'');
}

void shell_changes_set(struct shell_changes *changes, const char *name, struct str value)
{
	if (changes->n_set < SHELL_CHANGES_LIMIT)
		changes->set[changes->n_set++] = (struct shell_assignment){name, value};
}

void shell_changes_unset(struct shell_changes *changes, const char *name)
{
	if (changes->n_unset < SHELL_CHANGES_LIMIT)
		changes->unset[changes->n_unset++] = name;
}

static void write_set(enum dialect dialect, const struct shell_assignment *assignment, struct buf *out)
{
	static const char *const words[] = {
		[DIALECT_SH] = "export",
		[DIALECT_BASH] = "\\builtin \\export",
		[DIALECT_ZSH] = "\\builtin \\export",
		[DIALECT_FISH] = "set -gx",
	};

	buf_format(out, "%s %s%c", words[dialect], assignment->name, dialect == DIALECT_FISH ? ' ' : '=');
	dialect_quote(dialect, assignment->value, out);
	buf_add_char(out, '\n');
}

/* A universal variable of fish shows again behind the global one, and erasing it would hit every session. `if` leaves the status 0. */
static void write_fish_unset(const char *name, struct buf *out)
{
	buf_format(out, "if set -q -g %s; set -e -g %s; end\n", name, name);
	buf_format(out,
		   "if set -q -U %s; builtin echo 'awsp: a universal %s is still set; remove it with: set -eU %s' >&2; end\n",
		   name, name, name);
}

static void write_unset(enum dialect dialect, const char *name, struct buf *out)
{
	if (dialect == DIALECT_FISH)
		write_fish_unset(name, out);
	else
		buf_format(out, dialect == DIALECT_SH ? "unset -v %s\n" : "\\builtin \\unset -v %s\n", name);
}

/* Not exported, even where the user's shell exports all that is assigned. */
static void write_mark(enum dialect dialect, const char *name, struct str value, struct buf *out)
{
	if (value.n == 0 || dialect == DIALECT_SH)
		return;
	if (dialect == DIALECT_FISH)
		buf_format(out, "set -gu %s ", name);
	else if (dialect == DIALECT_ZSH)
		buf_format(out, "\\builtin \\typeset -g +x %s=", name);
	else
		buf_format(out, "%s=", name);
	dialect_quote(dialect, value, out);
	buf_add_char(out, '\n');
	if (dialect == DIALECT_BASH)
		buf_format(out, "\\builtin \\export -n %s\n", name);
}

/* The shell function has a variable for its status; code that stands alone ends with the status instead. */
static void write_status(enum dialect dialect, bool emitted, int status, struct buf *out)
{
	if (status == 0)
		return;
	if (dialect == DIALECT_FISH)
		buf_format(out, "%s %d\n", emitted ? "return" : "set __awsp_rc", status);
	else if (emitted)
		buf_format(out, "(exit %d)\n", status);
	else
		buf_format(out, "__awsp_rc=%d\n", status);
}

void dialect_write(enum dialect dialect, bool emitted, const struct shell_changes *changes, struct buf *out)
{
	for (size_t i = 0; i < changes->n_set; i++)
		write_set(dialect, &changes->set[i], out);
	for (size_t i = 0; i < changes->n_unset; i++)
		write_unset(dialect, changes->unset[i], out);
	write_mark(dialect, "__awsp_before", changes->before, out);
	write_mark(dialect, "__awsp_chosen", changes->chosen, out);
	write_status(dialect, emitted, changes->status, out);
}
