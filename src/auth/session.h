/* Sessions: what a login to IAM Identity Center is about, and where its files are. */
#ifndef AWSP_AUTH_SESSION_H
#define AWSP_AUTH_SESSION_H

#include "config/config.h"
#include "login/resolve.h"

/* Most scopes of one session that are read. */
#define SESSION_SCOPES 32
/* The scope of new sessions: what `aws configure sso` proposes. */
#define SESSION_NEW_SCOPE "sso:account:access"

/* One session. All text is borrowed from the configuration or lives in its arena. */
struct session {
	struct str name;      /* of the sso-session; empty for a legacy profile */
	struct str start_url; /* as configured: files hold and are named by this form */
	struct str region;
	bool legacy;
	struct str scopes[SESSION_SCOPES];
	size_t n_scopes;
	bool has_scopes;               /* sso_registration_scopes is set */
	const struct profile *profile; /* whose endpoint settings hold; NULL where none is named */
	struct str token_path;         /* followed by NUL bytes */
	struct str registration_path;
};

/* What people call it: its name, or the start URL of a legacy one. */
struct str session_label(const struct session *session);

/* The session at the end of a resolved profile's chain. False, with ERROR_CONFIGURATION, where that
 * has none or a broken one. */
bool session_of_profile(struct session *session, const struct config *config,
			const struct paths *paths, const struct resolution *resolution,
			struct error *error);
/* A session that no file has yet, with the scope that the AWS CLI gives to new ones. Its texts are
 * borrowed; paths go to the arena. ERROR_CONFIGURATION where the start URL or region are wrong. */
bool session_of_values(struct session *session, const struct paths *paths, struct arena *arena,
		       struct str name, struct str start_url, struct str region,
		       struct error *error);
/* The sso-session of that name; ERROR_CONFIGURATION where there is none, or its start URL or region
 * are missing or wrong. */
bool session_of_name(struct session *session, const struct config *config,
		     const struct paths *paths, struct str name, struct error *error);

#endif
