/* Measures commands against each other: each in turn, many rounds, so that noise hits all alike. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_COMMANDS 32
#define MAX_ROUNDS 10000
#define CODE_DESCRIPTOR 3 /* what the shell function reads from */

extern char **environ;

struct command {
	char **argv;
	double times[MAX_ROUNDS]; /* microseconds */
	long memory;              /* the largest resident set, KiB */
	int status;               /* the highest */
};

static struct command commands[MAX_COMMANDS];

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void run(struct command *command, int round)
{
	struct rusage usage;
	int status;
	double begin = now();
	pid_t child = vfork();

	if (child == 0) {
		execve(command->argv[0], command->argv, environ);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) < 0) {
		fprintf(stderr, "run: %s\n", strerror(errno));
		exit(1);
	}
	command->times[round] = now() - begin;
	if (usage.ru_maxrss > command->memory)
		command->memory = usage.ru_maxrss;
	status = WIFEXITED(status) ? WEXITSTATUS(status) : 255;
	if (status > command->status)
		command->status = status;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* What the commands print goes to the null device; our report to where standard output was. */
static FILE *silence(void)
{
	FILE *report = fdopen(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 10), "w");
	int null = open("/dev/null", O_RDWR);

	if (!report || null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0 ||
	    dup2(null, STDERR_FILENO) < 0 || dup2(null, CODE_DESCRIPTOR) < 0)
		exit(1);
	return report;
}

/* run ROUNDS COMMAND... [@ COMMAND...]...: for each, "median in microseconds, KiB, exit status". */
int main(int argc, char **argv)
{
	int rounds = argc > 2 ? atoi(argv[1]) : 0;
	size_t n = 0;
	FILE *report;

	if (rounds < 1 || rounds > MAX_ROUNDS)
		return 2;
	commands[n++].argv = argv + 2;
	for (int i = 2; i < argc; i++) {
		if (strcmp(argv[i], "@") != 0)
			continue;
		if (n == MAX_COMMANDS)
			return 2;
		argv[i] = NULL;
		commands[n++].argv = argv + i + 1;
	}
	report = silence();
	for (int round = 0; round < rounds; round++)
		for (size_t i = 0; i < n; i++)
			run(&commands[i], round);
	for (size_t i = 0; i < n; i++) {
		struct command *command = &commands[i];

		qsort(command->times, (size_t)rounds, sizeof(*command->times), compare);
		fprintf(report, "%.0f %ld %d\n", command->times[rounds / 2], command->memory,
			command->status);
	}
	return fclose(report) == 0 ? 0 : 1;
}
