/*
 * Matching what was typed against rows, as fzy does: the letters of a word stand in the text in
 * that order; what stands together or begins words ranks higher, and what is scattered last. A word
 * of digits is part of a number: its digits always stand together. Pure.
 */
#ifndef AWSP_TERM_MATCH_H
#define AWSP_TERM_MATCH_H

#include "base/str.h"

/* Longer words and texts match too, but all rank alike. */
#define MATCH_WORD_LIMIT 64
#define MATCH_TEXT_LIMIT 256
/* How much of a filter counts, in characters. */
#define MATCH_FILTER_LIMIT 512

/* The score of a word that is all of the text; no other reaches it. */
#define MATCH_SCORE_MAX 20000

/* One word of a filter. Letters of either case match where it has no upper-case letter. */
struct match_word {
	size_t start; /* its characters in the filter's */
	size_t n;
	bool fold;
	bool ascii;
	bool number; /* digits alone */
};

struct match;

struct match *match_new(void);
void match_free(struct match *match);
/* Takes the filter apart: spaces part words. The text is not kept. */
void match_parse(struct match *match, struct str filter);
size_t match_words(const struct match *match);
bool match_is_number(const struct match *match, size_t word);
/* True where the text has the word's letters; `*score` then tells how well it fits, also below 0.
 */
bool match_rank(struct match *match, size_t word, struct str text, int *score);
/* Marks the bytes of the letters that the score is for; `marks` has room for text.n. What is marked
 * already stays so. Nothing happens where the word does not match. */
void match_mark(struct match *match, size_t word, struct str text, bool *marks);

#endif
