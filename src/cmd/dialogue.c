/* Dialogues. */
#include "cmd/dialogue.h"

#include "base/utf8.h"
#include "cmd/context.h"
#include "cmd/report.h"
#include "term/input.h"

#define ANSWER_LIMIT ((size_t)4096)

void dialogue_begin(struct dialogue *dialogue, struct context *context,
		    const struct arguments *arguments, const struct interrupt *interrupt)
{
	*dialogue = (struct dialogue){
		.context = context,
		.arguments = arguments,
		.interrupt = interrupt,
		.possible = input_is_possible(&context->environment),
	};
	buf_init(&dialogue->missing, BUF_LIMIT_MESSAGE);
}

void dialogue_end(struct dialogue *dialogue)
{
	buf_release(&dialogue->missing);
}

static bool cancel(struct error *error)
{
	return error_set(error, ERROR_INTERRUPTED, "cancelled; nothing has changed");
}

static bool check(const struct question *question, struct str answer, struct error *error)
{
	if (answer.n == 0)
		return !question->needed || error_set(error, ERROR_USAGE, "an answer is needed");
	if (answer.n >= ANSWER_LIMIT || utf8_has_control_byte(answer) || !utf8_valid(answer))
		return error_set(error, ERROR_USAGE,
				 "%.*s: that is too long, or has control characters",
				 STR_ARGS(question->text));
	return !question->check || question->check(answer, error);
}

/* "SSO region [eu-west-1]: " */
static void write_prompt(const struct question *question, struct buf *out)
{
	struct str shown =
		question->otherwise.n > 0 ? question->otherwise : str_from(question->none);

	buf_add(out, question->text);
	if (shown.n > 0)
		buf_format(out, " [%.*s]", STR_ARGS(shown));
	buf_add(out, STR(": "));
}

bool dialogue_ask(struct dialogue *dialogue, const struct question *question, struct str *answer,
		  struct error *error)
{
	CLEANUP_BUF struct buf prompt = BUF_INIT(BUF_LIMIT_MESSAGE);

	write_prompt(question, &prompt);
	for (;;) {
		CLEANUP_BUF struct buf line = BUF_INIT(ANSWER_LIMIT);
		CLEANUP_ERROR struct error fault = {0};

		if (input_line(buf_str(&prompt), dialogue->interrupt, &line) != ANSWER_YES)
			return cancel(error);
		*answer = arena_copy(&dialogue->context->arena, str_trim(buf_str(&line)));
		if (answer->n == 0)
			*answer = question->otherwise;
		if (check(question, *answer, &fault))
			return true;
		report_error(dialogue->context, &fault);
	}
}

bool dialogue_answer(struct dialogue *dialogue, const struct question *question, struct str *answer,
		     struct error *error)
{
	if (arguments_value(dialogue->arguments, question->option, answer)) {
		*answer = str_trim(*answer);
		return check(question, *answer, error) ||
		       error_wrap(error, "--%s", question->option);
	}
	if (dialogue->possible)
		return dialogue_ask(dialogue, question, answer, error);
	*answer = question->otherwise;
	if (question->needed && answer->n == 0)
		dialogue_miss(dialogue, question->option);
	return true;
}

bool dialogue_confirm(struct dialogue *dialogue, struct str text, bool otherwise, bool *yes,
		      struct error *error)
{
	*yes = otherwise;
	if (!dialogue->possible)
		return true;
	switch (input_ask(text, otherwise, dialogue->interrupt)) {
	case ANSWER_YES:
		*yes = true;
		return true;
	case ANSWER_NO:
		*yes = false;
		return true;
	case ANSWER_INTERRUPTED:
		break;
	}
	return cancel(error);
}

void dialogue_miss(struct dialogue *dialogue, const char *option)
{
	buf_format(&dialogue->missing, "%s--%s", dialogue->missing.n > 0 ? ", " : "", option);
}

bool dialogue_is_complete(const struct dialogue *dialogue, struct error *error)
{
	return dialogue->missing.n == 0 ||
	       error_set(error, ERROR_USAGE, "nobody can be asked here; say more with %s",
			 dialogue->missing.p);
}
