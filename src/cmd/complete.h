/* Completion: the candidates for the word that is being typed, for the three shells. */
#ifndef AWSP_CMD_COMPLETE_H
#define AWSP_CMD_COMPLETE_H

#include "cmd/context.h"

/*
 * `awsp __complete SHELL …`: puts the candidates on standard output in the form that the shell's
 * completion function expects. Silent where anything is wrong.
 */
void complete(struct context *context, const char *const *argv, size_t n);

#endif
