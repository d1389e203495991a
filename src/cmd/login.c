/* awsp login: log in to IAM Identity Center. */
#include "cmd/commands.h"
#include "cmd/online.h"
#include "cmd/report.h"
#include "cmd/sessions.h"

static enum exit_status run(struct context *context, const struct arguments *arguments);

static const struct option options[] = {
	{"session", 0, "NAME", "Log in to this sso-session.", COMPLETES_SESSIONS},
	{"all", 0, NULL, "Log in to every session, and go on where one fails.", COMPLETES_NOTHING},
	{"force", 0, NULL, "Log in although the login holds.", COMPLETES_NOTHING},
	LOGIN_OPTIONS,
	{0},
};

const struct command command_login = {
	.name = "login",
	.synopsis = "[PROFILE]",
	.summary = "Log in to IAM Identity Center.",
	.description =
		"Without PROFILE: to the session of the profile that AWS's tools would use now, else to the only sso-session there is. The "
		"session is the one at the end of the profile's chain. Nothing is done where the login holds for 15 minutes or more, and "
		"no browser is opened where it can be renewed without one. The token is kept where the AWS CLI and the SDKs look for it.\n"
		"The browser comes back to 127.0.0.1. Where it cannot, as over SSH, the address that it ends at can be pasted into the "
		"terminal at any time, --port and ssh -L lead the way back, and --device-code (or the key d) needs no way back. A legacy "
		"profile, without an sso-session, always logs in by a code. Waits ten minutes at most; Ctrl-C leaves all as it was.\n"
		"The browser is that of the settings, else of BROWSER, else the system's; none is opened over SSH or without a display, "
		"unless one is named.",
	.options = options,
	.max_words = 1,
	.completes = COMPLETES_PROFILES,
	.run = run,
};

/* A profile without SSO at the end of its chain. */
static enum exit_status explain(struct context *context, const struct sessions *sessions)
{
	struct str name = sessions->profile->name;

	switch (sessions->end_kind) {
	case KIND_KEYS:
		report(context, REPORT_WORD, "%.*s works with keys, which need no login",
		       STR_ARGS(name));
		return EXIT_DONE;
	case KIND_LOGIN:
		report(context, REPORT_ERROR,
		       "%.*s is a profile of aws login: run aws login --profile %.*s",
		       STR_ARGS(name), STR_ARGS(sessions_quote(context, name)));
		return EXIT_LOGIN_NEEDED;
	case KIND_PROCESS:
		report(context, REPORT_ERROR,
		       "%.*s gets its credentials from a program (credential_process), which logs in by itself",
		       STR_ARGS(name));
		return EXIT_CONFIGURATION;
	default:
		report(context, REPORT_ERROR,
		       "%.*s has no SSO session at the end of its chain, so there is nothing to log in to",
		       STR_ARGS(name));
		return EXIT_CONFIGURATION;
	}
}

static enum exit_status log_in(struct context *context, struct sessions *sessions,
			       struct login_options *chosen)
{
	enum exit_status worst = sessions->status;
	struct online online;

	online_begin(&online, context);
	for (size_t i = 0; i < sessions->n && !online_interrupted(); i++) {
		CLEANUP_ERROR struct error error = {0};
		const struct session *session = &sessions->items[i];
		enum login_outcome outcome;

		chosen->browser = online_browser(context, session);
		outcome = online_login(&online, session, chosen, &error);
		worst = exit_status_worst(worst, online_report(&online, session, outcome, &error));
	}
	online_end(&online);
	return worst;
}

static enum exit_status run(struct context *context, const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_SESSIONS struct sessions sessions = {0};
	struct login_options chosen = {.force = arguments_have(arguments, "force")};

	if (!online_read_options(&chosen, arguments, &error)) {
		report_error(context, &error);
		return exit_status_of(error.kind);
	}
	if (sessions_find(&sessions, context, arguments))
		return log_in(context, &sessions, &chosen);
	return sessions.status == EXIT_DONE ? explain(context, &sessions) : sessions.status;
}
