/* What AWS's tools read differently from each other. */
#include "config/lint.h"

#include "config/header.h"
#include "config/profile_name.h"
#include "config/view.h"

struct lint {
	const struct config *config;
	const struct document *document;
	struct str profile;
	struct problems *problems;
};

static struct problem warning_at(const struct lint *lint, uint32_t line, struct str remedy)
{
	return (struct problem){
		.severity = PROBLEM_WARNING,
		.place = {lint->document->path, line},
		.profile = lint->profile,
		.remedy = remedy,
	};
}

/* A comment behind a value is part of the value to the CLI and no part of it to the SDKs. */
static bool has_comment(struct str value)
{
	for (size_t i = 1; i < value.n; i++) {
		if ((value.p[i] == '#' || value.p[i] == ';') &&
		    (value.p[i - 1] == ' ' || value.p[i - 1] == '\t'))
			return true;
	}
	return false;
}

static bool is_quoted(struct str value)
{
	return value.n >= 2 && (value.p[0] == '"' || value.p[0] == '\'' || value.p[0] == '`') &&
	       value.p[value.n - 1] == value.p[0];
}

static void lint_entry(const struct lint *lint, const struct entry *entry, bool first)
{
	struct problem problem =
		warning_at(lint, entry->line, STR("move the comment to a line of its own"));
	struct str name = entry_name(lint->document, entry),
		   value = entry_value(lint->document, entry);

	if (has_comment(value))
		problems_add(
			lint->problems, &problem,
			"the comment is part of the value of %.*s to the AWS CLI, and not to the SDKs",
			STR_ARGS(name));
	problem.remedy = STR("remove the quotes");
	if (is_quoted(value) && entry->key != KEY_OTHER && entry->key != KEY_CREDENTIAL_PROCESS)
		problems_add(lint->problems, &problem, "the quotes are part of the value of %.*s",
			     STR_ARGS(name));
	problem.remedy = STR("write \"=\"");
	if (entry->delimiter == ':')
		problems_add(lint->problems, &problem,
			     "the AWS CLI takes \":\" behind %.*s, the SDKs refuse the file",
			     STR_ARGS(name));
	problem.remedy = STR("begin the line in the first column");
	if (entry->indented)
		problems_add(lint->problems, &problem,
			     "%.*s is indented: a key to the AWS CLI, %s to the SDKs",
			     STR_ARGS(name), first ? "an error" : "part of the value above it");
}

static void lint_entries(const struct lint *lint, uint32_t section)
{
	uint32_t first = lint->document->sections[section].first;

	for (uint32_t at = first; at != NO_ENTRY; at = lint->document->entries[at].next)
		lint_entry(lint, &lint->document->entries[at], at == first);
}

/* Two kinds of credentials in one profile: AWS's tools choose differently. */
static void lint_kinds(const struct lint *lint, const struct profile *profile)
{
	static const enum key kinds[] = {KEY_ROLE_ARN, KEY_SSO_ACCOUNT_ID, KEY_AWS_ACCESS_KEY_ID,
					 KEY_LOGIN_SESSION, KEY_CREDENTIAL_PROCESS};
	struct profile_view view;
	enum key found = KEY_COUNT;

	profile_view_init(&view, lint->config, profile);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct problem problem = {
			.severity = PROBLEM_WARNING,
			.profile = lint->profile,
			.remedy = STR("keep one of them"),
		};

		if (!view_has(&view, kinds[i]))
			continue;
		if (found != KEY_COUNT) {
			problem.place = view_place(&view, kinds[i]);
			problems_add(
				lint->problems, &problem,
				"the profile has both %s and %s: AWS's tools do not agree on which counts",
				key_name(found), key_name(kinds[i]));
			return;
		}
		found = kinds[i];
	}
}

static void lint_name(const struct lint *lint, const struct profile *profile)
{
	struct problem problem = {
		.severity = PROBLEM_WARNING,
		.place = profile_place(lint->config, profile),
		.profile = profile->name,
		.remedy = STR("use letters, digits and _-/.%@:+ only"),
	};

	switch (profile_name_fault(profile->name)) {
	case NAME_GOOD:
		problem.severity = PROBLEM_NOTE;
		if (!profile_name_is_portable(profile->name))
			problems_add(
				lint->problems, &problem,
				"the AWS CLI and boto3 take the profile's name, other SDKs do not see the profile");
		break;
	case NAME_EMPTY:
		problems_add(lint->problems, &problem,
			     "the profile's name is empty, so it cannot be selected");
		break;
	case NAME_CONTROL:
		problems_add(
			lint->problems, &problem,
			"the profile's name has control bytes or is not valid UTF-8, so it is never switched to");
		break;
	case NAME_TOO_LONG:
		problem.remedy = STR("shorten it");
		problems_add(
			lint->problems, &problem,
			"the profile's name is longer than %d bytes, so it is never switched to",
			PROFILE_NAME_LIMIT);
		break;
	}
}

void lint_profile(const struct config *config, const struct profile *profile,
		  struct problems *problems)
{
	struct lint lint = {config, &config->config, profile->name, problems};

	lint_name(&lint, profile);
	lint_kinds(&lint, profile);
	if (profile->config_section != NO_SECTION)
		lint_entries(&lint, profile->config_section);
	lint.document = &config->credentials;
	if (profile->credentials_section != NO_SECTION)
		lint_entries(&lint, profile->credentials_section);
}

/* A header with several words that are not quoted. */
static bool has_many_words(struct str header, struct arena *arena)
{
	struct str words[2];

	return header_words(header, arena, words, 2) > 2;
}

/* Headers that look like a profile and are none. */
static void lint_lost_header(const struct lint *lint, const struct section *section)
{
	struct str header = section->header;
	struct problem problem = warning_at(lint, section->line, STR("write [profile NAME]"));
	bool profile = str_starts_nocase(str_trim(header), STR("profile"));

	if (profile && str_find(header, ']') < header.n) {
		problem.remedy = STR("move the comment to a line of its own");
		problems_add(
			lint->problems, &problem,
			"the header goes up to the last \"]\" of the line, so that [%.*s] is no profile to the AWS CLI",
			STR_ARGS(header));
	} else if (profile && str_starts(header, STR("profile")) &&
		   has_many_words(header, lint->config->arena)) {
		problem.remedy = STR("put the name in quotes");
		problems_add(lint->problems, &problem,
			     "[%.*s] is no profile: its name has a blank and no quotes",
			     STR_ARGS(header));
	} else if (profile) {
		problems_add(lint->problems, &problem, "[%.*s] is no profile to AWS's tools",
			     STR_ARGS(header));
	} else if (!str_equal(header, STR("plugins")) && !str_equal(header, STR("preview"))) {
		problem.remedy = str_starts(header, STR("sso-session")) ||
						 str_starts(header, STR("services"))
					 ? STR("write one name behind it")
					 : STR("write [profile NAME] in the config file");
		problems_add(lint->problems, &problem, "[%.*s] means nothing to AWS's tools",
			     STR_ARGS(header));
	}
}

/* A header with a name that nothing is wrong with, so that only a later one can have replaced it.
 */
static bool is_replaced(const struct lint *lint, struct str header)
{
	struct str words[2];

	if (str_equal(header, STR("default")))
		return true;
	return (str_starts(header, STR("profile")) || str_starts(header, STR("sso-session")) ||
		str_starts(header, STR("services"))) &&
	       header_words(header, lint->config->arena, words, 2) == 2;
}

/* Of a profile this is told when the file is read. */
static void lint_replaced_header(const struct lint *lint, const struct section *section)
{
	struct problem problem = warning_at(lint, section->line, STR("join the two sections"));

	if (str_starts(section->header, STR("s")))
		problems_add(lint->problems, &problem,
			     "[%.*s] counts for nothing: a later header has the same name",
			     STR_ARGS(section->header));
}

static void mark_sections(const struct named_sections *sections, unsigned char *used)
{
	for (size_t i = 0; i < sections->n; i++)
		used[sections->items[i].section] = 1;
}

/* Which sections of the config file are somebody's: one byte a section, in the arena. */
static const unsigned char *used_sections(const struct config *config)
{
	unsigned char *used = arena_allocate(config->arena, config->config.n_sections + 1);

	for (size_t i = 0; i < config->n_profiles; i++) {
		if (config->profiles[i].config_section != NO_SECTION)
			used[config->profiles[i].config_section] = 1;
	}
	mark_sections(&config->sso_sessions, used);
	mark_sections(&config->services, used);
	return used;
}

static void lint_header(const struct lint *lint, const struct section *section)
{
	struct problem problem = warning_at(lint, section->line, STR("move it below the header"));
	struct str rest = str_trim(section->rest);

	if (rest.n > 0 && rest.p[0] != '#' && rest.p[0] != ';')
		problems_add(
			lint->problems, &problem,
			"the AWS CLI ignores what follows the header, the SDKs refuse the file");
	problem.remedy = STR("begin the line in the first column");
	if (section->indented)
		problems_add(
			lint->problems, &problem,
			"the header is indented: a section to the AWS CLI, and none to the SDKs");
	problem.remedy = STR("rename it, or write each key where it belongs");
	if (str_equal(section->header, STR("DEFAULT")))
		problems_add(
			lint->problems, &problem,
			"the AWS CLI gives the keys of [DEFAULT] to every section of the file");
}

static void lint_credentials_header(const struct lint *lint, const struct section *section)
{
	struct problem problem =
		warning_at(lint, section->line, STR("write [NAME] alone in the credentials file"));
	struct str header = section->header;

	if (str_starts(header, STR("profile ")) || str_starts(header, STR("sso-session ")) ||
	    str_starts(header, STR("services ")))
		problems_add(
			lint->problems, &problem,
			"the AWS CLI takes all of [%.*s] for a profile's name, the SDKs ignore the section",
			STR_ARGS(header));
	problem.remedy = STR("remove the blanks");
	if (!str_equal(str_trim(header), header))
		problems_add(lint->problems, &problem,
			     "the blanks in [%.*s] are part of the profile's name to the AWS CLI",
			     STR_ARGS(header));
}

void lint_sections(const struct config *config, struct problems *problems)
{
	struct lint lint = {config, &config->config, {0}, problems};
	const unsigned char *used = used_sections(config);

	for (uint32_t i = 0; i < config->config.n_sections; i++) {
		lint_header(&lint, &config->config.sections[i]);
		if (used[i] || i == config->config.defaults)
			continue;
		if (is_replaced(&lint, config->config.sections[i].header))
			lint_replaced_header(&lint, &config->config.sections[i]);
		else
			lint_lost_header(&lint, &config->config.sections[i]);
	}
	lint.document = &config->credentials;
	for (uint32_t i = 0; i < config->credentials.n_sections; i++) {
		lint_header(&lint, &config->credentials.sections[i]);
		if (i != config->credentials.defaults)
			lint_credentials_header(&lint, &config->credentials.sections[i]);
	}
}
