/* Switching: from a decision to the change of the shell's environment. */
#include "cmd/switch.h"
#include "cmd/report.h"
#include "config/profile_name.h"

bool switch_is_possible(struct context *context)
{
	struct str shell = environment_value(&context->environment, "SHELL");

	if (context->shell.way != SHELL_NONE)
		return true;
	if (str_ends(shell, STR("fish")))
		report(context, REPORT_ERROR,
		       "the shell function is not loaded; add  awsp init fish | source  to ~/.config/fish/config.fish");
	else if (str_ends(shell, STR("zsh")))
		report(context, REPORT_ERROR,
		       "the shell function is not loaded; add  eval \"$(awsp init zsh)\"  to ~/.zshrc");
	else
		report(context, REPORT_ERROR,
		       "the shell function is not loaded; add  eval \"$(awsp init bash)\"  to ~/.bashrc");
	return false;
}

static void write_changes(struct context *context, const struct shell_changes *changes)
{
	struct shell *shell = &context->shell;

	dialect_write(shell->dialect, shell->way == SHELL_EMIT, changes, &shell->code);
}

/* "=NAME" for what AWS_PROFILE is now, "=" for nothing. */
static struct str mark_of(struct context *context, const struct active *active)
{
	struct str name = active->source == ACTIVE_AWS_PROFILE ? active->name : (struct str){0};

	if (profile_name_fault(name) != NAME_GOOD)
		name = (struct str){0}; /* there is no going back to it */
	return arena_format(&context->arena, "=%.*s", STR_ARGS(name));
}

/* Takes back the region that awsp has set, unless somebody has changed it since. */
static void unset_our_region(struct context *context, struct shell_changes *changes)
{
	if (variables_region_is_ours(&context->environment)) {
		shell_changes_unset(changes, "AWS_REGION");
		shell_changes_unset(changes, "AWS_DEFAULT_REGION");
	}
	if (environment_has(&context->environment, "AWSP_REGION"))
		shell_changes_unset(changes, "AWSP_REGION");
}

static void report_unset(struct context *context, const struct shell_changes *changes)
{
	CLEANUP_BUF struct buf names = BUF_INIT(BUF_LIMIT_MESSAGE);

	if (changes->n_unset == 0)
		return;
	for (size_t i = 0; i < changes->n_unset; i++)
		buf_format(&names, "%s%s", i > 0 ? ", " : "", changes->unset[i]);
	report(context, REPORT_WARNING, "unset %s", names.p);
}

void switch_to(struct context *context, const struct active *active, const struct profile *profile,
	       int status)
{
	struct shell_changes changes = {.status = status};
	bool same = active->source == ACTIVE_AWS_PROFILE && active->profile == profile;

	shell_changes_set(&changes, "AWS_PROFILE", profile->name);
	for (size_t i = 0; variables_cleared[i]; i++) {
		if (environment_has(&context->environment, variables_cleared[i]))
			shell_changes_unset(&changes, variables_cleared[i]);
	}
	unset_our_region(context, &changes);
	if (!same)
		changes.before = mark_of(context, active);
	changes.chosen = arena_format(&context->arena, "=%.*s", STR_ARGS(profile->name));
	report_unset(context, &changes);
	write_changes(context, &changes);
}

bool switch_off(struct context *context, const struct active *active)
{
	struct shell_changes changes = {.chosen = STR("=")};
	bool was_set = active->source == ACTIVE_AWS_PROFILE;

	if (was_set)
		shell_changes_unset(&changes, "AWS_PROFILE");
	unset_our_region(context, &changes);
	if (changes.n_unset == 0)
		return false;
	if (was_set && active->name.n > 0)
		changes.before = mark_of(context, active);
	write_changes(context, &changes);
	return was_set;
}

void switch_report_off(struct context *context)
{
	struct str other = environment_value(&context->environment, "AWS_DEFAULT_PROFILE");
	const char *variable = variable_that_beats(
		&context->environment, &context->config,
		config_profile(&context->config, other.n > 0 ? other : STR("default")));

	if (variable)
		report(context, REPORT_WORD,
		       "AWS_PROFILE is unset; the credentials of %s in the environment now decide",
		       variable);
	else if (environment_has(&context->environment, "AWS_DEFAULT_PROFILE"))
		report(context, REPORT_WORD,
		       "AWS_PROFILE is unset; AWS_DEFAULT_PROFILE now decides: %.*s",
		       STR_ARGS(other));
	else if (config_profile(&context->config, STR("default")))
		report(context, REPORT_WORD,
		       "AWS_PROFILE is unset; the profile default now decides");
	else
		report(context, REPORT_WORD, "AWS_PROFILE is unset; no profile is active");
}

void switch_region(struct context *context, struct str region)
{
	static const char *const variables[] = {"AWS_REGION", "AWS_DEFAULT_REGION", "AWSP_REGION"};
	struct shell_changes changes = {.status = 0};

	for (size_t i = 0; i < sizeof(variables) / sizeof(*variables); i++) {
		if (region.n > 0)
			shell_changes_set(&changes, variables[i], region);
		else if (environment_has(&context->environment, variables[i]))
			shell_changes_unset(&changes, variables[i]);
	}
	write_changes(context, &changes);
}
