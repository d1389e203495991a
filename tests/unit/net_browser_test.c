/* Tests of browsers: which is chosen, how commands are split, what the started program finds. */
#include "base_test.h"

#include "net/browser.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define URL "https://x.example/?a=b&c=d"

static char home[] = "/tmp/awsp-browser-test-XXXXXX";

static struct str choose(struct str command, const char *a, const char *b)
{
	const char *variables[] = {a, b, NULL};
	struct environment environment = {variables};

	return browser_choose(command, &environment);
}

static void chooses(void **state)
{
	(void)state;
	assert_text(choose(STR("mine"), "BROWSER=b", NULL), STR("mine"));
	assert_text(choose(STR(""), "BROWSER=b", "SSH_TTY=x"), STR("b"));
	assert_text(choose(STR(""), "DISPLAY=:0", "SSH_TTY=x"), STR(""));
#ifndef __APPLE__
	assert_text(choose(STR(""), "BROWSER=", "DISPLAY=:0"), STR("xdg-open:wslview"));
	assert_text(choose(STR(""), "WAYLAND_DISPLAY=w", NULL), STR("xdg-open:wslview"));
	assert_text(choose(STR(""), "WSL_DISTRO_NAME=d", NULL), STR("wslview:xdg-open"));
	assert_text(choose(STR(""), NULL, NULL), STR(""));
#endif
}

static void splits(void **state)
{
	static const struct {
		struct str command;
		size_t words;
		struct str text;
	} cases[] = {
		{STR_INIT("firefox"), 2, STR_INIT("firefox\0" URL "\0")},
		{STR_INIT(" a  b\t'c d' "), 4, STR_INIT("a\0b\0c d\0" URL "\0")},
		{STR_INIT("a --url=%s b"), 3, STR_INIT("a\0--url=" URL "\0b\0")},
		{STR_INIT("a '%s' 100%% %d"), 4,
		 STR_INIT("a\0" URL "\0"
			  "100%\0%d\0")},
		{STR_INIT("a \"b\\\"c\\d $x\" ''"), 4, STR_INIT("a\0b\"c\\d $x\0\0" URL "\0")},
		{STR_INIT("a\\ b;c|d`e`"), 2, STR_INIT("a b;c|d`e`\0" URL "\0")},
		{STR_INIT("a 'b"), 0, STR_INIT("")},
		{STR_INIT("  "), 0, STR_INIT("")},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_MESSAGE);

		assert_int_equal(browser_split(cases[i].command, STR(URL), &text), cases[i].words);
		if (cases[i].words > 0)
			assert_text(buf_str(&text), cases[i].text);
	}
}

static void write_script(void)
{
	FILE *script = fopen("browser", "w");

	assert_non_null(script);
	/* What it was given, its session, what is open, which signals are ignored or blocked. */
	fputs("#!/bin/sh\n"
	      "printf '%s\\n' \"$@\" >out.new\n"
	      "ls /proc/$$/fd | grep -vx 255 | tr '\\n' ' ' >>out.new\n"
	      "readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2 | uniq >>out.new\n"
	      "grep -E '^Sig(Blk|Ign)' /proc/$$/status | tr -d '\\t' >>out.new\n"
	      "mv out.new out\n",
	      script);
	fclose(script);
	assert_int_equal(chmod("browser", 0755), 0);
}

static void wait_for_file(const char *path)
{
	for (int i = 0; i < 3000 && access(path, F_OK) != 0; i++)
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
}

#ifdef __linux__
/* The signals behind `name`. Without 32 and 33, the C library's own: it lets no program set them,
 * so that they stay as whoever started this test left them. */
static unsigned long long signals_in(const char *text, const char *name)
{
	const unsigned long long of_library = 3ULL << 31;
	const char *found = strstr(text, name);

	assert_non_null(found);
	return strtoull(found + strlen(name), NULL, 16) & ~of_library;
}
#endif

static void starts(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	char text[4096] = {0};
	int open_one = open("/", O_RDONLY);
	int other = dup2(open_one, 77);
	FILE *out;

	(void)state;
	write_script();
	signal(SIGUSR1, SIG_IGN);
	assert_true(browser_open(STR("/nonexistent/b:'unfinished:./browser 'a b' %s"), STR(URL),
				 &error));
	assert_null(error.message);
	wait_for_file("out");
	out = fopen("out", "r");
	assert_non_null(out);
	assert_true(fread(text, 1, sizeof(text) - 1, out) > 0);
	fclose(out);
	close(open_one);
	close(other);
#ifdef __linux__
	assert_non_null(strstr(text, "a b\n" URL "\n"));
	assert_non_null(strstr(text, "/dev/null\n"));
	assert_null(strstr(text, "77 "));
	assert_int_equal(signals_in(text, "SigBlk:"), 0);
	assert_int_equal(signals_in(text, "SigIgn:"), 0);
#endif
}

static void fails(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_ERROR struct error none = {0};
	CLEANUP_ERROR struct error bad = {0};

	(void)state;
	assert_false(browser_open(STR("/nonexistent/b"), STR(URL), &error));
	assert_string_equal(error.message, "cannot start the browser /nonexistent/b: No such file "
					   "or directory");
	assert_false(browser_open(STR(":"), STR(URL), &none));
	assert_string_equal(none.message, "there is no browser to start");
	assert_false(browser_open(STR("true"), STR("--version"), &bad));
	assert_false(browser_open(STR("true"), STR("file:///etc/passwd"), &bad));
}

static int enter_home(void **state)
{
	(void)state;
	return mkdtemp(home) ? chdir(home) : -1;
}

static int leave_home(void **state)
{
	(void)state;
	unlink("out");
	unlink("browser");
	return chdir("/") || rmdir(home);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chooses),
		cmocka_unit_test(splits),
		cmocka_unit_test(starts),
		cmocka_unit_test(fails),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, enter_home, leave_home);
}
