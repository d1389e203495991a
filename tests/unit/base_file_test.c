/* Tests of reading files: all that can stand at a path, caps, pipes, files of others. */
/* wrap: read nanosleep */
#include "base_test.h"

#include "base/error.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NOBODY 65534
#define MIB ((size_t)1 << 20)

static char home[] = "/tmp/awsp-file-test-XXXXXX";

static int enter_home(void **state)
{
	(void)state;
	if (!mkdtemp(home) || chmod(home, 0755) != 0)
		return -1;
	return chdir(home);
}

static int leave_home(void **state)
{
	static const char *const names[] = {"file",   "closed/file", "closed/pipe", "pipe",
					    "socket", "loop",        "link"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		unlink(names[i]);
	rmdir("closed");
	return chdir("/") != 0 || rmdir(home) != 0 ? -1 : 0;
}

static void write_file(const char *path, struct str text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text.p, text.n), text.n);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

/* Text of `n` bytes that differ from those around them. */
static struct str make_text(size_t n)
{
	char *text = malloc(n + 1);

	assert_non_null(text);
	for (size_t i = 0; i < n; i++)
		text[i] = (char)(unsigned char)(i * 31 + i / 251);
	return (struct str){text, n};
}

static void assert_reads(const char *path, struct str expected)
{
	struct error error CLEANUP_ERROR = {0};
	struct buf text CLEANUP_BUF;
	struct file_facts facts;

	buf_init(&text, BUF_LIMIT_FILE);
	facts = file_read(path, &text, &error);
	if (facts.outcome != FILE_READ)
		fail_msg("%s", error.message);
	assert_int_equal(error.kind, ERROR_NONE);
	assert_int_equal(text.n, expected.n);
	assert_true(str_equal(buf_str(&text), expected));
	assert_int_equal(text.p[text.n], 0);
}

static struct file_facts assert_refused(const char *path, size_t limit, enum file_outcome outcome,
					const char *message)
{
	struct error error CLEANUP_ERROR = {0};
	struct buf text CLEANUP_BUF;
	struct file_facts facts;

	buf_init(&text, limit);
	facts = file_read(path, &text, &error);
	assert_int_equal(facts.outcome, outcome);
	assert_int_equal(error.kind, ERROR_CONFIGURATION);
	assert_string_equal(error.message, message);
	assert_int_equal(text.n, 0);
	return facts;
}

/* What another program writes into "file" behind the next read, and in the next pause; NULL for
 * nothing. */
static const char *written_behind_read, *written_in_pause;

static void let_others_write(const char **text)
{
	const char *written = *text;

	*text = NULL;
	if (written)
		write_file("file", str_from(written), 0600);
}

ssize_t __real_read(int fd, void *to, size_t room);
ssize_t __wrap_read(int fd, void *to, size_t room);
int __real_nanosleep(const struct timespec *time, struct timespec *left);
int __wrap_nanosleep(const struct timespec *time, struct timespec *left);

ssize_t __wrap_read(int fd, void *to, size_t room)
{
	ssize_t n = __real_read(fd, to, room);

	let_others_write(&written_behind_read);
	return n;
}

int __wrap_nanosleep(const struct timespec *time, struct timespec *left)
{
	let_others_write(&written_in_pause);
	return __real_nanosleep(time, left);
}

static void a_file_that_changes_meanwhile_is_read_again(void **state)
{
	(void)state;
	write_file("file", STR("[profile a]\n[profile b]\n"), 0600);
	written_behind_read = "";
	written_in_pause = "[profile a]\n[profile b]\n[profile c]\n";
	assert_reads("file", STR("[profile a]\n[profile b]\n[profile c]\n"));
	assert_null(written_in_pause);
}

static void a_file_that_was_just_emptied_is_read_again(void **state)
{
	(void)state;
	write_file("file", STR(""), 0600);
	written_in_pause = "[profile a]\n";
	assert_reads("file", STR("[profile a]\n"));
	assert_null(written_in_pause);
	/* One that stays empty is just that. */
	write_file("file", STR(""), 0600);
	assert_reads("file", STR(""));
}

/* Nothing is said of a file that is not there: most of AWS's are optional. */
static void assert_missing(const char *path)
{
	struct error error CLEANUP_ERROR = {0};
	struct buf text CLEANUP_BUF;

	buf_init(&text, 100);
	assert_int_equal(file_read(path, &text, &error).outcome, FILE_MISSING);
	assert_int_equal(error.kind, ERROR_NONE);
	assert_int_equal(text.n, 0);
}

static void regular_files_of_any_size(void **state)
{
	static const size_t sizes[] = {0, 1, 63, 64, 16382, 16383, 16384, 16385, 65536, 2000003};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct str text = make_text(sizes[i]);

		write_file("file", text, 0600);
		assert_reads("file", text);
		free_copy(text);
	}
}

static void facts_are_told(void **state)
{
	struct error error CLEANUP_ERROR = {0};
	struct buf text CLEANUP_BUF;
	struct timespec times[2] = {{.tv_sec = 1}, {.tv_sec = 1795281008, .tv_nsec = 123456000}};
	struct file_facts facts;

	(void)state;
	write_file("file", STR("x"), 0640);
	assert_int_equal(utimensat(AT_FDCWD, "file", times, 0), 0);
	buf_init(&text, 100);
	facts = file_read("file", &text, &error);
	assert_int_equal(facts.outcome, FILE_READ);
	assert_int_equal(facts.mode, 0640);
	assert_int_equal(facts.owner, geteuid());
	assert_true(facts.changed == INT64_C(1795281008123456000));
}

/* A file as large as the cap is read, one byte more is not; caps around the first piece of memory.
 */
static void the_cap_is_exact(void **state)
{
	static const size_t limits[] = {0,     1,     63,    64,    65,    16383,
					16384, 16385, 16386, 32769, 32770, 100000};

	(void)state;
	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
		struct error error CLEANUP_ERROR = {0};
		struct buf text CLEANUP_BUF;
		struct str written = make_text(limits[i] + 1);
		char message[100];

		write_file("file", str_slice(written, 0, limits[i]), 0600);
		buf_init(&text, limits[i]);
		assert_int_equal(file_read("file", &text, &error).outcome, FILE_READ);
		assert_true(str_equal(buf_str(&text), str_slice(written, 0, limits[i])));
		write_file("file", written, 0600);
		snprintf(message, sizeof(message), "file is larger than awsp reads (%zu bytes)",
			 limits[i]);
		assert_refused("file", limits[i], FILE_UNUSABLE, message);
		free_copy(written);
	}
}

static void large_caps_are_told_in_mib(void **state)
{
	(void)state;
	write_file("file", STR(""), 0600);
	assert_int_equal(truncate("file", (off_t)BUF_LIMIT_FILE + 1), 0);
	assert_refused("file", BUF_LIMIT_FILE, FILE_UNUSABLE,
		       "file is larger than awsp reads (32 MiB)");
	assert_refused("file", BUF_LIMIT_CACHE, FILE_UNUSABLE,
		       "file is larger than awsp reads (1 MiB)");
}

static void secrets_are_read_as_well(void **state)
{
	struct error error CLEANUP_ERROR = {0};
	struct buf text CLEANUP_BUF;
	struct str written = make_text(50000);

	(void)state;
	write_file("file", written, 0600);
	buf_init_secret(&text, BUF_LIMIT_CACHE);
	assert_int_equal(file_read("file", &text, &error).outcome, FILE_READ);
	assert_true(str_equal(buf_str(&text), written));
	free_copy(written);
}

static void missing_files(void **state)
{
	(void)state;
	write_file("file", STR("x"), 0600);
	assert_missing("none");
	assert_missing("none/none");
	assert_missing("file/config");
	assert_missing("");
}

static void other_things_than_files(void **state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)state;
	assert_refused("/", 100, FILE_UNUSABLE, "/ is a directory, not a file");
	assert_refused("/dev/zero", 100, FILE_UNUSABLE, "/dev/zero is a device, not a file");
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_refused("socket", 100, FILE_UNUSABLE, "socket is a socket, not a file");
	close(fd);
}

static void the_null_device_is_empty(void **state)
{
	(void)state;
	assert_reads("/dev/null", STR(""));
}

static void links_are_followed(void **state)
{
	char message[200];

	(void)state;
	write_file("file", STR("text"), 0600);
	assert_int_equal(symlink("file", "link"), 0);
	assert_reads("link", STR("text"));
	assert_int_equal(symlink("loop", "loop"), 0);
	snprintf(message, sizeof(message), "cannot read loop: %s", strerror(ELOOP));
	assert_refused("loop", 100, FILE_UNUSABLE, message);
}

static void paths_that_are_too_long(void **state)
{
	char path[300];
	char message[400];

	(void)state;
	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	snprintf(message, sizeof(message), "cannot read %s: %s", path, strerror(ENAMETOOLONG));
	assert_refused(path, 100, FILE_UNUSABLE, message);
}

#ifdef __linux__
/* Their size says 0. */
static void files_that_the_kernel_makes_up(void **state)
{
	struct error error CLEANUP_ERROR = {0};
	struct buf text CLEANUP_BUF;

	(void)state;
	buf_init(&text, 4 * MIB);
	assert_int_equal(file_read("/proc/self/maps", &text, &error).outcome, FILE_READ);
	assert_true(text.n > 100);
	assert_refused("/proc/self/maps", 100, FILE_UNUSABLE,
		       "/proc/self/maps is larger than awsp reads (100 bytes)");
}
#endif

/* Runs `check` in a process of its own, which ends with status 0 once that is done. */
static pid_t start(void (*check)(void))
{
	pid_t child;

	fflush(NULL);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		check();
		_exit(0);
	}
	return child;
}

static void assert_done(pid_t child)
{
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* In a child a failed assertion could not end the test: it ends the child. */
static void expect(bool true_enough)
{
	if (!true_enough)
		_exit(1);
}

static void read_without_access(void)
{
	struct error error CLEANUP_ERROR = {0};
	struct buf owner CLEANUP_BUF;
	struct buf text CLEANUP_BUF;
	char message[200];
	uid_t user = geteuid();

	buf_init(&text, 100);
	buf_init(&owner, 100);
	file_owner_name(user, &owner);
	expect(user != 0 || setuid(NOBODY) == 0);
	snprintf(message, sizeof(message), "cannot read file: permission denied (it belongs to %s)",
		 owner.p);
	expect(file_read("file", &text, &error).outcome == FILE_NO_ACCESS);
	expect(error.kind == ERROR_CONFIGURATION && strcmp(error.message, message) == 0);
	expect(file_read("closed/file", &text, &error).outcome == FILE_NO_ACCESS);
	expect(strcmp(error.message, "cannot read closed/file: permission denied for a folder on "
				     "the way to it") == 0);
}

static void files_of_others(void **state)
{
	(void)state;
	write_file("file", STR("x"), 0000);
	assert_int_equal(mkdir("closed", 0700), 0);
	write_file("closed/file", STR("x"), 0644);
	assert_int_equal(chmod("closed", 0000), 0);
	assert_done(start(read_without_access));
	assert_int_equal(chmod("closed", 0700), 0);
	unlink("file");
}

static void pause_for(int milliseconds)
{
	struct timespec left = {milliseconds / 1000, milliseconds % 1000 * 1000000L};

	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		;
}

static void open_and_write_slowly(void)
{
	int fd;

	pause_for(100);
	fd = open("pipe", O_WRONLY);
	expect(fd >= 0 && write(fd, "[default]\n", 10) == 10);
	pause_for(300);
	expect(write(fd, "region=x\n", 9) == 9);
	pause_for(100);
	close(fd);
}

static void slow_pipes_are_read(void **state)
{
	pid_t writer;

	(void)state;
	unlink("pipe");
	assert_int_equal(mkfifo("pipe", 0600), 0);
	writer = start(open_and_write_slowly);
	assert_reads("pipe", STR("[default]\nregion=x\n"));
	assert_done(writer);
}

static void ignore_signal(int number)
{
	(void)number;
}

/* A timer that interrupts whatever waits, every 7 ms. */
static void set_interrupts(bool on)
{
	struct itimerval every = {.it_interval.tv_usec = 7000, .it_value.tv_usec = 7000};
	struct itimerval never = {0};
	struct sigaction action = {.sa_handler = ignore_signal};

	if (on)
		assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
	assert_int_equal(setitimer(ITIMER_REAL, on ? &every : &never, NULL), 0);
}

static void interruptions_do_not_matter(void **state)
{
	pid_t writer;

	(void)state;
	unlink("pipe");
	assert_int_equal(mkfifo("pipe", 0600), 0);
	writer = start(open_and_write_slowly);
	set_interrupts(true);
	assert_reads("pipe", STR("[default]\nregion=x\n"));
	set_interrupts(false);
	assert_done(writer);
}

/* As in AWS_CONFIG_FILE=<(…): a pipe without a name; far more than it holds at once. */
static void unnamed_pipes_are_read(void **state)
{
	struct str text = make_text(500000);
	char path[40];
	int ends[2];
	pid_t writer;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	fflush(NULL);
	writer = fork();
	assert_true(writer >= 0);
	if (writer == 0) {
		close(ends[0]);
		for (size_t i = 0; i < text.n; i += 100000) {
			pause_for(50);
			expect(write(ends[1], text.p + i, 100000) == 100000);
		}
		free_copy(text);
		_exit(0);
	}
	close(ends[1]);
	snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
	assert_reads(path, text);
	close(ends[0]);
	assert_done(writer);
	free_copy(text);
}

static void an_empty_pipe_is_an_empty_file(void **state)
{
	char path[40];
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	close(ends[1]);
	snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
	assert_reads(path, STR(""));
	close(ends[0]);
}

/* A pipe that holds `text` and no writer. */
static int fill_pipe(struct str text, char (*path)[40])
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], text.p, text.n), text.n);
	close(ends[1]);
	snprintf(*path, sizeof(*path), "/dev/fd/%d", ends[0]);
	return ends[0];
}

static void pipes_have_the_same_cap(void **state)
{
	static const size_t limits[] = {0, 1, 10, 16383, 16384, 16385, 16386, 32769, 32770, 32771};

	(void)state;
	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
		struct error error CLEANUP_ERROR = {0};
		struct buf text CLEANUP_BUF;
		struct str written = make_text(limits[i] + 1);
		char path[40];
		char message[100];
		int fd = fill_pipe(str_slice(written, 0, limits[i]), &path);

		buf_init(&text, limits[i]);
		assert_int_equal(file_read(path, &text, &error).outcome, FILE_READ);
		assert_true(str_equal(buf_str(&text), str_slice(written, 0, limits[i])));
		close(fd);
		fd = fill_pipe(written, &path);
		snprintf(message, sizeof(message), "%s is larger than awsp reads (%zu bytes)", path,
			 limits[i]);
		assert_refused(path, limits[i], FILE_UNUSABLE, message);
		close(fd);
		free_copy(written);
	}
}

static void read_until_deadline(void)
{
	struct error error CLEANUP_ERROR = {0};
	struct timespec start_time;
	struct timespec end_time;
	struct buf text CLEANUP_BUF;
	time_t waited;

	buf_init(&text, MIB);
	clock_gettime(CLOCK_MONOTONIC, &start_time);
	expect(file_read("pipe", &text, &error).outcome == FILE_UNUSABLE);
	clock_gettime(CLOCK_MONOTONIC, &end_time);
	waited = end_time.tv_sec - start_time.tv_sec;
	expect(waited >= 4 && waited <= 6);
	expect(strcmp(error.message, "cannot read pipe: it is a pipe, and its writer was not done "
				     "after 5 seconds") == 0);
}

static void read_endless_until_deadline(void)
{
	expect(chdir("closed") == 0);
	read_until_deadline();
}

static void feed_for_ever(void)
{
	int fd = open("closed/pipe", O_WRONLY);

	signal(SIGPIPE, SIG_DFL);
	while (write(fd, "x", 1) == 1)
		pause_for(50);
}

/* One pipe that nobody writes to, and one whose writer never comes to an end. */
static void pipes_end_after_five_seconds(void **state)
{
	pid_t silent;
	pid_t endless;
	pid_t feeder;
	int status;

	(void)state;
	unlink("pipe");
	assert_int_equal(mkfifo("pipe", 0600), 0);
	assert_int_equal(mkfifo("closed/pipe", 0600), 0);
	silent = start(read_until_deadline);
	endless = start(read_endless_until_deadline);
	feeder = start(feed_for_ever);
	assert_done(silent);
	assert_done(endless);
	assert_int_equal(waitpid(feeder, &status, 0), feeder);
	unlink("closed/pipe");
}

static void closing_is_safe(void **state)
{
	int none = -1;
	int fd = open("/dev/null", O_RDONLY);
	int copy = fd;

	(void)state;
	errno = EACCES;
	file_close(&none);
	file_close(&fd);
	assert_int_equal(fd, -1);
	assert_int_equal(errno, EACCES);
	assert_int_equal(fcntl(copy, F_GETFD), -1);
	errno = ENOENT;
	file_close(&copy);
	assert_int_equal(errno, ENOENT);
}

static void reading_leaves_no_descriptor_open(void **state)
{
	int before = dup(0);
	int after;

	(void)state;
	close(before);
	write_file("file", STR("12345"), 0600);
	assert_reads("file", STR("12345"));
	assert_refused("file", 3, FILE_UNUSABLE, "file is larger than awsp reads (3 bytes)");
	after = dup(0);
	close(after);
	assert_int_equal(before, after);
}

static void owners_have_names_or_numbers(void **state)
{
	struct buf name CLEANUP_BUF;

	(void)state;
	buf_init(&name, 100);
	file_owner_name(0, &name);
	buf_add_char(&name, ' ');
	file_owner_name((uid_t)3123456789, &name);
	assert_text(buf_str(&name), STR("root 3123456789"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_that_changes_meanwhile_is_read_again),
		cmocka_unit_test(a_file_that_was_just_emptied_is_read_again),
		cmocka_unit_test(regular_files_of_any_size),
		cmocka_unit_test(facts_are_told),
		cmocka_unit_test(the_cap_is_exact),
		cmocka_unit_test(large_caps_are_told_in_mib),
		cmocka_unit_test(secrets_are_read_as_well),
		cmocka_unit_test(missing_files),
		cmocka_unit_test(other_things_than_files),
		cmocka_unit_test(the_null_device_is_empty),
		cmocka_unit_test(links_are_followed),
		cmocka_unit_test(paths_that_are_too_long),
#ifdef __linux__
		cmocka_unit_test(files_that_the_kernel_makes_up),
#endif
		cmocka_unit_test(files_of_others),
		cmocka_unit_test(slow_pipes_are_read),
		cmocka_unit_test(interruptions_do_not_matter),
		cmocka_unit_test(unnamed_pipes_are_read),
		cmocka_unit_test(an_empty_pipe_is_an_empty_file),
		cmocka_unit_test(pipes_have_the_same_cap),
		cmocka_unit_test(pipes_end_after_five_seconds),
		cmocka_unit_test(closing_is_safe),
		cmocka_unit_test(reading_leaves_no_descriptor_open),
		cmocka_unit_test(owners_have_names_or_numbers),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, enter_home, leave_home);
}
