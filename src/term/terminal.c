/* What is known of the terminals. */
#include "term/terminal.h"

#include <locale.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct terminal terminal_inspect(int descriptor, const struct environment *environment,
				 bool no_colour)
{
	struct terminal terminal = {.is_terminal = isatty(descriptor) == 1};
	struct winsize size;

	if (!terminal.is_terminal)
		return terminal;
	terminal.rewrites = !str_equal(environment_value(environment, "TERM"), STR("dumb"));
	terminal.colour = terminal.rewrites && !no_colour &&
			  environment_value(environment, "NO_COLOR").n == 0;
	if (ioctl(descriptor, TIOCGWINSZ, &size) == 0)
		terminal.columns = size.ws_col;
	return terminal;
}

void terminal_use_unicode(void)
{
	if (!setlocale(LC_CTYPE, "C.UTF-8") && !setlocale(LC_CTYPE, "en_US.UTF-8"))
		setlocale(LC_CTYPE, "");
}

struct str colour_code(const struct terminal *terminal, enum colour colour)
{
	static const struct str codes[] = {
		[COLOUR_NONE] = {"\033[0m", 4},     [COLOUR_GOOD] = {"\033[32m", 5},
		[COLOUR_CAUTION] = {"\033[33m", 5}, [COLOUR_BAD] = {"\033[31m", 5},
		[COLOUR_FAINT] = {"\033[2m", 4},    [COLOUR_STRONG] = {"\033[1m", 4},
	};

	return terminal->colour ? codes[colour] : (struct str){0};
}
