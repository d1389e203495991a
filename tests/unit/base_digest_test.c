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

/* RFC 4231, 4.2 to 4.8; of the fifth the first half is published. */
static void hmac_vectors(void **state)
{
	static char long_key[131], key_aa[20], data_dd[50], data_cd[50];
	struct str test_with_long_key = {long_key, sizeof(long_key)};
	struct str counting =
		STR("\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\21\22\23\24\25\26\27\30\31");
	const struct {
		struct str key;
		struct str data;
		const char *mac;
	} cases[] = {
		{STR("\v\v\v\v\v\v\v\v\v\v\v\v\v\v\v\v\v\v\v\v"), STR("Hi There"),
		 "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
		{STR("Jefe"), STR("what do ya want for nothing?"),
		 "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
		{{key_aa, sizeof(key_aa)},
		 {data_dd, sizeof(data_dd)},
		 "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
		{counting,
		 {data_cd, sizeof(data_cd)},
		 "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
		{STR("\f\f\f\f\f\f\f\f\f\f\f\f\f\f\f\f\f\f\f\f"), STR("Test With Truncation"),
		 "a3b6167473100ee06e0c796c2955552b"},
		{test_with_long_key, STR("Test Using Larger Than Block-Size Key - Hash Key First"),
		 "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
		{test_with_long_key,
		 STR("This is a test using a larger than block-size key and a larger than "
		     "block-size data. The key needs to be hashed before being used by the HMAC "
		     "algorithm."),
		 "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
	};

	(void)state;
	memset(long_key, 0xaa, sizeof(long_key));
	memset(key_aa, 0xaa, sizeof(key_aa));
	memset(data_dd, 0xdd, sizeof(data_dd));
	memset(data_cd, 0xcd, sizeof(data_cd));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		uint8_t digest[DIGEST_SHA256_BYTES];
		char hex[DIGEST_SHA256_SIZE];

		digest_hmac_sha256(cases[i].key, cases[i].data, digest);
		digest_write_hex(digest, sizeof(digest), hex);
		hex[strlen(cases[i].mac)] = '\0';
		assert_string_equal(hex, cases[i].mac);
	}
}

/* A key as long as a block is taken as it is, one byte more is hashed; no key, no data. */
static void hmac_edges(void **state)
{
	static const struct {
		size_t key, data;
		const char *mac;
	} cases[] = {
		{0, 0, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"},
		{64, 3, "ae0c0e4a2340cf50185eb46aaa8723f4769153661612e212fb0d1fa3170c6202"},
		{65, 3, "ed378e5dfa30dc98814ba09b2e610d9b6af66054922ceef9480da094a3f11b2d"},
	};
	static char letters[65];

	(void)state;
	memset(letters, 'k', sizeof(letters));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		uint8_t digest[DIGEST_SHA256_BYTES];
		char hex[DIGEST_SHA256_SIZE];

		digest_hmac_sha256((struct str){letters, cases[i].key},
				   (struct str){"abc", cases[i].data}, digest);
		digest_write_hex(digest, sizeof(digest), hex);
		assert_string_equal(hex, cases[i].mac);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha1_vectors),      cmocka_unit_test(sha256_vectors),
		cmocka_unit_test(a_million_letters), cmocka_unit_test(base64url),
		cmocka_unit_test(pkce_challenge),    cmocka_unit_test(hmac_vectors),
		cmocka_unit_test(hmac_edges),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
