/* What doctor looks at. */
#include "cmd/diagnosis.h"

#include "base/timestamp.h"
#include "cmd/command.h"
#include "cmd/names.h"
#include "cmd/summary.h"
#include "config/lint.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

/* Permission bits that let others read a file. */
#define OTHERS_READ 0044

static void add(struct problems *problems, enum problem_severity severity, const char *text,
		const char *remedy)
{
	struct problem problem = {.severity = severity, .remedy = str_from(remedy)};

	problems_add(problems, &problem, "%s", text);
}

static void copy_problems(const struct problems *from, struct problems *to)
{
	for (size_t i = 0; i < from->n; i++)
		problems_add(to, &from->items[i], "%.*s", STR_ARGS(from->items[i].message));
	for (size_t i = 0; i <= PROBLEM_NOTE; i++)
		to->dropped[i] += from->dropped[i];
}

/* Files with keys in them are nobody else's business. */
static void check_permissions(const struct document *document, struct problems *problems)
{
	struct problem problem = {
		.severity = PROBLEM_WARNING,
		.place = {.path = document->path},
		.remedy = STR("chmod 600 the file"),
	};

	if (document->facts.outcome == FILE_READ && (document->facts.mode & OTHERS_READ))
		problems_add(problems, &problem, "other users can read this file (mode %03o)",
			     (unsigned)(document->facts.mode & 0777));
}

/* A file that a variable names, and that is not there. */
static void check_named_file(struct context *context, const char *variable,
			     const struct document *document, struct problems *problems)
{
	struct problem problem = {.severity = PROBLEM_WARNING,
				  .remedy = STR("correct the variable, or unset it")};

	if (!environment_has(&context->environment, variable) ||
	    document->facts.outcome != FILE_MISSING)
		return;
	problem.place.path = document->path;
	if (document->path.n == 0)
		problems_add(problems, &problem,
			     "%s is set to nothing, so that AWS's tools read no such file",
			     variable);
	else
		problems_add(problems, &problem, "%s names a file that does not exist", variable);
}

void diagnose_files(struct context *context, struct problems *problems)
{
	const struct config *config = &context->config;

	copy_problems(&config->problems, problems);
	copy_problems(&context->settings.problems, problems);
	lint_sections(config, problems);
	check_permissions(&config->credentials, problems);
	check_named_file(context, "AWS_CONFIG_FILE", &config->config, problems);
	check_named_file(context, "AWS_SHARED_CREDENTIALS_FILE", &config->credentials, problems);
}

/* An alias is of use where it leads to a profile and nothing else has its name. */
static void check_alias(struct context *context, const struct alias *alias,
			struct problems *problems)
{
	struct problem problem = {
		.severity = PROBLEM_WARNING,
		.place = {context->settings.document.path, alias->line},
	};

	if (!config_profile(&context->config, alias->profile)) {
		problem.remedy = STR("name a profile that exists, or remove the alias");
		problems_add(problems, &problem,
			     "the alias %.*s stands for %.*s, which is no profile",
			     STR_ARGS(alias->name), STR_ARGS(alias->profile));
	} else if (config_profile(&context->config, alias->name)) {
		problem.remedy = STR("rename the alias, or remove it");
		problems_add(problems, &problem,
			     "the alias %.*s is never used: a profile has that name",
			     STR_ARGS(alias->name));
	} else if (command_find(alias->name) || command_is_first_word(alias->name)) {
		problem.remedy = STR("rename the alias, or type \"awsp use\" before it");
		problems_add(problems, &problem,
			     "awsp %.*s is a command, so that the alias needs \"awsp use\"",
			     STR_ARGS(alias->name));
	}
}

void diagnose_aliases(struct context *context, struct problems *problems)
{
	struct alias alias;
	size_t at = 0;

	while (settings_next_alias(&context->settings, &at, &alias))
		check_alias(context, &alias, problems);
}

void diagnose_profiles(struct context *context, struct problems *problems)
{
	struct summary summary;

	for (size_t i = 0; i < context->config.n_profiles; i++) {
		const struct profile *profile = &context->config.profiles[i];

		summary_make(&summary, context, profile, NULL, problems);
		lint_profile(&context->config, profile, problems);
	}
}

static void check_cache_file(struct str path, bool is_token, struct problems *problems)
{
	struct cached_login login = is_token ? cached_token_read(path, problems->arena)
					     : cached_credentials_read(path, problems->arena);
	struct problem problem = {.severity = PROBLEM_WARNING, .place = {.path = path}};
	struct stat status;

	problem.remedy = STR("delete it; the next login makes a new one");
	if (login.found == CACHED_DAMAGED)
		problems_add(problems, &problem, "%.*s", STR_ARGS(login.detail));
	problem.remedy = STR("make it a file that you can read, or delete it");
	if (login.found == CACHED_UNREADABLE)
		problems_add(problems, &problem, "%.*s", STR_ARGS(login.detail));
	problem.remedy = STR("chmod 600 the file");
	if (stat(path.p, &status) == 0 && (status.st_mode & OTHERS_READ))
		problems_add(problems, &problem, "other users can read this file (mode %03o)",
			     (unsigned)(status.st_mode & 0777));
}

static void check_cache_folder(struct str folder, bool tokens, struct problems *problems)
{
	DIR *items = opendir(folder.p);
	const struct dirent *item;

	if (!items)
		return;
	while ((item = readdir(items))) {
		struct str name = str_from(item->d_name);

		if (str_ends(name, STR(".json")))
			check_cache_file(arena_format(problems->arena, "%.*s/%s", STR_ARGS(folder),
						      item->d_name),
					 tokens, problems);
	}
	closedir(items);
}

void diagnose_caches(struct context *context, struct problems *problems)
{
	check_cache_folder(context->paths.sso_cache, true, problems);
	check_cache_folder(context->paths.cli_cache, false, problems);
	check_cache_folder(context->paths.login_cache, false, problems);
}

static void check_profile_variables(struct context *context, struct problems *problems)
{
	CLEANUP_ERROR struct error error = {0};
	const struct environment *environment = &context->environment;
	struct active active = active_find(&context->config, environment, false);
	struct str other = environment_value(environment, "AWS_DEFAULT_PROFILE");

	if (active.source != ACTIVE_NONE && !name_find_active(context, &active, &error))
		add(problems, PROBLEM_ERROR, error.message, "awsp -u, or awsp PROFILE");
	if (active.source == ACTIVE_AWS_PROFILE && other.n > 0 && !str_equal(other, active.name))
		add(problems, PROBLEM_WARNING,
		    "AWS_DEFAULT_PROFILE and AWS_PROFILE differ: the AWS CLI v1 and boto3 take the former, the AWS CLI v2 and the "
		    "SDKs the latter",
		    "unset AWS_DEFAULT_PROFILE");
}

static void check_key_variables(struct context *context, struct problems *problems)
{
	const struct environment *environment = &context->environment;
	bool id = environment_value(environment, "AWS_ACCESS_KEY_ID").n > 0;
	bool secret = environment_value(environment, "AWS_SECRET_ACCESS_KEY").n > 0;
	bool chosen = environment_has(environment, "AWS_PROFILE");
	int64_t expiry;

	if (id && !secret)
		add(problems, PROBLEM_ERROR,
		    "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY, so AWS's tools fail",
		    "unset it, or switch again");
	else if (id && chosen)
		add(problems, PROBLEM_WARNING,
		    "AWS_ACCESS_KEY_ID is set: AWS's tools use those keys and not AWS_PROFILE",
		    "unset it, or switch again");
	if (environment_value(environment, "AWS_WEB_IDENTITY_TOKEN_FILE").n > 0 && chosen)
		add(problems, PROBLEM_WARNING,
		    "AWS_WEB_IDENTITY_TOKEN_FILE is set: it beats the profile unless that has a role_arn",
		    "unset it, or switch again");
	if (id &&
	    timestamp_parse(environment_value(environment, "AWS_CREDENTIAL_EXPIRATION"), &expiry) &&
	    expiry <= context->now)
		add(problems, PROBLEM_ERROR,
		    "AWS_CREDENTIAL_EXPIRATION is past, so AWS's tools take the keys for expired",
		    "unset it and the keys");
}

static void check_region_variables(struct context *context, struct problems *problems)
{
	struct str region = environment_value(&context->environment, "AWS_REGION");
	struct str other = environment_value(&context->environment, "AWS_DEFAULT_REGION");

	if (region.n > 0 && other.n > 0 && !str_equal(region, other))
		add(problems, PROBLEM_WARNING,
		    "AWS_REGION and AWS_DEFAULT_REGION differ: boto3 takes the latter, other tools the former",
		    "awsp region REGION sets both");
}

/* Variables of other switchers show a profile that may not be the one in use. */
static void check_left_over_variables(struct context *context, struct problems *problems)
{
	static const char *const variables[] = {"AWS_VAULT", "AWSUME_PROFILE", "AWSU_PROFILE",
						"AWS_SSO_PROFILE", NULL};

	for (size_t i = 0; variables[i]; i++) {
		struct problem problem = {.severity = PROBLEM_NOTE,
					  .remedy = STR("a switch by awsp unsets it")};

		if (environment_has(&context->environment, variables[i]))
			problems_add(problems, &problem, "%s is set, by another switcher",
				     variables[i]);
	}
}

void diagnose_environment(struct context *context, struct problems *problems)
{
	check_profile_variables(context, problems);
	check_key_variables(context, problems);
	check_region_variables(context, problems);
	check_left_over_variables(context, problems);
}

static bool is_in_path(struct context *context)
{
	struct str folders = environment_value(&context->environment, "PATH"), folder;

	while (str_split(&folders, ':', &folder)) {
		struct str path = arena_format(&context->arena, "%.*s/awsp", STR_ARGS(folder));

		if (access(path.p, X_OK) == 0)
			return true;
	}
	return false;
}

void diagnose_integration(struct context *context, struct problems *problems)
{
	struct str shell = environment_value(&context->environment, "SHELL");

	if (!is_in_path(context))
		add(problems, PROBLEM_WARNING,
		    "no awsp is in PATH, so that the shell function finds none",
		    "add the folder of awsp to PATH");
	if (context->shell.way != SHELL_FUNCTION)
		add(problems, PROBLEM_NOTE,
		    "the shell function did not call this, so it may not be loaded in this shell",
		    str_ends(shell, STR("fish"))
			    ? "add awsp init fish | source to ~/.config/fish/config.fish"
		    : str_ends(shell, STR("zsh")) ? "add eval \"$(awsp init zsh)\" to ~/.zshrc"
						  : "add eval \"$(awsp init bash)\" to ~/.bashrc");
}
