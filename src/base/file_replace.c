/* Replacing files: a temporary file beside the old one, put in its place in one step. */
#include "base/file.h"

#include "base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PREFIX ".awsp-"
#define SUFFIX ".tmp"
#define LEFT_OVER_SECONDS 600
/* As many as the system itself follows, more or less. */
#define MAX_LINKS 40
/* Larger than any cache file; a full disk shows when this is written, before anything is sent. */
#define ROOM ((size_t)16 << 10)

static bool failed(struct error *error, const char *path, const char *what)
{
	return error_set(error, ERROR_FAILED, "cannot write %s: %s%s%s", path, what,
			 what[0] ? ": " : "", strerror(errno));
}

/* The folder that `path` lies in, with its "/" at the end; empty for the current one. */
static struct str folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return (struct str){path, slash ? (size_t)(slash - path) + 1 : 0};
}

/* ------------------------------------------------------------------------------- folders */

/* As root in somebody else's home nothing is written: it would belong to root, and be in the way.
 */
static bool may_write_in(const char *folder, struct error *error)
{
	CLEANUP_BUF struct buf name = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct stat status;

	if (geteuid() != 0 || stat(folder, &status) != 0 || status.st_uid == 0)
		return true;
	file_owner_name(status.st_uid, &name);
	return error_set(error, ERROR_FAILED,
			 "%s belongs to %s, and awsp writes nothing there as root", folder, name.p);
}

/* Makes one folder, unless it is there; somebody else may do so at the same time. */
static bool make_folder(const char *path, struct error *error)
{
	CLEANUP_BUF struct buf parent = BUF_INIT(BUF_LIMIT_MESSAGE);

	if (access(path, F_OK) == 0)
		return true;
	buf_add(&parent, folder_of(path));
	if (!may_write_in(parent.n ? parent.p : ".", error))
		return false;
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return true;
	return error_set(error, ERROR_FAILED, "cannot make the folder %s: %s", path,
			 strerror(errno));
}

bool file_make_folder_of(const char *path, struct error *error)
{
	CLEANUP_BUF struct buf folder = BUF_INIT(BUF_LIMIT_MESSAGE);

	buf_add(&folder, folder_of(path));
	for (size_t i = 1; i < folder.n; i++) {
		bool made;

		if (folder.p[i] != '/')
			continue;
		folder.p[i] = '\0';
		made = make_folder(folder.p, error);
		folder.p[i] = '/';
		if (!made)
			return false;
	}
	return may_write_in(folder.n ? folder.p : ".", error);
}

/* --------------------------------------------------------------------------------- links */

/* The target of the link at `path`, as seen from where awsp stands; false with errno otherwise. */
static bool follow_once(struct buf *path)
{
	CLEANUP_BUF struct buf joined = BUF_INIT(BUF_LIMIT_MESSAGE);
	char target[PATH_MAX];
	ssize_t n = readlink(path->p, target, sizeof(target));

	if (n < 0)
		return false;
	if ((size_t)n == sizeof(target) || n == 0) {
		errno = ENAMETOOLONG;
		return false;
	}
	if (target[0] != '/')
		buf_add(&joined, folder_of(path->p));
	buf_add(&joined, (struct str){target, (size_t)n});
	buf_clear(path);
	buf_add(path, buf_str(&joined));
	return true;
}

/* Where `path` leads in the end; there need not be anything yet. */
static bool follow_links(struct buf *path)
{
	for (int i = 0; i < MAX_LINKS; i++) {
		if (!follow_once(path))
			return errno == EINVAL || errno == ENOENT || errno == ENOTDIR;
	}
	errno = ELOOP;
	return false;
}

/* ----------------------------------------------------------------------------- left-overs */

static bool is_ours(const char *name)
{
	return str_starts(str_from(name), STR(PREFIX)) && str_ends(str_from(name), STR(SUFFIX));
}

static void remove_left_overs(const char *folder)
{
	DIR *listing = opendir(folder);
	const struct dirent *entry;
	time_t oldest = time(NULL) - LEFT_OVER_SECONDS;
	struct stat status;

	while (listing && (entry = readdir(listing))) {
		if (is_ours(entry->d_name) &&
		    fstatat(dirfd(listing), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(status.st_mode) && status.st_mtime < oldest)
			unlinkat(dirfd(listing), entry->d_name, 0);
	}
	if (listing)
		closedir(listing);
}

/* ---------------------------------------------------------------------------- the writing */

static bool write_all(int fd, struct str text)
{
	while (text.n > 0) {
		ssize_t n = write(fd, text.p, text.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		text = str_from_byte(text, (size_t)n);
	}
	return true;
}

/* Takes the room that the contents will need, so that a full disk shows now. */
static bool take_room(int fd)
{
	static const char nothing[ROOM];

	return write_all(fd, (struct str){nothing, sizeof(nothing)}) && lseek(fd, 0, SEEK_SET) == 0;
}

static bool flush(int fd)
{
	int outcome;

	do
		outcome = fsync(fd);
	while (outcome != 0 && errno == EINTR);
	/* Some file systems have no such thing. */
	return outcome == 0 || errno == EINVAL || errno == ENOTSUP || errno == ENOSYS;
}

/* The rename itself is on the disk once the folder is. Nothing can be done where that fails. */
static void flush_folder_of(const char *path)
{
	CLEANUP_BUF struct buf folder = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_FD int fd = -1;

	buf_add(&folder, folder_of(path));
	fd = open(folder.n ? folder.p : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		flush(fd);
}

static bool make_temporary(struct file_replacement *replacement)
{
	CLEANUP_BUF struct buf name = BUF_INIT(BUF_LIMIT_MESSAGE);

	buf_add(&name, folder_of(replacement->path));
	remove_left_overs(name.n ? name.p : ".");
	buf_add(&name, STR(PREFIX "XXXXXX" SUFFIX));
	replacement->fd = mkostemps(name.p, sizeof(SUFFIX) - 1, O_CLOEXEC);
	if (replacement->fd < 0)
		return false;
	replacement->temporary = memory_allocate(name.n + 1);
	memcpy(replacement->temporary, name.p, name.n);
	return take_room(replacement->fd);
}

bool file_replacement_begin(struct file_replacement *replacement, const char *path, mode_t mode,
			    struct error *error)
{
	CLEANUP_BUF struct buf target = BUF_INIT(BUF_LIMIT_MESSAGE);

	*replacement = (struct file_replacement){.fd = -1, .mode = mode, .group = FILE_ANY_GROUP};
	buf_add(&target, str_from(path));
	if (!follow_links(&target))
		return failed(error, path, "following the link");
	if (!file_make_folder_of(target.p, error))
		return error_wrap(error, "cannot write %s", path);
	replacement->path = memory_allocate(target.n + 1);
	memcpy(replacement->path, target.p, target.n);
	if (!make_temporary(replacement)) {
		failed(error, path, replacement->temporary ? "" : "making a file beside it");
		file_replacement_abandon(replacement);
		return false;
	}
	return true;
}

/* Between begin and commit a login waits for a browser, maybe for longer than LEFT_OVER_SECONDS,
 * and another awsp takes the temporary file for a left-over; or somebody removes the whole folder.
 */
static bool make_up_for_loss(struct file_replacement *replacement)
{
	CLEANUP_ERROR struct error ignored = {0};
	struct stat status;

	if (fstat(replacement->fd, &status) == 0 && status.st_nlink > 0)
		return true;
	file_close(&replacement->fd);
	free(replacement->temporary);
	replacement->temporary = NULL;
	return file_make_folder_of(replacement->path, &ignored) && make_temporary(replacement);
}

/* A file is given away by those alone who are in the group, or root. */
static bool set_rights(const struct file_replacement *replacement)
{
	mode_t mode = replacement->mode;

	if (replacement->group != FILE_ANY_GROUP &&
	    fchown(replacement->fd, (uid_t)-1, replacement->group) != 0)
		mode &= ~(mode_t)070 | (mode & 07) << 3;
	return fchmod(replacement->fd, mode) == 0;
}

bool file_replacement_write(struct file_replacement *replacement, struct str contents,
			    struct error *error)
{
	if (make_up_for_loss(replacement) && write_all(replacement->fd, contents) &&
	    ftruncate(replacement->fd, (off_t)contents.n) == 0 && set_rights(replacement) &&
	    flush(replacement->fd))
		return true;
	failed(error, replacement->path, "");
	file_replacement_abandon(replacement);
	return false;
}

bool file_replacement_finish(struct file_replacement *replacement, struct error *error)
{
	bool done = rename(replacement->temporary, replacement->path) == 0;

	if (done) {
		free(replacement->temporary);
		replacement->temporary = NULL;
		flush_folder_of(replacement->path);
	} else {
		failed(error, replacement->path, "");
	}
	file_replacement_abandon(replacement);
	return done;
}

bool file_replacement_commit(struct file_replacement *replacement, struct str contents,
			     struct error *error)
{
	return file_replacement_write(replacement, contents, error) &&
	       file_replacement_finish(replacement, error);
}

void file_replacement_abandon(struct file_replacement *replacement)
{
	if (replacement->temporary)
		unlink(replacement->temporary);
	file_close(&replacement->fd);
	free(replacement->temporary);
	free(replacement->path);
	*replacement = (struct file_replacement){.fd = -1};
}

bool file_replace(const char *path, mode_t mode, struct str contents, struct error *error)
{
	CLEANUP_REPLACEMENT struct file_replacement replacement = FILE_REPLACEMENT_INIT;

	return file_replacement_begin(&replacement, path, mode, error) &&
	       file_replacement_commit(&replacement, contents, error);
}
