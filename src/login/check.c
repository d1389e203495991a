/* Checks of a profile's settings. */
#include "login/check.h"

#include "base/region.h"
#include "base/utf8.h"

/* Of a role, in seconds, and its other parameters: the service model sts 2011-06-15. */
#define SHORTEST_DURATION 900
#define LONGEST_DURATION 43200

struct check {
	const struct profile_view *view;
	struct resolution *resolution;
	struct problems *problems;
};

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Adds an error of the profile; the message is the text with `value` behind it, in quotes where it
 * is not empty. */
static void add_error(struct check *check, struct place place, const char *text, struct str value,
		      struct str remedy)
{
	struct problem problem = {
		.severity = PROBLEM_ERROR,
		.place = place,
		.profile = check->resolution->profile->name,
		.remedy = remedy,
	};

	check->resolution->invalid = true;
	if (value.n > 0)
		problems_add(check->problems, &problem, "%s \"%.*s\"", text, STR_ARGS(value));
	else
		problems_add(check->problems, &problem, "%s", text);
}

static void add_conflict(struct check *check, const struct document *document,
			 const struct section *section)
{
	struct conflict conflict = section->conflict;
	struct problem problem = {
		.severity = PROBLEM_ERROR,
		.place = {document->path, conflict.second_line},
		.profile = check->resolution->profile->name,
		.remedy = STR("remove the one that is wrong"),
	};

	check->resolution->invalid = true;
	problems_add(check->problems, &problem,
		     "%s is set twice for [%.*s], on lines %u and %u, to different values",
		     key_name(conflict.key), STR_ARGS(section->header), conflict.first_line,
		     conflict.second_line);
}

static void check_section_conflict(struct check *check, const struct document *document,
				   uint32_t section)
{
	if (document->has_conflict && section != NO_SECTION &&
	    document->sections[section].conflict.first_line > 0)
		add_conflict(check, document, &document->sections[section]);
}

/* A value such as <account-id>, which documentation asks to be replaced. */
static bool is_placeholder(struct str value)
{
	size_t open = str_find(value, '<');

	return open < value.n && str_find(str_from_byte(value, open), '>') < value.n - open;
}

static void check_placeholders(struct check *check)
{
	static const enum key keys[] = {
		KEY_SSO_ACCOUNT_ID,
		KEY_SSO_ROLE_NAME,
		KEY_SSO_START_URL,
		KEY_SSO_REGION,
		KEY_SSO_SESSION,
		KEY_ROLE_ARN,
		KEY_SOURCE_PROFILE,
		KEY_REGION,
		KEY_MFA_SERIAL,
		KEY_AWS_ACCESS_KEY_ID,
		KEY_AWS_SECRET_ACCESS_KEY,
		KEY_LOGIN_SESSION,
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		struct str value;

		if (!view_has(check->view, keys[i]))
			continue;
		value = view_value(check->view, keys[i]);
		if (!is_placeholder(value))
			continue;
		if (key_is_secret(keys[i]))
			value = (struct str){0};
		add_error(check, view_place(check->view, keys[i]),
			  "a placeholder was left in place:", value,
			  STR("put the real value there"));
	}
}

/* botocore asks that a region could stand in a host name. */
static bool is_host_label(struct str region)
{
	for (size_t i = 0; i < region.n; i++) {
		char c = region.p[i];
		if (!is_lower(c) && !is_digit(c) && !(c >= 'A' && c <= 'Z') &&
		    !(c == '-' && i > 0 && i + 1 < region.n))
			return false;
	}
	return region.n <= 63;
}

static void check_forms(struct check *check)
{
	const struct profile_view *view = check->view;
	struct str region = view_value(view, KEY_REGION), arn = view_value(view, KEY_ROLE_ARN);

	if (!is_host_label(region) && !is_placeholder(region))
		add_error(check, view_place(view, KEY_REGION), "this is no region:", region,
			  STR("write one such as eu-west-1"));
	if (view_has(view, KEY_ROLE_ARN) && !str_starts(arn, STR("arn:")) && !is_placeholder(arn))
		add_error(check, view_place(view, KEY_ROLE_ARN), "this is no ARN of a role:", arn,
			  STR("write one such as arn:aws:iam::123456789012:role/NAME"));
}

void check_profile(const struct profile_view *view, struct resolution *resolution,
		   struct problems *problems)
{
	struct check check = {view, resolution, problems};

	check_section_conflict(&check, &view->config->config, view->profile->config_section);
	check_section_conflict(&check, &view->config->credentials,
			       view->profile->credentials_section);
	if (view->config->config.has_angle || view->config->credentials.has_angle)
		check_placeholders(&check);
	check_forms(&check);
}

/* What is there but too short for AWS, where botocore lets nothing of it pass. */
static void check_length(struct check *check, enum key key, size_t shortest, const char *message)
{
	struct str value = view_value(check->view, key);

	if (view_has(check->view, key) && value.n < shortest)
		add_error(check, view_place(check->view, key), message, value,
			  STR("correct it, or remove the line"));
}

/* An empty one counts as none. */
static void check_session_name(struct check *check)
{
	if (view_value(check->view, KEY_ROLE_SESSION_NAME).n > 0)
		check_length(check, KEY_ROLE_SESSION_NAME, 2,
			     "a role_session_name has 2 characters or more");
}

/* botocore passes over what is no integer. */
static void check_duration(struct check *check)
{
	int64_t seconds;

	if (!view_integer(check->view, KEY_DURATION_SECONDS, &seconds))
		return;
	if (seconds < SHORTEST_DURATION || seconds > LONGEST_DURATION)
		add_error(check, view_place(check->view, KEY_DURATION_SECONDS),
			  "duration_seconds goes from 900 to 43200, unlike",
			  view_value(check->view, KEY_DURATION_SECONDS), STR("write one between"));
}

void check_role_settings(const struct profile_view *view, struct resolution *resolution,
			 struct problems *problems)
{
	struct check check = {view, resolution, problems};

	check_length(&check, KEY_EXTERNAL_ID, 2, "an external_id has 2 characters or more");
	check_session_name(&check);
	check_length(&check, KEY_MFA_SERIAL, 1, "mfa_serial is empty");
	check_duration(&check);
}

static void check_shared_key(struct check *check, const struct entry *entry)
{
	enum key key = (enum key)entry->key;
	struct str value = entry_value(&check->view->config->config, entry);
	struct problem problem = {
		.severity = PROBLEM_ERROR,
		.place = view_place(check->view, key),
		.profile = check->resolution->profile->name,
		.remedy = STR("remove it from the profile"),
	};

	if (str_equal(view_value(check->view, key), value))
		return;
	check->resolution->invalid = true;
	if (key_is_secret(key))
		problems_add(check->problems, &problem,
			     "%s is another here than in the sso-session (line %u)", key_name(key),
			     entry->line);
	else
		problems_add(check->problems, &problem,
			     "%s is \"%.*s\" here and \"%.*s\" in the sso-session (line %u)",
			     key_name(key), STR_ARGS(view_value(check->view, key)), STR_ARGS(value),
			     entry->line);
}

/* Every key that stands in both the profile and its sso-session must be the same, as botocore has
 * it. */
static void check_session_agrees(struct check *check, const struct named_section *session)
{
	const struct document *document = &check->view->config->config;
	const struct section *section = &document->sections[session->section];
	uint32_t shared = section->keys & check->view->keys & ~KEY_BIT(KEY_OTHER);

	if (shared == 0)
		return;
	for (uint32_t at = section->first; at != NO_ENTRY; at = document->entries[at].next) {
		if (shared & KEY_BIT(document->entries[at].key))
			check_shared_key(check, &document->entries[at]);
	}
}

static void check_session(struct check *check)
{
	const struct named_section *session = check->resolution->session;

	if (!view_has(check->view, KEY_SSO_SESSION))
		return;
	if (!session) {
		add_error(check, view_place(check->view, KEY_SSO_SESSION),
			  "there is no sso-session", check->resolution->sso_session,
			  STR("add an [sso-session NAME] of that name to the config file"));
		return;
	}
	check_section_conflict(check, &check->view->config->config, session->section);
	check_session_agrees(check, session);
}

/* The place of a key that may stand in the profile or in its sso-session. */
static struct place sso_place(const struct check *check, enum key key)
{
	const struct config *config = check->view->config;
	const struct named_section *session = check->resolution->session;
	struct setting setting = {0};

	if (session && !view_has(check->view, key))
		setting = sso_session_setting(config, session, key);
	return setting.present ? setting.place : view_place(check->view, key);
}

/* The value of such a key. */
static struct str sso_value(const struct check *check, enum key key)
{
	const struct named_section *session = check->resolution->session;

	if (session && !view_has(check->view, key))
		return sso_session_setting(check->view->config, session, key).value;
	return view_value(check->view, key);
}

static bool is_account(struct str account)
{
	return account.n == 12 && str_is_digits(account);
}

/* Most profiles leave both to a session, which is looked at once. */
static bool is_well_formed_session(const struct resolution *resolution)
{
	const struct named_section *session = resolution->session;

	return session && session->well_formed && resolution->start_url.p == session->start_url.p &&
	       resolution->sso_region.p == session->region.p;
}

static void check_sso_values(struct check *check)
{
	const struct resolution *resolution = check->resolution;
	const struct profile_view *view = check->view;
	struct str account = sso_value(check, KEY_SSO_ACCOUNT_ID), region = resolution->sso_region,
		   url = resolution->start_url;

	if (account.n > 0 && !is_account(account) && !is_placeholder(account))
		add_error(check, sso_place(check, KEY_SSO_ACCOUNT_ID),
			  "an account id has 12 digits, unlike", account,
			  STR("write all 12 digits, leading zeros too"));
	if (is_well_formed_session(resolution))
		return;
	if (region.n > 0 && !region_is_valid(region) &&
	    !is_placeholder(view_value(view, KEY_SSO_REGION)))
		add_error(check, sso_place(check, KEY_SSO_REGION),
			  "this sso_region is no region:", region,
			  STR("write one such as eu-west-1"));
	if (url.n > 0 && !str_starts(url, STR("https://")) &&
	    !is_placeholder(view_value(view, KEY_SSO_START_URL)))
		add_error(check, sso_place(check, KEY_SSO_START_URL),
			  "a start URL begins with https://, unlike", url,
			  STR("copy it from the AWS access portal"));
}

static void add_missing(struct str *missing, struct arena *arena, bool present, const char *name)
{
	if (!present)
		*missing = arena_format(arena, "%.*s%s%s", STR_ARGS(*missing),
					missing->n > 0 ? ", " : "", name);
}

static void add_missing_keys(struct check *check, bool no_role, bool no_account, bool no_url,
			     bool no_region)
{
	struct arena *arena = check->view->config->arena;
	struct str missing = {0};

	add_missing(&missing, arena, !no_role, "sso_role_name");
	add_missing(&missing, arena, !no_account, "sso_account_id");
	add_missing(&missing, arena, !no_url, "sso_start_url");
	add_missing(&missing, arena, !no_region, "sso_region");
	add_error(check, profile_place(check->view->config, check->view->profile),
		  arena_format(arena, "the profile uses SSO, but has no %.*s", STR_ARGS(missing)).p,
		  (struct str){0}, STR("add it"));
}

static void check_sso(struct check *check)
{
	const struct resolution *resolution = check->resolution;
	/* A token and no credentials, which some tools ask for. */
	bool token_only = resolution->token_only;
	bool no_session = resolution->end_kind == KIND_SSO && !resolution->session;
	bool no_role = !token_only && sso_value(check, KEY_SSO_ROLE_NAME).n == 0;
	bool no_account = !token_only && sso_value(check, KEY_SSO_ACCOUNT_ID).n == 0;
	bool no_url = !no_session && resolution->start_url.n == 0;
	bool no_region = !no_session && resolution->sso_region.n == 0;

	check_session(check);
	if (no_role || no_account || no_url || no_region)
		add_missing_keys(check, no_role, no_account, no_url, no_region);
	check_sso_values(check);
}

/* Both halves of the keys must stand in the same file. */
static void check_keys(struct check *check)
{
	const struct profile_view *view = check->view;
	bool credentials = view_in_credentials(view, KEY_AWS_ACCESS_KEY_ID);
	struct setting secret = profile_setting_in(view->config, view->profile, credentials,
						   KEY_AWS_SECRET_ACCESS_KEY);

	if (view_value(view, KEY_AWS_ACCESS_KEY_ID).n == 0)
		add_error(check, view_place(view, KEY_AWS_ACCESS_KEY_ID),
			  "aws_access_key_id is empty", (struct str){0},
			  STR("write the key there"));
	if (secret.value.n == 0)
		add_error(
			check, view_place(view, KEY_AWS_ACCESS_KEY_ID),
			"there is an aws_access_key_id, but no aws_secret_access_key in the same file",
			(struct str){0}, STR("add it"));
}

static void check_needed(struct check *check, enum key key, const char *message, struct str remedy)
{
	if (view_value(check->view, key).n == 0)
		add_error(check, view_place(check->view, key), message, (struct str){0}, remedy);
}

void check_end(const struct profile_view *view, struct resolution *resolution,
	       struct problems *problems)
{
	struct check check = {view, resolution, problems};

	if (view->profile != resolution->profile)
		check_profile(view, resolution, problems);
	switch (resolution->end_kind) {
	case KIND_SSO:
	case KIND_SSO_LEGACY:
		check_sso(&check);
		break;
	case KIND_KEYS:
		check_keys(&check);
		break;
	case KIND_WEB_IDENTITY:
		check_session_name(&check);
		check_needed(&check, KEY_ROLE_ARN,
			     "the profile has a web_identity_token_file, but no role_arn",
			     STR("add it"));
		check_needed(&check, KEY_WEB_IDENTITY_TOKEN_FILE,
			     "web_identity_token_file is empty",
			     STR("write the path of the token file"));
		break;
	case KIND_PROCESS:
		check_needed(&check, KEY_CREDENTIAL_PROCESS, "credential_process is empty",
			     STR("write the command"));
		break;
	case KIND_LOGIN:
		check_needed(&check, KEY_LOGIN_SESSION, "login_session is empty",
			     STR("run aws login"));
		break;
	case KIND_ROLE:
	case KIND_CONTAINER:
	case KIND_EMPTY:
		break;
	}
}
