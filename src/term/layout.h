/* Which columns of a table are shown where room is short, and how wide they are. Pure. */
#ifndef AWSP_TERM_LAYOUT_H
#define AWSP_TERM_LAYOUT_H

#include "term/table.h"

/* What stands between two columns. */
#define LAYOUT_GAP 2
#define LAYOUT_ANY_WIDTH SIZE_MAX

struct layout {
	bool shown[TABLE_COLUMNS];
	size_t widths[TABLE_COLUMNS];
};

/*
 * Lays the table out in that many columns. Those that are empty in all rows are left out. Where the
 * rest does not fit, spare columns go first; then columns are narrowed, and such go that would be
 * of no use, the least important first. One text that is far longer than most takes room from no
 * other column.
 */
struct layout layout_make(const struct table *table, size_t available);

#endif
