/* Views of profiles. */
#include "config/view.h"

/* Nothing that is a number in these files comes near it. */
#define LARGEST_INTEGER 1000000000

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

/* Digits, and "_" between two of them. */
static bool read_digits(struct str digits, int64_t *number)
{
	bool after_digit = false;

	for (size_t i = 0; i < digits.n; i++) {
		bool is_digit = digits.p[i] >= '0' && digits.p[i] <= '9';

		if (!is_digit && !(digits.p[i] == '_' && after_digit))
			return false;
		if (is_digit && *number < LARGEST_INTEGER)
			*number = *number * 10 + (digits.p[i] - '0');
		after_digit = is_digit;
	}
	if (*number > LARGEST_INTEGER)
		*number = LARGEST_INTEGER;
	return after_digit;
}

bool view_integer(const struct profile_view *view, enum key key, int64_t *number)
{
	struct str text = view_value(view, key);
	bool negative = str_starts(text, STR("-"));

	*number = 0;
	if (negative || str_starts(text, STR("+")))
		text = str_from_byte(text, 1);
	if (!read_digits(text, number)) {
		*number = 0;
		return false;
	}
	if (negative)
		*number = -*number;
	return true;
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
