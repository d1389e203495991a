/* awsp populate: a profile for each account and role that portals offer. */
#include "auth/access.h"
#include "base/memory.h"
#include "base/region.h"
#include "cmd/commands.h"
#include "cmd/new_session.h"
#include "cmd/offer.h"
#include "cmd/pattern.h"
#include "cmd/populate_plan.h"
#include "cmd/populate_report.h"
#include "cmd/renewal.h"
#include "cmd/report.h"
#include "cmd/rewrite.h"
#include "cmd/sessions.h"
#include "cmd/template.h"
#include "config/name_template.h"

#include <stdlib.h>

#define MOST_RATE 1000

static enum exit_status run(struct context *context, const struct arguments *arguments);

static const struct option options[] = {
	{"session", 0, "NAME",
	 "Ask the portal of this sso-session; may stand several times. With --start-url the name of the new session.",
	 COMPLETES_SESSIONS},
	{"start-url", 0, "URL",
	 "Write the sso-session too, with this start URL; goes with --sso-region.",
	 COMPLETES_NOTHING},
	{"sso-region", 0, "REGION", "The region of IAM Identity Center, for --start-url.",
	 COMPLETES_REGIONS},
	{"accounts", 0, "PATTERN", "Only accounts whose name or id fits.", COMPLETES_NOTHING},
	{"roles", 0, "PATTERN", "Only roles whose name fits.", COMPLETES_NOTHING},
	{"template", 0, "TEMPLATE",
	 "How profiles are called; without it as the settings say, else " NAME_TEMPLATE_DEFAULT ".",
	 COMPLETES_NOTHING},
	{"region", 0, "REGION", "The region of the profiles; without it they have none.",
	 COMPLETES_REGIONS},
	{"rate", 0, "N",
	 "At most so many calls a second of each operation, 1 to 1000; 20, which AWS takes, without it.",
	 COMPLETES_NOTHING},
	{"on-conflict", 0, "WHAT",
	 "Where something else has a profile's name: keep it, overwrite it, or rename the new one.",
	 COMPLETES_CONFLICTS},
	{"prune", 0, NULL,
	 "Remove the profiles that awsp has made of these sessions and that the portal offers no longer.",
	 COMPLETES_NOTHING},
	{"dry-run", 0, NULL, "Print what would change as a diff, and write nothing.",
	 COMPLETES_NOTHING},
	{"login", 0, NULL, "Log in without a question where a login is needed.", COMPLETES_NOTHING},
	{"no-login", 0, NULL, "Neither ask nor log in.", COMPLETES_NOTHING},
	{0},
};

const struct command command_populate = {
	.name = "populate",
	.synopsis = "",
	.summary = "Write a profile for each account and role that the portal offers.",
	.description =
		"Asks the portals of the sessions that --session names; without it that of the only sso-session there is, or of the "
		"active profile. With --start-url and --sso-region the sso-session is written too, unless it is there; its name is that of "
		"--session, or comes from the URL.\n"
		"PATTERN is a part of a name, in any case, or a pattern with *, ? and [...] for all of one. TEMPLATE is text with {session}, "
		"{account_name}, {account_id} and {role} in it; filters go behind a bar: {account_name|kebab}, {role|trim ^AWS|lower}. Two roles "
		"that come to one name are an error.\n"
		"Each new profile has sso_session, sso_account_id, sso_role_name, with --region a region, and the mark " POPULATE_MARK
		" with the name of the session. A profile that has the name, account and role already stays as it is, but "
		"for the region of marked ones; other profiles of the same role too. Where something else has the name, it is kept, unless "
		"--on-conflict says otherwise: overwrite removes its keys of other kinds, and rename puts -2, -3 and so on behind the new name. In "
		"the credentials file that is an error, unless --on-conflict says what to do.\n"
		"--prune removes marked profiles alone, and none at all where an account does not show its roles. Those that are the "
		"source_profile of others, or have been given keys of other kinds, are kept, as are those whose role is still offered, whatever "
		"the template calls it now.\n"
		"Nothing is written before all is known, and then in one step; Ctrl-C leaves all as it was.",
	.options = options,
	.run = run,
};

/* One run of the command. */
struct populate {
	struct context *context;
	const struct arguments *arguments;
	struct populate_wish wish;
	struct offer_wish offer_wish;
	struct str roles; /* a pattern; empty for all */
	struct new_session new_session;
	bool creates; /* --start-url is given */
	bool is_new;  /* and there is no such session yet */
	bool dry_run;
	struct sessions sessions;
	struct str *names;     /* of the sessions */
	struct offer *fetched; /* of each session */
	struct populate_offer *offers;
	size_t n_offers;
	size_t n_passed_over; /* accounts whose roles are not known */
};

/* ------------------------------------------------------------------------ the command line */

static bool read_rate(const struct arguments *arguments, unsigned *rate, struct error *error)
{
	struct str text;
	long number;

	*rate = OFFER_RATE;
	if (!arguments_value(arguments, "rate", &text))
		return true;
	number = str_is_digits(text) && text.n <= 4 ? strtol(text.p, NULL, 10) : 0;
	if (number < 1 || number > MOST_RATE)
		return error_set(error, ERROR_USAGE, "--rate takes a number from 1 to %d, not %.*s",
				 MOST_RATE, STR_ARGS(text));
	*rate = (unsigned)number;
	return true;
}

static bool read_conflict(const struct arguments *arguments, enum populate_conflict *conflict,
			  struct error *error)
{
	static const struct str names[] = {
		[CONFLICT_KEEP] = STR_INIT("keep"),
		[CONFLICT_OVERWRITE] = STR_INIT("overwrite"),
		[CONFLICT_RENAME] = STR_INIT("rename"),
	};
	struct str text;

	if (!arguments_value(arguments, "on-conflict", &text))
		return true;
	for (size_t i = CONFLICT_KEEP; i <= CONFLICT_RENAME; i++) {
		if (str_equal(text, names[i])) {
			*conflict = (enum populate_conflict)i;
			return true;
		}
	}
	return error_set(error, ERROR_USAGE,
			 "--on-conflict takes keep, overwrite or rename, not %.*s", STR_ARGS(text));
}

static size_t count(const struct arguments *arguments, const char *option)
{
	size_t n = 0;

	for (size_t i = 0; i < arguments->n_given; i++)
		n += strcmp(arguments->given[i]->name, option) == 0;
	return n;
}

static bool read_new_session(struct populate *populate, struct error *error)
{
	const struct arguments *arguments = populate->arguments;
	struct new_session *wish = &populate->new_session;
	bool with_region = arguments_value(arguments, "sso-region", &wish->region);

	populate->creates = arguments_value(arguments, "start-url", &wish->start_url);
	if (populate->creates != with_region)
		return error_set(error, ERROR_USAGE, "--start-url and --sso-region go together");
	if (populate->creates && count(arguments, "session") > 1)
		return error_set(error, ERROR_USAGE, "--start-url goes with one --session alone");
	/* As pasted. */
	wish->start_url = str_trim(wish->start_url);
	wish->region = str_trim(wish->region);
	arguments_value(arguments, "session", &wish->name);
	return true;
}

static bool read_arguments(struct populate *populate, struct error *error)
{
	const struct arguments *arguments = populate->arguments;
	struct populate_wish *wish = &populate->wish;
	bool filtered = arguments_value(arguments, "accounts", &populate->offer_wish.accounts);

	filtered = arguments_value(arguments, "roles", &populate->roles) || filtered;
	wish->prune = arguments_have(arguments, "prune");
	populate->dry_run = arguments_have(arguments, "dry-run");
	populate->offer_wish.with_roles = true;
	if (wish->prune && filtered)
		return error_set(error, ERROR_USAGE,
				 "--prune does not go with --accounts or --roles: what is left out "
				 "would be removed");
	if (arguments_value(arguments, "region", &wish->region) && !region_is_valid(wish->region))
		return error_set(error, ERROR_USAGE, "--region takes a region, not %.*s",
				 STR_ARGS(wish->region));
	return read_rate(arguments, &populate->offer_wish.rate, error) &&
	       read_conflict(arguments, &wish->on_conflict, error) &&
	       read_new_session(populate, error) &&
	       template_choose(populate->context, arguments, &wish->name_template, error);
}

/* ------------------------------------------------------------------------------ the portals */

static bool find_new_session(struct populate *populate, const struct config *config,
			     struct session *session, struct error *error)
{
	return new_session_find(&populate->new_session, config, &populate->context->paths, session,
				&populate->is_new, error);
}

/* The status is EXIT_DONE where there is a session to ask. */
static enum exit_status find_sessions(struct populate *populate, struct error *error)
{
	struct sessions *sessions = &populate->sessions;

	if (!populate->creates)
		return sessions_find_each(sessions, populate->context, populate->arguments)
			       ? EXIT_DONE
			       : sessions->status;
	sessions->items = memory_allocate(sizeof(*sessions->items));
	sessions->n = 1;
	if (find_new_session(populate, &populate->context->config, sessions->items, error))
		return EXIT_DONE;
	report_error(populate->context, error);
	return exit_status_of(error->kind);
}

/* A file that awsp cannot edit is known before anybody is asked for a login. */
static bool check_file(struct populate *populate, struct error *error)
{
	struct rewrite rewrite;
	bool good;

	rewrite_begin(&rewrite, populate->context);
	good = edit_file(&rewrite.config, true, NULL, error);
	rewrite_end(&rewrite);
	return good;
}

/* True where the token holds as far as its file says; AWS may take it no longer all the same. */
static bool seems_logged_in(struct online *online, const struct session *session)
{
	CLEANUP_SECRET struct secret token = {0};
	CLEANUP_ERROR struct error ignored = {0};

	return access_token_held(&online->auth, session, &token, &ignored);
}

/* Asks one portal, once more after a login where that is what is missing. */
static bool fetch(struct populate *populate, struct online *online, size_t i, struct error *error)
{
	const struct session *session = &populate->sessions.items[i];
	struct offer *offer = &populate->fetched[i];

	online_prepare(online, session->profile);
	if (offer_fetch(offer, online, session, &populate->offer_wish, error))
		return true;
	if (error->kind != ERROR_LOGIN_NEEDED ||
	    !renewal_log_in(online, populate->arguments, session, seems_logged_in(online, session),
			    error))
		return false;
	offer_release(offer);
	online_prepare(online, session->profile);
	return offer_fetch(offer, online, session, &populate->offer_wish, error);
}

static bool fetch_all(struct populate *populate, struct error *error)
{
	struct online online;
	bool good = true;

	populate->names = memory_allocate(populate->sessions.n * sizeof(*populate->names));
	populate->fetched = memory_allocate(populate->sessions.n * sizeof(*populate->fetched));
	online_begin(&online, populate->context);
	for (size_t i = 0; i < populate->sessions.n && good; i++) {
		struct str name = populate->sessions.items[i].name;

		populate->names[i] = name;
		good = fetch(populate, &online, i, error);
		if (!good && error->kind == ERROR_LOGIN_NEEDED && !populate->is_new)
			error_append(error, "awsp login --session %.*s",
				     STR_ARGS(sessions_quote(populate->context, name)));
		else if (!good && error->kind == ERROR_LOGIN_NEEDED)
			error_append(error, "--login logs in without a question");
	}
	online_end(&online);
	return good;
}

/* ------------------------------------------------------------------------------- the offers */

static void take_offers(struct populate *populate, size_t session)
{
	const struct offer *offer = &populate->fetched[session];

	for (size_t i = 0; i < offer->roles.n; i++) {
		const struct portal_role *role = &offer->roles.items[i];

		if (populate->roles.n > 0 &&
		    !pattern_matches(populate->roles, role->name, &populate->context->arena))
			continue;
		populate->offers[populate->n_offers++] = (struct populate_offer){
			.session = populate->names[session],
			.account = role->account->id,
			.account_name = role->account->name,
			.role = role->name,
		};
	}
	populate->n_passed_over += offer->roles.n_passed_over;
}

/* A portal that offers nothing is no reason to remove everything. */
static bool check_offers(const struct populate *populate, struct error *error)
{
	for (size_t i = 0; i < populate->sessions.n; i++) {
		if (populate->fetched[i].roles.n == 0 && populate->offer_wish.accounts.n == 0)
			return error_set(error, ERROR_REFUSED,
					 "the portal of %.*s offers no roles to this login",
					 STR_ARGS(populate->names[i]));
	}
	return populate->n_offers > 0 ||
	       error_set(error, ERROR_FAILED, "no account and role that is offered fits");
}

static bool collect_offers(struct populate *populate, struct error *error)
{
	size_t n = 0;

	for (size_t i = 0; i < populate->sessions.n; i++)
		n += populate->fetched[i].roles.n;
	populate->offers = memory_allocate((n + 1) * sizeof(*populate->offers));
	for (size_t i = 0; i < populate->sessions.n; i++)
		take_offers(populate, i);
	if (!check_offers(populate, error))
		return false;
	if (populate->n_passed_over == 0)
		return true;
	report(populate->context, REPORT_WARNING, "%zu account%s not show %s roles%s",
	       populate->n_passed_over, populate->n_passed_over == 1 ? " does" : "s do",
	       populate->n_passed_over == 1 ? "its" : "their",
	       populate->wish.prune ? ", so nothing is pruned" : "");
	return true;
}

/* ------------------------------------------------------------------------------ the writing */

static bool make_plan(struct populate *populate, const struct config *config,
		      struct populate_plan *plan, struct rewrite *rewrite, struct error *error)
{
	struct session session;

	if (populate->creates && !find_new_session(populate, config, &session, error))
		return false;
	if (populate->is_new)
		new_session_edit(&populate->sessions.items[0], &rewrite->config);
	return populate_plan_make(plan, config, populate->offers, populate->n_offers,
				  &populate->wish, &rewrite->config, &rewrite->credentials, error);
}

static bool write_profiles(struct populate *populate, const struct config *config,
			   struct error *error)
{
	struct populate_plan plan = {.arena = &populate->context->arena};
	struct rewrite rewrite;
	bool done, changed;

	rewrite_begin(&rewrite, populate->context);
	done = make_plan(populate, config, &plan, &rewrite, error);
	if (done)
		populate_report_plan(populate->context, &plan, populate->wish.prune);
	if (done && online_interrupted())
		done = error_set(error, ERROR_INTERRUPTED, "interrupted");
	done = done && rewrite_make(&rewrite, populate->dry_run, false, &changed, error);
	if (done)
		populate_report_result(populate->context, &plan, populate->dry_run);
	rewrite_end(&rewrite);
	populate_plan_release(&plan);
	return done;
}

/* True where the sessions that were asked for are still the same; a new one is only to be made. */
static bool check_sessions(const struct populate *populate, const struct config *config,
			   struct error *error)
{
	for (size_t i = 0; i < populate->sessions.n && !populate->creates; i++) {
		const struct session *session = &populate->sessions.items[i];
		const struct named_section *now = config_sso_session(config, session->name);

		if (!now || !str_equal(sso_session_setting(config, now, KEY_SSO_START_URL).value,
				       session->start_url))
			return error_set(error, ERROR_CONFIGURATION,
					 "the sso-session %.*s is not in %.*s any more as it was; "
					 "nothing is written, run populate again",
					 STR_ARGS(session->name),
					 STR_ARGS(populate->context->paths.config));
	}
	return true;
}

/* The files may have changed while the person logged in. */
static bool write_anew(struct populate *populate, struct error *error)
{
	struct config config;
	bool done;

	config_read(&config, &populate->context->paths, &populate->context->arena);
	if (!check_sessions(populate, &config, error)) {
		config_release(&config);
		return false;
	}
	populate->wish.sessions = populate->names;
	populate->wish.n_sessions = populate->sessions.n;
	populate->wish.prune = populate->wish.prune && populate->n_passed_over == 0;
	done = write_profiles(populate, &config, error);
	config_release(&config);
	return done;
}

static void populate_release(struct populate *populate)
{
	for (size_t i = 0; populate->fetched && i < populate->sessions.n; i++)
		offer_release(&populate->fetched[i]);
	free(populate->fetched);
	free(populate->names);
	free(populate->offers);
	sessions_release(&populate->sessions);
}

static enum exit_status run(struct context *context, const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};
	struct populate populate = {.context = context, .arguments = arguments};
	enum exit_status status = EXIT_DONE;
	bool good = context_load(context, &error) && read_arguments(&populate, &error) &&
		    check_file(&populate, &error);

	if (good)
		status = find_sessions(&populate, &error);
	if (good && status == EXIT_DONE)
		good = fetch_all(&populate, &error) && collect_offers(&populate, &error) &&
		       write_anew(&populate, &error);
	if (!good) {
		report_error(context, &error);
		status = exit_status_of(error.kind);
	} else if (status == EXIT_DONE && populate.n_passed_over > 0 &&
		   arguments_have(arguments, "prune")) {
		status = EXIT_REFUSED;
	}
	populate_release(&populate);
	return status;
}
