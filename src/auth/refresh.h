/* Refreshing: a new access token for a refresh token, once for any number of waiting shells. */
#ifndef AWSP_AUTH_REFRESH_H
#define AWSP_AUTH_REFRESH_H

#include "auth/auth.h"

/* How long a renewal may have the lock of a token file; whoever must not come between waits so
 * long. */
#define REFRESH_LOCK_MILLISECONDS (HTTP_CALL_MILLISECONDS + 2000)

enum refresh_outcome {
	REFRESH_DONE,          /* the token holds now, whoever has renewed it */
	REFRESH_NOT_RENEWABLE, /* there is nothing to renew it with */
	REFRESH_REFUSED, /* AWS takes the refresh token no longer; it is removed, and a login is
			    needed */
	REFRESH_FAILED,  /* see the error; the token file is as it was */
};

/*
 * Renews the token of a session, unless it holds for 15 minutes or more. Waits at most 5 seconds
 * for another process that is at it, and then makes no request of its own. The new token is on the
 * disk before this returns, even where the user interrupts it once the request was sent.
 */
enum refresh_outcome refresh_session(struct auth *auth, const struct session *session,
				     struct error *error);

#endif
