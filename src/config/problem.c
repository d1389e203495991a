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
	__attribute__((format(printf, 2, 0)));

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

/* "path:line: " */
static struct str place_words(const struct problem *problem, struct arena *arena)
{
	struct str path = problem->place.path;

	if (path.n == 0 || (problem->place.line == 0 && str_contains(problem->message, path)))
		return (struct str){0};
	if (problem->place.line == 0)
		return arena_format(arena, "%.*s: ", STR_ARGS(path));
	return arena_format(arena, "%.*s:%u: ", STR_ARGS(path), problem->place.line);
}

struct str problem_words(const struct problem *problem, struct arena *arena)
{
	struct str place = place_words(problem, arena), remedy = problem->remedy;

	return arena_format(arena, "%.*s%s: %.*s%s%.*s", STR_ARGS(place),
			    problem_severity_name(problem->severity), STR_ARGS(problem->message),
			    remedy.n > 0 ? "; " : "", STR_ARGS(remedy));
}

const char *problem_severity_name(enum problem_severity severity)
{
	static const char *const names[] = {"error", "warning", "note"};

	return names[severity];
}
