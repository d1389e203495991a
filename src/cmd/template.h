/* Which template names the profiles that awsp makes. */
#ifndef AWSP_CMD_TEMPLATE_H
#define AWSP_CMD_TEMPLATE_H

#include "cmd/command.h"
#include "cmd/context.h"

/* That of --template, else of the settings, else the default; borrowed. False where it cannot be
 * read: ERROR_USAGE for the option's, ERROR_CONFIGURATION, with the file, for that of the settings.
 */
bool template_choose(const struct context *context, const struct arguments *arguments,
		     struct str *name_template, struct error *error);

#endif
