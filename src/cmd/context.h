/* The context of a run: what every command works with. */
#ifndef AWSP_CMD_CONTEXT_H
#define AWSP_CMD_CONTEXT_H

#include "base/environment.h"
#include "cmd/dialect.h"
#include "config/config.h"
#include "config/settings.h"
#include "login/caches.h"
#include "term/terminal.h"

/* Where shell code goes, if it can go anywhere. */
enum shell_way {
	SHELL_NONE,     /* run as a plain program */
	SHELL_FUNCTION, /* called by the shell function, which evals what comes over `descriptor` */
	SHELL_EMIT,     /* --emit: on standard output, for scripts */
};

struct shell {
	enum shell_way way;
	enum dialect dialect;
	int descriptor;
	struct buf code; /* written once, at the end, if all went well */
};

struct context {
	struct arena arena;
	struct environment environment;
	struct terminal output_terminal;
	struct terminal error_terminal;
	struct buf output; /* standard output, written when it is large and at the end */
	bool output_failed;
	bool quiet;
	bool debug; /* --debug: each request is told */
	struct shell shell;

	/* Filled in by context_load. */
	bool loaded;
	int64_t now; /* seconds since 1970 */
	struct paths paths;
	struct settings settings;
	struct config config;
	struct caches caches;
};

void context_init(struct context *context, const char *const *variables);
/* Reads the configuration and the settings. Fails only where nobody knows the home folder. */
bool context_load(struct context *context, struct error *error);
/* Forgets what was read of the caches, and reads the clock again: for those who have waited. */
void context_renew(struct context *context);
/* Reads the configuration again, for those who have changed it, or have waited. What was borrowed
 * from it is gone. */
void context_reread(struct context *context);
void context_release(struct context *context);

/* Says that many rows are to come: room for them is made at once. */
void output_expect_rows(struct context *context);
/* Writes what is waiting for standard output. False where that failed, now or before; the failure
 * is reported once. */
bool output_flush(struct context *context);
/* Writes it if it has become large. */
void output_yield(struct context *context);

#endif
