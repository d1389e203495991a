/* awsp's own settings. */
#include "config/settings.h"

const struct setting_description setting_descriptions[] = {
	{"strict", "true | false",
	 "Do not switch to a profile that needs a login (status 4). The default is false.",
	 "--strict, --no-strict"},
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

static void read_general(struct settings *settings, const struct section *section)
{
	for (uint32_t at = section->first; at != NO_ENTRY;
	     at = settings->document.entries[at].next) {
		const struct entry *entry = &settings->document.entries[at];
		struct str name = entry_name(&settings->document, entry);
		struct str value = entry_value(&settings->document, entry);

		if (!str_equal_nocase(name, STR("strict")))
			add_problem(settings, entry->line, "awsp has no setting", name);
		else if (!read_boolean(value, &settings->strict))
			take_strict(settings, entry->line, value);
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

		if (str_equal(section->header, STR("awsp")))
			read_general(settings, section);
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
