/* Renewal: what a switch does about a login that has run out. */
#ifndef AWSP_CMD_RENEWAL_H
#define AWSP_CMD_RENEWAL_H

#include "cmd/command.h"
#include "cmd/online.h"
#include "cmd/summary.h"

enum renewal {
	RENEWAL_NOTHING,     /* nothing has changed */
	RENEWAL_CHANGED,     /* the caches have: make the summary again */
	RENEWAL_INTERRUPTED, /* the user wants out */
};

/*
 * Renews what can be renewed without the user, with one try and a warning where nothing comes of
 * it. Where a login is what is missing, asks for it or makes it, as --login, --no-login and the
 * setting say. For any other state, and without SSO, this is nothing.
 */
enum renewal renewal_make(struct context *context, const struct arguments *arguments,
			  const struct summary *summary);

/*
 * Makes the login that a command cannot go on without, as --login, --no-login and the setting say.
 * `error` says why it is needed, and stays where there is to be none; otherwise it is why there is
 * none after all. `force`: AWS takes a token no longer that seems to hold.
 */
bool renewal_log_in(struct online *online, const struct arguments *arguments,
		    const struct session *session, bool force, struct error *error);

#endif
