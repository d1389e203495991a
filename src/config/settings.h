/* awsp's own settings: ${XDG_CONFIG_HOME:-~/.config}/awsp/config, in the dialect of AWS's files; every one has a default. */
#ifndef AWSP_CONFIG_SETTINGS_H
#define AWSP_CONFIG_SETTINGS_H

#include "config/document.h"

/* One entry of the [awsp] section: the source of the manual's list. */
struct setting_description {
	const char *name;
	const char *values;
	const char *summary;
	const char *beaten_by;
};

extern const struct setting_description setting_descriptions[];
extern const size_t n_setting_descriptions;

struct settings {
	struct document document;
	struct problems problems;
	bool strict; /* no switch to a profile that needs a login */
};

/* Reads the settings; a missing file is all defaults. What is wrong in it is among the problems, and the default holds. */
void settings_read(struct settings *settings, struct str path, struct arena *arena);
void settings_release(struct settings *settings);

/* The profile that an alias stands for; NULL where there is no such alias. */
const struct entry *settings_alias(const struct settings *settings, struct str name);
/* The first alias, or the one behind `alias`; NULL at the end. */
const struct entry *settings_next_alias(const struct settings *settings, const struct entry *alias);

#endif
