/* Memory from the heap: allocating, growing and wiping. */
#ifdef __APPLE__
#define __STDC_WANT_LIB_EXT1__ 1
#endif
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void out_of_memory(void)
{
	fputs("awsp: out of memory\n", stderr);
	exit(1);
}

void *memory_allocate(size_t size)
{
	void *memory = calloc(1, size ? size : 1);

	if (!memory)
		out_of_memory();
	return memory;
}

void *memory_resize(void *memory, size_t count, size_t size)
{
	size_t total;
	void *moved;

	if (__builtin_mul_overflow(count, size, &total))
		out_of_memory();
	/* realloc to 0 bytes would free. */
	moved = realloc(memory, total ? total : 1);
	if (!moved)
		out_of_memory();
	return moved;
}

void *memory_grow(void *items, size_t n, size_t *capacity, size_t size)
{
	size_t wanted;

	if (items && n < *capacity)
		return items;
	if (__builtin_mul_overflow(*capacity, (size_t)2, &wanted))
		out_of_memory();
	if (wanted <= n && __builtin_add_overflow(n, (size_t)1, &wanted))
		out_of_memory();
	*capacity = wanted < 8 ? 8 : wanted;
	return memory_resize(items, *capacity, size);
}

void memory_wipe(void *memory, size_t n)
{
	if (!memory)
		return;
#ifdef __APPLE__
	memset_s(memory, n, 0, n);
#else
	explicit_bzero(memory, n);
#endif
}
