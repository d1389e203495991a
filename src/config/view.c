/* Views of profiles. */
#include "config/view.h"

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
