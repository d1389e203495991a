/* wrap: flock */
/* Tests of locks: one holder at a time, waiting, giving up, file systems without them. */
#include "base_test.h"

#include "base/file.h"
#include "base/lock.h"
#include "base/timestamp.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int __real_flock(int fd, int operation);
int __wrap_flock(int fd, int operation);

static int flock_error;
static char home[] = "/tmp/awsp-lock-test-XXXXXX";

int __wrap_flock(int fd, int operation)
{
	if (!flock_error)
		return __real_flock(fd, operation);
	errno = flock_error;
	return -1;
}

static int enter_home(void **state)
{
	(void)state;
	return mkdtemp(home) ? chdir(home) : -1;
}

static int leave_home(void **state)
{
	(void)state;
	unlink("token.json.lock");
	unlink("sub/x.lock");
	rmdir("sub");
	return chdir("/") || rmdir(home);
}

static void one_at_a_time(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_LOCK struct lock first = LOCK_INIT;
	CLEANUP_LOCK struct lock second = LOCK_INIT;
	struct stat status;

	(void)state;
	assert_int_equal(lock_take(&first, "token.json", 0, NULL, &error), LOCK_TAKEN);
	assert_int_equal(fcntl(first.fd, F_GETFD), FD_CLOEXEC);
	assert_int_equal(stat("token.json.lock", &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	assert_int_equal(status.st_size, 0);
	assert_int_equal(lock_take(&second, "token.json", 0, NULL, &error), LOCK_BUSY);
	assert_int_equal(second.fd, -1);
	assert_non_null(strstr(error.message, "token.json.lock"));
	lock_release(&first);
	assert_int_equal(access("token.json.lock", F_OK), 0);
	assert_int_equal(lock_take(&second, "token.json", 0, NULL, &error), LOCK_TAKEN);
}

static void a_child_that_ends_gives_the_lock_up(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_LOCK struct lock lock = LOCK_INIT;
	int64_t start;
	pid_t child;
	int ready[2];
	char byte;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	child = fork();
	if (child == 0) {
		if (lock_take(&lock, "token.json", 0, NULL, &error) != LOCK_TAKEN ||
		    write(ready[1], "", 1) != 1)
			_exit(1);
		nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
		_exit(0);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	start = timestamp_monotonic();
	assert_int_equal(lock_take(&lock, "token.json", 5000, NULL, &error), LOCK_TAKEN);
	assert_true(timestamp_monotonic() - start >= 100);
	waitpid(child, NULL, 0);
	close(ready[0]);
	close(ready[1]);
}

static bool third_time(void *context)
{
	return ++*(int *)context == 3;
}

static void waiting_ends(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_LOCK struct lock first = LOCK_INIT;
	CLEANUP_LOCK struct lock second = LOCK_INIT;
	int asked = 0;
	struct interrupt interrupt = {third_time, &asked};
	int64_t start = timestamp_monotonic();

	(void)state;
	assert_int_equal(lock_take(&first, "token.json", 0, NULL, &error), LOCK_TAKEN);
	assert_int_equal(lock_take(&second, "token.json", 60, NULL, &error), LOCK_BUSY);
	assert_true(timestamp_monotonic() - start >= 60);
	assert_int_equal(lock_take(&second, "token.json", 60000, &interrupt, &error),
			 LOCK_INTERRUPTED);
	assert_int_equal(error.kind, ERROR_INTERRUPTED);
	assert_int_equal(asked, 3);
}

static void a_lock_file_that_was_removed(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_LOCK struct lock first = LOCK_INIT;
	CLEANUP_LOCK struct lock second = LOCK_INIT;

	(void)state;
	assert_int_equal(lock_take(&first, "token.json", 0, NULL, &error), LOCK_TAKEN);
	assert_int_equal(unlink("token.json.lock"), 0);
	assert_int_equal(lock_take(&second, "token.json", 0, NULL, &error), LOCK_TAKEN);
	assert_int_equal(access("token.json.lock", F_OK), 0);
}

static void without_flock(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_LOCK struct lock lock = LOCK_INIT;

	(void)state;
	flock_error = ENOLCK;
	assert_int_equal(lock_take(&lock, "token.json", 1000, NULL, &error), LOCK_UNSUPPORTED);
	flock_error = EOPNOTSUPP;
	assert_int_equal(lock_take(&lock, "token.json", 1000, NULL, &error), LOCK_UNSUPPORTED);
	assert_string_equal(error.message, "the file system of token.json.lock knows no locks");
	flock_error = EIO;
	assert_int_equal(lock_take(&lock, "token.json", 1000, NULL, &error), LOCK_FAILED);
	flock_error = 0;
	assert_int_equal(lock.fd, -1);
}

static void folders_and_what_is_in_the_way(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_LOCK struct lock lock = LOCK_INIT;

	(void)state;
	assert_int_equal(lock_take(&lock, "sub/x", 0, NULL, &error), LOCK_TAKEN);
	lock_release(&lock);
	assert_int_equal(unlink("sub/x.lock"), 0);
	assert_int_equal(symlink("elsewhere", "sub/x.lock"), 0);
	assert_int_equal(lock_take(&lock, "sub/x", 0, NULL, &error), LOCK_FAILED);
	assert_int_equal(access("sub/elsewhere", F_OK), -1);
	assert_int_equal(lock_take(&lock, "/dev/null/x", 0, NULL, &error), LOCK_FAILED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_at_a_time),
		cmocka_unit_test(a_child_that_ends_gives_the_lock_up),
		cmocka_unit_test(waiting_ends),
		cmocka_unit_test(a_lock_file_that_was_removed),
		cmocka_unit_test(without_flock),
		cmocka_unit_test(folders_and_what_is_in_the_way),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, enter_home, leave_home);
}
