/* STS: who one is, and temporary credentials (protocol.md 6; the service model sts 2011-06-15).
 * Each call is a request that is written here and an answer that is read here; what lies between is
 * the caller's, so that many can be under way in one batch. */
#ifndef AWSP_NET_STS_H
#define AWSP_NET_STS_H

#include "net/credentials.h"
#include "net/http.h"
#include "net/sigv4.h"

/* The service and who asks it; all borrowed. */
struct sts {
	struct str endpoint;                   /* from endpoint_write */
	struct str region;                     /* the one that signs; aws-global as us-east-1 */
	const struct credentials *credentials; /* none for AssumeRoleWithWebIdentity */
	int64_t now;                           /* seconds since 1970 */
};

/* AssumeRole and AssumeRoleWithWebIdentity. What is empty or 0 is left out. */
struct sts_role {
	struct str arn;
	struct str session_name; /* 2 to 64 of [\w+=,.@-] */
	struct str external_id;
	struct str mfa_serial;
	struct str mfa_code; /* 6 digits */
	int64_t seconds;     /* 900 to 43200 */
};

#define STS_HEADERS 4

/*
 * One request. `request` can be handed to http_batch_add as it is, or with `group` and `tag` set;
 * all that it points to belongs to the call, which therefore must not be moved, and is kept until
 * its answer is read. All zero is none; a call may be written again.
 */
struct sts_call {
	struct http_request request;
	struct buf url;
	struct buf body;
	struct sigv4_signature signature;
	struct secret session_token;
	struct secret confidence; /* an MFA code or web identity token: not to be repeated */
	struct http_header headers[STS_HEADERS];
	const char *action;
	int64_t now; /* as the request says; 0 where it is not signed */
};

void sts_call_release(struct sts_call *call);
#define CLEANUP_STS_CALL __attribute__((cleanup(sts_call_release)))

/* These write a request. False with ERROR_CONFIGURATION where the endpoint cannot be asked. An MFA
 * code is good once, so the request that has one is sent once (HTTP_ONCE). */
bool sts_write_get_caller_identity(const struct sts *sts, struct sts_call *call,
				   struct error *error);
bool sts_write_assume_role(const struct sts *sts, const struct sts_role *role,
			   struct sts_call *call, struct error *error);
/* Unsigned. `token` is the contents of the web identity token file as they are, as botocore sends
 * them; the role's external id and MFA do not apply. */
bool sts_write_assume_role_with_web_identity(const struct sts *sts, const struct sts_role *role,
					     const struct secret *token, struct sts_call *call,
					     struct error *error);
/* For whoever hands on keys of MFA; no command does so far. For long-term keys alone. `seconds` 900
 * to 129600; what is empty or 0 is left out. */
bool sts_write_get_session_token(const struct sts *sts, struct str mfa_serial, struct str mfa_code,
				 int64_t seconds, struct sts_call *call, struct error *error);

/* protocol.md 6.2. */
enum sts_outcome {
	STS_DONE,
	STS_EXPIRED,         /* the credentials, or the web identity token, have run out */
	STS_UNKNOWN_KEY,     /* AWS does not know the access key: deleted, or another partition's */
	STS_WRONG_SECRET,    /* the signature does not fit: the secret key is wrong */
	STS_CLOCK_SKEW,      /* our clock is wrong; once more with the answer's `date` as `now` may
				do */
	STS_ACCESS_DENIED,   /* for a role that wants MFA: perhaps for want of it */
	STS_MFA_WRONG_CODE,  /* ask for another */
	STS_MFA_FAILED,      /* the device is not this user's, or a code is missing */
	STS_REGION_DISABLED, /* STS is not activated there */
	STS_IDP_REJECTED,    /* the identity provider does not stand by the web identity token */
	STS_REJECTED,        /* another error: a parameter that cannot be, for one */
	STS_THROTTLED,       /* after all tries */
	STS_SERVER_ERROR,    /* 5xx, after all tries */
	STS_BAD_ANSWER,      /* no XML, cut short, something missing */
	STS_NO_ANSWER,       /* the network; or interrupted, see the kind of the error */
};

/*
 * Every outcome but STS_DONE comes with a sentence that holds no secret: ERROR_LOGIN_NEEDED for
 * EXPIRED, ERROR_CONFIGURATION for REGION_DISABLED, ERROR_FAILED for CLOCK_SKEW, ERROR_NETWORK for
 * THROTTLED, SERVER_ERROR and BAD_ANSWER, ERROR_REFUSED for the others AWS answered; for NO_ANSWER
 * what the answer says.
 */

struct sts_identity {
	struct buf account; /* 12 digits */
	struct buf arn;
	struct buf user_id;
};

void sts_identity_release(struct sts_identity *identity);
#define CLEANUP_STS_IDENTITY __attribute__((cleanup(sts_identity_release)))

/* AssumedRoleUser; both are empty after GetSessionToken. */
struct sts_assumed_role {
	struct buf arn;        /* arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION */
	struct buf id;         /* AROA…:SESSION */
	struct buf request_id; /* of the answer; may be empty */
};

void sts_assumed_role_release(struct sts_assumed_role *role);
#define CLEANUP_STS_ASSUMED_ROLE __attribute__((cleanup(sts_assumed_role_release)))

/* These read the answer to `call`. What they fill in is as before where the outcome is not
 * STS_DONE. */
enum sts_outcome sts_read_identity(const struct sts_call *call, const struct http_answer *answer,
				   struct sts_identity *identity, struct error *error);
/* For the three that give credentials; the account of a role is noted with them. `role` may be
 * NULL. */
enum sts_outcome sts_read_credentials(const struct sts_call *call, const struct http_answer *answer,
				      struct credentials *credentials,
				      struct sts_assumed_role *role, struct error *error);

#endif
