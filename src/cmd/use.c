/* awsp PROFILE and awsp -: switch this shell to a profile. */
#include "cmd/use.h"

#include "cmd/commands.h"
#include "cmd/files_report.h"
#include "cmd/names.h"
#include "cmd/pick.h"
#include "cmd/renewal.h"
#include "cmd/report.h"
#include "cmd/sessions.h"
#include "cmd/summary.h"
#include "cmd/switch.h"
#include "config/lint.h"
#include "config/profile_name.h"

/* " awsp FIRST SECOND, awsp FIRST OTHER": the commands that begin with that word. */
static struct str commands_with(struct context *context, struct str first)
{
	struct str prefix = arena_format(&context->arena, "%.*s ", STR_ARGS(first));
	struct str found = {0};

	for (size_t i = 0; commands[i]; i++) {
		if (str_starts(str_from(commands[i]->name), prefix))
			found = arena_format(&context->arena, "%.*s%s awsp %s", STR_ARGS(found),
					     found.n > 0 ? "," : "", commands[i]->name);
	}
	return found;
}

static enum exit_status run_use(struct context *context, const struct arguments *arguments);
static enum exit_status run_back(struct context *context, const struct arguments *arguments);

static const struct option options[] = {
	{"strict", 0, NULL, "Do not switch to a profile that needs a login.", COMPLETES_NOTHING},
	{"no-strict", 0, NULL, "Switch to it all the same, whatever the setting strict says.",
	 COMPLETES_NOTHING},
	{"login", 0, NULL, "Log in where that is needed, without a question.", COMPLETES_NOTHING},
	{"no-login", 0, NULL, "Neither ask nor log in.", COMPLETES_NOTHING},
	{"force", 0, NULL, "Switch to a profile that cannot work.", COMPLETES_NOTHING},
	{0},
};

const struct command command_use = {
	.name = "use",
	.synopsis = "PROFILE",
	.summary = "Switch this shell to PROFILE; use is for names that look like a command.",
	.description =
		"Sets AWS_PROFILE and unsets what would beat or confuse it, then prints the profile with its account, role, region and "
		"login state. PROFILE is a name, an alias of the settings, or an account id that only one profile has. On a terminal, any "
		"other word, or several of them, opens the list of awsp by itself with the words as the filter; only Enter switches.\n"
		"A login that has run out is renewed at once where that needs nobody. Where it needs a login, awsp asks \"Log in to SESSION "
		"now?\" on a terminal (the setting login has more to say): No switches all the same, Ctrl-C does not switch (130).\n"
		"The status tells whether the profile can be used: 0, or 4 where a login is needed; the switch is done either way. A "
		"profile that cannot work is not switched to (5).",
	.options = options,
	.min_words = 1,
	.max_words = SIZE_MAX,
	.completes = COMPLETES_PROFILES,
	.run = run_use,
};

const struct command command_back = {
	.name = "-",
	.synopsis = "",
	.summary = "Switch back to what was active before in this shell.",
	.description = "Twice is where you were. Each shell has its own.",
	.options = options,
	.run = run_back,
};

/* After a switch that was not done. */
static void report_still_active(struct context *context, const struct active *active)
{
	if (active->source == ACTIVE_AWS_PROFILE && active->name.n > 0)
		report(context, REPORT_WARNING, "%.*s is still active", STR_ARGS(active->name));
	else
		report(context, REPORT_WARNING, "AWS_PROFILE is still %s",
		       active->source == ACTIVE_AWS_PROFILE ? "empty" : "not set");
}

/* What speaks against the switch, whatever the login. */
static bool check_profile(const struct arguments *arguments, const struct summary *summary,
			  struct error *error)
{
	struct str name = summary->resolution.profile->name;

	if (!name_check(name, error))
		return false;
	if (str_equal(summary->resolution.credential_source, STR("Environment")))
		return error_set(
			error, ERROR_CONFIGURATION,
			"%.*s takes keys from the environment (credential_source = Environment), which AWS_PROFILE cannot "
			"select: the keys would be used and the role not assumed",
			STR_ARGS(name));
	if (summary->status.state == STATE_INVALID && !arguments_have(arguments, "force"))
		return error_set(error, ERROR_CONFIGURATION,
				 "%.*s cannot work (--force switches all the same)",
				 STR_ARGS(name));
	return true;
}

static bool check_login(const struct context *context, const struct arguments *arguments,
			const struct summary *summary, struct error *error)
{
	bool strict = context->settings.strict;

	if (arguments_have(arguments, "strict"))
		strict = true;
	else if (arguments_have(arguments, "no-strict"))
		strict = false;
	if (strict && login_state_needs_login(summary->status.state))
		return error_set(error, ERROR_LOGIN_NEEDED, "%.*s needs a login",
				 STR_ARGS(summary->resolution.profile->name));
	return true;
}

/* Sees to the login, and then decides. */
static bool check_switch(struct context *context, const struct arguments *arguments,
			 const struct active *active, struct summary *summary,
			 struct problems *problems, struct error *error)
{
	if (!check_profile(arguments, summary, error))
		return false;
	switch (renewal_make(context, arguments, summary)) {
	case RENEWAL_INTERRUPTED:
		return error_set(error, ERROR_INTERRUPTED, "interrupted");
	case RENEWAL_CHANGED:
		problems->n = 0;
		summary_make(summary, context, summary->resolution.profile, active, problems);
		break;
	case RENEWAL_NOTHING:
		break;
	}
	return check_login(context, arguments, summary, error);
}

static void add_part(struct buf *out, struct str part)
{
	if (part.n == 0)
		return;
	if (out->n > 0)
		buf_add(out, STR("  "));
	buf_add(out, part);
}

/* "dev  111111111111  ReadOnly  eu-west-1  valid, 3h left" */
static void report_switch(struct context *context, const struct summary *summary)
{
	CLEANUP_BUF struct buf line = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_BUF struct buf state = BUF_INIT(BUF_LIMIT_MESSAGE);
	const struct resolution *resolution = &summary->resolution;

	summary_state_words(&summary->status, context->now, &state);
	add_part(&line, resolution->profile->name);
	add_part(&line, resolution->account);
	add_part(&line, resolution->role);
	add_part(&line, resolution->region);
	add_part(&line, buf_str(&state));
	report(context, REPORT_WORD, "%.*s", STR_ARGS(buf_str(&line)));
}

static void report_login_hint(struct context *context, const struct summary *summary)
{
	const struct resolution *resolution = &summary->resolution;

	if (summary->status.state == STATE_MFA)
		report(context, REPORT_WARNING,
		       "awsp whoami %.*s asks for the code, and caches the credentials for all of AWS's "
		       "tools",
		       STR_ARGS(sessions_quote(context, resolution->profile->name)));
	else if (resolution->end_kind == KIND_LOGIN)
		report(context, REPORT_WARNING, "a login is needed: aws login --profile %.*s",
		       STR_ARGS(sessions_quote(context, resolution->end->name)));
	else if (resolution->sso_session.n > 0)
		report(context, REPORT_WARNING, "a login is needed: awsp login --session %.*s",
		       STR_ARGS(sessions_quote(context, resolution->sso_session)));
	else if (resolution->start_url.n > 0)
		report(context, REPORT_WARNING, "a login is needed: awsp login %.*s",
		       STR_ARGS(sessions_quote(context, resolution->end->name)));
}

/* A region of the environment beats the profile's; boto3 looks at the second variable alone. */
static void report_region(struct context *context, const struct resolution *resolution)
{
	static const char *const variables[] = {"AWS_REGION", "AWS_DEFAULT_REGION"};

	if (variables_region_is_ours(&context->environment))
		return;
	for (size_t i = 0; i < sizeof(variables) / sizeof(*variables); i++) {
		struct str region = environment_value(&context->environment, variables[i]);

		if (region.n > 0 && !str_equal(region, resolution->region))
			report(context, REPORT_WARNING,
			       "%s is %.*s and beats the region of the profile%s%.*s", variables[i],
			       STR_ARGS(region), resolution->region.n > 0 ? ", " : "",
			       STR_ARGS(resolution->region));
	}
}

/* What AWS's tools read differently; notes are for doctor. */
static void add_warnings(struct context *context, const struct profile *profile,
			 struct problems *problems)
{
	struct problems found;

	problems_init(&found, &context->arena);
	lint_profile(&context->config, profile, &found);
	for (size_t i = 0; i < found.n; i++) {
		if (found.items[i].severity != PROBLEM_NOTE)
			problems_add(problems, &found.items[i], "%.*s",
				     STR_ARGS(found.items[i].message));
	}
	problems_release(&found);
}

static void report_problems(struct context *context, const struct problems *problems)
{
	for (size_t i = 0; i < problems->n; i++)
		report_problem(context, &problems->items[i]);
}

enum exit_status use_profile(struct context *context, const struct arguments *arguments,
			     const struct active *active, const struct profile *profile)
{
	CLEANUP_ERROR struct error error = {0};
	struct problems problems;
	struct summary summary;
	bool done, needs_login;

	problems_init(&problems, &context->arena);
	summary_make(&summary, context, profile, active, &problems);
	done = check_switch(context, arguments, active, &summary, &problems, &error);
	needs_login = login_state_needs_login(summary.status.state);
	if (done) {
		switch_to(context, active, profile, needs_login ? EXIT_LOGIN_NEEDED : EXIT_DONE);
		report_switch(context, &summary);
		report_region(context, &summary.resolution);
		login_remarks(&summary.resolution, &summary.status, &context->config,
			      &context->caches, context->now, &problems);
		add_warnings(context, profile, &problems);
	} else {
		report_error(context, &error);
	}
	report_problems(context, &context->settings.problems);
	report_problems(context, &problems);
	if (needs_login && error.kind != ERROR_INTERRUPTED)
		report_login_hint(context, &summary);
	if (!done)
		report_still_active(context, active);
	problems_release(&problems);
	files_report(context);
	return exit_status_of(error.kind);
}

/* Several words are one name, or parts of one. */
static struct str join_words(struct context *context, const struct arguments *arguments)
{
	struct str name = arguments->words[0];

	for (size_t i = 1; i < arguments->n_words; i++)
		name = arena_format(&context->arena, "%.*s %.*s", STR_ARGS(name),
				    STR_ARGS(arguments->words[i]));
	return name;
}

/* What is said where a mistyped command may be what was taken for a
 * name. */
static struct str command_hint(struct context *context, const struct arguments *arguments,
			       const struct error *error)
{
	const struct command *meant =
		arguments->implied ? command_suggest(arguments->words[0]) : NULL;

	if (error->kind == ERROR_NO_PROFILE && context->config.n_profiles == 0)
		return STR("there are none at all; awsp configure sso makes one");
	if (!meant || error->kind != ERROR_NO_PROFILE)
		return (struct str){0};
	return arena_format(&context->arena, "did you mean the command awsp %s?", meant->name);
}

static enum exit_status report_unknown(struct context *context, const struct active *active,
				       struct str hint, const struct error *error)
{
	report_error(context, error);
	if (hint.n > 0)
		report(context, REPORT_WARNING, "%.*s", STR_ARGS(hint));
	if (context->shell.way == SHELL_FUNCTION)
		report_still_active(context, active);
	if (error->kind == ERROR_NO_PROFILE)
		files_report(context);
	return exit_status_of(error->kind);
}

/* Where somebody can choose, an unknown name is what they look for. */
static enum exit_status use_unknown(struct context *context, const struct arguments *arguments,
				    const struct active *active, struct str name,
				    const struct error *error)
{
	struct str hint = command_hint(context, arguments, error);
	struct str message = str_from(error->message);
	enum pick_outcome outcome = PICK_IMPOSSIBLE;
	const struct profile *profile;
	enum exit_status status;

	if (hint.n > 0)
		message = arena_join(&context->arena, message, STR("; "), hint);
	if (error->kind == ERROR_NO_PROFILE && name.n > 0 && context->shell.way != SHELL_NONE &&
	    pick_is_possible(context))
		outcome = pick_profile(context, active, name, message, &profile);
	if (outcome == PICK_CHOSEN)
		return use_profile(context, arguments, active, profile);
	status = report_unknown(context, active, hint, error);
	return outcome == PICK_CANCELLED ? EXIT_INTERRUPTED : status;
}

static enum exit_status run_use(struct context *context, const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};
	const struct profile *profile;
	struct active active;
	struct str name;

	if (!context_load(context, &error)) {
		report_error(context, &error);
		return exit_status_of(error.kind);
	}
	active = active_find(&context->config, &context->environment,
			     context->shell.way == SHELL_FUNCTION);
	if (arguments->implied && command_is_first_word(arguments->words[0])) {
		report(context, REPORT_ERROR,
		       "%.*s begins a command of two words:%.*s (a profile of that name: awsp use %.*s)",
		       STR_ARGS(arguments->words[0]),
		       STR_ARGS(commands_with(context, arguments->words[0])),
		       STR_ARGS(arguments->words[0]));
		return EXIT_WRONG_USAGE;
	}
	if (arguments->implied && str_equal(arguments->words[0], STR("exec"))) {
		report(context, REPORT_ERROR,
		       "the word exec is kept for running commands; a profile of that name: awsp use exec");
		return EXIT_WRONG_USAGE;
	}
	name = join_words(context, arguments);
	profile = name_find(context, name, &error);
	if (!profile)
		return use_unknown(context, arguments, &active, name, &error);
	if (!switch_is_possible(context))
		return EXIT_WRONG_USAGE;
	return use_profile(context, arguments, &active, profile);
}

static enum exit_status run_back(struct context *context, const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};
	struct str before = environment_value(&context->environment, "AWSP_BEFORE");
	const struct profile *profile;
	struct active active;

	if (!switch_is_possible(context))
		return EXIT_WRONG_USAGE;
	if (before.n == 0) {
		report(context, REPORT_ERROR,
		       "there is no profile to go back to: this shell has not switched yet");
		return EXIT_NO_PROFILE;
	}
	if (!context_load(context, &error)) {
		report_error(context, &error);
		return exit_status_of(error.kind);
	}
	active = active_find(&context->config, &context->environment,
			     context->shell.way == SHELL_FUNCTION);
	before = str_from_byte(before, 1);
	if (before.n == 0)
		return command_unset.run(context, arguments);
	profile = name_find(context, before, &error);
	if (!profile) {
		report_error(context, &error);
		report_still_active(context, &active);
		return exit_status_of(error.kind);
	}
	return use_profile(context, arguments, &active, profile);
}
