/* Picking a profile in a full-screen list. */
#ifndef AWSP_CMD_PICK_H
#define AWSP_CMD_PICK_H

#include "cmd/command.h"
#include "cmd/context.h"
#include "cmd/variables.h"

/* True where somebody can be shown a list: standard input and standard output are terminals (with
 * --emit, where code goes there, standard error), TERM is not dumb, and nothing forbids questions.
 */
bool pick_is_possible(const struct context *context);

enum pick_outcome {
	PICK_CHOSEN,
	PICK_CANCELLED,
	PICK_IMPOSSIBLE, /* nothing was shown: there is no terminal after all, or no profile */
};

/*
 * Lets the person choose one of the profiles, all of which are loaded. `filter` is what is typed
 * already, `message` stands beside it until it is changed. Who has waited has had the clock and the
 * caches read again.
 */
enum pick_outcome pick_profile(struct context *context, const struct active *active,
			       struct str filter, struct str message,
			       const struct profile **profile);

/* awsp by itself: picks a profile and switches to it, or else lists them all. */
enum exit_status pick_and_switch(struct context *context, const struct arguments *arguments);

#endif
