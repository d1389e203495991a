/* Exit statuses: the one table that the program, help and the manual share. */
#ifndef AWSP_CMD_EXIT_STATUS_H
#define AWSP_CMD_EXIT_STATUS_H

#include "base/error.h"

#include <stddef.h>

enum exit_status {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_WRONG_USAGE = 2,
	EXIT_NO_PROFILE = 3,
	EXIT_LOGIN_NEEDED = 4,
	EXIT_CONFIGURATION = 5,
	EXIT_NETWORK = 6,
	EXIT_REFUSED = 7,
	EXIT_INTERRUPTED = 130,
};

struct exit_status_description {
	enum exit_status status;
	const char *meaning;
};

extern const struct exit_status_description exit_status_descriptions[];
extern const size_t n_exit_status_descriptions;

enum exit_status exit_status_of(enum error_kind kind);
/* Of several results, the one that the whole command ends with: 130, or
 * else 3 before 5, 4, 6 and 7. */
enum exit_status exit_status_worst(enum exit_status a, enum exit_status b);

#endif
