/* Tests of the keys that are known by number. */
#include "base_test.h"

#include "config/keys.h"

static void every_key_is_found_by_its_name(void **state)
{
	char upper[64];

	(void)state;
	for (int key = 0; key < KEY_COUNT; key++) {
		const char *name = key_name((enum key)key);
		struct str copy = exact_copy(str_from(name));

		assert_int_equal(key_from_name(copy), key);
		for (size_t i = 0; i <= copy.n; i++)
			upper[i] =
				(char)(name[i] >= 'a' && name[i] <= 'z' ? name[i] - 0x20 : name[i]);
		assert_int_equal(key_from_name(str_from(upper)), key);
		free_copy(copy);
	}
}

/* Every name with one byte changed, removed or added is another. */
static void near_names_are_other_keys(void **state)
{
	char near[64];

	(void)state;
	for (int key = 0; key < KEY_COUNT; key++) {
		struct str name = str_from(key_name((enum key)key));

		for (size_t i = 0; i < name.n; i++) {
			memcpy(near, name.p, name.n);
			near[i] = '.';
			assert_int_equal(key_from_name((struct str){near, name.n}), KEY_OTHER);
			near[i] = (char)(name.p[i] ^
					 0x20); /* '_' is no letter: 0x7f is not the same */
			if (name.p[i] == '_')
				assert_int_equal(key_from_name((struct str){near, name.n}),
						 KEY_OTHER);
		}
		assert_int_equal(key_from_name(str_slice(name, 0, name.n - 1)), KEY_OTHER);
		assert_int_equal(key_from_name(str_from_byte(name, 1)), KEY_OTHER);
		memcpy(near, name.p, name.n);
		near[name.n] = 's';
		assert_int_equal(key_from_name((struct str){near, name.n + 1}), KEY_OTHER);
	}
}

static void other_keys(void **state)
{
	static const char *const names[] = {
		"",     "output",  "s3",      "x",     "sso_registration_scopes",
		"\xff", " region", "region ", "_____", "r\u00e9gion"};
	char *huge = malloc(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_int_equal(key_from_name(str_from(names[i])), KEY_OTHER);
	assert_int_equal(key_from_name((struct str){0}), KEY_OTHER);
	assert_int_equal(key_from_name(STR("region\0")), KEY_OTHER);
	assert_non_null(huge);
	memset(huge, 'r', 1 << 20);
	for (size_t n = 200; n <= 1 << 20; n = n * 2 + 1)
		assert_int_equal(key_from_name((struct str){huge, n}), KEY_OTHER);
	memcpy(huge, "region", 6); /* as many bytes as "region" and 256 more */
	assert_int_equal(key_from_name((struct str){huge, 262}), KEY_OTHER);
	free(huge);
}

static void who_a_profile_is(void **state)
{
	static const enum key identity[] = {
		KEY_AWS_ACCESS_KEY_ID,  KEY_AWS_ACCOUNT_ID,          KEY_AWS_SECRET_ACCESS_KEY,
		KEY_CREDENTIAL_PROCESS, KEY_CREDENTIAL_SOURCE,       KEY_LOGIN_SESSION,
		KEY_ROLE_ARN,           KEY_SOURCE_PROFILE,          KEY_SSO_ACCOUNT_ID,
		KEY_SSO_REGION,         KEY_SSO_ROLE_NAME,           KEY_SSO_SESSION,
		KEY_SSO_START_URL,      KEY_WEB_IDENTITY_TOKEN_FILE,
	};

	(void)state;
	for (int key = 0; key <= KEY_OTHER; key++) {
		bool expected = false;

		for (size_t i = 0; i < sizeof(identity) / sizeof(*identity); i++)
			expected |= identity[i] == (enum key)key;
		assert_int_equal(key_is_identity((enum key)key), expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_is_found_by_its_name),
		cmocka_unit_test(near_names_are_other_keys),
		cmocka_unit_test(other_keys),
		cmocka_unit_test(who_a_profile_is),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
