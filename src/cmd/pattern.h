/* Patterns: how the words of a command line choose among names. */
#ifndef AWSP_CMD_PATTERN_H
#define AWSP_CMD_PATTERN_H

#include "base/arena.h"

/*
 * True where `text` has `pattern` in it, in any case; a pattern with "*", "?" or "[" in it must fit
 * all of the text. `pattern` is followed by a NUL byte; the arena is for a copy of the text.
 */
bool pattern_matches(struct str pattern, struct str text, struct arena *arena);

#endif
