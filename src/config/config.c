/* The configuration: what the sections of the two files mean, as botocore's build_profile_map and
 * full_config have it. */
#include "config/config.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <stdlib.h>

static bool is_header_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Copies the next word of `header` from byte `*at` on to `word`. False where a quote or an escape
 * is left open. */
static bool read_word(struct str header, size_t *at, struct buf *word)
{
	char quote = 0;

	for (; *at < header.n; ++*at) {
		char c = header.p[*at];

		if (!quote && is_header_blank(c))
			return true;
		if (!quote && (c == '\'' || c == '"')) {
			quote = c;
		} else if (quote && c == quote) {
			quote = 0;
		} else if (c == '\\' && quote != '\'') {
			if (++*at == header.n)
				return false;
			if (quote && header.p[*at] != '"' && header.p[*at] != '\\')
				buf_add_char(word, '\\');
			buf_add_char(word, header.p[*at]);
		} else {
			buf_add_char(word, c);
		}
	}
	return !quote;
}

size_t header_words(struct str header, struct arena *arena, struct str *words, size_t limit)
{
	CLEANUP_BUF struct buf word = BUF_INIT(LINE_LIMIT);
	size_t n = 0, at = 0;

	for (;;) {
		while (at < header.n && is_header_blank(header.p[at]))
			at++;
		if (at == header.n)
			return n;
		buf_clear(&word);
		if (!read_word(header, &at, &word))
			return 0;
		if (n < limit)
			words[n] = arena_copy(arena, buf_str(&word));
		n++;
	}
}

/* Without quotes and escapes, the words can be cut from the header as they stand. */
static bool is_plain(struct str header)
{
	return !memchr(header.p, '\'', header.n) && !memchr(header.p, '"', header.n) &&
	       !memchr(header.p, '\\', header.n);
}

/* Where the first blank stands; header.n where there is none. */
static size_t find_blank(struct str header)
{
	size_t space = str_find(header, ' ');
	size_t tab = str_find(str_slice(header, 0, space), '\t');

	return tab < space ? tab : space;
}

/* A header that is no line of its own cannot have other blanks than spaces and tabs. */
static bool plain_second_word(struct str header, struct str *word)
{
	size_t first = find_blank(header);

	*word = str_trim(str_from_byte(header, first));
	return word->n > 0 && find_blank(*word) == word->n;
}

/* The name in a header such as `profile NAME`: the second of exactly two words. */
static bool header_name(struct str header, struct arena *arena, struct str *name)
{
	struct str words[2] = {{0}, {0}};

	if (is_plain(header))
		return plain_second_word(header, name);
	if (header_words(header, arena, words, 2) != 2)
		return false;
	*name = words[1];
	return true;
}

static struct profile *add_profile(struct config *config, struct str name)
{
	uint32_t fresh = (uint32_t)config->n_profiles;
	uint32_t found = map_add(&config->by_name, name, fresh);

	if (found != fresh)
		return &config->profiles[found];
	config->profiles = memory_grow(config->profiles, config->n_profiles,
				       &config->profiles_capacity, sizeof(*config->profiles));
	config->profiles[fresh] = (struct profile){name, NO_SECTION, NO_SECTION, 0};
	config->n_profiles++;
	return &config->profiles[fresh];
}

/* Where two headers come to one name, the later replaces the earlier, and keeps its place in the
 * order. */
static void add_config_profile(struct config *config, struct str name, uint32_t section)
{
	struct profile *profile = add_profile(config, name);
	const struct section *sections = config->config.sections;

	if (profile->config_section != NO_SECTION) {
		struct problem problem = {
			.severity = PROBLEM_WARNING,
			.place = {config->config.path, sections[section].line},
			.profile = name,
			.remedy = STR("join the two sections"),
		};

		profile->replaced_line = sections[profile->config_section].line;
		problems_add(
			&config->problems, &problem,
			"[%.*s] replaces [%.*s] of line %u as a whole: both are the profile %.*s",
			STR_ARGS(sections[section].header),
			STR_ARGS(sections[profile->config_section].header), profile->replaced_line,
			STR_ARGS(name));
	}
	profile->config_section = section;
}

static void add_named_section(struct named_sections *sections, struct str name, uint32_t section)
{
	uint32_t fresh = (uint32_t)sections->n;
	uint32_t found = map_add(&sections->by_name, name, fresh);

	if (found != fresh) {
		sections->items[found].section = section;
		return;
	}
	sections->items = memory_grow(sections->items, sections->n, &sections->capacity,
				      sizeof(*sections->items));
	sections->items[sections->n++] = (struct named_section){name, section};
}

/* botocore looks for the first letters only, so that `[profiles x]` is a profile too. */
static void classify_section(struct config *config, uint32_t section)
{
	struct str header = config->config.sections[section].header, name;

	if (str_equal(header, STR("default"))) {
		add_config_profile(config, header, section);
	} else if (str_starts(header, STR("profile"))) {
		if (header_name(header, config->arena, &name))
			add_config_profile(config, name, section);
	} else if (str_starts(header, STR("sso-session"))) {
		if (header_name(header, config->arena, &name))
			add_named_section(&config->sso_sessions, name, section);
	} else if (str_starts(header, STR("services"))) {
		if (header_name(header, config->arena, &name))
			add_named_section(&config->services, name, section);
	}
}

void config_read(struct config *config, const struct paths *paths, struct arena *arena)
{
	*config = (struct config){.arena = arena};
	problems_init(&config->problems, arena);
	document_read(&config->config, paths->config, arena, &config->problems);
	document_read(&config->credentials, paths->credentials, arena, &config->problems);
	map_reserve(&config->by_name, config->config.n_sections + config->credentials.n_sections);
	for (uint32_t i = 0; i < config->config.n_sections; i++) {
		if (i != config->config.defaults)
			classify_section(config, i);
	}
	for (uint32_t i = 0; i < config->credentials.n_sections; i++) {
		if (i != config->credentials.defaults)
			add_profile(config, config->credentials.sections[i].header)
				->credentials_section = i;
	}
}

static void release_named_sections(struct named_sections *sections)
{
	free(sections->items);
	map_release(&sections->by_name);
}

void config_release(struct config *config)
{
	document_release(&config->config);
	document_release(&config->credentials);
	free(config->profiles);
	map_release(&config->by_name);
	release_named_sections(&config->sso_sessions);
	release_named_sections(&config->services);
	problems_release(&config->problems);
	*config = (struct config){.arena = config->arena};
}

const struct profile *config_profile(const struct config *config, struct str name)
{
	uint32_t found = map_get(&config->by_name, name);

	return found == MAP_NONE ? NULL : &config->profiles[found];
}

const struct named_section *config_sso_session(const struct config *config, struct str name)
{
	uint32_t found = map_get(&config->sso_sessions.by_name, name);

	return found == MAP_NONE ? NULL : &config->sso_sessions.items[found];
}

static struct setting setting_of(const struct document *document, const struct entry *entry)
{
	if (!entry)
		return (struct setting){0};
	return (struct setting){true, entry_value(document, entry), {document->path, entry->line}};
}

struct setting profile_setting_in(const struct config *config, const struct profile *profile,
				  bool credentials, enum key key)
{
	const struct document *document = credentials ? &config->credentials : &config->config;
	uint32_t section = credentials ? profile->credentials_section : profile->config_section;

	return setting_of(document, document_find(document, section, key));
}

/* Fills in the entries of a section; those that are there already stay. */
static void view_add(struct profile_view *view, const struct document *document, uint32_t section,
		     bool credentials)
{
	if (section == NO_SECTION)
		return;
	for (uint32_t at = document->sections[section].first; at != NO_ENTRY;
	     at = document->entries[at].next) {
		const struct entry *entry = &document->entries[at];

		if (entry->key == KEY_OTHER || view->entries[entry->key])
			continue;
		view->entries[entry->key] = entry;
		if (credentials)
			view->from_credentials |= UINT32_C(1) << entry->key;
	}
}

void profile_view_init(struct profile_view *view, const struct config *config,
		       const struct profile *profile)
{
	const struct document *credentials = &config->credentials;

	_Static_assert(KEY_COUNT < 32, "from_credentials has a bit for each key");
	*view = (struct profile_view){.config = config, .profile = profile};
	view_add(view, credentials, profile->credentials_section, true);
	if (profile->credentials_section != NO_SECTION)
		view_add(view, credentials, credentials->defaults, true);
	view_add(view, &config->config, profile->config_section, false);
	if (profile->config_section != NO_SECTION)
		view_add(view, &config->config, config->config.defaults, false);
}

bool view_has(const struct profile_view *view, enum key key)
{
	return view->entries[key] != NULL;
}

struct str view_value(const struct profile_view *view, enum key key)
{
	const struct config *config = view->config;

	if (!view->entries[key])
		return (struct str){0};
	return entry_value(view_in_credentials(view, key) ? &config->credentials : &config->config,
			   view->entries[key]);
}

bool view_in_credentials(const struct profile_view *view, enum key key)
{
	return view->from_credentials >> key & 1;
}

struct place view_place(const struct profile_view *view, enum key key)
{
	const struct config *config = view->config;

	if (!view->entries[key])
		return profile_place(config, view->profile);
	return (struct place){view_in_credentials(view, key) ? config->credentials.path
							     : config->config.path,
			      view->entries[key]->line};
}

struct setting sso_session_setting(const struct config *config, const struct named_section *session,
				   enum key key)
{
	return setting_of(&config->config, document_find(&config->config, session->section, key));
}

struct setting profile_setting_named(const struct config *config, const struct profile *profile,
				     struct str name)
{
	const struct document *credentials = &config->credentials;
	const struct entry *entry =
		document_find_name(credentials, profile->credentials_section, name);

	if (entry)
		return setting_of(credentials, entry);
	return setting_of(&config->config,
			  document_find_name(&config->config, profile->config_section, name));
}

struct setting services_setting(const struct config *config, struct str name, struct str key)
{
	uint32_t found = map_get(&config->services.by_name, name);

	if (found == MAP_NONE)
		return (struct setting){0};
	return setting_of(
		&config->config,
		document_find_name(&config->config, config->services.items[found].section, key));
}

struct setting sso_session_scopes(const struct config *config, const struct named_section *session)
{
	return setting_of(&config->config, document_find_name(&config->config, session->section,
							      STR("sso_registration_scopes")));
}

struct place profile_place(const struct config *config, const struct profile *profile)
{
	if (profile->config_section != NO_SECTION)
		return (struct place){config->config.path,
				      config->config.sections[profile->config_section].line};
	return (struct place){config->credentials.path,
			      config->credentials.sections[profile->credentials_section].line};
}

enum name_fault profile_name_fault(struct str name)
{
	if (name.n == 0)
		return NAME_EMPTY;
	if (name.n > PROFILE_NAME_LIMIT)
		return NAME_TOO_LONG;
	return utf8_has_control_byte(name) || !utf8_valid(name) ? NAME_CONTROL : NAME_GOOD;
}

bool profile_name_is_portable(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool letter =
			(c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

		if (!letter && (c == '\0' || !strchr("_-/.%@:+", c)))
			return false;
	}
	return name.n > 0;
}

static bool is_unreadable(const struct document *document)
{
	if (document->facts.outcome == FILE_READ)
		return document->text.n > 0 &&
		       memchr(document->text.p, '\0', document->text.n) != NULL;
	return document->facts.outcome != FILE_MISSING;
}

bool config_unreadable(const struct config *config)
{
	return is_unreadable(&config->config) || is_unreadable(&config->credentials);
}
