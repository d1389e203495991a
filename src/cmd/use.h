/* Switching to a profile that has been found, as awsp use does. */
#ifndef AWSP_CMD_USE_H
#define AWSP_CMD_USE_H

#include "cmd/command.h"
#include "cmd/context.h"
#include "cmd/variables.h"

/*
 * Sees to the login, switches, and says what came of it, or why there was no switch; the exit
 * status is that of the switch. The options of `arguments` count where they are those of use.
 */
enum exit_status use_profile(struct context *context, const struct arguments *arguments,
			     const struct active *active, const struct profile *profile);

#endif
