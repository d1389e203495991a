/* The shell scripts inside the program. The Makefile generates their definitions from shell/ and
 * completions/. */
#ifndef AWSP_CMD_SCRIPTS_H
#define AWSP_CMD_SCRIPTS_H

#include <stddef.h>

/*
 * Byte for byte what is installed: init_SHELL as share/awsp/awsp.SHELL (the function and behind it
 * the completion), completion_SHELL as the file that the shell loads by itself. The sizes do not
 * count the NUL behind the text.
 */
extern const char script_init_bash[];
extern const size_t script_init_bash_size;
extern const char script_init_zsh[];
extern const size_t script_init_zsh_size;
extern const char script_init_fish[];
extern const size_t script_init_fish_size;
extern const char script_completion_bash[];
extern const size_t script_completion_bash_size;
extern const char script_completion_zsh[];
extern const size_t script_completion_zsh_size;
extern const char script_completion_fish[];
extern const size_t script_completion_fish_size;

#endif
