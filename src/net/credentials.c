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

void credentials_copy(struct credentials *to, const struct credentials *from)
{
	if (to == from)
		return;
	secret_set(&to->access_key_id, secret_reveal(&from->access_key_id));
	secret_set(&to->secret_access_key, secret_reveal(&from->secret_access_key));
	secret_set(&to->session_token, secret_reveal(&from->session_token));
	to->expires = from->expires;
	to->expires_at = from->expires_at;
	memcpy(to->account, from->account, sizeof(to->account));
}

void credentials_set_account(struct credentials *credentials, struct str id)
{
	memset(credentials->account, 0, sizeof(credentials->account));
	if (id.n == sizeof(credentials->account) - 1 && str_is_digits(id))
		memcpy(credentials->account, id.p, id.n);
}
