/* Endpoints: which host answers for a service in a region (protocol.md 8.1 has the tables' source:
 * the endpoint rule sets of AWS CLI v2). */
#ifndef AWSP_NET_ENDPOINT_H
#define AWSP_NET_ENDPOINT_H

#include "base/buf.h"
#include "base/error.h"

enum endpoint_service {
	ENDPOINT_OIDC,
	ENDPOINT_PORTAL,
	ENDPOINT_STS,
	ENDPOINT_SIGNIN, /* of the console: one for all regions of a partition (protocol.md 9) */
};

/* What decides; the caller has looked it up in the environment and the profile. */
struct endpoint_choice {
	struct str region; /* of the sso-session for OIDC and the portal, else of the shell */
	struct str url;    /* AWS_ENDPOINT_URL and its kin; empty where none holds */
	bool fips;
	bool dual_stack;
};

/* "aws", "aws-cn", … : the partition of a region; "aws" for regions that are not known. */
const char *endpoint_partition(struct str region);
/* The host of the console in the partition of a region, without the region. */
const char *endpoint_console(struct str region);
/* The region to go by in a partition where none is named: its oldest. That of "aws" where the
 * partition is not known. */
struct str endpoint_default_region(struct str partition);
/*
 * Appends the URL that paths are put behind, without "/" at its end. False with ERROR_CONFIGURATION
 * for a region that cannot be one, for an override that is neither https nor this machine, and for
 * an override together with FIPS or dual-stack, which AWS's rules refuse too.
 */
bool endpoint_write(struct buf *url, enum endpoint_service service,
		    const struct endpoint_choice *choice, struct error *error);

#endif
