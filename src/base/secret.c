/* Secrets: kept in memory of their own, and wiped. */
#include "base/secret.h"

#include "base/memory.h"

#include <stdlib.h>

void secret_set(struct secret *secret, struct str bytes)
{
	char *copy = memory_allocate(bytes.n + 1);

	if (bytes.n)
		memcpy(copy, bytes.p, bytes.n);
	secret_release(secret);
	*secret = (struct secret){copy, bytes.n};
}

void secret_move(struct secret *to, struct secret *from)
{
	struct secret moved = *from;

	*from = (struct secret){0};
	secret_release(to);
	*to = moved;
}

struct str secret_reveal(const struct secret *secret)
{
	return (struct str){secret->bytes, secret->n};
}

bool secret_equal(const struct secret *secret, struct str bytes)
{
	unsigned char difference = 0;

	if (secret->n != bytes.n)
		return false;
	for (size_t i = 0; i < bytes.n; i++)
		difference |= (unsigned char)(secret->bytes[i] ^ bytes.p[i]);
	return difference == 0;
}

void secret_release(struct secret *secret)
{
	memory_wipe(secret->bytes, secret->n);
	free(secret->bytes);
	*secret = (struct secret){0};
}
