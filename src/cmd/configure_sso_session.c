/* awsp configure sso: the session, and the login to it. */
#include "cmd/configure_sso.h"

#include "base/region.h"
#include "cmd/new_session.h"
#include "cmd/report.h"
#include "config/profile_name.h"
#include "net/start_url.h"
#include "net/url.h"

#include <stdlib.h>

/* ------------------------------------------------------------------------------ the answers */

static bool check_start_url(struct str answer, struct error *error)
{
	return (url_is_visible_ascii(answer) && start_url_is_valid(answer)) ||
	       error_set(error, ERROR_USAGE,
			 "a start URL begins with https://, as in "
			 "https://my-company.awsapps.com/start, not %.*s",
			 STR_ARGS(answer));
}

bool sso_check_region(struct str answer, struct error *error)
{
	return region_is_valid(answer) ||
	       error_set(error, ERROR_USAGE, "\"%.*s\" is no region; write one such as eu-west-1",
			 STR_ARGS(answer));
}

/* The region that a start URL names, if it does. */
static struct str region_of(struct str start_url)
{
	struct url url;

	if (!url_parse(str_slice(start_url, 0, str_find(start_url, '#')), &url))
		return (struct str){0};
	return start_url_region(url.host);
}

static const struct question start_url_question = {
	.option = "start-url",
	.text = STR_INIT("SSO start URL"),
	.none = "None",
	.needed = true,
	.check = check_start_url,
};

static const struct question region_question = {
	.option = "sso-region",
	.text = STR_INIT("SSO region"),
	.none = "None",
	.needed = true,
	.check = sso_check_region,
};

/* ------------------------------------------------------------------- names of sessions */

static bool has_values(const struct named_section *session, struct str start_url, struct str region)
{
	return str_equal(session->start_url, start_url) && str_equal(session->region, region);
}

static bool is_taken(const struct config *config, const struct sso_session_wish *wish,
		     struct str name)
{
	return config_sso_session(config, name) ||
	       (wish->is_taken && wish->is_taken(wish->context, name));
}

struct str sso_session_name(const struct config *config, const struct sso_session_wish *wish,
			    struct arena *arena)
{
	CLEANUP_BUF struct buf suggested = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct str base, name;

	for (size_t i = 0; i < config->sso_sessions.n; i++) {
		if (has_values(&config->sso_sessions.items[i], wish->start_url, wish->region))
			return arena_copy(arena, config->sso_sessions.items[i].name);
	}
	new_session_name(wish->start_url, &suggested);
	base = name = arena_copy(arena, buf_str(&suggested));
	for (unsigned n = 2; is_taken(config, wish, name); n++)
		name = arena_format(arena, "%.*s-%u", STR_ARGS(base), n);
	return name;
}

/* ------------------------------------------------------------------------- which session */

static void show_sessions(struct sso_setup *setup)
{
	const struct named_sections *sessions = &setup->context->config.sso_sessions;

	if (sessions->n > 0)
		report(setup->context, REPORT_ALWAYS, "These sessions are there already:");
	for (size_t i = 0; i < sessions->n; i++)
		report(setup->context, REPORT_ALWAYS, "%4zu  %.*s  %.*s  %.*s", i + 1,
		       STR_ARGS(sessions->items[i].name), STR_ARGS(sessions->items[i].start_url),
		       STR_ARGS(sessions->items[i].region));
}

/* A number stands for a session that was shown, unless one is called so. */
static struct str name_of_answer(const struct config *config, struct str answer)
{
	unsigned long number;

	if (!str_is_digits(answer) || answer.n > 6 || config_sso_session(config, answer))
		return answer;
	number = strtoul(answer.p, NULL, 10);
	return number >= 1 && number <= config->sso_sessions.n
		       ? config->sso_sessions.items[number - 1].name
		       : answer;
}

/* What an empty line means: the session of the profile that is updated, the one that the start URL
 * stands for, or the only one there is. */
static struct str usual_session(const struct sso_setup *setup)
{
	const struct config *config = &setup->context->config;
	const struct profile *profile;
	struct str value;

	if (arguments_value(setup->arguments, "start-url", &value))
		return (struct str){0};
	if (arguments_value(setup->arguments, "name", &value)) {
		profile = config_profile(config, value);
		value = profile ? profile_setting_in(config, profile, false, KEY_SSO_SESSION).value
				: (struct str){0};
		if (value.n > 0)
			return value;
	}
	return config->sso_sessions.n == 1 ? config->sso_sessions.items[0].name : (struct str){0};
}

static bool choose_name(struct sso_setup *setup, struct error *error)
{
	struct question question = {
		.option = "session",
		.text = STR("SSO session name (Recommended)"),
	};
	struct str answer;
	bool given = arguments_value(setup->arguments, "session", &answer);

	if (setup->dialogue.possible && !given)
		show_sessions(setup);
	if (!given)
		question.otherwise = usual_session(setup);
	if (!dialogue_answer(&setup->dialogue, &question, &answer, error))
		return false;
	if (!given)
		answer = name_of_answer(&setup->context->config, answer);
	setup->values.name = arena_copy(&setup->context->arena, answer);
	return true;
}

/* One value of a session that is there already, against the option for it. */
static bool take_value(struct sso_setup *setup, const char *option, struct str there,
		       struct str *value, struct error *error)
{
	struct str given;

	*value = arena_copy(&setup->context->arena, there);
	if (there.n == 0 || !arguments_value(setup->arguments, option, &given) ||
	    str_equal(str_trim(given), there))
		return true;
	return error_set(error, ERROR_CONFIGURATION,
			 "the sso-session %.*s is there already, with %.*s and not --%s %.*s; "
			 "choose another --session",
			 STR_ARGS(setup->values.name), STR_ARGS(there), option, STR_ARGS(given));
}

/* What the config file says of the session, if it is there. */
static bool take_section(struct sso_setup *setup, struct error *error)
{
	const struct config *config = &setup->context->config;
	const struct named_section *section = config_sso_session(config, setup->values.name);
	struct session_values *values = &setup->values;

	if (!section)
		return true;
	values->name = arena_copy(&setup->context->arena, section->name);
	values->scopes = sso_session_scopes(config, section);
	setup->exists = section->start_url.n > 0 && section->region.n > 0;
	return take_value(setup, "start-url", section->start_url, &values->start_url, error) &&
	       take_value(setup, "sso-region", section->region, &values->region, error) &&
	       take_value(setup, "scopes", values->scopes.value, &values->scopes.value, error);
}

static bool ask_for_place(struct sso_setup *setup, bool again, struct error *error)
{
	struct question start_url = start_url_question, region = region_question;
	bool (*ask)(struct dialogue * dialogue, const struct question *question, struct str *answer,
		    struct error *error) = again ? dialogue_ask : dialogue_answer;

	start_url.otherwise = setup->values.start_url;
	if ((again || start_url.otherwise.n == 0) &&
	    !ask(&setup->dialogue, &start_url, &setup->values.start_url, error))
		return false;
	region.otherwise = setup->values.region;
	if (region.otherwise.n > 0 && !again)
		return true;
	if (region.otherwise.n == 0)
		region.otherwise = region_of(setup->values.start_url);
	return ask(&setup->dialogue, &region, &setup->values.region, error);
}

static const struct question scopes_question = {
	.option = "scopes",
	.text = STR_INIT("SSO registration scopes"),
	.otherwise = STR_INIT(SESSION_NEW_SCOPE),
	.needed = true,
};

static bool ask_for_scopes(struct sso_setup *setup, struct error *error)
{
	if (setup->legacy || setup->exists || setup->values.scopes.present)
		return true;
	setup->values.scopes.present = true;
	return dialogue_answer(&setup->dialogue, &scopes_question, &setup->values.scopes.value,
			       error);
}

/* Whoever has typed no name gets one; it may be that of a session that is there. */
static bool derive_name(struct sso_setup *setup, struct error *error)
{
	const struct sso_session_wish wish = {
		.start_url = setup->values.start_url,
		.region = setup->values.region,
	};

	setup->derived = true;
	setup->values.name =
		sso_session_name(&setup->context->config, &wish, &setup->context->arena);
	report(setup->context, REPORT_WORD, "the session is called %.*s",
	       STR_ARGS(setup->values.name));
	return take_section(setup, error);
}

static bool check_name(struct sso_setup *setup, struct error *error)
{
	struct str name = setup->values.name;

	if (profile_name_fault(name) != NAME_GOOD)
		return error_set(error, ERROR_USAGE, "that cannot be the name of a session");
	if (!setup->exists)
		report_unportable(setup->context, "session", name);
	return true;
}

bool sso_setup_choose_session(struct sso_setup *setup, struct error *error)
{
	bool has_name;

	if (!setup->legacy && !choose_name(setup, error))
		return false;
	has_name = setup->values.name.n > 0;
	if (has_name && (!take_section(setup, error) || !check_name(setup, error)))
		return false;
	if (!setup->exists && !ask_for_place(setup, false, error))
		return false;
	if (!dialogue_is_complete(&setup->dialogue, error))
		return has_name && !setup->exists
			       ? error_append(error, "there is no sso-session %.*s",
					      STR_ARGS(setup->values.name))
			       : error_append(error, "--session alone does for one that is there");
	if (!setup->legacy && !has_name && !derive_name(setup, error))
		return false;
	return ask_for_scopes(setup, error);
}

/* -------------------------------------------------------------------------------- the login */

/* What may be due to a wrong start URL or region. */
static bool can_be_mended(const struct sso_setup *setup, const struct error *error)
{
	return setup->dialogue.possible && !setup->exists &&
	       (error->kind == ERROR_CONFIGURATION || error->kind == ERROR_LOGIN_NEEDED ||
		error->kind == ERROR_NETWORK);
}

static bool ask_again(struct sso_setup *setup, struct error *error)
{
	report_error(setup->context, error);
	error_release(error);
	if (setup->online.auth.scopes_refused)
		return dialogue_ask(&setup->dialogue, &scopes_question, &setup->values.scopes.value,
				    error);
	report(setup->context, REPORT_ALWAYS,
	       "The AWS access portal shows both: in the browser, choose an account and \"Access keys\" beside a role; there stand SSO start URL and SSO Region.");
	if (!ask_for_place(setup, true, error))
		return false;
	return !setup->derived || derive_name(setup, error);
}

static enum login_outcome log_in_once(struct sso_setup *setup, bool force, struct error *error)
{
	struct context *context = setup->context;
	struct login_options options = {.force = force};

	if (!session_of_values(&setup->session, &context->paths, &context->arena, &setup->values,
			       error) ||
	    !online_read_options(&options, setup->arguments, error))
		return LOGIN_FAILED;
	options.browser = online_browser(context, &setup->session);
	return online_login(&setup->online, &setup->session, &options, error);
}

static bool log_in(struct sso_setup *setup, bool force, enum login_outcome *outcome,
		   struct error *error)
{
	CLEANUP_ERROR struct error ignored = {0};

	while ((*outcome = log_in_once(setup, force, error)) == LOGIN_FAILED) {
		if (!can_be_mended(setup, error) || !ask_again(setup, error))
			return false;
	}
	online_report(&setup->online, &setup->session, *outcome, &ignored);
	return true;
}

/* AWS may have ended a login whose token would still hold. */
bool sso_setup_log_in(struct sso_setup *setup, struct error *error)
{
	const struct offer_wish wish = {.rate = OFFER_RATE};
	enum login_outcome outcome;

	if (!log_in(setup, false, &outcome, error))
		return false;
	if (offer_fetch(&setup->offer, &setup->online, &setup->session, &wish, error))
		return true;
	if (outcome != LOGIN_HELD || error->kind != ERROR_LOGIN_NEEDED)
		return false;
	report_error(setup->context, error);
	error_release(error);
	return log_in(setup, true, &outcome, error) &&
	       offer_fetch(&setup->offer, &setup->online, &setup->session, &wish, error);
}
