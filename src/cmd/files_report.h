/* What every command says when the files themselves are in a bad way. */
#ifndef AWSP_CMD_FILES_REPORT_H
#define AWSP_CMD_FILES_REPORT_H

#include "cmd/context.h"
#include "cmd/exit_status.h"

/*
 * Reports each file and line that could not be read, and once the first place for which the AWS CLI
 * would refuse a whole file. Returns EXIT_CONFIGURATION where a file could not be read at all,
 * otherwise EXIT_DONE.
 */
enum exit_status files_report(struct context *context);

#endif
