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

/*
 * True where no byte is a blank, a quote or an escape; false for some other words too. Eight bytes
 * at a time: blanks and quotes are all below 0x28.
 */
static bool is_plain_word(struct str word)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t odd = 0, eight;

	if (word.n < sizeof(eight))
		return false;
	for (size_t at = 0; at < word.n; at += sizeof(eight)) {
		/* The last eight may share bytes with those before. */
		size_t last = word.n - sizeof(eight);

		memcpy(&eight, word.p + (at < last ? at : last), sizeof(eight));
		odd |= eight | (eight - 0x28 * ones) | ((eight ^ '\\' * ones) - ones);
	}
	return (odd & (0x80 * ones)) == 0;
}

/* The name in a header such as `profile NAME`, which begins with `word`: the second of exactly two
 * words. */
static bool header_name(struct str header, struct str word, struct arena *arena, struct str *name)
{
	struct str words[2] = {{0}, {0}};

	/* Without quotes and escapes, it can be cut from the header as it stands. */
	*name = str_trim(str_from_byte(header, word.n));
	if (header.n > word.n && is_header_blank(header.p[word.n]) && is_plain_word(*name))
		return true;
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
	sections->items[sections->n++] = (struct named_section){.name = name, .section = section};
}

/* botocore looks for the first letters only, so that `[profiles x]` is a profile too. */
static void classify_section(struct config *config, uint32_t section)
{
	const struct str profile = STR("profile"), session = STR("sso-session"),
			 services = STR("services");
	struct str header = config->config.sections[section].header, name;

	if (str_starts(header, profile)) {
		if (header_name(header, profile, config->arena, &name))
			add_config_profile(config, name, section);
	} else if (str_equal(header, STR("default"))) {
		add_config_profile(config, header, section);
	} else if (str_starts(header, session)) {
		if (header_name(header, session, config->arena, &name))
			add_named_section(&config->sso_sessions, name, section);
	} else if (str_starts(header, services)) {
		if (header_name(header, services, config->arena, &name))
			add_named_section(&config->services, name, section);
	}
}

/* Makes room at once: growing step by step would touch twice the memory. */
static void reserve(struct config *config, size_t n)
{
	config->profiles = memory_resize(NULL, n, sizeof(*config->profiles));
	config->profiles_capacity = n;
	map_reserve(&config->by_name, n);
}

static void look_up_sessions(struct config *config)
{
	for (size_t i = 0; i < config->sso_sessions.n; i++) {
		struct named_section *session = &config->sso_sessions.items[i];

		session->start_url = sso_session_setting(config, session, KEY_SSO_START_URL).value;
		session->region = sso_session_setting(config, session, KEY_SSO_REGION).value;
	}
}

void config_read(struct config *config, const struct paths *paths, struct arena *arena)
{
	*config = (struct config){.arena = arena};
	problems_init(&config->problems, arena);
	document_read(&config->config, paths->config, arena, &config->problems);
	document_read(&config->credentials, paths->credentials, arena, &config->problems);
	reserve(config, config->config.n_sections + config->credentials.n_sections);
	for (uint32_t i = 0; i < config->config.n_sections; i++) {
		if (i != config->config.defaults)
			classify_section(config, i);
	}
	for (uint32_t i = 0; i < config->credentials.n_sections; i++) {
		if (i != config->credentials.defaults)
			add_profile(config, config->credentials.sections[i].header)
				->credentials_section = i;
	}
	look_up_sessions(config);
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

static void view_fill(struct profile_view *view, const struct document *document, uint32_t section)
{
	uint32_t at = section == NO_SECTION ? NO_ENTRY : document->sections[section].first;

	for (; at != NO_ENTRY; at = document->entries[at].next) {
		if (document->entries[at].key != KEY_OTHER)
			view->entries[document->entries[at].key] = at;
	}
}

/* What stands nearer replaces what was filled in before. */
static void view_fill_from(struct profile_view *view, const struct document *document,
			   uint32_t section)
{
	if (section == NO_SECTION)
		return;
	view_fill(view, document, document->defaults);
	view_fill(view, document, section);
}

void profile_view_init(struct profile_view *view, const struct config *config,
		       const struct profile *profile)
{
	view->config = config;
	view->profile = profile;
	view->from_credentials = document_keys(&config->credentials, profile->credentials_section);
	view->keys =
		view->from_credentials | document_keys(&config->config, profile->config_section);
	view_fill_from(view, &config->config, profile->config_section);
	view_fill_from(view, &config->credentials, profile->credentials_section);
}

static const struct entry *view_entry(const struct profile_view *view, enum key key)
{
	const struct config *config = view->config;
	bool credentials = view_in_credentials(view, key);

	return &(credentials ? config->credentials : config->config).entries[view->entries[key]];
}

struct str view_value(const struct profile_view *view, enum key key)
{
	const struct config *config = view->config;

	if (!view_has(view, key))
		return (struct str){0};
	return entry_value(view_in_credentials(view, key) ? &config->credentials : &config->config,
			   view_entry(view, key));
}

struct place view_place(const struct profile_view *view, enum key key)
{
	const struct config *config = view->config;

	if (!view_has(view, key))
		return profile_place(config, view->profile);
	return (struct place){view_in_credentials(view, key) ? config->credentials.path
							     : config->config.path,
			      view_entry(view, key)->line};
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
	if (utf8_is_plain(name))
		return NAME_GOOD;
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
		return document->has_nul && document->refused_line > 0;
	return document->facts.outcome != FILE_MISSING;
}

bool config_unreadable(const struct config *config)
{
	return is_unreadable(&config->config) || is_unreadable(&config->credentials);
}
