/* The offer. */
#include "cmd/offer.h"

#include "auth/access.h"

#include <stdlib.h>
#include <strings.h>

/* Calls in flight, and calls a second: well within what the portal takes. */
#define AT_ONCE 10
#define RATE 20

void offer_release(struct offer *offer)
{
	portal_accounts_release(&offer->accounts);
	portal_roles_release(&offer->roles);
}

static int compare_text(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n > 0 ? strncasecmp(a.p, b.p, n) : 0;

	return order ? order : (a.n > b.n) - (a.n < b.n);
}

static int compare_accounts(const void *a, const void *b)
{
	const struct portal_account *left = a, *right = b;
	int order = compare_text(left->name, right->name);

	return order ? order : compare_text(left->id, right->id);
}

/* Accounts stand in one array, in their order. */
static int compare_roles(const void *a, const void *b)
{
	const struct portal_role *left = a, *right = b;

	if (left->account != right->account)
		return left->account < right->account ? -1 : 1;
	return compare_text(left->name, right->name);
}

/* The portal, and the token to show there. */
static bool find_portal(struct portal *portal, struct online *online, const struct session *session,
			struct secret *token, struct buf *endpoint, struct error *error)
{
	if (!access_token(&online->auth, session, token, error) ||
	    !auth_endpoint(&online->auth, session, ENDPOINT_PORTAL, endpoint, error))
		return false;
	*portal = (struct portal){
		.http = online->auth.http, .endpoint = buf_str(endpoint), .token = token};
	return true;
}

bool offer_fetch_accounts(struct offer *offer, struct online *online, const struct session *session,
			  struct error *error)
{
	CLEANUP_SECRET struct secret token = {0};
	CLEANUP_BUF struct buf endpoint = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct portal_accounts *accounts = &offer->accounts;
	struct portal portal;

	if (!find_portal(&portal, online, session, &token, &endpoint, error) ||
	    portal_list_accounts(&portal, online->auth.arena, accounts, error) != PORTAL_DONE)
		return false;
	if (accounts->n > 0)
		qsort(accounts->items, accounts->n, sizeof(*accounts->items), compare_accounts);
	return true;
}

bool offer_fetch_roles(struct offer *offer, struct online *online, const struct session *session,
		       size_t first, size_t n, struct error *error)
{
	CLEANUP_SECRET struct secret token = {0};
	CLEANUP_BUF struct buf endpoint = BUF_INIT(BUF_LIMIT_MESSAGE);
	const struct portal_pace pace = {.at_once = AT_ONCE, .rate = RATE};
	struct portal_roles *roles = &offer->roles;
	struct portal portal;

	if (!find_portal(&portal, online, session, &token, &endpoint, error) ||
	    portal_list_roles(&portal, offer->accounts.items + first, n, &pace, online->auth.arena,
			      roles, error) != PORTAL_DONE)
		return false;
	if (roles->n > 0)
		qsort(roles->items, roles->n, sizeof(*roles->items), compare_roles);
	return true;
}
