/* New sessions. */
#include "cmd/new_session.h"

#include "base/region.h"
#include "config/profile_name.h"
#include "net/start_url.h"
#include "net/url.h"

/* Start URLs may have a fragment, which is no part of what is asked. */
static bool parse(struct str start_url, struct url *url)
{
	return url_is_visible_ascii(start_url) &&
	       url_parse(str_slice(start_url, 0, str_find(start_url, '#')), url) && url->https;
}

/* The last part of a path that is not empty. */
static struct str last_part(struct str path)
{
	struct str part, last = {0};

	while (str_split(&path, '/', &part)) {
		if (part.n > 0)
			last = part;
	}
	return last;
}

bool new_session_name(struct str start_url, struct buf *name)
{
	struct str label;
	struct url url;

	if (!parse(start_url, &url))
		return false;
	label = url.host;
	if (start_url_is_of_aws(url.host))
		label = str_slice(url.host, 0, str_find(url.host, '.'));
	if (str_equal_nocase(label, STR("start")) && last_part(url.path).n > 0)
		label = last_part(url.path);
	buf_add(name, label);
	return true;
}

static bool check(const struct new_session *wish, struct error *error)
{
	struct url url;

	if (!parse(wish->start_url, &url))
		return error_set(error, ERROR_USAGE, "--start-url takes an https URL, not %.*s",
				 STR_ARGS(wish->start_url));
	if (!region_is_valid(wish->region))
		return error_set(error, ERROR_USAGE, "--sso-region takes a region, not %.*s",
				 STR_ARGS(wish->region));
	if (wish->name.p && profile_name_fault(wish->name) != NAME_GOOD)
		return error_set(error, ERROR_USAGE, "that cannot be the name of a session");
	return true;
}

static bool has_values(const struct config *config, const struct named_section *section,
		       const struct new_session *wish)
{
	return str_equal(sso_session_setting(config, section, KEY_SSO_START_URL).value,
			 wish->start_url) &&
	       str_equal(sso_session_setting(config, section, KEY_SSO_REGION).value, wish->region);
}

/* A session with these values, whatever it is called; NULL where there is none. */
static const struct named_section *find_alike(const struct config *config,
					      const struct new_session *wish)
{
	for (size_t i = 0; i < config->sso_sessions.n; i++) {
		if (has_values(config, &config->sso_sessions.items[i], wish))
			return &config->sso_sessions.items[i];
	}
	return NULL;
}

static bool take_existing(const struct new_session *wish, const struct config *config,
			  const struct paths *paths, const struct named_section *section,
			  struct session *session, struct error *error)
{
	if (has_values(config, section, wish))
		return session_of_name(session, config, paths, section->name, error);
	return error_set(error, ERROR_CONFIGURATION,
			 "%.*s:%u: the sso-session %.*s has another start URL or region; choose "
			 "another name by --session",
			 STR_ARGS(config->config.path),
			 config->config.sections[section->section].line, STR_ARGS(section->name));
}

bool new_session_find(const struct new_session *wish, const struct config *config,
		      const struct paths *paths, struct session *session, bool *is_new,
		      struct error *error)
{
	CLEANUP_BUF struct buf suggested = BUF_INIT(BUF_LIMIT_MESSAGE);
	const struct named_section *section = NULL;
	struct str name = wish->name;

	*is_new = false;
	if (!check(wish, error))
		return false;
	if (!name.p) {
		section = find_alike(config, wish);
		new_session_name(wish->start_url, &suggested);
		name = arena_copy(config->arena, buf_str(&suggested));
	}
	if (!section)
		section = config_sso_session(config, name);
	if (section)
		return take_existing(wish, config, paths, section, session, error);
	*is_new = true;
	return session_of_values(session, paths, config->arena, name, wish->start_url, wish->region,
				 error);
}

void new_session_edit(const struct session *session, struct edits *edits)
{
	const struct section_name section = {SECTION_SSO_SESSION, session->name};

	edit_add_section(edits, section);
	edit_set(edits, section, STR("sso_start_url"), session->start_url);
	edit_set(edits, section, STR("sso_region"), session->region);
	edit_set(edits, section, STR("sso_registration_scopes"), STR(SESSION_NEW_SCOPE));
}
