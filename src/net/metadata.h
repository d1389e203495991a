/* Credentials of containers and instances, from the addresses where ECS, EKS and EC2 serve them
 * (protocol.md 2.2, 10 and 11; "Container credential provider" and "IMDS credential provider" in
 * the AWS SDKs and Tools Reference Guide). Requests are written and answers read here; what lies
 * between is the caller's. */
#ifndef AWSP_NET_METADATA_H
#define AWSP_NET_METADATA_H

#include "net/credentials.h"
#include "net/http.h"

#define METADATA_INSTANCE_ENDPOINT "http://169.254.169.254"
#define METADATA_INSTANCE_ENDPOINT_IPV6 "http://[fd00:ec2::254]"
/* What a call may take. On a machine that is no instance, nobody answers: botocore's limit. It
 * tries a container three times for 2 seconds each. */
#define METADATA_INSTANCE_MILLISECONDS 1000
#define METADATA_CONTAINER_MILLISECONDS 5000

#define METADATA_HEADERS 2

/* One request, to be handed to http_batch_add. All that it points to belongs to the call, which
 * must not be moved and may be released once it is added. All zero is none; a call may be written
 * again. */
struct metadata_call {
	struct http_request request;
	struct buf url;
	struct secret token;
	struct http_header headers[METADATA_HEADERS];
};

void metadata_call_release(struct metadata_call *call);
#define CLEANUP_METADATA_CALL __attribute__((cleanup(metadata_call_release)))

enum metadata_outcome {
	METADATA_DONE,
	METADATA_NONE,        /* 404: there is no role here */
	METADATA_REJECTED,    /* another 4xx: the authorization, or IMDS is off (403) */
	METADATA_UNAVAILABLE, /* 429 or 5xx, after all tries */
	METADATA_BAD_ANSWER,
	METADATA_NO_ANSWER, /* nobody there; or interrupted, see the kind of the error */
};

/* Every outcome but METADATA_DONE comes with a sentence without a secret: ERROR_REFUSED for NONE
 * and REJECTED, ERROR_NETWORK for the others, and for NO_ANSWER what the answer says. */

/* What the environment names; all borrowed. */
struct metadata_container {
	struct str relative_uri; /* AWS_CONTAINER_CREDENTIALS_RELATIVE_URI; beats the other */
	struct str full_uri;     /* AWS_CONTAINER_CREDENTIALS_FULL_URI */
	/* The contents of AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, else
	 * AWS_CONTAINER_AUTHORIZATION_TOKEN; a line end behind it is left out. May be empty. */
	const struct secret *authorization;
};

/* The request for a container's credentials; read them with metadata_read_credentials. False with
 * ERROR_CONFIGURATION for a full URI that is neither https nor this machine, 169.254.170.2,
 * 169.254.170.23 or [fd00:ec2::23]. */
bool metadata_write_container(const struct metadata_container *container,
			      struct metadata_call *call, struct error *error);

/*
 * IMDSv2, in three steps: a token, the name of the role, its credentials. `endpoint` is
 * METADATA_INSTANCE_ENDPOINT, or AWS_EC2_METADATA_SERVICE_ENDPOINT where it is set. False with
 * ERROR_CONFIGURATION where it is neither https nor this machine nor one of IMDS's addresses.
 */
bool metadata_write_instance_token(struct str endpoint, struct metadata_call *call,
				   struct error *error);
bool metadata_write_instance_role(struct str endpoint, const struct secret *token,
				  struct metadata_call *call, struct error *error);
/* `role` is what metadata_read_instance_role has read. */
bool metadata_write_instance_credentials(struct str endpoint, const struct secret *token,
					 struct str role, struct metadata_call *call,
					 struct error *error);

/* What these fill in is as before where the outcome is not METADATA_DONE. */
enum metadata_outcome metadata_read_instance_token(const struct http_answer *answer,
						   struct secret *token, struct error *error);
/* Replaces the contents of `role`: of several, the first. */
enum metadata_outcome metadata_read_instance_role(const struct http_answer *answer,
						  struct buf *role, struct error *error);
/* Of a container or an instance. */
enum metadata_outcome metadata_read_credentials(const struct http_answer *answer,
						struct credentials *credentials,
						struct error *error);

#endif
