/* wrap: free */
/* Tests of secrets and random numbers: what is held, and that nothing is left of it. */
#include "base_test.h"

#include "base/random.h"
#include "base/secret.h"

void __real_free(void *memory);
void __wrap_free(void *memory);

static const void *watched;
static volatile bool was_clean; /* free is not known to change it */

/* Looks at a block at the moment when it is given back. */
void __wrap_free(void *memory)
{
	static const char nothing[8];

	if (memory && memory == watched) {
		was_clean = memcmp(memory, nothing, sizeof(nothing)) == 0;
		watched = NULL;
	}
	__real_free(memory);
}

static void holds_a_copy(void **state)
{
	CLEANUP_SECRET struct secret secret = {0};
	char text[] = "to\0ken";

	(void)state;
	assert_true(secret_is_empty(&secret));
	assert_int_equal(secret_reveal(&secret).n, 0);
	secret_set(&secret, (struct str){text, 6});
	memset(text, 'x', sizeof(text));
	assert_text(secret_reveal(&secret), STR("to\0ken"));
	assert_int_equal(secret.bytes[6], 0);
	secret_set(&secret, str_slice(secret_reveal(&secret), 3, 6));
	assert_text(secret_reveal(&secret), STR("ken"));
}

static void moves(void **state)
{
	CLEANUP_SECRET struct secret a = {0};
	CLEANUP_SECRET struct secret b = {0};

	(void)state;
	secret_set(&a, STR("one"));
	secret_set(&b, STR("two"));
	secret_move(&a, &b);
	assert_text(secret_reveal(&a), STR("two"));
	assert_true(secret_is_empty(&b));
	secret_move(&a, &a);
	assert_text(secret_reveal(&a), STR("two"));
}

static void compares(void **state)
{
	CLEANUP_SECRET struct secret secret = {0};

	(void)state;
	assert_true(secret_equal(&secret, (struct str){0}));
	secret_set(&secret, STR("abc"));
	assert_true(secret_equal(&secret, STR("abc")));
	assert_false(secret_equal(&secret, STR("abd")));
	assert_false(secret_equal(&secret, STR("ab")));
}

static void is_wiped(void **state)
{
	struct secret secret = {0};

	(void)state;
	secret_set(&secret, STR("12345678"));
	watched = secret.bytes;
	secret_set(&secret, STR("abcdefgh"));
	assert_true(was_clean);
	was_clean = false;
	watched = secret.bytes;
	secret_release(&secret);
	assert_true(was_clean);
	secret_release(&secret);
}

static void random_texts(void **state)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	char uuid[RANDOM_UUID_SIZE], other[RANDOM_UUID_SIZE];
	char verifier[RANDOM_VERIFIER_SIZE];
	char hex[18] = "................x";
	unsigned char bytes[600] = {0};

	(void)state;
	random_uuid(uuid);
	random_uuid(other);
	assert_string_not_equal(uuid, other);
	assert_int_equal(strspn(uuid, "0123456789abcdef-"), 36);
	assert_int_equal(uuid[14], '4');
	assert_non_null(strchr("89ab", uuid[19]));
	random_verifier(verifier);
	assert_int_equal(strlen(verifier), 64);
	assert_int_equal(strspn(verifier, alphabet), 64);
	random_hex(hex, 16);
	assert_int_equal(strspn(hex, "0123456789abcdef"), 16);
	random_bytes(bytes, sizeof(bytes));
	assert_int_not_equal(bytes[597] | bytes[598] | bytes[599], 0);
}

static void random_numbers_stay_below(void **state)
{
	unsigned seen = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		uint32_t number = random_below(3);

		assert_true(number < 3);
		seen |= 1u << number;
	}
	assert_int_equal(seen, 7);
	assert_int_equal(random_below(1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_a_copy), cmocka_unit_test(moves),
		cmocka_unit_test(compares),     cmocka_unit_test(is_wiped),
		cmocka_unit_test(random_texts), cmocka_unit_test(random_numbers_stay_below),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
