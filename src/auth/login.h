/* Logging in to IAM Identity Center: by authorization code with PKCE, or by device code. */
#ifndef AWSP_AUTH_LOGIN_H
#define AWSP_AUTH_LOGIN_H

#include "auth/auth.h"

struct login_options {
	bool force; /* log in although the token holds */
	bool device_code;
	bool no_browser;
	struct str browser; /* the user's command; may be empty */
	uint16_t port;      /* of the listener; 0: any */
};

enum login_outcome {
	LOGIN_DONE,
	LOGIN_HELD,     /* the token holds for 15 minutes or more; nothing was done */
	LOGIN_RENEWED,  /* it was renewed without the browser */
	LOGIN_BY_OTHER, /* another process has logged in while this one waited */
	LOGIN_FAILED,   /* see the error */
};

/*
 * Logs in, so that the token file holds a token for 15 minutes or more. One process a session does
 * it at a time; the others wait and make no request. Until the token is on the disk nothing has
 * changed, whatever interrupts.
 */
enum login_outcome login_session(struct auth *auth, const struct session *session,
				 const struct login_options *options, struct error *error);

#endif
