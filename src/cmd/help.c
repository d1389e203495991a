/* awsp help: what the command table says, for people. */
#include "cmd/help.h"
#include "cmd/commands.h"
#include "cmd/context.h"
#include "cmd/report.h"

static enum exit_status run(struct context *context, const struct arguments *arguments);

/* Where help breaks its lines. */
#define HELP_COLUMNS 78
#define SYNOPSIS_COLUMNS 28

const struct command command_help = {
	.name = "help",
	.synopsis = "[COMMAND]",
	.summary = "Explain awsp or one of its commands.",
	.description = "The same as awsp COMMAND --help.",
	.max_words = 2,
	.completes = COMPLETES_COMMANDS,
	.run = run,
};

/* Prints text in lines of at most HELP_COLUMNS, each behind `indent` blanks; "\n" begins a new
 * paragraph. */
static void add_wrapped(struct buf *out, struct str text, size_t indent)
{
	struct str word;
	size_t column = 0;

	while (text.n > 0) {
		size_t end = 0;

		while (end < text.n && text.p[end] != ' ' && text.p[end] != '\n')
			end++;
		word = str_slice(text, 0, end);
		if (column > 0 && column + 1 + word.n > HELP_COLUMNS) {
			buf_add_char(out, '\n');
			column = 0;
		}
		if (column == 0)
			buf_add_repeated(out, ' ', indent);
		else
			buf_add_char(out, ' ');
		buf_add(out, word);
		column = (column == 0 ? indent : column + 1) + word.n;
		if (end < text.n && text.p[end] == '\n') {
			buf_add_char(out, '\n');
			column = 0;
		}
		text = str_from_byte(text, end + 1);
	}
	if (column > 0)
		buf_add_char(out, '\n');
}

static void add_option(struct buf *out, const struct option *option)
{
	size_t start = out->n;

	buf_format(out, "  --%s%s%s", option->name, option->argument ? " " : "",
		   option->argument ? option->argument : "");
	if (option->letter)
		buf_format(out, ", -%c", option->letter);
	if (out->n - start < SYNOPSIS_COLUMNS)
		buf_add_repeated(out, ' ', SYNOPSIS_COLUMNS - (out->n - start));
	buf_format(out, " %s\n", option->summary);
}

static void add_options(struct buf *out, const struct option *options)
{
	for (; options && options->name; options++)
		add_option(out, options);
}

void help_synopsis(const struct command *command, struct buf *out)
{
	if (strcmp(command->name, "use") == 0)
		buf_add(out, STR("PROFILE, use PROFILE"));
	else if (command->letter)
		buf_format(out, "%s, %s", command->name, command->letter);
	else
		buf_format(out, "%s%s%s", command->name, command->synopsis[0] ? " " : "",
			   command->synopsis);
}

static void add_synopsis(const struct command *command, struct buf *out)
{
	size_t start = out->n;

	buf_add(out, STR("  "));
	help_synopsis(command, out);
	if (out->n - start < SYNOPSIS_COLUMNS)
		buf_add_repeated(out, ' ', SYNOPSIS_COLUMNS - (out->n - start));
	buf_format(out, " %s\n", command->summary);
}

static void help_overview(struct buf *out)
{
	buf_add(out, STR("awsp switches AWS profiles in the shell that you are in.\n\n"));
	buf_add(out, STR("Usage: awsp [OPTIONS] [COMMAND | PROFILE]\n\nCommands:\n"));
	buf_format(
		out, "  %-*s %s\n", SYNOPSIS_COLUMNS - 2, "(nothing)",
		"Choose a profile in a list, and switch to it; where there is no terminal, as awsp list.");
	for (size_t i = 0; commands[i]; i++)
		add_synopsis(commands[i], out);
	buf_add(out, STR("\nOptions of every command:\n"));
	add_options(out, common_options);
	buf_add(out, STR("\nExit status:\n"));
	for (size_t i = 0; i < n_exit_status_descriptions; i++)
		buf_format(out, "  %-4d %s\n", exit_status_descriptions[i].status,
			   exit_status_descriptions[i].meaning);
	buf_add(out,
		STR("\nOn the first day: eval \"$(awsp init bash)\" loads the shell function; see awsp help init.\n"));
}

void help_command(const struct command *command, struct buf *out)
{
	bool own = command->options && command->options->name;

	buf_format(out, "Usage: awsp %s%s%s%s\n\n", command->name, own ? " [OPTIONS]" : "",
		   command->synopsis[0] ? " " : "", command->synopsis);
	add_wrapped(out, str_from(command->summary), 0);
	if (command->description && command->description[0]) {
		buf_add_char(out, '\n');
		add_wrapped(out, str_from(command->description), 0);
	}
	buf_add(out, STR("\nOptions:\n"));
	add_options(out, command->options);
	add_options(out, common_options);
}

/* All commands of two words whose first this is. */
static void help_group(struct str first, struct buf *out)
{
	for (size_t i = 0; commands[i]; i++) {
		struct str name = str_from(commands[i]->name);

		if (str_starts(name, first) && str_find(name, ' ') == first.n)
			add_synopsis(commands[i], out);
	}
}

static enum exit_status run(struct context *context, const struct arguments *arguments)
{
	const struct command *command;

	if (arguments->n_words == 0) {
		help_overview(&context->output);
		return EXIT_DONE;
	}
	command = arguments->n_words == 2
			  ? command_find_pair(arguments->words[0], arguments->words[1])
			  : command_find(arguments->words[0]);
	if (!command && arguments->n_words == 1 && command_is_first_word(arguments->words[0])) {
		help_group(arguments->words[0], &context->output);
		return EXIT_DONE;
	}
	if (!command) {
		report(context, REPORT_ERROR, "there is no command %.*s; awsp help lists them",
		       STR_ARGS(arguments->words[0]));
		return EXIT_WRONG_USAGE;
	}
	help_command(command, &context->output);
	return EXIT_DONE;
}
