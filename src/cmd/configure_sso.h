/* awsp configure sso: the parts of its dialogue, each in a file of its own, in the order in which
 * they are asked. */
#ifndef AWSP_CMD_CONFIGURE_SSO_H
#define AWSP_CMD_CONFIGURE_SSO_H

#include "cmd/dialogue.h"
#include "cmd/offer.h"

/* What is asked for. Answers live in the arena. */
struct sso_setup {
	struct context *context;
	const struct arguments *arguments;
	struct dialogue dialogue;
	struct online online;
	struct str name_template;
	bool legacy;

	/* The session, and the login to it. */
	struct session_values values;
	bool exists;  /* the config file has it, whole */
	bool derived; /* its name comes from the start URL */
	struct session session;

	/* The account and the role. */
	struct offer offer;
	const struct portal_account *account;
	struct str role;

	/* The profile. */
	struct str region;
	struct str output;
	struct str name;
	bool replace; /* a profile of another kind becomes one of SSO */
};

/* All of them: false with a sentence; ERROR_INTERRUPTED where the person wants out. */

/* Asks for the session, or for what makes a new one. */
bool sso_setup_choose_session(struct sso_setup *setup, struct error *error);
/* Logs in to it, and fetches the accounts. What turns out wrong is asked for again. */
bool sso_setup_log_in(struct sso_setup *setup, struct error *error);
/* Asks for the account and the role, among those that the portal offers. */
bool sso_setup_choose_role(struct sso_setup *setup, struct error *error);
/* Asks for the region, the output format and the name of the profile. */
bool sso_setup_choose_profile(struct sso_setup *setup, struct error *error);
/* Writes the profile and the session, or shows what would be written. */
bool sso_setup_write(struct sso_setup *setup, bool dry_run, struct error *error);

/* An answer that is a region, by its form. */
bool sso_check_region(struct str answer, struct error *error);
/* A session that a name is looked for; borrowed. */
struct sso_session_wish {
	struct str start_url;
	struct str region;
	/* Names that are taken besides those of the configuration; may be NULL. */
	bool (*is_taken)(const void *context, struct str name);
	const void *context;
};

/* The name, in the arena: of a session of these values that is there, or a new one, from the start
 * URL. */
struct str sso_session_name(const struct config *config, const struct sso_session_wish *wish,
			    struct arena *arena);
/* Turns legacy profiles, all or those that are named, into profiles with an sso-session. */
enum exit_status sso_migrate(struct context *context, const struct arguments *arguments);

#endif
