/* The first credentials of a chain. */
#include "auth/resolver_source.h"

#include "auth/access.h"
#include "auth/credential_process.h"
#include "auth/source.h"
#include "base/file.h"
#include "config/view.h"

/* ---------------------------------------------------------------------------------- portal */

/* A key of an SSO profile, which may stand in its session too. */
static struct str sso_value(const struct task *task, enum key key)
{
	const struct resolution *resolution = task->job->resolution;
	struct profile_view view;

	profile_view_init(&view, task_auth(task)->config, resolution->end);
	if (view_has(&view, key) || !resolution->session)
		return view_value(&view, key);
	return sso_session_setting(task_auth(task)->config, resolution->session, key).value;
}

/* On the way to a role, the AWS CLI caches none of them. */
static struct str portal_key(const struct task *task)
{
	const struct resolution *resolution = task->job->resolution;

	if (task->n_roles > 0)
		return (struct str){0};
	return resolution_cache_key(resolution, task_auth(task)->config, resolution->profile);
}

/* Many profiles have one session: what could not be renewed for the first of them is not asked for
 * again. */
static const struct error *lost_before(const struct task *task, const struct session *session)
{
	for (const struct task *other = task->first; other < task; other++) {
		if (str_equal(other->lost, session->token_path))
			return &other->job->error;
	}
	return NULL;
}

static bool take_token(struct task *task, const struct session *session)
{
	struct auth *auth = task_auth(task);
	struct error *error = &task->job->error;
	const struct error *before = lost_before(task, session);

	if (before) {
		task->job->login_missing = before->kind == ERROR_LOGIN_NEEDED;
		return error_set(error, before->kind, "%s", before->message);
	}
	if (task->resolver->keep_tokens ? access_token_held(auth, session, &task->token, error)
					: access_token(auth, session, &task->token, error))
		return true;
	task->lost = session->token_path;
	task->job->login_missing = error->kind == ERROR_LOGIN_NEEDED;
	return false;
}

static bool ask_portal(struct task *task)
{
	struct auth *auth = task_auth(task);
	struct error *error = &task->job->error;
	struct session session;

	if (task_read_cache(task, portal_key(task)))
		return true;
	if (!session_of_profile(&session, auth->config, auth->paths, task->job->resolution,
				error) ||
	    !take_token(task, &session) ||
	    !auth_endpoint(auth, &session, ENDPOINT_PORTAL, &task->endpoint, error))
		return false;
	task->portal = (struct portal){
		.http = auth->http, .endpoint = buf_str(&task->endpoint), .token = &task->token};
	portal_write_role_credentials(&task->portal, sso_value(task, KEY_SSO_ACCOUNT_ID),
				      sso_value(task, KEY_SSO_ROLE_NAME), &task->portal_call);
	task_send(task, &task->portal_call.request, ANSWER_OF_PORTAL);
	return false;
}

/* ---------------------------------------------------------------------------- web identity */

/* What is said of a web identity: in the environment, unless a profile was named or is a source of
 * another, and else in the profile. */
static struct str web_identity_value(const struct task *task, enum key key, const char *variable)
{
	const struct resolver_job *job = task->job;
	const struct profile *profile = job->resolution ? job->resolution->end : job->active;
	bool is_named = job->resolution && (!job->active || task->n_roles > 0);
	struct profile_view view;
	struct str value = {0};

	if (!is_named && environment_get(task_auth(task)->environment, variable, &value))
		return value;
	if (!profile)
		return value;
	profile_view_init(&view, task_auth(task)->config, profile);
	return view_value(&view, key);
}

static struct str web_identity_path(const struct task *task)
{
	return web_identity_value(task, KEY_WEB_IDENTITY_TOKEN_FILE, "AWS_WEB_IDENTITY_TOKEN_FILE");
}

static struct str web_identity_arn(const struct task *task)
{
	return web_identity_value(task, KEY_ROLE_ARN, "AWS_ROLE_ARN");
}

static struct str web_identity_session(const struct task *task)
{
	return web_identity_value(task, KEY_ROLE_SESSION_NAME, "AWS_ROLE_SESSION_NAME");
}

/* The AWS CLI caches what comes of the environment, too, and none of them on the way to a role. */
static struct str web_identity_key(const struct task *task)
{
	if (task->n_roles > 0)
		return (struct str){0};
	return web_identity_cache_key(web_identity_arn(task), web_identity_session(task),
				      task_auth(task)->arena);
}

static bool read_web_identity(struct task *task, struct secret *token)
{
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_CACHE);
	struct error *error = &task->job->error;
	struct str path = arena_copy(task_auth(task)->arena, web_identity_path(task));

	switch (file_read(path.p, &text, error).outcome) {
	case FILE_READ:
		secret_set(token, buf_str(&text));
		return true;
	case FILE_MISSING:
		return error_set(error, ERROR_CONFIGURATION,
				 "there is no web identity token file %s", path.p);
	default:
		return false;
	}
}

static bool ask_with_web_identity(struct task *task)
{
	struct auth *auth = task_auth(task);
	CLEANUP_SECRET struct secret token = {0};
	struct error *error = &task->job->error;
	struct sts_role role = {.arn = web_identity_arn(task),
				.session_name = web_identity_session(task)};
	struct sts sts;

	if (role.arn.n == 0)
		return error_set(error, ERROR_CONFIGURATION,
				 "there is a web identity, but no role: set AWS_ROLE_ARN");
	if (task_read_cache(task, web_identity_key(task)))
		return true;
	if (role.session_name.n == 0)
		role.session_name = arena_format(auth->arena, "awsp-%lld", (long long)auth->now());
	if (read_web_identity(task, &token) && task_prepare_sts(task, task->job->region, &sts) &&
	    sts_write_assume_role_with_web_identity(&sts, &role, &token, &task->sts_call, error))
		task_send(task, &task->sts_call.request, ANSWER_WEB_IDENTITY);
	return false;
}

/* --------------------------------------------------------------- containers and instances */

/* The text that a container proves itself with: from a file, else from a variable. */
static bool read_authorization(struct task *task)
{
	const struct environment *environment = task_auth(task)->environment;
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
	const struct environment *environment = task_auth(task)->environment;
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
		task_send(task, &task->metadata_call.request, ANSWER_OF_CONTAINER);
}

static struct str instance_endpoint(const struct task *task)
{
	const struct environment *environment = task_auth(task)->environment;
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
		environment_value(task_auth(task)->environment, "AWS_EC2_METADATA_DISABLED");

	if (str_equal_nocase(disabled, STR("true"))) {
		error_set(&task->job->error, ERROR_CONFIGURATION,
			  "%.*s has no credentials, and AWS_EC2_METADATA_DISABLED keeps an "
			  "instance from being asked",
			  STR_ARGS(task_name(task)));
		return;
	}
	if (metadata_write_instance_token(instance_endpoint(task), &task->metadata_call,
					  &task->job->error))
		task_send(task, &task->metadata_call.request, ANSWER_INSTANCE_TOKEN);
}

/* What a machine has where nothing is configured. */
static void ask_machine(struct task *task)
{
	if (environment_is_container(task_auth(task)->environment))
		ask_container(task);
	else
		ask_instance(task);
}

/* ---------------------------------------------------------------------------- where to begin */

static bool use_environment(struct task *task)
{
	struct resolver_job *job = task->job;

	return source_environment(&job->credentials, task_auth(task), &job->error);
}

static bool use_credential_source(struct task *task, struct str source)
{
	if (str_equal(source, STR("EcsContainer")))
		ask_container(task);
	else if (str_equal(source, STR("Ec2InstanceMetadata")))
		ask_instance(task);
	else
		return use_environment(task);
	return false;
}

/* Without a profile: the environment, and then the machine. */
static bool begin_in_environment(struct task *task)
{
	if (source_in_environment(task_auth(task)->environment))
		return use_environment(task);
	if (web_identity_path(task).n > 0)
		return ask_with_web_identity(task);
	ask_machine(task);
	return false;
}

static bool begin_at_end(struct task *task)
{
	struct resolver_job *job = task->job;
	const struct resolution *resolution = job->resolution;
	struct auth *auth = task_auth(task);

	if (resolution->credential_source.n > 0)
		return use_credential_source(task, resolution->credential_source);
	if (resolution->token_only) {
		ask_machine(task);
		return false;
	}
	switch (resolution->end_kind) {
	case KIND_SSO:
	case KIND_SSO_LEGACY:
		return ask_portal(task);
	case KIND_WEB_IDENTITY:
		return ask_with_web_identity(task);
	case KIND_CONTAINER:
	case KIND_EMPTY:
		ask_machine(task);
		break;
	case KIND_KEYS:
		return source_keys(&job->credentials, auth, resolution, &job->error);
	case KIND_PROCESS:
		return credential_process_run(&job->credentials, auth, resolution->end,
					      task->resolver->terminal, &job->error);
	case KIND_LOGIN:
		return source_aws_login(&job->credentials, auth, resolution, &job->error);
	case KIND_ROLE: /* never at the end */
		break;
	}
	return false;
}

/* --------------------------------------------------------------------------------- answers */

static bool take_portal(struct task *task, const struct http_answer *answer)
{
	struct resolver_job *job = task->job;
	struct str account = sso_value(task, KEY_SSO_ACCOUNT_ID);
	enum portal_outcome outcome = portal_read_role_credentials(&task->portal, answer, account,
								   &job->credentials, &job->error);

	task_auth(task)->server_date = task->portal.date;
	if (outcome == PORTAL_FORBIDDEN || outcome == PORTAL_NOT_FOUND)
		access_describe_refusal(account, sso_value(task, KEY_SSO_ROLE_NAME), &job->error);
	job->token_refused = outcome == PORTAL_UNAUTHORIZED;
	if (job->token_refused)
		error_append(&job->error, "awsp login --force logs in again");
	if (outcome != PORTAL_DONE)
		return false;
	task_write_cache(task, portal_key(task), NULL);
	return true;
}

static bool take_web_identity(struct task *task, const struct http_answer *answer)
{
	struct resolver_job *job = task->job;
	CLEANUP_STS_ASSUMED_ROLE struct sts_assumed_role role = {0};

	if (sts_read_credentials(&task->sts_call, answer, &job->credentials, &role, &job->error) !=
	    STS_DONE) {
		error_wrap(&job->error, "cannot assume the role of %.*s",
			   STR_ARGS(task_name(task)));
		return false;
	}
	task_write_cache(task, web_identity_key(task), &role);
	return true;
}

static void wrap_machine(struct task *task)
{
	error_wrap(&task->job->error, "cannot get the credentials of this machine for %.*s",
		   STR_ARGS(task_name(task)));
}

/* Most machines are no instance. Whoever did not ask for one has a profile without credentials, and
 * no trouble with the network. */
static void explain_no_instance(struct task *task)
{
	const struct resolution *resolution = task->job->resolution;
	struct error *error = &task->job->error;

	if (resolution && resolution->credential_source.n > 0) {
		wrap_machine(task);
		return;
	}
	error_wrap(error, "%.*s has no credentials, and this machine gives none",
		   STR_ARGS(task_name(task)));
	if (error->kind != ERROR_NETWORK)
		return;
	error->kind = ERROR_CONFIGURATION;
	error_append(error, "awsp configure sso makes a profile that has some");
}

static void take_instance_token(struct task *task, const struct http_answer *answer)
{
	struct error *error = &task->job->error;

	if (metadata_read_instance_token(answer, &task->token, error) != METADATA_DONE)
		explain_no_instance(task);
	else if (metadata_write_instance_role(instance_endpoint(task), &task->token,
					      &task->metadata_call, error))
		task_send(task, &task->metadata_call.request, ANSWER_INSTANCE_ROLE);
}

static void take_instance_role(struct task *task, const struct http_answer *answer)
{
	CLEANUP_BUF struct buf role = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct error *error = &task->job->error;
	enum metadata_outcome outcome = metadata_read_instance_role(answer, &role, error);

	if (outcome == METADATA_NONE)
		error_set(error, ERROR_CONFIGURATION,
			  "%.*s has no credentials, and this instance has no role to give any",
			  STR_ARGS(task_name(task)));
	else if (outcome != METADATA_DONE)
		wrap_machine(task);
	else if (metadata_write_instance_credentials(instance_endpoint(task), &task->token,
						     buf_str(&role), &task->metadata_call, error))
		task_send(task, &task->metadata_call.request, ANSWER_INSTANCE_CREDENTIALS);
}

static bool take_machine(struct task *task, const struct http_answer *answer)
{
	struct resolver_job *job = task->job;

	if (metadata_read_credentials(answer, &job->credentials, &job->error) == METADATA_DONE)
		return true;
	wrap_machine(task);
	return false;
}

/* -------------------------------------------------------------------------------- the steps */

bool resolver_source_begin(struct task *task)
{
	return task->job->resolution ? begin_at_end(task) : begin_in_environment(task);
}

bool resolver_source_take(struct task *task, const struct http_answer *answer)
{
	switch (task->waiting_for) {
	case ANSWER_OF_PORTAL:
		return take_portal(task, answer);
	case ANSWER_OF_CONTAINER:
	case ANSWER_INSTANCE_CREDENTIALS:
		return take_machine(task, answer);
	case ANSWER_INSTANCE_TOKEN:
		take_instance_token(task, answer);
		break;
	case ANSWER_INSTANCE_ROLE:
		take_instance_role(task, answer);
		break;
	case ANSWER_WEB_IDENTITY:
		return take_web_identity(task, answer);
	case NO_ANSWER:
	case ANSWER_OF_PERSON:
	case ANSWER_ROLE:
	case ANSWER_IDENTITY:
		break;
	}
	return false;
}
