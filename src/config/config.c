/* The configuration: what the sections of the two files mean, as botocore's build_profile_map and
 * full_config have it. */
#include "config/config.h"

#include "base/memory.h"
#include "base/region.h"
#include "config/header.h"

#include <stdlib.h>

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

static void classify_section(struct config *config, uint32_t section)
{
	struct str name;

	switch (header_classify(config->config.sections[section].header, config->arena, &name)) {
	case SECTION_PROFILE:
		add_config_profile(config, name, section);
		break;
	case SECTION_SSO_SESSION:
		add_named_section(&config->sso_sessions, name, section);
		break;
	case SECTION_SERVICES:
		add_named_section(&config->services, name, section);
		break;
	case SECTION_OTHER:
		break;
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
		session->well_formed = str_starts(session->start_url, STR("https://")) &&
				       region_is_valid(session->region);
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

const struct named_section *config_services(const struct config *config, struct str name)
{
	uint32_t found = map_get(&config->services.by_name, name);

	return found == MAP_NONE ? NULL : &config->services.items[found];
}

struct setting services_setting(const struct config *config, struct str name, struct str key)
{
	const struct named_section *services = config_services(config, name);

	if (!services)
		return (struct setting){0};
	return setting_of(&config->config,
			  document_find_name(&config->config, services->section, key));
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

static bool is_unreadable(const struct document *document)
{
	if (document->facts.outcome == FILE_READ)
		return document->nul_line > 0 && document->refused_line > 0;
	return document->facts.outcome != FILE_MISSING;
}

bool config_unreadable(const struct config *config)
{
	return is_unreadable(&config->config) || is_unreadable(&config->credentials);
}
