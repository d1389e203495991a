/* Role credentials in ~/.aws/cli/cache, as the AWS CLI v2 reads and writes them. */
#ifndef AWSP_AUTH_ROLE_CACHE_H
#define AWSP_AUTH_ROLE_CACHE_H

#include "base/arena.h"
#include "base/error.h"
#include "config/paths.h"
#include "net/sts.h"

/* The AWS CLI uses no cached credentials for their last 15 minutes
 * (botocore.credentials.CachedCredentialFetcher). In seconds. */
#define ROLE_CACHE_MARGIN (15 * 60)

/* The file of a key that resolution_cache_key gives: named by its SHA-1. In the arena, followed by
 * a NUL byte. */
struct str role_cache_path(const struct paths *paths, struct str key, struct arena *arena);

/* Reads cached credentials that hold for `margin` seconds from `now` or longer. False, and none,
 * where there are no such: a file that is missing, damaged or unreadable is no cache. */
bool role_cache_read(struct credentials *credentials, struct str path, int64_t now, int64_t margin);

/*
 * Both write credentials that expire and have a session token, which the AWS CLI cannot do without;
 * others are an error. The file is replaced in one step, 0600, and its folder made where it is
 * missing, 0700. False with ERROR_FAILED; what was cached stands as it was then.
 */

/* Credentials of the IAM Identity Center portal. */
bool role_cache_write_sso(struct str path, const struct credentials *credentials,
			  struct error *error);
/* Credentials of AssumeRole or AssumeRoleWithWebIdentity. */
bool role_cache_write_role(struct str path, const struct credentials *credentials,
			   const struct sts_assumed_role *role, struct error *error);

#endif
