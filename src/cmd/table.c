/* The command table. */
#include "cmd/commands.h"

const struct command *const commands[] = {
	&command_use,
	&command_back,
	&command_unset,
	&command_current,
	&command_list,
	&command_status,
	&command_login,
	&command_logout,
	&command_accounts,
	&command_populate,
	&command_whoami,
	&command_exec,
	&command_env,
	&command_credential_process,
	&command_console,
	&command_configure_sso,
	&command_configure_profile,
	&command_configure_keys,
	&command_region,
	&command_doctor,
	&command_init,
	&command_completion,
	&command_help,
	&command_version,
	NULL,
};

const struct option common_options[] = {
	{"emit", 0, "DIALECT",
	 "Print the shell code of a switch on standard output: sh, bash, zsh or fish.",
	 COMPLETES_DIALECTS},
	{"debug", 0, NULL, "Tell each request to AWS: method, host, path, status and time.",
	 COMPLETES_NOTHING},
	{"quiet", 'q', NULL, "Print errors only.", COMPLETES_NOTHING},
	{"no-color", 0, NULL, "Print without colours.", COMPLETES_NOTHING},
	{"help", 'h', NULL, "Explain the command.", COMPLETES_NOTHING},
	{"version", 0, NULL, "Print the version.", COMPLETES_NOTHING},
	{0},
};

/* How far a mistyped word may be from the command that is suggested. */
#define SUGGESTION_DISTANCE 2

const struct command *command_find(struct str name)
{
	for (size_t i = 0; commands[i]; i++) {
		if (str_equal(name, str_from(commands[i]->name)) ||
		    (commands[i]->letter && str_equal(name, str_from(commands[i]->letter))))
			return commands[i];
	}
	return NULL;
}

/* Cuts a name into its two words. False where it is one. */
static bool split_name(const struct command *command, struct str *first, struct str *second)
{
	struct str name = str_from(command->name);
	size_t blank = str_find(name, ' ');

	*first = str_slice(name, 0, blank);
	*second = str_from_byte(name, blank + 1);
	return blank < name.n;
}

const struct command *command_find_pair(struct str first, struct str second)
{
	struct str name_first, name_second;

	for (size_t i = 0; commands[i]; i++) {
		if (split_name(commands[i], &name_first, &name_second) &&
		    str_equal(first, name_first) && str_equal(second, name_second))
			return commands[i];
	}
	return NULL;
}

bool command_is_first_word(struct str word)
{
	struct str first, second;

	for (size_t i = 0; commands[i]; i++) {
		if (split_name(commands[i], &first, &second) && str_equal(word, first))
			return true;
	}
	return false;
}

const struct command *command_suggest(struct str name)
{
	const struct command *closest = NULL;
	size_t least = SUGGESTION_DISTANCE + 1;

	if (name.n < 3)
		return NULL;
	for (size_t i = 0; commands[i]; i++) {
		size_t distance = str_distance(name, str_from(commands[i]->name));

		if (strlen(commands[i]->name) > 2 && distance < least) {
			least = distance;
			closest = commands[i];
		}
	}
	return closest;
}
