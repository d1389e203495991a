/* Patterns. */
#include "cmd/pattern.h"

#include <fnmatch.h>

bool pattern_matches(struct str pattern, struct str text, struct arena *arena)
{
	for (size_t i = 0; i < pattern.n; i++) {
		if (strchr("*?[", pattern.p[i]))
			return fnmatch(pattern.p, arena_copy(arena, text).p, FNM_CASEFOLD) == 0;
	}
	return str_contains_nocase(text, pattern);
}
