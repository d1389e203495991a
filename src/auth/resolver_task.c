/* Tasks of the resolver. */
#include "auth/resolver_task.h"

#include "auth/role_cache.h"
#include "base/region.h"

#include <stdlib.h>

void task_release(struct task *task)
{
	free(task->roles);
	buf_release(&task->endpoint);
	secret_release(&task->token);
	secret_release(&task->code);
	portal_call_release(&task->portal_call);
	metadata_call_release(&task->metadata_call);
	sts_call_release(&task->sts_call);
}

struct auth *task_auth(const struct task *task)
{
	return task->resolver->auth;
}

struct str task_name(const struct task *task)
{
	const struct resolution *resolution = task->job->resolution;

	return resolution ? resolution->profile->name : STR("the environment");
}

void task_send(struct task *task, struct http_request *request, enum waiting_for waiting_for)
{
	request->tag = task;
	task->waiting_for = waiting_for;
	http_batch_add(task->batch, request);
}

/* ---------------------------------------------------------------------------------- cache */

static struct str cache_path(const struct task *task, struct str key)
{
	const struct auth *auth = task_auth(task);

	if (task->resolver->no_cache || key.n == 0)
		return (struct str){0};
	return role_cache_path(auth->paths, key, auth->arena);
}

bool task_read_cache(struct task *task, struct str key)
{
	struct str path = cache_path(task, key);
	int64_t margin = task->resolver->hold_for;

	return path.n > 0 &&
	       role_cache_read(&task->job->credentials, path, task_auth(task)->now(),
			       margin > ROLE_CACHE_MARGIN ? margin : ROLE_CACHE_MARGIN);
}

void task_write_cache(struct task *task, struct str key, const struct sts_assumed_role *role)
{
	CLEANUP_ERROR struct error ignored = {0};
	struct str path = cache_path(task, key);

	if (path.n == 0)
		return;
	if (role)
		role_cache_write_role(path, &task->job->credentials, role, &ignored);
	else
		role_cache_write_sso(path, &task->job->credentials, &ignored);
}

/* ------------------------------------------------------------------------------------ STS */

static bool write_endpoint(struct task *task, struct str region)
{
	const struct resolver_job *job = task->job;
	const struct profile *profile = job->resolution ? job->resolution->profile : job->active;

	buf_clear(&task->endpoint);
	return auth_endpoint_in(task_auth(task), profile, region, ENDPOINT_STS, &task->endpoint,
				&task->job->error);
}

bool task_check_end(struct task *task)
{
	struct resolver_job *job = task->job;
	int64_t now = task->answered_at ? task->answered_at : task_signing_time(task);

	return task->waiting_for == ANSWER_INSTANCE_CREDENTIALS || !job->credentials.expires ||
	       job->credentials.expires_at > now ||
	       error_set(&job->error, ERROR_FAILED,
			 "the credentials that were given for %.*s have run out already",
			 STR_ARGS(task_name(task)));
}

int64_t task_signing_time(const struct task *task)
{
	return task_auth(task)->now() + task->clock_offset;
}

static bool refuse_region(struct task *task)
{
	const struct resolution *resolution = task->job->resolution;
	struct error *error = &task->job->error;
	struct place place;

	error_set(error, ERROR_CONFIGURATION,
		  "there is no region to ask STS in for %.*s; set region in the profile, or "
		  "AWS_REGION",
		  STR_ARGS(task_name(task)));
	if (!resolution)
		return false;
	place = profile_place(task_auth(task)->config, resolution->profile);
	return error_wrap(error, "%.*s:%u", STR_ARGS(place.path), place.line);
}

bool task_prepare_sts(struct task *task, struct str region, struct sts *sts)
{
	if (region.n == 0)
		return refuse_region(task);
	*sts = (struct sts){
		.region = region,
		.credentials = &task->job->credentials,
		.now = task_signing_time(task),
	};
	if (!region_is_valid(region))
		return error_set(&task->job->error, ERROR_CONFIGURATION,
				 "\"%.*s\" is no region of AWS", STR_ARGS(region));
	if (!write_endpoint(task, region))
		return false;
	sts->endpoint = buf_str(&task->endpoint);
	return true;
}
