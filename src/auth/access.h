/* Access: the token of a session, and what AWS says of it. */
#ifndef AWSP_AUTH_ACCESS_H
#define AWSP_AUTH_ACCESS_H

#include "auth/auth.h"
#include "base/secret.h"

/* The access token, renewed first where it needs that and can be. ERROR_LOGIN_NEEDED where only a
 * login helps. */
bool access_token(struct auth *auth, const struct session *session, struct secret *token,
		  struct error *error);

/* The access token as it stands in its file, while it holds. */
bool access_token_held(struct auth *auth, const struct session *session, struct secret *token,
		       struct error *error);

/* What AWS says of a token and a role. */
enum access {
	ACCESS_GRANTED,
	ACCESS_REFUSED,  /* logged in, and the role is not assigned */
	ACCESS_ENDED,    /* AWS takes the token no longer */
	ACCESS_NO_TOKEN, /* there is none that holds; AWS was not asked */
	ACCESS_UNKNOWN,  /* AWS did not answer; see the error */
};

/* The sentence for a role that AWS does not give to who is logged in. */
void access_describe_refusal(struct str account, struct str role, struct error *error);

/* Asks AWS whether the session's token is good and, where `account` is not empty, whether `role` in
 * it is given to it: credentials are fetched and forgotten. Renews nothing. */
enum access access_check(struct auth *auth, const struct session *session, struct str account,
			 struct str role, struct error *error);

#endif
