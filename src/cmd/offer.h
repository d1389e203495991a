/* Offers: the accounts and roles that the portal of a session has for the person. */
#ifndef AWSP_CMD_OFFER_H
#define AWSP_CMD_OFFER_H

#include "cmd/online.h"
#include "net/portal.h"

/* Calls a second, of each operation: what AWS's portal takes. */
#define OFFER_RATE 20

struct offer_wish {
	bool with_roles;
	struct str accounts; /* a pattern for names or ids, see pattern.h; empty for all. No roles
				are asked for of the others. */
	unsigned rate;       /* calls a second, of each operation */
};

/* Accounts by name, and the roles of all of them, in the same order and then by name. All zero is
 * an empty offer. */
struct offer {
	struct portal_accounts accounts;
	struct portal_roles roles;
};

/* Asks the portal, with a line that shows how far it is where somebody watches. The token is
 * renewed first where it needs that; ERROR_LOGIN_NEEDED where only a login helps. */
bool offer_fetch(struct offer *offer, struct online *online, const struct session *session,
		 const struct offer_wish *wish, struct error *error);
void offer_release(struct offer *offer);

#endif
