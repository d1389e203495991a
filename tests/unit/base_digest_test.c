/* Tests of digests: the published vectors, and texts with NUL bytes. */
#include "base_test.h"

#include "base/digest.h"

static void assert_sha1(struct str s, const char *expected)
{
	char hex[DIGEST_SHA1_SIZE];

	memset(hex, 'x', sizeof(hex));
	digest_sha1(s, hex);
	assert_string_equal(hex, expected);
}

static void assert_sha256(struct str s, const char *expected)
{
	char hex[DIGEST_SHA256_SIZE];

	memset(hex, 'x', sizeof(hex));
	digest_sha256(s, hex);
	assert_string_equal(hex, expected);
}

static void sha1_vectors(void **state)
{
	(void)state;
	assert_sha1((struct str){NULL, 0}, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
	assert_sha1(STR("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
	assert_sha1(STR("my-sso"), "0ad374308c5a4e22f723adf10145eafad7c4031c");
	assert_sha1(STR("a\0b"), "4a3dec2d1f8245280855c42db0ee4239f917fdb8");
}

static void sha256_vectors(void **state)
{
	(void)state;
	assert_sha256((struct str){NULL, 0},
		      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_sha256(STR("abc"),
		      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void a_million_letters(void **state)
{
	size_t n = 1000000;
	char *text = malloc(n);

	(void)state;
	assert_non_null(text);
	memset(text, 'a', n);
	assert_sha1((struct str){text, n}, "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
	assert_sha256((struct str){text, n},
		      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	free(text);
}

static void base64url(void **state)
{
	static const struct {
		struct str bytes;
		struct str text;
	} cases[] = {
		{STR_INIT(""), STR_INIT("")},
		{STR_INIT("f"), STR_INIT("Zg")},
		{STR_INIT("fo"), STR_INIT("Zm8")},
		{STR_INIT("foo"), STR_INIT("Zm9v")},
		{STR_INIT("foobar"), STR_INIT("Zm9vYmFy")},
		{STR_INIT("\xfb\xef\xff\xfe"), STR_INIT("--___g")},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_BUF struct buf out = BUF_INIT(100);

		base64url_write(&out, cases[i].bytes);
		assert_text(buf_str(&out), cases[i].text);
	}
}

/* The example of RFC 7636, appendix B. */
static void pkce_challenge(void **state)
{
	CLEANUP_BUF struct buf out = BUF_INIT(100);
	uint8_t digest[DIGEST_SHA256_BYTES];

	(void)state;
	digest_sha256_bytes(STR("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), digest);
	base64url_write(&out, (struct str){(const char *)digest, sizeof(digest)});
	assert_text(buf_str(&out), STR("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha1_vectors),      cmocka_unit_test(sha256_vectors),
		cmocka_unit_test(a_million_letters), cmocka_unit_test(base64url),
		cmocka_unit_test(pkce_challenge),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
