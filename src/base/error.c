/* Errors as values: one sentence, put together on the way up. */
#include "base/error.h"

#include "base/buf.h"
#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static char *format_message(const char *format, va_list arguments)
	__attribute__((format(printf, 1, 0)));

/* No longer than BUF_LIMIT_MESSAGE; never NULL. */
static char *format_message(const char *format, va_list arguments)
{
	va_list again;
	char *text;
	size_t size;
	int n;

	va_copy(again, arguments);
	n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	size = n < 0 ? 1 : (size_t)n + 1;
	if (size > BUF_LIMIT_MESSAGE)
		size = BUF_LIMIT_MESSAGE;
	text = memory_allocate(size);
	vsnprintf(text, size, format, arguments);
	return text;
}

/* The old message goes last: it may be among what the new one was made from. */
static void replace_message(struct error *error, char *message)
{
	free(error->message);
	error->message = message;
}

bool error_set(struct error *error, enum error_kind kind, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	replace_message(error, format_message(format, arguments));
	va_end(arguments);
	error->kind = kind;
	return false;
}

/* Joins two parts; both are given up. */
static bool join_message(struct error *error, char *front, const char *between, char *back)
{
	struct buf message;

	buf_init(&message, BUF_LIMIT_MESSAGE);
	buf_format(&message, "%s%s%s", front ? front : "failed", between, back ? back : "failed");
	error->message = NULL;
	free(front);
	free(back);
	replace_message(error, message.p);
	if (error->kind == ERROR_NONE)
		error->kind = ERROR_FAILED;
	return false;
}

bool error_wrap(struct error *error, const char *format, ...)
{
	va_list arguments;
	char *front;

	va_start(arguments, format);
	front = format_message(format, arguments);
	va_end(arguments);
	return join_message(error, front, ": ", error->message);
}

bool error_append(struct error *error, const char *format, ...)
{
	va_list arguments;
	char *back;

	va_start(arguments, format);
	back = format_message(format, arguments);
	va_end(arguments);
	return join_message(error, error->message, "; ", back);
}

void error_move(struct error *to, struct error *from)
{
	error_release(to);
	*to = *from;
	*from = (struct error){0};
}

void error_release(struct error *error)
{
	free(error->message);
	*error = (struct error){0};
}
