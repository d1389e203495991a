/* The console: a URL that signs in with credentials (protocol.md 9; IAM User Guide, "Enable custom
 * identity broker access to the AWS console"), and the portal's own link to it. */
#ifndef AWSP_NET_FEDERATION_H
#define AWSP_NET_FEDERATION_H

#include "net/credentials.h"
#include "net/http.h"

/* One request, to be handed to http_batch_add. All that it points to belongs to the call, which
 * must not be moved and may be released once it is added. All zero is none; a call may be written
 * again. */
struct federation_call {
	struct http_request request;
	struct buf url;
	struct buf body;
};

void federation_call_release(struct federation_call *call);
#define CLEANUP_FEDERATION_CALL __attribute__((cleanup(federation_call_release)))

enum federation_outcome {
	FEDERATION_DONE,
	FEDERATION_REFUSED,      /* 400, 401, 403: not these credentials, or not so long */
	FEDERATION_SERVER_ERROR, /* 429 or 5xx, after all tries */
	FEDERATION_BAD_ANSWER,
	FEDERATION_NO_ANSWER, /* the network; or interrupted, see the kind of the error */
};

/* Every outcome but FEDERATION_DONE comes with a sentence without a secret: ERROR_REFUSED for
 * REFUSED, ERROR_NETWORK for the others, and for NO_ANSWER what the answer says. */

/*
 * getSigninToken, as a form: the secrets stand in no URL. `endpoint` is from endpoint_write
 * (ENDPOINT_SIGNIN). The credentials must be temporary, and not GetSessionToken's. SessionDuration,
 * which AWS refuses for SSO credentials and chained roles, is left out.
 */
void federation_write_token_request(struct str endpoint, const struct credentials *credentials,
				    struct federation_call *call);
enum federation_outcome federation_read_token(const struct http_answer *answer,
					      struct secret *token, struct error *error);
/* Appends the URL for the browser, good for 15 minutes: who has it is signed in. `url` is a secret
 * buffer. `issuer` is where the console sends people whose session has ended; it may be empty. */
void federation_write_login_url(struct str endpoint, struct str issuer, struct str destination,
				const struct secret *token, struct buf *url);

/* Appends the console's page of a service ("s3"; empty for its home) in the partition of `region`.
 * False with ERROR_CONFIGURATION for a region that cannot be one, ERROR_USAGE for such a service.
 */
bool federation_write_destination(struct str region, struct str service, struct buf *url,
				  struct error *error);
/*
 * Appends the portal's link to the console of an account and role, which needs no credentials: the
 * portal asks for a login where there is none. `destination` may be empty. Of the start URL, "/"
 * at the end and what stands behind "#" is left out.
 */
void federation_write_portal_link(struct str start_url, struct str account, struct str role,
				  struct str destination, struct buf *url);

#endif
