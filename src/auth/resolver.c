/* Resolving credentials: a state machine for each job, over one batch. */
#include "auth/resolver.h"

#include "auth/resolver_source.h"
#include "base/memory.h"
#include "config/view.h"

#include <stdlib.h>

/* Requests in flight: STS and the portal bear it, and 50 profiles take a moment. */
#define AT_ONCE 25
/* Codes are mistyped, but a device is locked if that goes on. */
#define MOST_CODES 3

void resolver_job_release(struct resolver_job *job)
{
	credentials_release(&job->credentials);
	sts_identity_release(&job->identity);
	error_release(&job->error);
}

static void advance(struct task *task);

/* -------------------------------------------------------------------------------- requests */

/* Whoever asks who he is can ask anywhere in the partition. */
static struct str identity_region(const struct task *task)
{
	const struct resolution *resolution = task->job->resolution;
	struct str partition = {0};

	if (task->job->region.n > 0)
		return task->job->region;
	if (resolution && resolution->sso_region.n > 0)
		return resolution->sso_region;
	if (resolution)
		partition = auth_partition(task_auth(task), resolution);
	return endpoint_default_region(partition);
}

static void ask_identity(struct task *task)
{
	struct sts sts;

	if (task_prepare_sts(task, identity_region(task), &sts) &&
	    sts_write_get_caller_identity(&sts, &task->sts_call, &task->job->error))
		task_send(task, &task->sts_call.request, ANSWER_IDENTITY);
}

static struct str session_name(const struct task *task, const struct profile_view *view)
{
	struct str name = view_value(view, KEY_ROLE_SESSION_NAME);

	return name.n > 0 ? name
			  : arena_format(task_auth(task)->arena, "awsp-%lld",
					 (long long)task_auth(task)->now());
}

static void assume_role(struct task *task, const struct profile *profile)
{
	struct profile_view view;
	struct sts_role role;
	struct sts sts;

	profile_view_init(&view, task_auth(task)->config, profile);
	role = (struct sts_role){
		.arn = view_value(&view, KEY_ROLE_ARN),
		.session_name = session_name(task, &view),
		.external_id = view_value(&view, KEY_EXTERNAL_ID),
		.mfa_serial = view_value(&view, KEY_MFA_SERIAL),
	};
	/* botocore passes over what is no integer. */
	view_integer(&view, KEY_DURATION_SECONDS, &role.seconds);
	if (!task_prepare_sts(task, task->job->region, &sts))
		return;
	/* Where a request is signed anew, AWS has not looked at the code of the first. */
	if (role.mfa_serial.n > 0 && secret_is_empty(&task->code)) {
		task->waiting_for = ANSWER_OF_PERSON;
		return;
	}
	role.mfa_code = secret_reveal(&task->code);
	if (sts_write_assume_role(&sts, &role, &task->sts_call, &task->job->error))
		task_send(task, &task->sts_call.request, ANSWER_ROLE);
}

/* ------------------------------------------------------------------------------- the steps */

static struct str role_key(const struct task *task, const struct profile *profile)
{
	return resolution_cache_key(task->job->resolution, task_auth(task)->config, profile);
}

/* Looks for the credentials of the roles, the outermost first. True where some were found; what is
 * left to be assumed then begins with them. */
static bool find_cached_role(struct task *task)
{
	for (size_t i = 0; i < task->n_roles; i++) {
		if (task_read_cache(task, role_key(task, task->roles[i]))) {
			task->left = i;
			return true;
		}
	}
	return false;
}

/* Notes the roles of the chain. */
static void take_roles(struct task *task, const struct role_link *roles)
{
	for (const struct role_link *link = roles; link; link = link->source)
		task->n_roles++;
	task->roles = memory_resize(NULL, task->n_roles, sizeof(*task->roles));
	for (const struct role_link *link = roles; link; link = link->source)
		task->roles[task->left++] = link->profile;
}

static void begin(struct task *task)
{
	const struct resolution *resolution = task->job->resolution;

	if (resolution && resolution->invalid) {
		error_set(&task->job->error, ERROR_CONFIGURATION, "%.*s cannot work",
			  STR_ARGS(resolution->profile->name));
		return;
	}
	if (resolution)
		take_roles(task, resolution->roles);
	if (find_cached_role(task) || resolver_source_begin(task))
		advance(task);
}

/* With credentials at hand: the next role, and in the end the question who they are. */
static void advance(struct task *task)
{
	if (!task_check_end(task))
		return;
	if (task->left > 0)
		assume_role(task, task->roles[task->left - 1]);
	else if (task->job->identify)
		ask_identity(task);
}

/* Signs the same request with the server's time, once. True where it was sent. */
static bool try_with_server_time(struct task *task, const struct http_answer *answer)
{
	struct auth *auth = task_auth(task);

	if (answer->date == 0 || task->clock_was_set)
		return false;
	task->clock_was_set = true;
	task->clock_offset = answer->date - auth->now();
	auth->server_date = answer->date;
	error_release(&task->job->error);
	advance(task);
	return true;
}

static void take_role(struct task *task, const struct http_answer *answer)
{
	struct resolver_job *job = task->job;
	CLEANUP_STS_ASSUMED_ROLE struct sts_assumed_role role = {0};
	const struct profile *profile = task->roles[task->left - 1];
	enum sts_outcome outcome = sts_read_credentials(&task->sts_call, answer, &job->credentials,
							&role, &job->error);

	if (outcome == STS_CLOCK_SKEW && try_with_server_time(task, answer))
		return;
	secret_release(&task->code);
	if (outcome == STS_MFA_WRONG_CODE && ++task->codes < MOST_CODES)
		task->waiting_for = ANSWER_OF_PERSON;
	if (outcome != STS_DONE) {
		error_wrap(&job->error, "cannot assume the role of %.*s", STR_ARGS(profile->name));
		return;
	}
	task->codes = 0;
	task->left--;
	task_write_cache(task, role_key(task, profile), &role);
	advance(task);
}

static void take_identity(struct task *task, const struct http_answer *answer)
{
	struct resolver_job *job = task->job;
	enum sts_outcome outcome =
		sts_read_identity(&task->sts_call, answer, &job->identity, &job->error);

	if (outcome == STS_CLOCK_SKEW)
		try_with_server_time(task, answer);
}

static void take_answer(struct http_batch *batch, const struct http_request *request,
			struct http_answer *answer)
{
	struct task *task = request->tag;
	struct auth *auth = task_auth(task);

	(void)batch;
	task->answered_at = answer->date;
	if (task->waiting_for == ANSWER_ROLE)
		take_role(task, answer);
	else if (task->waiting_for == ANSWER_IDENTITY)
		take_identity(task, answer);
	else if (resolver_source_take(task, answer))
		advance(task);
	if (task->job->error.kind != ERROR_NONE && answer->date != 0) {
		auth->server_date = answer->date;
		auth_blame_clock(auth, &task->job->error);
	}
}

/* ----------------------------------------------------------------------------------- codes */

static bool ask_code(struct task *task, struct error *error)
{
	const struct resolver *resolver = task->resolver;
	const struct profile *profile = task->roles[task->left - 1];
	struct profile_view view;
	struct str serial;

	profile_view_init(&view, task_auth(task)->config, profile);
	serial = view_value(&view, KEY_MFA_SERIAL);
	if (resolver->ask_code)
		return resolver->ask_code(resolver->context, profile, serial, task->codes > 0,
					  &task->code, error);
	return error_set(error, ERROR_LOGIN_NEEDED, "%.*s needs the MFA code of %.*s",
			 STR_ARGS(profile->name), STR_ARGS(serial));
}

/* Goes on with a code, or ends: where nobody gives another one, with why the last was refused. */
static void go_on_with_code(struct task *task)
{
	CLEANUP_ERROR struct error error = {0};

	task->waiting_for = NO_ANSWER;
	if (ask_code(task, &error)) {
		error_release(&task->job->error);
		advance(task);
	} else if (error.kind != ERROR_NONE) {
		error_move(&task->job->error, &error);
	}
}

/* While a person looks at a device nothing else must wait, nor run out: so this comes when all that
 * is under way has its answer. One code at a time, since it holds for seconds. False where none is
 * needed. */
static bool ask_next_code(struct task *tasks, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (tasks[i].waiting_for == ANSWER_OF_PERSON) {
			go_on_with_code(&tasks[i]);
			return true;
		}
	}
	return false;
}

void resolver_run(const struct resolver *resolver, struct resolver_job *jobs, size_t n)
{
	struct http_batch batch = {.at_once = AT_ONCE, .answered = take_answer};
	struct task *tasks = memory_resize(NULL, n, sizeof(*tasks));

	for (size_t i = 0; i < n; i++) {
		tasks[i] = (struct task){
			.resolver = resolver, .first = tasks, .job = &jobs[i], .batch = &batch};
		buf_init(&tasks[i].endpoint, BUF_LIMIT_MESSAGE);
	}
	for (size_t i = 0; i < n; i++)
		begin(&tasks[i]);
	do
		http_batch_run(resolver->auth->http, &batch);
	while (ask_next_code(tasks, n));
	for (size_t i = 0; i < n; i++) {
		if (jobs[i].error.kind != ERROR_NONE)
			credentials_release(&jobs[i].credentials);
		task_release(&tasks[i]);
	}
	free(tasks);
}
