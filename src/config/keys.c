/* The keys of AWS's files that awsp knows. */
#include "config/keys.h"

static const struct str names[] = {
#define KEY_TEXT(name, text) [KEY_##name] = {text, sizeof(text) - 1},
	KEYS(KEY_TEXT)
#undef KEY_TEXT
};

static const unsigned char lengths[] = {
#define KEY_LENGTH(name, text) sizeof(text) - 1,
	KEYS(KEY_LENGTH)
#undef KEY_LENGTH
};

/* The next key from `from` on whose name has `n` bytes; KEY_COUNT where there is none. */
static size_t next_of_length(size_t from, size_t n)
{
	const unsigned char *found = memchr(lengths + from, (int)n, KEY_COUNT - from);

	return found ? (size_t)(found - lengths) : KEY_COUNT;
}

enum key key_from_name(struct str name)
{
	if (name.n > UINT8_MAX)
		return KEY_OTHER;
	for (size_t key = 0; (key = next_of_length(key, name.n)) < KEY_COUNT; key++) {
		if (memcmp(names[key].p, name.p, name.n) == 0 || str_equal_nocase(names[key], name))
			return (enum key)key;
	}
	return KEY_OTHER;
}

const char *key_name(enum key key)
{
	return names[key].p;
}

bool key_is_identity(enum key key)
{
	switch (key) {
	case KEY_AWS_ACCESS_KEY_ID:
	case KEY_AWS_ACCOUNT_ID:
	case KEY_AWS_SECRET_ACCESS_KEY:
	case KEY_CREDENTIAL_PROCESS:
	case KEY_CREDENTIAL_SOURCE:
	case KEY_LOGIN_SESSION:
	case KEY_ROLE_ARN:
	case KEY_SOURCE_PROFILE:
	case KEY_SSO_ACCOUNT_ID:
	case KEY_SSO_REGION:
	case KEY_SSO_ROLE_NAME:
	case KEY_SSO_SESSION:
	case KEY_SSO_START_URL:
	case KEY_WEB_IDENTITY_TOKEN_FILE:
		return true;
	default:
		return false;
	}
}
