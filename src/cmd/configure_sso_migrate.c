/* awsp configure sso --migrate: legacy profiles become profiles with an sso-session. */
#include "cmd/configure_sso.h"

#include "auth/session.h"
#include "base/memory.h"
#include "cmd/report.h"
#include "cmd/rewrite.h"
#include "cmd/sessions.h"
#include "login/resolve.h"
#include "net/start_url.h"
#include "net/url.h"

#include <stdlib.h>

/* A session that profiles come to have. */
struct target {
	struct str name;
	struct str start_url;
	struct str region;
	bool is_new;
};

struct migration {
	struct context *context;
	const struct arguments *arguments;
	struct rewrite rewrite;
	struct target *targets;
	size_t n;
	size_t capacity;
	size_t n_profiles;
};

/* True where the config file alone has the key: there it can be taken away. */
static bool stands_alone(const struct config *config, const struct profile *profile, enum key key)
{
	return profile_setting_in(config, profile, false, key).present &&
	       !profile_setting_in(config, profile, true, key).present;
}

/* A start URL with a comment behind it, which belongs to the value, is no URL. */
static bool is_legacy(const struct migration *migration, const struct profile *profile)
{
	const struct config *config = &migration->context->config;
	struct resolution resolution;
	struct problems ignored;

	problems_init(&ignored, &migration->context->arena);
	profile_resolve(&resolution, config, profile, &migration->context->environment, &ignored);
	problems_release(&ignored);
	return resolution.kind == KIND_SSO_LEGACY && !resolution.invalid &&
	       stands_alone(config, profile, KEY_SSO_START_URL) &&
	       stands_alone(config, profile, KEY_SSO_REGION) &&
	       url_is_visible_ascii(
		       profile_setting_in(config, profile, false, KEY_SSO_START_URL).value);
}

static bool is_planned(const void *context, struct str name)
{
	const struct migration *migration = context;

	for (size_t i = 0; i < migration->n; i++) {
		if (str_equal(migration->targets[i].name, name))
			return true;
	}
	return false;
}

static const struct target *target_of(struct migration *migration, struct str start_url,
				      struct str region)
{
	const struct sso_session_wish wish = {start_url, region, is_planned, migration};
	struct context *context = migration->context;
	struct target *target;
	struct str name;

	for (size_t i = 0; i < migration->n; i++) {
		if (str_equal(migration->targets[i].start_url, start_url) &&
		    str_equal(migration->targets[i].region, region))
			return &migration->targets[i];
	}
	name = sso_session_name(&context->config, &wish, &context->arena);
	migration->targets = memory_grow(migration->targets, migration->n, &migration->capacity,
					 sizeof(*migration->targets));
	target = &migration->targets[migration->n++];
	*target = (struct target){
		.name = name,
		.start_url = start_url,
		.region = region,
		.is_new = !config_sso_session(&context->config, name),
	};
	return target;
}

static void add_profile(struct migration *migration, const struct profile *profile)
{
	const struct config *config = &migration->context->config;
	const struct section_name section = section_of_profile(profile->name);
	struct edits *edits = &migration->rewrite.config;
	struct str start_url = profile_setting_in(config, profile, false, KEY_SSO_START_URL).value;
	struct str region = profile_setting_in(config, profile, false, KEY_SSO_REGION).value;

	edit_set(edits, section, STR("sso_session"), target_of(migration, start_url, region)->name);
	edit_unset(edits, section, STR("sso_start_url"));
	edit_unset(edits, section, STR("sso_region"));
	migration->n_profiles++;
}

static void add_sessions(struct migration *migration)
{
	struct edits *edits = &migration->rewrite.config;

	for (size_t i = 0; i < migration->n; i++) {
		const struct target *target = &migration->targets[i];
		const struct section_name section = {SECTION_SSO_SESSION, target->name};

		if (!target->is_new)
			continue;
		edit_set(edits, section, STR("sso_start_url"), target->start_url);
		edit_set(edits, section, STR("sso_region"), target->region);
		edit_set(edits, section, STR("sso_registration_scopes"), STR(SESSION_NEW_SCOPE));
	}
}

static void add_all(struct migration *migration)
{
	const struct config *config = &migration->context->config;

	for (size_t i = 0; i < config->n_profiles; i++) {
		if (is_legacy(migration, &config->profiles[i]))
			add_profile(migration, &config->profiles[i]);
	}
}

/* Those that are named, or all. */
static bool add_profiles(struct migration *migration, struct error *error)
{
	const struct arguments *arguments = migration->arguments;

	if (arguments->n_words == 0)
		add_all(migration);
	for (size_t i = 0; i < arguments->n_words; i++) {
		struct str name = arguments->words[i];
		const struct profile *profile = config_profile(&migration->context->config, name);

		if (!profile)
			return error_set(error, ERROR_NO_PROFILE, "there is no profile %.*s",
					 STR_ARGS(name));
		if (!is_legacy(migration, profile))
			return error_set(error, ERROR_CONFIGURATION,
					 "%.*s is no legacy profile of SSO that works",
					 STR_ARGS(name));
		add_profile(migration, profile);
	}
	return true;
}

/* ----------------------------------------------------------------------------- the way to it */

static bool ask(struct migration *migration, struct error *error)
{
	struct context *context = migration->context;
	struct dialogue dialogue;
	struct online online;
	bool yes = false, asked, changed;

	online_begin(&online, context);
	dialogue_begin(&dialogue, context, migration->arguments, &online.auth.interrupt);
	if (!dialogue.possible)
		dialogue_miss(&dialogue, "yes");
	asked = dialogue_is_complete(&dialogue, error) &&
		rewrite_show(&migration->rewrite, &changed, error) &&
		dialogue_confirm(&dialogue, STR("Write this?"), true, &yes, error);
	dialogue_end(&dialogue);
	online_end(&online);
	return asked && (yes || error_set(error, ERROR_INTERRUPTED, "nothing has changed"));
}

static void report_done(const struct migration *migration)
{
	struct context *context = migration->context;

	report(context, REPORT_WORD, "%zu profile%s changed in %.*s", migration->n_profiles,
	       migration->n_profiles == 1 ? " is" : "s are", STR_ARGS(context->paths.config));
	for (size_t i = 0; i < migration->n; i++) {
		struct str name = migration->targets[i].name;

		if (migration->targets[i].is_new)
			report(context, REPORT_WORD, "a login is needed: awsp login --session %.*s",
			       STR_ARGS(sessions_quote(context, name)));
	}
}

static bool migrate(struct migration *migration, struct error *error)
{
	bool dry_run = arguments_have(migration->arguments, "dry-run");
	bool yes = arguments_have(migration->arguments, "yes"), changed;

	if (!add_profiles(migration, error))
		return false;
	if (migration->n_profiles == 0) {
		report(migration->context, REPORT_WORD, "there are no legacy profiles in %.*s",
		       STR_ARGS(migration->context->paths.config));
		return true;
	}
	add_sessions(migration);
	if ((!dry_run && !yes && !ask(migration, error)) ||
	    !rewrite_make(&migration->rewrite, dry_run, yes, &changed, error))
		return false;
	if (!dry_run)
		report_done(migration);
	return true;
}

/* The dialogue's options have nothing to say here. */
static bool check_options(const struct arguments *arguments, struct error *error)
{
	static const char *const fitting[] = {"migrate", "dry-run", "yes",     "emit",    "debug",
					      "quiet",   "help",    "version", "no-color"};

	for (size_t i = 0; i < arguments->n_given; i++) {
		bool fits = false;

		for (size_t at = 0; at < sizeof(fitting) / sizeof(*fitting); at++)
			fits = fits || strcmp(arguments->given[i]->name, fitting[at]) == 0;
		if (!fits)
			return error_set(error, ERROR_USAGE, "--%s does not go with --migrate",
					 arguments->given[i]->name);
	}
	return true;
}

enum exit_status sso_migrate(struct context *context, const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};
	struct migration migration = {.context = context, .arguments = arguments};
	bool done = check_options(arguments, &error);

	rewrite_begin(&migration.rewrite, context);
	done = done && migrate(&migration, &error);
	rewrite_end(&migration.rewrite);
	free(migration.targets);
	if (!done)
		report_error(context, &error);
	return done ? EXIT_DONE : exit_status_of(error.kind);
}
