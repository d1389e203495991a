/* Splitting command lines. */
#include "base/words.h"

#include "base/memory.h"

#include <stdlib.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A backslash was taken: adds what it stands for with the byte behind it. */
static bool take_escaped(struct str *rest, char quote, struct buf *word)
{
	if (rest->n == 0)
		return false;
	if (quote && rest->p[0] != '"' && rest->p[0] != '\\')
		buf_add_char(word, '\\');
	buf_add_char(word, rest->p[0]);
	*rest = str_from_byte(*rest, 1);
	return true;
}

enum words_outcome words_next(struct str *rest, struct buf *word)
{
	char quote = '\0';

	while (rest->n > 0 && is_blank(rest->p[0]))
		*rest = str_from_byte(*rest, 1);
	if (rest->n == 0)
		return WORDS_END;
	while (rest->n > 0) {
		char c = rest->p[0];

		*rest = str_from_byte(*rest, 1);
		if (!quote && is_blank(c))
			return WORDS_FOUND;
		if (c == '\\' && quote != '\'') {
			if (!take_escaped(rest, quote, word))
				return WORDS_OPEN_ESCAPE;
		} else if (!quote && (c == '\'' || c == '"')) {
			quote = c;
		} else if (quote && c == quote) {
			quote = '\0';
		} else {
			buf_add_char(word, c);
		}
	}
	return quote ? WORDS_OPEN_QUOTE : WORDS_FOUND;
}

static bool explain(enum words_outcome outcome, struct error *error)
{
	return error_set(error, ERROR_CONFIGURATION, "%s",
			 outcome == WORDS_OPEN_QUOTE ? "it has an open quote"
						     : "it ends in a backslash");
}

/* Points the items at the words in `text`, once that does not move any more. */
static void point_at_words(struct words *words)
{
	const char *at = words->text.p;

	words->items = memory_resize(NULL, words->n + 1, sizeof(*words->items));
	for (size_t i = 0; i < words->n; i++, at += strlen(at) + 1)
		words->items[i] = at;
	words->items[words->n] = NULL;
}

bool words_split(struct words *words, struct str command, struct error *error)
{
	enum words_outcome outcome;

	words_release(words);
	if (str_find(command, '\0') < command.n)
		return error_set(error, ERROR_CONFIGURATION, "it has a NUL byte in it");
	/* Each word loses the blank behind it to its NUL; the last one has none. */
	buf_init_secret(&words->text, command.n + 1);
	while ((outcome = words_next(&command, &words->text)) == WORDS_FOUND) {
		buf_add_char(&words->text, '\0');
		words->n++;
	}
	if (outcome != WORDS_END) {
		words_release(words);
		return explain(outcome, error);
	}
	if (words->n == 0)
		return error_set(error, ERROR_CONFIGURATION, "it is empty");
	point_at_words(words);
	return true;
}

void words_release(struct words *words)
{
	free(words->items);
	buf_release(&words->text);
	*words = (struct words){0};
}
