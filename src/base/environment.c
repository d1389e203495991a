/* The environment as an argument: looking a variable up in a list of NAME=VALUE. */
#include "base/environment.h"

bool environment_get(const struct environment *environment, const char *name, struct str *value)
{
	size_t length = strlen(name);

	*value = (struct str){0};
	if (!environment->variables)
		return false;
	for (const char *const *variable = environment->variables; *variable; variable++) {
		if (strncmp(*variable, name, length) == 0 && (*variable)[length] == '=') {
			*value = str_from(*variable + length + 1);
			return true;
		}
	}
	return false;
}

struct str environment_value(const struct environment *environment, const char *name)
{
	struct str value;

	environment_get(environment, name, &value);
	return value;
}

bool environment_has(const struct environment *environment, const char *name)
{
	struct str value;

	return environment_get(environment, name, &value);
}
