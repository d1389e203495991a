/* What AWS's tools read differently from each other, or from what the author seems to have meant.
 */
#ifndef AWSP_CONFIG_LINT_H
#define AWSP_CONFIG_LINT_H

#include "config/config.h"

/* Adds what is odd about the sections of one profile. */
void lint_profile(const struct config *config, const struct profile *profile,
		  struct problems *problems);
/* Adds what is odd about the sections that are no profile, or not the one that they seem to be. */
void lint_sections(const struct config *config, struct problems *problems);

#endif
