/*
 * The caches that the AWS CLI and the SDKs keep below ~/.aws: what they hold that decides a login
 * state, never the secrets themselves. Files are read when they are first asked for, and once.
 */
#ifndef AWSP_LOGIN_CACHES_H
#define AWSP_LOGIN_CACHES_H

#include "base/map.h"
#include "config/paths.h"

enum cached {
	CACHED_NONE, /* there is no such file */
	CACHED_FOUND,
	CACHED_DAMAGED,    /* there is one, and AWS's tools cannot read it either */
	CACHED_UNREADABLE, /* there is one, and this user may not read it */
};

/* What is known of a cache file: an SSO token, cached role credentials, or the credentials of `aws
 * login`. */
struct cached_login {
	enum cached found;
	struct str key; /* what it is cached under */
	struct str path;
	struct str detail;      /* DAMAGED, UNREADABLE: a sentence that says what is wrong */
	int64_t expires_at;     /* seconds since 1970; the rest too is of FOUND alone */
	bool has_refresh_token; /* with everything else that a renewal needs */
	int64_t registration_expires_at; /* SSO tokens: until when the client registration lives; 0
					    where not known */
	struct str start_url;            /* SSO tokens; may be empty */
	struct str region;
};

struct cached_logins {
	struct cached_login *items;
	size_t n;
	size_t capacity;
	struct map by_key;
};

/* What was found lately stands at places that the address of the text gives, which profiles of one
 * session share: no hash is needed to find it again, and nothing is compared twice. */
#define RECENT_TOKENS 16

struct recent_token {
	struct str key;
	struct str start_url;
	struct str region;
	uint32_t token; /* its index */
	bool agrees;
};

struct caches {
	struct arena *arena;
	struct recent_token recent[RECENT_TOKENS];
	struct str sso_folder;
	struct str cli_folder;
	struct str login_folder;
	struct cached_logins tokens; /* by session name or start URL */
	struct cached_logins roles;  /* by the text that is hashed */
	struct cached_logins logins; /* by login_session */
	bool listed;
	struct map cli_files; /* names in cli_folder, so that thousands of roles cost one look */
};

void caches_init(struct caches *caches, const struct paths *paths, struct arena *arena);
void caches_release(struct caches *caches);

/* What is cached under a key. Valid until the next call for the same cache. */

/* The SSO token of an sso-session, by its name, or of a legacy profile, by its start URL as
 * written; and whether it is of this start URL and region: members that old files lack agree with
 * anything. Texts are known again by where they stand, so they must not change. */
const struct cached_login *caches_token_for(struct caches *caches, struct str key,
					    struct str start_url, struct str region, bool *agrees);
/* False where the AWS CLI has cached no role credentials at all. */
bool caches_has_roles(struct caches *caches);
/* Role credentials, by the text whose SHA-1 names the file; see resolve.h. */
const struct cached_login *caches_role(struct caches *caches, struct str hashed);
/* The credentials that `aws login` keeps for a `login_session`. */
const struct cached_login *caches_login(struct caches *caches, struct str login_session);

/* Reads one cache file of any of the three kinds, for those who look through a folder. A
 * registration of a client is CACHED_NONE. */
struct cached_login cached_token_read(struct str path, struct arena *arena);
struct cached_login cached_credentials_read(struct str path, struct arena *arena);

#endif
