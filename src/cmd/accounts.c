/* awsp accounts: what the portal offers. */
#include "auth/access.h"
#include "base/json.h"
#include "cmd/commands.h"
#include "cmd/online.h"
#include "cmd/report.h"
#include "cmd/sessions.h"
#include "net/portal.h"
#include "term/table.h"
#include "term/text.h"

#include <stdlib.h>
#include <strings.h>

/* Calls in flight, and calls a second: well within what the portal takes. */
#define AT_ONCE 10
#define RATE 20

static enum exit_status run(struct context *context, const struct arguments *arguments);

static const struct option options[] = {
	{"roles", 0, NULL, "List the roles of each account too.", COMPLETES_NOTHING},
	{"session", 0, "NAME", "Ask the portal of this sso-session.", COMPLETES_SESSIONS},
	{"json", 0, NULL, "Print a JSON array with an object an account.", COMPLETES_NOTHING},
	{0},
};

const struct command command_accounts = {
	.name = "accounts",
	.synopsis = "",
	.summary = "List the accounts, and with --roles the roles, that the portal offers.",
	.description =
		"Asks the portal of the session that awsp login would choose, and changes nothing. Where standard output is no terminal: "
		"account, role (with --roles alone), name and email with tabs between them. In JSON: account, name, email, and roles, "
		"which is null without --roles.",
	.options = options,
	.run = run,
};

/* What is printed: accounts sorted by name, and the roles of each in a row. */
struct offer {
	struct context *context;
	struct portal_accounts accounts;
	struct portal_roles roles;
	bool with_roles;
	struct table table;
};

static int compare_text(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n > 0 ? strncasecmp(a.p, b.p, n) : 0;

	return order ? order : (a.n > b.n) - (a.n < b.n);
}

static int compare_accounts(const void *a, const void *b)
{
	const struct portal_account *left = a, *right = b;
	int order = compare_text(left->name, right->name);

	return order ? order : compare_text(left->id, right->id);
}

/* Accounts stand in one array, in their order. */
static int compare_roles(const void *a, const void *b)
{
	const struct portal_role *left = a, *right = b;

	if (left->account != right->account)
		return left->account < right->account ? -1 : 1;
	return compare_text(left->name, right->name);
}

static void add_cell(struct offer *offer, struct str text, bool last)
{
	struct context *context = offer->context;

	if (context->output_terminal.is_terminal) {
		table_add(&offer->table, &context->arena, text, COLOUR_NONE);
		return;
	}
	text_add(&context->output, text, TEXT_DATA);
	buf_add_char(&context->output, last ? '\n' : '\t');
}

static void print_line(struct offer *offer, const struct portal_account *account, struct str role)
{
	add_cell(offer, account->id, false);
	if (offer->with_roles)
		add_cell(offer, role, false);
	add_cell(offer, account->name, false);
	add_cell(offer, account->email, true);
}

static void print_lines(struct offer *offer)
{
	size_t role = 0;

	for (size_t i = 0; i < offer->accounts.n; i++) {
		const struct portal_account *account = &offer->accounts.items[i];

		if (!offer->with_roles)
			print_line(offer, account, (struct str){0});
		for (; role < offer->roles.n && offer->roles.items[role].account == account; role++)
			print_line(offer, account, offer->roles.items[role].name);
	}
}

static void print_table(struct offer *offer)
{
	static const struct portal_account titles = {STR_INIT("ACCOUNT"), STR_INIT("NAME"),
						     STR_INIT("EMAIL")};

	terminal_use_unicode();
	offer->table.n_columns = offer->with_roles ? 4 : 3;
	print_line(offer, &titles, STR("ROLE"));
	print_lines(offer);
	table_print(&offer->table, &offer->context->output_terminal, &offer->context->output);
	table_release(&offer->table);
}

static void print_json(struct offer *offer)
{
	struct buf *out = &offer->context->output;
	size_t role = 0;

	buf_add_char(out, '[');
	for (size_t i = 0; i < offer->accounts.n; i++) {
		const struct portal_account *account = &offer->accounts.items[i];
		size_t first = role;

		buf_add(out, i > 0 ? STR(",\n{\"account\": ") : STR("{\"account\": "));
		json_write_string(out, account->id);
		buf_add(out, STR(", \"name\": "));
		json_write_string_or_null(out, account->name);
		buf_add(out, STR(", \"email\": "));
		json_write_string_or_null(out, account->email);
		buf_add(out, offer->with_roles ? STR(", \"roles\": [") : STR(", \"roles\": null"));
		for (; role < offer->roles.n && offer->roles.items[role].account == account;
		     role++) {
			buf_add(out, role > first ? STR(", ") : (struct str){0});
			json_write_string(out, offer->roles.items[role].name);
		}
		buf_add(out, offer->with_roles ? STR("]}") : STR("}"));
	}
	buf_add(out, STR("]\n"));
}

static bool fetch_roles(struct offer *offer, struct portal *portal, struct error *error)
{
	const struct portal_pace pace = {.at_once = AT_ONCE, .rate = RATE};

	if (portal_list_roles(portal, offer->accounts.items, offer->accounts.n, &pace,
			      &offer->context->arena, &offer->roles, error) != PORTAL_DONE)
		return false;
	if (offer->roles.n > 0)
		qsort(offer->roles.items, offer->roles.n, sizeof(*offer->roles.items),
		      compare_roles);
	return true;
}

static bool fetch(struct offer *offer, struct online *online, const struct session *session,
		  struct error *error)
{
	CLEANUP_SECRET struct secret token = {0};
	CLEANUP_BUF struct buf endpoint = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct portal portal = {.http = online->auth.http, .token = &token};

	if (!access_token(&online->auth, session, &token, error) ||
	    !auth_endpoint(&online->auth, session, ENDPOINT_PORTAL, &endpoint, error))
		return false;
	portal.endpoint = buf_str(&endpoint);
	if (portal_list_accounts(&portal, &offer->context->arena, &offer->accounts, error) !=
	    PORTAL_DONE)
		return false;
	if (offer->accounts.n > 0)
		qsort(offer->accounts.items, offer->accounts.n, sizeof(*offer->accounts.items),
		      compare_accounts);
	return !offer->with_roles || fetch_roles(offer, &portal, error);
}

static enum exit_status report_failure(struct context *context, const struct session *session,
				       struct error *error)
{
	if (error->kind == ERROR_LOGIN_NEEDED && session->legacy)
		error_append(error, "log in with awsp login and the name of the profile");
	else if (error->kind == ERROR_LOGIN_NEEDED)
		error_append(error, "awsp login --session %.*s",
			     STR_ARGS(sessions_quote(context, session->name)));
	report_error(context, error);
	return exit_status_of(error->kind);
}

static enum exit_status list_offer(struct context *context, const struct arguments *arguments,
				   const struct session *session)
{
	CLEANUP_ERROR struct error error = {0};
	struct offer offer = {.context = context, .with_roles = arguments_have(arguments, "roles")};
	enum exit_status status = EXIT_DONE;
	struct online online;

	online_begin(&online, context);
	online_prepare(&online, session);
	if (!fetch(&offer, &online, session, &error))
		status = report_failure(context, session, &error);
	else if (arguments_have(arguments, "json"))
		print_json(&offer);
	else if (context->output_terminal.is_terminal)
		print_table(&offer);
	else
		print_lines(&offer);
	online_end(&online);
	portal_accounts_release(&offer.accounts);
	portal_roles_release(&offer.roles);
	return status;
}

static enum exit_status run(struct context *context, const struct arguments *arguments)
{
	CLEANUP_SESSIONS struct sessions sessions = {0};

	if (sessions_find(&sessions, context, arguments))
		return list_offer(context, arguments, &sessions.items[0]);
	if (sessions.status != EXIT_DONE)
		return sessions.status;
	report(context, REPORT_ERROR,
	       "%.*s has no SSO session at the end of its chain; name one with --session",
	       STR_ARGS(sessions.profile->name));
	return EXIT_CONFIGURATION;
}
