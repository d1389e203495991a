/* Help, for the command itself and for --help. */
#ifndef AWSP_CMD_HELP_H
#define AWSP_CMD_HELP_H

#include "base/buf.h"
#include "cmd/command.h"

/* What `awsp help COMMAND` prints. */
void help_command(const struct command *command, struct buf *out);
/* How a command is written in lists: "list [PATTERN]". */
void help_synopsis(const struct command *command, struct buf *out);

#endif
