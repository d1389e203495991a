/* The commands that the table lists; each stands at the top of its own file. */
#ifndef AWSP_CMD_COMMANDS_H
#define AWSP_CMD_COMMANDS_H

#include "cmd/command.h"

extern const struct command command_use;
extern const struct command command_back;
extern const struct command command_unset;
extern const struct command command_current;
extern const struct command command_list;
extern const struct command command_status;
extern const struct command command_login;
extern const struct command command_logout;
extern const struct command command_accounts;
extern const struct command command_populate;
extern const struct command command_whoami;
extern const struct command command_exec;
extern const struct command command_env;
extern const struct command command_credential_process;
extern const struct command command_configure_sso;
extern const struct command command_console;
extern const struct command command_configure_profile;
extern const struct command command_configure_keys;
extern const struct command command_region;
extern const struct command command_doctor;
extern const struct command command_init;
extern const struct command command_completion;
extern const struct command command_help;
extern const struct command command_version;

#endif
