/* Digests; the one file that knows libmd. */
#include "base/digest.h"

#include "base/memory.h"

#include <sha1.h>
#include <sha2.h>

void digest_write_hex(const uint8_t *bytes, size_t n, char *hex)
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
	digest_write_hex(digest, sizeof(digest), hex);
}

void digest_sha256_bytes(struct str s, uint8_t digest[static DIGEST_SHA256_BYTES])
{
	SHA2_CTX context;

	SHA256Init(&context);
	if (s.n)
		SHA256Update(&context, (const uint8_t *)s.p, s.n);
	SHA256Final(digest, &context);
	memory_wipe(&context, sizeof(context));
}

void digest_sha256(struct str s, char hex[static DIGEST_SHA256_SIZE])
{
	uint8_t digest[DIGEST_SHA256_BYTES];

	digest_sha256_bytes(s, digest);
	digest_write_hex(digest, sizeof(digest), hex);
}

/* One half of an HMAC: the key, drawn over with `pad`, then the message. */
static void hash_keyed(const uint8_t key[static SHA256_BLOCK_LENGTH], uint8_t pad,
		       struct str message, uint8_t digest[static DIGEST_SHA256_BYTES])
{
	uint8_t block[SHA256_BLOCK_LENGTH];
	SHA2_CTX context;

	for (size_t i = 0; i < sizeof(block); i++)
		block[i] = key[i] ^ pad;
	SHA256Init(&context);
	SHA256Update(&context, block, sizeof(block));
	if (message.n)
		SHA256Update(&context, (const uint8_t *)message.p, message.n);
	SHA256Final(digest, &context);
	memory_wipe(block, sizeof(block));
	memory_wipe(&context, sizeof(context));
}

void digest_hmac_sha256(struct str key, struct str message,
			uint8_t digest[static DIGEST_SHA256_BYTES])
{
	uint8_t block[SHA256_BLOCK_LENGTH] = {0};
	uint8_t inner[DIGEST_SHA256_BYTES];

	if (key.n > sizeof(block))
		digest_sha256_bytes(key, block);
	else if (key.n)
		memcpy(block, key.p, key.n);
	hash_keyed(block, 0x36, message, inner);
	hash_keyed(block, 0x5c, (struct str){(const char *)inner, sizeof(inner)}, digest);
	memory_wipe(block, sizeof(block));
	memory_wipe(inner, sizeof(inner));
}

void base64url_write(struct buf *out, struct str bytes)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz"
				       "0123456789-_";
	uint32_t bits = 0;
	unsigned held = 0;

	for (size_t i = 0; i < bytes.n; i++) {
		bits = bits << 8 | (unsigned char)bytes.p[i];
		for (held += 8; held >= 6; held -= 6)
			buf_add_char(out, alphabet[bits >> (held - 6) & 63]);
	}
	if (held > 0)
		buf_add_char(out, alphabet[bits << (6 - held) & 63]);
}
