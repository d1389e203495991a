/* Offers. */
#include "cmd/offer.h"

#include "auth/access.h"
#include "base/timestamp.h"
#include "cmd/pattern.h"
#include "term/progress.h"

#include <stdlib.h>
#include <strings.h>

/* Calls in flight. The rate is what holds them back; this is for answers that take long. */
#define AT_ONCE 20
/* How long nothing but "too many requests" is borne, in milliseconds. */
#define PATIENCE 30000

/* One fetch under way. */
struct fetching {
	struct offer *offer;
	const struct offer_wish *wish;
	struct portal portal;
	struct portal_pace pace;
	struct arena *arena;
	struct progress progress;
	bool watched;
};

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

static void note_progress(void *context, size_t done, size_t all)
{
	struct fetching *fetching = context;

	if (fetching->watched)
		progress_draw(&fetching->progress, done, all, timestamp_monotonic());
}

/* Leaves the accounts out that are not wanted. */
static void choose_accounts(struct fetching *fetching)
{
	struct portal_accounts *accounts = &fetching->offer->accounts;
	struct str pattern = fetching->wish->accounts;
	size_t n = 0;

	for (size_t i = 0; i < accounts->n && pattern.n > 0; i++) {
		struct portal_account account = accounts->items[i];

		if (pattern_matches(pattern, account.name, fetching->arena) ||
		    pattern_matches(pattern, account.id, fetching->arena))
			accounts->items[n++] = account;
	}
	if (pattern.n > 0)
		accounts->n = n;
}

static bool fetch_accounts(struct fetching *fetching, struct error *error)
{
	struct portal_accounts *accounts = &fetching->offer->accounts;

	if (portal_list_accounts(&fetching->portal, &fetching->pace, fetching->arena, accounts,
				 error) != PORTAL_DONE)
		return false;
	choose_accounts(fetching);
	if (accounts->n > 0)
		qsort(accounts->items, accounts->n, sizeof(*accounts->items), compare_accounts);
	return true;
}

/* Of `n` accounts, which stand in a row. */
static bool fetch_roles(struct fetching *fetching, const struct portal_account *accounts, size_t n,
			struct error *error)
{
	struct portal_roles *roles = &fetching->offer->roles;

	if (portal_list_roles(&fetching->portal, accounts, n, &fetching->pace, fetching->arena,
			      roles, error) != PORTAL_DONE)
		return false;
	if (roles->n > 0)
		qsort(roles->items, roles->n, sizeof(*roles->items), compare_roles);
	return true;
}

static void set_progress(struct fetching *fetching, const struct context *context,
			 const struct session *session)
{
	fetching->pace.progress = note_progress;
	fetching->pace.context = fetching;
	fetching->watched = !context->quiet && context->error_terminal.is_terminal;
	if (fetching->watched)
		terminal_use_unicode();
	fetching->progress = (struct progress){
		.terminal = &context->error_terminal,
		.label = session_label(session),
		.unit = STR("accounts"),
	};
}

/* The roles of one account, or, where that is NULL, all that is wished for. */
static bool fetch(struct fetching *fetching, const struct portal_account *account,
		  struct error *error)
{
	const struct portal_accounts *accounts = &fetching->offer->accounts;

	if (account)
		return fetch_roles(fetching, account, 1, error);
	return fetch_accounts(fetching, error) &&
	       (!fetching->wish->with_roles ||
		fetch_roles(fetching, accounts->items, accounts->n, error));
}

static bool fetch_online(struct offer *offer, struct online *online, const struct session *session,
			 const struct offer_wish *wish, const struct portal_account *account,
			 struct error *error)
{
	CLEANUP_SECRET struct secret token = {0};
	CLEANUP_BUF struct buf endpoint = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct fetching fetching = {
		.offer = offer,
		.wish = wish,
		.portal = {.http = online->auth.http, .token = &token},
		.pace = {.at_once = AT_ONCE, .rate = wish->rate, .patience = PATIENCE},
		.arena = &online->context->arena,
	};
	bool done;

	if (!access_token(&online->auth, session, &token, error) ||
	    !auth_endpoint(&online->auth, session, ENDPOINT_PORTAL, &endpoint, error))
		return false;
	fetching.portal.endpoint = buf_str(&endpoint);
	set_progress(&fetching, online->context, session);
	done = fetch(&fetching, account, error);
	progress_end(&fetching.progress);
	return done;
}

bool offer_fetch(struct offer *offer, struct online *online, const struct session *session,
		 const struct offer_wish *wish, struct error *error)
{
	return fetch_online(offer, online, session, wish, NULL, error);
}

bool offer_fetch_roles(struct offer *offer, struct online *online, const struct session *session,
		       const struct portal_account *account, struct error *error)
{
	const struct offer_wish wish = {.with_roles = true, .rate = OFFER_RATE};

	return fetch_online(offer, online, session, &wish, account, error);
}
