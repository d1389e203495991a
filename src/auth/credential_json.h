/* Credentials as JSON members, spelled alike in the output of a credential_process and in the role
 * cache of the AWS CLI: AccessKeyId, SecretAccessKey, SessionToken, Expiration, AccountId. */
#ifndef AWSP_AUTH_CREDENTIAL_JSON_H
#define AWSP_AUTH_CREDENTIAL_JSON_H

#include "base/error.h"
#include "base/json.h"
#include "net/credentials.h"

/* How the end of the zone of a time is written. */
enum credential_time {
	CREDENTIAL_TIME_Z,      /* 2026-11-21T10:11:18Z */
	CREDENTIAL_TIME_OFFSET, /* 2026-11-21T10:11:18+00:00: Python's isoformat */
};

/*
 * Reads the members of an object. AccessKeyId and SecretAccessKey must be there; SessionToken and
 * Expiration may be missing or null, but not something else; keys and token are visible ASCII.
 * AccountId is taken where it is 12 digits. False, with ERROR_FAILED and a sentence on the member
 * that is at fault, never on its value; the credentials are none then.
 */
bool credential_json_read(struct credentials *credentials, const cJSON *object,
			  struct error *error);
/* Appends the members but AccountId, as json.dumps writes them, without the braces:
 * `"AccessKeyId": "…", …`; those that are not known are left out. `out` is secret. */
void credential_json_write(struct buf *out, const struct credentials *credentials,
			   enum credential_time time);

#endif
