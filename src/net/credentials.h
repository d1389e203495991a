/* Credentials of AWS: what signs a request. */
#ifndef AWSP_NET_CREDENTIALS_H
#define AWSP_NET_CREDENTIALS_H

#include "base/secret.h"

#define CREDENTIALS_ACCOUNT_SIZE sizeof("123456789012")

/* All zero is none. */
struct credentials {
	struct secret access_key_id;
	struct secret secret_access_key;
	struct secret session_token;            /* empty: long-term keys */
	bool expires;                           /* it is known when */
	int64_t expires_at;                     /* seconds since 1970 */
	char account[CREDENTIALS_ACCOUNT_SIZE]; /* empty where not known */
};

/* Wipes and frees; the credentials are none afterwards. */
void credentials_release(struct credentials *credentials);
/* Hands over what `from` holds; `from` is none afterwards. */
void credentials_move(struct credentials *to, struct credentials *from);
/* Remembers the account where `id` has 12 digits; forgets it otherwise. */
void credentials_set_account(struct credentials *credentials, struct str id);

#define CLEANUP_CREDENTIALS __attribute__((cleanup(credentials_release)))

#endif
