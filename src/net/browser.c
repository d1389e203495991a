/* Browsers. */
#include "net/browser.h"

#include "base/file.h"
#include "base/process.h"
#include "base/words.h"
#include "net/url.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define COMMAND_LIMIT ((size_t)64 << 10)
#define MOST_WORDS 256

static bool is_set(const struct environment *environment, const char *name)
{
	return environment_value(environment, name).n > 0;
}

static bool is_remote(const struct environment *environment)
{
	return is_set(environment, "SSH_CONNECTION") || is_set(environment, "SSH_CLIENT") ||
	       is_set(environment, "SSH_TTY");
}

struct str browser_choose(struct str command, const struct environment *environment)
{
	struct str browser = environment_value(environment, "BROWSER");

	if (command.n > 0)
		return command;
	if (browser.n > 0)
		return browser;
	if (is_remote(environment))
		return (struct str){0};
#ifdef __APPLE__
	return STR("open");
#else
	if (is_set(environment, "WSL_DISTRO_NAME"))
		return STR("wslview:xdg-open");
	if (is_set(environment, "DISPLAY") || is_set(environment, "WAYLAND_DISPLAY"))
		return STR("xdg-open:wslview");
	return (struct str){0};
#endif
}

/* ------------------------------------------------------------------------------ splitting */

/* Appends a word with the URL in it. True where that was put somewhere. */
static bool add_word(struct buf *text, struct str word, struct str url)
{
	bool has_url = false;

	for (size_t i = 0; i < word.n; i++) {
		char next = i + 1 < word.n ? word.p[i + 1] : '\0';

		if (word.p[i] == '%' && next == 's') {
			buf_add(text, url);
			has_url = true;
			i++;
		} else {
			buf_add_char(text, word.p[i]);
			if (word.p[i] == '%' && next == '%')
				i++;
		}
	}
	buf_add_char(text, '\0');
	return has_url;
}

size_t browser_split(struct str command, struct str url, struct buf *text)
{
	CLEANUP_BUF struct buf word = BUF_INIT(COMMAND_LIMIT);
	enum words_outcome outcome;
	bool has_url = false;
	size_t n = 0;

	while ((outcome = words_next(&command, &word)) == WORDS_FOUND) {
		has_url = add_word(text, buf_str(&word), url) || has_url;
		n++;
		buf_clear(&word);
	}
	if (outcome != WORDS_END || n == 0)
		return 0;
	if (!has_url) {
		buf_add(text, url);
		buf_add_char(text, '\0');
		n++;
	}
	return text->overflowed || n > MOST_WORDS ? 0 : n;
}

/* ------------------------------------------------------------------------------- starting */

static void use_null(void)
{
	int fd = open("/dev/null", O_RDWR);

	if (fd < 0)
		return;
	for (int standard = STDIN_FILENO; standard <= STDERR_FILENO; standard++)
		dup2(fd, standard);
}

/* The grandchild: becomes the browser, or writes why not. */
static _Noreturn void become(char **words, int report)
{
	use_null();
	process_prepare_child(report);
	execvp(words[0], words);
	process_report(report, errno);
}

/* The child: leaves the terminal and the browser behind. */
static _Noreturn void detach(char **words, int report)
{
	pid_t child;

	setsid();
	child = fork();
	if (child == 0)
		become(words, report);
	_exit(child < 0);
}

static bool wait_for(pid_t child)
{
	int status = 1;

	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Starts one program; returns 0 or an error number. */
static int start(char **words)
{
	CLEANUP_FD int reader = -1;
	CLEANUP_FD int writer = -1;
	int ends[2];
	pid_t child;

	if (pipe(ends) != 0)
		return errno;
	reader = ends[0];
	writer = ends[1];
	fcntl(reader, F_SETFD, FD_CLOEXEC);
	fcntl(writer, F_SETFD, FD_CLOEXEC);
	child = fork();
	if (child < 0)
		return errno;
	if (child == 0)
		detach(words, writer);
	file_close(&writer);
	if (!wait_for(child))
		return EAGAIN;
	return process_read_report(reader);
}

static bool try_command(struct str command, struct str url, struct error *error)
{
	CLEANUP_BUF struct buf text = BUF_INIT(COMMAND_LIMIT);
	char *words[MOST_WORDS + 1] = {0};
	size_t n = browser_split(command, url, &text);
	char *at = text.p;
	int number;

	if (n == 0)
		return error_set(error, ERROR_FAILED, "cannot start the browser \"%.*s\": %s",
				 STR_ARGS(command), "the command is empty or has an open quote");
	for (size_t i = 0; i < n; i++, at += strlen(at) + 1)
		words[i] = at;
	number = start(words);
	return number == 0 || error_set(error, ERROR_FAILED, "cannot start the browser %s: %s",
					words[0], strerror(number));
}

/* Nothing but a web address, which cannot be taken for an option or a file. */
static bool is_web_address(struct str text)
{
	struct url url;

	return url_parse(str_slice(text, 0, str_find(text, '#')), &url) &&
	       url_is_visible_ascii(text);
}

bool browser_open(struct str commands, struct str url, struct error *error)
{
	struct str command;

	if (!is_web_address(url))
		return error_set(error, ERROR_FAILED, "that is no web address for a browser");
	while (str_split(&commands, ':', &command)) {
		if (str_trim(command).n > 0 && try_command(command, url, error)) {
			error_release(error);
			return true;
		}
	}
	if (!error->message)
		error_set(error, ERROR_FAILED, "there is no browser to start");
	return false;
}
