/* Rewriting AWS's two files: the edits of one command, made together or shown as a diff. */
#ifndef AWSP_CMD_REWRITE_H
#define AWSP_CMD_REWRITE_H

#include "cmd/context.h"
#include "cmd/exit_status.h"
#include "config/editor.h"

struct rewrite {
	struct context *context;
	struct edits config;
	struct edits credentials;
};

/* The context is loaded. rewrite_end in any case. */
void rewrite_begin(struct rewrite *rewrite, struct context *context);
void rewrite_end(struct rewrite *rewrite);

/*
 * Makes the edits: first on paper, in both files, so that nothing is written where one of them
 * cannot be; then in the files. With `dry_run` the diffs are printed on standard output and nothing
 * is written; `show` prints them on standard error before they are written. `*changed` tells
 * whether there was anything to change. False with a sentence.
 */
bool rewrite_make(struct rewrite *rewrite, bool dry_run, bool show, bool *changed,
		  struct error *error);
/* Makes the edits on paper alone, and shows the diffs on standard error, for those who ask before
 * they write. */
bool rewrite_show(struct rewrite *rewrite, bool *changed, struct error *error);

#endif
