/* New sessions: an sso-session that a command line describes by its start URL and region. */
#ifndef AWSP_CMD_NEW_SESSION_H
#define AWSP_CMD_NEW_SESSION_H

#include "auth/session.h"
#include "config/edits.h"

/* What the command line says. `name` may be empty: it then comes from the start URL. */
struct new_session {
	struct str name;
	struct str start_url;
	struct str region;
};

/* Appends the name for a session that a start URL suggests: the first label of a portal of AWS's,
 * with the directory where that says no more than "start"; the whole host of a company's own. False
 * where it is no https URL. */
bool new_session_name(struct str start_url, struct buf *name);

/*
 * Finds out what the session is: one that the configuration has, where its values are the same (by
 * its name, else by its start URL), or a new one, when `*is_new` is set. ERROR_USAGE for a start
 * URL or region that cannot be; ERROR_CONFIGURATION, with the place, where a session of that name
 * has other values.
 */
bool new_session_find(const struct new_session *wish, const struct config *config,
		      const struct paths *paths, struct session *session, bool *is_new,
		      struct error *error);

/* Writes a new session: its section, with all keys. */
void new_session_edit(const struct session *session, struct edits *edits);

#endif
