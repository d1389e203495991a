/* Choices. */
#include "term/choices.h"

#include "base/memory.h"

#include <stdlib.h>

/* What a match in a column behind the first costs: names are what people mean. */
#define COLUMN_PENALTY 50

/* The words of a filter against the cells of a column: neighbours often have the same text. */
struct column_memory {
	struct str text;
	bool known;
	bool matches;
	int score;
};

void choices_init(struct choices *choices, const struct table *table)
{
	*choices = (struct choices){.table = table, .match = match_new()};
	choices->n_rows = table->n_cells / table->n_columns;
	choices->items = memory_allocate(choices->n_rows * sizeof(*choices->items));
	buf_init(&choices->filter, BUF_LIMIT_MESSAGE);
	choices_filter(choices, (struct str){0});
}

void choices_release(struct choices *choices)
{
	match_free(choices->match);
	buf_release(&choices->filter);
	free(choices->items);
}

static void take_all(struct choices *choices)
{
	choices->n = choices->n_rows;
	for (size_t i = 0; i < choices->n; i++)
		choices->items[i] = (struct choice){0, (uint32_t)i};
}

/* The best score of one word in any cell of the row. */
static bool rank_word(struct choices *choices, size_t word, const struct cell *cells,
		      struct column_memory *memories, int *best)
{
	bool matches = false;

	for (size_t i = 0; i < choices->table->n_columns; i++) {
		struct column_memory *memory = &memories[i];
		int score;

		if (!memory->known || !str_equal(memory->text, cells[i].text)) {
			memory->matches =
				match_rank(choices->match, word, cells[i].text, &memory->score);
			memory->text = cells[i].text;
			memory->known = true;
		}
		if (!memory->matches)
			continue;
		score = memory->score - (i > 0 ? COLUMN_PENALTY : 0);
		if (!matches || score > *best)
			*best = score;
		matches = true;
	}
	return matches;
}

/* Keeps the choices that have the word, and adds its score to theirs. */
static void keep_matching(struct choices *choices, size_t word)
{
	struct column_memory memories[TABLE_COLUMNS] = {{.known = false}};
	const struct table *table = choices->table;
	size_t kept = 0;

	for (size_t i = 0; i < choices->n; i++) {
		struct choice choice = choices->items[i];
		int best = 0;

		if (!rank_word(choices, word, table->cells + choice.row * table->n_columns,
			       memories, &best))
			continue;
		choice.score += best;
		choices->items[kept++] = choice;
	}
	choices->n = kept;
}

static int compare(const void *a, const void *b)
{
	const struct choice *first = a, *second = b;

	if (first->score != second->score)
		return first->score < second->score ? 1 : -1;
	return first->row < second->row ? -1 : 1;
}

/* Takes the filter; true where all that matches it matched the one before. */
static bool narrows(struct choices *choices, struct str filter)
{
	size_t words = match_words(choices->match);
	bool number = words > 0 && match_is_number(choices->match, words - 1);
	bool longer = choices->filter.n > 0 && str_starts(filter, buf_str(&choices->filter));

	buf_clear(&choices->filter);
	buf_add(&choices->filter, filter);
	match_parse(choices->match, filter);
	/* Behind the digits of a number a letter makes it a word, whose letters may stand apart. */
	return longer && !(number && !match_is_number(choices->match, words - 1));
}

void choices_filter(struct choices *choices, struct str filter)
{
	if (!narrows(choices, filter))
		take_all(choices);
	for (size_t i = 0; i < choices->n; i++)
		choices->items[i].score = 0;
	if (match_words(choices->match) == 0) {
		take_all(choices);
		return;
	}
	for (size_t i = 0; i < match_words(choices->match); i++)
		keep_matching(choices, i);
	qsort(choices->items, choices->n, sizeof(*choices->items), compare);
}
