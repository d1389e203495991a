/* Exit statuses. */
#include "cmd/exit_status.h"

const struct exit_status_description exit_status_descriptions[] = {
	{EXIT_DONE, "Done."},
	{EXIT_FAILED, "Failed."},
	{EXIT_WRONG_USAGE, "Wrong usage, or the shell function is not loaded."},
	{EXIT_NO_PROFILE, "No such profile."},
	{EXIT_LOGIN_NEEDED,
	 "A login is needed. A switch was done all the same, unless --strict holds."},
	{EXIT_CONFIGURATION, "A configuration that cannot work, or cannot be read."},
	{EXIT_NETWORK, "The network or AWS did not answer, or not in a usable way."},
	{EXIT_REFUSED, "AWS refused: logged in, but no access, or the login was denied."},
	{EXIT_INTERRUPTED, "Interrupted."},
};
const size_t n_exit_status_descriptions =
	sizeof(exit_status_descriptions) / sizeof(*exit_status_descriptions);

enum exit_status exit_status_of(enum error_kind kind)
{
	switch (kind) {
	case ERROR_NONE:
		return EXIT_DONE;
	case ERROR_USAGE:
		return EXIT_WRONG_USAGE;
	case ERROR_NO_PROFILE:
		return EXIT_NO_PROFILE;
	case ERROR_LOGIN_NEEDED:
		return EXIT_LOGIN_NEEDED;
	case ERROR_CONFIGURATION:
		return EXIT_CONFIGURATION;
	case ERROR_NETWORK:
		return EXIT_NETWORK;
	case ERROR_REFUSED:
		return EXIT_REFUSED;
	case ERROR_INTERRUPTED:
		return EXIT_INTERRUPTED;
	case ERROR_FAILED:
		break;
	}
	return EXIT_FAILED;
}

enum exit_status exit_status_worst(enum exit_status a, enum exit_status b)
{
	static const enum exit_status order[] = {EXIT_INTERRUPTED,   EXIT_NO_PROFILE,
						 EXIT_CONFIGURATION, EXIT_LOGIN_NEEDED,
						 EXIT_NETWORK,       EXIT_REFUSED};

	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
		if (a == order[i] || b == order[i])
			return order[i];
	}
	return a > b ? a : b;
}
