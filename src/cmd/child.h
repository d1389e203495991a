/* The environment of a program that works with a profile's credentials. */
#ifndef AWSP_CMD_CHILD_H
#define AWSP_CMD_CHILD_H

#include "base/arena.h"
#include "base/environment.h"
#include "cmd/dialect.h"
#include "net/credentials.h"

/* A variable, with its value. */
struct child_variable {
	const char *name;
	struct str value;
};

/* What credentials come to; values are borrowed from them, or live in the arena. */
#define CHILD_VARIABLES 8
struct child_variables {
	struct child_variable items[CHILD_VARIABLES];
	size_t n;
};

/* AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY; AWS_SESSION_TOKEN and AWS_CREDENTIAL_EXPIRATION where
 * there are such; AWS_REGION and AWS_DEFAULT_REGION unless `region` is empty. */
void child_variables_of(struct child_variables *variables, const struct credentials *credentials,
			struct str region, struct arena *arena);
void child_variables_add(struct child_variables *variables, const char *name, struct str value);
/* Unsets in a shell what is set there and that environment would not have. */
void child_unset(const struct environment *from, const struct child_variables *variables,
		 struct shell_changes *changes);
/*
 * The environment `from` without AWS_PROFILE, all that a switch clears and awsp's own marks, and
 * with `variables`; as execve takes it. Owned: child_environment_free wipes it.
 */
char **child_environment(const struct environment *from, const struct child_variables *variables);
void child_environment_free(char **environment);

#endif
