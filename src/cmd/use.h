/* Using a profile: a switch with all that is said about it. */
#ifndef AWSP_CMD_USE_H
#define AWSP_CMD_USE_H

#include "cmd/command.h"
#include "cmd/context.h"
#include "cmd/variables.h"

/* Switches this shell to the profile as awsp use does, or says why not. The options of awsp use
 * hold where `arguments` has them. */
enum exit_status use_profile(struct context *context, const struct arguments *arguments,
			     const struct active *active, const struct profile *profile);

#endif
