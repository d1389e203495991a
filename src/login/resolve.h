/*
 * Resolving a profile: what kind it is, who it becomes, and where the chain of its source profiles
 * ends; by the rules of botocore and the AWS CLI v2, offline.
 */
#ifndef AWSP_LOGIN_RESOLVE_H
#define AWSP_LOGIN_RESOLVE_H

#include "base/environment.h"
#include "config/config.h"

enum profile_kind {
	KIND_SSO,        /* by way of an sso-session */
	KIND_SSO_LEGACY, /* start URL and region in the profile itself */
	KIND_ROLE,       /* assumes a role with the credentials of another source */
	KIND_KEYS,
	KIND_PROCESS, /* credential_process */
	KIND_WEB_IDENTITY,
	KIND_LOGIN,     /* `aws login` */
	KIND_CONTAINER, /* none of its own, but the container that this runs in has some */
	KIND_EMPTY,     /* no credentials of its own */
};

/* A role on the way, and the one that it is assumed from. */
struct role_link {
	const struct profile *profile;
	struct role_link *source; /* NULL: the credentials at the end of the chain */
};

/* All text is borrowed from the configuration or lives in the arena; what does not apply is empty.
 */
struct resolution {
	const struct profile *profile;
	enum profile_kind kind;
	bool invalid; /* cannot work; `problems` of profile_resolve says why */
	struct str account;
	struct str role;
	struct str region; /* of the profile itself */
	struct str source_profile;
	struct str credential_source;
	const struct profile
		*mfa_role; /* the first role on the way that wants a code; NULL where none does */

	struct role_link *roles; /* from the profile itself on; NULL where it assumes none */
	/* The end of the chain, or the profile itself. */
	const struct profile *end;
	enum profile_kind end_kind;
	struct str sso_session;
	const struct named_section *session; /* of that name; NULL where there is none */
	struct str start_url;
	struct str sso_region;
	struct str login_session;
	bool token_only;         /* SSO without account and role: a token, and no credentials */
	bool keys_are_temporary; /* keys with a session token */
	bool keys_expire;        /* and the file says when */
	int64_t keys_expire_at;
};

/* Resolves `profile` and adds what is wrong with it to `problems`. The environment only tells
 * containers from other places. */
void profile_resolve(struct resolution *resolution, const struct config *config,
		     const struct profile *profile, const struct environment *environment,
		     struct problems *problems);

/* True where the environment is that of a container with credentials; variables that are set but
 * empty count, as for botocore. */
bool environment_is_container(const struct environment *environment);
/* True where a profile becomes a role by AssumeRole: role_arn without a web identity beside it. */
bool profile_assumes_role(const struct config *config, const struct profile *profile);

/*
 * The text whose SHA-1 names the file in which the AWS CLI caches the role credentials of
 * `profile`, which is the resolved one or a role on its way; in the arena of the configuration.
 * Empty where its kind has no such file.
 */
struct str resolution_cache_key(const struct resolution *resolution, const struct config *config,
				const struct profile *profile);

/* The same for a web identity, whose role and session name may come from the environment; the
 * latter may be empty. In `arena`. */
struct str web_identity_cache_key(struct str role_arn, struct str session_name,
				  struct arena *arena);

/* The name of a kind as it stands in listings and JSON. */
const char *profile_kind_name(enum profile_kind kind);
/* True for the kinds that log in to IAM Identity Center. */
static inline bool profile_kind_is_sso(enum profile_kind kind)
{
	return kind == KIND_SSO || kind == KIND_SSO_LEGACY;
}

#endif
