/* Dialogues: questions on the terminal, each with an option that answers it instead. */
#ifndef AWSP_CMD_DIALOGUE_H
#define AWSP_CMD_DIALOGUE_H

#include "base/buf.h"
#include "base/interrupt.h"
#include "cmd/command.h"

struct context;

struct dialogue {
	struct context *context;
	const struct arguments *arguments;
	const struct interrupt *interrupt;
	bool possible;      /* a person can be asked */
	struct buf missing; /* options that were needed and not given, where nobody can be asked */
};

/* All text is borrowed. */
struct question {
	const char *option;   /* without "--" */
	struct str text;      /* "SSO region" */
	struct str otherwise; /* what an empty line means, shown in brackets */
	const char *none;     /* in the brackets where that is nothing; NULL: no brackets then */
	bool needed;          /* an empty answer is no answer */
	/* Looks at an answer that is not empty; may be NULL. False with a sentence. */
	bool (*check)(struct str answer, struct error *error);
};

/* All but the buffer is borrowed. dialogue_end in any case. */
void dialogue_begin(struct dialogue *dialogue, struct context *context,
		    const struct arguments *arguments, const struct interrupt *interrupt);
void dialogue_end(struct dialogue *dialogue);

/*
 * The answer, trimmed, in the arena: the argument of the option, else what the person types, who is
 * asked until it is good. Where nobody can be asked it is what an empty line means, and a needed
 * one is noted as missing. False where the option's argument is not good, and with
 * ERROR_INTERRUPTED where the person wants out.
 */
bool dialogue_answer(struct dialogue *dialogue, const struct question *question, struct str *answer,
		     struct error *error);
/* The same without a look at the option. Only where somebody can be asked. */
bool dialogue_ask(struct dialogue *dialogue, const struct question *question, struct str *answer,
		  struct error *error);
/* A question for yes or no; `otherwise` where nobody can be asked. */
bool dialogue_confirm(struct dialogue *dialogue, struct str text, bool otherwise, bool *yes,
		      struct error *error);
/* Notes an option as missing. */
void dialogue_miss(struct dialogue *dialogue, const char *option);
/* False with ERROR_USAGE, which names them, where options are missing. */
bool dialogue_is_complete(const struct dialogue *dialogue, struct error *error);

#endif
