/* Sessions: which ones a command is about. */
#ifndef AWSP_CMD_SESSIONS_H
#define AWSP_CMD_SESSIONS_H

#include "auth/session.h"
#include "cmd/command.h"
#include "cmd/context.h"
#include "cmd/exit_status.h"

/* Of a command that takes [PROFILE], --session NAME and --all. */
struct sessions {
	struct session *items;
	size_t n;
	size_t capacity;
	const struct profile *profile; /* that was named, or is active; NULL where a session was
					  chosen by itself */
	enum profile_kind end_kind;    /* of that profile */
	enum exit_status status;       /* of what could not be had; it is reported */
};

/*
 * Finds them: --all is every sso-session and every start URL of a legacy profile, and goes on where
 * one is broken. Without any of the three it is the session of the active profile, else the only
 * sso-session there is, else what the person chooses. False, with `status` and all reported, where
 * there is none; a `profile` with a kind that has no session is for the caller to explain.
 */
bool sessions_find(struct sessions *sessions, struct context *context,
		   const struct arguments *arguments);
/*
 * The sso-sessions for a command that can be about several: those of each --session, else the only
 * one there is, else that of the active profile, as above. False, with `status` and all reported,
 * where one of them is unknown or broken, or there is none.
 */
bool sessions_find_each(struct sessions *sessions, struct context *context,
			const struct arguments *arguments);
void sessions_release(struct sessions *sessions);
#define CLEANUP_SESSIONS __attribute__((cleanup(sessions_release)))

/* A word of a command line that is shown to be typed: in quotes where a shell wants them. */
struct str sessions_quote(struct context *context, struct str word);

#endif
