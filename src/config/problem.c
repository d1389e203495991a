/* Problems: the list that the parser, the resolver and doctor add to. */
#include "config/problem.h"

#include "base/buf.h"
#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void problems_init(struct problems *problems, struct arena *arena)
{
	*problems = (struct problems){.arena = arena};
}

static struct str format_message(struct arena *arena, const char *format, va_list arguments)
{
	char *text = NULL;
	int n = vasprintf(&text, format, arguments);
	struct str message = STR("out of memory");

	if (n >= 0)
		message = arena_copy(arena, (struct str){text, (size_t)n});
	free(text);
	return message;
}

void problems_add(struct problems *problems, const struct problem *problem, const char *format, ...)
{
	struct problem *item;
	va_list arguments;

	if (problems->n >= PROBLEMS_LIMIT) {
		problems->dropped++;
		return;
	}
	problems->items = memory_grow(problems->items, problems->n, &problems->capacity,
				      sizeof(*problems->items));
	item = &problems->items[problems->n++];
	*item = *problem;
	va_start(arguments, format);
	item->message = format_message(problems->arena, format, arguments);
	va_end(arguments);
}

void problems_release(struct problems *problems)
{
	free(problems->items);
	problems_init(problems, problems->arena);
}

const char *problem_severity_name(enum problem_severity severity)
{
	static const char *const names[] = {"error", "warning", "note"};

	return names[severity];
}
