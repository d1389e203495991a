/* The keys of AWS's files that awsp knows. */
#include "config/keys.h"

static const struct str names[] = {
#define KEY_TEXT(name, text) [KEY_##name] = {text, sizeof(text) - 1},
	KEYS(KEY_TEXT)
#undef KEY_TEXT
};

/* A hash table of the names, made on the first look-up; an entry is a key plus one, 0 where there
 * is none. */
#define SLOTS 64
static unsigned char slots[SLOTS];

/* Case counts for nothing: the letters that differ by it differ in that bit alone. */
static size_t first_slot(struct str name)
{
	unsigned first = (unsigned char)name.p[0] | 0x20,
		 middle = (unsigned char)name.p[name.n / 2] | 0x20;

	return (name.n * 5 + first + middle * 3) % SLOTS;
}

static void fill_slots(void)
{
	for (size_t key = 0; key < KEY_COUNT; key++) {
		size_t slot = first_slot(names[key]);

		while (slots[slot])
			slot = (slot + 1) % SLOTS;
		slots[slot] = (unsigned char)(key + 1);
	}
}

/* Texts of one length, eight bytes at a time, the last of which may share some with those before:
 * cheaper than a call for what is so short. */
static bool is_same(struct str known, struct str name)
{
	uint64_t a, b;

	if (known.n < sizeof(a))
		return memcmp(known.p, name.p, known.n) == 0;
	for (size_t at = 0; at < known.n; at += sizeof(a)) {
		size_t last = known.n - sizeof(a);
		size_t from = at < last ? at : last;

		memcpy(&a, known.p + from, sizeof(a));
		memcpy(&b, name.p + from, sizeof(b));
		if (a != b)
			return false;
	}
	return true;
}

enum key key_from_name(struct str name)
{
	static bool filled;
	size_t slot;

	if (!filled)
		fill_slots();
	filled = true;
	if (name.n == 0)
		return KEY_OTHER;
	for (slot = first_slot(name); slots[slot]; slot = (slot + 1) % SLOTS) {
		struct str known = names[slots[slot] - 1];

		if (known.n == name.n && (is_same(known, name) || str_equal_nocase(known, name)))
			return (enum key)(slots[slot] - 1);
	}
	return KEY_OTHER;
}

const char *key_name(enum key key)
{
	return names[key].p;
}

bool key_is_secret(enum key key)
{
	return key == KEY_AWS_SECRET_ACCESS_KEY || key == KEY_AWS_SESSION_TOKEN ||
	       key == KEY_AWS_SECURITY_TOKEN;
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
