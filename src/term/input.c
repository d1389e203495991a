/* Input from the terminal itself. */
#include "term/input.h"

#include "base/memory.h"
#include "base/port.h"
#include "base/timestamp.h"
#include "term/text.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

/* How long a question waits for its answer. */
#define QUESTION_MILLISECONDS (10 * 60 * 1000)
#define PAUSE_MILLISECONDS 200
#define ANSWER_LIMIT ((size_t)256)

struct input {
	int fd;
	int end_action; /* what happens to typed text that nobody has read */
	struct termios saved;
	struct termios changed;
	struct sigaction saved_stop;
};

bool input_is_possible(const struct environment *environment)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO) && !input_is_forbidden(environment);
}

bool input_is_forbidden(const struct environment *environment)
{
	return environment_value(environment, "CI").n > 0 ||
	       environment_value(environment, "AWSP_NONINTERACTIVE").n > 0;
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

/* For the ways out that no caller sees: memory that has run out, deep down. */
static struct input *borrowed;

static void give_back(void)
{
	input_end(borrowed);
}

static struct input *borrow(void)
{
	static bool watched;
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct input *input;
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
	input->changed = input->saved;
	borrowed = input;
	if (!watched)
		watched = atexit(give_back) == 0;
	return input;
}

struct input *input_begin(void)
{
	struct input *input = borrow();

	if (!input)
		return NULL;
	input->end_action = TCSAFLUSH;
	input->changed.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	input->changed.c_cc[VMIN] = 0;
	input->changed.c_cc[VTIME] = 0;
	input_resume(input);
	return input;
}

struct input *input_begin_keys(void)
{
	struct input *input = borrow();

	if (!input)
		return NULL;
	/* What is typed behind the last key is for the shell. */
	input->end_action = TCSADRAIN;
	input->changed.c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | INLCR | IGNCR | ISTRIP | IXON);
	input->changed.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
	input->changed.c_cc[VMIN] = 1;
	input->changed.c_cc[VTIME] = 0;
	input_resume(input);
	return input;
}

void input_resume(const struct input *input)
{
	tcsetattr(input->fd, TCSADRAIN, &input->changed);
}

void input_restore(const struct input *input)
{
	tcsetattr(input->fd, input->end_action, &input->saved);
}

int input_descriptor(const struct input *input)
{
	return input ? input->fd : -1;
}

/* Terminals put marks around what is pasted where a shell has asked for that; their escape is left
 * out as all control bytes are. */
static void strip_paste_marks(struct buf *line)
{
	const struct str begin = STR("[200~"), end = STR("[201~");

	if (str_ends(buf_str(line), end))
		buf_truncate(line, line->n - end.n);
	if (str_starts(buf_str(line), begin)) {
		memmove(line->p, line->p + begin.n, line->n - begin.n);
		buf_truncate(line, line->n - begin.n);
	}
}

bool input_take(struct input *input, struct buf *line)
{
	char c;

	while (read(input->fd, &c, 1) == 1) {
		if (c == '\n' || c == '\r') {
			strip_paste_marks(line);
			return line->n > 0;
		}
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
	input_restore(input);
	sigaction(SIGTSTP, &input->saved_stop, NULL);
	close(input->fd);
	free(input);
	borrowed = NULL;
}

/* Waits until a line is there. */
static enum answer wait_for_line(int fd, const struct interrupt *interrupt)
{
	int64_t until = timestamp_monotonic() + QUESTION_MILLISECONDS;

	while (timestamp_monotonic() < until) {
		struct pollfd watch = {.fd = fd, .events = POLLIN};

		if (interrupt_pending(interrupt))
			return ANSWER_INTERRUPTED;
		if (port_poll(&watch, 1, PAUSE_MILLISECONDS) > 0)
			return watch.revents & POLLIN ? ANSWER_YES : ANSWER_INTERRUPTED;
	}
	return ANSWER_NO;
}

/* The terminal hands over whole lines. At the end of input (Ctrl-D) there is none. */
static enum answer read_line(int fd, const struct interrupt *interrupt, struct buf *line)
{
	enum answer answer = wait_for_line(fd, interrupt);
	char c;

	if (answer != ANSWER_YES)
		return answer;
	while (read(fd, &c, 1) == 1) {
		if (c == '\n')
			return ANSWER_YES;
		buf_add_char(line, c);
	}
	return ANSWER_NO;
}

static enum answer ask_on(int fd, struct str text, const struct interrupt *interrupt,
			  struct buf *line)
{
	CLEANUP_BUF struct buf question = BUF_INIT(BUF_LIMIT_MESSAGE);
	enum answer answer = ANSWER_NO;

	text_add(&question, text, TEXT_TERMINAL);
	if (write(fd, question.p, question.n) >= 0)
		answer = read_line(fd, interrupt, line);
	return answer;
}

enum answer input_line(struct str text, const struct interrupt *interrupt, struct buf *line)
{
	enum answer answer;
	int fd = open_terminal(O_NONBLOCK);

	if (fd < 0)
		return ANSWER_NO;
	answer = ask_on(fd, text, interrupt, line);
	/* Whoever has typed no line end gets one. */
	if (answer != ANSWER_YES && write(fd, "\n", 1) < 0)
		answer = ANSWER_INTERRUPTED;
	close(fd);
	return answer;
}

enum answer input_secret(struct str text, const struct interrupt *interrupt, struct buf *line)
{
	struct input *input = borrow();
	enum answer answer;

	if (!input)
		return ANSWER_NO;
	input->end_action = TCSAFLUSH;
	input->changed.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(input->fd, TCSAFLUSH, &input->changed);
	answer = ask_on(input->fd, text, interrupt, line);
	/* The line end that was typed did not show. */
	if (write(input->fd, "\n", 1) < 0)
		answer = ANSWER_INTERRUPTED;
	input_end(input);
	return answer;
}

enum answer input_ask(struct str text, bool otherwise, const struct interrupt *interrupt)
{
	CLEANUP_BUF struct buf question = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_BUF struct buf line = BUF_INIT(ANSWER_LIMIT);
	enum answer answer;
	struct str word;

	buf_add(&question, text);
	buf_add(&question, otherwise ? STR(" [Y/n] ") : STR(" [y/N] "));
	answer = input_line(buf_str(&question), interrupt, &line);
	word = str_trim(buf_str(&line));
	if (answer != ANSWER_YES)
		return answer;
	if (word.n == 0)
		return otherwise ? ANSWER_YES : ANSWER_NO;
	return str_equal_nocase(word, STR("y")) || str_equal_nocase(word, STR("yes")) ? ANSWER_YES
										      : ANSWER_NO;
}
