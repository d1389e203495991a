/* Credentials of AWS. */
#include "net/credentials.h"

void credentials_release(struct credentials *credentials)
{
	secret_release(&credentials->access_key_id);
	secret_release(&credentials->secret_access_key);
	secret_release(&credentials->session_token);
	*credentials = (struct credentials){0};
}

void credentials_move(struct credentials *to, struct credentials *from)
{
	credentials_release(to);
	*to = *from;
	*from = (struct credentials){0};
}

void credentials_set_account(struct credentials *credentials, struct str id)
{
	memset(credentials->account, 0, sizeof(credentials->account));
	if (id.n == sizeof(credentials->account) - 1 && str_is_digits(id))
		memcpy(credentials->account, id.p, id.n);
}
