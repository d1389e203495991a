/* The login state. */
#include "login/state.h"

#include "base/timestamp.h"

static const char *const names[STATE_COUNT] = {
	[STATE_VALID] = "valid",
	[STATE_EXPIRING] = "expiring",
	[STATE_REFRESHABLE] = "refreshable",
	[STATE_EXPIRED] = "expired",
	[STATE_NONE] = "none",
	[STATE_MFA] = "mfa",
	[STATE_STATIC] = "static",
	[STATE_EXTERNAL] = "external",
	[STATE_INVALID] = "invalid",
};

const char *login_state_name(enum login_state state)
{
	return names[state];
}

bool login_state_from_name(struct str name, enum login_state *state)
{
	for (int i = 0; i < STATE_COUNT; i++) {
		if (str_equal(name, str_from(names[i]))) {
			*state = (enum login_state)i;
			return true;
		}
	}
	return false;
}

bool login_status_equal(const struct login_status *a, const struct login_status *b)
{
	return a->state == b->state && a->renewable == b->renewable &&
	       a->has_expiry == b->has_expiry && a->expires_at == b->expires_at;
}

bool login_state_is_usable(enum login_state state)
{
	return state == STATE_VALID || state == STATE_EXPIRING || state == STATE_REFRESHABLE ||
	       state == STATE_STATIC || state == STATE_EXTERNAL;
}

bool login_state_needs_login(enum login_state state)
{
	return state == STATE_EXPIRED || state == STATE_NONE || state == STATE_MFA;
}

/* The state of something that runs out at a known time. */
static struct login_status timed_state(int64_t expires_at, bool renewable, int64_t now)
{
	struct login_status status = {
		.renewable = renewable, .has_expiry = true, .expires_at = expires_at};

	if (expires_at <= now)
		status.state = renewable ? STATE_REFRESHABLE : STATE_EXPIRED;
	else if (renewable || expires_at - now >= STATE_MARGIN)
		status.state = STATE_VALID;
	else
		status.state = STATE_EXPIRING;
	return status;
}

/* A cache file that is there and cannot be used. One that this user may not read is not called
 * "none". */
static struct login_status report_cache(const struct cached_login *cached,
					const struct resolution *resolution,
					struct problems *problems)
{
	struct problem problem = {
		.severity = cached->found == CACHED_DAMAGED ? PROBLEM_WARNING : PROBLEM_ERROR,
		.place = {.path = cached->path},
		.profile = resolution->profile->name,
		.remedy = cached->found == CACHED_DAMAGED
				  ? STR("delete it and log in again")
				  : STR("make it a file that you can read, or delete it"),
	};

	problems_add(problems, &problem, "%.*s", STR_ARGS(cached->detail));
	return (struct login_status){.state = cached->found == CACHED_DAMAGED ? STATE_NONE
									      : STATE_INVALID};
}

static bool is_broken(const struct cached_login *cached)
{
	return cached->found == CACHED_DAMAGED || cached->found == CACHED_UNREADABLE;
}

static struct login_status sso_state(const struct resolution *resolution, struct caches *caches,
				     int64_t now, struct problems *problems)
{
	bool legacy = resolution->end_kind == KIND_SSO_LEGACY, agrees;
	const struct cached_login *token =
		caches_token_for(caches, legacy ? resolution->start_url : resolution->session->name,
				 resolution->start_url, resolution->sso_region, &agrees);

	if (is_broken(token))
		return report_cache(token, resolution, problems);
	if (token->found != CACHED_FOUND || !agrees)
		return (struct login_status){.state = STATE_NONE};
	return timed_state(
		token->expires_at,
		!legacy && token->has_refresh_token && token->registration_expires_at > now, now);
}

static struct login_status aws_login_state(const struct resolution *resolution,
					   struct caches *caches, int64_t now,
					   struct problems *problems)
{
	const struct cached_login *login = caches_login(caches, resolution->login_session);

	if (is_broken(login))
		return report_cache(login, resolution, problems);
	if (login->found == CACHED_NONE)
		return (struct login_status){.state = STATE_NONE};
	return timed_state(login->expires_at, login->has_refresh_token, now);
}

/* The state of the end of the chain. */
static struct login_status end_state(const struct resolution *resolution, struct caches *caches,
				     int64_t now, struct problems *problems)
{
	switch (resolution->end_kind) {
	case KIND_SSO:
	case KIND_SSO_LEGACY:
		return sso_state(resolution, caches, now, problems);
	case KIND_LOGIN:
		return aws_login_state(resolution, caches, now, problems);
	case KIND_KEYS:
		if (resolution->keys_expire)
			return timed_state(resolution->keys_expire_at, false, now);
		if (!resolution->keys_are_temporary)
			return (struct login_status){.state = STATE_STATIC};
		break;
	default:
		break;
	}
	return (struct login_status){.state = STATE_EXTERNAL};
}

/* The role credentials that the AWS CLI has cached for a profile and still takes; NULL where it has
 * none. */
static const struct cached_login *cached_role(const struct resolution *resolution,
					      const struct config *config,
					      const struct profile *profile, struct caches *caches,
					      int64_t now)
{
	struct str key;
	const struct cached_login *cached;

	if (!caches_has_roles(caches))
		return NULL;
	key = resolution_cache_key(resolution, config, profile);
	if (key.n == 0)
		return NULL;
	cached = caches_role(caches, key);
	return cached->found == CACHED_FOUND && cached->expires_at - now >= STATE_MARGIN ? cached
											 : NULL;
}

struct login_status login_state(const struct resolution *resolution, const struct config *config,
				struct caches *caches, int64_t now, struct problems *problems)
{
	struct login_status status = {.state = STATE_INVALID};
	const struct cached_login *cached;

	if (resolution->invalid)
		return status;
	status = end_state(resolution, caches, now, problems);
	if (!resolution->mfa_role || !login_state_is_usable(status.state))
		return status;
	cached = cached_role(resolution, config, resolution->profile, caches, now);
	if (!cached)
		cached = cached_role(resolution, config, resolution->mfa_role, caches, now);
	if (!cached)
		return (struct login_status){.state = STATE_MFA};
	return timed_state(cached->expires_at, false, now);
}

void login_remarks(const struct resolution *resolution, const struct login_status *status,
		   const struct config *config, struct caches *caches, int64_t now,
		   struct problems *problems)
{
	struct problem problem = {.severity = PROBLEM_NOTE, .profile = resolution->profile->name};
	char until[TIMESTAMP_SIZE];
	const struct cached_login *cached;

	if (resolution->invalid || login_state_is_usable(status->state))
		return;
	cached = cached_role(resolution, config, resolution->profile, caches, now);
	if (!cached)
		return;
	timestamp_format(cached->expires_at, until);
	problem.place.path = cached->path;
	problems_add(problems, &problem,
		     "the AWS CLI works from its cache until %s, other tools do not", until);
}
