/* Completion in bash: a half-typed line read as bash reads it, and candidates that fit it. Pure. */
#ifndef AWSP_CMD_COMPLETE_BASH_H
#define AWSP_CMD_COMPLETE_BASH_H

#include "base/arena.h"
#include "base/buf.h"

/* The last simple command of a line that ends at the cursor. All text lives in the arena. */
struct bash_line {
	const struct str *words; /* between the command word and the current one, without quotes */
	size_t n_words;
	struct str current; /* the current word, without quotes; may be empty */
	char quote;         /* the quote that is open at the cursor: ' or " or $ (for $'), or 0 */
	size_t kept;        /* so many bytes of `current` stay; a candidate replaces the rest */
};

/*
 * Reads `line`, which is COMP_LINE up to the cursor. `current` is what bash calls the current word
 * ($2 of a completion function): the end of the real one, cut at some character of COMP_WORDBREAKS.
 * Redirections, assignments before the command, and reserved words such as `if` and `!` are no
 * words. False where there is nothing to complete: the command word itself, the target of a
 * redirection, or a line that does not end in `current`.
 */
bool complete_bash_parse(struct str line, struct str current, struct arena *arena,
			 struct bash_line *out);
/*
 * Appends the line of COMPREPLY that makes `name` of the current word, or nothing where the name
 * does not begin with the current word or cannot be written between the quotes that are open.
 */
void complete_bash_candidate(const struct bash_line *line, struct str name, struct buf *out);

#endif
