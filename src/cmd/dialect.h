/* Shell dialects: the only place where shell code is made. Pure: buffers in, buffers out. */
#ifndef AWSP_CMD_DIALECT_H
#define AWSP_CMD_DIALECT_H

#include "base/buf.h"

enum dialect {
	DIALECT_SH, /* plain POSIX, for scripts */
	DIALECT_BASH,
	DIALECT_ZSH,
	DIALECT_FISH,
};

/* The dialect of that name; false where awsp knows none. */
bool dialect_from_name(struct str name, enum dialect *dialect);
/*
 * Appends `value` as one word of the shell, in single quotes; no byte of it means anything to the
 * shell. `value` has no NUL.
 */
void dialect_quote(enum dialect dialect, struct str value, struct buf *out);

#define SHELL_CHANGES_LIMIT 32

/* A variable and its value; an exported one is never set to nothing. */
struct shell_assignment {
	const char *name;
	struct str value;
};

/*
 * What is to change in the shell. The two marks are variables of the shell that are not exported:
 * "=NAME" for a profile, "=" for none; empty text leaves them as they are.
 */
struct shell_changes {
	struct shell_assignment set[SHELL_CHANGES_LIMIT];
	size_t n_set;
	const char *unset[SHELL_CHANGES_LIMIT];
	size_t n_unset;
	struct str before; /* __awsp_before */
	struct str chosen; /* __awsp_chosen */
	int status;        /* what the shell function returns, or the code ends with */
};

/*
 * Both borrow what they are given. A value of no bytes is not set: AWS's tools fail on variables
 * that are set to nothing.
 */
void shell_changes_set(struct shell_changes *changes, const char *name, struct str value);
void shell_changes_unset(struct shell_changes *changes, const char *name);

/*
 * Appends the code for all changes, one statement a line. `emitted`: for --emit, where no shell
 * function is around the code. In the POSIX dialects the statements are joined by `&&`: where the
 * shell refuses one (a read-only variable), none that follows is run, and the status is not 0.
 */
void dialect_write(enum dialect dialect, bool emitted, const struct shell_changes *changes,
		   struct buf *out);

#endif
