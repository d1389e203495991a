/* The program: from the command line to an exit status. */
#include "base/port.h"
#include "cmd/commands.h"
#include "cmd/complete.h"
#include "cmd/context.h"
#include "cmd/help.h"
#include "cmd/manual.h"
#include "cmd/pick.h"
#include "cmd/report.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

extern char **environ;

/* The version of the interface between the shell functions and this program. Old functions stay
 * loaded in running shells after an upgrade, so it is only ever added to. */
#define SHELL_INTERFACE "1"

/*
 * A standard descriptor that is closed would be given to the next file that is opened, and messages
 * would go there. So each is filled: writing to such a standard output fails, as it should.
 */
static void fill_standard_descriptors(void)
{
	for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++) {
		int mode = descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY;

		if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF && open("/dev/null", mode) < 0)
			_exit(EXIT_FAILED);
	}
}

/* `__shell VERSION SHELL DESCRIPTOR …`: the shell function calls. Returns how many words that took,
 * 0 where it is wrong. */
static size_t begin_shell(struct context *context, const char *const *argv, size_t n)
{
	struct shell *shell = &context->shell;
	struct str number = str_from(n > 2 ? argv[2] : "");

	if (n < 3 || strcmp(argv[0], SHELL_INTERFACE) != 0 ||
	    !dialect_from_name(str_from(argv[1]), &shell->dialect) || !str_is_digits(number) ||
	    number.n > 4) {
		report(context, REPORT_ERROR,
		       "the shell function that is loaded does not fit this program; start a new shell, or load it again");
		return 0;
	}
	shell->descriptor = atoi(number.p);
	/* A child that inherits the descriptor would hold up the prompt for as long as it lives. */
	if (fcntl(shell->descriptor, F_SETFD, FD_CLOEXEC) < 0) {
		report(context, REPORT_ERROR,
		       "descriptor %d, which the shell function reads from, is not open",
		       shell->descriptor);
		return 0;
	}
	shell->way = SHELL_FUNCTION;
	/* fish would wait for ever for a program that Ctrl-Z stops while it reads from the
	 * descriptor. */
	signal(SIGTSTP, SIG_IGN);
	return 3;
}

static bool begin_emit(struct context *context, const struct arguments *arguments)
{
	struct str dialect;

	if (!arguments_value(arguments, "emit", &dialect))
		return true;
	context->shell.way = SHELL_EMIT;
	if (dialect_from_name(dialect, &context->shell.dialect))
		return true;
	report(context, REPORT_ERROR, "--emit takes sh, bash, zsh or fish, not %.*s",
	       STR_ARGS(dialect));
	return false;
}

/* True where no command is named and no option of one either. */
static bool is_alone(const struct arguments *arguments)
{
	const struct option *own = arguments->command->options;

	if (!arguments->implied || arguments->n_words > 0)
		return false;
	for (; own->name; own++) {
		if (arguments_have(arguments, own->name))
			return false;
	}
	return true;
}

/* True where the only word is the first of a command's two. */
static bool begins_command(const struct arguments *arguments)
{
	return arguments->n_words == 1 && command_is_first_word(arguments->words[0]);
}

static enum exit_status run_command(struct context *context, const struct arguments *arguments)
{
	const struct command *command = arguments->command;

	if (arguments_have(arguments, "version"))
		return command_version.run(context, arguments);
	if (arguments_have(arguments, "help") && arguments->implied)
		return command_help.run(context, &(struct arguments){
							 .words = arguments->words,
							 .n_words = begins_command(arguments),
						 });
	if (arguments_have(arguments, "help")) {
		help_command(command, &context->output);
		return EXIT_DONE;
	}
	if (is_alone(arguments))
		return pick_and_switch(context, arguments);
	return command->run(context, arguments);
}

static enum exit_status run_line(struct context *context, const char *const *argv, size_t n)
{
	CLEANUP_ERROR struct error error = {0};
	struct arguments arguments;
	struct str *words = arena_allocate(&context->arena, (n + 1) * sizeof(*words));
	bool parsed = arguments_parse(&arguments, argv, n, words, &error);
	bool no_colour = arguments_have(&arguments, "no-color");

	context->quiet = arguments_have(&arguments, "quiet");
	context->debug = arguments_have(&arguments, "debug");
	context->output_terminal =
		terminal_inspect(STDOUT_FILENO, &context->environment, no_colour);
	context->error_terminal = terminal_inspect(STDERR_FILENO, &context->environment, no_colour);
	if (!parsed) {
		report_error(context, &error);
		return exit_status_of(error.kind);
	}
	if (!begin_emit(context, &arguments))
		return EXIT_WRONG_USAGE;
	return run_command(context, &arguments);
}

/* The first word can be one that only the shell integration and the Makefile use. */
static enum exit_status run(struct context *context, const char *const *argv, size_t n)
{
	struct str first = str_from(n > 0 ? argv[0] : "");
	size_t taken;

	if (str_equal(first, STR("__complete"))) {
		complete(context, argv + 1, n - 1);
		return EXIT_DONE;
	}
	if (str_equal(first, STR("__manual")))
		return n == 2 && manual_write(str_from(argv[1]), &context->output)
			       ? EXIT_DONE
			       : EXIT_WRONG_USAGE;
	if (!str_equal(first, STR("__shell")))
		return run_line(context, argv, n);
	taken = begin_shell(context, argv + 1, n - 1);
	return taken > 0 ? run_line(context, argv + 1 + taken, n - 1 - taken) : EXIT_WRONG_USAGE;
}

/* Hands the shell its code: after all else went well, in a single write. */
static bool hand_over(struct context *context)
{
	struct str code = buf_str(&context->shell.code);

	if (write(context->shell.descriptor, code.p, code.n) == (ssize_t)code.n)
		return true;
	report(context, REPORT_ERROR, "cannot hand the change over to the shell: %s",
	       strerror(errno));
	return false;
}

static enum exit_status finish(struct context *context, enum exit_status status)
{
	struct shell *shell = &context->shell;
	bool good = status == EXIT_DONE && shell->code.n > 0;

	if (shell->code.overflowed || context->output.overflowed) {
		report(context, REPORT_ERROR, "the output is longer than awsp writes");
		return EXIT_FAILED;
	}
	if (good && shell->way == SHELL_EMIT)
		buf_add(&context->output, buf_str(&shell->code));
	if (!output_flush(context))
		return EXIT_FAILED;
	if (good && shell->way == SHELL_FUNCTION && !hand_over(context))
		return EXIT_FAILED;
	return status;
}

int main(int argc, char **argv)
{
	struct context context;
	enum exit_status status;

	fill_standard_descriptors();
	port_forbid_core_dumps();
	context_init(&context, (const char *const *)environ);
	status = run(&context, (const char *const *)argv + 1, argc > 0 ? (size_t)argc - 1 : 0);
	status = finish(&context, status);
	context_release(&context);
	return (int)status;
}
