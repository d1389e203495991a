/* Names of profiles. */
#include "config/profile_name.h"

#include "base/utf8.h"

enum name_fault profile_name_fault(struct str name)
{
	if (name.n == 0)
		return NAME_EMPTY;
	if (name.n > PROFILE_NAME_LIMIT)
		return NAME_TOO_LONG;
	if (utf8_is_plain(name))
		return NAME_GOOD;
	return utf8_has_control_byte(name) || !utf8_valid(name) ? NAME_CONTROL : NAME_GOOD;
}

bool profile_name_is_portable(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool letter =
			(c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

		if (!letter && (c == '\0' || !strchr("_-/.%@:+", c)))
			return false;
	}
	return name.n > 0;
}
