/* Tests of borrowing the terminal: its settings are as before on every way out. */
#include "base_test.h"

#include "term/input.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* A new terminal; the descriptor of the side that programs are on. The other side stays open. */
static int open_terminal(void)
{
	int other = posix_openpt(O_RDWR | O_NOCTTY);
	int terminal;

	assert_true(other >= 0 && grantpt(other) == 0 && unlockpt(other) == 0);
	terminal = open(ptsname(other), O_RDWR | O_NOCTTY);
	assert_true(terminal >= 0);
	return terminal;
}

static tcflag_t modes_of(int terminal)
{
	struct termios settings;

	assert_int_equal(tcgetattr(terminal, &settings), 0);
	return settings.c_lflag & (ICANON | ECHO);
}

/* The child: has the terminal to itself, and ends while it is without echo. */
static _Noreturn void borrow(int terminal, bool gives_back)
{
	struct input *input;

	if (setsid() < 0 || ioctl(terminal, TIOCSCTTY, 0) != 0)
		_exit(100);
	input = input_begin();
	if (!input || modes_of(terminal) != 0)
		_exit(101);
	if (gives_back)
		input_end(input);
	exit(gives_back && modes_of(terminal) == 0 ? 102 : 1);
}

static int run(int terminal, bool gives_back)
{
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0)
		borrow(terminal, gives_back);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void is_given_back(void **state)
{
	int terminal = open_terminal();

	(void)state;
	assert_int_equal(modes_of(terminal), ICANON | ECHO);
	assert_int_equal(run(terminal, true), 1);
	assert_int_equal(modes_of(terminal), ICANON | ECHO);
	close(terminal);
}

/* As where memory runs out, deep down. */
static void is_given_back_by_exit(void **state)
{
	int terminal = open_terminal();

	(void)state;
	assert_int_equal(run(terminal, false), 1);
	assert_int_equal(modes_of(terminal), ICANON | ECHO);
	close(terminal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_given_back),
		cmocka_unit_test(is_given_back_by_exit),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
