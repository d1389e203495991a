/* Tests of what differs between systems: waiting for descriptors, terminals among them. */
#include "base_test.h"

#include "base/port.h"

#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

/* What is there to be read from `fd`, between descriptors that say nothing. */
static short events_of(int fd, int quiet)
{
	struct pollfd watches[] = {{-1, POLLIN, 0}, {fd, POLLIN, 0}, {quiet, POLLIN, 0}};
	int found = port_poll(watches, 3, 20);

	assert_int_equal(watches[0].revents, 0);
	assert_int_equal(watches[2].revents, 0);
	assert_int_equal(found, watches[1].revents != 0);
	return watches[1].revents;
}

static void pipes_are_waited_for(void **state)
{
	int quiet[2], pipes[2];

	(void)state;
	assert_int_equal(pipe(quiet) | pipe(pipes), 0);
	assert_int_equal(events_of(pipes[0], quiet[0]), 0);
	assert_int_equal(write(pipes[1], "x", 1), 1);
	assert_int_equal(events_of(pipes[0], quiet[0]), POLLIN);
	for (size_t i = 0; i < 2; i++) {
		close(quiet[i]);
		close(pipes[i]);
	}
}

static void terminals_are_waited_for(void **state)
{
	int other = posix_openpt(O_RDWR | O_NOCTTY), quiet[2], terminal;
	char line[8];

	(void)state;
	assert_int_equal(pipe(quiet), 0);
	assert_true(other >= 0 && grantpt(other) == 0 && unlockpt(other) == 0);
	terminal = open(ptsname(other), O_RDWR | O_NOCTTY);
	assert_true(terminal >= 0);
	assert_int_equal(events_of(terminal, quiet[0]), 0);
	assert_int_equal(write(other, "y\n", 2), 2);
	assert_int_equal(events_of(terminal, quiet[0]), POLLIN);
	assert_int_equal(read(terminal, line, sizeof(line)), 2);
	close(other);
	assert_true(events_of(terminal, quiet[0]) & POLLHUP);
	close(terminal);
	close(quiet[0]);
	close(quiet[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pipes_are_waited_for),
		cmocka_unit_test(terminals_are_waited_for),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
