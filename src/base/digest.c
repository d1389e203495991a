/* Digests in lower-case hexadecimal; the one file that knows libmd. */
#include "base/digest.h"

#include <sha1.h>
#include <sha2.h>

static void write_hex(const uint8_t *bytes, size_t n, char *hex)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		*hex++ = digits[bytes[i] >> 4];
		*hex++ = digits[bytes[i] & 0x0f];
	}
	*hex = '\0';
}

void digest_sha1(struct str s, char hex[static DIGEST_SHA1_SIZE])
{
	uint8_t digest[SHA1_DIGEST_LENGTH];
	SHA1_CTX context;

	SHA1Init(&context);
	if (s.n)
		SHA1Update(&context, (const uint8_t *)s.p, s.n);
	SHA1Final(digest, &context);
	write_hex(digest, sizeof(digest), hex);
}

void digest_sha256(struct str s, char hex[static DIGEST_SHA256_SIZE])
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	SHA2_CTX context;

	SHA256Init(&context);
	if (s.n)
		SHA256Update(&context, (const uint8_t *)s.p, s.n);
	SHA256Final(digest, &context);
	write_hex(digest, sizeof(digest), hex);
}
