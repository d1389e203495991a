/* The configuration: profiles, sso-sessions and services out of the config file and the credentials
 * file together. */
#ifndef AWSP_CONFIG_CONFIG_H
#define AWSP_CONFIG_CONFIG_H

#include "config/document.h"
#include "config/paths.h"

/* A profile: its sections in either file, NO_SECTION where it has none there. */
struct profile {
	struct str name;
	uint32_t config_section;
	uint32_t credentials_section;
	uint32_t replaced_line; /* of an earlier header for the same name, which counts for nothing;
				   0 where there is none */
};

/* An `[sso-session NAME]` or `[services NAME]`, which only the config file can have. */
struct named_section {
	struct str name;
	uint32_t section;
	struct str start_url; /* of an sso-session: what many profiles ask for, looked up once */
	struct str region;
	bool well_formed; /* both of them */
};

struct named_sections {
	struct named_section *items;
	size_t n;
	size_t capacity;
	struct map by_name;
};

/* All that the two files say. `problems` holds what is wrong with the files as such. */
struct config {
	struct arena *arena;
	struct document config;
	struct document credentials;
	struct profile *profiles; /* in the order of `aws configure list-profiles` */
	size_t n_profiles;
	size_t profiles_capacity;
	struct map by_name;
	struct named_sections sso_sessions;
	struct named_sections services;
	struct problems problems;
};

/* The value of a key, with its place. `present` and an empty value are different things to AWS's
 * tools. */
struct setting {
	bool present;
	struct str value;
	struct place place;
};

/* Reads both files. Never fails: what cannot be read is among the problems. Text lives as long as
 * the arena and the config. */
void config_read(struct config *config, const struct paths *paths, struct arena *arena);
void config_release(struct config *config);

/* The profile of that name, or NULL. */
const struct profile *config_profile(const struct config *config, struct str name);
/* The sso-session of that name, or NULL. */
const struct named_section *config_sso_session(const struct config *config, struct str name);
/* A key of a profile in the credentials file (true) or the config file (false) alone. */
struct setting profile_setting_in(const struct config *config, const struct profile *profile,
				  bool credentials, enum key key);
struct setting sso_session_setting(const struct config *config, const struct named_section *session,
				   enum key key);
/* A key of a profile by its name, for those that `enum key` leaves out. */
struct setting profile_setting_named(const struct config *config, const struct profile *profile,
				     struct str name);
/* The `[services NAME]` of that name, or NULL. */
const struct named_section *config_services(const struct config *config, struct str name);
/* A key of `[services NAME]`. */
struct setting services_setting(const struct config *config, struct str name, struct str key);
/* sso_registration_scopes of a session. */
struct setting sso_session_scopes(const struct config *config, const struct named_section *session);
/* Where the profile begins: its header in the config file, or else in the credentials file. */
struct place profile_place(const struct config *config, const struct profile *profile);

/* True where one of the two files could not be read at all, or is no text: it has NUL bytes, and
 * the AWS CLI refuses it. */
bool config_unreadable(const struct config *config);

#endif
