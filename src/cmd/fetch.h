/* Fetching: the credentials of profiles, for the commands that need them; with the person who may
 * be asked for MFA codes and logins. */
#ifndef AWSP_CMD_FETCH_H
#define AWSP_CMD_FETCH_H

#include "auth/resolver.h"
#include "cmd/command.h"
#include "cmd/online.h"

/* The options that all these commands share, to be put into their lists. */
#define FETCH_OPTIONS                                                                           \
	{"no-cache", 0, NULL, "Neither use nor write the AWS CLI's cache of role credentials.", \
	 COMPLETES_NOTHING},                                                                    \
		{"mfa-code", 0, "CODE", "The code of the MFA device, instead of a question.",   \
		 COMPLETES_NOTHING},                                                            \
	{                                                                                       \
		"mfa-fd", 0, "N", "Read that code, one line, from this descriptor.",            \
			COMPLETES_NOTHING                                                       \
	}

/* One profile whose credentials are fetched. */
struct fetched {
	const struct profile *profile; /* NULL: what the environment has */
	struct resolution resolution;
	struct str region; /* that the profile names; of the active one where there is none */
	struct problems problems;
};

struct fetch {
	struct context *context;
	const struct arguments *arguments;
	struct online online;
	struct resolver resolver;
	struct process_terminal terminal;
	bool alone;                   /* nobody may be asked for anything, nor told */
	const struct profile *active; /* where no profile was named: the one that holds then */
	struct secret code;           /* of --mfa-code or --mfa-fd; used once */
	bool code_was_typed;          /* the last one, on the terminal */
	struct fetched *items;
	struct resolver_job *jobs;
	size_t n;
};

/* Reads the options, for `n` profiles at most. False with a sentence. `alone`: for programs that
 * call awsp, which nobody watches. `fetch` must not move afterwards; fetch_end in any case. */
bool fetch_begin(struct fetch *fetch, struct context *context, const struct arguments *arguments,
		 size_t n, bool alone, struct error *error);
/* Adds a profile; NULL for the environment's own credentials. */
void fetch_add(struct fetch *fetch, const struct profile *profile);
/* Adds what AWS's tools use now. False with a sentence where that is nothing. */
bool fetch_add_active(struct fetch *fetch, struct error *error);
/* Adds the profile that the command line names, and where it names none what AWS's tools use now.
 * False with a sentence. */
bool fetch_add_named(struct fetch *fetch, struct error *error);
/* Fetches all that was added. `identify`: asks AWS who they are. What came of each is in its job.
 */
void fetch_run(struct fetch *fetch, bool identify);
/* The same for one profile; where a login is what is missing, the login question comes first, as
 * with a switch. */
void fetch_run_one(struct fetch *fetch);
/* Reports why a job failed, with the problems of its profile. Returns the exit status. */
enum exit_status fetch_report(struct fetch *fetch, size_t i);
void fetch_end(struct fetch *fetch);

/* Writes secret text to standard output, past the buffer of all else. False with a sentence. */
bool fetch_write_out(struct context *context, const struct buf *text, struct error *error);

#endif
