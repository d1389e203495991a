/* The environment variables that decide which credentials AWS's tools use. */
#include "cmd/variables.h"

#include "login/resolve.h"

const char *const variables_cleared[] = {
	"AWS_ACCESS_KEY_ID",
	"AWS_SECRET_ACCESS_KEY",
	"AWS_SESSION_TOKEN",
	"AWS_SECURITY_TOKEN",
	"AWS_CREDENTIAL_EXPIRATION",
	"AWS_SESSION_EXPIRATION",
	"AWS_ACCOUNT_ID",
	"AWS_DEFAULT_PROFILE",
	"AWS_EB_PROFILE",
	"AWS_ROLE_ARN",
	"AWS_ROLE_SESSION_NAME",
	"AWS_WEB_IDENTITY_TOKEN_FILE",
	/* What other switchers leave for prompts. */
	"AWS_VAULT",
	"AWSUME_PROFILE",
	"AWSUME_EXPIRATION",
	"AWSU_PROFILE",
	"AWS_SSO_PROFILE",
	NULL,
};

/* AWSP_CHOSEN is "=NAME" for what this shell chose last, "=" for nothing, and empty where it has
 * not chosen yet. */
static bool is_inherited(const struct environment *environment, struct str name)
{
	struct str chosen = environment_value(environment, "AWSP_CHOSEN");

	return chosen.n == 0 || !str_equal(str_from_byte(chosen, 1), name);
}

struct active active_find(const struct config *config, const struct environment *environment,
			  bool in_function)
{
	struct active active = {0};

	if (environment_get(environment, "AWS_PROFILE", &active.name)) {
		active.source = ACTIVE_AWS_PROFILE;
		active.inherited = in_function && is_inherited(environment, active.name);
	} else if (environment_get(environment, "AWS_DEFAULT_PROFILE", &active.name)) {
		active.source = ACTIVE_AWS_DEFAULT_PROFILE;
	} else if (config_profile(config, STR("default"))) {
		active.source = ACTIVE_DEFAULT;
		active.name = STR("default");
	}
	if (active.source != ACTIVE_NONE)
		active.profile = config_profile(config, active.name);
	return active;
}

const char *variable_that_beats(const struct environment *environment, const struct config *config,
				const struct profile *profile)
{
	if (environment_value(environment, "AWS_ACCESS_KEY_ID").n > 0)
		return "AWS_ACCESS_KEY_ID";
	if (environment_value(environment, "AWS_WEB_IDENTITY_TOKEN_FILE").n > 0 &&
	    !(profile && profile_assumes_role(config, profile)))
		return "AWS_WEB_IDENTITY_TOKEN_FILE";
	if (environment_value(environment, "AWS_ROLE_ARN").n > 0 && profile &&
	    profile_setting_named(config, profile, STR("web_identity_token_file")).value.n > 0)
		return "AWS_ROLE_ARN";
	return NULL;
}

struct str variable_region(const struct environment *environment, const char **variable)
{
	struct str region = environment_value(environment, "AWS_REGION");

	*variable = "AWS_REGION";
	if (region.n > 0)
		return region;
	*variable = "AWS_DEFAULT_REGION";
	return environment_value(environment, "AWS_DEFAULT_REGION");
}

bool variables_region_is_ours(const struct environment *environment)
{
	struct str ours = environment_value(environment, "AWSP_REGION");

	return ours.n > 0 && str_equal(environment_value(environment, "AWS_REGION"), ours) &&
	       str_equal(environment_value(environment, "AWS_DEFAULT_REGION"), ours);
}

static bool is_variable(const char *entry, const char *name)
{
	size_t n = strlen(name);

	return strncmp(entry, name, n) == 0 && entry[n] == '=';
}

static bool decides(const char *entry, bool region_is_ours)
{
	if (is_variable(entry, "AWS_PROFILE"))
		return true;
	if (region_is_ours &&
	    (is_variable(entry, "AWS_REGION") || is_variable(entry, "AWS_DEFAULT_REGION")))
		return true;
	for (size_t i = 0; variables_cleared[i]; i++) {
		if (is_variable(entry, variables_cleared[i]))
			return true;
	}
	return false;
}

struct environment variables_without_profile(const struct environment *environment,
					     struct arena *arena)
{
	bool region_is_ours = variables_region_is_ours(environment);
	size_t n = 0, kept = 0;
	const char **variables;

	while (environment->variables[n])
		n++;
	variables = arena_allocate(arena, (n + 1) * sizeof(*variables));
	for (size_t i = 0; i < n; i++) {
		if (!decides(environment->variables[i], region_is_ours))
			variables[kept++] = environment->variables[i];
	}
	return (struct environment){variables};
}
