/* One profile out of both files: the credentials file wins over the config file, key by key. */
#ifndef AWSP_CONFIG_VIEW_H
#define AWSP_CONFIG_VIEW_H

#include "config/config.h"

/* Small, since every listing makes one for each profile. */
struct profile_view {
	const struct config *config;
	const struct profile *profile;
	uint32_t keys;               /* KEY_BIT of each key that the profile has */
	uint32_t from_credentials;   /* of each that comes from the credentials file */
	uint32_t entries[KEY_COUNT]; /* where each of them stands in its document */
};

/* The view borrows both. */
void profile_view_init(struct profile_view *view, const struct config *config,
		       const struct profile *profile);
static inline bool view_has(const struct profile_view *view, enum key key)
{
	return (view->keys & KEY_BIT(key)) != 0;
}

/* The value, or the empty slice where the key is missing. */
struct str view_value(const struct profile_view *view, enum key key);
/* The value as Python's int() reads it, and so botocore: a sign may stand before the digits, "_"
 * between them. False, and 0, for what is none; numbers beyond a billion come out as a billion. */
bool view_integer(const struct profile_view *view, enum key key, int64_t *number);
/* Where the key stands; where it is missing, where the profile begins. */
struct place view_place(const struct profile_view *view, enum key key);
/* True where the key comes from the credentials file. */
static inline bool view_in_credentials(const struct profile_view *view, enum key key)
{
	return (view->from_credentials & KEY_BIT(key)) != 0;
}

#endif
