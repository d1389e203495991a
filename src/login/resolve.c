/* Resolving a profile: its kind, its chain of source profiles, its identity. */
#include "login/resolve.h"

#include "base/arn.h"
#include "base/json.h"
#include "base/timestamp.h"
#include "config/view.h"
#include "login/check.h"

#include <stdlib.h>

/* What is known while a chain is followed. */
struct chain {
	struct resolution *resolution;
	const struct config *config;
	const struct environment *environment;
	struct problems *problems;
	struct map visited;       /* names of the profiles behind us */
	struct profile_view view; /* the profile that we are at */
};

const char *profile_kind_name(enum profile_kind kind)
{
	static const char *const names[] = {
		[KIND_SSO] = "sso",         [KIND_SSO_LEGACY] = "sso-legacy",
		[KIND_ROLE] = "role",       [KIND_KEYS] = "keys",
		[KIND_PROCESS] = "process", [KIND_WEB_IDENTITY] = "web-identity",
		[KIND_LOGIN] = "login",     [KIND_CONTAINER] = "container",
		[KIND_EMPTY] = "empty",
	};

	return names[kind];
}

static bool assumes_role(const struct profile_view *view)
{
	return view_has(view, KEY_ROLE_ARN) && !view_has(view, KEY_WEB_IDENTITY_TOKEN_FILE);
}

bool profile_assumes_role(const struct config *config, const struct profile *profile)
{
	struct profile_view view;

	profile_view_init(&view, config, profile);
	return assumes_role(&view);
}

/* botocore takes either of the two keys for static credentials. */
static bool has_static_keys(const struct profile_view *view)
{
	return view_has(view, KEY_AWS_ACCESS_KEY_ID) || view_has(view, KEY_AWS_SECRET_ACCESS_KEY);
}

bool environment_is_container(const struct environment *environment)
{
	return environment_has(environment, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") ||
	       environment_has(environment, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
}

/* The order of botocore's providers, roles aside: the first that the profile has keys for decides.
 */
static enum profile_kind own_kind(const struct profile_view *view,
				  const struct environment *environment)
{
	enum profile_kind sso = view_has(view, KEY_SSO_SESSION) ? KIND_SSO : KIND_SSO_LEGACY;

	if (view_value(view, KEY_WEB_IDENTITY_TOKEN_FILE).n > 0)
		return KIND_WEB_IDENTITY;
	if (view_has(view, KEY_SSO_ACCOUNT_ID) || view_has(view, KEY_SSO_ROLE_NAME))
		return sso;
	if (view_in_credentials(view, KEY_AWS_ACCESS_KEY_ID))
		return KIND_KEYS;
	if (view_has(view, KEY_LOGIN_SESSION))
		return KIND_LOGIN;
	if (view_has(view, KEY_CREDENTIAL_PROCESS))
		return KIND_PROCESS;
	if (view_has(view, KEY_AWS_ACCESS_KEY_ID))
		return KIND_KEYS;
	if (view_has(view, KEY_SSO_SESSION) || view_has(view, KEY_SSO_START_URL))
		return sso;
	if (view_has(view, KEY_WEB_IDENTITY_TOKEN_FILE)) /* empty, and nothing beside it */
		return KIND_WEB_IDENTITY;
	return environment_is_container(environment) ? KIND_CONTAINER : KIND_EMPTY;
}

/* The account of an ARN, where that is a number. */
static struct str account_of(const struct arn *arn)
{
	return str_is_digits(arn->account) ? arn->account : (struct str){0};
}

/* The last name in `role/path/name`. */
static struct str role_name(struct str resource)
{
	const struct str kind = STR("role/");
	struct str rest = str_from_byte(resource, kind.n), part, name = {0};

	if (!str_starts(resource, kind))
		return name;
	while (str_split(&rest, '/', &part))
		name = part;
	return name;
}

/* The name in `assumed-role/NAME/session`. */
static struct str assumed_role_name(struct str resource)
{
	const struct str kind = STR("assumed-role/");
	struct str rest = str_from_byte(resource, kind.n);

	return str_starts(resource, kind) ? str_slice(rest, 0, str_find(rest, '/'))
					  : (struct str){0};
}

static void set_identity(struct resolution *resolution, const struct profile_view *view)
{
	struct arn arn;

	switch (resolution->kind) {
	case KIND_ROLE:
	case KIND_WEB_IDENTITY:
		arn_parse(view_value(view, KEY_ROLE_ARN), &arn);
		resolution->account = account_of(&arn);
		resolution->role = role_name(arn.resource);
		break;
	case KIND_SSO:
	case KIND_SSO_LEGACY:
		resolution->account = view_value(view, KEY_SSO_ACCOUNT_ID);
		resolution->role = view_value(view, KEY_SSO_ROLE_NAME);
		break;
	case KIND_LOGIN:
		arn_parse(view_value(view, KEY_LOGIN_SESSION), &arn);
		resolution->account = account_of(&arn);
		resolution->role = assumed_role_name(arn.resource);
		break;
	default:
		resolution->account = view_value(view, KEY_AWS_ACCOUNT_ID);
		break;
	}
}

static void append_member(struct buf *out, const char *name, struct str value)
{
	buf_format(out, "%s\"%s\": ", out->n > 1 ? ", " : "", name);
	json_write_python_string(out, value);
}

/* The text that names the cache file of a role: the sorted arguments of AssumeRole, as Python
 * writes them. The source profile is no part of it. */
static struct str role_cache_key(const struct profile_view *view, struct arena *arena)
{
	CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_MESSAGE);
	int64_t seconds;

	buf_add_char(&text, '{');
	if (view_integer(view, KEY_DURATION_SECONDS, &seconds))
		buf_format(&text, "\"DurationSeconds\": %lld", (long long)seconds);
	if (view_has(view, KEY_EXTERNAL_ID))
		append_member(&text, "ExternalId", view_value(view, KEY_EXTERNAL_ID));
	append_member(&text, "RoleArn", view_value(view, KEY_ROLE_ARN));
	if (view_value(view, KEY_ROLE_SESSION_NAME).n > 0)
		append_member(&text, "RoleSessionName", view_value(view, KEY_ROLE_SESSION_NAME));
	if (view_has(view, KEY_MFA_SERIAL))
		append_member(&text, "SerialNumber", view_value(view, KEY_MFA_SERIAL));
	buf_add_char(&text, '}');
	return arena_copy(arena, buf_str(&text));
}

/* The text that names the cache file of SSO role credentials: sorted, and without blanks. */
static struct str sso_cache_key(const struct resolution *resolution, struct arena *arena)
{
	CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_MESSAGE);
	bool session = resolution->sso_session.n > 0;

	buf_add(&text, STR("{\"accountId\":"));
	json_write_python_string(&text, resolution->account);
	buf_add(&text, STR(",\"roleName\":"));
	json_write_python_string(&text, resolution->role);
	buf_add(&text, session ? STR(",\"sessionName\":") : STR(",\"startUrl\":"));
	json_write_python_string(&text, session ? resolution->sso_session : resolution->start_url);
	buf_add_char(&text, '}');
	return arena_copy(arena, buf_str(&text));
}

/* Of AssumeRoleWithWebIdentity, which has fewer arguments. */
struct str web_identity_cache_key(struct str role_arn, struct str session_name, struct arena *arena)
{
	CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_MESSAGE);

	buf_add_char(&text, '{');
	append_member(&text, "RoleArn", role_arn);
	if (session_name.n > 0)
		append_member(&text, "RoleSessionName", session_name);
	buf_add_char(&text, '}');
	return arena_copy(arena, buf_str(&text));
}

struct str resolution_cache_key(const struct resolution *resolution, const struct config *config,
				const struct profile *profile)
{
	struct profile_view view;

	profile_view_init(&view, config, profile);
	if (assumes_role(&view))
		return role_cache_key(&view, config->arena);
	if (resolution->kind == KIND_WEB_IDENTITY)
		return web_identity_cache_key(view_value(&view, KEY_ROLE_ARN),
					      view_value(&view, KEY_ROLE_SESSION_NAME),
					      config->arena);
	if (profile_kind_is_sso(resolution->kind))
		return sso_cache_key(resolution, config->arena);
	return (struct str){0};
}

/* What the profile leaves open is as its sso-session says. */
static void set_from_session(struct str *value, const struct chain *chain, enum key key)
{
	if (value->n == 0)
		*value = sso_session_setting(chain->config, chain->resolution->session, key).value;
}

static void set_sso(struct chain *chain)
{
	struct resolution *resolution = chain->resolution;
	const struct profile_view *view = &chain->view;

	resolution->start_url = view_value(view, KEY_SSO_START_URL);
	resolution->sso_region = view_value(view, KEY_SSO_REGION);
	resolution->token_only =
		!view_has(view, KEY_SSO_ACCOUNT_ID) && !view_has(view, KEY_SSO_ROLE_NAME);
	if (resolution->end_kind == KIND_SSO_LEGACY)
		return;
	resolution->sso_session = view_value(view, KEY_SSO_SESSION);
	resolution->session = config_sso_session(chain->config, resolution->sso_session);
	if (!resolution->session)
		return;
	if (resolution->start_url.n == 0)
		resolution->start_url = resolution->session->start_url;
	if (resolution->sso_region.n == 0)
		resolution->sso_region = resolution->session->region;
	if (resolution->kind == KIND_SSO && !resolution->token_only) {
		set_from_session(&resolution->account, chain, KEY_SSO_ACCOUNT_ID);
		set_from_session(&resolution->role, chain, KEY_SSO_ROLE_NAME);
	}
}

/* Keys with a session token run out; some tools that write them say when. */
static void set_keys(struct chain *chain)
{
	struct resolution *resolution = chain->resolution;
	const struct profile_view *view = &chain->view;

	resolution->keys_are_temporary = view_value(view, KEY_AWS_SESSION_TOKEN).n > 0 ||
					 view_value(view, KEY_AWS_SECURITY_TOKEN).n > 0;
	if (!resolution->keys_are_temporary)
		return;
	resolution->keys_expire =
		timestamp_parse(view_value(view, KEY_X_SECURITY_TOKEN_EXPIRES),
				&resolution->keys_expire_at) ||
		timestamp_parse(view_value(view, KEY_EXPIRATION), &resolution->keys_expire_at);
}

/* The profile that the chain is at gives the first credentials. */
static void end_chain(struct chain *chain, enum profile_kind kind)
{
	struct resolution *resolution = chain->resolution;

	resolution->end = chain->view.profile;
	resolution->end_kind = kind;
	if (profile_kind_is_sso(kind))
		set_sso(chain);
	if (kind == KIND_KEYS)
		set_keys(chain);
	if (kind == KIND_LOGIN)
		resolution->login_session = view_value(&chain->view, KEY_LOGIN_SESSION);
}

static struct problem error_at(const struct chain *chain, struct place place)
{
	return (struct problem){
		.severity = PROBLEM_ERROR,
		.place = place,
		.profile = chain->resolution->profile->name,
	};
}

static bool fail_chain(struct chain *chain, enum key key, struct str remedy, const char *message,
		       struct str name)
{
	struct problem problem = error_at(chain, view_place(&chain->view, key));

	problem.remedy = remedy;
	problems_add(chain->problems, &problem, "the profile %.*s %s%.*s",
		     STR_ARGS(chain->view.profile->name), message, STR_ARGS(name));
	chain->resolution->invalid = true;
	return false;
}

/* Moves on to the source profile. False where that cannot be, with a problem. */
static bool follow_source(struct chain *chain)
{
	struct str name = view_value(&chain->view, KEY_SOURCE_PROFILE);
	const struct profile *source = config_profile(chain->config, name);
	struct profile_view view;

	if (!source)
		return fail_chain(chain, KEY_SOURCE_PROFILE, STR("name a profile that exists"),
				  "names a source_profile that does not exist: ", name);
	profile_view_init(&view, chain->config, source);
	map_add(&chain->visited, chain->view.profile->name, 0);
	if (map_get(&chain->visited, name) != MAP_NONE &&
	    !(source == chain->view.profile && has_static_keys(&view)))
		return fail_chain(chain, KEY_SOURCE_PROFILE,
				  STR("break the loop of source profiles"),
				  "is its own source in the end, by way of ", name);
	chain->view = view;
	return true;
}

static bool is_credential_source(struct str name)
{
	return str_equal(name, STR("Environment")) || str_equal(name, STR("Ec2InstanceMetadata")) ||
	       str_equal(name, STR("EcsContainer"));
}

/* Checks where the credentials for a role come from. False where that cannot work, with a problem.
 */
static bool check_role(struct chain *chain)
{
	const struct profile_view *view = &chain->view;
	bool by_profile = view_has(view, KEY_SOURCE_PROFILE),
	     by_source = view_has(view, KEY_CREDENTIAL_SOURCE);

	if (by_profile && by_source)
		return fail_chain(chain, KEY_CREDENTIAL_SOURCE, STR("remove one of the two"),
				  "has both source_profile and credential_source", (struct str){0});
	if (!by_profile && !by_source)
		return fail_chain(
			chain, KEY_ROLE_ARN, STR("add a source_profile"),
			"has a role_arn, but neither source_profile nor credential_source",
			(struct str){0});
	if (by_source && !is_credential_source(view_value(view, KEY_CREDENTIAL_SOURCE)))
		return fail_chain(chain, KEY_CREDENTIAL_SOURCE,
				  STR("use Environment, Ec2InstanceMetadata or EcsContainer"),
				  "has a credential_source that AWS does not know: ",
				  view_value(view, KEY_CREDENTIAL_SOURCE));
	return true;
}

/* The role at the end takes its first credentials from the machine. */
static void end_at_machine(struct chain *chain)
{
	struct resolution *resolution = chain->resolution;

	resolution->credential_source = view_value(&chain->view, KEY_CREDENTIAL_SOURCE);
	resolution->end = chain->view.profile;
	resolution->end_kind = KIND_CONTAINER;
}

/* Follows the source profiles from role to role. False where the chain is broken. */
static bool follow_chain(struct chain *chain)
{
	struct role_link **link = &chain->resolution->roles;
	enum profile_kind kind;

	do {
		*link = arena_allocate(chain->config->arena, sizeof(**link));
		(*link)->profile = chain->view.profile;
		link = &(*link)->source;
		check_profile(&chain->view, chain->resolution, chain->problems);
		check_role_settings(&chain->view, chain->resolution, chain->problems);
		if (!check_role(chain))
			return false;
		if (view_has(&chain->view, KEY_MFA_SERIAL) && !chain->resolution->mfa_role)
			chain->resolution->mfa_role = chain->view.profile;
		if (view_has(&chain->view, KEY_CREDENTIAL_SOURCE)) {
			end_at_machine(chain);
			return true;
		}
		if (!follow_source(chain))
			return false;
	} while (assumes_role(&chain->view) && !has_static_keys(&chain->view));

	kind = own_kind(&chain->view, chain->environment);
	end_chain(chain, kind);
	if (kind == KIND_EMPTY || kind == KIND_CONTAINER || chain->resolution->token_only)
		return fail_chain(chain, KEY_SOURCE_PROFILE,
				  STR("give it credentials, or name another source_profile"),
				  "is a source profile and must have credentials", (struct str){0});
	return true;
}

static void resolve_role(struct chain *chain)
{
	struct resolution *resolution = chain->resolution;

	resolution->kind = KIND_ROLE;
	resolution->source_profile = view_value(&chain->view, KEY_SOURCE_PROFILE);
	set_identity(resolution, &chain->view);
	if (follow_chain(chain) && resolution->credential_source.n == 0)
		check_end(&chain->view, resolution, chain->problems);
	if (!resolution->end)
		resolution->end = chain->view.profile;
	map_release(&chain->visited);
}

static void resolve_own(struct chain *chain)
{
	struct resolution *resolution = chain->resolution;

	resolution->kind = own_kind(&chain->view, chain->environment);
	set_identity(resolution, &chain->view);
	end_chain(chain, resolution->kind);
	check_profile(&chain->view, resolution, chain->problems);
	check_end(&chain->view, resolution, chain->problems);
}

void profile_resolve(struct resolution *resolution, const struct config *config,
		     const struct profile *profile, const struct environment *environment,
		     struct problems *problems)
{
	struct chain chain = {
		.resolution = resolution,
		.config = config,
		.environment = environment,
		.problems = problems,
	};

	*resolution = (struct resolution){.profile = profile};
	profile_view_init(&chain.view, config, profile);
	resolution->region = view_value(&chain.view, KEY_REGION);
	if (assumes_role(&chain.view))
		resolve_role(&chain);
	else
		resolve_own(&chain);
}
