/* Checks of a profile's settings: what in them cannot work, found without asking AWS. */
#ifndef AWSP_LOGIN_CHECK_H
#define AWSP_LOGIN_CHECK_H

#include "login/resolve.h"

#include "config/view.h"

/* All add what cannot work to `problems`, in the name of resolution->profile, and then set
 * resolution->invalid. */

/* Checks that hold for every profile of a chain: conflicting lines, left-over placeholders, the
 * forms of regions and ARNs. */
void check_profile(const struct profile_view *view, struct resolution *resolution,
		   struct problems *problems);
/* Checks what a profile that assumes a role hands to AssumeRole. */
void check_role_settings(const struct profile_view *view, struct resolution *resolution,
			 struct problems *problems);
/* Checks the profile that gives the first credentials: all that its kind needs is there. Calls
 * check_profile for a source profile. */
void check_end(const struct profile_view *view, struct resolution *resolution,
	       struct problems *problems);

#endif
