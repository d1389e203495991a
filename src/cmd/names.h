/* Names that people type for profiles: the name itself, an alias, or an account id that fits one
 * profile alone. */
#ifndef AWSP_CMD_NAMES_H
#define AWSP_CMD_NAMES_H

#include "cmd/context.h"
#include "cmd/variables.h"

/* The profile that `word` names. NULL, with an error that lists up to five candidates
 * (ERROR_NO_PROFILE), where there is none. */
const struct profile *name_find(struct context *context, struct str word, struct error *error);
/* The same for a command line that names no profile: what AWS's tools would use now. */
const struct profile *name_find_active(struct context *context, const struct active *active,
				       struct error *error);
/* False, with a sentence, for a name that no shell and no program is given: an empty one, or one
 * with control bytes. */
bool name_check(struct str name, struct error *error);

#endif
