/* Files: reading with a cap, and saying in one sentence why that did not work. */
#include "base/file.h"

#include "base/port.h"
#include "base/timestamp.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <pwd.h>
#include <time.h>
#include <unistd.h>

#define PIPE_SECONDS 5
/* Where the size of a file says nothing: pipes, and what the kernel makes up on reading. */
#define FIRST_READ ((size_t)1 << 10)
/* From this size on, in bytes, memory is worth preparing for. */
#define LARGE_FILE (64 << 10)
#define MIB ((size_t)1 << 20)

/* Tools that write in place empty a file first: what is found so is read again, so often at most.
 */
#define MOST_READINGS 5
#define READ_AGAIN_AFTER (10 * 1000000L) /* nanoseconds */
/* How young an empty file can be and still be one that is about to be written, in nanoseconds. */
#define YOUNG (500 * 1000000LL)

/* One attempt to read: what the parts below share. `deadline` is for pipes, in milliseconds. */
struct reading {
	const char *path;
	struct buf *text;
	struct error *error;
	int64_t deadline;
	bool is_pipe;
	bool unsettled; /* somebody was writing the file meanwhile */
};

void file_close(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	errno = saved;
}

void file_owner_name(uid_t owner, struct buf *name)
{
	const struct passwd *user = getpwuid(owner);

	if (user && user->pw_name && user->pw_name[0])
		buf_add(name, str_from(user->pw_name));
	else
		buf_format(name, "%ju", (uintmax_t)owner);
}

static enum file_outcome unusable(const struct reading *reading, const char *reason)
{
	error_set(reading->error, ERROR_CONFIGURATION, "cannot read %s: %s", reading->path, reason);
	return FILE_UNUSABLE;
}

/* `owner` is NULL where it is not known, because a folder on the way could not be entered. */
static enum file_outcome no_access(const struct reading *reading, const uid_t *owner)
{
	CLEANUP_BUF struct buf name = BUF_INIT(BUF_LIMIT_MESSAGE);

	if (owner) {
		file_owner_name(*owner, &name);
		error_set(reading->error, ERROR_CONFIGURATION,
			  "cannot read %s: permission denied (it belongs to %s)", reading->path,
			  name.p);
	} else {
		error_set(reading->error, ERROR_CONFIGURATION,
			  "cannot read %s: permission denied for a folder on the way to it",
			  reading->path);
	}
	return FILE_NO_ACCESS;
}

/* The outcome that the error number of stat or open means. */
static enum file_outcome explain(const struct reading *reading, int number, const uid_t *owner)
{
	switch (number) {
	case ENOENT:
	case ENOTDIR:
		return FILE_MISSING;
	case EACCES:
	case EPERM:
		return no_access(reading, owner);
	default:
		return unusable(reading, strerror(number));
	}
}

/* What stands at the path instead of something to read; NULL where that can be read. */
static const char *unreadable_kind(const char *path, mode_t mode)
{
	/* People turn AWS's files off with /dev/null; it reads as an empty file. */
	if (S_ISREG(mode) || S_ISFIFO(mode) || strcmp(path, "/dev/null") == 0)
		return NULL;
	return S_ISDIR(mode) ? "directory" : S_ISSOCK(mode) ? "socket" : "device";
}

static enum file_outcome check_kind(const struct reading *reading, const struct stat *status)
{
	const char *kind = unreadable_kind(reading->path, status->st_mode);

	if (!kind)
		return FILE_READ;
	error_set(reading->error, ERROR_CONFIGURATION, "%s is a %s, not a file", reading->path,
		  kind);
	return FILE_UNUSABLE;
}

static enum file_outcome too_large(const struct reading *reading)
{
	size_t limit = reading->text->limit;
	bool whole = limit >= MIB && limit % MIB == 0;

	error_set(reading->error, ERROR_CONFIGURATION, "%s is larger than awsp reads (%zu %s)",
		  reading->path, whole ? limit / MIB : limit, whole ? "MiB" : "bytes");
	return FILE_UNUSABLE;
}

/* Waits until a pipe has something to say, be it its end. */
static enum file_outcome wait_for_pipe(const struct reading *reading, int fd)
{
	struct pollfd ready = {.fd = fd, .events = POLLIN};
	int64_t left;
	int count;

	do {
		left = reading->deadline - timestamp_monotonic();
		count = poll(&ready, 1, left > 0 ? (int)left : 0);
	} while (count < 0 && (errno == EINTR || errno == EAGAIN));
	if (count < 0)
		return unusable(reading, strerror(errno));
	if (count == 0) {
		error_set(reading->error, ERROR_CONFIGURATION,
			  "cannot read %s: it is a pipe, and its writer was not done after %d "
			  "seconds",
			  reading->path, PIPE_SECONDS);
		return FILE_UNUSABLE;
	}
	return FILE_READ;
}

/* Reads once into `room` bytes; `*got` is 0 at the end of the file. */
static enum file_outcome read_some(const struct reading *reading, int fd, char *to, size_t room,
				   size_t *got)
{
	ssize_t n;

	do {
		if (reading->is_pipe) {
			enum file_outcome outcome = wait_for_pipe(reading, fd);

			if (outcome != FILE_READ)
				return outcome;
		}
		n = read(fd, to, room);
	} while (n < 0 && (errno == EINTR || (reading->is_pipe && errno == EAGAIN)));
	if (n < 0)
		return unusable(reading, strerror(errno));
	*got = (size_t)n;
	return FILE_READ;
}

/* Makes room for `expected` bytes more, or as many as the limit allows. */
static void reserve_for(struct buf *text, size_t expected)
{
	size_t room = text->limit - text->n;

	if (expected < FIRST_READ)
		expected = FIRST_READ;
	buf_reserve(text, expected < room ? expected : room);
}

/*
 * Reads into the byte that the buffer keeps for the NUL as well: a file that comes to stand in it
 * is over the limit, or else more room follows.
 */
static enum file_outcome read_all(const struct reading *reading, int fd)
{
	struct buf *text = reading->text;
	size_t got = 0;

	do {
		enum file_outcome outcome;

		text->n += got;
		if (text->capacity - text->n < 2 && text->capacity <= text->limit)
			reserve_for(text, text->n);
		outcome = read_some(reading, fd, text->p + text->n, text->capacity - text->n, &got);
		if (outcome != FILE_READ)
			return outcome;
		if (got > text->limit - text->n)
			return too_large(reading);
	} while (got > 0);
	text->p[text->n] = '\0';
	return FILE_READ;
}

static void note_facts(struct file_facts *facts, const struct stat *status)
{
	facts->mode = status->st_mode & 07777;
	facts->owner = status->st_uid;
	facts->changed = port_changed(status);
}

static int open_file(const char *path, bool is_pipe)
{
	/* Without O_NONBLOCK the opening of a pipe waits for its writer, for ever. */
	int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | (is_pipe ? O_NONBLOCK : 0);
	int fd;

	do
		fd = open(path, flags);
	while (fd < 0 && errno == EINTR);
	return fd;
}

/* True where a file was written to while it was read, or seems about to be. */
static bool is_unsettled(int fd, const struct stat *before)
{
	struct stat after;
	struct timespec now;
	int64_t age;

	if (fstat(fd, &after) != 0 || after.st_size != before->st_size ||
	    port_changed(&after) != port_changed(before))
		return true;
	if (after.st_size > 0)
		return false;
	clock_gettime(CLOCK_REALTIME, &now);
	age = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec - port_changed(&after);
	return age >= 0 && age < YOUNG;
}

/* A regular file gives its size away: it takes one piece of memory, or none if too large. */
static enum file_outcome read_open_file(struct reading *reading, int fd, const struct stat *status)
{
	uintmax_t size = S_ISREG(status->st_mode) ? (uintmax_t)status->st_size : 0;
	enum file_outcome outcome;

	reading->is_pipe = S_ISFIFO(status->st_mode);
	if (size > reading->text->limit)
		return too_large(reading);
	/* What is made of a file takes a few times its size. */
	if (size > LARGE_FILE)
		port_expect_memory(4 * (size_t)size);
	/* One byte more than the size, to meet the end of the file without growing. */
	reserve_for(reading->text, (size_t)size + 1);
	outcome = read_all(reading, fd);
	reading->unsettled =
		outcome == FILE_READ && S_ISREG(status->st_mode) && is_unsettled(fd, status);
	return outcome;
}

static enum file_outcome try_to_read(struct reading *reading, struct file_facts *facts)
{
	enum file_outcome outcome;
	struct stat status;
	int fd CLEANUP_FD = -1;

	if (stat(reading->path, &status) != 0)
		return explain(reading, errno, NULL);
	note_facts(facts, &status);
	/* Before it is opened: opening a device can have effects of its own. */
	outcome = check_kind(reading, &status);
	if (outcome != FILE_READ)
		return outcome;
	fd = open_file(reading->path, S_ISFIFO(status.st_mode));
	if (fd < 0)
		return explain(reading, errno, &status.st_uid);
	if (fstat(fd, &status) != 0)
		return unusable(reading, strerror(errno));
	note_facts(facts, &status);
	/* Again: another file may have come to stand there in between. */
	outcome = check_kind(reading, &status);
	return outcome == FILE_READ ? read_open_file(reading, fd, &status) : outcome;
}

struct file_facts file_read(const char *path, struct buf *text, struct error *error)
{
	struct file_facts facts = {0};
	struct reading reading = {
		.path = path,
		.text = text,
		.error = error,
		.deadline = timestamp_monotonic() + PIPE_SECONDS * 1000,
	};

	for (int readings = 1;; readings++) {
		facts.outcome = try_to_read(&reading, &facts);
		if (facts.outcome != FILE_READ || !reading.unsettled || readings == MOST_READINGS)
			break;
		buf_clear(text);
		nanosleep(&(struct timespec){0, READ_AGAIN_AFTER}, NULL);
	}
	if (facts.outcome != FILE_READ)
		buf_clear(text);
	return facts;
}
