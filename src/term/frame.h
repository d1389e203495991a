/* The frame: what the picker shows, as text for the terminal. Pure. */
#ifndef AWSP_TERM_FRAME_H
#define AWSP_TERM_FRAME_H

#include "term/choices.h"
#include "term/line_editor.h"
#include "term/terminal.h"

#define FRAME_NO_ROW SIZE_MAX

/* What is to be shown; all of it is borrowed. */
struct view {
	struct choices *choices;
	const struct line_editor *editor;
	struct str message;       /* beside the counter, foreign; where it is empty, what helps */
	size_t marked;            /* the row with a mark, or FRAME_NO_ROW */
	size_t selected;          /* which choice, from 0 */
	size_t top;               /* the first choice that is shown */
	struct terminal terminal; /* its columns are known */
	size_t rows;
};

/* How many choices a view of that many rows shows, at least 1. */
size_t frame_list_rows(size_t rows);

/* The lines that the terminal shows now. All zero: not known. */
struct frame {
	struct buf *lines;
	size_t n;
	size_t columns;
};

/*
 * Appends what makes the terminal show the view: the lines that differ from the frame's, the cursor
 * in the filter. The frame is then that of the view.
 */
void frame_draw(struct frame *frame, const struct view *view, struct buf *out);
/* Forgets the lines: the next frame is drawn as a whole. */
void frame_forget(struct frame *frame);
void frame_release(struct frame *frame);

#endif
