/* The plan of awsp populate: which profiles are to be added, changed and removed, so that there is
 * one for each account and role that portals offer. Pure. */
#ifndef AWSP_CMD_POPULATE_PLAN_H
#define AWSP_CMD_POPULATE_PLAN_H

#include "base/error.h"
#include "config/config.h"
#include "config/edits.h"

/* The key by which people and tools can tell what awsp has made: its value is the session. */
#define POPULATE_MARK "awsp_populate"

/* One role in one account that the portal of a session offers. Borrowed. */
struct populate_offer {
	struct str session;
	struct str account;
	struct str account_name;
	struct str role;
};

/* What is done where the name of a profile is taken by something else. */
enum populate_conflict {
	CONFLICT_UNDECIDED, /* kept in the config file, an error in the credentials file */
	CONFLICT_KEEP,
	CONFLICT_OVERWRITE,
	CONFLICT_RENAME, /* the new one gets -2, -3, ... behind its name */
};

struct populate_wish {
	struct str name_template;
	struct str region; /* empty: none is set */
	enum populate_conflict on_conflict;
	bool prune;
	const struct str *sessions; /* those that the offers are of */
	size_t n_sessions;
};

/* Names of profiles, for telling. */
struct populate_names {
	struct str *items;
	size_t n;
	size_t capacity;
};

/* What is to happen. Texts live in the arena. */
struct populate_plan {
	struct arena *arena;
	size_t added;
	size_t kept; /* are there already */
	size_t updated;
	struct populate_names pruned;
	struct populate_names taken;      /* kept, though they are something else */
	struct populate_names not_pruned; /* kept, since others need them or they have other keys */
	/* Made by awsp for roles that are offered, under names that the template does not give. */
	struct populate_names other_names;
	struct populate_names unportable; /* to be added, and not read by every SDK */
};

/*
 * Makes the plan, and appends what is to be changed to the edits of either file. False where it
 * cannot be: ERROR_USAGE for the template, ERROR_CONFIGURATION where two offers come to one name,
 * where a name cannot be that of a profile, or is taken in the credentials file.
 */
bool populate_plan_make(struct populate_plan *plan, const struct config *config,
			const struct populate_offer *offers, size_t n,
			const struct populate_wish *wish, struct edits *in_config,
			struct edits *in_credentials, struct error *error);
void populate_plan_release(struct populate_plan *plan);

#endif
