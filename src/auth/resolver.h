/*
 * From profiles to credentials, many side by side in one batch, by the rules of botocore and the
 * AWS CLI v2 (protocol.md 2.2 to 2.4): the end of the chain gives the first credentials, and every
 * role on the way back is assumed with those of the one before.
 */
#ifndef AWSP_AUTH_RESOLVER_H
#define AWSP_AUTH_RESOLVER_H

#include "auth/auth.h"
#include "base/process.h"
#include "net/sts.h"

/* How to go about it. */
struct resolver {
	struct auth *auth;
	bool no_cache;    /* neither read nor write the AWS CLI's cache of role credentials */
	bool keep_tokens; /* use SSO tokens as they are, and renew none */
	int64_t hold_for; /* seconds that cached credentials must hold; 15 minutes at least */
	/* What a credential_process is given of the person; NULL for nothing. */
	const struct process_terminal *terminal;
	/* Asks for the code of an MFA device; `again` where AWS has refused the one before. False
	 * with a sentence where nobody can be asked, or has answered; without one where asking
	 * again would be of no use. */
	bool (*ask_code)(void *context, const struct profile *profile, struct str serial,
			 bool again, struct secret *code, struct error *error);
	void *context;
};

/* What is resolved, and what came of it. All zero but the first four members before. */
struct resolver_job {
	/* NULL: what AWS's tools find in the environment where no profile is named. */
	const struct resolution *resolution;
	/* Where no profile was named: the one that AWS_PROFILE or the like chooses. A web identity
	 * of the environment comes before its own, and is completed from it. NULL: a profile was
	 * named, and the environment says nothing about it; or there is none. */
	const struct profile *active;
	struct str region; /* where STS is asked: of the shell, or of the profile; may be empty */
	bool identify;     /* ask AWS whose credentials they are */

	struct credentials credentials;
	struct sts_identity identity;
	struct error error; /* ERROR_NONE where all of it came; a sentence without a secret */
	bool login_missing; /* there is no SSO token that holds */
	bool token_refused; /* an SSO token that seemed to hold, and that AWS takes no longer */
};

void resolver_job_release(struct resolver_job *job);

/*
 * Resolves all jobs. SSO tokens are renewed where that needs nobody; nobody is asked to log in
 * (ERROR_LOGIN_NEEDED). Programs of credential_process run one after the other, requests side by
 * side. Role credentials come from and go to the AWS CLI's cache, as the AWS CLI does it: of SSO
 * profiles, assumed roles and web identities, those of the environment too, but not of an SSO
 * profile or web identity on the way to a role.
 */
void resolver_run(const struct resolver *resolver, struct resolver_job *jobs, size_t n);

#endif
