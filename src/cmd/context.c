/* The context of a run. */
#include "cmd/context.h"

#include "base/timestamp.h"
#include "cmd/report.h"

#include <errno.h>
#include <unistd.h>

/* How much may wait for standard output. */
#define OUTPUT_LARGE ((size_t)32 << 10)

void context_init(struct context *context, const char *const *variables)
{
	*context = (struct context){.environment = {variables}};
	buf_init(&context->output, BUF_LIMIT_OUTPUT);
	buf_init(&context->shell.code, BUF_LIMIT_SHELL_CODE);
}

bool context_load(struct context *context, struct error *error)
{
	if (context->loaded)
		return true;
	if (!paths_find(&context->paths, &context->environment, &context->arena, error))
		return false;
	settings_read(&context->settings, context->paths.settings, &context->arena);
	config_read(&context->config, &context->paths, &context->arena);
	caches_init(&context->caches, &context->paths, &context->arena);
	context->now = timestamp_now();
	context->loaded = true;
	return true;
}

void context_renew(struct context *context)
{
	caches_release(&context->caches);
	caches_init(&context->caches, &context->paths, &context->arena);
	context->now = timestamp_now();
}

void context_reread(struct context *context)
{
	config_release(&context->config);
	config_read(&context->config, &context->paths, &context->arena);
	context_renew(context);
}

void context_release(struct context *context)
{
	if (context->loaded) {
		caches_release(&context->caches);
		config_release(&context->config);
		settings_release(&context->settings);
	}
	buf_release(&context->output);
	buf_release(&context->shell.code);
	arena_release(&context->arena);
}

static bool write_all(int descriptor, struct str text)
{
	while (text.n > 0) {
		ssize_t n = write(descriptor, text.p, text.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text = str_from_byte(text, (size_t)n);
	}
	return true;
}

void output_expect_rows(struct context *context)
{
	buf_reserve(&context->output, OUTPUT_LARGE + OUTPUT_LARGE / 4);
}

bool output_flush(struct context *context)
{
	if (!context->output_failed && !write_all(STDOUT_FILENO, buf_str(&context->output))) {
		context->output_failed = true;
		report(context, REPORT_ERROR, "cannot write to standard output: %s",
		       strerror(errno));
	}
	buf_clear(&context->output);
	return !context->output_failed;
}

void output_yield(struct context *context)
{
	if (context->output.n >= OUTPUT_LARGE)
		output_flush(context);
}
