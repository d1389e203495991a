/* awsp env: credentials as variables, for programs that know no profiles. */
#include "cmd/child.h"
#include "cmd/commands.h"
#include "cmd/dialect.h"
#include "cmd/fetch.h"
#include "cmd/report.h"

#include "base/json.h"

static enum exit_status run(struct context *context, const struct arguments *arguments);

static const struct option options[] = {
	{"format", 0, "FORMAT",
	 "sh, bash, zsh, fish, dotenv, docker or json; sh where none is named.", COMPLETES_FORMATS},
	{"force", 0, NULL, "Print secrets on a terminal too.", COMPLETES_NOTHING},
	{"login", 0, NULL, "Log in where that is needed, without a question.", COMPLETES_NOTHING},
	{"no-login", 0, NULL, "Neither ask nor log in.", COMPLETES_NOTHING},
	FETCH_OPTIONS,
	{0},
};

const struct command command_env = {
	.name = "env",
	.synopsis = "[PROFILE]",
	.summary = "Print the credentials as variables, for programs that know no profiles.",
	.description =
		"For shells the output is code: eval \"$(awsp env dev)\", in fish awsp env dev --format fish | source. It sets the "
		"credentials and the region of the profile, and unsets AWS_PROFILE and what would confuse them. dotenv is NAME='value', "
		"docker is NAME=value as docker run --env-file reads it, json an object. Secrets are not printed on a terminal without "
		"--force. Without PROFILE: that which AWS's tools would use now.",
	.options = options,
	.max_words = 1,
	.completes = COMPLETES_PROFILES,
	.run = run,
};

enum format { FORMAT_SHELL, FORMAT_DOTENV, FORMAT_DOCKER, FORMAT_JSON };

static bool read_format(const struct arguments *arguments, enum format *format,
			enum dialect *dialect, struct error *error)
{
	struct str name;

	*format = FORMAT_SHELL;
	*dialect = DIALECT_SH;
	if (!arguments_value(arguments, "format", &name) || dialect_from_name(name, dialect))
		return true;
	if (str_equal(name, STR("dotenv")))
		*format = FORMAT_DOTENV;
	else if (str_equal(name, STR("docker")))
		*format = FORMAT_DOCKER;
	else if (str_equal(name, STR("json")))
		*format = FORMAT_JSON;
	else
		return error_set(
			error, ERROR_USAGE,
			"--format takes sh, bash, zsh, fish, dotenv, docker or json, not %.*s",
			STR_ARGS(name));
	return true;
}

/* Code for a shell: the variables, and away with what would beat or confuse them. */
static void write_shell(enum dialect dialect, const struct child_variables *variables,
			const struct environment *environment, struct buf *out)
{
	struct shell_changes changes = {.n_set = 0};

	for (size_t i = 0; i < variables->n; i++)
		shell_changes_set(&changes, variables->items[i].name, variables->items[i].value);
	child_unset(environment, variables, &changes);
	dialect_write(dialect, true, &changes, out);
}

static void write_json(const struct child_variables *variables, struct buf *out)
{
	for (size_t i = 0; i < variables->n; i++) {
		buf_format(out, "%s\"%s\": ", i > 0 ? ", " : "{", variables->items[i].name);
		json_write_string(out, variables->items[i].value);
	}
	buf_add(out, STR("}\n"));
}

static void write_lines(const struct child_variables *variables, bool quoted, struct buf *out)
{
	for (size_t i = 0; i < variables->n; i++) {
		buf_format(out, "%s=", variables->items[i].name);
		if (quoted)
			dialect_quote(DIALECT_SH, variables->items[i].value, out);
		else
			buf_add(out, variables->items[i].value);
		buf_add_char(out, '\n');
	}
}

/* A list for docker has no way to write a line end, and would name another variable behind it. */
static bool fits_on_lines(const struct child_variables *variables, struct error *error)
{
	for (size_t i = 0; i < variables->n; i++) {
		struct str value = variables->items[i].value;

		if (str_find(value, '\n') < value.n || str_find(value, '\r') < value.n)
			return error_set(error, ERROR_CONFIGURATION,
					 "%s holds a line end, which --format docker cannot write",
					 variables->items[i].name);
	}
	return true;
}

static enum exit_status print(struct fetch *fetch, enum format format, enum dialect dialect,
			      struct error *error)
{
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_CACHE);
	struct child_variables variables;
	enum exit_status status;

	fetch_run_one(fetch);
	status = fetch_report(fetch, 0);
	if (status != EXIT_DONE)
		return online_interrupted() ? EXIT_INTERRUPTED : status;
	child_variables_of(&variables, &fetch->jobs[0].credentials, fetch->items[0].region,
			   &fetch->context->arena);
	switch (format) {
	case FORMAT_SHELL:
		write_shell(dialect, &variables, &fetch->context->environment, &text);
		break;
	case FORMAT_DOTENV:
		write_lines(&variables, true, &text);
		break;
	case FORMAT_DOCKER:
		if (fits_on_lines(&variables, error))
			write_lines(&variables, false, &text);
		break;
	case FORMAT_JSON:
		write_json(&variables, &text);
		break;
	}
	if (error->kind == ERROR_NONE)
		fetch_write_out(fetch->context, &text, error);
	return EXIT_DONE;
}

static enum exit_status fetch_and_print(struct context *context, const struct arguments *arguments,
					enum format format, enum dialect dialect,
					struct error *error)
{
	enum exit_status status = EXIT_DONE;
	struct fetch fetch;

	if (fetch_begin(&fetch, context, arguments, 1, false, error) &&
	    fetch_add_named(&fetch, error))
		status = print(&fetch, format, dialect, error);
	fetch_end(&fetch);
	return status;
}

static enum exit_status run(struct context *context, const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};
	enum exit_status status = EXIT_DONE;
	enum format format;
	enum dialect dialect;

	if (context->output_terminal.is_terminal && !arguments_have(arguments, "force"))
		error_set(&error, ERROR_USAGE,
			  "env prints secrets, and standard output is a terminal; --force prints "
			  "them all the same");
	else if (read_format(arguments, &format, &dialect, &error) && context_load(context, &error))
		status = fetch_and_print(context, arguments, format, dialect, &error);
	if (error.kind == ERROR_NONE)
		return status;
	report_error(context, &error);
	return exit_status_of(error.kind);
}
