/* The arena: memory for what lives until its owner is done, given back all at once. Never for
 * secrets. */
#ifndef AWSP_BASE_ARENA_H
#define AWSP_BASE_ARENA_H

#include "base/str.h"

struct arena_block;

/* All zero is an empty arena, ready for use. */
struct arena {
	struct arena_block *block;
};

/* `size` zeroed bytes, aligned for any type, that live until arena_release; ends the program when
 * memory is out. */
void *arena_allocate(struct arena *arena, size_t size) __attribute__((returns_nonnull));
/* A copy of `s` that is followed by a NUL byte. */
struct str arena_copy(struct arena *arena, struct str s);
/* The three texts one behind the other, followed by a NUL byte. */
struct str arena_join(struct arena *arena, struct str a, struct str b, struct str c);
/* Formatted text, followed by a NUL byte. */
struct str arena_format(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Frees everything; the arena is empty and ready for use again. */
void arena_release(struct arena *arena);

#endif
