/* Regions. */
#include "base/region.h"

/* What a part of a host name can hold, in bytes. */
#define LABEL_LIMIT 63

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool region_is_valid(struct str region)
{
	const char *p = region.p;
	size_t at = 0, part = 0;

	while (at < region.n && is_lower(p[at]))
		at++;
	if (at == 0 || at == region.n)
		return false;
	while (at < region.n && p[at] == '-') {
		part = ++at;
		while (at < region.n && (is_lower(p[at]) || is_digit(p[at])))
			at++;
		if (at == part)
			return false;
	}
	return at == region.n && region.n <= LABEL_LIMIT;
}
