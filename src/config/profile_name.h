/* Names of profiles: which can be switched to, and which other tools can read. */
#ifndef AWSP_CONFIG_PROFILE_NAME_H
#define AWSP_CONFIG_PROFILE_NAME_H

#include "base/str.h"

/* Longer names are listed, and not switched to. */
#define PROFILE_NAME_LIMIT 4096

/* What is wrong with a name as such. */
enum name_fault {
	NAME_GOOD,
	NAME_EMPTY,
	NAME_CONTROL, /* control bytes, or not UTF-8: listed, never completed, never switched to */
	NAME_TOO_LONG,
};

enum name_fault profile_name_fault(struct str name);
/* True where the SDKs other than botocore read this name too: letters, digits and _-/.%@:+ only. */
bool profile_name_is_portable(struct str name);

#endif
