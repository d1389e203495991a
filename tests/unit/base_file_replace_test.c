/* Tests of replacing files: what stands there before, between and after; links, folders, failures.
 */
#include "base_test.h"

#include "base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY 65534

static char home[] = "/tmp/awsp-replace-test-XXXXXX";

static int enter_home(void **state)
{
	(void)state;
	return mkdtemp(home) ? chdir(home) : -1;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *where)
{
	(void)status;
	(void)kind;
	(void)where;
	return remove(path);
}

static int leave_home(void **state)
{
	(void)state;
	return chdir("/") || nftw(home, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void assert_holds(const char *path, struct str expected, mode_t mode)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_CACHE);
	struct file_facts facts = file_read(path, &text, &error);

	assert_int_equal(facts.outcome, FILE_READ);
	assert_text(buf_str(&text), expected);
	assert_int_equal(facts.mode, mode);
}

static size_t count_temporaries(const char *folder)
{
	DIR *listing = opendir(folder);
	const struct dirent *entry;
	size_t n = 0;

	assert_non_null(listing);
	while ((entry = readdir(listing)))
		n += strncmp(entry->d_name, ".awsp-", 6) == 0;
	closedir(listing);
	return n;
}

static void replaces(void **state)
{
	CLEANUP_ERROR struct error error = {0};

	(void)state;
	assert_true(file_replace("new", 0600, STR("one\n"), &error));
	assert_holds("new", STR("one\n"), 0600);
	assert_true(file_replace("new", 0644, STR(""), &error));
	assert_holds("new", STR(""), 0644);
	assert_int_equal(count_temporaries("."), 0);
}

static void large_contents(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_CACHE);

	(void)state;
	buf_add_repeated(&text, 'x', 100000);
	assert_true(file_replace("large", 0600, buf_str(&text), &error));
	assert_holds("large", buf_str(&text), 0600);
}

static void the_old_file_stays_until_commit(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_REPLACEMENT struct file_replacement replacement = FILE_REPLACEMENT_INIT;
	struct stat status;

	(void)state;
	assert_true(file_replace("old", 0600, STR("old"), &error));
	assert_true(file_replacement_begin(&replacement, "old", 0600, &error));
	assert_int_equal(stat(replacement.temporary, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	assert_int_equal(fcntl(replacement.fd, F_GETFD), FD_CLOEXEC);
	assert_holds("old", STR("old"), 0600);
	file_replacement_abandon(&replacement);
	assert_holds("old", STR("old"), 0600);
	assert_int_equal(count_temporaries("."), 0);
	file_replacement_abandon(&replacement);
}

/* A login may wait for longer than a temporary file is left in peace, and people remove caches. */
static void commits_although_the_temporary_file_was_removed(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_REPLACEMENT struct file_replacement replacement = FILE_REPLACEMENT_INIT;

	(void)state;
	assert_true(file_replacement_begin(&replacement, "late", 0600, &error));
	assert_int_equal(unlink(replacement.temporary), 0);
	assert_true(file_replacement_commit(&replacement, STR("token"), &error));
	assert_holds("late", STR("token"), 0600);
	assert_int_equal(count_temporaries("."), 0);
	assert_true(file_replacement_begin(&replacement, "gone/late", 0600, &error));
	assert_int_equal(unlink(replacement.temporary), 0);
	assert_int_equal(rmdir("gone"), 0);
	assert_true(file_replacement_commit(&replacement, STR("token"), &error));
	assert_holds("gone/late", STR("token"), 0600);
	assert_int_equal(count_temporaries("gone"), 0);
}

static void makes_private_folders(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	struct stat status;

	(void)state;
	assert_true(file_replace("a/b//c/file", 0600, STR("x"), &error));
	assert_int_equal(stat("a", &status), 0);
	assert_int_equal(status.st_mode & 07777, 0700);
	assert_int_equal(stat("a/b/c", &status), 0);
	assert_int_equal(status.st_mode & 07777, 0700);
}

static void follows_links(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	struct stat status;

	(void)state;
	assert_int_equal(mkdir("there", 0755), 0);
	assert_int_equal(symlink("there/second", "first"), 0);
	assert_int_equal(symlink("../target", "there/second"), 0);
	/* The target is not there yet. */
	assert_true(file_replace("first", 0600, STR("1"), &error));
	assert_holds("target", STR("1"), 0600);
	assert_true(file_replace("first", 0600, STR("2"), &error));
	assert_holds("target", STR("2"), 0600);
	assert_int_equal(lstat("first", &status), 0);
	assert_true(S_ISLNK(status.st_mode));
	assert_int_equal(symlink("loop", "loop"), 0);
	assert_false(file_replace("loop", 0600, STR("x"), &error));
	assert_non_null(strstr(error.message, "cannot write loop: following the link: "));
}

static void make_old(const char *path, time_t age)
{
	struct timeval times[2];
	CLEANUP_FD int fd = open(path, O_WRONLY | O_CREAT, 0600);

	assert_true(fd >= 0);
	gettimeofday(&times[0], NULL);
	times[0].tv_sec -= age;
	times[1] = times[0];
	assert_int_equal(utimes(path, times), 0);
}

static void removes_left_overs(void **state)
{
	CLEANUP_ERROR struct error error = {0};

	(void)state;
	assert_int_equal(mkdir("left", 0700), 0);
	make_old("left/.awsp-AbCdEf.tmp", 700);
	make_old("left/.awsp-GhIjKl.tmp", 500);
	make_old("left/.awsp-other", 700);
	make_old("left/file.tmp", 700);
	assert_int_equal(mkdir("left/.awsp-folder.tmp", 0700), 0);
	assert_true(file_replace("left/x", 0600, STR("x"), &error));
	assert_int_equal(access("left/.awsp-AbCdEf.tmp", F_OK), -1);
	assert_int_equal(access("left/.awsp-GhIjKl.tmp", F_OK), 0);
	assert_int_equal(access("left/.awsp-other", F_OK), 0);
	assert_int_equal(access("left/file.tmp", F_OK), 0);
}

/* Runs `what` as a user without rights; true where the child went well. */
static bool as_nobody(void (*what)(void))
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		if (geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
			_exit(2);
		what();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void cannot_write(void)
{
	CLEANUP_ERROR struct error error = {0};
	struct file_replacement replacement;

	if (file_replacement_begin(&replacement, "shut/file", 0600, &error) ||
	    error.kind != ERROR_FAILED || !strstr(error.message, "cannot write shut/file: ") ||
	    !strstr(error.message, "Permission denied"))
		_exit(1);
	if (file_replace("shut/sub/file", 0600, STR("x"), &error) ||
	    !strstr(error.message, "cannot make the folder shut/sub: "))
		_exit(1);
}

static void a_closed_folder(void **state)
{
	(void)state;
	assert_int_equal(chmod(home, 0755), 0);
	assert_int_equal(mkdir("shut", 0555), 0);
	assert_true(as_nobody(cannot_write));
}

static void root_writes_nothing_into_a_home_of_others(void **state)
{
	CLEANUP_ERROR struct error error = {0};

	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(mkdir("theirs", 0755), 0);
	assert_int_equal(chown("theirs", NOBODY, NOBODY), 0);
	assert_false(file_replace("theirs/.aws/file", 0600, STR("x"), &error));
	assert_non_null(strstr(error.message, "awsp writes nothing there as root"));
	assert_int_equal(access("theirs/.aws", F_OK), -1);
	assert_false(file_replace("theirs/file", 0600, STR("x"), &error));
	assert_int_equal(count_temporaries("theirs"), 0);
}

static void no_room(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	struct rlimit limit = {4096, RLIM_INFINITY};
	struct rlimit before;

	(void)state;
	assert_true(file_replace("tight", 0600, STR("old"), &error));
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_false(file_replace("tight", 0600, STR("new"), &error));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_string_equal(error.message, "cannot write tight: File too large");
	assert_holds("tight", STR("old"), 0600);
	assert_int_equal(count_temporaries("."), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replaces),
		cmocka_unit_test(large_contents),
		cmocka_unit_test(the_old_file_stays_until_commit),
		cmocka_unit_test(commits_although_the_temporary_file_was_removed),
		cmocka_unit_test(makes_private_folders),
		cmocka_unit_test(follows_links),
		cmocka_unit_test(removes_left_overs),
		cmocka_unit_test(a_closed_folder),
		cmocka_unit_test(root_writes_nothing_into_a_home_of_others),
		cmocka_unit_test(no_room),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, enter_home, leave_home);
}
