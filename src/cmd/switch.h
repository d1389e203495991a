/* Switching: from a decision to the change of the shell's environment. */
#ifndef AWSP_CMD_SWITCH_H
#define AWSP_CMD_SWITCH_H

#include "cmd/context.h"
#include "cmd/variables.h"

/* True where the shell can be changed: the function has called, or --emit is given. Otherwise says
 * how to load the function. */
bool switch_is_possible(struct context *context);

/*
 * Writes the shell code that selects `profile`: AWS_PROFILE is set, and what would beat or confuse
 * it is unset, with one line that names the variables. `status` is what the function is to return:
 * 0, or 4 where a login is needed.
 */
void switch_to(struct context *context, const struct active *active, const struct profile *profile,
	       int status);
/* Writes the shell code that unsets AWS_PROFILE and the region that awsp has set. False where
 * nothing was set. */
bool switch_off(struct context *context, const struct active *active);
/* Says what AWS's tools use once AWS_PROFILE is gone. */
void switch_report_off(struct context *context);
/* Writes the shell code that sets the region; an empty one unsets it. */
void switch_region(struct context *context, struct str region);

#endif
