/* Tasks: one job of the resolver each, on its way from request to answer. For resolver.c and the
 * files that it is made of. */
#ifndef AWSP_AUTH_RESOLVER_TASK_H
#define AWSP_AUTH_RESOLVER_TASK_H

#include "auth/resolver.h"
#include "net/metadata.h"
#include "net/portal.h"

/* Which answer a task waits for. */
enum waiting_for {
	NO_ANSWER,
	ANSWER_OF_PERSON, /* the code of an MFA device */
	ANSWER_OF_PORTAL,
	ANSWER_OF_CONTAINER,
	ANSWER_INSTANCE_TOKEN,
	ANSWER_INSTANCE_ROLE,
	ANSWER_INSTANCE_CREDENTIALS,
	ANSWER_WEB_IDENTITY,
	ANSWER_ROLE,
	ANSWER_IDENTITY,
};

struct task {
	const struct resolver *resolver;
	const struct task *first; /* of all tasks; they begin in their order */
	struct resolver_job *job;
	struct http_batch *batch;
	const struct profile **roles; /* from the profile itself on */
	size_t n_roles;
	size_t left; /* roles that are still to be assumed; the last of them is the next */
	enum waiting_for waiting_for;
	struct buf endpoint;
	struct str lost;     /* the token file of the session whose token could not be had */
	struct secret token; /* of the portal, or of the instance's metadata */
	struct secret code;  /* of the MFA device, for the role that is being assumed */
	unsigned codes;      /* how many of them AWS has refused */
	struct portal portal;
	struct portal_call portal_call;
	struct metadata_call metadata_call;
	struct sts_call sts_call;
	int64_t answered_at;  /* the server's time of the last answer; 0 where it said none */
	int64_t clock_offset; /* what AWS's clock is ahead, once it has said so */
	bool clock_was_set;
};

void task_release(struct task *task);

struct auth *task_auth(const struct task *task);
/* Whose credentials these are, for sentences: the name of the profile, or "the environment". */
struct str task_name(const struct task *task);
/* Adds a request, which belongs to the task, to the batch; waits for its answer. */
void task_send(struct task *task, struct http_request *request, enum waiting_for waiting_for);

/* Takes the credentials that `key` names from the AWS CLI's cache. False where it has none that
 * hold long enough; so it is for an empty key. */
bool task_read_cache(struct task *task, struct str key);
/* Writes them there, unless the key is empty; `role` is NULL for those of the portal. A cache that
 * cannot be written costs a request the next time, and nothing now. */
void task_write_cache(struct task *task, struct str key, const struct sts_assumed_role *role);

/* False, with the job's error, where the credentials at hand have run out by the clock of who gave
 * them. Those of an instance are taken all the same, as in botocore: its metadata service goes on
 * with the old ones while it has trouble to get new ones, and AWS takes them. */
bool task_check_end(struct task *task);

/* What a request is signed with: whoever has waited, for a person or a program, reads it again. */
int64_t task_signing_time(const struct task *task);

/* Makes `sts` ready to be asked in `region` with the credentials at hand. False, with the job's
 * error, where there is no region: botocore asks STS in that of the session, and nowhere else. */
bool task_prepare_sts(struct task *task, struct str region, struct sts *sts);

#endif
