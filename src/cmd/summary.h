/* The summary of one profile: what list, status, current and a switch say of it. */
#ifndef AWSP_CMD_SUMMARY_H
#define AWSP_CMD_SUMMARY_H

#include "cmd/context.h"
#include "cmd/exit_status.h"
#include "cmd/variables.h"
#include "login/state.h"

struct summary {
	struct resolution resolution;
	struct login_status status;
	bool active;
};

/* Resolves the profile and decides its state; what is wrong with it is added to `problems`. */
void summary_make(struct summary *summary, struct context *context, const struct profile *profile,
		  const struct active *active, struct problems *problems);
/* "valid, 3h 12m left", "expired 2d 4h ago", "static keys" and the like. */
void summary_state_words(const struct login_status *status, int64_t now, struct buf *out);
/* How many bytes of these words say enough where there is no room: "valid, 3h 12m", "expired". */
size_t summary_state_beginning(const struct login_status *status, struct str words);
enum colour summary_state_colour(enum login_state state);
/* The object that awsp(1) documents for programs; `problems` are those of this profile alone. */
void summary_write_json(const struct summary *summary, const struct problems *problems,
			struct buf *out);
/* `{"path": …, "line": …, "severity": …, "message": …}`, with remedy, profile and whether the AWS
 * CLI refuses the whole file, where `full`.
 */
void problem_write_json(const struct problem *problem, bool full, struct buf *out);
/* The exit status that a state alone stands for. */
enum exit_status summary_exit_status(enum login_state state);

#endif
