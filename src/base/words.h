/* Words of a command line, split as Python's shlex.split(posix=True) does: that is how botocore
 * reads `credential_process` and the names in section headers. */
#ifndef AWSP_BASE_WORDS_H
#define AWSP_BASE_WORDS_H

#include "base/buf.h"
#include "base/error.h"

enum words_outcome {
	WORDS_FOUND,
	WORDS_END,         /* nothing but blanks was left */
	WORDS_OPEN_QUOTE,  /* a quote was not closed */
	WORDS_OPEN_ESCAPE, /* a backslash is the last character */
};

/*
 * Appends the next word of `*rest` to `word` and moves `*rest` behind it. Blanks (space, tab, line
 * feed, carriage return) part words; quotes of both kinds join; a backslash takes the meaning from
 * what follows, within double quotes from " and \ alone; "#" begins no comment. Nothing is
 * expanded.
 */
enum words_outcome words_next(struct str *rest, struct buf *word);

/* All words of a command, as a program is started with. All zero is none. */
struct words {
	const char **items; /* NULL-terminated, each followed by a NUL byte; owned */
	size_t n;
	struct buf text; /* what `items` points into; wiped when it goes */
};

/* Splits `command`. False, with ERROR_CONFIGURATION and half a sentence ("it has an open quote"),
 * where a quote or an escape is left open, a NUL byte stands in it, or there is no word at all. */
bool words_split(struct words *words, struct str command, struct error *error);
void words_release(struct words *words);

#define CLEANUP_WORDS __attribute__((cleanup(words_release)))

#endif
