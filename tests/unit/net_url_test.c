/* Tests of URLs: what is taken and what is not, loopback, percent-encoding. */
#include "base_test.h"

#include "net/url.h"

static void takes_apart(void **state)
{
	struct url url;

	(void)state;
	assert_true(url_parse(STR("https://oidc.us-east-1.amazonaws.com/token?a=b?c"), &url));
	assert_true(url.https);
	assert_text(url.host, STR("oidc.us-east-1.amazonaws.com"));
	assert_text(url.address, STR("oidc.us-east-1.amazonaws.com"));
	assert_text(url.path, STR("/token"));
	assert_text(url.query, STR("a=b?c"));
	assert_int_equal(url.port, 443);
	assert_true(url_parse(STR("HTTP://LocalHost:8080?x"), &url));
	assert_false(url.https);
	assert_text(url.host, STR("LocalHost"));
	assert_text(url.path, STR(""));
	assert_text(url.query, STR("x"));
	assert_int_equal(url.port, 8080);
	assert_true(url_parse(STR("http://[::1]:80/"), &url));
	assert_text(url.host, STR("::1"));
	assert_text(url.address, STR("[::1]:80"));
	assert_true(url_parse(STR("http://[fd00:ec2::254]/latest"), &url));
	assert_int_equal(url.port, 80);
}

static void refuses(void **state)
{
	static const struct str bad[] = {
		STR_INIT(""),
		STR_INIT("https://"),
		STR_INIT("https:///path"),
		STR_INIT("ftp://example.com/"),
		STR_INIT("file:///etc/passwd"),
		STR_INIT("example.com"),
		STR_INIT("https://user@example.com/"),
		STR_INIT("https://user:word@example.com/"),
		STR_INIT("https://example.com\\@evil.com/"),
		STR_INIT("https://example.com:/"),
		STR_INIT("https://example.com:0/"),
		STR_INIT("https://example.com:65536/"),
		STR_INIT("https://example.com:80:80/"),
		STR_INIT("https://example.com:+80/"),
		STR_INIT("https://exa mple.com/"),
		STR_INIT("https://example.com/\r\nHost: x"),
		STR_INIT("https://example.com/a#b"),
		STR_INIT("https://example%2ecom/"),
		STR_INIT("https://-example.com/"),
		STR_INIT("https://.example.com/"),
		STR_INIT("https://ex\xc3\xa4mple.com/"),
		STR_INIT("https://example.com/\0"),
		STR_INIT("https://[::1/"),
		STR_INIT("https://[]/"),
		STR_INIT("https://[::1]x/"),
		STR_INIT("https://[fe80::1%eth0]/"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct str copy = exact_copy(bad[i]);
		struct url url;

		if (url_parse(copy, &url))
			fail_msg("%.*s was taken", STR_ARGS(bad[i]));
		free_copy(copy);
	}
}

static bool loopback(struct str text)
{
	struct url url;

	assert_true(url_parse(text, &url));
	return url_is_loopback(&url);
}

static void knows_loopback(void **state)
{
	(void)state;
	assert_true(loopback(STR("http://127.0.0.1:9/")));
	assert_true(loopback(STR("http://127.255.3.4")));
	assert_true(loopback(STR("http://[::1]:9/")));
	assert_true(loopback(STR("http://localhost/")));
	assert_true(loopback(STR("http://LOCALHOST/")));
	assert_false(loopback(STR("http://localhost.example.com/")));
	assert_false(loopback(STR("http://127.0.0.1.example.com/")));
	assert_false(loopback(STR("http://127.example.com/")));
	assert_false(loopback(STR("http://127.0.0.1./")));
	assert_false(loopback(STR("http://127.0.0.01/")));
	assert_false(loopback(STR("http://127.1/")));
	assert_false(loopback(STR("http://127.0.0.256/")));
	assert_false(loopback(STR("http://2130706433/")));
	assert_false(loopback(STR("http://0.0.0.0/")));
	assert_false(loopback(STR("http://[::]/")));
	assert_false(loopback(STR("http://[::ffff:127.0.0.1]/")));
}

static void encodes(void **state)
{
	CLEANUP_BUF struct buf out = BUF_INIT(1000);

	(void)state;
	url_encode(&out, STR("aZ0-._~ /?&=%+\xff"));
	assert_text(buf_str(&out), STR("aZ0-._~%20%2F%3F%26%3D%25%2B%FF"));
}

static void decodes(void **state)
{
	static const struct str bad[] = {STR_INIT("%"),   STR_INIT("%4"),  STR_INIT("a%zz"),
					 STR_INIT("%00"), STR_INIT("%4%"), STR_INIT("a\0b")};
	CLEANUP_BUF struct buf out = BUF_INIT(1000);

	(void)state;
	assert_true(url_decode(&out, STR("a+b%20%2f%C3%a4%2B")));
	assert_text(buf_str(&out), STR("a b /\xc3\xa4+"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct str copy = exact_copy(bad[i]);

		assert_false(url_decode(&out, copy));
		free_copy(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_apart),    cmocka_unit_test(refuses),
		cmocka_unit_test(knows_loopback), cmocka_unit_test(encodes),
		cmocka_unit_test(decodes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
