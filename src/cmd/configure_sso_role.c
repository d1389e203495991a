/* awsp configure sso: the account and the role. */
#include "cmd/configure_sso.h"

#include "base/memory.h"
#include "cmd/choice.h"
#include "cmd/report.h"

#include <stdlib.h>

/* What the profile says that is updated by --name; empty where there is none. */
static struct str usual(const struct sso_setup *setup, enum key key)
{
	const struct config *config = &setup->context->config;
	const struct profile *profile;
	struct str name;

	if (!arguments_value(setup->arguments, "name", &name))
		return (struct str){0};
	profile = config_profile(config, name);
	return profile ? profile_setting_in(config, profile, false, key).value : (struct str){0};
}

/* Nobody can be asked, and there are several: all that is missing is named at once. */
static bool miss(struct sso_setup *setup, const struct choice *choice, struct error *error)
{
	dialogue_miss(&setup->dialogue, choice->noun);
	if (!setup->account && !arguments_have(setup->arguments, "role"))
		dialogue_miss(&setup->dialogue, "role");
	dialogue_is_complete(&setup->dialogue, error);
	return choice_list(choice, error);
}

static bool is_name_of_several(const struct choice *choice, struct str name)
{
	size_t n = 0;

	for (size_t i = 0; i < choice->n; i++)
		n += str_equal_nocase(choice->rows[i].name, name);
	return n > 1;
}

/* The option, else the only one, else what the person chooses; `present` is what an empty line
 * means, if it is among them. */
static bool choose(struct sso_setup *setup, struct choice *choice, struct str present,
		   size_t *chosen, struct error *error)
{
	struct str given;

	if (arguments_value(setup->arguments, choice->noun, &given)) {
		if (choice_find(choice, str_trim(given), chosen))
			return true;
		if (is_name_of_several(choice, str_trim(given)))
			return error_set(
				error, ERROR_USAGE,
				"AWS offers several of the name %.*s; --%s takes the id too",
				STR_ARGS(given), choice->noun);
		error_set(error, ERROR_REFUSED, "AWS does not offer the %s %.*s", choice->noun,
			  STR_ARGS(given));
		return choice_list(choice, error);
	}
	*chosen = 0;
	if (choice->n == 1)
		return true;
	if (!setup->dialogue.possible)
		return miss(setup, choice, error);
	if (!choice_find(choice, present, &choice->current))
		choice->current = choice->n;
	return choice_ask(choice, &setup->dialogue, chosen, error);
}

/* ------------------------------------------------------------------------------ accounts */

/* "Name, email (id)", as the AWS CLI shows it. */
static struct str account_text(struct arena *arena, const struct portal_account *account)
{
	if (account->name.n == 0 && account->email.n == 0)
		return account->id;
	return arena_format(arena, "%.*s%s%.*s (%.*s)", STR_ARGS(account->name),
			    account->name.n > 0 && account->email.n > 0 ? ", " : "",
			    STR_ARGS(account->email), STR_ARGS(account->id));
}

static struct choice_row *account_rows(struct sso_setup *setup)
{
	const struct portal_accounts *accounts = &setup->offer.accounts;
	struct choice_row *rows = memory_resize(NULL, accounts->n, sizeof(*rows));

	for (size_t i = 0; i < accounts->n; i++) {
		const struct portal_account *account = &accounts->items[i];

		rows[i] = (struct choice_row){
			.key = account->id,
			.name = account->name,
			.text = account_text(&setup->context->arena, account),
			.cells = {account->name, account->email, account->id},
		};
	}
	return rows;
}

static bool choose_account(struct sso_setup *setup, struct error *error)
{
	const struct portal_accounts *accounts = &setup->offer.accounts;
	struct choice choice = {
		.noun = "account",
		.plural = "AWS accounts",
		.columns = {{.title = "NAME", .least = 16},
			    {.title = "EMAIL", .least = 12, .goes = 1},
			    {.title = "ACCOUNT", .least = 12, .goes = 2}},
		.n_columns = 3,
		.n = accounts->n,
	};
	struct choice_row *rows = account_rows(setup);
	size_t chosen = 0;
	bool done;

	choice.rows = rows;
	done = choose(setup, &choice, usual(setup, KEY_SSO_ACCOUNT_ID), &chosen, error);
	if (done) {
		setup->account = &accounts->items[chosen];
		report(setup->context, REPORT_WORD,
		       accounts->n == 1 ? "The only AWS account available to you is: %.*s"
					: "Using the account %.*s",
		       STR_ARGS(rows[chosen].text));
	}
	free(rows);
	return done;
}

/* --------------------------------------------------------------------------------- roles */

static struct choice_row *role_rows(const struct portal_roles *roles)
{
	struct choice_row *rows = memory_resize(NULL, roles->n, sizeof(*rows));

	for (size_t i = 0; i < roles->n; i++) {
		struct str name = roles->items[i].name;

		rows[i] = (struct choice_row){
			.key = name, .name = name, .text = name, .cells = {name}};
	}
	return rows;
}

static bool choose_role(struct sso_setup *setup, struct error *error)
{
	const struct portal_roles *roles = &setup->offer.roles;
	struct choice choice = {
		.noun = "role",
		.plural = "roles",
		.columns = {{.title = "ROLE", .least = 16}},
		.n_columns = 1,
		.n = roles->n,
	};
	struct choice_row *rows = role_rows(roles);
	size_t chosen = 0;
	bool done;

	choice.rows = rows;
	done = choose(setup, &choice, usual(setup, KEY_SSO_ROLE_NAME), &chosen, error);
	if (done) {
		setup->role = roles->items[chosen].name;
		report(setup->context, REPORT_WORD,
		       roles->n == 1 ? "The only role available to you is: %.*s"
				     : "Using the role name \"%.*s\"",
		       STR_ARGS(setup->role));
	}
	free(rows);
	return done;
}

bool sso_setup_choose_role(struct sso_setup *setup, struct error *error)
{
	struct offer *offer = &setup->offer;

	if (offer->accounts.n == 0)
		return error_set(error, ERROR_REFUSED,
				 "no AWS accounts are available to you in this portal; whoever "
				 "runs it assigns them");
	if (!choose_account(setup, error) ||
	    !offer_fetch_roles(offer, &setup->online, &setup->session, setup->account, error))
		return false;
	if (offer->roles.n == 0)
		return error_set(error, ERROR_REFUSED,
				 "no roles are available to you in the account %.*s",
				 STR_ARGS(setup->account->id));
	return choose_role(setup, error);
}
