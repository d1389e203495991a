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

/*
 * Between single quotes, POSIX shells know no escape: a quote ends the word and goes on behind
 * `\'`. fish knows `\\` and `\'`.
 */
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
	if (value.n > 0 && changes->n_set < SHELL_CHANGES_LIMIT)
		changes->set[changes->n_set++] = (struct shell_assignment){name, value};
}

void shell_changes_unset(struct shell_changes *changes, const char *name)
{
	if (changes->n_unset < SHELL_CHANGES_LIMIT)
		changes->unset[changes->n_unset++] = name;
}

/* Code that is being written; what `begun` is false for has no statement yet. */
struct code {
	enum dialect dialect;
	struct buf *out;
	bool begun;
};

/* fish goes on after a failure; none of its statements here can fail. */
static void begin_statement(struct code *code)
{
	if (code->begun)
		buf_add(code->out, code->dialect == DIALECT_FISH ? STR("\n") : STR(" &&\n"));
	code->begun = true;
}

/* `start`, the value in quotes. */
static void write_quoted(struct code *code, const char *start, const char *name, const char *sign,
			 struct str value)
{
	begin_statement(code);
	buf_format(code->out, "%s%s%s", start, name, sign);
	dialect_quote(code->dialect, value, code->out);
}

static void write_set(struct code *code, const struct shell_assignment *assignment)
{
	static const char *const starts[] = {
		[DIALECT_SH] = "export ",
		[DIALECT_BASH] = "\\builtin \\export ",
		[DIALECT_ZSH] = "\\builtin \\export ",
		[DIALECT_FISH] = "set -gx ",
	};

	write_quoted(code, starts[code->dialect], assignment->name,
		     code->dialect == DIALECT_FISH ? " " : "=", assignment->value);
}

/*
 * In fish a universal variable shows again behind the global one, and erasing it would hit every
 * session. Erasing what is not set would be an error; `if` leaves the status 0.
 */
static void write_fish_unset(struct code *code, const char *name)
{
	begin_statement(code);
	buf_format(code->out, "if set -q -g %s; set -e -g %s; end", name, name);
	begin_statement(code);
	buf_format(code->out, "if set -q -U %s; builtin echo 'awsp: a universal %s is still set; ",
		   name, name);
	buf_format(code->out, "remove it with: set -eU %s' >&2; end", name);
}

static void write_unset(struct code *code, const char *name)
{
	if (code->dialect == DIALECT_FISH) {
		write_fish_unset(code, name);
		return;
	}
	begin_statement(code);
	buf_format(code->out,
		   code->dialect == DIALECT_SH ? "unset -v %s" : "\\builtin \\unset -v %s", name);
}

/*
 * Not exported, even where the user's shell exports all that is assigned; bash 3.2 has no way to
 * say so in one statement.
 */
static void write_mark(struct code *code, const char *name, struct str value)
{
	static const char *const starts[] = {
		[DIALECT_SH] = "",
		[DIALECT_BASH] = "",
		[DIALECT_ZSH] = "\\builtin \\typeset -g +x ",
		[DIALECT_FISH] = "set -gu ",
	};

	if (value.n == 0 || code->dialect == DIALECT_SH)
		return;
	write_quoted(code, starts[code->dialect], name, code->dialect == DIALECT_FISH ? " " : "=",
		     value);
	if (code->dialect == DIALECT_BASH) {
		begin_statement(code);
		buf_format(code->out, "\\builtin \\export -n %s", name);
	}
}

/* The shell function has a variable for its status; code that stands alone ends with the status. */
static void write_status(struct code *code, bool emitted, int status)
{
	if (status == 0)
		return;
	begin_statement(code);
	if (code->dialect == DIALECT_FISH)
		buf_format(code->out, "%s %d", emitted ? "return" : "set __awsp_rc", status);
	else
		buf_format(code->out, emitted ? "(exit %d)" : "__awsp_rc=%d", status);
}

void dialect_write(enum dialect dialect, bool emitted, const struct shell_changes *changes,
		   struct buf *out)
{
	struct code code = {.dialect = dialect, .out = out};

	for (size_t i = 0; i < changes->n_set; i++)
		write_set(&code, &changes->set[i]);
	for (size_t i = 0; i < changes->n_unset; i++)
		write_unset(&code, changes->unset[i]);
	write_mark(&code, "__awsp_before", changes->before);
	write_mark(&code, "__awsp_chosen", changes->chosen);
	write_status(&code, emitted, changes->status);
	if (code.begun)
		buf_add_char(out, '\n');
}
