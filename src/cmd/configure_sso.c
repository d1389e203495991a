/* awsp configure sso: make or update a profile of IAM Identity Center. */
#include "cmd/configure_sso.h"
#include "cmd/commands.h"
#include "cmd/fetch.h"
#include "cmd/report.h"
#include "cmd/rewrite.h"
#include "cmd/sessions.h"
#include "cmd/switch.h"
#include "cmd/template.h"
#include "cmd/use.h"

static enum exit_status run(struct context *context, const struct arguments *arguments);

static const struct option options[] = {
	{"session", 0, "NAME", "The sso-session: one that is there, or a new one.",
	 COMPLETES_SESSIONS},
	{"start-url", 0, "URL", "The start URL of a new session.", COMPLETES_NOTHING},
	{"sso-region", 0, "REGION", "The region where its IAM Identity Center is.",
	 COMPLETES_REGIONS},
	{"scopes", 0, "LIST", "Its registration scopes, with commas; sso:account:access otherwise.",
	 COMPLETES_NOTHING},
	{"account", 0, "ACCOUNT", "The account, by its id or its name.", COMPLETES_NOTHING},
	{"role", 0, "ROLE", "The role (permission set).", COMPLETES_NOTHING},
	{"region", 0, "REGION", "The region of the profile.", COMPLETES_REGIONS},
	{"output", 0, "FORMAT", "The AWS CLI's output format in the profile.", COMPLETES_NOTHING},
	{"name", 0, "NAME", "The name of the profile; one that is there is updated.",
	 COMPLETES_PROFILES},
	{"template", 0, "TEMPLATE", "What its name is made of, where --name does not say it.",
	 COMPLETES_NOTHING},
	{"replace", 0, NULL, "Make a profile of another kind one of SSO, without a question.",
	 COMPLETES_NOTHING},
	{"legacy", 0, NULL, "Write start URL and region into the profile, without an sso-session.",
	 COMPLETES_NOTHING},
	{"use", 0, NULL, "Switch this shell to the profile.", COMPLETES_NOTHING},
	LOGIN_OPTIONS,
	{"migrate", 0, NULL, "Give legacy profiles, all or those named, an sso-session instead.",
	 COMPLETES_NOTHING},
	{"yes", 0, NULL, "With --migrate: write without a question.", COMPLETES_NOTHING},
	{"dry-run", 0, NULL, "Print what would be written as a diff, and write nothing.",
	 COMPLETES_NOTHING},
	{0},
};

const struct command command_configure_sso = {
	.name = "configure sso",
	.synopsis = "",
	.summary = "Make or update a profile of IAM Identity Center: ask, log in, choose, write.",
	.description =
		"Asks as aws configure sso does: the session, or start URL, region and scopes of a new one; then awsp logs in, and offers "
		"the accounts and roles of the portal; then region, output format and the name of the profile. What an option says is not "
		"asked; where nobody can be asked, options must say all that is not clear by itself (2). An empty session name takes one "
		"from the start URL. Where AWS refuses the start URL or the region, both are asked for again.\n"
		"The profile and its session are written in one step, and only at the end: Ctrl-C at any question leaves all as it was. A "
		"profile of that name is updated, and the diff shown; one of another kind only where you say so. AWS_PROFILE and "
		"what else decides about credentials in this shell is ignored, and AWS_PROFILE is unset once the profile is written, "
		"unless you switch to it (--use, or the question). At last AWS is asked who the profile is.\n"
		"With --migrate, legacy profiles (start URL and region in the profile itself) get an sso-session: one for each start URL "
		"and region. The diff is shown before you are asked. Tokens are not moved: log in to the sessions afterwards.",
	.options = options,
	.max_words = SIZE_MAX,
	.completes = COMPLETES_PROFILES,
	.run = run,
};

/* ----------------------------------------------------------------------------- before all else */

static bool check_options(const struct arguments *arguments, struct error *error)
{
	if (arguments->n_words > 0)
		return error_set(error, ERROR_USAGE,
				 "configure sso takes PROFILE with --migrate alone; --name names a "
				 "profile");
	if (arguments_have(arguments, "yes"))
		return error_set(error, ERROR_USAGE, "--yes goes with --migrate alone");
	if (arguments_have(arguments, "legacy") &&
	    (arguments_have(arguments, "session") || arguments_have(arguments, "scopes")))
		return error_set(error, ERROR_USAGE,
				 "a legacy profile has no sso-session: --legacy does not go with "
				 "--session or --scopes");
	return true;
}

/* ---------------------------------------------------------------------------- the new profile */

/* Asks AWS who the profile is; whatever comes of it, the profile is written. */
static void show_identity(struct sso_setup *setup, const struct profile *profile)
{
	struct context *context = setup->context;
	CLEANUP_ERROR struct error error = {0};
	struct fetch fetch;

	if (fetch_begin(&fetch, context, setup->arguments, 1, false, &error)) {
		fetch_add(&fetch, profile);
		fetch_run(&fetch, true);
		if (fetch.jobs[0].error.kind == ERROR_NONE)
			report(context, REPORT_WORD, "AWS says: %.*s",
			       STR_ARGS(buf_str(&fetch.jobs[0].identity.arn)));
		else
			report(context, REPORT_WARNING,
			       "AWS did not say who %.*s is, which is written all the same: %s",
			       STR_ARGS(profile->name), fetch.jobs[0].error.message);
	}
	fetch_end(&fetch);
}

/* What switches to a profile, whatever its name looks like. */
static struct str switching_words(struct context *context, struct str name)
{
	bool command = command_find(name) || command_is_first_word(name);

	return arena_format(&context->arena, "awsp %s%.*s",
			    str_starts(name, STR("-")) ? "use -- "
			    : command                  ? "use "
						       : "",
			    STR_ARGS(sessions_quote(context, name)));
}

/* What the person has to type where no function can do it for them. */
static void report_variables(struct context *context, struct str name)
{
	CLEANUP_BUF struct buf names = BUF_INIT(BUF_LIMIT_MESSAGE);

	if (environment_has(&context->environment, "AWS_PROFILE"))
		buf_add(&names, STR(" AWS_PROFILE"));
	for (size_t i = 0; variables_cleared[i]; i++) {
		if (environment_has(&context->environment, variables_cleared[i]))
			buf_format(&names, " %s", variables_cleared[i]);
	}
	if (names.n > 0)
		report(context, REPORT_WARNING,
		       "other credentials are set in this shell; to let go of them: unset%s (in fish: set -e%s)",
		       names.p, names.p);
	report(context, REPORT_WORD, "to use the profile: aws --profile%c%.*s, or %.*s",
	       str_starts(name, STR("-")) ? '=' : ' ', STR_ARGS(sessions_quote(context, name)),
	       STR_ARGS(switching_words(context, name)));
}

/* With the environment of the shell as it is. */
static enum exit_status change_shell(struct sso_setup *setup, const struct profile *profile,
				     bool use)
{
	struct context *context = setup->context;
	struct active active = active_find(&context->config, &context->environment,
					   context->shell.way == SHELL_FUNCTION);

	if (use)
		return use_profile(context, setup->arguments, &active, profile);
	if (context->shell.way == SHELL_NONE) {
		report_variables(context, profile->name);
		return EXIT_DONE;
	}
	if (active.source == ACTIVE_AWS_PROFILE && switch_off(context, &active))
		switch_report_off(context);
	report(context, REPORT_WORD, "to switch to the profile: %.*s",
	       STR_ARGS(switching_words(context, profile->name)));
	return EXIT_DONE;
}

static enum exit_status finish(struct sso_setup *setup, struct environment environment, bool use)
{
	struct context *context = setup->context;
	const struct profile *profile;

	context_reread(context);
	profile = config_profile(&context->config, setup->name);
	if (!profile) {
		report(context, REPORT_ERROR, "%.*s is gone again; somebody has changed %.*s",
		       STR_ARGS(setup->name), STR_ARGS(context->paths.config));
		return EXIT_FAILED;
	}
	show_identity(setup, profile);
	if (online_interrupted())
		return EXIT_INTERRUPTED;
	context->environment = environment;
	return change_shell(setup, profile, use);
}

/* ------------------------------------------------------------------------------- the dialogue */

/* The last question: all that comes behind it needs nobody. */
static bool ask_for_switch(struct sso_setup *setup, bool *use, struct error *error)
{
	struct context *context = setup->context;
	struct str text =
		arena_format(&context->arena, "Switch this shell to %.*s?", STR_ARGS(setup->name));

	*use = arguments_have(setup->arguments, "use");
	return *use || context->shell.way == SHELL_NONE ||
	       dialogue_confirm(&setup->dialogue, text, false, use, error);
}

static bool set_up(struct sso_setup *setup, bool dry_run, bool *use, struct error *error)
{
	return sso_setup_choose_session(setup, error) && sso_setup_log_in(setup, error) &&
	       sso_setup_choose_role(setup, error) && sso_setup_choose_profile(setup, error) &&
	       (dry_run || ask_for_switch(setup, use, error));
}

static enum exit_status configure(struct context *context, const struct arguments *arguments,
				  struct str name_template)
{
	CLEANUP_ERROR struct error error = {0};
	struct sso_setup setup = {
		.context = context,
		.arguments = arguments,
		.name_template = name_template,
		.legacy = arguments_have(arguments, "legacy"),
	};
	struct environment environment = context->environment;
	bool dry_run = arguments_have(arguments, "dry-run"), use = false, done;

	context->environment = variables_without_profile(&environment, &context->arena);
	online_begin(&setup.online, context);
	dialogue_begin(&setup.dialogue, context, arguments, &setup.online.auth.interrupt);
	done = set_up(&setup, dry_run, &use, &error);
	/* From here on signals end the program: writing may have to wait for another awsp. */
	online_end(&setup.online);
	if (done && online_interrupted())
		done = error_set(&error, ERROR_INTERRUPTED, "interrupted; nothing has changed");
	done = done && sso_setup_write(&setup, dry_run, &error);
	offer_release(&setup.offer);
	dialogue_end(&setup.dialogue);
	if (!done) {
		report_error(context, &error);
		return exit_status_of(error.kind);
	}
	return dry_run ? EXIT_DONE : finish(&setup, environment, use);
}

static enum exit_status run(struct context *context, const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};
	struct login_options ignored;
	struct str name_template;

	if (!context_load(context, &error)) {
		report_error(context, &error);
		return exit_status_of(error.kind);
	}
	if (arguments_have(arguments, "migrate"))
		return sso_migrate(context, arguments);
	if (!check_options(arguments, &error) ||
	    !template_choose(context, arguments, &name_template, &error) ||
	    !online_read_options(&ignored, arguments, &error)) {
		report_error(context, &error);
		return exit_status_of(error.kind);
	}
	if (arguments_have(arguments, "use") && !switch_is_possible(context))
		return EXIT_WRONG_USAGE;
	return configure(context, arguments, name_template);
}
