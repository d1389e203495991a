/* A line that is edited: the filter of the picker. Pure. */
#ifndef AWSP_TERM_LINE_EDITOR_H
#define AWSP_TERM_LINE_EDITOR_H

#include "base/buf.h"
#include "term/key.h"

/* How long the line gets, in bytes; what is over it is left out. */
#define LINE_EDITOR_LIMIT ((size_t)1024)

struct line_editor {
	struct buf text; /* characters that are safe to show */
	size_t cursor;   /* the byte in front of which it stands */
};

/* `text` is foreign: what is not safe to show is left out. */
void line_editor_init(struct line_editor *editor, struct str text);
void line_editor_release(struct line_editor *editor);
/* Edits the line; false where the key means nothing to it. */
bool line_editor_press(struct line_editor *editor, struct key key);

#endif
