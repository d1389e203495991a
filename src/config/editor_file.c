/* The editor, on files: read, edit, see that nobody else has written meanwhile, replace. */
#include "base/file.h"
#include "base/lock.h"
#include "base/port.h"
#include "config/editor.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define BACKUP_SUFFIX ".awsp-backup"
#define LOCK_MILLISECONDS 10000
#define NEW_FILE_MODE 0600
/* How often a file is edited anew that somebody else goes on changing. */
#define MOST_ATTEMPTS 20

enum attempt {
	ATTEMPT_DONE,
	ATTEMPT_FAILED,
	ATTEMPT_OVERTAKEN, /* somebody else has changed the file meanwhile */
};

/* What tells one state of a file from another. */
struct file_state {
	bool exists;
	struct stat status;
};

static struct file_state look_at(const char *path)
{
	struct file_state state = {0};

	state.exists = stat(path, &state.status) == 0;
	return state;
}

/* Writing in place may leave the size as it was, and replacing the time. */
static bool is_unchanged(const char *path, const struct file_state *before)
{
	struct file_state now = look_at(path);

	if (!now.exists || !before->exists)
		return now.exists == before->exists;
	return now.status.st_dev == before->status.st_dev &&
	       now.status.st_ino == before->status.st_ino &&
	       now.status.st_size == before->status.st_size &&
	       now.status.st_mode == before->status.st_mode &&
	       port_changed(&now.status) == port_changed(&before->status);
}

/* True where awsp may replace the file that is there. */
static bool check_file(const char *path, const struct file_state *state, struct error *error)
{
	CLEANUP_BUF struct buf owner = BUF_INIT(BUF_LIMIT_MESSAGE);

	if (!state->exists)
		return true;
	if (!S_ISREG(state->status.st_mode))
		return error_set(error, ERROR_CONFIGURATION,
				 "%s is no regular file, so awsp cannot edit it", path);
	if (state->status.st_uid != geteuid()) {
		file_owner_name(state->status.st_uid, &owner);
		return error_set(error, ERROR_CONFIGURATION,
				 "%s belongs to %s, so awsp does not edit it", path, owner.p);
	}
	/* Replacing would get round what the owner has asked for. */
	if (!(state->status.st_mode & S_IWUSR))
		return error_set(error, ERROR_CONFIGURATION,
				 "%s is read-only, so awsp does not edit it", path);
	return true;
}

/* Begins a file with the rights of the one that is edited. */
static bool begin(struct file_replacement *replacement, const char *path,
		  const struct file_state *state, struct error *error)
{
	mode_t mode = state->exists ? state->status.st_mode & 07777 : NEW_FILE_MODE;

	if (!file_replacement_begin(replacement, path, mode, error))
		return false;
	if (state->exists)
		replacement->group = state->status.st_gid;
	return true;
}

/* Writes the file as it was before awsp first changed it, to be put in its place with the new one.
 */
static bool write_backup(struct file_replacement *backup, const char *path,
			 const struct file_state *state, struct str text, struct error *error)
{
	CLEANUP_BUF struct buf name = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct stat status;

	buf_format(&name, "%s" BACKUP_SUFFIX, path);
	if (!state->exists || lstat(name.p, &status) == 0)
		return true;
	return begin(backup, name.p, state, error) && file_replacement_write(backup, text, error);
}

/* Puts the new text in the file's place. */
static enum attempt replace(const char *path, const struct file_state *state, struct str before,
			    struct str after, struct error *error)
{
	CLEANUP_REPLACEMENT struct file_replacement replacement = FILE_REPLACEMENT_INIT;
	CLEANUP_REPLACEMENT struct file_replacement backup = FILE_REPLACEMENT_INIT;

	if (!begin(&replacement, path, state, error) ||
	    !write_backup(&backup, path, state, before, error) ||
	    !file_replacement_write(&replacement, after, error))
		return ATTEMPT_FAILED;
	if (!is_unchanged(path, state))
		return ATTEMPT_OVERTAKEN;
	if (backup.temporary && !file_replacement_finish(&backup, error))
		return ATTEMPT_FAILED;
	return file_replacement_finish(&replacement, error) ? ATTEMPT_DONE : ATTEMPT_FAILED;
}

static enum attempt try_to_edit(const struct edits *edits, bool dry_run, struct buf *diff,
				struct error *error)
{
	CLEANUP_BUF struct buf before = BUF_INIT_SECRET(BUF_LIMIT_FILE);
	CLEANUP_BUF struct buf after = BUF_INIT_SECRET(BUF_LIMIT_FILE);
	const char *path = edits->path.p;
	struct file_state state = look_at(path);
	enum file_outcome outcome;

	if (!check_file(path, &state, error))
		return ATTEMPT_FAILED;
	outcome = file_read(path, &before, error).outcome;
	if ((outcome != FILE_READ && outcome != FILE_MISSING) ||
	    !edit_apply(edits, buf_str(&before), &after, diff, error))
		return ATTEMPT_FAILED;
	if (dry_run || str_equal(buf_str(&before), buf_str(&after)))
		return ATTEMPT_DONE;
	return replace(path, &state, buf_str(&before), buf_str(&after), error);
}

/* The lock is that of the file itself, whatever links lead there. A file system without locks is
 * worked with. */
static bool take_lock(struct lock *lock, const char *path, struct error *error)
{
	char *file = realpath(path, NULL);
	enum lock_outcome outcome =
		lock_take(lock, file ? file : path, LOCK_MILLISECONDS, NULL, error);

	free(file);
	if (outcome == LOCK_UNSUPPORTED)
		error_release(error);
	return outcome == LOCK_TAKEN || outcome == LOCK_UNSUPPORTED;
}

bool edit_rehearse(const struct edits *edits, struct error *error)
{
	CLEANUP_REPLACEMENT struct file_replacement replacement = FILE_REPLACEMENT_INIT;
	CLEANUP_LOCK struct lock lock = LOCK_INIT;

	return take_lock(&lock, edits->path.p, error) &&
	       file_replacement_begin(&replacement, edits->path.p, NEW_FILE_MODE, error);
}

bool edit_file(const struct edits *edits, bool dry_run, struct buf *diff, struct error *error)
{
	CLEANUP_LOCK struct lock lock = LOCK_INIT;
	enum attempt attempt;
	struct file_state state;
	size_t attempts = 0, before = diff ? diff->n : 0;

	if (edits->path.n == 0)
		return error_set(error, ERROR_CONFIGURATION,
				 "there is no file to edit: its variable is empty");
	/* Where the file cannot be edited, there may be no room for a lock either. */
	state = look_at(edits->path.p);
	if (!check_file(edits->path.p, &state, error) ||
	    (!dry_run && !take_lock(&lock, edits->path.p, error)))
		return false;
	do {
		if (diff) /* an attempt that came to nothing is forgotten */
			diff->n = before;
		attempt = try_to_edit(edits, dry_run, diff, error);
	} while (attempt == ATTEMPT_OVERTAKEN && ++attempts < MOST_ATTEMPTS);
	if (attempt == ATTEMPT_OVERTAKEN)
		return error_set(error, ERROR_FAILED, "another program keeps changing %s",
				 edits->path.p);
	return attempt == ATTEMPT_DONE;
}
