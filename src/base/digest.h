/* Digests, mostly in lower-case hexadecimal, as AWS's caches use them for file names; libmd does
 * the work. And base64url, which PKCE wants them in. */
#ifndef AWSP_BASE_DIGEST_H
#define AWSP_BASE_DIGEST_H

#include "base/buf.h"

#define DIGEST_SHA1_SIZE 41
#define DIGEST_SHA256_SIZE 65
#define DIGEST_SHA256_BYTES 32

/* Both write a NUL byte at the end. */
void digest_sha1(struct str s, char hex[static DIGEST_SHA1_SIZE]);
void digest_sha256(struct str s, char hex[static DIGEST_SHA256_SIZE]);
/* The digest itself. */
void digest_sha256_bytes(struct str s, uint8_t digest[static DIGEST_SHA256_BYTES]);
/* HMAC-SHA-256 (RFC 2104), as a signature of AWS is made of; what it works with is wiped. */
void digest_hmac_sha256(struct str key, struct str message,
			uint8_t digest[static DIGEST_SHA256_BYTES]);
/* Writes 2 * n lower-case hexadecimal digits and a NUL byte. */
void digest_write_hex(const uint8_t *bytes, size_t n, char *hex);
/* Appends `bytes` in base64url without padding (RFC 4648, 5; RFC 7636 wants it so). */
void base64url_write(struct buf *out, struct str bytes);

#endif
