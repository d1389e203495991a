/* Programs that awsp runs, without a shell: what they print, how long they may take, how they
 * ended. */
#ifndef AWSP_BASE_PROCESS_H
#define AWSP_BASE_PROCESS_H

#include "base/buf.h"
#include "base/environment.h"
#include "base/error.h"
#include "base/interrupt.h"

/* What a program is given of the person who waits for it. */
struct process_terminal {
	int input; /* becomes its standard input; -1: /dev/null */
	/* It may ask the person. It then stays in our session and process group, so that it can
	 * read from the terminal and Ctrl-C reaches it as well. Otherwise it gets a session of its
	 * own, without a terminal: what asks all the same fails at once instead of waiting. */
	bool interactive;
	/* Is handed what it writes to standard error, as it comes: foreign text, in pieces that may
	 * end within a character. NULL: nobody listens. */
	void (*tell)(void *context, struct str text);
	void *context;
};

#define PROCESS_NO_TERMINAL  \
	{                    \
		.input = -1, \
	}

struct process {
	const char *const
		*words; /* NULL-terminated; the first is looked for in PATH if it has no "/" */
	const struct environment *environment; /* the program's own, PATH too */
	struct process_terminal terminal;
	int64_t milliseconds; /* how long it may take */
	struct interrupt interrupt;
};

/*
 * Runs a program and puts what it writes to standard output into `output`, whose limit is the cap.
 * True where it exits 0 within its time. Otherwise `output` is empty and `error` holds a sentence
 * that names the program, never what it wrote to standard output:
 * - ERROR_CONFIGURATION: there is no such program, or it may not be or cannot be run;
 * - ERROR_INTERRUPTED: the interrupt came first;
 * - ERROR_FAILED: it exited with another status (the last line of its standard error is added), was
 *   ended by a signal, took too long, or wrote more than `output` takes.
 * It inherits no descriptor of ours, no blocked, caught or ignored signal. What has to be ended
 * gets SIGTERM and, two seconds later, SIGKILL: its process group where that is its own, else it
 * alone. A process that it leaves behind with our pipes open holds us up for half a second at most.
 */
bool process_run(const struct process *process, struct buf *output, struct error *error);

/* For a child of ours that is about to run a program: gives back default signals and core dumps,
 * and closes all descriptors but the standard ones and `keep`. */
void process_prepare_child(int keep);
/* For such a child: writes the number of what keeps the program from being run into a pipe that the
 * program itself would not inherit, and ends. */
_Noreturn void process_report(int fd, int number);
/* For its parent, at the other end: that number, or 0 where the pipe closed because the program
 * runs. */
int process_read_report(int fd);

#endif
