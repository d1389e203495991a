/* awsp init and awsp completion: the shell integration and the completion, as they are installed
 * too. */
#include "cmd/commands.h"
#include "cmd/context.h"
#include "cmd/report.h"
#include "cmd/scripts.h"

static enum exit_status run_init(struct context *context, const struct arguments *arguments);
static enum exit_status run_completion(struct context *context, const struct arguments *arguments);

const struct command command_init = {
	.name = "init",
	.synopsis = "SHELL",
	.summary = "Print the shell integration for bash, zsh or fish.",
	.description =
		"Put eval \"$(awsp init bash)\" into ~/.bashrc, eval \"$(awsp init zsh)\" into ~/.zshrc, or awsp init fish | source into "
		"~/.config/fish/config.fish. The completion comes with it.",
	.min_words = 1,
	.max_words = 1,
	.completes = COMPLETES_SHELLS,
	.run = run_init,
};

const struct command command_completion = {
	.name = "completion",
	.synopsis = "SHELL",
	.summary = "Print the completion for bash, zsh or fish.",
	.description =
		"For packagers: awsp init has it within, and installed copies load by themselves.",
	.min_words = 1,
	.max_words = 1,
	.completes = COMPLETES_SHELLS,
	.run = run_completion,
};

static enum exit_status print_script(struct context *context, struct str shell,
				     const struct str *scripts)
{
	static const struct str shells[] = {{"bash", 4}, {"zsh", 3}, {"fish", 4}};

	for (size_t i = 0; i < sizeof(shells) / sizeof(*shells); i++) {
		if (str_equal(shell, shells[i])) {
			buf_add(&context->output, scripts[i]);
			return EXIT_DONE;
		}
	}
	report(context, REPORT_ERROR, "awsp knows the shells bash, zsh and fish, not %.*s",
	       STR_ARGS(shell));
	return EXIT_WRONG_USAGE;
}

static enum exit_status run_init(struct context *context, const struct arguments *arguments)
{
	const struct str scripts[] = {
		{script_init_bash, script_init_bash_size},
		{script_init_zsh, script_init_zsh_size},
		{script_init_fish, script_init_fish_size},
	};

	return print_script(context, arguments->words[0], scripts);
}

static enum exit_status run_completion(struct context *context, const struct arguments *arguments)
{
	const struct str scripts[] = {
		{script_completion_bash, script_completion_bash_size},
		{script_completion_zsh, script_completion_zsh_size},
		{script_completion_fish, script_completion_fish_size},
	};

	return print_script(context, arguments->words[0], scripts);
}
