/* What the tests of the terminal share. */
#ifndef AWSP_TESTS_UNIT_TERM_TEST_H
#define AWSP_TESTS_UNIT_TERM_TEST_H

#include "base_test.h"

#include "base/arena.h"
#include "term/table.h"
#include "term/terminal.h"

/* A table of texts, row by row, ended by NULL. The columns are borrowed. */
static inline void make_table(struct table *table, struct arena *arena,
			      const struct column *columns, size_t n_columns,
			      const char *const *texts)
{
	*table = (struct table){.columns = columns, .n_columns = n_columns};
	for (size_t i = 0; texts[i]; i++)
		table_add(table, arena, str_from(texts[i]), COLOUR_NONE);
}

#endif
