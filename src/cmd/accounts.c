/* awsp accounts: what the portal offers. */
#include "base/json.h"
#include "cmd/commands.h"
#include "cmd/offer.h"
#include "cmd/report.h"
#include "cmd/sessions.h"
#include "term/table.h"
#include "term/text.h"

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

/* What is printed. */
struct listing {
	struct context *context;
	struct offer offer;
	bool with_roles;
	struct table table;
};

static void add_cell(struct listing *listing, struct str text, bool last)
{
	struct context *context = listing->context;

	if (context->output_terminal.is_terminal) {
		table_add(&listing->table, &context->arena, text, COLOUR_NONE);
		return;
	}
	text_add(&context->output, text, TEXT_DATA);
	buf_add_char(&context->output, last ? '\n' : '\t');
}

static void print_line(struct listing *listing, const struct portal_account *account,
		       struct str role)
{
	add_cell(listing, account->id, false);
	if (listing->with_roles)
		add_cell(listing, role, false);
	add_cell(listing, account->name, false);
	add_cell(listing, account->email, true);
}

static void print_lines(struct listing *listing)
{
	size_t role = 0;

	for (size_t i = 0; i < listing->offer.accounts.n; i++) {
		const struct portal_account *account = &listing->offer.accounts.items[i];

		if (!listing->with_roles)
			print_line(listing, account, (struct str){0});
		for (; role < listing->offer.roles.n &&
		       listing->offer.roles.items[role].account == account;
		     role++)
			print_line(listing, account, listing->offer.roles.items[role].name);
	}
}

static void print_table(struct listing *listing)
{
	static const struct column columns[] = {
		{.title = "ACCOUNT", .least = 12},
		{.title = "NAME", .least = 16, .goes = 2},
		{.title = "EMAIL", .least = 12, .goes = 1},
	};
	static const struct column columns_with_roles[] = {
		{.title = "ACCOUNT", .least = 12},
		{.title = "ROLE", .least = 16, .goes = 3},
		{.title = "NAME", .least = 16, .goes = 2},
		{.title = "EMAIL", .least = 12, .goes = 1},
	};

	terminal_use_unicode();
	listing->table.columns = listing->with_roles ? columns_with_roles : columns;
	listing->table.n_columns = listing->with_roles ? 4 : 3;
	print_lines(listing);
	table_print(&listing->table, &listing->context->output_terminal, &listing->context->output);
	table_release(&listing->table);
}

static void print_json(struct listing *listing)
{
	struct buf *out = &listing->context->output;
	size_t role = 0;

	buf_add_char(out, '[');
	for (size_t i = 0; i < listing->offer.accounts.n; i++) {
		const struct portal_account *account = &listing->offer.accounts.items[i];
		size_t first = role;

		buf_add(out, i > 0 ? STR(",\n{\"account\": ") : STR("{\"account\": "));
		json_write_string(out, account->id);
		buf_add(out, STR(", \"name\": "));
		json_write_string_or_null(out, account->name);
		buf_add(out, STR(", \"email\": "));
		json_write_string_or_null(out, account->email);
		buf_add(out,
			listing->with_roles ? STR(", \"roles\": [") : STR(", \"roles\": null"));
		for (; role < listing->offer.roles.n &&
		       listing->offer.roles.items[role].account == account;
		     role++) {
			buf_add(out, role > first ? STR(", ") : (struct str){0});
			json_write_string(out, listing->offer.roles.items[role].name);
		}
		buf_add(out, listing->with_roles ? STR("]}") : STR("}"));
	}
	buf_add(out, STR("]\n"));
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
	struct listing listing = {.context = context,
				  .with_roles = arguments_have(arguments, "roles")};
	const struct offer_wish wish = {.with_roles = listing.with_roles, .rate = OFFER_RATE};
	enum exit_status status = EXIT_DONE;
	struct online online;

	online_begin(&online, context);
	online_prepare(&online, session->profile);
	if (!offer_fetch(&listing.offer, &online, session, &wish, &error))
		status = report_failure(context, session, &error);
	else if (arguments_have(arguments, "json"))
		print_json(&listing);
	else if (context->output_terminal.is_terminal)
		print_table(&listing);
	else
		print_lines(&listing);
	online_end(&online);
	offer_release(&listing.offer);
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
