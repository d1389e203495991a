/* Matching and ranking. */
#include "term/match.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <wctype.h>

/* What a letter earns by where it stands, and what each letter between costs: the ratios of fzy. */
#define SCORE_CONSECUTIVE 200
#define SCORE_START 180
#define SCORE_WORD 160
#define SCORE_CAPITAL 140
#define SCORE_DOT 120
#define SCORE_GAP_LEADING (-1)
#define SCORE_GAP_INNER (-2)
#define SCORE_GAP_TRAILING (-1)
/* Where letters stand apart and not all of them begin words, as those of an abbreviation do: below
 * all rows where none do so, however well the other words fit. */
#define SCORE_SCATTERED (-100000)
/* Of words and texts that are too long to be ranked. */
#define SCORE_LONG (SCORE_SCATTERED - 1000)
#define SCORE_NONE (-1000000)

/* A text as characters. */
struct match_text {
	uint32_t characters[MATCH_TEXT_LIMIT]; /* in lower case where that makes no difference */
	int bonus[MATCH_TEXT_LIMIT];
	uint16_t offsets[MATCH_TEXT_LIMIT + 1]; /* in bytes */
	size_t n;
};

struct match {
	uint32_t characters[MATCH_FILTER_LIMIT];
	struct match_word words[MATCH_FILTER_LIMIT / 2 + 1];
	size_t n_words;
	struct match_text text;
	/* For each letter of the word (row) and character of the text: the best score with that
	 * letter at that character, and at that or an earlier one. */
	int at[MATCH_WORD_LIMIT * MATCH_TEXT_LIMIT];
	int upto[MATCH_WORD_LIMIT * MATCH_TEXT_LIMIT];
};

struct match *match_new(void)
{
	return memory_allocate(sizeof(struct match));
}

void match_free(struct match *match)
{
	free(match);
}

static uint32_t fold(uint32_t character)
{
	if (character < 0x80)
		return character - 'A' < 26 ? character + ('a' - 'A') : character;
	return (uint32_t)towlower((wint_t)character);
}

/* The next character; a byte that is no UTF-8 stands for itself, above all characters. */
static size_t next_character(struct str text, uint32_t *character)
{
	size_t n = utf8_decode(text, character);

	if (n > 0)
		return n;
	*character = 0x110000 + (unsigned char)text.p[0];
	return 1;
}

void match_parse(struct match *match, struct str filter)
{
	struct match_word *word = NULL;
	size_t n = 0;

	match->n_words = 0;
	while (filter.n > 0 && n < MATCH_FILTER_LIMIT) {
		uint32_t character = 0;

		filter = str_from_byte(filter, next_character(filter, &character));
		if (character == ' ') {
			word = NULL;
			continue;
		}
		if (!word) {
			word = &match->words[match->n_words++];
			*word = (struct match_word){
				.start = n, .fold = true, .ascii = true, .number = true};
		}
		match->characters[n++] = character;
		word->n++;
		word->fold = word->fold && fold(character) == character;
		word->ascii = word->ascii && character < 0x80;
		word->number = word->number && character >= '0' && character <= '9';
	}
}

size_t match_words(const struct match *match)
{
	return match->n_words;
}

bool match_is_number(const struct match *match, size_t word)
{
	return match->words[word].number;
}

static bool same(uint32_t a, uint32_t b, bool folded)
{
	return a == b || (folded && fold(a) == b);
}

/* Finds the digits of a number, which stand together; marks them where `marks` is given. */
static bool find_number(const struct match *match, const struct match_word *word, struct str text,
			bool *marks)
{
	const uint32_t *digits = match->characters + word->start;

	for (size_t at = 0; at + word->n <= text.n; at++) {
		size_t n = 0;

		while (n < word->n && (unsigned char)text.p[at + n] == digits[n])
			n++;
		if (n < word->n)
			continue;
		if (marks)
			memset(marks + at, true, n);
		return true;
	}
	return false;
}

/* Finds the letters from left to right, wherever they stand; marks them where `marks` is given. */
static bool find_letters(const struct match *match, const struct match_word *word, struct str text,
			 bool *marks)
{
	const uint32_t *letters = match->characters + word->start;
	size_t found = 0;

	if (word->number)
		return find_number(match, word, text, marks);
	for (size_t at = 0, n; at < text.n && found < word->n; at += n) {
		uint32_t character = (unsigned char)text.p[at];

		/* No byte of other characters looks like ASCII. */
		n = word->ascii ? 1 : next_character(str_from_byte(text, at), &character);
		if (!same(character, letters[found], word->fold))
			continue;
		found++;
		for (size_t i = at; marks && i < at + n; i++)
			marks[i] = true;
	}
	return found == word->n;
}

static bool is_upper(uint32_t character)
{
	return fold(character) != character;
}

/* What a character earns behind these. */
static int bonus_behind(uint32_t before)
{
	switch (before) {
	case '/':
		return SCORE_START;
	case '-':
	case '_':
	case ' ':
	case ':':
	case '@':
	case '+':
		return SCORE_WORD;
	case '.':
		return SCORE_DOT;
	default:
		return 0;
	}
}

/* False where the text is too long. */
static bool load(struct match_text *out, struct str text, bool folded)
{
	uint32_t before = '/';
	bool upper_before = true;
	size_t at = 0;

	for (out->n = 0; at < text.n; out->n++) {
		uint32_t character = (unsigned char)text.p[at];
		bool upper;

		if (out->n == MATCH_TEXT_LIMIT)
			return false;
		out->offsets[out->n] = (uint16_t)at;
		at += character < 0x80 ? 1 : next_character(str_from_byte(text, at), &character);
		upper = is_upper(character);
		out->bonus[out->n] = upper && !upper_before ? SCORE_CAPITAL : bonus_behind(before);
		out->characters[out->n] = folded && upper ? fold(character) : character;
		before = character;
		upper_before = upper;
	}
	out->offsets[out->n] = (uint16_t)at;
	return true;
}

/* The scores of the first letter. */
static void score_first(struct match *match, uint32_t letter, int gap)
{
	const struct match_text *text = &match->text;
	int best = SCORE_NONE;

	for (size_t i = 0; i < text->n; i++) {
		int score = SCORE_NONE;

		if (text->characters[i] == letter)
			score = (int)i * SCORE_GAP_LEADING + text->bonus[i];
		best = score > best + gap ? score : best + gap;
		match->at[i] = score;
		match->upto[i] = best;
	}
}

/* The scores of a letter behind the first, from those of the letter before it. */
static void score_next(struct match *match, size_t row, uint32_t letter, int gap)
{
	const struct match_text *text = &match->text;
	const int *at_before = match->at + (row - 1) * text->n;
	const int *upto_before = match->upto + (row - 1) * text->n;
	int *at = match->at + row * text->n, *upto = match->upto + row * text->n;
	int best = SCORE_NONE;

	for (size_t i = 0; i < row; i++)
		at[i] = upto[i] = SCORE_NONE;
	for (size_t i = row; i < text->n; i++) {
		int score = SCORE_NONE;

		if (text->characters[i] == letter) {
			int apart = upto_before[i - 1] + text->bonus[i];
			int together = at_before[i - 1] + SCORE_CONSECUTIVE;

			score = apart > together ? apart : together;
		}
		best = score > best + gap ? score : best + gap;
		at[i] = score;
		upto[i] = best;
	}
}

static int score(struct match *match, const struct match_word *word)
{
	const uint32_t *letters = match->characters + word->start;
	const size_t last = word->n - 1;

	for (size_t row = 0; row < word->n; row++) {
		int gap = row == last ? SCORE_GAP_TRAILING : SCORE_GAP_INNER;

		if (row == 0)
			score_first(match, letters[row], gap);
		else
			score_next(match, row, letters[row], gap);
	}
	return match->upto[last * match->text.n + match->text.n - 1];
}

/* Where the letters stand together, the best of such places; the end of the text where they
 * nowhere do. */
static size_t find_together(const struct match *match, const struct match_word *word, int *best)
{
	const uint32_t *letters = match->characters + word->start;
	const struct match_text *text = &match->text;
	size_t place = text->n;

	for (size_t at = 0; at + word->n <= text->n; at++) {
		size_t n = 0;
		int found;

		while (n < word->n && text->characters[at + n] == letters[n])
			n++;
		if (n < word->n)
			continue;
		found = text->bonus[at] + (int)at * SCORE_GAP_LEADING +
			(int)(n - 1) * SCORE_CONSECUTIVE +
			(int)(text->n - at - n) * SCORE_GAP_TRAILING;
		if (place == text->n || found > *best) {
			place = at;
			*best = found;
		}
	}
	return place;
}

/* Follows the best score back from the end; marks the letters where `marks` is given. True where
 * each letter begins a word or stands behind the one before it. */
static bool trace(const struct match *match, const struct match_word *word, bool *marks)
{
	const struct match_text *text = &match->text;
	size_t i = text->n;
	bool together = false, begins = true;

	for (size_t row = word->n; row-- > 0;) {
		const int *at = match->at + row * text->n, *upto = match->upto + row * text->n;
		const int *at_before = row > 0 ? at - text->n : NULL;

		for (i--; i > row; i--) {
			if (at[i] > SCORE_NONE / 2 && (together || at[i] == upto[i]))
				break;
		}
		together = at_before && at[i] == at_before[i - 1] + SCORE_CONSECUTIVE;
		begins = begins && (together || text->bonus[i] > 0);
		for (size_t byte = text->offsets[i]; marks && byte < text->offsets[i + 1]; byte++)
			marks[byte] = true;
	}
	return begins;
}

bool match_rank(struct match *match, size_t word_number, struct str text, int *result)
{
	const struct match_word *word = &match->words[word_number];

	if (!find_letters(match, word, text, NULL))
		return false;
	if (word->n > MATCH_WORD_LIMIT || !load(&match->text, text, word->fold))
		*result = text.n == word->n ? MATCH_SCORE_MAX : SCORE_LONG;
	else if (match->text.n == word->n)
		*result = MATCH_SCORE_MAX;
	else if (find_together(match, word, result) == match->text.n)
		*result = score(match, word) + (trace(match, word, NULL) ? 0 : SCORE_SCATTERED);
	return true;
}

void match_mark(struct match *match, size_t word_number, struct str text, bool *marks)
{
	const struct match_word *word = &match->words[word_number];
	size_t place;
	int ignored;

	if (!find_letters(match, word, text, NULL))
		return;
	if (word->n > MATCH_WORD_LIMIT || !load(&match->text, text, word->fold)) {
		find_letters(match, word, text, marks);
		return;
	}
	place = find_together(match, word, &ignored);
	if (place < match->text.n) {
		for (size_t at = match->text.offsets[place];
		     at < match->text.offsets[place + word->n]; at++)
			marks[at] = true;
		return;
	}
	score(match, word);
	trace(match, word, marks);
}
