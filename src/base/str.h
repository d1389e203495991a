/* Slices: text that somebody else owns, as a pointer and a length; never NUL-terminated by promise.
 */
#ifndef AWSP_BASE_STR_H
#define AWSP_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A slice borrows: it is valid as long as the text that it was cut from. `p` may be NULL when `n`
 * is 0. */
struct str {
	const char *p;
	size_t n;
};

/* A slice of a string literal. */
#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
/* The same where something static is initialized: a compound literal is no constant there. */
#define STR_INIT(literal)                       \
	{                                       \
		"" literal, sizeof(literal) - 1 \
	}
/* The two arguments that "%.*s" takes. */
#define STR_ARGS(s) (int)(s).n, ((s).n > 0 ? (s).p : "")

/* The slice of a NUL-terminated string; NULL gives the empty slice. */
static inline struct str str_from(const char *text)
{
	return (struct str){text, text ? strlen(text) : 0};
}

static inline bool str_equal(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

/* The part of `s` from byte `start` up to, not including, byte `end`; both are capped at its
 * length. */
static inline struct str str_slice(struct str s, size_t start, size_t end)
{
	if (end > s.n)
		end = s.n;
	if (start > end)
		start = end;
	/* Nothing is added to a NULL pointer, not even 0. */
	return (struct str){start ? s.p + start : s.p, end - start};
}

static inline struct str str_from_byte(struct str s, size_t start)
{
	return str_slice(s, start, s.n);
}

bool str_ends(struct str s, struct str suffix);
/* Byte order, shorter first among equals: <0, 0, >0 as memcmp does. */
int str_compare(struct str a, struct str b);
/* The same with ASCII letters of either case taken as equal; other bytes must be the same. */
bool str_equal_nocase(struct str a, struct str b);
bool str_starts_nocase(struct str s, struct str prefix);
bool str_contains(struct str s, struct str part);
bool str_contains_nocase(struct str s, struct str part);
/* Where byte `c` first stands in `s`; s.n where it does not. */
size_t str_find(struct str s, char c);
/* `s` without the spaces and tabs at both ends. */
struct str str_trim(struct str s);
/*
 * Takes the next part of `*rest`, up to `separator` or the end, and moves `*rest` behind it.
 * Returns false, leaving `*part` alone, once nothing is left; a trailing separator gives no empty
 * last part.
 */
bool str_split(struct str *rest, char separator, struct str *part);
/* True where `s` is not empty and all of it is ASCII digits. */
bool str_is_digits(struct str s);
/* A hash for tables that live as long as this process; not stable between versions. */
uint64_t str_hash(struct str s);
/* How many single-byte insertions, deletions, replacements and swaps of neighbours make `b` of `a`,
 * without regard to ASCII case; texts of more than 64 bytes count as 64 apart. */
size_t str_distance(struct str a, struct str b);

#endif
