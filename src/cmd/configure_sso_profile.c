/* awsp configure sso: the profile, and what is written. */
#include "cmd/configure_sso.h"

#include "cmd/report.h"
#include "cmd/rewrite.h"
#include "cmd/sessions.h"
#include "config/name_template.h"
#include "config/profile_name.h"
#include "login/resolve.h"

/* ------------------------------------------------------------------------------ the answers */

static bool check_output(struct str answer, struct error *error)
{
	static const struct str formats[] = {
		STR_INIT("json"), STR_INIT("yaml"),  STR_INIT("yaml-stream"),
		STR_INIT("text"), STR_INIT("table"), STR_INIT("off"),
	};

	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		if (str_equal(answer, formats[i]))
			return true;
	}
	return error_set(error, ERROR_USAGE,
			 "the AWS CLI writes json, yaml, yaml-stream, text, table or off, not %.*s",
			 STR_ARGS(answer));
}

static bool check_name(struct str answer, struct error *error)
{
	return profile_name_fault(answer) == NAME_GOOD ||
	       error_set(error, ERROR_USAGE, "that cannot be the name of a profile");
}

/* ------------------------------------------------------------------------- names that are taken */

/* Of a profile that a session or a start URL gives its credentials. */
static bool is_ours(struct context *context, const struct profile *profile)
{
	struct resolution resolution;
	struct problems ignored;

	problems_init(&ignored, &context->arena);
	profile_resolve(&resolution, &context->config, profile, &context->environment, &ignored);
	problems_release(&ignored);
	return resolution.kind == KIND_SSO || resolution.kind == KIND_SSO_LEGACY;
}

/* What is in the way of a name. */
enum obstacle {
	OBSTACLE_NONE,
	OBSTACLE_CREDENTIALS, /* the credentials file has it */
	OBSTACLE_KIND,        /* it gets its credentials in another way */
};

static bool config_has(const struct config *config, const struct profile *profile, enum key key)
{
	return profile_setting_in(config, profile, false, key).present;
}

/* True where a key of the config file makes it one of another kind. */
static bool has_other_keys(const struct config *config, const struct profile *profile)
{
	for (enum key key = 0; key < KEY_COUNT; key++) {
		if ((KEYS_AROUND_OTHER_KINDS & KEY_BIT(key)) && config_has(config, profile, key))
			return true;
	}
	return false;
}

static enum obstacle find_obstacle(struct context *context, struct str name)
{
	const struct profile *profile = config_profile(&context->config, name);

	if (!profile)
		return OBSTACLE_NONE;
	if (profile->credentials_section != NO_SECTION)
		return OBSTACLE_CREDENTIALS;
	if (is_ours(context, profile))
		return OBSTACLE_NONE;
	return has_other_keys(&context->config, profile) ? OBSTACLE_KIND : OBSTACLE_NONE;
}

/* True where the name can be had; else with a sentence. */
static bool check_obstacle(struct sso_setup *setup, struct error *error)
{
	struct context *context = setup->context;
	struct str name = setup->name;
	struct str text =
		arena_format(&context->arena,
			     "%.*s gets its credentials in another way. Make it a profile of SSO?",
			     STR_ARGS(name));

	switch (find_obstacle(context, name)) {
	case OBSTACLE_NONE:
		return true;
	case OBSTACLE_CREDENTIALS:
		return error_set(error, ERROR_CONFIGURATION,
				 "the credentials file has a profile %.*s already; choose another "
				 "name, or remove it first: awsp configure profile %.*s --delete",
				 STR_ARGS(name), STR_ARGS(sessions_quote(context, name)));
	case OBSTACLE_KIND:
		break;
	}
	setup->replace = arguments_have(setup->arguments, "replace");
	if (!setup->replace &&
	    !dialogue_confirm(&setup->dialogue, text, false, &setup->replace, error))
		return false;
	return setup->replace ||
	       error_set(error, ERROR_CONFIGURATION,
			 "%.*s is a profile of another kind; choose another name, or --replace",
			 STR_ARGS(name));
}

/* ---------------------------------------------------------------------------- the questions */

static bool apply_template(const struct sso_setup *setup, struct str *name, struct error *error)
{
	CLEANUP_BUF struct buf text = BUF_INIT(PROFILE_NAME_LIMIT);
	const struct name_parts parts = {
		.session = setup->values.name,
		.account_name = setup->account->name,
		.account_id = setup->account->id,
		.role = setup->role,
	};

	if (!name_template_apply(setup->name_template, &parts, &text, error))
		return false;
	*name = text.overflowed ? (struct str){0}
				: arena_copy(&setup->context->arena, buf_str(&text));
	return true;
}

/* Whoever names the profile needs no template. What cannot be a name is not offered as one. */
static bool find_usual_name(const struct sso_setup *setup, struct str *name, struct error *error)
{
	if (arguments_value(setup->arguments, "name", name))
		return true;
	if (!apply_template(setup, name, error))
		return false;
	if (profile_name_fault(*name) != NAME_GOOD)
		*name = (struct str){0};
	return true;
}

/* What the profile says that is updated; empty where it is new. */
static struct str present_value(const struct sso_setup *setup, struct str usual_name,
				struct str key)
{
	const struct config *config = &setup->context->config;
	const struct profile *profile = config_profile(config, usual_name);

	return profile ? arena_copy(&setup->context->arena,
				    profile_setting_named(config, profile, key).value)
		       : (struct str){0};
}

static bool choose_settings(struct sso_setup *setup, struct str usual_name, struct error *error)
{
	const struct question region = {
		.option = "region",
		.text = STR("Default client Region"),
		.otherwise = present_value(setup, usual_name, STR("region")),
		.none = "None",
		.check = sso_check_region,
	};
	const struct question output = {
		.option = "output",
		.text = STR("CLI default output format (json if not specified)"),
		.otherwise = present_value(setup, usual_name, STR("output")),
		.none = "None",
		.check = check_output,
	};

	return dialogue_answer(&setup->dialogue, &region, &setup->region, error) &&
	       dialogue_answer(&setup->dialogue, &output, &setup->output, error);
}

static bool choose_name(struct sso_setup *setup, struct str usual_name, struct error *error)
{
	const struct question question = {
		.option = "name",
		.text = STR("Profile name"),
		.otherwise = usual_name,
		.needed = true,
		.check = check_name,
	};
	bool done = dialogue_answer(&setup->dialogue, &question, &setup->name, error);

	if (done && !dialogue_is_complete(&setup->dialogue, error))
		return error_append(error, "what comes out of the template cannot be a name");
	while (done && !check_obstacle(setup, error)) {
		if (error->kind == ERROR_INTERRUPTED || !setup->dialogue.possible)
			return false;
		report_error(setup->context, error);
		error_release(error);
		done = dialogue_ask(&setup->dialogue, &question, &setup->name, error);
	}
	if (done)
		report_unportable(setup->context, "profile", setup->name);
	return done;
}

/* Nobody should find out by the diff alone that a name they know leads elsewhere now. */
static void tell_replaced(struct sso_setup *setup)
{
	const struct config *config = &setup->context->config;
	const struct profile *profile = config_profile(config, setup->name);
	struct str account, role;

	if (!profile || !setup->dialogue.possible)
		return;
	account = profile_setting_in(config, profile, false, KEY_SSO_ACCOUNT_ID).value;
	role = profile_setting_in(config, profile, false, KEY_SSO_ROLE_NAME).value;
	if (account.n == 0 ||
	    (str_equal(account, setup->account->id) && str_equal(role, setup->role)))
		return;
	report(setup->context, REPORT_WARNING,
	       "%.*s is %.*s in %.*s now, and becomes %.*s in %.*s; Ctrl-C leaves it as it is",
	       STR_ARGS(setup->name), STR_ARGS(role), STR_ARGS(account), STR_ARGS(setup->role),
	       STR_ARGS(setup->account->id));
}

bool sso_setup_choose_profile(struct sso_setup *setup, struct error *error)
{
	struct str usual_name;

	context_reread(setup->context);
	if (!find_usual_name(setup, &usual_name, error) ||
	    !choose_settings(setup, usual_name, error) || !choose_name(setup, usual_name, error))
		return false;
	tell_replaced(setup);
	return true;
}

/* --------------------------------------------------------------------------------- the file */

/* What has its value already keeps its line as it is. */
static void set_value(struct rewrite *rewrite, struct section_name section, struct setting present,
		      const char *key, struct str value)
{
	if (value.n > 0 && (!present.present || !str_equal(present.value, value)))
		edit_set(&rewrite->config, section, str_from(key), value);
}

static void set_profile_value(struct sso_setup *setup, struct rewrite *rewrite, const char *key,
			      struct str value)
{
	const struct config *config = &setup->context->config;
	const struct profile *profile = config_profile(config, setup->name);
	struct setting present = {0};

	if (profile)
		present = profile_setting_named(config, profile, str_from(key));
	set_value(rewrite, section_of_profile(setup->name), present, key, value);
}

static void unset_profile_key(struct sso_setup *setup, struct rewrite *rewrite, enum key key)
{
	const struct config *config = &setup->context->config;
	const struct profile *profile = config_profile(config, setup->name);

	if (profile && config_has(config, profile, key))
		edit_unset(&rewrite->config, section_of_profile(setup->name),
			   str_from(key_name(key)));
}

static void add_profile(struct sso_setup *setup, struct rewrite *rewrite)
{
	if (setup->legacy) {
		unset_profile_key(setup, rewrite, KEY_SSO_SESSION);
		set_profile_value(setup, rewrite, "sso_start_url", setup->values.start_url);
		set_profile_value(setup, rewrite, "sso_region", setup->values.region);
	} else {
		set_profile_value(setup, rewrite, "sso_session", setup->values.name);
		unset_profile_key(setup, rewrite, KEY_SSO_START_URL);
		unset_profile_key(setup, rewrite, KEY_SSO_REGION);
	}
	set_profile_value(setup, rewrite, "sso_account_id", setup->account->id);
	set_profile_value(setup, rewrite, "sso_role_name", setup->role);
	set_profile_value(setup, rewrite, "region", setup->region);
	set_profile_value(setup, rewrite, "output", setup->output);
	for (enum key key = 0; setup->replace && key < KEY_COUNT; key++) {
		if (KEYS_AROUND_OTHER_KINDS & KEY_BIT(key))
			unset_profile_key(setup, rewrite, key);
	}
}

static void add_session(struct sso_setup *setup, struct rewrite *rewrite)
{
	const struct config *config = &setup->context->config;
	const struct named_section *session = config_sso_session(config, setup->values.name);
	const struct section_name section = {SECTION_SSO_SESSION, setup->values.name};
	struct setting start_url = {0}, region = {0}, scopes = {0};

	if (setup->legacy)
		return;
	if (session) {
		start_url = sso_session_setting(config, session, KEY_SSO_START_URL);
		region = sso_session_setting(config, session, KEY_SSO_REGION);
		scopes = sso_session_scopes(config, session);
	}
	set_value(rewrite, section, start_url, "sso_start_url", setup->values.start_url);
	set_value(rewrite, section, region, "sso_region", setup->values.region);
	set_value(rewrite, section, scopes, "sso_registration_scopes", setup->values.scopes.value);
}

static bool differs(struct str there, struct str ours)
{
	return there.n > 0 && !str_equal(there, ours);
}

/* While questions were open, another program may have written what must not be written over. */
static bool check_again(struct sso_setup *setup, struct error *error)
{
	const struct config *config = &setup->context->config;
	const struct named_section *session;
	enum obstacle obstacle;

	context_reread(setup->context);
	session = config_sso_session(config, setup->values.name);
	obstacle = find_obstacle(setup->context, setup->name);
	if (!setup->legacy && session &&
	    (differs(session->start_url, setup->values.start_url) ||
	     differs(session->region, setup->values.region)))
		return error_set(
			error, ERROR_CONFIGURATION,
			"%.*s: another program has written an sso-session %.*s with another "
			"start URL or region meanwhile",
			STR_ARGS(setup->context->paths.config), STR_ARGS(setup->values.name));
	return obstacle == OBSTACLE_NONE || (obstacle == OBSTACLE_KIND && setup->replace) ||
	       error_set(error, ERROR_CONFIGURATION,
			 "another program has written a profile %.*s of another kind meanwhile",
			 STR_ARGS(setup->name));
}

bool sso_setup_write(struct sso_setup *setup, bool dry_run, struct error *error)
{
	struct context *context = setup->context;
	bool updated, changed = false, done;
	struct rewrite rewrite;

	if (!check_again(setup, error))
		return false;
	updated = config_profile(&context->config, setup->name);
	rewrite_begin(&rewrite, context);
	add_profile(setup, &rewrite);
	add_session(setup, &rewrite);
	done = rewrite_make(&rewrite, dry_run, updated, &changed, error);
	rewrite_end(&rewrite);
	if (!done || dry_run)
		return done;
	report(context, REPORT_WORD,
	       changed ? "%.*s is written to %.*s" : "%.*s stands in %.*s as it should already",
	       STR_ARGS(setup->name), STR_ARGS(context->paths.config));
	return true;
}
