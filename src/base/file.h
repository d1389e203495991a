/* Files: reading with a cap. */
#ifndef AWSP_BASE_FILE_H
#define AWSP_BASE_FILE_H

#include "base/buf.h"
#include "base/error.h"

#include <sys/types.h>

/* What is known of a file after an attempt to read it. */
enum file_outcome {
	FILE_READ,      /* its text is there */
	FILE_MISSING,   /* there is no such file, or a folder on the way to it is missing */
	FILE_NO_ACCESS, /* it may not be read by this user */
	FILE_UNUSABLE, /* a directory or device, too large, a pipe nobody writes to, or a read error
			*/
};

struct file_facts {
	enum file_outcome outcome;
	mode_t mode; /* permission bits; 0 where not known */
	uid_t owner;
	int64_t changed; /* last change of its contents, nanoseconds since 1970 */
};

/*
 * Reads a regular file or a pipe (`AWS_CONFIG_FILE=<(…)`) into `text`, whose limit is the cap;
 * waits at most 5 seconds for a pipe. Every outcome but FILE_READ and FILE_MISSING comes with a
 * sentence in `error` that names the path (kind ERROR_CONFIGURATION). `text` is empty after any of
 * these. /dev/null reads as an empty file. A file that is being written in place is read again, for
 * 40 milliseconds at most.
 */
struct file_facts file_read(const char *path, struct buf *text, struct error *error);

/* Closes *fd where it is one (0 or more); for the cleanup attribute. */
void file_close(int *fd);
#define CLEANUP_FD __attribute__((cleanup(file_close)))

/* The login name of a user, or its number where it has none; appended to `name`. */
void file_owner_name(uid_t owner, struct buf *name);

#endif
