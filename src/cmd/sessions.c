/* Sessions. */
#include "cmd/sessions.h"

#include "base/memory.h"
#include "cmd/dialect.h"
#include "cmd/names.h"
#include "cmd/online.h"
#include "cmd/report.h"
#include "config/profile_name.h"

#include <stdlib.h>

void sessions_release(struct sessions *sessions)
{
	free(sessions->items);
	*sessions = (struct sessions){0};
}

struct str sessions_quote(struct context *context, struct str word)
{
	CLEANUP_BUF struct buf quoted = BUF_INIT(BUF_LIMIT_MESSAGE);

	if (profile_name_is_portable(word))
		return word;
	dialect_quote(DIALECT_SH, word, &quoted);
	return arena_copy(&context->arena, buf_str(&quoted));
}

/* Reports what is wrong, and keeps the status. */
static bool fail(struct sessions *sessions, struct context *context, const struct error *error)
{
	report_error(context, error);
	sessions->status = exit_status_worst(sessions->status, exit_status_of(error->kind));
	return false;
}

/* One token is enough for all that share it. */
static void add(struct sessions *sessions, const struct session *session)
{
	for (size_t i = 0; i < sessions->n; i++) {
		if (str_equal(sessions->items[i].token_path, session->token_path))
			return;
	}
	sessions->items = memory_grow(sessions->items, sessions->n, &sessions->capacity,
				      sizeof(*sessions->items));
	sessions->items[sessions->n++] = *session;
}

static bool add_named(struct sessions *sessions, struct context *context, struct str name)
{
	CLEANUP_ERROR struct error error = {0};
	struct session session;

	if (!session_of_name(&session, &context->config, &context->paths, name, &error))
		return fail(sessions, context, &error);
	add(sessions, &session);
	return true;
}

/* The session at the end of a profile's chain. */
static bool add_of_profile(struct sessions *sessions, struct context *context,
			   const struct profile *profile)
{
	CLEANUP_ERROR struct error error = {0};
	struct resolution resolution;
	struct problems problems;
	struct session session;

	problems_init(&problems, &context->arena);
	profile_resolve(&resolution, &context->config, profile, &context->environment, &problems);
	sessions->profile = profile;
	sessions->end_kind = resolution.end_kind;
	for (size_t i = 0; i < problems.n && resolution.invalid; i++)
		report_problem(context, &problems.items[i]);
	problems_release(&problems);
	if (resolution.invalid) {
		error_set(&error, ERROR_CONFIGURATION, "%.*s cannot work", STR_ARGS(profile->name));
		return fail(sessions, context, &error);
	}
	if (!profile_kind_is_sso(resolution.end_kind))
		return false;
	if (!session_of_profile(&session, &context->config, &context->paths, &resolution, &error))
		return fail(sessions, context, &error);
	add(sessions, &session);
	return true;
}

static void add_legacy(struct sessions *sessions, struct context *context)
{
	struct problems ignored;

	problems_init(&ignored, &context->arena);
	for (size_t i = 0; i < context->config.n_profiles; i++) {
		CLEANUP_ERROR struct error error = {0};
		struct resolution resolution;
		struct session session;

		profile_resolve(&resolution, &context->config, &context->config.profiles[i],
				&context->environment, &ignored);
		if (resolution.end_kind != KIND_SSO_LEGACY || resolution.invalid)
			continue;
		if (session_of_profile(&session, &context->config, &context->paths, &resolution,
				       &error))
			add(sessions, &session);
		else
			fail(sessions, context, &error);
	}
	problems_release(&ignored);
}

static bool find_all(struct sessions *sessions, struct context *context)
{
	const struct named_sections *named = &context->config.sso_sessions;

	for (size_t i = 0; i < named->n; i++)
		add_named(sessions, context, named->items[i].name);
	add_legacy(sessions, context);
	if (sessions->n > 0 || sessions->status != EXIT_DONE)
		return sessions->n > 0;
	report(context, REPORT_ERROR, "there is no sso-session in %.*s",
	       STR_ARGS(context->paths.config));
	sessions->status = EXIT_CONFIGURATION;
	return false;
}

/* Shows the sessions with numbers, and asks for one. */
static bool ask_for_one(struct sessions *sessions, struct context *context)
{
	const struct named_sections *named = &context->config.sso_sessions;
	CLEANUP_BUF struct buf line = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct online online;
	struct str answer;
	bool good = false;

	for (size_t i = 0; i < named->n; i++)
		report(context, REPORT_ALWAYS, "%3zu  %.*s", i + 1, STR_ARGS(named->items[i].name));
	online_begin(&online, context);
	if (input_line(STR("Which session? "), &online.auth.interrupt, &line) == ANSWER_INTERRUPTED)
		sessions->status = EXIT_INTERRUPTED;
	online_end(&online);
	answer = str_trim(buf_str(&line));
	for (size_t i = 0; i < named->n && sessions->status == EXIT_DONE && !good; i++) {
		if (str_equal(answer, arena_format(&context->arena, "%zu", i + 1)) ||
		    str_equal(answer, named->items[i].name))
			good = add_named(sessions, context, named->items[i].name);
	}
	if (!good && sessions->status == EXIT_DONE) {
		report(context, REPORT_ERROR, "no session was chosen");
		sessions->status = EXIT_WRONG_USAGE;
	}
	return good;
}

/* No profile is named, and none is active. */
static bool find_only(struct sessions *sessions, struct context *context)
{
	const struct named_sections *named = &context->config.sso_sessions;

	if (named->n == 1)
		return add_named(sessions, context, named->items[0].name);
	if (named->n > 1 && input_is_possible(&context->environment))
		return ask_for_one(sessions, context);
	if (named->n == 0)
		report(context, REPORT_ERROR,
		       context->config.n_profiles > 0
			       ? "no profile is active and there is no sso-session; name a profile"
			       : "there is neither a profile nor an sso-session; awsp configure sso makes both");
	else
		report(context, REPORT_ERROR,
		       "no profile is active and there are %zu sso-sessions; name one with --session",
		       named->n);
	sessions->status = EXIT_WRONG_USAGE;
	return false;
}

static bool find_of_profile(struct sessions *sessions, struct context *context,
			    const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};
	struct active active = active_find(&context->config, &context->environment,
					   context->shell.way == SHELL_FUNCTION);
	const struct profile *profile;

	if (arguments->n_words == 0 && active.source == ACTIVE_NONE)
		return find_only(sessions, context);
	profile = arguments->n_words > 0 ? name_find(context, arguments->words[0], &error)
					 : name_find_active(context, &active, &error);
	return profile ? add_of_profile(sessions, context, profile)
		       : fail(sessions, context, &error);
}

bool sessions_find(struct sessions *sessions, struct context *context,
		   const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};
	bool all = arguments_have(arguments, "all");
	struct str name = {0};
	bool named = arguments_value(arguments, "session", &name);

	*sessions = (struct sessions){0};
	if ((arguments->n_words > 0) + all + named > 1) {
		error_set(&error, ERROR_USAGE,
			  "PROFILE, --session and --all do not go together; choose one");
		return fail(sessions, context, &error);
	}
	if (!context_load(context, &error))
		return fail(sessions, context, &error);
	if (all)
		return find_all(sessions, context);
	return named ? add_named(sessions, context, name)
		     : find_of_profile(sessions, context, arguments);
}

/* The only sso-session, or that of the active profile. */
static bool find_default(struct sessions *sessions, struct context *context,
			 const struct arguments *arguments)
{
	const struct named_sections *named = &context->config.sso_sessions;

	if (named->n == 1)
		return add_named(sessions, context, named->items[0].name);
	if (named->n == 0) {
		report(context, REPORT_ERROR,
		       "there is no sso-session in %.*s; name one by --start-url and --sso-region",
		       STR_ARGS(context->paths.config));
		sessions->status = EXIT_CONFIGURATION;
		return false;
	}
	if (find_of_profile(sessions, context, arguments) && !sessions->items[0].legacy)
		return true;
	if (sessions->status != EXIT_DONE)
		return false;
	report(context, REPORT_ERROR, "%.*s logs in through no sso-session; name one by --session",
	       STR_ARGS(sessions->profile->name));
	sessions->status = EXIT_CONFIGURATION;
	return false;
}

bool sessions_find_each(struct sessions *sessions, struct context *context,
			const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};

	*sessions = (struct sessions){0};
	if (!context_load(context, &error))
		return fail(sessions, context, &error);
	if (!arguments_have(arguments, "session"))
		return find_default(sessions, context, arguments);
	for (size_t i = 0; i < arguments->n_given; i++) {
		if (strcmp(arguments->given[i]->name, "session") == 0)
			add_named(sessions, context, arguments->values[i]);
	}
	return sessions->status == EXIT_DONE;
}
