/* Tests of running programs: what goes in and comes out, and each way in which that ends. */
#include "base_test.h"

#include "base/process.h"
#include "base/timestamp.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define LONG (60 * 1000)
#define SHORT 300

static char home[] = "/tmp/awsp-process-test-XXXXXX";
static const char *variables[] = {"PATH=/bin:/usr/bin", "MINE=a b", NULL};
static struct environment environment = {variables};

/* What a run gave. All zero but for the buffers; released by `release`. */
struct outcome {
	bool done;
	struct buf output;
	struct error error;
	int64_t milliseconds;
};

static void release(struct outcome *outcome)
{
	buf_release(&outcome->output);
	error_release(&outcome->error);
}

#define CLEANUP_OUTCOME __attribute__((cleanup(release)))

/* `words` and how it is run can be changed between these two. */
static struct process of_words(const char **words)
{
	return (struct process){
		.words = words,
		.environment = &environment,
		.terminal = PROCESS_NO_TERMINAL,
		.milliseconds = LONG,
	};
}

static struct outcome run_limited(const struct process *process, size_t limit)
{
	struct outcome outcome = {.output = BUF_INIT_SECRET(limit)};
	int64_t begin = timestamp_monotonic();

	outcome.done = process_run(process, &outcome.output, &outcome.error);
	outcome.milliseconds = timestamp_monotonic() - begin;
	/* Nothing is left to be reaped, and what failed says why and nothing else. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	assert_true(outcome.done == !outcome.error.message);
	if (!outcome.done)
		assert_int_equal(outcome.output.n, 0);
	return outcome;
}

static struct outcome run(const struct process *process)
{
	return run_limited(process, BUF_LIMIT_CACHE);
}

/* A shell makes programs of all kinds. */
#define SHELL(script)                    \
	(const char *[])                 \
	{                                \
		"sh", "-c", script, NULL \
	}

static struct outcome run_script(const char **words)
{
	struct process process = of_words(words);

	return run(&process);
}

static void assert_failed(const struct outcome *outcome, enum error_kind kind, const char *message)
{
	assert_false(outcome->done);
	assert_string_equal(outcome->error.message, message);
	assert_int_equal(outcome->error.kind, kind);
}

/* ----------------------------------------------------------------------------- in and out */

static void output_is_captured(void **state)
{
	const char *words[] = {"printf", "%s|", "a b", "", "$HOME", "*", NULL};
	struct process process = of_words(words);
	struct outcome outcome CLEANUP_OUTCOME = run(&process);
	struct outcome binary CLEANUP_OUTCOME = run_script(SHELL("printf 'a\\000b'; echo x >&2"));

	(void)state;
	assert_true(outcome.done);
	assert_text(buf_str(&outcome.output), STR("a b||$HOME|*|"));
	assert_text(buf_str(&binary.output), STR("a\0b"));
}

static void much_output_is_captured(void **state)
{
	struct process process =
		of_words(SHELL("head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2"));
	struct outcome outcome CLEANUP_OUTCOME = run_limited(&process, 300000);
	struct outcome larger CLEANUP_OUTCOME = run_limited(&process, 299999);

	(void)state;
	assert_true(outcome.done);
	assert_int_equal(outcome.output.n, 300000);
	assert_failed(&larger, ERROR_FAILED, "\"sh\" wrote more than 299999 bytes");
}

static void endless_output_is_ended(void **state)
{
	struct outcome outcome CLEANUP_OUTCOME = run_script(SHELL("cat /dev/zero"));
	struct process noisy = of_words(SHELL("cat /dev/zero >&2"));
	struct outcome errors = {0};

	(void)state;
	assert_failed(&outcome, ERROR_FAILED, "\"sh\" wrote more than 1048576 bytes");
	noisy.milliseconds = SHORT;
	errors = run(&noisy);
	assert_failed(&errors, ERROR_FAILED, "\"sh\" was not done after 0s");
	release(&errors);
}

static void environment_is_as_given(void **state)
{
	struct outcome outcome CLEANUP_OUTCOME = run_script(SHELL("echo \"$MINE,$HOME\""));

	(void)state;
	assert_text(buf_str(&outcome.output), STR("a b,\n"));
}

static void input_is_as_given(void **state)
{
	struct process process = of_words(SHELL("cat; readlink /proc/self/fd/0"));
	struct outcome none CLEANUP_OUTCOME = run(&process);
	struct outcome some = {0};
	int ends[2];

	(void)state;
#ifdef __linux__
	assert_text(buf_str(&none.output), STR("/dev/null\n"));
#endif
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "in", 2), 2);
	close(ends[1]);
	process.terminal.input = ends[0];
	some = run(&process);
	assert_true(str_starts(buf_str(&some.output), STR("in")));
	close(ends[0]);
	release(&some);
}

static void write_file(const char *name, const char *text, mode_t mode)
{
	FILE *file = fopen(name, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	assert_int_equal(chmod(name, mode), 0);
}

static void programs_are_found(void **state)
{
	const char *own[] = {"PATH=/nonexistent:.:/bin", NULL};
	const char *none[] = {NULL};
	const char *here[] = {"here", NULL};
	const char *usual[] = {"true", NULL};
	struct process process = of_words(here);

	(void)state;
	write_file("here", "#!/bin/sh\necho found\n", 0755);
	process.environment = &(struct environment){own};
	{
		struct outcome outcome CLEANUP_OUTCOME = run(&process);

		assert_text(buf_str(&outcome.output), STR("found\n"));
	}
	process.environment = &(struct environment){none};
	process.words = usual;
	{
		struct outcome outcome CLEANUP_OUTCOME = run(&process);

		assert_true(outcome.done);
	}
	unlink("here");
}

static void programs_are_not_found(void **state)
{
	static const char *const names[][2] = {
		{"nonesuch", "cannot run \"nonesuch\": there is no such program"},
		{"./nonesuch", "cannot run \"./nonesuch\": there is no such program"},
		{"./plain/x", "cannot run \"./plain/x\": there is no such program"},
		{"", "cannot run \"\": there is no such program"},
		{"./plain", "cannot run \"./plain\": it may not be executed"},
		{"./text",
		 "cannot run \"./text\": it is no program, and no script that begins with #!"},
	};

	(void)state;
	write_file("plain", "#!/bin/sh\n", 0644);
	write_file("text", "echo x\n", 0755);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *words[] = {names[i][0], NULL};
		struct outcome outcome CLEANUP_OUTCOME = run_script(words);

		assert_failed(&outcome, ERROR_CONFIGURATION, names[i][1]);
	}
	unlink("plain");
	unlink("text");
}

static void interpreter_is_missing(void **state)
{
	const char *words[] = {"./lost", NULL};
	struct outcome outcome = {0};

	(void)state;
	write_file("lost", "#!/nonexistent/x\n", 0755);
	outcome = run_script(words);
	/* valgrind ends the child itself. */
	if (!getenv("AWSP_VALGRIND"))
		assert_failed(&outcome, ERROR_CONFIGURATION,
			      "cannot run \"./lost\": what its first line names is missing");
	unlink("lost");
	release(&outcome);
}

/* -------------------------------------------------------------------------------- endings */

static void status_and_last_line_are_told(void **state)
{
	struct outcome outcome CLEANUP_OUTCOME = run_script(
		SHELL("echo secret; echo first >&2; printf 'last line \\n\\n' >&2; exit 3"));
	struct outcome silent CLEANUP_OUTCOME = run_script(SHELL("exit 255"));
	struct outcome talkative CLEANUP_OUTCOME = run_script(SHELL(
		"head -c 70000 /dev/zero | tr '\\0' x >&2; printf '\\nthe ' >&2; sleep 0.2; printf end >&2; exit 1"));
	struct outcome wordy CLEANUP_OUTCOME =
		run_script(SHELL("head -c 70000 /dev/zero | tr '\\0' x >&2; exit 1"));

	(void)state;
	assert_failed(&outcome, ERROR_FAILED, "\"sh\" exited with status 3: last line");
	assert_failed(&silent, ERROR_FAILED, "\"sh\" exited with status 255");
	assert_failed(&talkative, ERROR_FAILED, "\"sh\" exited with status 1: the end");
	assert_int_equal(strlen(wordy.error.message),
			 strlen("\"sh\" exited with status 1: ") + 1024);
}

static void signal_is_told(void **state)
{
	struct outcome outcome CLEANUP_OUTCOME = run_script(SHELL("kill -KILL $$"));

	(void)state;
	assert_failed(&outcome, ERROR_FAILED, "\"sh\" was ended by signal 9 (Killed)");
}

static void add_to_buffer(void *context, struct str text)
{
	buf_add(context, text);
}

static void errors_are_handed_on(void **state)
{
	CLEANUP_BUF struct buf heard = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct process process = of_words(SHELL("echo one >&2; echo two >&2; echo out"));
	struct outcome outcome = {0};

	(void)state;
	process.terminal.tell = add_to_buffer;
	process.terminal.context = &heard;
	outcome = run(&process);
	assert_text(buf_str(&outcome.output), STR("out\n"));
	assert_text(buf_str(&heard), STR("one\ntwo\n"));
	release(&outcome);
}

/* A person who hears the question gives up: it came while the program was still waiting. */
static bool has_heard(void *context)
{
	return ((struct buf *)context)->n > 0;
}

static void errors_are_handed_on_at_once(void **state)
{
	CLEANUP_BUF struct buf heard = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct process process = of_words(SHELL("printf 'touch the key' >&2; exec sleep 30"));
	struct outcome outcome = {0};

	(void)state;
	process.terminal.tell = add_to_buffer;
	process.terminal.context = &heard;
	process.interrupt = (struct interrupt){has_heard, &heard};
	outcome = run(&process);
	assert_failed(&outcome, ERROR_INTERRUPTED, "interrupted while \"sh\" was running");
	assert_text(buf_str(&heard), STR("touch the key"));
	assert_true(outcome.milliseconds < 20000);
	release(&outcome);
}

static int64_t number_in(const char *path)
{
	FILE *file = fopen(path, "r");
	long long number = 0;

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%lld", &number), 1);
	fclose(file);
	return number;
}

/* True once there is no such process, or one that only waits to be reaped by its new parent. */
static bool is_gone(pid_t process)
{
	for (int i = 0; i < 500; i++) {
		char path[64], state = 'Z';
		FILE *file;

		if (kill(process, 0) != 0)
			return true;
		snprintf(path, sizeof(path), "/proc/%d/stat", (int)process);
		file = fopen(path, "r");
		if (file && fscanf(file, "%*d %*s %c", &state) == 1 && state == 'Z') {
			fclose(file);
			return true;
		}
		if (file)
			fclose(file);
		usleep(10000);
	}
	return false;
}

/* It may tidy up; what it has started goes too. */
static void time_runs_out(void **state)
{
	struct process process = of_words(SHELL("(trap '' TERM; sleep 60) & echo $! >child; "
						"trap ': >tidied; exit' TERM; echo x; wait"));
	struct outcome outcome = {0};

	(void)state;
	process.milliseconds = SHORT;
	outcome = run(&process);
	assert_failed(&outcome, ERROR_FAILED, "\"sh\" was not done after 0s");
	assert_true(outcome.milliseconds >= SHORT && outcome.milliseconds < 20000);
	assert_true(is_gone((pid_t)number_in("child")));
	assert_int_equal(unlink("child"), 0);
	assert_int_equal(unlink("tidied"), 0);
	release(&outcome);
}

/* One that closes its output is waited for as well; one that will not end is made to. */
static void time_runs_out_for_the_stubborn(void **state)
{
	struct process process =
		of_words(SHELL("trap '' TERM; exec >&- 2>&-; while :; do sleep 1; done"));
	struct outcome outcome = {0};

	(void)state;
	process.milliseconds = 1500;
	outcome = run(&process);
	assert_failed(&outcome, ERROR_FAILED, "\"sh\" was not done after 1s");
	assert_true(outcome.milliseconds >= 3500 && outcome.milliseconds < 20000);
	release(&outcome);
}

static bool always(void *context)
{
	(void)context;
	return true;
}

static void interrupt_ends_it(void **state)
{
	struct process process = of_words(SHELL("exec sleep 60"));
	struct outcome outcome = {0};

	(void)state;
	process.terminal.interactive = true;
	process.interrupt = (struct interrupt){always, NULL};
	outcome = run(&process);
	assert_failed(&outcome, ERROR_INTERRUPTED, "interrupted while \"sh\" was running");
	assert_true(outcome.milliseconds < 20000);
	release(&outcome);
}

static void those_left_behind_hold_nothing_up(void **state)
{
	struct outcome outcome CLEANUP_OUTCOME =
		run_script(SHELL("sleep 30 & echo $! >child; echo out"));
	struct outcome late CLEANUP_OUTCOME =
		run_script(SHELL("(sleep 0.1; echo late) & printf 'early '"));

	(void)state;
	assert_text(buf_str(&outcome.output), STR("out\n"));
	assert_true(outcome.milliseconds < 20000);
	assert_int_equal(kill((pid_t)number_in("child"), SIGKILL), 0);
	unlink("child");
	assert_text(buf_str(&late.output), STR("early late\n"));
}

/* -------------------------------------------------------------------------- what it finds */

#ifdef __linux__
static void it_inherits_nothing(void **state)
{
	/* Without a pipe or a listing, whose descriptors would be seen too; and of itself: a shell
	 * that forks blocks signals for a moment. */
	struct process process = of_words(
		SHELL("fd=0; while [ $fd -lt 100 ]; do [ -e /proc/$$/fd/$fd ] && printf '%s ' $fd; "
		      "fd=$((fd + 1)); done; exec grep -E '^Sig(Blk|Ign)' /proc/self/status"));
	/* Without 32 and 33, the C library's own, which no program can set. */
	const unsigned long long ours = ~(3ULL << 31);
	unsigned long long blocked = ours, ignored = ours;
	struct outcome outcome = {0};
	int open_one = open("/", O_RDONLY);
	int other = dup2(open_one, 77);
	struct sigaction action;
	sigset_t one, before;

	(void)state;
	sigemptyset(&one);
	sigaddset(&one, SIGUSR2);
	sigprocmask(SIG_BLOCK, &one, &before);
	signal(SIGUSR1, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_IGN);
	outcome = run(&process);
	sigaction(SIGCHLD, NULL, &action);
	signal(SIGCHLD, SIG_DFL);
	signal(SIGUSR1, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	close(open_one);
	close(other);
	assert_true(outcome.done);
	assert_int_equal(
		sscanf(outcome.output.p, "0 1 2 SigBlk: %llx SigIgn: %llx", &blocked, &ignored), 2);
	assert_int_equal(blocked & ours, 0);
	assert_int_equal(ignored & ours, 0);
	assert_ptr_equal(action.sa_handler, SIG_IGN);
	release(&outcome);
}

/* Its session is the sixth number in its line. */
static void its_session_is_as_asked_for(void **state)
{
	struct process process = of_words(SHELL("cut -d' ' -f5,6 /proc/$$/stat; echo $$"));
	struct outcome alone CLEANUP_OUTCOME = run(&process);
	struct outcome with_us = {0};
	long group, session, number;

	(void)state;
	assert_int_equal(sscanf(alone.output.p, "%ld %ld %ld", &group, &session, &number), 3);
	assert_true(group == number && session == number);
	process.terminal.interactive = true;
	with_us = run(&process);
	assert_int_equal(sscanf(with_us.output.p, "%ld %ld %ld", &group, &session, &number), 3);
	assert_int_equal(group, getpgrp());
	assert_int_equal(session, getsid(0));
	release(&with_us);
}
#endif

static int enter_home(void **state)
{
	(void)state;
	return mkdtemp(home) ? chdir(home) : -1;
}

static int leave_home(void **state)
{
	(void)state;
	return chdir("/") || rmdir(home);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(output_is_captured),
		cmocka_unit_test(much_output_is_captured),
		cmocka_unit_test(endless_output_is_ended),
		cmocka_unit_test(environment_is_as_given),
		cmocka_unit_test(input_is_as_given),
		cmocka_unit_test(programs_are_found),
		cmocka_unit_test(programs_are_not_found),
		cmocka_unit_test(interpreter_is_missing),
		cmocka_unit_test(status_and_last_line_are_told),
		cmocka_unit_test(signal_is_told),
		cmocka_unit_test(errors_are_handed_on),
		cmocka_unit_test(errors_are_handed_on_at_once),
		cmocka_unit_test(time_runs_out),
		cmocka_unit_test(time_runs_out_for_the_stubborn),
		cmocka_unit_test(interrupt_ends_it),
		cmocka_unit_test(those_left_behind_hold_nothing_up),
#ifdef __linux__
		cmocka_unit_test(it_inherits_nothing),
		cmocka_unit_test(its_session_is_as_asked_for),
#endif
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, enter_home, leave_home);
}
