/* Growable buffers with a cap: the one way to build text whose length is not known. */
#ifndef AWSP_BASE_BUF_H
#define AWSP_BASE_BUF_H

#include "base/str.h"

/* Every cap in one list, in bytes. */
#define BUF_LIMIT_FILE ((size_t)32 << 20) /* a configuration file */
#define BUF_LIMIT_CACHE ((size_t)1 << 20) /* a file of one of the caches */
#define BUF_LIMIT_SHELL_CODE \
	((size_t)64 << 10) /* what is written to the shell: within what a pipe takes at once */
#define BUF_LIMIT_OUTPUT ((size_t)256 << 20) /* what a command prints */
#define BUF_LIMIT_MESSAGE ((size_t)64 << 10) /* one message */

/*
 * What does not fit under the limit is cut off and sets `overflowed`, for good; check it once at
 * the end. The contents are then as long as the limit, so no later piece stands behind a hole. `p`
 * is followed by a NUL byte once anything was added. A buffer that holds a secret is wiped whenever
 * its memory is given up.
 */
struct buf {
	char *p;
	size_t n;
	size_t capacity;
	size_t limit;
	bool overflowed;
	bool secret;
};

/* Initialisers for a buffer with the cleanup attribute, which is released on every way out of its
 * block. */
#define BUF_INIT(cap)          \
	{                      \
		.limit = (cap) \
	}
#define BUF_INIT_SECRET(cap)                   \
	{                                      \
		.limit = (cap), .secret = true \
	}

void buf_init(struct buf *buf, size_t limit);
void buf_init_secret(struct buf *buf, size_t limit);
/* The slow half of buf_add, where the memory at hand is not enough. */
void buf_add_growing(struct buf *buf, struct str s);

/* `s` is not part of the buffer itself. */
static inline void buf_add(struct buf *buf, struct str s)
{
	if (s.n == 0 || s.n >= buf->capacity - buf->n) {
		buf_add_growing(buf, s);
		return;
	}
	memcpy(buf->p + buf->n, s.p, s.n);
	buf->n += s.n;
	buf->p[buf->n] = '\0';
}

static inline void buf_add_char(struct buf *buf, char c)
{
	buf_add(buf, (struct str){&c, 1});
}

void buf_add_repeated(struct buf *buf, char c, size_t count);
/* Appends a number in decimal digits. */
void buf_add_number(struct buf *buf, uint64_t number);
void buf_format(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/*
 * Room for at least `more` bytes and a NUL behind the contents, to be filled by the caller, who
 * then adds to `n`. Where that is over the limit: false, and `overflowed` is set.
 */
bool buf_reserve(struct buf *buf, size_t more);
/* Empties the buffer and keeps its memory (wiped if secret); `overflowed` is false again. */
void buf_clear(struct buf *buf);
/* Keeps the first `n` bytes, of which there must be as many, with a NUL behind them. */
void buf_truncate(struct buf *buf, size_t n);
/* Frees the memory; the buffer is as after init. Takes a zeroed buffer too. */
void buf_release(struct buf *buf);

static inline struct str buf_str(const struct buf *buf)
{
	return (struct str){buf->p, buf->n};
}

#define CLEANUP_BUF __attribute__((cleanup(buf_release)))

#endif
