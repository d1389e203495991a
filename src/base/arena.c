/* The arena: a list of growing blocks that pieces are cut from, front to back. */
#include "base/arena.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define FIRST_BLOCK ((size_t)16 << 10)
#define LARGEST_BLOCK ((size_t)1 << 20)

/* `used` and `size` count the bytes of `data`. */
struct arena_block {
	struct arena_block *next;
	size_t used;
	size_t size;
	_Alignas(max_align_t) char data[];
};

static struct arena_block *new_block(size_t size)
{
	struct arena_block *block;
	size_t total;

	/* A size that is absurd stays so, for memory_resize to refuse. */
	if (__builtin_add_overflow(size, sizeof(*block), &total))
		total = SIZE_MAX;
	/* Not cleared as a whole: most of the first block is never touched. */
	block = memory_resize(NULL, total, 1);
	block->next = NULL;
	block->size = size;
	return block;
}

/* A piece that has no room in the block at the front gets a new block, each twice as large. */
static char *take_from_new_block(struct arena *arena, size_t size)
{
	struct arena_block *front = arena->block;
	size_t usual = front ? front->size * 2 : FIRST_BLOCK;
	struct arena_block *block;

	if (usual > LARGEST_BLOCK)
		usual = LARGEST_BLOCK;
	block = new_block(size > usual / 4 ? size : usual);
	block->used = size;
	/* A large piece gets a block of its own, behind the one that still has room. */
	if (front && block->size == size) {
		block->next = front->next;
		front->next = block;
	} else {
		block->next = front;
		arena->block = block;
	}
	return block->data;
}

static char *take(struct arena *arena, size_t size, size_t alignment)
{
	struct arena_block *block = arena->block;
	size_t start = block ? (block->used + alignment - 1) & ~(alignment - 1) : 0;

	if (!block || start > block->size || size > block->size - start)
		return take_from_new_block(arena, size);
	block->used = start + size;
	return block->data + start;
}

void *arena_allocate(struct arena *arena, size_t size)
{
	return memset(take(arena, size, _Alignof(max_align_t)), 0, size);
}

struct str arena_copy(struct arena *arena, struct str s)
{
	char *copy = take(arena, s.n + 1, 1);

	if (s.n)
		memcpy(copy, s.p, s.n);
	copy[s.n] = '\0';
	return (struct str){copy, s.n};
}

/* Cheaper than formatting, which every run would have to do for its paths. */
struct str arena_join(struct arena *arena, struct str a, struct str b, struct str c)
{
	const struct str parts[] = {a, b, c};
	size_t n = a.n + b.n + c.n;
	char *text = take(arena, n + 1, 1), *end = text;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (parts[i].n > 0)
			memcpy(end, parts[i].p, parts[i].n);
		end += parts[i].n;
	}
	*end = '\0';
	return (struct str){text, n};
}

struct str arena_format(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	char *text;
	int n;

	va_start(arguments, format);
	n = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (n < 0)
		n = 0;
	text = take(arena, (size_t)n + 1, 1);
	va_start(arguments, format);
	vsnprintf(text, (size_t)n + 1, format, arguments);
	va_end(arguments);
	return (struct str){text, (size_t)n};
}

void arena_release(struct arena *arena)
{
	while (arena->block) {
		struct arena_block *block = arena->block;

		arena->block = block->next;
		free(block);
	}
}
