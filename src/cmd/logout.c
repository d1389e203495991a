/* awsp logout: end sessions, here and at AWS. */
#include "auth/logout.h"
#include "cmd/commands.h"
#include "cmd/online.h"
#include "cmd/report.h"
#include "cmd/sessions.h"
#include "cmd/variables.h"

static enum exit_status run(struct context *context, const struct arguments *arguments);

static const struct option options[] = {
	{"session", 0, "NAME", "Log out of this sso-session.", COMPLETES_SESSIONS},
	{"all", 0, NULL,
	 "Log out of every session, and remove all cached credentials, those of aws login too.",
	 COMPLETES_NOTHING},
	{0},
};

const struct command command_logout = {
	.name = "logout",
	.synopsis = "[PROFILE]",
	.summary = "Log out of a session, here and at AWS.",
	.description =
		"Without PROFILE: of the session of the profile that AWS's tools would use now, else of the only sso-session there is. "
		"AWS is told, so that the token is worth nothing to anybody; then it is removed, and with it the credentials that the AWS "
		"CLI has cached for the profiles of that session. Where AWS cannot be told, the token is removed all the same, and the "
		"status is 6. Says what remains, such as the browser's own session.",
	.options = options,
	.max_words = 1,
	.completes = COMPLETES_PROFILES,
	.run = run,
};

static enum exit_status report_session(struct context *context, const struct session *session,
				       const struct logout *done, const struct error *error)
{
	struct str label = session_label(session);

	if (!done->had_token) {
		report(context, REPORT_WORD, "there was no login to %.*s", STR_ARGS(label));
		return EXIT_DONE;
	}
	if (done->told_aws) {
		report(context, REPORT_WORD, "logged out of %.*s", STR_ARGS(label));
		report(context, REPORT_WORD, "the browser may still be signed in at %.*s",
		       STR_ARGS(session->start_url));
		return EXIT_DONE;
	}
	report(context, REPORT_ERROR,
	       "the login to %.*s is removed here, but AWS does not know of it: %s",
	       STR_ARGS(label), error->message);
	return exit_status_of(error->kind);
}

static enum exit_status end_sessions(struct online *online, struct sessions *sessions)
{
	enum exit_status worst = sessions->status;

	for (size_t i = 0; i < sessions->n && !online_interrupted(); i++) {
		CLEANUP_ERROR struct error error = {0};
		struct logout done;

		online_prepare(online, sessions->items[i].profile);
		if (logout_session(&online->auth, &sessions->items[i], &done, &error)) {
			worst = exit_status_worst(worst, report_session(online->context,
									&sessions->items[i], &done,
									&error));
			continue;
		}
		report_error(online->context, &error);
		worst = exit_status_worst(worst, exit_status_of(error.kind));
	}
	return online_interrupted() ? EXIT_INTERRUPTED : worst;
}

static enum exit_status remove_rest(struct online *online)
{
	CLEANUP_ERROR struct error error = {0};
	size_t removed = 0;
	bool good;

	online_prepare(online, NULL);
	good = logout_remove_all(&online->auth, &removed, &error);
	if (removed > 0)
		report(online->context, REPORT_WORD,
		       "%zu other cache file%s with tokens or credentials %s removed", removed,
		       removed == 1 ? "" : "s", removed == 1 ? "was" : "were");
	if (!good)
		report_error(online->context, &error);
	return good ? EXIT_DONE : exit_status_of(error.kind);
}

static size_t count_keys(struct context *context)
{
	struct problems ignored;
	size_t count = 0;

	problems_init(&ignored, &context->arena);
	for (size_t i = 0; i < context->config.n_profiles; i++) {
		struct resolution resolution;

		profile_resolve(&resolution, &context->config, &context->config.profiles[i],
				&context->environment, &ignored);
		count += resolution.kind == KIND_KEYS;
	}
	problems_release(&ignored);
	return count;
}

/* What a logout cannot end. */
static void report_rest(struct context *context, bool all)
{
	const char *variable = variable_that_beats(&context->environment, NULL, NULL);
	size_t keys = all ? count_keys(context) : 0;

	if (variable)
		report(context, REPORT_WARNING,
		       "%s is set in this shell, and its credentials stay; awsp unset does not end them",
		       variable);
	if (keys > 0)
		report(context, REPORT_WARNING,
		       "the long-term keys of %zu profile%s stay; only AWS can end them", keys,
		       keys == 1 ? "" : "s");
}

/* A profile without SSO at the end of its chain. */
static enum exit_status explain(struct context *context, const struct sessions *sessions)
{
	struct str name = sessions->profile->name;

	if (sessions->end_kind == KIND_LOGIN)
		report(context, REPORT_ERROR,
		       "%.*s is a profile of aws login: run aws logout --profile %.*s",
		       STR_ARGS(name), STR_ARGS(sessions_quote(context, name)));
	else
		report(context, REPORT_ERROR,
		       "%.*s has no SSO session at the end of its chain, so there is nothing to log out of",
		       STR_ARGS(name));
	return EXIT_CONFIGURATION;
}

static enum exit_status run(struct context *context, const struct arguments *arguments)
{
	CLEANUP_SESSIONS struct sessions sessions = {0};
	bool all = arguments_have(arguments, "all");
	enum exit_status status;
	struct online online;

	if (!sessions_find(&sessions, context, arguments) && !(all && context->loaded))
		return sessions.status == EXIT_DONE ? explain(context, &sessions) : sessions.status;
	online_begin(&online, context);
	status = end_sessions(&online, &sessions);
	if (all && status != EXIT_INTERRUPTED)
		status = exit_status_worst(status, remove_rest(&online));
	online_end(&online);
	report_rest(context, all);
	return status;
}
