/* awsp configure profile: renaming, deleting and editing one profile in AWS's files. */
#include "cmd/commands.h"
#include "cmd/names.h"
#include "cmd/report.h"
#include "cmd/rewrite.h"
#include "cmd/sessions.h"
#include "config/profile_name.h"
#include "config/view.h"

#include "base/region.h"

#define ACCOUNT_ID_DIGITS 12

static enum exit_status run(struct context *context, const struct arguments *arguments);

static const struct option options[] = {
	{"set", 0, "KEY=VALUE", "Give a key of the config file its value; may stand several times.",
	 COMPLETES_NOTHING},
	{"unset", 0, "KEY", "Remove a key of the config file; may stand several times.",
	 COMPLETES_NOTHING},
	{"rename", 0, "NAME",
	 "Give the profile another name, and the source_profile lines that name it.",
	 COMPLETES_NOTHING},
	{"delete", 0, NULL, "Remove the profile from both files.", COMPLETES_NOTHING},
	{"force", 0, NULL, "Delete it although other profiles name it as their source_profile.",
	 COMPLETES_NOTHING},
	{"dry-run", 0, NULL, "Print what would change as a diff, and write nothing.",
	 COMPLETES_NOTHING},
	{0},
};

const struct command command_configure_profile = {
	.name = "configure profile",
	.synopsis = "PROFILE",
	.summary = "Rename, delete or edit one profile in AWS's files.",
	.description =
		"Every byte that the edit does not concern stays: comments, order, blank lines, line ends. The file is replaced in one "
		"step, and a copy is kept the first time that awsp changes it (PATH.awsp-backup). A file that the AWS CLI would refuse is "
		"not edited; awsp doctor says why. Keys with secrets are not set here: awsp configure keys asks for them.",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.completes = COMPLETES_PROFILES,
	.run = run,
};

/* What the options ask for, on one profile. */
struct wish {
	struct context *context;
	const struct arguments *arguments;
	const struct profile *profile;
	struct rewrite rewrite;
	struct str name; /* the new one */
};

static bool is_option(const struct option *option, const char *name)
{
	return strcmp(option->name, name) == 0;
}

/* Where both files have a key, the credentials file wins. */
static void warn_of_credentials(struct wish *wish, struct str key)
{
	struct context *context = wish->context;
	struct setting setting = profile_setting_named(&context->config, wish->profile, key);

	if (setting.present && str_equal(setting.place.path, context->paths.credentials))
		report(context, REPORT_WARNING,
		       "%.*s:%u: the credentials file has %.*s for this profile, and wins; awsp "
		       "leaves it as it is",
		       STR_ARGS(setting.place.path), setting.place.line, STR_ARGS(key));
}

/* Values whose form is known: nobody's tools take another. */
static bool check_value(enum key key, struct str value, struct error *error)
{
	bool is_region = key == KEY_REGION || key == KEY_SSO_REGION;
	bool is_account = key == KEY_SSO_ACCOUNT_ID || key == KEY_AWS_ACCOUNT_ID;

	if (is_region && !region_is_valid(value))
		return error_set(error, ERROR_USAGE,
				 "\"%.*s\" is no region; write one such as eu-west-1",
				 STR_ARGS(value));
	if (is_account && (value.n != ACCOUNT_ID_DIGITS || !str_is_digits(value)))
		return error_set(error, ERROR_USAGE, "\"%.*s\" is no account id; it has %d digits",
				 STR_ARGS(value), ACCOUNT_ID_DIGITS);
	return true;
}

static bool set_key(struct wish *wish, struct str text, struct error *error)
{
	size_t equals = str_find(text, '=');
	struct str key = str_trim(str_slice(text, 0, equals));
	struct str value = str_trim(str_from_byte(text, equals + 1));

	if (equals == text.n || key.n == 0)
		return error_set(error, ERROR_USAGE, "--set takes KEY=VALUE, not %.*s",
				 STR_ARGS(text));
	if (key_is_secret(key_from_name(key)))
		return error_set(error, ERROR_USAGE,
				 "%.*s is a secret, and no argument may hold one; see awsp help "
				 "configure keys",
				 STR_ARGS(key));
	if (!check_value(key_from_name(key), value, error))
		return false;
	warn_of_credentials(wish, key);
	edit_set(&wish->rewrite.config, section_of_profile(wish->profile->name), key, value);
	return true;
}

static bool set_and_unset(struct wish *wish, struct error *error)
{
	const struct arguments *arguments = wish->arguments;

	for (size_t i = 0; i < arguments->n_given; i++) {
		if (is_option(arguments->given[i], "set")) {
			if (!set_key(wish, arguments->values[i], error))
				return false;
		} else if (is_option(arguments->given[i], "unset")) {
			struct str key = str_trim(arguments->values[i]);

			warn_of_credentials(wish, key);
			edit_unset(&wish->rewrite.config, section_of_profile(wish->profile->name),
				   key);
		}
	}
	return true;
}

/* True where the profile names ours as its source. */
static bool has_source(const struct wish *wish, const struct profile *profile, bool credentials)
{
	struct setting setting = profile_setting_in(&wish->context->config, profile, credentials,
						    KEY_SOURCE_PROFILE);

	return setting.present && str_equal(setting.value, wish->profile->name);
}

static bool rename_profile(struct wish *wish, struct error *error)
{
	const struct config *config = &wish->context->config;

	if (profile_name_fault(wish->name) != NAME_GOOD)
		return error_set(error, ERROR_USAGE, "that cannot be the name of a profile");
	if (config_profile(config, wish->name))
		return error_set(error, ERROR_CONFIGURATION,
				 "there is a profile %.*s already; choose another name",
				 STR_ARGS(wish->name));
	report_unportable(wish->context, "profile", wish->name);
	if (wish->profile->config_section != NO_SECTION)
		edit_rename_section(&wish->rewrite.config, section_of_profile(wish->profile->name),
				    wish->name);
	if (wish->profile->credentials_section != NO_SECTION)
		edit_rename_section(&wish->rewrite.credentials,
				    section_of_profile(wish->profile->name), wish->name);
	for (size_t i = 0; i < config->n_profiles; i++) {
		const struct profile *other = &config->profiles[i];
		struct str name = other == wish->profile ? wish->name : other->name;

		if (has_source(wish, other, false))
			edit_set(&wish->rewrite.config, section_of_profile(name),
				 STR("source_profile"), wish->name);
		if (has_source(wish, other, true))
			edit_set(&wish->rewrite.credentials, section_of_profile(name),
				 STR("source_profile"), wish->name);
	}
	return true;
}

static bool delete_profile(struct wish *wish, struct error *error)
{
	const struct config *config = &wish->context->config;

	for (size_t i = 0; i < config->n_profiles; i++) {
		const struct profile *other = &config->profiles[i];

		if (other != wish->profile && !arguments_have(wish->arguments, "force") &&
		    (has_source(wish, other, false) || has_source(wish, other, true)))
			return error_set(error, ERROR_CONFIGURATION,
					 "%.*s is the source_profile of %.*s; --force deletes it "
					 "all the same",
					 STR_ARGS(wish->profile->name), STR_ARGS(other->name));
	}
	if (wish->profile->config_section != NO_SECTION)
		edit_remove_section(&wish->rewrite.config, section_of_profile(wish->profile->name));
	if (wish->profile->credentials_section != NO_SECTION)
		edit_remove_section(&wish->rewrite.credentials,
				    section_of_profile(wish->profile->name));
	return true;
}

/* ----------------------------------------------------------------- what still has the old name */

/* Aliases are the person's own, in a file that awsp does not write. */
static void report_aliases(const struct wish *wish)
{
	struct context *context = wish->context;
	struct alias alias;
	size_t at = 0;

	while (settings_next_alias(&context->settings, &at, &alias)) {
		if (str_equal(alias.profile, wish->profile->name))
			report(context, REPORT_WARNING,
			       "%.*s:%u: the alias %.*s stands for %.*s; change it there",
			       STR_ARGS(context->settings.document.path), alias.line,
			       STR_ARGS(alias.name), STR_ARGS(alias.profile));
	}
}

static void report_variable(const struct wish *wish, const char *variable)
{
	struct context *context = wish->context;
	struct str name = wish->profile->name;

	if (str_equal(environment_value(&context->environment, variable), name))
		report(context, REPORT_WARNING, "%s in this shell names %.*s; awsp %.*s ends that",
		       variable, STR_ARGS(name),
		       STR_ARGS(wish->name.n > 0 ? sessions_quote(context, wish->name)
						 : STR("-u")));
}

/* Where the profile has lost its name: who goes on using it. */
static void report_uses(const struct wish *wish)
{
	report_aliases(wish);
	report_variable(wish, "AWS_PROFILE");
	report_variable(wish, "AWS_DEFAULT_PROFILE");
	if (str_equal(wish->profile->name, STR("default")))
		report(wish->context, REPORT_WARNING,
		       "there is no default any more: where no profile is named, AWS's tools have none");
}

static bool plan(struct wish *wish, struct error *error)
{
	bool renamed = arguments_value(wish->arguments, "rename", &wish->name);

	if (arguments_have(wish->arguments, "delete"))
		return renamed || arguments_have(wish->arguments, "set") ||
				       arguments_have(wish->arguments, "unset")
			       ? error_set(error, ERROR_USAGE,
					   "--delete does not go with --rename, --set or --unset")
			       : delete_profile(wish, error);
	if (!set_and_unset(wish, error) || (renamed && !rename_profile(wish, error)))
		return false;
	return wish->rewrite.config.n + wish->rewrite.credentials.n > 0 ||
	       error_set(error, ERROR_USAGE,
			 "say what to do: --set, --unset, --rename or --delete");
}

/* A profile that is named as it stands, so that no alias is edited by mistake. */
static const struct profile *find_profile(struct context *context, struct str name,
					  struct error *error)
{
	const struct profile *profile = config_profile(&context->config, name);

	return profile ? profile : name_find(context, name, error);
}

static bool configure(struct wish *wish, struct error *error)
{
	bool dry_run = arguments_have(wish->arguments, "dry-run"), changed = false;

	if (!plan(wish, error) || !rewrite_make(&wish->rewrite, dry_run, !dry_run, &changed, error))
		return false;
	if (!changed)
		report(wish->context, REPORT_WORD, "nothing is to be changed");
	if (!dry_run && (wish->name.n > 0 || arguments_have(wish->arguments, "delete")))
		report_uses(wish);
	return true;
}

static enum exit_status run(struct context *context, const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};
	struct wish wish = {.context = context, .arguments = arguments};
	bool done = false;

	if (context_load(context, &error))
		wish.profile = find_profile(context, arguments->words[0], &error);
	if (wish.profile) {
		rewrite_begin(&wish.rewrite, context);
		done = configure(&wish, &error);
		rewrite_end(&wish.rewrite);
	}
	if (done)
		return EXIT_DONE;
	report_error(context, &error);
	return exit_status_of(error.kind);
}
