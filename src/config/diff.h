/* Differences between two texts of AWS's, as a unified diff without secrets. */
#ifndef AWSP_CONFIG_DIFF_H
#define AWSP_CONFIG_DIFF_H

#include "base/buf.h"

/* Whole lines, and those that have come in their place; either may be empty. */
struct diff_part {
	struct str before;
	struct str after;
};

/*
 * Adds the difference to `out`, with three lines of context: `parts` are, one behind the other, the
 * two texts as a whole. Nothing is added where they are the same. A part begins with a section, so
 * that each can be read without those before it; the first may begin otherwise. The values of
 * secret keys are shown as asterisks, in comments too.
 */
void diff_write(struct str path, const struct diff_part *parts, size_t n, struct buf *out);

#endif
