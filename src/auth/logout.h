/* Logging out: at AWS where it can be reached, and locally in any case. */
#ifndef AWSP_AUTH_LOGOUT_H
#define AWSP_AUTH_LOGOUT_H

#include "auth/auth.h"

/* What was done for a session. */
struct logout {
	bool had_token;
	bool told_aws;  /* AWS has ended the session, or it had ended before */
	size_t removed; /* files with credentials of roles */
};

/*
 * Logs out of one session: AWS is told (a token that has run out but can be renewed is renewed
 * first, so that its refresh token dies too); then the token is removed, and with it the cached
 * credentials of every profile of that session. A renewal that is under way is waited for. False
 * where that wait was interrupted, and nothing has changed, or where a file could not be removed;
 * where AWS could not be told, `told_aws` is false and the reason is in `error`, and the result is
 * true all the same.
 */
bool logout_session(struct auth *auth, const struct session *session, struct logout *done,
		    struct error *error);
/* Ends every session that has a token, whatever the configuration says of it, and removes all
 * cached credentials, of `aws login` too. Registrations stay, as with the AWS CLI. Returns how many
 * files; false where one could not be removed. */
bool logout_remove_all(struct auth *auth, size_t *removed, struct error *error);

#endif
