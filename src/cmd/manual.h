/* The parts of awsp(1) that the program itself writes, so that the two cannot disagree. */
#ifndef AWSP_CMD_MANUAL_H
#define AWSP_CMD_MANUAL_H

#include "base/buf.h"

/* Appends a part of the manual in mdoc: commands, options, exit-status or settings. False where
 * there is no such part. */
bool manual_write(struct str part, struct buf *out);

#endif
