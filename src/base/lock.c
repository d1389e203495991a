/* Locks between processes. flock has no deadline of its own, so waiting is trying again. */
#include "base/lock.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/timestamp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PAUSE_MILLISECONDS 10

/* Opens the lock file, and makes it where it is missing. */
static int open_lock(const char *path)
{
	int fd;

	do
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600);
	while (fd < 0 && errno == EINTR);
	return fd;
}

/* True where the file that is locked still stands at the path: somebody may have removed it. */
static bool stands_there(int fd, const char *path)
{
	struct stat here, there;

	return fstat(fd, &here) == 0 && lstat(path, &there) == 0 && here.st_dev == there.st_dev &&
	       here.st_ino == there.st_ino;
}

static enum lock_outcome outcome_of(int number)
{
	switch (number) {
	case EWOULDBLOCK:
	case EINTR:
		return LOCK_BUSY;
	case ENOLCK:
	case ENOSYS:
	case EOPNOTSUPP:
	case EINVAL:
		return LOCK_UNSUPPORTED;
	default:
		return LOCK_FAILED;
	}
}

/* One try; errno tells why where it fails. */
static enum lock_outcome try_once(struct lock *lock, const char *path)
{
	lock->fd = open_lock(path);
	if (lock->fd < 0)
		return LOCK_FAILED;
	if (flock(lock->fd, LOCK_EX | LOCK_NB) != 0) {
		enum lock_outcome outcome = outcome_of(errno);

		lock_release(lock);
		return outcome;
	}
	if (stands_there(lock->fd, path))
		return LOCK_TAKEN;
	lock_release(lock);
	return LOCK_BUSY;
}

static enum lock_outcome explain(enum lock_outcome outcome, const char *path, struct error *error)
{
	switch (outcome) {
	case LOCK_BUSY:
		error_set(error, ERROR_FAILED, "another process holds the lock %s", path);
		break;
	case LOCK_UNSUPPORTED:
		error_set(error, ERROR_FAILED, "the file system of %s knows no locks", path);
		break;
	case LOCK_INTERRUPTED:
		error_set(error, ERROR_INTERRUPTED, "interrupted while waiting for the lock %s",
			  path);
		break;
	case LOCK_FAILED:
		error_set(error, ERROR_FAILED, "cannot make the lock %s: %s", path,
			  strerror(errno));
		break;
	case LOCK_TAKEN:
		break;
	}
	return outcome;
}

static enum lock_outcome wait_for(struct lock *lock, const char *path, int64_t milliseconds,
				  const struct interrupt *interrupt)
{
	const struct timespec pause = {.tv_nsec = PAUSE_MILLISECONDS * 1000000L};
	int64_t deadline = timestamp_monotonic() + milliseconds;
	enum lock_outcome outcome;

	while ((outcome = try_once(lock, path)) == LOCK_BUSY) {
		if (interrupt_pending(interrupt))
			return LOCK_INTERRUPTED;
		if (timestamp_monotonic() >= deadline)
			return LOCK_BUSY;
		nanosleep(&pause, NULL);
	}
	return outcome;
}

enum lock_outcome lock_take(struct lock *lock, const char *path, int64_t milliseconds,
			    const struct interrupt *interrupt, struct error *error)
{
	static const struct interrupt never = {0};
	CLEANUP_BUF struct buf name = BUF_INIT(BUF_LIMIT_MESSAGE);

	lock->fd = -1;
	buf_format(&name, "%s.lock", path);
	if (!file_make_folder_of(name.p, error))
		return LOCK_FAILED;
	return explain(wait_for(lock, name.p, milliseconds, interrupt ? interrupt : &never), name.p,
		       error);
}

void lock_release(struct lock *lock)
{
	/* Closing the only descriptor of it gives the lock up. */
	file_close(&lock->fd);
}
