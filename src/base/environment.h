/* The environment as an argument: a snapshot that decisions are made from, so that tests can hand
 * in their own. */
#ifndef AWSP_BASE_ENVIRONMENT_H
#define AWSP_BASE_ENVIRONMENT_H

#include "base/str.h"

/* `variables` is a NULL-terminated list of NAME=VALUE, borrowed; as `environ`. */
struct environment {
	const char *const *variables;
};

/* The value of `name`, borrowed and followed by a NUL byte. False, and an empty `*value`, where it
 * is not set; a variable that is set but empty is set. */
bool environment_get(const struct environment *environment, const char *name, struct str *value);
/* The value, or the empty slice where it is not set or empty. */
struct str environment_value(const struct environment *environment, const char *name);
/* True where the variable is set, to whatever value. */
bool environment_has(const struct environment *environment, const char *name);

#endif
