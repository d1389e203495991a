/* The environment variables that decide, or confuse, which credentials AWS's tools use. */
#ifndef AWSP_CMD_VARIABLES_H
#define AWSP_CMD_VARIABLES_H

#include "base/environment.h"
#include "config/config.h"

/* What a switch unsets, because it would beat or confuse the chosen profile; ends with NULL. */
extern const char *const variables_cleared[];

/* What decides which profile AWS's tools use now. */
enum active_source {
	ACTIVE_NONE,
	ACTIVE_AWS_PROFILE,
	ACTIVE_AWS_DEFAULT_PROFILE,
	ACTIVE_DEFAULT, /* the profile "default", which exists */
};

struct active {
	enum active_source source;
	struct str name;               /* as the variable says; may be empty, or name no profile */
	const struct profile *profile; /* NULL where there is none of that name */
	bool inherited; /* AWS_PROFILE was not chosen in this shell, as far as the function knows */
};

/* The order of the AWS CLI v2: AWS_PROFILE, AWS_DEFAULT_PROFILE, "default". `in_function`: the
 * shell function has called. */
struct active active_find(const struct config *config, const struct environment *environment,
			  bool in_function);

/* The environment without what decides which profile or credentials are used, in the arena: for
 * commands that nothing of it may lead astray. */
struct environment variables_without_profile(const struct environment *environment,
					     struct arena *arena);

/* The name of the variable whose credentials beat a profile chosen by AWS_PROFILE; NULL where none
 * does. A profile that assumes a role beats a web identity of the environment, and that of a
 * profile becomes the role of the environment; `profile` may be NULL. */
const char *variable_that_beats(const struct environment *environment, const struct config *config,
				const struct profile *profile);

/* How a region is chosen in this shell: AWS_REGION, AWS_DEFAULT_REGION; the variable's name is in
 * `*variable`. Empty where neither is set. */
struct str variable_region(const struct environment *environment, const char **variable);
/* True where the region variables were set by `awsp region`, and by nobody since. */
bool variables_region_is_ours(const struct environment *environment);

#endif
