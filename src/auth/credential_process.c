/* credential_process. */
#include "auth/credential_process.h"

#include "auth/credential_json.h"
#include "base/words.h"
#include "config/view.h"

/* How many of these programs this runs within; handed on in the environment. */
#define DEPTH_VARIABLE "_AWSP_PROCESS_DEPTH"
#define VERSION 1

/* ------------------------------------------------------------------------------ the output */

static bool check_version(const cJSON *tree, struct error *error)
{
	const cJSON *version = json_member(tree, "Version");

	if (!version)
		return error_set(error, ERROR_FAILED, "it has no Version; AWS's tools know %d",
				 VERSION);
	return (cJSON_IsNumber(version) && version->valuedouble == VERSION) ||
	       error_set(error, ERROR_FAILED, "its Version is not the number %d", VERSION);
}

bool credential_process_parse(struct credentials *credentials, struct str output,
			      struct error *error)
{
	CLEANUP_JSON cJSON *tree = json_parse(output);

	credentials_release(credentials);
	if (str_trim(output).n == 0)
		return error_set(error, ERROR_FAILED, "it is empty");
	if (!cJSON_IsObject(tree))
		return error_set(error, ERROR_FAILED, "it is not a JSON object");
	return check_version(tree, error) && credential_json_read(credentials, tree, error);
}

void credential_process_write(struct buf *out, const struct credentials *credentials)
{
	buf_format(out, "{\"Version\": %d, ", VERSION);
	credential_json_write(out, credentials, CREDENTIAL_TIME_Z);
	buf_add(out, STR("}\n"));
}

/* ---------------------------------------------------------------------------- the program */

static size_t depth_of(const struct environment *environment)
{
	struct str depth = environment_value(environment, DEPTH_VARIABLE);

	return depth.n == 1 && str_is_digits(depth) ? (size_t)(depth.p[0] - '0') : 0;
}

/* Ours with the depth in it; in the arena. */
static struct environment environment_at(const struct auth *auth, size_t depth)
{
	const char *const *ours = auth->environment->variables;
	const char **variables;
	size_t n = 0, kept = 0;

	while (ours && ours[n])
		n++;
	variables = arena_allocate(auth->arena, (n + 2) * sizeof(*variables));
	for (size_t i = 0; i < n; i++) {
		if (!str_starts(str_from(ours[i]), STR(DEPTH_VARIABLE "=")))
			variables[kept++] = ours[i];
	}
	variables[kept] = arena_format(auth->arena, DEPTH_VARIABLE "=%zu", depth).p;
	return (struct environment){variables};
}

/* People write what a shell would expand. */
static void explain_unexpanded(const char *program, struct error *error)
{
	if (error->kind == ERROR_CONFIGURATION && (program[0] == '~' || strchr(program, '$')))
		error_append(error, "~ and variables are not expanded there, write the whole path");
}

static bool run_command(const struct auth *auth, const struct words *words, size_t depth,
			const struct process_terminal *terminal, struct buf *output,
			struct error *error)
{
	static const struct process_terminal nobody = PROCESS_NO_TERMINAL;
	struct environment environment = environment_at(auth, depth);
	struct process process = {
		.words = words->items,
		.environment = &environment,
		.terminal = terminal ? *terminal : nobody,
		.milliseconds = CREDENTIAL_PROCESS_SECONDS * 1000,
		.interrupt = auth->interrupt,
	};

	if (process_run(&process, output, error))
		return true;
	explain_unexpanded(words->items[0], error);
	return false;
}

static bool fetch(struct credentials *credentials, const struct auth *auth, struct str command,
		  const struct process_terminal *terminal, struct error *error)
{
	CLEANUP_BUF struct buf output = BUF_INIT_SECRET(BUF_LIMIT_CACHE);
	CLEANUP_WORDS struct words words = {0};
	size_t depth = depth_of(auth->environment);

	if (depth >= CREDENTIAL_PROCESS_DEPTH)
		return error_set(error, ERROR_CONFIGURATION,
				 "the command runs awsp, which runs the command again: it leads "
				 "back to its own profile");
	if (!words_split(&words, command, error))
		return error_wrap(error, "the command cannot be run");
	if (!run_command(auth, &words, depth + 1, terminal, &output, error))
		return false;
	if (!credential_process_parse(credentials, buf_str(&output), error))
		return error_wrap(error, "what \"%s\" printed cannot be used", words.items[0]);
	/* The program took its time. */
	if (!credentials->expires || credentials->expires_at > auth->now())
		return true;
	credentials_release(credentials);
	return error_set(error, ERROR_FAILED, "the credentials that \"%s\" printed have run out",
			 words.items[0]);
}

bool credential_process_run(struct credentials *credentials, const struct auth *auth,
			    const struct profile *profile, const struct process_terminal *terminal,
			    struct error *error)
{
	struct profile_view view;

	credentials_release(credentials);
	profile_view_init(&view, auth->config, profile);
	if (!fetch(credentials, auth, view_value(&view, KEY_CREDENTIAL_PROCESS), terminal, error)) {
		struct place place = view_place(&view, KEY_CREDENTIAL_PROCESS);

		return error_wrap(error, "%.*s:%u: credential_process of %.*s",
				  STR_ARGS(place.path), place.line, STR_ARGS(profile->name));
	}
	if (credentials->account[0] == '\0')
		credentials_set_account(credentials, view_value(&view, KEY_AWS_ACCOUNT_ID));
	return true;
}
