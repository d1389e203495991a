/* awsp's own settings: ${XDG_CONFIG_HOME:-~/.config}/awsp/config, in the dialect of AWS's files;
 * every one has a default. */
#ifndef AWSP_CONFIG_SETTINGS_H
#define AWSP_CONFIG_SETTINGS_H

#include "config/document.h"

/* One setting: the source of the manual's list. */
struct setting_description {
	const char *section;
	const char *name;
	const char *values;
	const char *summary;
	const char *beaten_by;
};

extern const struct setting_description setting_descriptions[];
extern const size_t n_setting_descriptions;

/* What a switch does where a login is what is missing. */
enum login_setting {
	LOGIN_SETTING_ASK,
	LOGIN_SETTING_AUTO,
	LOGIN_SETTING_NEVER,
};

struct settings {
	struct document document;
	struct problems problems;
	bool strict; /* no switch to a profile that needs a login */
	enum login_setting login;
	struct str name_template; /* empty where none is set */
};

/* Reads the settings; a missing file is all defaults. What is wrong in it is among the problems,
 * and the default holds. */
void settings_read(struct settings *settings, struct str path, struct arena *arena);
void settings_release(struct settings *settings);

/* The browser command of `[session NAME]`, or the empty slice. `session` is the name of an
 * sso-session, or the start URL of a legacy profile. */
struct str settings_browser(const struct settings *settings, struct str session);

/* A short name for a profile. */
struct alias {
	struct str name;
	struct str profile;
	uint32_t line;
};

/* The alias of that name, in any case. False where there is none. */
bool settings_alias(const struct settings *settings, struct str name, struct alias *alias);
/* The alias at `*at`, which begins as 0 and moves on. False at the end. */
bool settings_next_alias(const struct settings *settings, size_t *at, struct alias *alias);

#endif
