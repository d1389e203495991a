/* Measures the picker on a terminal of its own: from the start of the program to its first frame,
 * and from keys to the frames that they bring. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_ROUNDS 1000
#define CODE_DESCRIPTOR 3 /* what the shell function reads from */
/* What every frame ends with. */
#define FRAME_END "\033[?25h"

extern char **environ;

/* Typed one behind the other; each brings one frame. */
static const char *const keys[] = {"a",       "d", "m", "i",    "n",    "\x7f", "\033[B",
				   "\033[6~", " ", "4", "\x17", "\x15", "x",    "\x7f"};
#define N_KEYS (sizeof(keys) / sizeof(*keys))

static double first[MAX_ROUNDS], redraws[N_KEYS][MAX_ROUNDS]; /* microseconds */

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void fail(const char *what)
{
	fprintf(stderr, "picker: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void become(int terminal, char **argv)
{
	if (setsid() < 0 || ioctl(terminal, TIOCSCTTY, 0) < 0)
		_exit(127);
	for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++)
		dup2(terminal, i);
	dup2(open("/dev/null", O_RDWR), CODE_DESCRIPTOR);
	execve(argv[0], argv, environ);
	_exit(127);
}

/* Reads until a frame has ended. */
static void await_frame(int descriptor)
{
	char text[65536];
	size_t kept = 0;

	for (;;) {
		ssize_t n = read(descriptor, text + kept, sizeof(text) - 1 - kept);

		if (n <= 0)
			fail("no frame came");
		kept += (size_t)n;
		text[kept] = '\0';
		if (strstr(text, FRAME_END))
			return;
		/* The end may come in two pieces. */
		if (kept > sizeof(FRAME_END)) {
			memmove(text, text + kept - sizeof(FRAME_END), sizeof(FRAME_END));
			kept = sizeof(FRAME_END);
		}
	}
}

static void measure(int terminal, int round, char **argv)
{
	int other = open(ptsname(terminal), O_RDWR | O_NOCTTY);
	double begin = now();
	pid_t child;

	if (other < 0)
		fail("ptsname");
	child = fork();
	if (child < 0)
		fail("fork");
	if (child == 0)
		become(other, argv);
	await_frame(terminal);
	first[round] = now() - begin;
	for (size_t i = 0; i < N_KEYS; i++) {
		begin = now();
		if (write(terminal, keys[i], strlen(keys[i])) < 0)
			fail("write");
		await_frame(terminal);
		redraws[i][round] = now() - begin;
	}
	if (write(terminal, "\003", 1) < 0)
		fail("write");
	await_frame(terminal);
	waitpid(child, NULL, 0);
	close(other);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *times, int rounds)
{
	qsort(times, (size_t)rounds, sizeof(*times), compare);
	return times[rounds / 2];
}

/* picker ROUNDS COMMAND...: "median of the first frame, of the slowest key, KiB". */
int main(int argc, char **argv)
{
	struct winsize size = {.ws_row = 50, .ws_col = 200};
	int rounds = argc > 2 ? atoi(argv[1]) : 0;
	int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	double slowest = 0;
	struct rusage usage;

	if (rounds < 1 || rounds > MAX_ROUNDS)
		return 2;
	if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0 ||
	    ioctl(terminal, TIOCSWINSZ, &size) != 0)
		fail("no terminal");
	for (int round = 0; round < rounds; round++)
		measure(terminal, round, argv + 2);
	for (size_t i = 0; i < N_KEYS; i++) {
		double time = median(redraws[i], rounds);

		if (getenv("BENCH_KEYS"))
			fprintf(stderr, "key %zu: %.0f us\n", i, time);
		slowest = time > slowest ? time : slowest;
	}
	getrusage(RUSAGE_CHILDREN, &usage);
	printf("%.0f %.0f %ld\n", median(first, rounds), slowest, usage.ru_maxrss);
	return 0;
}
