/* Progress. */
#include "term/progress.h"

#include "base/buf.h"
#include "term/text.h"

#include <unistd.h>

/* What the bar takes at most, and the width that holds where the terminal names none. */
#define BAR_COLUMNS 40
#define USUAL_COLUMNS 80
#define LABEL_COLUMNS 20

/* The bar gets what the words beside it leave of the line. */
static size_t bar_width(const struct progress *progress, size_t words)
{
	size_t columns = progress->terminal->columns;

	if (columns == 0)
		columns = USUAL_COLUMNS;
	if (columns < words + STR("[] ").n)
		return 0;
	columns -= words + STR("[] ").n;
	return columns < BAR_COLUMNS ? columns : BAR_COLUMNS;
}

static void add_bar(struct buf *line, size_t width, size_t done, size_t all)
{
	size_t filled = done < all ? width * done / all : width;

	if (width == 0)
		return;
	buf_add_char(line, '[');
	buf_add_repeated(line, '#', filled);
	buf_add_repeated(line, ' ', width - filled);
	buf_add(line, STR("] "));
}

static void write_line(struct progress *progress, struct str text)
{
	CLEANUP_BUF struct buf line = BUF_INIT(BUF_LIMIT_MESSAGE);

	buf_add(&line, STR("\r\033[K"));
	buf_add(&line, text);
	progress->is_open = text.n > 0;
	if (write(STDERR_FILENO, line.p, line.n) < 0)
		progress->is_open = false;
}

void progress_draw(struct progress *progress, size_t done, size_t all, int64_t now)
{
	CLEANUP_BUF struct buf label = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_BUF struct buf line = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_BUF struct buf count = BUF_INIT(BUF_LIMIT_MESSAGE);

	if (!progress->terminal->rewrites ||
	    (progress->is_open && now < progress->drawn + PROGRESS_INTERVAL))
		return;
	progress->drawn = now;
	text_add(&label, progress->label, TEXT_TERMINAL);
	text_add_cut(&line, buf_str(&label), LABEL_COLUMNS);
	buf_add_char(&line, ' ');
	if (all == 0) {
		buf_format(&line, "%.*s...", STR_ARGS(progress->unit));
	} else {
		buf_format(&count, "%zu/%zu %.*s", done, all, STR_ARGS(progress->unit));
		add_bar(&line, bar_width(progress, text_width(buf_str(&line)) + count.n), done,
			all);
		buf_add(&line, buf_str(&count));
	}
	write_line(progress, buf_str(&line));
}

void progress_end(struct progress *progress)
{
	if (progress->is_open)
		write_line(progress, (struct str){0});
}
