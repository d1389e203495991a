/* Running programs. */
#include "base/process.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/port.h"
#include "base/timestamp.h"
#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where there is no PATH: what Python's os.defpath says. */
#define USUAL_PATH STR("/bin:/usr/bin")
/* Where the system does not say how many descriptors there are. */
#define MOST_DESCRIPTORS 65536
#define PIECE 4096
/* How many pieces of standard error are read at a time: as much as a pipe holds. */
#define MOST_PIECES 16
/* How much of standard error is kept, its end, and how much of its last line is told. */
#define LAST_LIMIT ((size_t)8 << 10)
#define TOLD_LIMIT 1024
/* All in milliseconds. How long one look at the pipes waits; and where there are none left. */
#define LOOK 50
#define SHORT_LOOK 5
/* How long others may hold our pipes open after the program itself has ended. */
#define GRACE_FOR_OTHERS 500
/* What SIGTERM leaves for tidying up. */
#define GRACE_TO_END 2000
/* In the place of an error number: the file is there, but not what its first line names. */
#define NO_INTERPRETER (-1)

/* A program that runs. */
struct run {
	const struct process *process;
	pid_t child;
	int output; /* our ends of the pipes; -1 once they are at their end */
	int errors;
	struct buf *text; /* what came out */
	struct buf last;  /* the end of its standard error */
	bool exited;      /* it waits to be reaped */
	int status;
	int64_t deadline;
};

enum outcome {
	OUTCOME_EXITED,
	OUTCOME_LATE,
	OUTCOME_INTERRUPTED,
	OUTCOME_TOO_LARGE,
};

/* ------------------------------------------------------------------------------- the child */

static void close_descriptors(int keep)
{
	long most = sysconf(_SC_OPEN_MAX);

	if (most < 0 || most > MOST_DESCRIPTORS)
		most = MOST_DESCRIPTORS;
	for (int fd = STDERR_FILENO + 1; fd < (int)most; fd++) {
		if (fd != keep)
			close(fd);
	}
}

static void reset_signals(void)
{
	sigset_t none;

	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

void process_prepare_child(int keep)
{
	reset_signals();
	port_allow_core_dumps();
	close_descriptors(keep);
}

_Noreturn void process_report(int fd, int number)
{
	if (write(fd, &number, sizeof(number)) < 0)
		_exit(126);
	_exit(127);
}

int process_read_report(int fd)
{
	int number = 0;
	ssize_t n;

	do
		n = read(fd, &number, sizeof(number));
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(number) ? number : 0;
}

/* Becomes the first of `paths` that can be run; each is followed by a NUL byte. Returns what kept
 * it from that, as Python's subprocess chooses among several reasons. */
static int execute(struct str paths, const struct process *process)
{
	/* execve promises to change nothing, and does not say so in its type. */
	union {
		const char *const *ours;
		char *const *theirs;
	} words = {process->words}, variables = {process->environment->variables};
	int number = ENOENT;
	struct str path;

	while (str_split(&paths, '\0', &path)) {
		execve(path.p, words.theirs, variables.theirs);
		if (errno == ENOENT && access(path.p, F_OK) == 0)
			number = NO_INTERPRETER;
		else if (errno != ENOENT && errno != ENOTDIR && number == ENOENT)
			number = errno;
	}
	return number;
}

/* The child, which has no other thread: becomes the program, or reports why not. */
static _Noreturn void become(const struct process *process, struct str paths, int output,
			     int errors, int report)
{
	int input = process->terminal.input;

	if (!process->terminal.interactive)
		setsid();
	if (input < 0)
		input = open("/dev/null", O_RDONLY);
	dup2(input, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(errors, STDERR_FILENO);
	process_prepare_child(report);
	process_report(report, execute(paths, process));
}

/* ------------------------------------------------------------------------------ the parent */

/* What may be run under a name, each followed by a NUL byte. */
static void find_paths(struct buf *paths, const struct process *process)
{
	struct str name = str_from(process->words[0]);
	struct str path, folder;

	if (name.n == 0)
		return;
	if (str_find(name, '/') < name.n) {
		buf_add(paths, name);
		buf_add_char(paths, '\0');
		return;
	}
	if (!environment_get(process->environment, "PATH", &path))
		path = USUAL_PATH;
	while (str_split(&path, ':', &folder)) {
		buf_add(paths, folder.n > 0 ? folder : STR("."));
		buf_add_char(paths, '/');
		buf_add(paths, name);
		buf_add_char(paths, '\0');
	}
}

/* Two ends that no program inherits, and that are no standard descriptors. */
static bool make_pipe(int *reader, int *writer)
{
	CLEANUP_FD int first = -1;
	CLEANUP_FD int second = -1;
	int ends[2];

	if (pipe(ends) != 0)
		return false;
	first = ends[0];
	second = ends[1];
	*reader = fcntl(first, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	*writer = fcntl(second, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	return *reader >= 0 && *writer >= 0;
}

static void reap(struct run *run, int how)
{
	while (waitpid(run->child, &run->status, how) < 0 && errno == EINTR)
		;
}

/* Starts the program. Returns 0, or what kept it from being run. */
static int start(struct run *run)
{
	CLEANUP_BUF struct buf paths = BUF_INIT(BUF_LIMIT_CACHE);
	CLEANUP_FD int output = -1;
	CLEANUP_FD int errors = -1;
	CLEANUP_FD int reader = -1;
	CLEANUP_FD int writer = -1;
	int number;

	find_paths(&paths, run->process);
	if (!make_pipe(&run->output, &output) || !make_pipe(&run->errors, &errors) ||
	    !make_pipe(&reader, &writer))
		return errno;
	run->child = fork();
	if (run->child < 0)
		return errno;
	if (run->child == 0)
		become(run->process, buf_str(&paths), output, errors, writer);
	file_close(&writer);
	number = process_read_report(reader);
	if (number != 0)
		reap(run, 0);
	fcntl(run->output, F_SETFL, O_NONBLOCK);
	fcntl(run->errors, F_SETFL, O_NONBLOCK);
	return number;
}

/* --------------------------------------------------------------------------------- reading */

/* Reads into `piece` what is there. 0 where nothing is; the descriptor is closed at the end. */
static size_t read_piece(int *fd, char *piece, size_t size)
{
	ssize_t n;

	if (*fd < 0)
		return 0;
	n = read(*fd, piece, size);
	if (n > 0)
		return (size_t)n;
	if (n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR))
		file_close(fd);
	return 0;
}

static void read_output(struct run *run)
{
	char piece[PIECE];
	size_t n;

	while ((n = read_piece(&run->output, piece, sizeof(piece))) > 0 && !run->text->overflowed)
		buf_add(run->text, (struct str){piece, n});
	memory_wipe(piece, sizeof(piece));
}

/* Keeps the end of what a program says. */
static void keep_last(struct buf *last, struct str piece)
{
	if (piece.n > last->limit - last->n) {
		size_t gone = piece.n - (last->limit - last->n);

		memmove(last->p, last->p + gone, last->n - gone);
		last->n -= gone;
	}
	buf_add(last, piece);
}

static void read_errors(struct run *run)
{
	const struct process_terminal *terminal = &run->process->terminal;
	char piece[PIECE];

	for (int i = 0; i < MOST_PIECES; i++) {
		size_t n = read_piece(&run->errors, piece, sizeof(piece));

		if (n == 0)
			break;
		keep_last(&run->last, (struct str){piece, n});
		if (terminal->tell)
			terminal->tell(terminal->context, (struct str){piece, n});
	}
	memory_wipe(piece, sizeof(piece));
}

/* Waits until there is something to read, for a moment at most. */
static void wait_for_pipes(const struct run *run)
{
	struct pollfd ready[] = {
		{.fd = run->output, .events = POLLIN},
		{.fd = run->errors, .events = POLLIN},
	};

	poll(ready, sizeof(ready) / sizeof(*ready),
	     run->output < 0 && run->errors < 0 ? SHORT_LOOK : LOOK);
}

/* Looks whether the program has ended, and leaves it to be reaped: until then nobody else can get
 * its number, which signals may be sent to. */
static void look_for_exit(struct run *run)
{
	siginfo_t info = {0};
	int64_t soon = timestamp_monotonic() + GRACE_FOR_OTHERS;

	if (run->exited ||
	    waitid(P_PID, (id_t)run->child, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
	    info.si_pid != run->child)
		return;
	run->exited = true;
	if (soon < run->deadline)
		run->deadline = soon;
}

static enum outcome follow(struct run *run)
{
	while (run->output >= 0 || !run->exited) {
		if (interrupt_pending(&run->process->interrupt))
			return OUTCOME_INTERRUPTED;
		if (timestamp_monotonic() >= run->deadline)
			return run->exited ? OUTCOME_EXITED : OUTCOME_LATE;
		wait_for_pipes(run);
		look_for_exit(run);
		read_output(run);
		read_errors(run);
		if (run->text->overflowed)
			return OUTCOME_TOO_LARGE;
	}
	read_errors(run);
	return interrupt_pending(&run->process->interrupt) ? OUTCOME_INTERRUPTED : OUTCOME_EXITED;
}

/* ---------------------------------------------------------------------------------- ending */

static void wait_for_exit(struct run *run)
{
	int64_t deadline = timestamp_monotonic() + GRACE_TO_END;

	look_for_exit(run);
	while (!run->exited && timestamp_monotonic() < deadline) {
		poll(NULL, 0, SHORT_LOOK);
		look_for_exit(run);
	}
}

/* Ends the program and, where it has a group of its own, what it has started. One that runs as
 * somebody else may not be ended by us: it is left alone then. */
static void end(struct run *run)
{
	bool own_group = !run->process->terminal.interactive;
	pid_t target = own_group ? -run->child : run->child;

	file_close(&run->output);
	file_close(&run->errors);
	kill(target, SIGTERM);
	wait_for_exit(run);
	if (own_group || !run->exited) {
		kill(target, SIGKILL);
		wait_for_exit(run);
	}
}

/* ---------------------------------------------------------------------------------- errors */

static bool explain_start(const struct run *run, int number, struct error *error)
{
	const char *name = run->process->words[0];

	switch (number) {
	case ENOENT:
	case ENOTDIR:
		return error_set(error, ERROR_CONFIGURATION,
				 "cannot run \"%s\": there is no such program", name);
	case NO_INTERPRETER:
		return error_set(error, ERROR_CONFIGURATION,
				 "cannot run \"%s\": what its first line names is missing", name);
	case EACCES:
	case EPERM:
		return error_set(error, ERROR_CONFIGURATION,
				 "cannot run \"%s\": it may not be executed", name);
	case ENOEXEC:
		return error_set(
			error, ERROR_CONFIGURATION,
			"cannot run \"%s\": it is no program, and no script that begins with #!",
			name);
	default:
		return error_set(error, ERROR_FAILED, "cannot run \"%s\": %s", name,
				 strerror(number));
	}
}

static bool explain_exit(const struct run *run, struct error *error)
{
	const char *name = run->process->words[0];
	struct str text = utf8_strip(buf_str(&run->last));
	size_t start = text.n;

	if (WIFSIGNALED(run->status))
		return error_set(error, ERROR_FAILED, "\"%s\" was ended by signal %d (%s)", name,
				 WTERMSIG(run->status), strsignal(WTERMSIG(run->status)));
	while (start > 0 && text.p[start - 1] != '\n' && text.p[start - 1] != '\r')
		start--;
	text = str_slice(text, start, start + TOLD_LIMIT);
	return error_set(error, ERROR_FAILED, "\"%s\" exited with status %d%s%.*s", name,
			 WEXITSTATUS(run->status), text.n > 0 ? ": " : "", STR_ARGS(text));
}

static bool judge(const struct run *run, enum outcome outcome, struct error *error)
{
	CLEANUP_BUF struct buf time = BUF_INIT(BUF_LIMIT_MESSAGE);
	const char *name = run->process->words[0];

	switch (outcome) {
	case OUTCOME_INTERRUPTED:
		return error_set(error, ERROR_INTERRUPTED, "interrupted while \"%s\" was running",
				 name);
	case OUTCOME_LATE:
		duration_format(&time, run->process->milliseconds / 1000);
		return error_set(error, ERROR_FAILED, "\"%s\" was not done after %s", name, time.p);
	case OUTCOME_TOO_LARGE:
		return error_set(error, ERROR_FAILED, "\"%s\" wrote more than %zu bytes", name,
				 run->text->limit);
	case OUTCOME_EXITED:
		break;
	}
	return (WIFEXITED(run->status) && WEXITSTATUS(run->status) == 0) ||
	       explain_exit(run, error);
}

/* --------------------------------------------------------------------------------- the run */

static bool run_through(struct run *run, struct error *error)
{
	int number = start(run);
	enum outcome outcome;

	if (number != 0)
		return explain_start(run, number, error);
	outcome = follow(run);
	if (outcome != OUTCOME_EXITED)
		end(run);
	reap(run, WNOHANG);
	return judge(run, outcome, error);
}

bool process_run(const struct process *process, struct buf *output, struct error *error)
{
	/* Where SIGCHLD is ignored, how a child ended gets lost. */
	struct sigaction usual = {.sa_handler = SIG_DFL}, saved;
	struct run run = {
		.process = process,
		.output = -1,
		.errors = -1,
		.text = output,
		.last = BUF_INIT_SECRET(LAST_LIMIT),
		.deadline = timestamp_monotonic() + process->milliseconds,
	};
	bool done;

	sigaction(SIGCHLD, &usual, &saved);
	done = run_through(&run, error);
	sigaction(SIGCHLD, &saved, NULL);
	file_close(&run.output);
	file_close(&run.errors);
	buf_release(&run.last);
	if (!done)
		buf_clear(output);
	return done;
}
