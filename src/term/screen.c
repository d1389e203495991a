/* The screen. */
#include "term/screen.h"

#include "term/input.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <unistd.h>

/* The alternate screen, pastes between marks, and no wrapping of long lines; and back. It is
 * cleared before it is left, for terminals that have no other screen. */
#define BEGIN "\033[?1049h\033[?2004h\033[?7l\033[H\033[2J"
#define END "\033[0m\033[H\033[2J\033[?7h\033[?2004l\033[?1049l\033[?25h"

#define USUAL_COLUMNS 80
#define USUAL_ROWS 24
/* How long a terminal that takes no more may do so once a signal has come. */
#define PATIENCE_MILLISECONDS 500

/* Those that end the program by way of screen_wait, those that change the screen, and those that
 * end it where it stands. */
static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
static const int changing[] = {SIGWINCH, SIGCONT};
static const int fatal[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define N_SIGNALS (COUNT(ending) + COUNT(changing) + COUNT(fatal))

/* One screen, since signals know no other place. */
static struct {
	struct input *input; /* NULL where none is borrowed */
	int descriptor;
	sigset_t saved_mask;
	struct {
		int number;
		struct sigaction action;
	} saved[N_SIGNALS];
	size_t n_saved;
} screen;

static volatile sig_atomic_t ended, changed, continued;

static void note_end(int number)
{
	(void)number;
	ended = 1;
}

static void note_change(int number)
{
	changed = 1;
	if (number == SIGCONT)
		continued = 1;
}

/* What the handlers of signals can do. */
static void give_back(void)
{
	if (write(screen.descriptor, END, sizeof(END) - 1) >= 0 || errno != EBADF)
		input_restore(screen.input);
}

static void give_back_and_die(int number)
{
	give_back();
	raise(number);
}

static void give_back_at_exit(void)
{
	if (screen.input)
		give_back();
}

/* Sets a handler, and remembers the one before. */
static void set_handler(int number, struct sigaction action)
{
	struct sigaction old;

	if (sigaction(number, NULL, &old) != 0 || old.sa_handler == SIG_IGN)
		return;
	/* Somebody reports crashes. */
	if ((action.sa_flags & (int)SA_RESETHAND) && old.sa_handler != SIG_DFL)
		return;
	sigaction(number, &action, NULL);
	screen.saved[screen.n_saved].number = number;
	screen.saved[screen.n_saved++].action = old;
}

/* The signals come in while screen_wait waits, and at no other time. */
static void catch_signals(void)
{
	sigset_t blocked;

	ended = changed = continued = 0;
	screen.n_saved = 0;
	sigemptyset(&blocked);
	for (size_t i = 0; i < COUNT(ending); i++)
		sigaddset(&blocked, ending[i]);
	for (size_t i = 0; i < COUNT(changing); i++)
		sigaddset(&blocked, changing[i]);
	sigprocmask(SIG_BLOCK, &blocked, &screen.saved_mask);
	for (size_t i = 0; i < COUNT(ending); i++)
		set_handler(ending[i], (struct sigaction){.sa_handler = note_end});
	for (size_t i = 0; i < COUNT(changing); i++)
		set_handler(changing[i], (struct sigaction){.sa_handler = note_change});
	for (size_t i = 0; i < COUNT(fatal); i++)
		set_handler(fatal[i], (struct sigaction){.sa_handler = give_back_and_die,
							 .sa_flags = (int)SA_RESETHAND});
}

static void release_signals(void)
{
	while (screen.n_saved > 0) {
		screen.n_saved--;
		sigaction(screen.saved[screen.n_saved].number, &screen.saved[screen.n_saved].action,
			  NULL);
	}
	sigprocmask(SIG_SETMASK, &screen.saved_mask, NULL);
}

bool screen_is_possible(const struct environment *environment)
{
	struct str term = environment_value(environment, "TERM");

	return term.n > 0 && !str_equal(term, STR("dumb")) && !str_equal(term, STR("unknown"));
}

bool screen_begin(void)
{
	static bool registered;
	struct input *input;

	catch_signals();
	input = input_begin_keys();
	if (!input || input_descriptor(input) >= FD_SETSIZE) {
		input_end(input);
		release_signals();
		return false;
	}
	screen.descriptor = input_descriptor(input);
	screen.input = input;
	/* Behind that of the input, so that it runs ahead of it. */
	if (!registered)
		registered = atexit(give_back_at_exit) == 0;
	screen_write(STR(BEGIN));
	return true;
}

void screen_end(void)
{
	struct input *input = screen.input;

	screen_write(STR(END));
	screen.input = NULL;
	input_end(input);
	release_signals();
}

void screen_size(size_t *columns, size_t *rows)
{
	struct winsize size = {.ws_col = 0};

	ioctl(screen.descriptor, TIOCGWINSZ, &size);
	*columns = size.ws_col > 0 ? size.ws_col : USUAL_COLUMNS;
	*rows = size.ws_row > 0 ? size.ws_row : USUAL_ROWS;
}

/* Waits until the terminal can be read from or written to. False where a signal came, or nothing in
 * the time. */
static bool wait_until_ready(bool to_write, int milliseconds)
{
	struct timespec time = {.tv_sec = milliseconds / 1000,
				.tv_nsec = (long)(milliseconds % 1000) * 1000000};
	fd_set set;

	FD_ZERO(&set);
	FD_SET(screen.descriptor, &set);
	return pselect(screen.descriptor + 1, to_write ? NULL : &set, to_write ? &set : NULL, NULL,
		       milliseconds < 0 ? NULL : &time, &screen.saved_mask) > 0;
}

void screen_write(struct str text)
{
	while (text.n > 0) {
		ssize_t n = write(screen.descriptor, text.p, text.n);

		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return; /* the terminal is gone; reading will tell */
		if (n < 0 && !wait_until_ready(true, PATIENCE_MILLISECONDS) && ended)
			return;
		text = str_from_byte(text, n > 0 ? (size_t)n : 0);
	}
}

enum screen_event screen_wait(int milliseconds, unsigned char *byte)
{
	ssize_t n;

	if (!ended && !changed && !wait_until_ready(false, milliseconds) && !ended && !changed)
		return SCREEN_SILENCE;
	if (ended)
		return SCREEN_ENDED;
	if (changed) {
		/* Whoever stopped the program has set the terminal to something else. */
		if (continued) {
			input_resume(screen.input);
			screen_write(STR(BEGIN));
		}
		changed = continued = 0;
		return SCREEN_CHANGED;
	}
	n = read(screen.descriptor, byte, 1);
	if (n == 1)
		return SCREEN_BYTE;
	return n < 0 && (errno == EAGAIN || errno == EINTR) ? SCREEN_SILENCE : SCREEN_ENDED;
}

bool screen_has_input(void)
{
	return wait_until_ready(false, 0);
}
