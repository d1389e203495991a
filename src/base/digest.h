/* Digests in lower-case hexadecimal, as AWS's caches use them for file names; libmd does the work.
 */
#ifndef AWSP_BASE_DIGEST_H
#define AWSP_BASE_DIGEST_H

#include "base/str.h"

#define DIGEST_SHA1_SIZE 41
#define DIGEST_SHA256_SIZE 65

/* Both write a NUL byte at the end. */
void digest_sha1(struct str s, char hex[static DIGEST_SHA1_SIZE]);
void digest_sha256(struct str s, char hex[static DIGEST_SHA256_SIZE]);

#endif
