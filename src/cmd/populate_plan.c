/* The plan of awsp populate. */
#include "cmd/populate_plan.h"

#include "base/memory.h"
#include "config/name_template.h"
#include "config/profile_name.h"
#include "config/view.h"

#include <stdlib.h>

#define NAME_LIMIT ((size_t)64 << 10)

/* What an overwritten profile loses. */
#define KEYS_TO_UNSET \
	(KEYS_AROUND_OTHER_KINDS | KEY_BIT(KEY_SSO_REGION) | KEY_BIT(KEY_SSO_START_URL))

/* What is set: in the credentials file it would win over the config file. */
#define KEYS_TO_SET \
	(KEY_BIT(KEY_SSO_SESSION) | KEY_BIT(KEY_SSO_ACCOUNT_ID) | KEY_BIT(KEY_SSO_ROLE_NAME))

/* A plan being made. */
struct planner {
	struct populate_plan *plan;
	const struct config *config;
	const struct populate_offer *offers;
	size_t n;
	const struct populate_wish *wish;
	struct edits *in_config;
	struct edits *in_credentials;
	struct str *names;  /* of each offer; empty where it is another one's double */
	struct map by_name; /* the names that are wanted or given, with their offer */
	struct map offered; /* the identities of the offers */
	struct map sources; /* what source_profile keys name */
	struct map pruned;  /* the names of profiles that go */
};

static void names_add(struct populate_names *names, struct str name)
{
	names->items = memory_grow(names->items, names->n, &names->capacity, sizeof(*names->items));
	names->items[names->n++] = name;
}

/* One text for session, account and role; no part has a line break in it. */
static struct str identity(struct arena *arena, struct str session, struct str account,
			   struct str role)
{
	return arena_format(arena, "%.*s\n%.*s\n%.*s", STR_ARGS(session), STR_ARGS(account),
			    STR_ARGS(role));
}

/* ------------------------------------------------------------------------------------ names */

static bool blame(const struct populate_offer *offer, struct error *error)
{
	return error_wrap(error, "%.*s in %.*s", STR_ARGS(offer->role), STR_ARGS(offer->account));
}

/* "default" would be what every tool uses where nobody has named a profile. */
static bool check_name(const struct populate_offer *offer, struct str name, struct error *error)
{
	if (profile_name_fault(name) == NAME_GOOD && !str_equal(name, STR("default")))
		return true;
	error_set(error, ERROR_CONFIGURATION,
		  "\"%.*s\" cannot be the name of its profile; try another --template, such as "
		  "{account_name|kebab}-{role}",
		  STR_ARGS(name));
	return blame(offer, error);
}

static bool check_single(const struct planner *planner, const struct populate_offer *offer,
			 uint32_t other, struct str name, struct error *error)
{
	const struct populate_offer *first = &planner->offers[other];

	if (first == offer)
		return true;
	return error_set(
		error, ERROR_CONFIGURATION,
		"%.*s in %.*s (%.*s) and %.*s in %.*s (%.*s) would both be called %.*s; "
		"--template with {account_id}, {role} and, for several sessions, {session} "
		"tells them apart",
		STR_ARGS(first->role), STR_ARGS(first->account), STR_ARGS(first->session),
		STR_ARGS(offer->role), STR_ARGS(offer->account), STR_ARGS(offer->session),
		STR_ARGS(name));
}

static bool name_offer(struct planner *planner, uint32_t index, struct error *error)
{
	const struct populate_offer *offer = &planner->offers[index];
	CLEANUP_BUF struct buf text = BUF_INIT(NAME_LIMIT);
	const struct name_parts parts = {
		.session = offer->session,
		.account_name = offer->account_name,
		.account_id = offer->account,
		.role = offer->role,
	};
	struct arena *arena = planner->plan->arena;
	struct str name;

	if (map_add(&planner->offered, identity(arena, offer->session, offer->account, offer->role),
		    index) != index)
		return true;
	if (!name_template_apply(planner->wish->name_template, &parts, &text, error))
		return blame(offer, error);
	name = arena_copy(arena, buf_str(&text));
	planner->names[index] = name;
	return check_name(offer, name, error) &&
	       check_single(planner, offer, map_add(&planner->by_name, name, index), name, error);
}

static bool name_all(struct planner *planner, struct error *error)
{
	planner->names = arena_allocate(planner->plan->arena, planner->n * sizeof(*planner->names));
	for (uint32_t i = 0; i < planner->n; i++) {
		if (!name_offer(planner, i, error))
			return false;
	}
	return true;
}

/* ---------------------------------------------------------------------------------- pruning */

static void find_sources(struct planner *planner)
{
	const struct config *config = planner->config;

	for (size_t i = 0; i < config->n_profiles; i++) {
		struct profile_view view;

		profile_view_init(&view, config, &config->profiles[i]);
		if (view_has(&view, KEY_SOURCE_PROFILE))
			map_add(&planner->sources, view_value(&view, KEY_SOURCE_PROFILE), 0);
	}
}

/* The session that awsp has made the profile of, if it is one of ours. */
static bool is_marked(const struct planner *planner, const struct profile *profile,
		      struct str *session)
{
	struct setting mark = profile_setting_named(planner->config, profile, STR(POPULATE_MARK));

	for (size_t i = 0; i < planner->wish->n_sessions && mark.present; i++) {
		if (str_equal(mark.value, planner->wish->sessions[i])) {
			*session = mark.value;
			return true;
		}
	}
	return false;
}

/* True where awsp has made the profile for a role, of which `offered` tells whether the portal
 * still offers it. */
static bool is_ours(const struct planner *planner, const struct profile_view *view, bool *offered)
{
	struct str session, role;

	if (!is_marked(planner, view->profile, &session) ||
	    !str_equal(view_value(view, KEY_SSO_SESSION), session) ||
	    !view_has(view, KEY_SSO_ACCOUNT_ID) || !view_has(view, KEY_SSO_ROLE_NAME))
		return false;
	role = identity(planner->plan->arena, session, view_value(view, KEY_SSO_ACCOUNT_ID),
			view_value(view, KEY_SSO_ROLE_NAME));
	*offered = map_get(&planner->offered, role) != MAP_NONE;
	return true;
}

/* Somebody has built on it. */
static bool is_needed(const struct planner *planner, const struct profile_view *view)
{
	return map_get(&planner->sources, view->profile->name) != MAP_NONE ||
	       view->profile->credentials_section != NO_SECTION ||
	       (view->keys & KEYS_OF_OTHER_KINDS) != 0;
}

static void prune(struct planner *planner)
{
	const struct config *config = planner->config;

	find_sources(planner);
	for (size_t i = 0; i < config->n_profiles; i++) {
		struct str name = config->profiles[i].name;
		struct profile_view view;
		bool offered;

		profile_view_init(&view, config, &config->profiles[i]);
		if (!is_ours(planner, &view, &offered) || offered)
			continue;
		if (is_needed(planner, &view)) {
			names_add(&planner->plan->not_pruned, name);
			continue;
		}
		map_add(&planner->pruned, name, 0);
		edit_remove_section(planner->in_config, section_of_profile(name));
		names_add(&planner->plan->pruned, name);
	}
}

/* ------------------------------------------------------------------- profiles for the offers */

/* The profile that has the name once the plan is carried out. */
static const struct profile *find_profile(const struct planner *planner, struct str name)
{
	if (map_get(&planner->pruned, name) != MAP_NONE)
		return NULL;
	return config_profile(planner->config, name);
}

static bool is_same(const struct profile_view *view, const struct populate_offer *offer)
{
	return str_equal(view_value(view, KEY_SSO_SESSION), offer->session) &&
	       str_equal(view_value(view, KEY_SSO_ACCOUNT_ID), offer->account) &&
	       str_equal(view_value(view, KEY_SSO_ROLE_NAME), offer->role) &&
	       (view->keys & KEYS_OF_OTHER_KINDS) == 0;
}

static void set_keys(struct planner *planner, const struct populate_offer *offer, struct str name)
{
	const struct section_name section = section_of_profile(name);

	edit_set(planner->in_config, section, STR("sso_session"), offer->session);
	edit_set(planner->in_config, section, STR("sso_account_id"), offer->account);
	edit_set(planner->in_config, section, STR("sso_role_name"), offer->role);
	if (planner->wish->region.n > 0)
		edit_set(planner->in_config, section, STR("region"), planner->wish->region);
	edit_set(planner->in_config, section, STR(POPULATE_MARK), offer->session);
}

static void add_profile(struct planner *planner, const struct populate_offer *offer,
			struct str name)
{
	edit_add_section(planner->in_config, section_of_profile(name));
	set_keys(planner, offer, name);
	planner->plan->added++;
	if (!profile_name_is_portable(name))
		names_add(&planner->plan->unportable, name);
}

/* It is there already; the region of those that awsp has made follows --region. */
static void keep_profile(struct planner *planner, const struct profile_view *view)
{
	struct str region = planner->wish->region, session;

	if (region.n == 0 || str_equal(view_value(view, KEY_REGION), region) ||
	    !is_marked(planner, view->profile, &session)) {
		planner->plan->kept++;
		return;
	}
	edit_set(planner->in_config, section_of_profile(view->profile->name), STR("region"),
		 region);
	planner->plan->updated++;
}

/* Unsets those of `keys` that a profile has in one file. */
static void unset_keys(const struct planner *planner, const struct profile *profile,
		       bool in_credentials, uint32_t keys)
{
	for (enum key key = 0; key < KEY_COUNT; key++) {
		if ((keys & KEY_BIT(key)) &&
		    profile_setting_in(planner->config, profile, in_credentials, key).present)
			edit_unset(in_credentials ? planner->in_credentials : planner->in_config,
				   section_of_profile(profile->name), str_from(key_name(key)));
	}
}

static void overwrite_profile(struct planner *planner, const struct profile *profile,
			      const struct populate_offer *offer)
{
	uint32_t region = planner->wish->region.n > 0 ? KEY_BIT(KEY_REGION) : 0;

	unset_keys(planner, profile, false, KEYS_TO_UNSET);
	unset_keys(planner, profile, true, KEYS_TO_UNSET | KEYS_TO_SET | region);
	set_keys(planner, offer, profile->name);
	planner->plan->updated++;
}

/* Its keys would win over the new profile's role in some SDKs, and not in others. */
static bool refuse_credentials(const struct planner *planner, const struct profile *profile,
			       struct error *error)
{
	const struct document *document = &planner->config->credentials;

	return error_set(error, ERROR_CONFIGURATION,
			 "%.*s:%u: a profile called %.*s is in the credentials file already; "
			 "--on-conflict keep, overwrite or rename says what to do",
			 STR_ARGS(document->path),
			 document->sections[profile->credentials_section].line,
			 STR_ARGS(profile->name));
}

static bool meet_other(struct planner *planner, const struct profile *profile,
		       const struct populate_offer *offer, struct error *error)
{
	enum populate_conflict on_conflict = planner->wish->on_conflict;

	if (on_conflict == CONFLICT_OVERWRITE) {
		overwrite_profile(planner, profile, offer);
		return true;
	}
	if (on_conflict == CONFLICT_UNDECIDED && profile->credentials_section != NO_SECTION)
		return refuse_credentials(planner, profile, error);
	names_add(&planner->plan->taken, profile->name);
	return true;
}

/* The next name to try: one that no other offer has. */
static struct str next_name(struct planner *planner, struct str wanted, unsigned *number)
{
	struct str name;

	do {
		name = arena_format(planner->plan->arena, "%.*s-%u", STR_ARGS(wanted), ++*number);
	} while (map_get(&planner->by_name, name) != MAP_NONE);
	return name;
}

static bool place_offer(struct planner *planner, uint32_t index, struct error *error)
{
	const struct populate_offer *offer = &planner->offers[index];
	struct str name = planner->names[index];
	const struct profile *profile;
	unsigned number = 1;

	while ((profile = find_profile(planner, name))) {
		struct profile_view view;

		profile_view_init(&view, planner->config, profile);
		if (is_same(&view, offer)) {
			map_add(&planner->by_name, name, index);
			keep_profile(planner, &view);
			return true;
		}
		if (planner->wish->on_conflict != CONFLICT_RENAME)
			return meet_other(planner, profile, offer, error);
		name = next_name(planner, planner->names[index], &number);
	}
	map_add(&planner->by_name, name, index);
	add_profile(planner, offer, name);
	return true;
}

static bool place_all(struct planner *planner, struct error *error)
{
	for (uint32_t i = 0; i < planner->n; i++) {
		if (planner->names[i].n > 0 && !place_offer(planner, i, error))
			return false;
	}
	return true;
}

/* Somebody may have given them, or another template: which, nobody can tell. */
static void find_other_names(struct planner *planner)
{
	const struct config *config = planner->config;

	for (size_t i = 0; i < config->n_profiles; i++) {
		struct str name = config->profiles[i].name;
		struct profile_view view;
		bool offered;

		profile_view_init(&view, config, &config->profiles[i]);
		if (is_ours(planner, &view, &offered) && offered &&
		    map_get(&planner->by_name, name) == MAP_NONE)
			names_add(&planner->plan->other_names, name);
	}
}

/* ---------------------------------------------------------------------------------- the plan */

bool populate_plan_make(struct populate_plan *plan, const struct config *config,
			const struct populate_offer *offers, size_t n,
			const struct populate_wish *wish, struct edits *in_config,
			struct edits *in_credentials, struct error *error)
{
	struct planner planner = {
		.plan = plan,
		.config = config,
		.offers = offers,
		.n = n,
		.wish = wish,
		.in_config = in_config,
		.in_credentials = in_credentials,
	};
	bool done = name_all(&planner, error);

	if (done && wish->prune)
		prune(&planner);
	done = done && place_all(&planner, error);
	if (done)
		find_other_names(&planner);
	map_release(&planner.by_name);
	map_release(&planner.offered);
	map_release(&planner.sources);
	map_release(&planner.pruned);
	return done;
}

void populate_plan_release(struct populate_plan *plan)
{
	free(plan->pruned.items);
	free(plan->other_names.items);
	free(plan->taken.items);
	free(plan->not_pruned.items);
	free(plan->unportable.items);
	*plan = (struct populate_plan){0};
}
