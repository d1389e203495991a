/* The first credentials of a chain, wherever they come from: what is at hand, the portal, a web
 * identity, the container or the instance. For resolver.c. */
#ifndef AWSP_AUTH_RESOLVER_SOURCE_H
#define AWSP_AUTH_RESOLVER_SOURCE_H

#include "auth/resolver_task.h"

/* Both: true where the credentials are with the job. False where a request is under way, or with
 * the job's error. */

/* Begins at the end of the chain, or in the environment where no profile is named. */
bool resolver_source_begin(struct task *task);
/* Takes the answer to the task's request, unless it is one of ANSWER_ROLE and ANSWER_IDENTITY. */
bool resolver_source_take(struct task *task, const struct http_answer *answer);

#endif
