/* Choosing one of many. */
#include "cmd/choice.h"

#include "cmd/context.h"
#include "cmd/report.h"
#include "term/picker.h"

#include <stdio.h>

/* Rows on the terminal at once, and keys in a message. */
#define MOST_ROWS 30
#define MOST_KEYS 10

bool choice_find(const struct choice *choice, struct str word, size_t *chosen)
{
	size_t found = 0;

	for (size_t i = 0; i < choice->n; i++) {
		if (str_equal(choice->rows[i].key, word)) {
			*chosen = i;
			return true;
		}
		if (word.n > 0 && str_equal_nocase(choice->rows[i].name, word)) {
			*chosen = i;
			found++;
		}
	}
	return found == 1;
}

static bool has_words(const struct choice_row *row, struct str words)
{
	struct str word;

	while (str_split(&words, ' ', &word)) {
		if (!str_contains_nocase(row->text, word))
			return false;
	}
	return true;
}

/* The number of a row that was shown last, with these words. One that was not seen is none: it may
 * be part of an account id. */
static bool is_number(const struct choice *choice, struct str words, struct str answer,
		      size_t *chosen)
{
	size_t shown = 0;

	for (size_t i = 0; i < choice->n && shown < MOST_ROWS; i++) {
		char number[24];

		if (!has_words(&choice->rows[i], words))
			continue;
		shown++;
		snprintf(number, sizeof(number), "%zu", i + 1);
		if (str_equal(str_from(number), answer)) {
			*chosen = i;
			return true;
		}
	}
	return false;
}

/* How many rows have these words; `*last` is the last of them. */
static size_t count(const struct choice *choice, struct str words, size_t *last)
{
	size_t n = 0;

	for (size_t i = 0; i < choice->n; i++) {
		if (has_words(&choice->rows[i], words)) {
			*last = i;
			n++;
		}
	}
	return n;
}

static void show(const struct choice *choice, struct context *context, struct str words)
{
	size_t n = 0;

	for (size_t i = 0; i < choice->n; i++) {
		if (has_words(&choice->rows[i], words) && ++n <= MOST_ROWS)
			report(context, REPORT_ALWAYS, "%4zu  %.*s", i + 1,
			       STR_ARGS(choice->rows[i].text));
	}
	if (n > MOST_ROWS)
		report(context, REPORT_ALWAYS, "      and %zu more; a part of the text finds them",
		       n - MOST_ROWS);
}

static enum picker_outcome pick(const struct choice *choice, struct context *context,
				size_t *chosen)
{
	struct table table = {.columns = choice->columns, .n_columns = choice->n_columns};
	struct picker picker = {
		.table = &table,
		.message = arena_format(&context->arena, "choose one of %zu %s", choice->n,
					choice->plural),
		.marked = choice->current < choice->n ? choice->current : PICKER_NO_ROW,
		.colour = context->error_terminal.colour,
	};
	enum picker_outcome outcome;

	picker.selected = picker.marked;
	terminal_use_unicode();
	for (size_t i = 0; i < choice->n; i++) {
		for (size_t at = 0; at < choice->n_columns; at++)
			table_add(&table, &context->arena, choice->rows[i].cells[at], COLOUR_NONE);
	}
	outcome = picker_run(&picker, &context->environment, chosen);
	table_release(&table);
	return outcome;
}

static bool ask_by_number(const struct choice *choice, struct dialogue *dialogue, size_t *chosen,
			  struct error *error)
{
	struct context *context = dialogue->context;
	struct question question = {
		.text = arena_format(&context->arena,
				     "Choose the %s by its number or a part of the text",
				     choice->noun),
		.needed = true,
	};
	struct str answer, shown = {0};

	if (choice->current < choice->n)
		question.otherwise = choice->rows[choice->current].key;
	report(context, REPORT_ALWAYS, "There are %zu %s available to you.", choice->n,
	       choice->plural);
	show(choice, context, (struct str){0});
	while (dialogue_ask(dialogue, &question, &answer, error)) {
		if (choice_find(choice, answer, chosen) || is_number(choice, shown, answer, chosen))
			return true;
		switch (count(choice, answer, chosen)) {
		case 0:
			report(context, REPORT_ERROR, "no %s has \"%.*s\"", choice->noun,
			       STR_ARGS(answer));
			break;
		case 1:
			return true;
		default:
			shown = answer;
			show(choice, context, shown);
			break;
		}
	}
	return false;
}

bool choice_ask(const struct choice *choice, struct dialogue *dialogue, size_t *chosen,
		struct error *error)
{
	switch (pick(choice, dialogue->context, chosen)) {
	case PICKER_CHOSEN:
		return true;
	case PICKER_IMPOSSIBLE:
		return ask_by_number(choice, dialogue, chosen, error);
	case PICKER_CANCELLED:
	case PICKER_INTERRUPTED:
		break;
	}
	return error_set(error, ERROR_INTERRUPTED, "cancelled; nothing has changed");
}

bool choice_list(const struct choice *choice, struct error *error)
{
	CLEANUP_BUF struct buf keys = BUF_INIT(BUF_LIMIT_MESSAGE);

	for (size_t i = 0; i < choice->n && i < MOST_KEYS; i++)
		buf_format(&keys, "%s%.*s", i > 0 ? ", " : "", STR_ARGS(choice->rows[i].key));
	if (choice->n > MOST_KEYS)
		buf_format(&keys, " and %zu more", choice->n - MOST_KEYS);
	return error_append(error, "there %s %s", choice->n == 1 ? "is" : "are", keys.p);
}
