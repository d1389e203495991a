/* Memory from the heap: the one place where the program ends because there is none left. */
#ifndef AWSP_BASE_MEMORY_H
#define AWSP_BASE_MEMORY_H

#include <stddef.h>

/* `size` bytes set to zero, to be freed with free(); ends the program with a message and status 1
 * where there are none. */
void *memory_allocate(size_t size) __attribute__((malloc, returns_nonnull));
/* As realloc(count * size), with the product checked; ends the program where there is no memory. */
void *memory_resize(void *memory, size_t count, size_t size) __attribute__((returns_nonnull));
/*
 * Makes room for one more item in a growing array: returns `items`, moved and doubled where `n` has
 * reached `*capacity`. New room is not cleared.
 */
void *memory_grow(void *items, size_t n, size_t *capacity, size_t size)
	__attribute__((returns_nonnull));
/* Overwrites `n` bytes in a way that the compiler keeps. NULL is fine. */
void memory_wipe(void *memory, size_t n);

#endif
