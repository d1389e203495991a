/* The keys of AWS's files that awsp knows, so that looking one up compares numbers and not text. */
#ifndef AWSP_CONFIG_KEYS_H
#define AWSP_CONFIG_KEYS_H

#include "base/str.h"

/* Name in C, name in the file. A key that is left out here is read as KEY_OTHER and can still be
 * found by its text. */
#define KEYS(X)                                               \
	X(AWS_ACCESS_KEY_ID, "aws_access_key_id")             \
	X(AWS_ACCOUNT_ID, "aws_account_id")                   \
	X(AWS_SECRET_ACCESS_KEY, "aws_secret_access_key")     \
	X(AWS_SECURITY_TOKEN, "aws_security_token")           \
	X(AWS_SESSION_TOKEN, "aws_session_token")             \
	X(CREDENTIAL_PROCESS, "credential_process")           \
	X(CREDENTIAL_SOURCE, "credential_source")             \
	X(DURATION_SECONDS, "duration_seconds")               \
	X(EXPIRATION, "expiration")                           \
	X(EXTERNAL_ID, "external_id")                         \
	X(LOGIN_SESSION, "login_session")                     \
	X(MFA_SERIAL, "mfa_serial")                           \
	X(REGION, "region")                                   \
	X(ROLE_ARN, "role_arn")                               \
	X(ROLE_SESSION_NAME, "role_session_name")             \
	X(SOURCE_PROFILE, "source_profile")                   \
	X(SSO_ACCOUNT_ID, "sso_account_id")                   \
	X(SSO_REGION, "sso_region")                           \
	X(SSO_ROLE_NAME, "sso_role_name")                     \
	X(SSO_SESSION, "sso_session")                         \
	X(SSO_START_URL, "sso_start_url")                     \
	X(WEB_IDENTITY_TOKEN_FILE, "web_identity_token_file") \
	X(X_SECURITY_TOKEN_EXPIRES, "x_security_token_expires")

enum key {
#define KEY_ENUM(name, text) KEY_##name,
	KEYS(KEY_ENUM)
#undef KEY_ENUM
		KEY_COUNT,
	KEY_OTHER = KEY_COUNT,
};

/* A set of keys is a number with a bit for each. */
#define KEY_BIT(key) (UINT32_C(1) << (key))
_Static_assert(KEY_OTHER < 32, "a set of keys has a bit for each");

/* Keys by which a profile gets its credentials in another way than through IAM Identity Center, …
 */
#define KEYS_OF_OTHER_KINDS                                                                     \
	(KEY_BIT(KEY_AWS_ACCESS_KEY_ID) | KEY_BIT(KEY_AWS_SECRET_ACCESS_KEY) |                  \
	 KEY_BIT(KEY_CREDENTIAL_PROCESS) | KEY_BIT(KEY_LOGIN_SESSION) | KEY_BIT(KEY_ROLE_ARN) | \
	 KEY_BIT(KEY_WEB_IDENTITY_TOKEN_FILE))
/* … and with them those that mean something beside them alone: all that goes where such a profile
 * becomes one of IAM Identity Center. */
#define KEYS_AROUND_OTHER_KINDS                                                                   \
	(KEYS_OF_OTHER_KINDS | KEY_BIT(KEY_AWS_ACCOUNT_ID) | KEY_BIT(KEY_AWS_SECURITY_TOKEN) |    \
	 KEY_BIT(KEY_AWS_SESSION_TOKEN) | KEY_BIT(KEY_CREDENTIAL_SOURCE) |                        \
	 KEY_BIT(KEY_DURATION_SECONDS) | KEY_BIT(KEY_EXPIRATION) | KEY_BIT(KEY_EXTERNAL_ID) |     \
	 KEY_BIT(KEY_MFA_SERIAL) | KEY_BIT(KEY_ROLE_SESSION_NAME) | KEY_BIT(KEY_SOURCE_PROFILE) | \
	 KEY_BIT(KEY_X_SECURITY_TOKEN_EXPIRES))

/* The key that `name` is, without regard to ASCII case; KEY_OTHER where it is none of the known
 * ones. */
enum key key_from_name(struct str name);
const char *key_name(enum key key);
/* True for the keys whose values no message may hold. */
bool key_is_secret(enum key key);
/* True for the keys that decide who a profile is: account, role, session, source, keys. Two
 * different values for one of them make a profile invalid, since nobody may land in an account that
 * they did not name. */
bool key_is_identity(enum key key);

#endif
