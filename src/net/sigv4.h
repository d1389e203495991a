/* Signature Version 4: what proves to a service of AWS who sends a request (protocol.md 6.4; AWS
 * General Reference, "Signing AWS API requests"). */
#ifndef AWSP_NET_SIGV4_H
#define AWSP_NET_SIGV4_H

#include "base/buf.h"
#include "base/error.h"
#include "net/credentials.h"

#define SIGV4_DATE_SIZE sizeof("20260102T030405Z")

/* Everything is borrowed, and must be sent exactly as it stands here. */
struct sigv4_request {
	struct str method;
	struct str url; /* without a query */
	struct str content_type;
	struct str body;
	struct str region;
	struct str service;
	const struct credentials *credentials;
	int64_t now; /* seconds since 1970; AWS bears 5 minutes of difference */
};

/* Values of headers. Where there is a session token, it goes as X-Amz-Security-Token. */
struct sigv4_signature {
	char date[SIGV4_DATE_SIZE];  /* X-Amz-Date */
	struct secret authorization; /* Authorization */
};

/* Signs content-type, host, x-amz-date and x-amz-security-token. False with ERROR_CONFIGURATION for
 * a URL that cannot be asked or has a query. */
bool sigv4_sign(const struct sigv4_request *request, struct sigv4_signature *signature,
		struct error *error);
void sigv4_signature_release(struct sigv4_signature *signature);

/* The text whose hash is signed, for a time as SIGV4_DATE_SIZE has it: for tests alone to look at.
 * False as above. */
bool sigv4_write_canonical_request(const struct sigv4_request *request, const char *date,
				   struct buf *text);

#endif
