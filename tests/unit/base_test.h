/* What the unit tests of src/base share: cmocka with what it needs, and comparing slices. */
#ifndef AWSP_TESTS_UNIT_BASE_TEST_H
#define AWSP_TESTS_UNIT_BASE_TEST_H

#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* Fails where `s` is not `expected`, and shows both. */
#define assert_text(s, expected) check_text((s), (expected), __FILE__, __LINE__)

static inline void check_text(struct str s, struct str expected, const char *path, int line)
{
	if (!str_equal(s, expected)) {
		print_error("\"%.*s\" is not \"%.*s\"\n", STR_ARGS(s), STR_ARGS(expected));
		_fail(path, line);
	}
}

/* A copy that ends where its memory ends, so that the sanitizers see a read behind it. */
static inline struct str exact_copy(struct str s)
{
	char *copy = malloc(s.n ? s.n : 1);

	assert_non_null(copy);
	if (s.n)
		memcpy(copy, s.p, s.n);
	return (struct str){copy, s.n};
}

static inline void free_copy(struct str s)
{
	union {
		const char *borrowed;
		void *owned;
	} memory = {.borrowed = s.p};

	free(memory.owned);
}

#endif
