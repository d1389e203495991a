/* awsp version. */
#include "cmd/commands.h"
#include "cmd/context.h"

static enum exit_status run(struct context *context, const struct arguments *arguments)
{
	(void)arguments;
	buf_add(&context->output, STR("awsp " AWSP_VERSION "\n"));
	return EXIT_DONE;
}

const struct command command_version = {
	.name = "version",
	.synopsis = "",
	.summary = "Print the version.",
	.description = "The same as awsp --version.",
	.run = run,
};
