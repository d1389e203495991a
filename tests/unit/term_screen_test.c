/* Tests of the borrowed screen: it is given back on every way out. */
#include "term_test.h"

#include "term/screen.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum way_out { WAY_END, WAY_EXIT, WAY_ABORT, WAY_CRASH };

static void leave(enum way_out way)
{
	switch (way) {
	case WAY_END:
		screen_end();
		_exit(0);
	case WAY_EXIT:
		exit(0);
	case WAY_ABORT:
		abort();
	case WAY_CRASH:
		raise(SIGBUS);
	}
	_exit(3);
}

static _Noreturn void borrow(int terminal, enum way_out way)
{
	const int crashes[] = {SIGABRT, SIGBUS};

	for (size_t i = 0; i < sizeof(crashes) / sizeof(*crashes); i++)
		signal(crashes[i], SIG_DFL);
	if (setsid() < 0 || ioctl(terminal, TIOCSCTTY, 0) < 0 || !screen_begin())
		_exit(2);
	leave(way);
	_exit(3);
}

/* All that the terminal was told. */
static void read_all(int terminal, struct buf *out)
{
	char part[4096];
	ssize_t n;

	fcntl(terminal, F_SETFL, O_NONBLOCK);
	while ((n = read(terminal, part, sizeof(part))) > 0)
		buf_add(out, (struct str){part, (size_t)n});
}

static void check_way(enum way_out way)
{
	CLEANUP_BUF struct buf told = BUF_INIT(BUF_LIMIT_FILE);
	int terminal = posix_openpt(O_RDWR | O_NOCTTY), other, status;
	struct termios before, after;
	pid_t child;

	assert_true(terminal >= 0 && grantpt(terminal) == 0 && unlockpt(terminal) == 0);
	other = open(ptsname(terminal), O_RDWR | O_NOCTTY);
	assert_true(other >= 0);
	assert_int_equal(tcgetattr(other, &before), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		borrow(other, way);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) == (way == WAY_ABORT || way == WAY_CRASH));
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	assert_int_equal(tcgetattr(other, &after), 0);
	assert_int_equal(after.c_lflag, before.c_lflag);
	assert_int_equal(after.c_iflag, before.c_iflag);
	assert_memory_equal(after.c_cc, before.c_cc, sizeof(after.c_cc));
	read_all(terminal, &told);
	assert_true(str_starts(buf_str(&told), STR("\033[?1049h")));
	assert_true(str_ends(buf_str(&told), STR("\033[?1049l\033[?25h")));
	close(other);
	close(terminal);
}

static void it_is_given_back_at_the_end(void **state)
{
	(void)state;
	check_way(WAY_END);
}

static void it_is_given_back_by_exit(void **state)
{
	(void)state;
	check_way(WAY_EXIT);
}

static void it_is_given_back_by_abort(void **state)
{
	(void)state;
	check_way(WAY_ABORT);
}

static void it_is_given_back_by_a_crash(void **state)
{
	(void)state;
	check_way(WAY_CRASH);
}

static void dumb_terminals_have_no_screen(void **state)
{
	const char *const dumb[] = {"TERM=dumb", NULL}, *const empty[] = {"TERM=", NULL},
			  *const none[] = {NULL}, *const good[] = {"TERM=xterm", NULL};

	(void)state;
	assert_false(screen_is_possible(&(struct environment){dumb}));
	assert_false(screen_is_possible(&(struct environment){empty}));
	assert_false(screen_is_possible(&(struct environment){none}));
	assert_true(screen_is_possible(&(struct environment){good}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_given_back_at_the_end),
		cmocka_unit_test(it_is_given_back_by_exit),
		cmocka_unit_test(it_is_given_back_by_abort),
		cmocka_unit_test(it_is_given_back_by_a_crash),
		cmocka_unit_test(dumb_terminals_have_no_screen),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
