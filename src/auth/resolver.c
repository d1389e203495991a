/* Resolving credentials: a state machine for each job, over one batch. */
#include "auth/resolver.h"

#include "auth/access.h"
#include "auth/credential_process.h"
#include "auth/role_cache.h"
#include "auth/source.h"
#include "base/file.h"
#include "base/memory.h"
#include "config/view.h"
#include "net/metadata.h"
#include "net/portal.h"

#include <stdlib.h>

/* Requests in flight: STS and the portal bear it, and 50 profiles take a moment. */
#define AT_ONCE 25
#define DURATION_DIGITS 6

/* Which answer a task waits for. */
enum waiting_for {
	NO_ANSWER,
	ANSWER_OF_PORTAL,
	ANSWER_OF_CONTAINER,
	ANSWER_INSTANCE_TOKEN,
	ANSWER_INSTANCE_ROLE,
	ANSWER_INSTANCE_CREDENTIALS,
	ANSWER_WEB_IDENTITY,
	ANSWER_ROLE,
	ANSWER_IDENTITY,
};

/* One job on its way. */
struct task {
	const struct resolver *resolver;
	struct resolver_job *job;
	struct http_batch *batch;
	const struct profile **roles; /* from the profile itself on */
	size_t n_roles;
	size_t left; /* roles that are still to be assumed; the last of them is the next */
	enum waiting_for waiting_for;
	struct buf endpoint;
	struct secret token; /* of the portal, or of the instance's metadata */
	struct portal portal;
	struct portal_call portal_call;
	struct metadata_call metadata_call;
	struct sts_call sts_call;
	struct secret code;   /* of the role that is being assumed, for a second try */
	int64_t clock_offset; /* what AWS's clock is ahead, once it has said so */
	bool clock_was_set;
};

static void task_release(struct task *task)
{
	free(task->roles);
	buf_release(&task->endpoint);
	secret_release(&task->token);
	secret_release(&task->code);
	portal_call_release(&task->portal_call);
	metadata_call_release(&task->metadata_call);
	sts_call_release(&task->sts_call);
}

void resolver_job_release(struct resolver_job *job)
{
	credentials_release(&job->credentials);
	sts_identity_release(&job->identity);
	error_release(&job->error);
}

static void advance(struct task *task);

static struct auth *auth_of(const struct task *task)
{
	return task->resolver->auth;
}

static void send(struct task *task, struct http_request *request, enum waiting_for waiting_for)
{
	request->tag = task;
	task->waiting_for = waiting_for;
	http_batch_add(task->batch, request);
}

/* ---------------------------------------------------------------------------------- cache */

/* Whether the environment's variables are part of the web identity: the AWS CLI's cache has no name
 * for that in a profile. */
static bool is_completed_by_environment(const struct task *task)
{
	const struct environment *environment = auth_of(task)->environment;

	return task->job->active && task->job->resolution->kind == KIND_WEB_IDENTITY &&
	       (environment_has(environment, "AWS_ROLE_ARN") ||
		environment_has(environment, "AWS_ROLE_SESSION_NAME") ||
		environment_has(environment, "AWS_WEB_IDENTITY_TOKEN_FILE"));
}

static struct str cache_path(const struct task *task, const struct profile *profile)
{
	const struct auth *auth = auth_of(task);
	struct str key = {0};

	if (!task->resolver->no_cache && !is_completed_by_environment(task))
		key = resolution_cache_key(task->job->resolution, auth->config, profile);
	return key.n > 0 ? role_cache_path(auth->paths, key, auth->arena) : key;
}

static bool read_cache(struct task *task, const struct profile *profile)
{
	struct str path = cache_path(task, profile);
	int64_t margin = task->resolver->hold_for;

	return path.n > 0 &&
	       role_cache_read(&task->job->credentials, path, auth_of(task)->now(),
			       margin > ROLE_CACHE_MARGIN ? margin : ROLE_CACHE_MARGIN);
}

/* A cache that cannot be written costs a request the next time, and nothing now. */
static void write_cache(struct task *task, const struct profile *profile,
			const struct sts_assumed_role *role)
{
	CLEANUP_ERROR struct error ignored = {0};
	struct str path = cache_path(task, profile);
	struct assumed_role assumed = {0};

	if (path.n == 0)
		return;
	if (!role) {
		role_cache_write_sso(path, &task->job->credentials, &ignored);
		return;
	}
	assumed.id = buf_str(&role->id);
	assumed.arn = buf_str(&role->arn);
	role_cache_write_role(path, &task->job->credentials, &assumed, &ignored);
}

/* Looks for the credentials of the roles, the outermost first. True where some were found; what is
 * left to be assumed then begins with them. */
static bool find_cached_role(struct task *task)
{
	for (size_t i = 0; i < task->n_roles; i++) {
		if (read_cache(task, task->roles[i])) {
			task->left = i;
			return true;
		}
	}
	return false;
}

static struct str name_of(const struct task *task)
{
	const struct resolution *resolution = task->job->resolution;

	return resolution ? resolution->profile->name : STR("the environment");
}

/* ------------------------------------------------------------------------------------ STS */

static bool write_endpoint(struct task *task, struct str region)
{
	const struct resolution *resolution = task->job->resolution;

	buf_clear(&task->endpoint);
	return auth_endpoint_in(auth_of(task), resolution ? resolution->profile : NULL, region,
				ENDPOINT_STS, &task->endpoint, &task->job->error);
}

/* What a request is signed with: whoever has waited, for a person or a program, reads it again. */
static int64_t signing_time(const struct task *task)
{
	return auth_of(task)->now() + task->clock_offset;
}

/* botocore asks STS in the region of the session, and nowhere where there is none. */
static bool prepare_sts(struct task *task, struct str region, struct sts *sts)
{
	if (region.n == 0)
		return error_set(&task->job->error, ERROR_CONFIGURATION,
				 "there is no region to ask STS in for %.*s; set region in the "
				 "profile, or AWS_REGION",
				 STR_ARGS(name_of(task)));
	*sts = (struct sts){
		.region = region,
		.credentials = &task->job->credentials,
		.now = signing_time(task),
	};
	if (!write_endpoint(task, region))
		return false;
	sts->endpoint = buf_str(&task->endpoint);
	return true;
}

/* Whoever asks who he is can ask anywhere in the partition. */
static struct str identity_region(const struct task *task)
{
	const struct resolution *resolution = task->job->resolution;

	if (task->job->region.n > 0)
		return task->job->region;
	return resolution && resolution->sso_region.n > 0 ? resolution->sso_region
							  : STR("us-east-1");
}

static void ask_identity(struct task *task)
{
	struct sts sts;

	if (prepare_sts(task, identity_region(task), &sts) &&
	    sts_write_get_caller_identity(&sts, &task->sts_call, &task->job->error))
		send(task, &task->sts_call.request, ANSWER_IDENTITY);
}

/* botocore takes an integer, and passes over what is none. */
static int64_t duration_of(const struct profile_view *view)
{
	struct str duration = view_value(view, KEY_DURATION_SECONDS);

	if (!str_is_digits(duration) || duration.n > DURATION_DIGITS)
		return 0;
	return strtol(arena_copy(view->config->arena, duration).p, NULL, 10);
}

static struct str session_name(const struct task *task, const struct profile_view *view)
{
	struct str name = view_value(view, KEY_ROLE_SESSION_NAME);

	return name.n > 0 ? name
			  : arena_format(auth_of(task)->arena, "awsp-%lld",
					 (long long)auth_of(task)->now());
}

static bool ask_code(struct task *task, const struct profile *profile, struct str serial,
		     struct secret *code)
{
	const struct resolver *resolver = task->resolver;

	if (!resolver->ask_code)
		return error_set(&task->job->error, ERROR_LOGIN_NEEDED,
				 "%.*s needs the MFA code of %.*s", STR_ARGS(profile->name),
				 STR_ARGS(serial));
	return resolver->ask_code(resolver->context, profile, serial, code, &task->job->error);
}

static void assume_role(struct task *task, const struct profile *profile)
{
	struct profile_view view;
	struct sts_role role;
	struct sts sts;

	profile_view_init(&view, auth_of(task)->config, profile);
	role = (struct sts_role){
		.arn = view_value(&view, KEY_ROLE_ARN),
		.session_name = session_name(task, &view),
		.external_id = view_value(&view, KEY_EXTERNAL_ID),
		.mfa_serial = view_value(&view, KEY_MFA_SERIAL),
		.seconds = duration_of(&view),
	};
	if (!prepare_sts(task, task->job->region, &sts))
		return;
	if (role.mfa_serial.n > 0 && secret_is_empty(&task->code) &&
	    !ask_code(task, profile, role.mfa_serial, &task->code))
		return;
	role.mfa_code = secret_reveal(&task->code);
	sts.now = signing_time(task);
	if (sts_write_assume_role(&sts, &role, &task->sts_call, &task->job->error))
		send(task, &task->sts_call.request, ANSWER_ROLE);
}

/* -------------------------------------------------------------------------------- sources */

/* A key of an SSO profile, which may stand in its session too. */
static struct str sso_value(const struct task *task, enum key key)
{
	const struct resolution *resolution = task->job->resolution;
	struct profile_view view;

	profile_view_init(&view, auth_of(task)->config, resolution->end);
	if (view_has(&view, key) || !resolution->session)
		return view_value(&view, key);
	return sso_session_setting(auth_of(task)->config, resolution->session, key).value;
}

static void ask_portal(struct task *task)
{
	struct auth *auth = auth_of(task);
	struct error *error = &task->job->error;
	struct session session;

	if (!session_of_profile(&session, auth->config, auth->paths, task->job->resolution,
				error) ||
	    !(task->resolver->keep_tokens ? access_token_held(auth, &session, &task->token, error)
					  : access_token(auth, &session, &task->token, error)) ||
	    !auth_endpoint(auth, &session, ENDPOINT_PORTAL, &task->endpoint, error))
		return;
	task->portal = (struct portal){
		.http = auth->http, .endpoint = buf_str(&task->endpoint), .token = &task->token};
	portal_write_role_credentials(&task->portal, sso_value(task, KEY_SSO_ACCOUNT_ID),
				      sso_value(task, KEY_SSO_ROLE_NAME), &task->portal_call);
	send(task, &task->portal_call.request, ANSWER_OF_PORTAL);
}

/* What is said of a web identity: in the environment, unless a profile was named or is a source of
 * another, and else in the profile. */
static struct str web_identity_value(const struct task *task, enum key key, const char *variable)
{
	const struct resolver_job *job = task->job;
	const struct profile *profile = job->resolution ? job->resolution->end : job->active;
	bool is_named = job->resolution && (!job->active || task->n_roles > 0);
	struct profile_view view;
	struct str value = {0};

	if (!is_named && environment_get(auth_of(task)->environment, variable, &value))
		return value;
	if (!profile)
		return value;
	profile_view_init(&view, auth_of(task)->config, profile);
	return view_value(&view, key);
}

static void ask_with_web_identity(struct task *task)
{
	struct auth *auth = auth_of(task);
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_CACHE);
	CLEANUP_SECRET struct secret token = {0};
	struct error *error = &task->job->error;
	struct str path = web_identity_value(task, KEY_WEB_IDENTITY_TOKEN_FILE,
					     "AWS_WEB_IDENTITY_TOKEN_FILE");
	struct sts_role role = {
		.arn = web_identity_value(task, KEY_ROLE_ARN, "AWS_ROLE_ARN"),
		.session_name =
			web_identity_value(task, KEY_ROLE_SESSION_NAME, "AWS_ROLE_SESSION_NAME"),
	};
	struct sts sts;

	if (role.arn.n == 0) {
		error_set(error, ERROR_CONFIGURATION,
			  "there is a web identity, but no role: set AWS_ROLE_ARN");
		return;
	}
	path = arena_copy(auth->arena, path);
	if (role.session_name.n == 0)
		role.session_name = arena_format(auth->arena, "awsp-%lld", (long long)auth->now());
	switch (file_read(path.p, &text, error).outcome) {
	case FILE_READ:
		break;
	case FILE_MISSING:
		error_set(error, ERROR_CONFIGURATION, "there is no web identity token file %s",
			  path.p);
		return;
	default:
		return;
	}
	secret_set(&token, buf_str(&text));
	if (prepare_sts(task, task->job->region, &sts) &&
	    sts_write_assume_role_with_web_identity(&sts, &role, &token, &task->sts_call, error))
		send(task, &task->sts_call.request, ANSWER_WEB_IDENTITY);
}

/* The text that a container proves itself with: from a file, else from a variable. */
static bool read_authorization(struct task *task)
{
	const struct environment *environment = auth_of(task)->environment;
	struct str path = environment_value(environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_CACHE);

	if (path.n == 0) {
		secret_set(&task->token,
			   environment_value(environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN"));
		return true;
	}
	if (file_read(path.p, &text, &task->job->error).outcome != FILE_READ)
		return task->job->error.kind != ERROR_NONE ||
		       error_set(&task->job->error, ERROR_CONFIGURATION,
				 "there is no container authorization token file %s", path.p);
	secret_set(&task->token, buf_str(&text));
	return true;
}

static void ask_container(struct task *task)
{
	const struct environment *environment = auth_of(task)->environment;
	struct metadata_container container = {
		.relative_uri =
			environment_value(environment, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"),
		.full_uri = environment_value(environment, "AWS_CONTAINER_CREDENTIALS_FULL_URI"),
		.authorization = &task->token,
	};

	if (container.relative_uri.n == 0 && container.full_uri.n == 0) {
		error_set(&task->job->error, ERROR_CONFIGURATION,
			  "credentials of the container are asked for, but "
			  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and "
			  "AWS_CONTAINER_CREDENTIALS_FULL_URI are not set");
		return;
	}
	if (read_authorization(task) && task->job->error.kind == ERROR_NONE &&
	    metadata_write_container(&container, &task->metadata_call, &task->job->error))
		send(task, &task->metadata_call.request, ANSWER_OF_CONTAINER);
}

static struct str instance_endpoint(const struct task *task)
{
	const struct environment *environment = auth_of(task)->environment;
	struct str endpoint = environment_value(environment, "AWS_EC2_METADATA_SERVICE_ENDPOINT");
	struct str mode = environment_value(environment, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE");

	if (endpoint.n > 0)
		return endpoint;
	return str_equal_nocase(mode, STR("ipv6")) ? STR(METADATA_INSTANCE_ENDPOINT_IPV6)
						   : STR(METADATA_INSTANCE_ENDPOINT);
}

static void ask_instance(struct task *task)
{
	struct str disabled =
		environment_value(auth_of(task)->environment, "AWS_EC2_METADATA_DISABLED");

	if (str_equal_nocase(disabled, STR("true"))) {
		error_set(&task->job->error, ERROR_CONFIGURATION,
			  "%.*s has no credentials, and AWS_EC2_METADATA_DISABLED keeps an "
			  "instance from being asked",
			  STR_ARGS(name_of(task)));
		return;
	}
	if (metadata_write_instance_token(instance_endpoint(task), &task->metadata_call,
					  &task->job->error))
		send(task, &task->metadata_call.request, ANSWER_INSTANCE_TOKEN);
}

static bool in_container(const struct environment *environment)
{
	return environment_has(environment, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") ||
	       environment_has(environment, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
}

/* What a machine has where nothing is configured. */
static void ask_machine(struct task *task)
{
	if (in_container(auth_of(task)->environment))
		ask_container(task);
	else
		ask_instance(task);
}

static void use_credential_source(struct task *task, struct str source)
{
	struct resolver_job *job = task->job;

	if (str_equal(source, STR("EcsContainer")))
		ask_container(task);
	else if (str_equal(source, STR("Ec2InstanceMetadata")))
		ask_instance(task);
	else if (source_environment(&job->credentials, auth_of(task), &job->error))
		advance(task);
}

/* Without a profile: the environment, and then the machine. */
static void begin_in_environment(struct task *task)
{
	const struct environment *environment = auth_of(task)->environment;
	struct resolver_job *job = task->job;

	if (source_in_environment(environment)) {
		if (source_environment(&job->credentials, auth_of(task), &job->error))
			advance(task);
	} else if (environment_value(environment, "AWS_WEB_IDENTITY_TOKEN_FILE").n > 0) {
		ask_with_web_identity(task);
	} else {
		ask_machine(task);
	}
}

static void begin_at_end(struct task *task)
{
	struct resolver_job *job = task->job;
	const struct resolution *resolution = job->resolution;
	struct auth *auth = auth_of(task);
	bool found = false;

	if (resolution->credential_source.n > 0) {
		use_credential_source(task, resolution->credential_source);
		return;
	}
	if (resolution->token_only) {
		ask_machine(task);
		return;
	}
	switch (resolution->end_kind) {
	case KIND_SSO:
	case KIND_SSO_LEGACY:
		ask_portal(task);
		return;
	case KIND_WEB_IDENTITY:
		ask_with_web_identity(task);
		return;
	case KIND_CONTAINER:
	case KIND_EMPTY:
		ask_machine(task);
		return;
	case KIND_KEYS:
		found = source_keys(&job->credentials, auth, resolution, &job->error);
		break;
	case KIND_PROCESS:
		found = credential_process_run(&job->credentials, auth, resolution->end,
					       task->resolver->terminal, &job->error);
		break;
	case KIND_LOGIN:
		found = source_aws_login(&job->credentials, auth, resolution, &job->error);
		break;
	case KIND_ROLE: /* never at the end */
		break;
	}
	if (found)
		advance(task);
}

/* ------------------------------------------------------------------------------- the steps */

/* The profile's own cached credentials, which need nothing else. */
static bool find_cached(struct task *task)
{
	const struct resolution *resolution = task->job->resolution;

	if (task->n_roles > 0)
		return find_cached_role(task);
	return (resolution->kind == KIND_SSO || resolution->kind == KIND_SSO_LEGACY ||
		resolution->kind == KIND_WEB_IDENTITY) &&
	       read_cache(task, resolution->profile);
}

static void begin(struct task *task)
{
	const struct resolution *resolution = task->job->resolution;

	if (!resolution) {
		begin_in_environment(task);
		return;
	}
	if (resolution->invalid) {
		error_set(&task->job->error, ERROR_CONFIGURATION, "%.*s cannot work",
			  STR_ARGS(resolution->profile->name));
		return;
	}
	for (const struct role_link *link = resolution->roles; link; link = link->source)
		task->n_roles++;
	task->roles = memory_resize(NULL, task->n_roles, sizeof(*task->roles));
	for (const struct role_link *link = resolution->roles; link; link = link->source)
		task->roles[task->left++] = link->profile;
	if (find_cached(task))
		advance(task);
	else
		begin_at_end(task);
}

/* With credentials at hand: the next role, and in the end the question who they are. */
static void advance(struct task *task)
{
	if (task->left > 0)
		assume_role(task, task->roles[task->left - 1]);
	else if (task->job->identify)
		ask_identity(task);
}

/* Signs the same request with the server's time, once. True where it was sent. */
static bool try_with_server_time(struct task *task, const struct http_answer *answer)
{
	struct auth *auth = auth_of(task);

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
	bool web_identity = task->waiting_for == ANSWER_WEB_IDENTITY;
	enum sts_outcome outcome = sts_read_credentials(&task->sts_call, answer, &job->credentials,
							&role, &job->error);

	if (outcome == STS_CLOCK_SKEW && !web_identity && try_with_server_time(task, answer))
		return;
	if (outcome != STS_DONE) {
		struct str name = web_identity ? name_of(task) : task->roles[task->left - 1]->name;

		error_wrap(&job->error, "cannot assume the role of %.*s", STR_ARGS(name));
		return;
	}
	secret_release(&task->code);
	if (!web_identity)
		write_cache(task, task->roles[--task->left], &role);
	else if (job->resolution && task->n_roles == 0)
		write_cache(task, job->resolution->profile, &role);
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

static void take_portal(struct task *task, const struct http_answer *answer)
{
	struct resolver_job *job = task->job;
	struct str account = sso_value(task, KEY_SSO_ACCOUNT_ID);
	enum portal_outcome outcome = portal_read_role_credentials(&task->portal, answer, account,
								   &job->credentials, &job->error);

	auth_of(task)->server_date = task->portal.date;
	if (outcome == PORTAL_FORBIDDEN || outcome == PORTAL_NOT_FOUND)
		access_describe_refusal(account, sso_value(task, KEY_SSO_ROLE_NAME), &job->error);
	job->token_refused = outcome == PORTAL_UNAUTHORIZED;
	if (job->token_refused)
		error_append(&job->error, "awsp login --force logs in again");
	if (outcome != PORTAL_DONE)
		return;
	if (task->n_roles == 0)
		write_cache(task, job->resolution->profile, NULL);
	advance(task);
}

static void take_instance_token(struct task *task, const struct http_answer *answer)
{
	struct error *error = &task->job->error;

	if (metadata_read_instance_token(answer, &task->token, error) != METADATA_DONE)
		error_wrap(error, "%.*s has no credentials, and this machine gives none",
			   STR_ARGS(name_of(task)));
	else if (metadata_write_instance_role(instance_endpoint(task), &task->token,
					      &task->metadata_call, error))
		send(task, &task->metadata_call.request, ANSWER_INSTANCE_ROLE);
}

static void wrap_machine(struct task *task)
{
	error_wrap(&task->job->error, "cannot get the credentials of this machine for %.*s",
		   STR_ARGS(name_of(task)));
}

static void take_instance_role(struct task *task, const struct http_answer *answer)
{
	CLEANUP_BUF struct buf role = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct error *error = &task->job->error;
	enum metadata_outcome outcome = metadata_read_instance_role(answer, &role, error);

	if (outcome == METADATA_NONE)
		error_set(error, ERROR_CONFIGURATION,
			  "%.*s has no credentials, and this instance has no role to give any",
			  STR_ARGS(name_of(task)));
	else if (outcome != METADATA_DONE)
		wrap_machine(task);
	else if (metadata_write_instance_credentials(instance_endpoint(task), &task->token,
						     buf_str(&role), &task->metadata_call, error))
		send(task, &task->metadata_call.request, ANSWER_INSTANCE_CREDENTIALS);
}

static void take_machine(struct task *task, const struct http_answer *answer)
{
	struct resolver_job *job = task->job;

	if (metadata_read_credentials(answer, &job->credentials, &job->error) == METADATA_DONE)
		advance(task);
	else
		wrap_machine(task);
}

static void take_answer(struct http_batch *batch, const struct http_request *request,
			struct http_answer *answer)
{
	struct task *task = request->tag;

	(void)batch;
	switch (task->waiting_for) {
	case NO_ANSWER:
		break;
	case ANSWER_OF_PORTAL:
		take_portal(task, answer);
		break;
	case ANSWER_OF_CONTAINER:
	case ANSWER_INSTANCE_CREDENTIALS:
		take_machine(task, answer);
		break;
	case ANSWER_INSTANCE_TOKEN:
		take_instance_token(task, answer);
		break;
	case ANSWER_INSTANCE_ROLE:
		take_instance_role(task, answer);
		break;
	case ANSWER_WEB_IDENTITY:
	case ANSWER_ROLE:
		take_role(task, answer);
		break;
	case ANSWER_IDENTITY:
		take_identity(task, answer);
		break;
	}
}

void resolver_run(const struct resolver *resolver, struct resolver_job *jobs, size_t n)
{
	struct http_batch batch = {.at_once = AT_ONCE, .answered = take_answer};
	struct task *tasks = memory_resize(NULL, n, sizeof(*tasks));

	for (size_t i = 0; i < n; i++) {
		tasks[i] = (struct task){.resolver = resolver, .job = &jobs[i], .batch = &batch};
		buf_init(&tasks[i].endpoint, BUF_LIMIT_MESSAGE);
	}
	for (size_t i = 0; i < n; i++)
		begin(&tasks[i]);
	http_batch_run(resolver->auth->http, &batch);
	for (size_t i = 0; i < n; i++) {
		if (jobs[i].error.kind != ERROR_NONE)
			credentials_release(&jobs[i].credentials);
		task_release(&tasks[i]);
	}
	free(tasks);
}
