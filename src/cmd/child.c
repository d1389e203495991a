/* Environments of programs. */
#include "cmd/child.h"

#include "cmd/variables.h"

#include "base/memory.h"
#include "base/timestamp.h"

#include <stdlib.h>

/* What no program that is given credentials, or another profile, must find. */
static const char *const left_out[] = {
	"AWS_PROFILE",
	"AWSP_REGION",
	"AWSP_EXEC",
	NULL,
};
/* Where awsp region has set it, it is the shell's, and not that of the profile. */
static const char *const region_variables[] = {"AWS_REGION", "AWS_DEFAULT_REGION", NULL};
/* What the shell function hands to awsp alone: no shell has these in its environment. */
static const char *const marks[] = {"AWSP_BEFORE", "AWSP_CHOSEN", NULL};

void child_variables_add(struct child_variables *variables, const char *name, struct str value)
{
	variables->items[variables->n++] = (struct child_variable){name, value};
}

void child_variables_of(struct child_variables *variables, const struct credentials *credentials,
			struct str region, struct arena *arena)
{
	char expiry[TIMESTAMP_SIZE];

	*variables = (struct child_variables){.n = 0};
	child_variables_add(variables, "AWS_ACCESS_KEY_ID",
			    secret_reveal(&credentials->access_key_id));
	child_variables_add(variables, "AWS_SECRET_ACCESS_KEY",
			    secret_reveal(&credentials->secret_access_key));
	if (!secret_is_empty(&credentials->session_token))
		child_variables_add(variables, "AWS_SESSION_TOKEN",
				    secret_reveal(&credentials->session_token));
	if (credentials->expires) {
		timestamp_format(credentials->expires_at, expiry);
		child_variables_add(variables, "AWS_CREDENTIAL_EXPIRATION",
				    arena_copy(arena, str_from(expiry)));
	}
	if (region.n == 0)
		return;
	child_variables_add(variables, "AWS_REGION", region);
	child_variables_add(variables, "AWS_DEFAULT_REGION", region);
}

static bool is_named(const char *entry, const char *name)
{
	size_t n = strlen(name);

	return strncmp(entry, name, n) == 0 && entry[n] == '=';
}

static bool is_among(const char *entry, const char *const *names)
{
	for (; *names; names++) {
		if (is_named(entry, *names))
			return true;
	}
	return false;
}

static bool is_left_out(const char *entry, const struct environment *from,
			const struct child_variables *variables)
{
	if (is_among(entry, left_out) || is_among(entry, marks) ||
	    is_among(entry, variables_cleared))
		return true;
	if (variables_region_is_ours(from) && is_among(entry, region_variables))
		return true;
	for (size_t i = 0; i < variables->n; i++) {
		if (is_named(entry, variables->items[i].name))
			return true;
	}
	return false;
}

static void unset_all(const char *const *names, const struct environment *from,
		      const struct child_variables *variables, struct shell_changes *changes)
{
	for (; *names; names++) {
		bool set = false;

		for (size_t i = 0; i < variables->n; i++)
			set = set || strcmp(variables->items[i].name, *names) == 0;
		if (!set && environment_has(from, *names))
			shell_changes_unset(changes, *names);
	}
}

void child_unset(const struct environment *from, const struct child_variables *variables,
		 struct shell_changes *changes)
{
	if (variables_region_is_ours(from))
		unset_all(region_variables, from, variables, changes);
	unset_all(left_out, from, variables, changes);
	unset_all(variables_cleared, from, variables, changes);
}

static char *join(struct str name, struct str value)
{
	char *entry = memory_allocate(name.n + value.n + 2);

	memcpy(entry, name.p, name.n);
	entry[name.n] = '=';
	if (value.n > 0)
		memcpy(entry + name.n + 1, value.p, value.n);
	return entry;
}

char **child_environment(const struct environment *from, const struct child_variables *variables)
{
	char **environment;
	size_t n = 0;

	while (from->variables[n])
		n++;
	environment = memory_allocate((n + variables->n + 1) * sizeof(*environment));
	n = 0;
	for (size_t i = 0; from->variables[i]; i++) {
		struct str entry = str_from(from->variables[i]);
		size_t equals = str_find(entry, '=');

		if (equals < entry.n && !is_left_out(entry.p, from, variables))
			environment[n++] =
				join(str_slice(entry, 0, equals), str_from_byte(entry, equals + 1));
	}
	for (size_t i = 0; i < variables->n; i++)
		environment[n++] =
			join(str_from(variables->items[i].name), variables->items[i].value);
	return environment;
}

void child_environment_free(char **environment)
{
	for (size_t i = 0; environment && environment[i]; i++) {
		memory_wipe(environment[i], strlen(environment[i]));
		free(environment[i]);
	}
	free(environment);
}
