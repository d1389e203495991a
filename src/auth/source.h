/* The first credentials of a chain that are at hand without a network: keys in the environment and
 * in AWS's files, and what `aws login` has cached. */
#ifndef AWSP_AUTH_SOURCE_H
#define AWSP_AUTH_SOURCE_H

#include "auth/auth.h"
#include "net/credentials.h"

/* True where AWS_ACCESS_KEY_ID is set to something: botocore looks no further then. */
bool source_in_environment(const struct environment *environment);

/* All of them: false with a sentence in `error` that holds no secret, and no credentials. */

/* AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SECURITY_TOKEN, else AWS_SESSION_TOKEN.
 * ERROR_CONFIGURATION where half of them is there, ERROR_LOGIN_NEEDED where
 * AWS_CREDENTIAL_EXPIRATION is past. */
bool source_environment(struct credentials *credentials, const struct auth *auth,
			struct error *error);
/* The keys of a profile, all from the file that has its aws_access_key_id, the credentials file
 * first. ERROR_LOGIN_NEEDED where the file says that they have run out. */
bool source_keys(struct credentials *credentials, const struct auth *auth,
		 const struct resolution *resolution, struct error *error);
/* What `aws login` has cached for the end of the chain; ERROR_LOGIN_NEEDED where that has run out
 * (protocol.md 7: renewing it takes the AWS CLI). */
bool source_aws_login(struct credentials *credentials, const struct auth *auth,
		      const struct resolution *resolution, struct error *error);

#endif
