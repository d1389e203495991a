/* Files: reading with a cap, and replacing them whole. */
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

/* Makes the missing folders above `path`, each 0700. False, with ERROR_FAILED, where one cannot be
 * made, or may not be: as root awsp writes nothing into a folder of somebody else. */
bool file_make_folder_of(const char *path, struct error *error);

/*
 * A file that is about to be replaced. All that can fail for want of rights or room is done by
 * `begin`, so that what cannot be asked for twice (a renewed token) can be fetched between that and
 * `commit`. Readers see the old file or the new one, whole, at any instant.
 */
struct file_replacement {
	char *path;      /* of the file itself, symbolic links followed */
	char *temporary; /* `.awsp-XXXXXX.tmp` beside it; NULL where there is none */
	int fd;
	mode_t mode;
	gid_t group; /* to be set between begin and commit; FILE_ANY_GROUP, unless it is */
};

/* The group that new files get. */
#define FILE_ANY_GROUP ((gid_t)-1)
#define FILE_REPLACEMENT_INIT \
	{                     \
		.fd = -1      \
	}

/*
 * Makes the temporary file, 0600 and with some room, in the folder of the file that `path` leads to
 * (folders are made where they are missing), and removes what crashes have left there: temporary
 * files of ours older than 10 minutes. `mode` is that of the finished file. False with ERROR_FAILED
 * and a sentence that names the path; there is nothing to give back then.
 */
bool file_replacement_begin(struct file_replacement *replacement, const char *path, mode_t mode,
			    struct error *error);
/* Writes `contents` into the temporary file, and sees to it that they are on the disk, which may
 * take a while. Where the file cannot be given to the group, `mode` lets the group do no more than
 * anybody. Where something fails the replacement is over. */
bool file_replacement_write(struct file_replacement *replacement, struct str contents,
			    struct error *error);
/* Puts what was written in the file's place. Where that fails the old file stands as it was. The
 * replacement is over in either case. */
bool file_replacement_finish(struct file_replacement *replacement, struct error *error);
/* Both at once. */
bool file_replacement_commit(struct file_replacement *replacement, struct str contents,
			     struct error *error);
/* Removes the temporary file, if any: the old file stays. Safe after commit. */
void file_replacement_abandon(struct file_replacement *replacement);
#define CLEANUP_REPLACEMENT __attribute__((cleanup(file_replacement_abandon)))

/* Begin and commit at once. */
bool file_replace(const char *path, mode_t mode, struct str contents, struct error *error);

/* The login name of a user, or its number where it has none; appended to `name`. */
void file_owner_name(uid_t owner, struct buf *name);

#endif
