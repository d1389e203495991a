/* The offer: the accounts and roles that the portal of a session gives to whoever is logged in. */
#ifndef AWSP_CMD_OFFER_H
#define AWSP_CMD_OFFER_H

#include "cmd/online.h"
#include "net/portal.h"

struct offer {
	struct portal_accounts accounts; /* sorted by name */
	struct portal_roles roles;       /* in the order of their accounts, then by name */
};

void offer_release(struct offer *offer);
#define CLEANUP_OFFER __attribute__((cleanup(offer_release)))

/* Both for a session that online_prepare was told of. False with a sentence, ERROR_LOGIN_NEEDED
 * where only a login helps. Texts live in the arena of the context. */

/* Asks for the accounts. */
bool offer_fetch_accounts(struct offer *offer, struct online *online, const struct session *session,
			  struct error *error);
/* Asks for the roles of `n` accounts of the offer, from `first` on. */
bool offer_fetch_roles(struct offer *offer, struct online *online, const struct session *session,
		       size_t first, size_t n, struct error *error);

#endif
