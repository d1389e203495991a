/* What every exchange with AWS needs. */
#include "auth/auth.h"

#include "base/arn.h"

#define CLOCK_TOLERANCE (5 * 60)

void auth_tell(const struct auth *auth, enum auth_event event, struct str text, int64_t waited)
{
	if (auth->tell)
		auth->tell(auth->context, event, text, waited);
}

static bool is_true(struct str value)
{
	return str_equal_nocase(value, STR("true"));
}

static const char *service_variable(enum endpoint_service service)
{
	static const char *const names[] = {
		[ENDPOINT_OIDC] = "AWS_ENDPOINT_URL_SSO_OIDC",
		[ENDPOINT_PORTAL] = "AWS_ENDPOINT_URL_SSO",
		[ENDPOINT_STS] = "AWS_ENDPOINT_URL_STS",
		[ENDPOINT_SIGNIN] = "AWS_ENDPOINT_URL_SIGNIN",
	};

	return names[service];
}

static struct str service_block(enum endpoint_service service)
{
	static const struct str names[] = {
		[ENDPOINT_OIDC] = {"sso_oidc", 8},
		[ENDPOINT_PORTAL] = {"sso", 3},
		[ENDPOINT_STS] = {"sts", 3},
		[ENDPOINT_SIGNIN] = {"signin", 6},
	};

	return names[service];
}

/* A key of the profile; empty where no profile is named. */
static struct str profile_value(const struct auth *auth, const struct profile *profile,
				struct str name)
{
	return profile ? profile_setting_named(auth->config, profile, name).value : (struct str){0};
}

/* The endpoint_url in the profile's block `services = NAME`, for one service; of several the last,
 * as for botocore. */
static struct str services_value(const struct auth *auth, const struct profile *profile,
				 struct str service)
{
	struct str name = profile_value(auth, profile, STR("services"));
	struct str block = services_setting(auth->config, name, service).value, key, value;
	struct str url = {0};
	enum nested found;

	while ((found = nested_next(&block, &key, &value)) != NESTED_END) {
		if (found == NESTED_ENTRY && str_equal(key, STR("endpoint_url")))
			url = value;
	}
	return url;
}

/* A switch that the environment sets before the profile, also where it is empty: off, then. */
static bool is_switched_on(const struct auth *auth, const struct profile *profile,
			   const char *variable, struct str key)
{
	struct str value;

	if (!environment_get(auth->environment, variable, &value))
		value = profile_value(auth, profile, key);
	return is_true(value);
}

static bool ignores_overrides(const struct auth *auth, const struct profile *profile)
{
	return is_switched_on(auth, profile, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
			      STR("ignore_configured_endpoint_urls"));
}

/* What is said of all services holds for those that are asked with a signature or a token of their
 * own. The console's sign-in is sent the secret key itself: that goes elsewhere by its name alone.
 */
static bool takes_general(enum endpoint_service service)
{
	return service != ENDPOINT_SIGNIN;
}

/* The service's variable, then the general one. */
static struct str environment_url(const struct auth *auth, enum endpoint_service service)
{
	struct str url = environment_value(auth->environment, service_variable(service));

	if (url.n > 0 || !takes_general(service))
		return url;
	return environment_value(auth->environment, "AWS_ENDPOINT_URL");
}

/* The services block, then the profile. */
static struct str file_url(const struct auth *auth, const struct profile *profile,
			   enum endpoint_service service)
{
	struct str url = services_value(auth, profile, service_block(service));

	if (url.n > 0 || !takes_general(service))
		return url;
	return profile_value(auth, profile, STR("endpoint_url"));
}

/* In AWS's order: the environment before the files. */
static struct str configured_url(const struct auth *auth, const struct profile *profile,
				 enum endpoint_service service)
{
	struct str url = environment_url(auth, service);

	if (ignores_overrides(auth, profile))
		return (struct str){0};
	return url.n > 0 ? url : file_url(auth, profile, service);
}

/* A request must not go to AWS itself because of a slip in a name. */
static bool check_services(const struct auth *auth, const struct profile *profile,
			   enum endpoint_service service, struct error *error)
{
	struct setting services = {0};

	if (profile)
		services = profile_setting_named(auth->config, profile, STR("services"));
	if (services.value.n == 0 || config_services(auth->config, services.value) ||
	    environment_url(auth, service).n > 0 || ignores_overrides(auth, profile))
		return true;
	return error_set(error, ERROR_CONFIGURATION,
			 "%.*s:%u: there is no [services %.*s], which %.*s names",
			 STR_ARGS(services.place.path), services.place.line,
			 STR_ARGS(services.value), STR_ARGS(profile->name));
}

bool auth_endpoint_in(const struct auth *auth, const struct profile *profile, struct str region,
		      enum endpoint_service service, struct buf *url, struct error *error)
{
	struct endpoint_choice choice = {
		.region = region,
		.url = configured_url(auth, profile, service),
		.fips = is_switched_on(auth, profile, "AWS_USE_FIPS_ENDPOINT",
				       STR("use_fips_endpoint")),
		.dual_stack = is_switched_on(auth, profile, "AWS_USE_DUALSTACK_ENDPOINT",
					     STR("use_dualstack_endpoint")),
	};

	return check_services(auth, profile, service, error) &&
	       endpoint_write(url, service, &choice, error);
}

bool auth_endpoint(const struct auth *auth, const struct session *session,
		   enum endpoint_service service, struct buf *url, struct error *error)
{
	const struct profile *profile = session->profile;

	if (!auth_endpoint_in(auth, profile, session->region, service, url, error))
		return false;
	if (!ignores_overrides(auth, profile) && environment_url(auth, service).n == 0 &&
	    file_url(auth, profile, service).n > 0)
		auth_tell(auth, AUTH_ELSEWHERE, buf_str(url), 0);
	return true;
}

struct str auth_partition(const struct auth *auth, const struct resolution *resolution)
{
	struct str session = resolution->login_session;
	struct arn arn;

	if (resolution->sso_region.n > 0)
		return str_from(endpoint_partition(resolution->sso_region));
	arn_parse(session.n > 0 ? session
				: profile_value(auth, resolution->profile, STR("role_arn")),
		  &arn);
	return arn.partition;
}

int64_t auth_clock_skew(const struct auth *auth)
{
	int64_t off = auth->now() - auth->server_date;

	if (auth->server_date == 0 || (off < CLOCK_TOLERANCE && off > -CLOCK_TOLERANCE))
		return 0;
	return off;
}

bool auth_describe_clock(const struct auth *auth, struct buf *words)
{
	int64_t off = auth_clock_skew(auth);

	if (off != 0)
		buf_format(words,
			   "the clock of this machine is %lld minutes %s AWS's, set it right",
			   (long long)(off > 0 ? off : -off) / 60, off > 0 ? "ahead of" : "behind");
	return off != 0;
}

void auth_blame_clock(const struct auth *auth, struct error *error)
{
	CLEANUP_BUF struct buf words = BUF_INIT(BUF_LIMIT_MESSAGE);

	if (auth_describe_clock(auth, &words))
		error_append(error, "%s", words.p);
}
