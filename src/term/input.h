/* Input from the terminal itself, /dev/tty, whatever standard input is: answers to questions, and
 * what is pasted while something is waited for. The terminal is borrowed: its settings are put back
 * on every way out. */
#ifndef AWSP_TERM_INPUT_H
#define AWSP_TERM_INPUT_H

#include "base/buf.h"
#include "base/environment.h"
#include "base/interrupt.h"

struct input;

/* True where a person can be asked: standard input and standard error are terminals, and neither CI
 * nor AWSP_NONINTERACTIVE is set. */
bool input_is_possible(const struct environment *environment);
/* True where CI or AWSP_NONINTERACTIVE says that nobody is to be asked, terminal or not. */
bool input_is_forbidden(const struct environment *environment);

/* Begins to read without echo and line by line only when asked; NULL where there is no terminal, or
 * this is not its foreground job. */
struct input *input_begin(void);
/* The same for reading key by key, those too that make signals or mean something to the terminal
 * itself (Ctrl-C, Ctrl-Z, Ctrl-S); Enter is "\r". Reads do not wait. */
struct input *input_begin_keys(void);
int input_descriptor(const struct input *input);
/*
 * Takes what was typed, without waiting. True once `line` is whole: at a line end, or at the key
 * "d" alone. Control characters are dropped; what is over the limit of `line` too.
 */
bool input_take(struct input *input, struct buf *line);
/* Puts the terminal's settings back, or sets them again after that; for handlers of signals too. */
void input_restore(const struct input *input);
void input_resume(const struct input *input);
/* Puts the terminal back, for good. NULL is fine. */
void input_end(struct input *input);

enum answer {
	ANSWER_YES,
	ANSWER_NO,
	ANSWER_INTERRUPTED,
};

/* Asks for a line and waits ten minutes at most; ANSWER_NO where nothing was typed, or there is no
 * terminal. `text` is foreign. */
enum answer input_line(struct str text, const struct interrupt *interrupt, struct buf *line);
/* The same without echo, for what nobody may look at; `line` is a secret buffer. */
enum answer input_secret(struct str text, const struct interrupt *interrupt, struct buf *line);
/* Asks "text [Y/n] "; an empty line is `otherwise`, anything but a yes is a no. */
enum answer input_ask(struct str text, bool otherwise, const struct interrupt *interrupt);

#endif
