/* The login state: what is known now, offline, about whether a profile can be used. */
#ifndef AWSP_LOGIN_STATE_H
#define AWSP_LOGIN_STATE_H

#include "login/caches.h"
#include "login/resolve.h"

/* Less than this, in seconds, and AWS's tools look for new credentials. */
#define STATE_MARGIN (15 * 60)

enum login_state {
	STATE_VALID,       /* holds for STATE_MARGIN or more, or for less and can be renewed */
	STATE_EXPIRING,    /* holds for less than STATE_MARGIN and cannot be renewed */
	STATE_REFRESHABLE, /* has run out and can be renewed without the user */
	STATE_EXPIRED,     /* a login is needed */
	STATE_NONE,        /* there never was a login for what the profile now says */
	STATE_MFA,         /* a code is needed, and no cached credentials hold */
	STATE_STATIC,      /* long-lived keys */
	STATE_EXTERNAL,    /* cannot be known offline */
	STATE_INVALID,     /* cannot work */
};
#define STATE_COUNT (STATE_INVALID + 1)

struct login_status {
	enum login_state state;
	bool renewable; /* a refresh token with a live client registration is there */
	bool has_expiry;
	int64_t expires_at; /* seconds since 1970, also when past */
};

/*
 * Decides the state of a resolved profile at the time `now`. What is wrong with a cache file on the
 * way is added to `problems`. Reads the cache files that it needs, once; runs nothing and asks
 * nobody.
 */
struct login_status login_state(const struct resolution *resolution, const struct config *config,
				struct caches *caches, int64_t now, struct problems *problems);
/* Adds a note where the AWS CLI goes on with role credentials from its cache though the state is no
 * longer usable. */
void login_remarks(const struct resolution *resolution, const struct login_status *status,
		   const struct config *config, struct caches *caches, int64_t now,
		   struct problems *problems);

/* True where nothing that is shown of the two differs. */
bool login_status_equal(const struct login_status *a, const struct login_status *b);

const char *login_state_name(enum login_state state);
/* The state of that name; false where there is none. */
bool login_state_from_name(struct str name, enum login_state *state);
/* True where AWS can be used now, or after a renewal that needs nobody. */
bool login_state_is_usable(enum login_state state);
/* True where a login (or an MFA code) is what is missing. */
bool login_state_needs_login(enum login_state state);

#endif
