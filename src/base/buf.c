/* Growable buffers with a cap: everything but the fast way through buf_add. */
#include "base/buf.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define SMALLEST_CAPACITY 64

void buf_init(struct buf *buf, size_t limit)
{
	/* One byte is kept for the NUL. */
	*buf = (struct buf){.limit = limit < SIZE_MAX ? limit : SIZE_MAX - 1};
}

void buf_init_secret(struct buf *buf, size_t limit)
{
	buf_init(buf, limit);
	buf->secret = true;
}

static void give_up_memory(struct buf *buf)
{
	if (buf->secret)
		memory_wipe(buf->p, buf->capacity);
	free(buf->p);
	buf->p = NULL;
}

static void resize(struct buf *buf, size_t capacity)
{
	char *moved;

	if (buf->secret) {
		/* realloc would leave the old bytes behind. */
		moved = memory_resize(NULL, capacity, 1);
		if (buf->n)
			memcpy(moved, buf->p, buf->n);
		give_up_memory(buf);
	} else {
		moved = memory_resize(buf->p, capacity, 1);
	}
	buf->p = moved;
	buf->capacity = capacity;
	buf->p[buf->n] = '\0';
}

bool buf_reserve(struct buf *buf, size_t more)
{
	size_t needed;
	size_t wanted;

	if (more > buf->limit - buf->n) {
		buf->overflowed = true;
		return false;
	}
	needed = buf->n + more + 1;
	if (needed <= buf->capacity)
		return true;
	wanted = buf->capacity <= buf->limit / 2 ? buf->capacity * 2 : buf->limit + 1;
	if (wanted < SMALLEST_CAPACITY)
		wanted = SMALLEST_CAPACITY;
	if (wanted > buf->limit + 1)
		wanted = buf->limit + 1;
	resize(buf, wanted > needed ? wanted : needed);
	return true;
}

/* How many of `n` bytes go in; where that is not all, the buffer has overflowed. */
static size_t fitting(struct buf *buf, size_t n)
{
	size_t room = buf->limit - buf->n;

	if (n <= room)
		return n;
	buf->overflowed = true;
	return room;
}

void buf_add_growing(struct buf *buf, struct str s)
{
	s.n = fitting(buf, s.n);
	if (s.n == 0 || !buf_reserve(buf, s.n))
		return;
	memcpy(buf->p + buf->n, s.p, s.n);
	buf->n += s.n;
	buf->p[buf->n] = '\0';
}

void buf_add_repeated(struct buf *buf, char c, size_t count)
{
	count = fitting(buf, count);
	if (count == 0 || !buf_reserve(buf, count))
		return;
	memset(buf->p + buf->n, c, count);
	buf->n += count;
	buf->p[buf->n] = '\0';
}

void buf_add_number(struct buf *buf, uint64_t number)
{
	char digits[sizeof("18446744073709551615")];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	buf_add(buf, (struct str){digits + at, sizeof(digits) - at});
}

void buf_format(struct buf *buf, const char *format, ...)
{
	size_t room = buf->capacity - buf->n;
	va_list arguments;
	size_t length;
	int written;

	va_start(arguments, format);
	written = vsnprintf(room ? buf->p + buf->n : NULL, room, format, arguments);
	va_end(arguments);
	if (written < 0)
		buf->overflowed = true;
	length = written < 0 ? 0 : (size_t)written;
	if (length >= room && length > 0) {
		length = fitting(buf, length);
		if (!buf_reserve(buf, length))
			return;
		va_start(arguments, format);
		vsnprintf(buf->p ? buf->p + buf->n : NULL, length + (buf->p ? 1 : 0), format,
			  arguments);
		va_end(arguments);
	}
	buf->n += length;
	if (buf->p)
		buf->p[buf->n] = '\0';
}

void buf_clear(struct buf *buf)
{
	if (buf->secret)
		memory_wipe(buf->p, buf->capacity);
	if (buf->p)
		buf->p[0] = '\0';
	buf->n = 0;
	buf->overflowed = false;
}

void buf_truncate(struct buf *buf, size_t n)
{
	buf->n = n;
	if (buf->p)
		buf->p[n] = '\0';
}

void buf_release(struct buf *buf)
{
	give_up_memory(buf);
	*buf = (struct buf){.limit = buf->limit, .secret = buf->secret};
}
