/* What awsp populate says of its plan. */
#ifndef AWSP_CMD_POPULATE_REPORT_H
#define AWSP_CMD_POPULATE_REPORT_H

#include "cmd/context.h"
#include "cmd/populate_plan.h"

/* Before anything is written: what is kept although it might be expected to change, and which new
 * names are not everybody's. `prune`: the run removes profiles, too. */
void populate_report_plan(struct context *context, const struct populate_plan *plan, bool prune);
/* Afterwards, or after a dry run: what went, and the counts. */
void populate_report_result(struct context *context, const struct populate_plan *plan,
			    bool dry_run);

#endif
