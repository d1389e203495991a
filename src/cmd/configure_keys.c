/* awsp configure keys: long-term keys into the credentials file. */
#include "cmd/commands.h"
#include "cmd/online.h"
#include "cmd/report.h"
#include "cmd/rewrite.h"
#include "config/profile_name.h"
#include "config/view.h"
#include "net/url.h"

#include <errno.h>
#include <unistd.h>

#define KEY_LIMIT ((size_t)256)
/* The forms that AWS gives; botocore asks no more than visible characters. */
#define SHORTEST_ID 16
/* What stood with other keys and says something of them. */
#define KEYS_OF_OLD_KEYS                                                    \
	(KEY_BIT(KEY_AWS_SESSION_TOKEN) | KEY_BIT(KEY_AWS_SECURITY_TOKEN) | \
	 KEY_BIT(KEY_AWS_ACCOUNT_ID) | KEY_BIT(KEY_EXPIRATION) |            \
	 KEY_BIT(KEY_X_SECURITY_TOKEN_EXPIRES))

static enum exit_status run(struct context *context, const struct arguments *arguments);

static const struct option options[] = {
	{"force", 0, NULL,
	 "Ask nothing where the profile has credentials already, and take any access key id.",
	 COMPLETES_NOTHING},
	{0},
};

const struct command command_configure_keys = {
	.name = "configure keys",
	.synopsis = "PROFILE",
	.summary = "Write an access key and its secret into the credentials file.",
	.description =
		"Asks for both on the terminal, for the secret without echo; otherwise two lines of standard input: the access key id and "
		"the secret access key. All else in the file stays as it is, byte for byte. A session token, account or end that "
		"stood with the old keys goes.",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.completes = COMPLETES_PROFILES,
	.run = run,
};

/* What is asked for. */
struct keys {
	struct buf id;
	struct buf secret;
};

/* One line of standard input, without its end. */
static bool read_line(struct buf *line, struct error *error)
{
	ssize_t n;
	char c;

	while ((n = read(STDIN_FILENO, &c, 1)) == 1 && c != '\n')
		buf_add_char(line, c);
	if (n < 0)
		return error_set(error, ERROR_FAILED, "cannot read standard input: %s",
				 strerror(errno));
	if (line->n > 0 && line->p[line->n - 1] == '\r')
		buf_truncate(line, line->n - 1);
	return true;
}

static bool is_id(struct str id)
{
	for (size_t i = 0; i < id.n; i++) {
		char c = id.p[i];

		if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9'))
			return false;
	}
	return id.n >= SHORTEST_ID;
}

static bool check_id(const struct keys *keys, bool any_id, struct error *error)
{
	struct str id = str_trim(buf_str(&keys->id));

	if (!keys->id.overflowed && url_is_visible_ascii(id) && (any_id || is_id(id)))
		return true;
	return error_set(error, ERROR_USAGE,
			 "an access key id of AWS has %d or more capital letters and digits; "
			 "--force takes others, as of programs that stand in for AWS",
			 SHORTEST_ID);
}

static bool check_secret(const struct keys *keys, struct error *error)
{
	if (keys->secret.overflowed)
		return error_set(error, ERROR_USAGE, "that is too long for a secret access key");
	return url_is_visible_ascii(str_trim(buf_str(&keys->secret))) ||
	       error_set(error, ERROR_USAGE,
			 "a secret access key has visible ASCII characters alone");
}

/* Asks until the id is one: whoever has copied the secret already must not paste it into the shell.
 */
static bool ask_for_id(struct context *context, const struct interrupt *interrupt,
		       struct keys *keys, bool any_id)
{
	while (input_line(STR("AWS access key id: "), interrupt, &keys->id) == ANSWER_YES) {
		CLEANUP_ERROR struct error error = {0};

		if (check_id(keys, any_id, &error))
			return true;
		report_error(context, &error);
		buf_clear(&keys->id);
	}
	return false;
}

static bool ask_for_secret(struct context *context, const struct interrupt *interrupt,
			   struct keys *keys)
{
	while (input_secret(STR("AWS secret access key: "), interrupt, &keys->secret) ==
	       ANSWER_YES) {
		CLEANUP_ERROR struct error error = {0};

		if (check_secret(keys, &error))
			return true;
		report_error(context, &error);
		buf_clear(&keys->secret);
	}
	return false;
}

static bool ask(struct context *context, struct keys *keys, bool any_id, struct error *error)
{
	struct online online;
	bool given;

	if (!input_is_possible(&context->environment))
		return read_line(&keys->id, error) && read_line(&keys->secret, error) &&
		       check_id(keys, any_id, error) && check_secret(keys, error);
	online_begin(&online, context);
	given = ask_for_id(context, &online.auth.interrupt, keys, any_id) &&
		ask_for_secret(context, &online.auth.interrupt, keys);
	online_end(&online);
	return given || error_set(error, ERROR_INTERRUPTED, "interrupted; nothing has changed");
}

/* Keys of the profile that the AWS CLI or an SDK would take for its credentials, too. */
static struct setting find_rival(const struct context *context, const struct profile *profile,
				 enum key *key)
{
	static const uint32_t rivals = KEYS_OF_OTHER_KINDS | KEY_BIT(KEY_SSO_SESSION) |
				       KEY_BIT(KEY_SSO_ACCOUNT_ID) | KEY_BIT(KEY_SSO_ROLE_NAME);
	struct profile_view view;

	profile_view_init(&view, &context->config, profile);
	for (*key = 0; *key < KEY_COUNT; (*key)++) {
		if ((rivals & KEY_BIT(*key)) && view_has(&view, *key))
			return (struct setting){.present = true, .place = view_place(&view, *key)};
	}
	return (struct setting){0};
}

/* What speaks against new keys; empty where nothing does. */
static struct str objection(struct context *context, struct str name)
{
	const struct profile *profile = config_profile(&context->config, name);
	struct setting rival = {0};
	enum key key;

	if (profile)
		rival = find_rival(context, profile, &key);
	if (!rival.present)
		return (struct str){0};
	if (key == KEY_AWS_ACCESS_KEY_ID || key == KEY_AWS_SECRET_ACCESS_KEY)
		return arena_format(&context->arena, "%.*s has keys already (%.*s:%u)",
				    STR_ARGS(name), STR_ARGS(rival.place.path), rival.place.line);
	return arena_format(
		&context->arena,
		"%.*s has %s (%.*s:%u), and AWS's tools do not agree on whether that or keys count",
		STR_ARGS(name), key_name(key), STR_ARGS(rival.place.path), rival.place.line);
}

static bool may_write(struct context *context, const struct arguments *arguments, struct str name,
		      struct error *error)
{
	struct str reason = objection(context, name);
	struct online online;
	enum answer answer;

	if (reason.n == 0 || arguments_have(arguments, "force"))
		return true;
	if (!input_is_possible(&context->environment))
		return error_set(error, ERROR_CONFIGURATION,
				 "%.*s; --force writes these all the same", STR_ARGS(reason));
	online_begin(&online, context);
	answer = input_ask(arena_format(&context->arena, "%.*s. Write new keys all the same?",
					STR_ARGS(reason)),
			   false, &online.auth.interrupt);
	online_end(&online);
	return answer == ANSWER_YES || error_set(error, ERROR_INTERRUPTED, "nothing has changed");
}

static bool write_keys(struct context *context, struct str name, const struct keys *keys,
		       struct error *error)
{
	struct section_name section = section_of_profile(name);
	struct rewrite rewrite;
	bool changed = false, done;

	rewrite_begin(&rewrite, context);
	edit_set(&rewrite.credentials, section, STR("aws_access_key_id"),
		 str_trim(buf_str(&keys->id)));
	edit_set(&rewrite.credentials, section, STR("aws_secret_access_key"),
		 str_trim(buf_str(&keys->secret)));
	for (enum key key = 0; key < KEY_COUNT; key++) {
		if (KEYS_OF_OLD_KEYS & KEY_BIT(key))
			edit_unset(&rewrite.credentials, section, str_from(key_name(key)));
	}
	done = rewrite_make(&rewrite, false, false, &changed, error);
	rewrite_end(&rewrite);
	return done;
}

static bool configure(struct context *context, const struct arguments *arguments,
		      struct error *error)
{
	struct keys keys;
	struct str name = arguments->words[0];
	bool done;

	if (!context_load(context, error))
		return false;
	if (profile_name_fault(name) != NAME_GOOD)
		return error_set(error, ERROR_USAGE, "that cannot be the name of a profile");
	if (!may_write(context, arguments, name, error))
		return false;
	buf_init_secret(&keys.id, KEY_LIMIT);
	buf_init_secret(&keys.secret, KEY_LIMIT);
	done = ask(context, &keys, arguments_have(arguments, "force"), error) &&
	       write_keys(context, name, &keys, error);
	buf_release(&keys.id);
	buf_release(&keys.secret);
	return done;
}

static enum exit_status run(struct context *context, const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};

	if (configure(context, arguments, &error)) {
		report(context, REPORT_WORD,
		       "%.*s has its keys; awsp whoami %.*s asks AWS about them",
		       STR_ARGS(arguments->words[0]), STR_ARGS(arguments->words[0]));
		return EXIT_DONE;
	}
	report_error(context, &error);
	return exit_status_of(error.kind);
}
