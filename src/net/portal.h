/* The SSO portal: accounts, roles, logging out (protocol.md 5; the service model sso 2019-06-10).
 */
#ifndef AWSP_NET_PORTAL_H
#define AWSP_NET_PORTAL_H

#include "base/arena.h"
#include "base/secret.h"
#include "net/credentials.h"
#include "net/http.h"

/* The service and who asks it; all borrowed. */
struct portal {
	struct http_client *http;
	struct str endpoint; /* from endpoint_write */
	const struct secret *token;
	int64_t date; /* the server's clock at the last answer, seconds since 1970; 0 where not
			 known */
};

enum portal_outcome {
	PORTAL_DONE,
	PORTAL_UNAUTHORIZED, /* 401: the token is not, or no longer, good */
	PORTAL_FORBIDDEN,    /* 403: logged in, but no access */
	PORTAL_NOT_FOUND,    /* 404 */
	PORTAL_THROTTLED,    /* 429, after all tries */
	PORTAL_REJECTED,     /* another 4xx */
	PORTAL_SERVER_ERROR, /* 5xx, after all tries */
	PORTAL_BAD_ANSWER,   /* no JSON, cut short, members missing or of wrong types */
	PORTAL_NO_ANSWER,    /* the network; or interrupted, see the kind of the error */
};

/* Every outcome but PORTAL_DONE comes with a sentence: ERROR_LOGIN_NEEDED for UNAUTHORIZED,
 * ERROR_REFUSED for FORBIDDEN, NOT_FOUND and REJECTED, ERROR_NETWORK for the others. */

/* Texts live in the arena; name and email may be empty. */
struct portal_account {
	struct str id; /* 12 digits */
	struct str name;
	struct str email;
};

struct portal_accounts {
	struct portal_account *items;
	size_t n;
	size_t capacity;
};

struct portal_role {
	const struct portal_account *account;
	struct str name;
};

struct portal_roles {
	struct portal_role *items;
	size_t n;
	size_t capacity;
	size_t n_passed_over; /* accounts that were forbidden or gone: their roles are not known */
};

/* How hard to ask, for many requests. */
struct portal_pace {
	size_t at_once;
	unsigned rate;    /* calls a second; 0: any */
	int64_t deadline; /* on timestamp_monotonic's clock; 0: none */
	int64_t patience; /* milliseconds, as that of a batch */
	/* Told after each account whose roles are known, and after each page of accounts, when both
	 * numbers are 0; may be NULL. */
	void (*progress)(void *context, size_t done, size_t all);
	void *context;
};

void portal_accounts_release(struct portal_accounts *accounts);
void portal_roles_release(struct portal_roles *roles);

/* Asks for one account and looks at nothing but whether the token is good. The cheapest question.
 */
enum portal_outcome portal_check(struct portal *portal, struct error *error);
/* All accounts, page after page, in AWS's order. Pages come one at a time, whatever `pace` says. */
enum portal_outcome portal_list_accounts(struct portal *portal, const struct portal_pace *pace,
					 struct arena *arena, struct portal_accounts *accounts,
					 struct error *error);
/*
 * The roles of `n` accounts, in no order. Ends with the first error that is not about one account
 * alone: accounts that are forbidden or gone are counted and passed over.
 */
enum portal_outcome portal_list_roles(struct portal *portal, const struct portal_account *accounts,
				      size_t n, const struct portal_pace *pace, struct arena *arena,
				      struct portal_roles *roles, struct error *error);

/* A request that others send, so that many can be under way in one batch. What it points to belongs
 * to the call (and the token to the portal), which must not be moved and may be released once it is
 * added. All zero is none; a call may be written again. */
struct portal_call {
	struct http_request request;
	struct buf url;
	struct http_header header;
};

void portal_call_release(struct portal_call *call);
#define CLEANUP_PORTAL_CALL __attribute__((cleanup(portal_call_release)))

/* GetRoleCredentials: the request, to be handed to http_batch_add, … */
void portal_write_role_credentials(const struct portal *portal, struct str account, struct str role,
				   struct portal_call *call);
/* … and its answer. The credentials are as before where the outcome is not PORTAL_DONE; `account`
 * is noted with them. FORBIDDEN means that the role is not assigned. */
enum portal_outcome portal_read_role_credentials(struct portal *portal,
						 const struct http_answer *answer,
						 struct str account,
						 struct credentials *credentials,
						 struct error *error);

/* Both at once. */
enum portal_outcome portal_role_credentials(struct portal *portal, struct str account,
					    struct str role, struct credentials *credentials,
					    struct error *error);

/* Ends the session at AWS: the token is worth nothing afterwards. UNAUTHORIZED means that it was so
 * before. */
enum portal_outcome portal_logout(struct portal *portal, struct error *error);

#endif
