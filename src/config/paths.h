/* Where AWS's files and awsp's settings are. */
#ifndef AWSP_CONFIG_PATHS_H
#define AWSP_CONFIG_PATHS_H

#include "base/arena.h"
#include "base/environment.h"
#include "base/error.h"

/* All are followed by a NUL byte and live in the arena that they were made in. */
struct paths {
	struct str home;
	struct str config; /* AWS_CONFIG_FILE, else ~/.aws/config; empty where the variable is set
			      to nothing */
	struct str credentials; /* AWS_SHARED_CREDENTIALS_FILE, else ~/.aws/credentials; the same */
	struct str sso_cache;   /* always below the home folder, whatever AWS_CONFIG_FILE says */
	struct str cli_cache;
	struct str login_cache; /* AWS_LOGIN_CACHE_DIRECTORY, else ~/.aws/login/cache */
	struct str settings;    /* ${XDG_CONFIG_HOME:-~/.config}/awsp/config */
};

/*
 * Finds all of them. HOME decides where the home folder is, and the user database where HOME is not
 * set; where neither knows, this fails with ERROR_CONFIGURATION. Variables and "~" within AWS's
 * variables are expanded as botocore does.
 */
bool paths_find(struct paths *paths, const struct environment *environment, struct arena *arena,
		struct error *error);

/* Expands $NAME, ${NAME} (unknown ones stay) and then a leading ~ or ~user, as Python's expandvars
 * and expanduser. */
struct str path_expand(struct str path, struct str home, const struct environment *environment,
		       struct arena *arena);

#endif
