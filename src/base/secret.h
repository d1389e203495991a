/* Secrets: tokens, client secrets and codes. A type of their own, so that none is printed by
 * mistake. */
#ifndef AWSP_BASE_SECRET_H
#define AWSP_BASE_SECRET_H

#include "base/str.h"

/* All zero is an empty secret. The bytes are owned, followed by a NUL byte, and wiped when they go.
 */
struct secret {
	char *bytes;
	size_t n;
};

/* Becomes a copy of `bytes`; what was held before is wiped. `bytes` may be part of the secret
 * itself. */
void secret_set(struct secret *secret, struct str bytes);
/* Hands over what `from` holds; `from` is empty afterwards. */
void secret_move(struct secret *to, struct secret *from);
/*
 * The bytes, borrowed. For the two places that need them: the text of a request and that of a cache
 * file. Whoever copies them copies into another secret or a buffer made by buf_init_secret.
 */
struct str secret_reveal(const struct secret *secret);
/* True where both hold the same bytes; takes as long wherever they differ. */
bool secret_equal(const struct secret *secret, struct str bytes);
/* Wipes and frees; the secret is empty and may be used again. */
void secret_release(struct secret *secret);

static inline bool secret_is_empty(const struct secret *secret)
{
	return secret->n == 0;
}

#define CLEANUP_SECRET __attribute__((cleanup(secret_release)))

#endif
