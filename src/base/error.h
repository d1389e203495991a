/* Errors as values: what kind, and one sentence for the user; only the top of the program prints
 * them. */
#ifndef AWSP_BASE_ERROR_H
#define AWSP_BASE_ERROR_H

#include <stdbool.h>

/* The kinds that lead to different exit statuses; src/cmd/exit_status.c has the table. */
enum error_kind {
	ERROR_NONE,
	ERROR_FAILED,
	ERROR_USAGE,
	ERROR_NO_PROFILE,
	ERROR_LOGIN_NEEDED,
	ERROR_CONFIGURATION,
	ERROR_NETWORK,     /* the network or AWS did not answer, or not in a usable way */
	ERROR_REFUSED,     /* AWS answered no */
	ERROR_INTERRUPTED, /* the user ended it */
};

/* All zero is "no error". `message` is owned, without a full stop or line end. */
struct error {
	enum error_kind kind;
	char *message;
};

/* Sets the error, replacing an earlier one. Always returns false, so that a function can end in
 * `return error_set(…)`. */
bool error_set(struct error *error, enum error_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Puts formatted text and ": " in front of the message. Always returns false. */
bool error_wrap(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Puts "; " and formatted text behind the message. Always returns false. */
bool error_append(struct error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Puts an error in the place of another; `from` is none afterwards. */
void error_move(struct error *to, struct error *from);
void error_release(struct error *error);

#define CLEANUP_ERROR __attribute__((cleanup(error_release)))

#endif
