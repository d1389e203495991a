/* awsp's own settings. */
#include "config/settings.h"

#include "config/header.h"
#include "config/name_template.h"

const struct setting_description setting_descriptions[] = {
	{"awsp", "strict", "true | false",
	 "Do not switch to a profile that needs a login (status 4). The default is false.",
	 "--strict, --no-strict"},
	{"awsp", "login", "ask | auto | never",
	 "What a switch does where a login is needed: ask, log in at once, or neither. Without a terminal to ask on, ask and auto "
	 "are as never. The default is ask.",
	 "--login, --no-login"},
	{"awsp", "template", "TEMPLATE",
	 "How awsp configure sso and awsp populate name profiles: text with {session}, {account_name}, {account_id} and {role} in it; behind a variable, "
	 "after bars, filters: lower, kebab (small letters, with a hyphen for whatever is no letter or digit; letters outside ASCII stay as they are) and trim REGEX, which takes "
	 "away what fits, as in {role|trim ^AWS|kebab}. The default is " NAME_TEMPLATE_DEFAULT ".",
	 "--template"},
	{"session NAME", "browser", "COMMAND",
	 "In a section [session NAME], where NAME is an sso-session or, for a legacy profile, its start URL: the browser for its "
	 "logins, instead of BROWSER. The URL takes the place of %s, or goes last; several commands with a colon between them are "
	 "tried in turn. No shell runs it.",
	 "--no-browser"},
};
const size_t n_setting_descriptions = sizeof(setting_descriptions) / sizeof(*setting_descriptions);

static void add_problem(struct settings *settings, uint32_t line, const char *message,
			struct str value)
{
	struct problem problem = {
		.severity = PROBLEM_WARNING,
		.place = {settings->document.path, line},
		.remedy = STR("see awsp(1), SETTINGS"),
	};

	problems_add(&settings->problems, &problem, "%s \"%.*s\"", message, STR_ARGS(value));
}

static bool read_boolean(struct str text, bool *value)
{
	if (str_equal_nocase(text, STR("true")))
		*value = true;
	else if (str_equal_nocase(text, STR("false")))
		*value = false;
	else
		return false;
	return true;
}

/* What is neither true nor false is taken for the safe side. */
static void take_strict(struct settings *settings, uint32_t line, struct str value)
{
	settings->strict = true;
	add_problem(settings, line, "this setting is true or false, and taken for true:", value);
}

static bool read_login(struct str text, enum login_setting *value)
{
	static const struct str names[] = {
		[LOGIN_SETTING_ASK] = STR_INIT("ask"),
		[LOGIN_SETTING_AUTO] = STR_INIT("auto"),
		[LOGIN_SETTING_NEVER] = STR_INIT("never"),
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (str_equal_nocase(text, names[i])) {
			*value = (enum login_setting)i;
			return true;
		}
	}
	return false;
}

/* A template that cannot be read is kept: names of the default's form are not what is meant. */
static void read_template(struct settings *settings, uint32_t line, struct str value)
{
	CLEANUP_ERROR struct error error = {0};

	settings->name_template = value;
	if (!name_template_check(value, &error))
		add_problem(settings, line, error.message, value);
}

static void read_general(struct settings *settings, const struct entry *entry, struct str name,
			 struct str value)
{
	if (str_equal_nocase(name, STR("strict"))) {
		if (!read_boolean(value, &settings->strict))
			take_strict(settings, entry->line, value);
	} else if (str_equal_nocase(name, STR("login"))) {
		if (!read_login(value, &settings->login))
			add_problem(settings, entry->line,
				    "this setting is ask, auto or never, not", value);
	} else if (str_equal_nocase(name, STR("template"))) {
		read_template(settings, entry->line, value);
	} else {
		add_problem(settings, entry->line, "awsp has no setting", name);
	}
}

static void read_session(struct settings *settings, const struct entry *entry, struct str name,
			 struct str value)
{
	if (!str_equal_nocase(name, STR("browser")))
		add_problem(settings, entry->line, "awsp has no setting", name);
	else if (value.n == 0)
		add_problem(settings, entry->line, "this setting is a command, not", value);
}

/* The NAME of a section `[session NAME]`, which can stand in quotes as in AWS's files; false for
 * any other section. */
static bool session_of(const struct settings *settings, const struct section *section,
		       struct str *name)
{
	struct str words[2];

	if (!str_starts(section->header, STR("session")) ||
	    header_words(section->header, settings->problems.arena, words, 2) != 2 ||
	    !str_equal(words[0], STR("session")))
		return false;
	*name = words[1];
	return true;
}

static void read_entries(struct settings *settings, const struct section *section,
			 void (*read)(struct settings *settings, const struct entry *entry,
				      struct str name, struct str value))
{
	for (uint32_t at = section->first; at != NO_ENTRY;
	     at = settings->document.entries[at].next) {
		const struct entry *entry = &settings->document.entries[at];

		read(settings, entry, entry_name(&settings->document, entry),
		     entry_value(&settings->document, entry));
	}
}

void settings_read(struct settings *settings, struct str path, struct arena *arena)
{
	*settings = (struct settings){0};
	problems_init(&settings->problems, arena);
	document_read(&settings->document, path, arena, &settings->problems);
	for (size_t i = 0; i < settings->problems.n; i++)
		settings->problems.items[i].refused =
			false; /* the AWS CLI does not read this file */
	for (size_t i = 0; i < settings->document.n_sections; i++) {
		const struct section *section = &settings->document.sections[i];
		struct str session;

		if (str_equal(section->header, STR("awsp")))
			read_entries(settings, section, read_general);
		else if (session_of(settings, section, &session))
			read_entries(settings, section, read_session);
		else if (!str_equal(section->header, STR("alias")))
			add_problem(settings, section->line, "awsp has no settings section",
				    section->header);
	}
}

void settings_release(struct settings *settings)
{
	document_release(&settings->document);
	problems_release(&settings->problems);
}

struct str settings_browser(const struct settings *settings, struct str session)
{
	const struct document *document = &settings->document;
	struct str browser = {0}, name;

	for (size_t i = 0; i < document->n_sections; i++) {
		if (!session_of(settings, &document->sections[i], &name) ||
		    !str_equal(name, session))
			continue;
		for (uint32_t at = document->sections[i].first; at != NO_ENTRY;
		     at = document->entries[at].next) {
			if (str_equal_nocase(entry_name(document, &document->entries[at]),
					     STR("browser")))
				browser = entry_value(document, &document->entries[at]);
		}
	}
	return browser;
}

bool settings_alias(const struct settings *settings, struct str name, struct alias *alias)
{
	size_t at = 0;

	while (settings_next_alias(settings, &at, alias)) {
		if (str_equal_nocase(alias->name, name))
			return true;
	}
	return false;
}

bool settings_next_alias(const struct settings *settings, size_t *at, struct alias *alias)
{
	const struct document *document = &settings->document;
	uint32_t section = document_section(document, STR("alias")), found;
	size_t skip = *at;

	if (section == NO_SECTION)
		return false;
	for (found = document->sections[section].first; found != NO_ENTRY && skip > 0; skip--)
		found = document->entries[found].next;
	if (found == NO_ENTRY)
		return false;
	*alias = (struct alias){
		.name = entry_name(document, &document->entries[found]),
		.profile = entry_value(document, &document->entries[found]),
		.line = document->entries[found].line,
	};
	++*at;
	return true;
}
