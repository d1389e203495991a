/* Rewriting AWS's files. */
#include "cmd/rewrite.h"

#include "cmd/report.h"
#include "term/text.h"

void rewrite_begin(struct rewrite *rewrite, struct context *context)
{
	*rewrite = (struct rewrite){.context = context};
	edits_init(&rewrite->config, context->paths.config, EDITED_CONFIG);
	edits_init(&rewrite->credentials, context->paths.credentials, EDITED_CREDENTIALS);
}

void rewrite_end(struct rewrite *rewrite)
{
	edits_release(&rewrite->config);
	edits_release(&rewrite->credentials);
}

/* Foreign text, line by line, whatever ends its lines. */
static void show_diff(struct context *context, struct str diff)
{
	struct str line;

	while (str_split(&diff, '\n', &line)) {
		if (str_ends(line, STR("\r")))
			line.n--;
		report(context, REPORT_WORD, "%.*s", STR_ARGS(line));
	}
}

static void print_diff(struct context *context, struct str diff)
{
	enum text_target target = context->output_terminal.is_terminal ? TEXT_TERMINAL : TEXT_DATA;
	struct str line;

	while (str_split(&diff, '\n', &line)) {
		text_add(&context->output, line, target);
		buf_add_char(&context->output, '\n');
	}
}

static bool edit(const struct edits *edits, bool dry_run, struct buf *diff, struct error *error)
{
	return edits->n == 0 || edit_file(edits, dry_run, diff, error);
}

/* The diffs of both files; empty where there is nothing to change. */
static bool make_on_paper(struct rewrite *rewrite, struct buf *diff, struct error *error)
{
	return edit(&rewrite->config, true, diff, error) &&
	       edit(&rewrite->credentials, true, diff, error);
}

bool rewrite_show(struct rewrite *rewrite, bool *changed, struct error *error)
{
	CLEANUP_BUF struct buf diff = BUF_INIT(BUF_LIMIT_FILE);

	if (!make_on_paper(rewrite, &diff, error))
		return false;
	*changed = diff.n > 0;
	show_diff(rewrite->context, buf_str(&diff));
	return true;
}

bool rewrite_make(struct rewrite *rewrite, bool dry_run, bool show, bool *changed,
		  struct error *error)
{
	CLEANUP_BUF struct buf diff = BUF_INIT(BUF_LIMIT_FILE);

	if (!make_on_paper(rewrite, &diff, error))
		return false;
	*changed = diff.n > 0;
	if (dry_run) {
		print_diff(rewrite->context, buf_str(&diff));
		return true;
	}
	if (rewrite->config.n > 0 && rewrite->credentials.n > 0 &&
	    !edit_rehearse(&rewrite->credentials, error))
		return false;
	if (show)
		show_diff(rewrite->context, buf_str(&diff));
	buf_clear(&diff);
	if (!edit(&rewrite->config, false, &diff, error))
		return false;
	/* What went well on paper may fail all the same: a folder without rights, a full disk. */
	return edit(&rewrite->credentials, false, NULL, error) || diff.n == 0 ||
	       error_append(error, "%.*s is changed already", STR_ARGS(rewrite->config.path));
}
