/* The two flows of a login, from a registered client to a token. */
#ifndef AWSP_AUTH_FLOW_H
#define AWSP_AUTH_FLOW_H

#include "auth/login.h"
#include "net/oidc.h"

/* What a flow works with. */
struct flow {
	struct auth *auth;
	const struct session *session;
	const struct login_options *options;
	struct oidc oidc;
	struct str start_url; /* resolved: what AWS is told */
	const struct oidc_client *client;
};

/* What came of a flow. */
enum flow_outcome {
	FLOW_DONE,
	FLOW_USE_DEVICE_CODE, /* the person asked for it */
	FLOW_CLIENT_REFUSED,  /* AWS does not know the registration any more */
	FLOW_FAILED,
};

/* Adds to an error what it often comes from: a region or start URL where the session is not at
 * home, or the clock. */
void flow_blame(struct flow *flow, enum oidc_outcome outcome, struct error *error);
/* By authorization code: waits for the browser's redirect, or for its address to be pasted. */
enum flow_outcome flow_by_code(struct flow *flow, struct oidc_token *token, struct error *error);
/* By device code: waits until the code was approved in any browser. */
enum flow_outcome flow_by_device(struct flow *flow, struct oidc_token *token, struct error *error);

#endif
