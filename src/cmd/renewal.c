/* Renewal. */
#include "cmd/renewal.h"

#include "cmd/report.h"

/* What to do where a login is what is missing. --login asks nobody and needs no terminal. */
static enum login_setting wish(const struct context *context, const struct arguments *arguments)
{
	if (arguments_have(arguments, "login"))
		return LOGIN_SETTING_AUTO;
	if (arguments_have(arguments, "no-login") || !input_is_possible(&context->environment))
		return LOGIN_SETTING_NEVER;
	return context->settings.login;
}

static enum renewal ask(struct online *online, const struct session *session)
{
	struct str text = arena_format(&online->context->arena, "Log in to %.*s now?",
				       STR_ARGS(session_label(session)));

	switch (input_ask(text, true, &online->auth.interrupt)) {
	case ANSWER_YES:
		return RENEWAL_CHANGED;
	case ANSWER_INTERRUPTED:
		return RENEWAL_INTERRUPTED;
	case ANSWER_NO:
		break;
	}
	return RENEWAL_NOTHING;
}

static enum renewal log_in(struct online *online, const struct session *session,
			   enum login_setting setting)
{
	CLEANUP_ERROR struct error error = {0};
	struct login_options options = {.browser = online_browser(online->context, session)};
	enum renewal answer = RENEWAL_CHANGED;
	enum login_outcome outcome;

	if (setting == LOGIN_SETTING_ASK)
		answer = ask(online, session);
	if (setting == LOGIN_SETTING_NEVER || answer == RENEWAL_NOTHING)
		return RENEWAL_NOTHING;
	if (answer == RENEWAL_INTERRUPTED)
		return answer;
	outcome = online_login(online, session, &options, &error);
	online_report(online, session, outcome, &error);
	return error.kind == ERROR_INTERRUPTED ? RENEWAL_INTERRUPTED : RENEWAL_CHANGED;
}

/* True where a login is needed after all. */
static bool refresh(struct online *online, const struct session *session)
{
	CLEANUP_ERROR struct error error = {0};
	struct str label = session_label(session);
	enum refresh_outcome outcome;

	online_prepare(online, session->profile);
	outcome = refresh_session(&online->auth, session, &error);
	context_renew(online->context);
	if (outcome == REFRESH_REFUSED)
		report(online->context, REPORT_WARNING,
		       "AWS renews the login to %.*s no longer: %s", STR_ARGS(label),
		       error.message);
	else if (outcome == REFRESH_FAILED && !online_interrupted())
		report(online->context, REPORT_WARNING, "cannot renew the login to %.*s now: %s",
		       STR_ARGS(label), error.message);
	return outcome == REFRESH_REFUSED || outcome == REFRESH_NOT_RENEWABLE;
}

static enum renewal renew(struct online *online, const struct session *session,
			  enum login_state state, enum login_setting setting)
{
	enum renewal renewal;

	if (state != STATE_REFRESHABLE)
		return log_in(online, session, setting);
	if (!refresh(online, session) || setting == LOGIN_SETTING_NEVER || online_interrupted())
		return RENEWAL_CHANGED;
	renewal = log_in(online, session, setting);
	return renewal == RENEWAL_NOTHING ? RENEWAL_CHANGED : renewal;
}

static bool can_be_renewed(const struct summary *summary)
{
	enum login_state state = summary->status.state;

	return profile_kind_is_sso(summary->resolution.end_kind) &&
	       (state == STATE_REFRESHABLE || state == STATE_EXPIRED || state == STATE_NONE);
}

enum renewal renewal_make(struct context *context, const struct arguments *arguments,
			  const struct summary *summary)
{
	CLEANUP_ERROR struct error ignored = {0};
	enum login_setting setting = wish(context, arguments);
	struct session session;
	struct online online;
	enum renewal renewal;

	if (!can_be_renewed(summary) ||
	    (summary->status.state != STATE_REFRESHABLE && setting == LOGIN_SETTING_NEVER) ||
	    !session_of_profile(&session, &context->config, &context->paths, &summary->resolution,
				&ignored))
		return RENEWAL_NOTHING;
	online_begin(&online, context);
	renewal = renew(&online, &session, summary->status.state, setting);
	online_end(&online);
	return online_interrupted() ? RENEWAL_INTERRUPTED : renewal;
}

bool renewal_log_in(struct online *online, const struct arguments *arguments,
		    const struct session *session, bool force, struct error *error)
{
	enum login_setting setting = wish(online->context, arguments);
	struct login_options options = {.force = force,
					.browser = online_browser(online->context, session)};
	enum renewal answer = RENEWAL_CHANGED;
	enum login_outcome outcome;

	if (setting == LOGIN_SETTING_ASK)
		answer = ask(online, session);
	if (setting == LOGIN_SETTING_NEVER || answer == RENEWAL_NOTHING)
		return false;
	if (answer == RENEWAL_INTERRUPTED)
		return error_set(error, ERROR_INTERRUPTED, "interrupted");
	error_release(error);
	outcome = online_login(online, session, &options, error);
	if (outcome == LOGIN_FAILED)
		return false;
	online_report(online, session, outcome, error);
	return true;
}
