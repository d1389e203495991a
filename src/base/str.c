/* Slices: comparing, searching and cutting text that somebody else owns. */
#include "base/str.h"

#define DISTANCE_LIMIT 64

static unsigned char lower(char c)
{
	unsigned char byte = (unsigned char)c;

	return byte >= 'A' && byte <= 'Z' ? (unsigned char)(byte + ('a' - 'A')) : byte;
}

static bool same_nocase(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (lower(a[i]) != lower(b[i]))
			return false;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_equal(str_from_byte(s, s.n - suffix.n), suffix);
}

int str_compare(struct str a, struct str b)
{
	size_t shorter = a.n < b.n ? a.n : b.n;
	int order = shorter ? memcmp(a.p, b.p, shorter) : 0;

	return order ? order : (a.n > b.n) - (a.n < b.n);
}

bool str_equal_nocase(struct str a, struct str b)
{
	return a.n == b.n && same_nocase(a.p, b.p, a.n);
}

bool str_starts_nocase(struct str s, struct str prefix)
{
	return s.n >= prefix.n && same_nocase(s.p, prefix.p, prefix.n);
}

bool str_contains(struct str s, struct str part)
{
	if (part.n == 0)
		return true;
	return s.n >= part.n && memmem(s.p, s.n, part.p, part.n);
}

bool str_contains_nocase(struct str s, struct str part)
{
	if (part.n == 0)
		return true;
	for (size_t i = 0; s.n >= part.n && i <= s.n - part.n; i++)
		if (same_nocase(s.p + i, part.p, part.n))
			return true;
	return false;
}

size_t str_find(struct str s, char c)
{
	const char *found = s.n ? memchr(s.p, c, s.n) : NULL;

	return found ? (size_t)(found - s.p) : s.n;
}

struct str str_trim(struct str s)
{
	size_t start = 0;
	size_t end = s.n;

	while (start < end && is_blank(s.p[start]))
		start++;
	while (end > start && is_blank(s.p[end - 1]))
		end--;
	return str_slice(s, start, end);
}

bool str_split(struct str *rest, char separator, struct str *part)
{
	size_t end = str_find(*rest, separator);

	if (rest->n == 0)
		return false;
	*part = str_slice(*rest, 0, end);
	*rest = str_from_byte(*rest, end + 1);
	return true;
}

bool str_is_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

static uint64_t read_word(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

/* Up to 7 bytes; memcpy with a length that is not known would be a call each time. */
static uint64_t read_short(struct str s)
{
	uint64_t word = 0;

	for (size_t i = 0; i < s.n; i++)
		word = word << 8 | (unsigned char)s.p[i];
	return word;
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

uint64_t str_hash(struct str s)
{
	uint64_t hash = s.n;

	if (s.n < sizeof(uint64_t))
		return mix(mix(hash, read_short(s)), 0);
	for (size_t i = 0; i + sizeof(uint64_t) < s.n; i += sizeof(uint64_t))
		hash = mix(hash, read_word(s.p + i));
	/* The last word may share bytes with the one before: cheaper than a rest of odd length. */
	return mix(mix(hash, read_word(s.p + s.n - sizeof(uint64_t))), 0);
}

static size_t least(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* The optimal string alignment distance, kept as three rows of its table. */
size_t str_distance(struct str a, struct str b)
{
	size_t rows[3][DISTANCE_LIMIT + 1];
	size_t *before = rows[0];
	size_t *above = rows[1];
	size_t *row = rows[2];

	if (a.n > DISTANCE_LIMIT || b.n > DISTANCE_LIMIT)
		return DISTANCE_LIMIT;
	for (size_t j = 0; j <= b.n; j++)
		row[j] = before[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t *oldest = before;

		before = above;
		above = row;
		row = oldest;
		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			bool differ = lower(a.p[i - 1]) != lower(b.p[j - 1]);

			row[j] = least(above[j] + 1, row[j - 1] + 1, above[j - 1] + differ);
			if (i > 1 && j > 1 && lower(a.p[i - 1]) == lower(b.p[j - 2]) &&
			    lower(a.p[i - 2]) == lower(b.p[j - 1]) && before[j - 2] + 1 < row[j])
				row[j] = before[j - 2] + 1;
		}
	}
	return row[b.n];
}
