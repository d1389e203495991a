/* Random numbers from the system, fit for secrets. Where it has none the program ends. */
#ifndef AWSP_BASE_RANDOM_H
#define AWSP_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#define RANDOM_UUID_SIZE sizeof("00000000-0000-4000-8000-000000000000")
#define RANDOM_VERIFIER_SIZE 65

void random_bytes(void *out, size_t n);
/* A number from 0 up to, not including, `limit`, each as likely as the others; `limit` is not 0. */
uint32_t random_below(uint32_t limit);
/* `n` lower-case hexadecimal digits and a NUL byte. */
void random_hex(char *out, size_t n);
/* A UUID of version 4 (RFC 9562) in lower case, and a NUL byte. */
void random_uuid(char out[static RANDOM_UUID_SIZE]);
/* A PKCE code verifier: 64 characters of A-Z a-z 0-9 - . _ ~ (RFC 7636, 4.1) and a NUL byte. It is
 * a secret until the code was exchanged. */
void random_verifier(char out[static RANDOM_VERIFIER_SIZE]);

#endif
