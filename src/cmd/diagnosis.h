/* What doctor looks at, one subject after the other; each adds what it finds to `problems`. */
#ifndef AWSP_CMD_DIAGNOSIS_H
#define AWSP_CMD_DIAGNOSIS_H

#include "cmd/context.h"

/* The two AWS files and awsp's settings, as text and as files. */
void diagnose_files(struct context *context, struct problems *problems);
/* The aliases of the settings: those that lead nowhere, and those that something else hides. */
void diagnose_aliases(struct context *context, struct problems *problems);
/* Every profile: what cannot work, and what AWS's tools read differently. */
void diagnose_profiles(struct context *context, struct problems *problems);
/* The caches below ~/.aws: damaged and unreadable files, and permissions. */
void diagnose_caches(struct context *context, struct problems *problems);
/* Variables that beat, contradict or break the chosen profile. */
void diagnose_environment(struct context *context, struct problems *problems);
/* The shell function and PATH. */
void diagnose_integration(struct context *context, struct problems *problems);

#endif
