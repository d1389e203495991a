/* Random numbers from the system. */
#include "base/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef __APPLE__
#include <sys/random.h>
#endif

/* What getentropy gives at once. */
#define AT_ONCE 256

static const char digits[] = "0123456789abcdef";

void random_bytes(void *out, size_t n)
{
	unsigned char *to = out;

	for (size_t part; n > 0; to += part, n -= part) {
		part = n < AT_ONCE ? n : AT_ONCE;
		if (getentropy(to, part) != 0) {
			fputs("awsp: this system gives no random numbers\n", stderr);
			exit(1);
		}
	}
}

uint32_t random_below(uint32_t limit)
{
	/* What is left of 2^32 after as many whole ranges as fit would favour small numbers. */
	uint32_t uneven = (uint32_t)-limit % limit;
	uint32_t number;

	do
		random_bytes(&number, sizeof(number));
	while (number < uneven);
	return number % limit;
}

void random_hex(char *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = digits[random_below(16)];
	out[n] = '\0';
}

void random_uuid(char out[static RANDOM_UUID_SIZE])
{
	random_hex(out, RANDOM_UUID_SIZE - 1);
	out[8] = out[13] = out[18] = out[23] = '-';
	out[14] = '4';
	out[19] = "89ab"[random_below(4)];
}

void random_verifier(char out[static RANDOM_VERIFIER_SIZE])
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz"
				       "0123456789-._~";

	for (size_t i = 0; i < RANDOM_VERIFIER_SIZE - 1; i++)
		out[i] = alphabet[random_below(sizeof(alphabet) - 1)];
	out[RANDOM_VERIFIER_SIZE - 1] = '\0';
}
