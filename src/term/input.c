/* Input from the terminal itself. */
#include "term/input.h"

#include "base/memory.h"
#include "term/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

struct input {
	int fd;
	struct termios saved;
	struct sigaction saved_stop;
};

bool input_is_possible(const struct environment *environment)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO) && environment_value(environment, "CI").n == 0 &&
	       environment_value(environment, "AWSP_NONINTERACTIVE").n == 0;
}

static int open_terminal(int flags)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY | flags);

	if (fd >= 0 && tcgetpgrp(fd) != getpgrp()) {
		close(fd);
		fd = -1;
	}
	return fd;
}

struct input *input_begin(void)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct input *input;
	struct termios raw;
	int fd = open_terminal(O_NONBLOCK);

	if (fd < 0)
		return NULL;
	input = memory_allocate(sizeof(*input));
	input->fd = fd;
	if (tcgetattr(fd, &input->saved) != 0) {
		close(fd);
		free(input);
		return NULL;
	}
	/* A stopped program would leave the terminal without echo. */
	sigaction(SIGTSTP, &ignore, &input->saved_stop);
	raw = input->saved;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_cc[VMIN] = 0;
	raw.c_cc[VTIME] = 0;
	tcsetattr(fd, TCSADRAIN, &raw);
	return input;
}

int input_descriptor(const struct input *input)
{
	return input ? input->fd : -1;
}

bool input_take(struct input *input, struct buf *line)
{
	char c;

	while (read(input->fd, &c, 1) == 1) {
		if (c == '\n' || c == '\r')
			return line->n > 0;
		if ((unsigned char)c >= 0x20 && c != 0x7f)
			buf_add_char(line, c);
		if (line->n == 1 && c == 'd')
			return true;
	}
	return false;
}

void input_end(struct input *input)
{
	if (!input)
		return;
	tcsetattr(input->fd, TCSAFLUSH, &input->saved);
	sigaction(SIGTSTP, &input->saved_stop, NULL);
	close(input->fd);
	free(input);
}

/* Reads a line of at most a few characters; the rest of a longer one is dropped. */
static enum answer read_answer(int fd, bool otherwise)
{
	char first = 0, c = 0;
	ssize_t n;

	while ((n = read(fd, &c, 1)) == 1 && c != '\n') {
		if (!first && c != ' ')
			first = c;
	}
	if (n < 0 && errno == EINTR)
		return ANSWER_INTERRUPTED;
	if (first == 'y' || first == 'Y' || first == 'j' || first == 'J')
		return ANSWER_YES;
	if (first)
		return ANSWER_NO;
	return otherwise ? ANSWER_YES : ANSWER_NO;
}

enum answer input_ask(const char *text, bool otherwise)
{
	CLEANUP_BUF struct buf line = BUF_INIT(BUF_LIMIT_MESSAGE);
	enum answer answer = otherwise ? ANSWER_YES : ANSWER_NO;
	int fd = open_terminal(0);

	if (fd < 0)
		return answer;
	text_add(&line, str_from(text), TEXT_TERMINAL);
	buf_add(&line, otherwise ? STR(" [Y/n] ") : STR(" [y/N] "));
	if (write(fd, line.p, line.n) >= 0)
		answer = read_answer(fd, otherwise);
	if (answer == ANSWER_INTERRUPTED && write(fd, "\n", 1) < 0)
		answer = ANSWER_INTERRUPTED;
	close(fd);
	return answer;
}
