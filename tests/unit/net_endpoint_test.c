/* Tests of endpoints and start URLs: hosts of every partition, what is no region, overrides. */
#include "net_test.h"

#include "net/endpoint.h"
#include "net/start_url.h"

static void check(enum endpoint_service service, const char *region, bool fips, bool dual,
		  const char *expected)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_BUF struct buf url = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct endpoint_choice choice = {
		.region = str_from(region), .fips = fips, .dual_stack = dual};

	assert_true(endpoint_write(&url, service, &choice, &error));
	assert_text(buf_str(&url), str_from(expected));
}

static void hosts(void **state)
{
	(void)state;
	check(ENDPOINT_OIDC, "us-east-1", 0, 0, "https://oidc.us-east-1.amazonaws.com");
	check(ENDPOINT_OIDC, "eu-west-1", 1, 0, "https://oidc-fips.eu-west-1.amazonaws.com");
	check(ENDPOINT_OIDC, "eu-west-1", 0, 1, "https://oidc.eu-west-1.api.aws");
	check(ENDPOINT_OIDC, "eu-west-1", 1, 1, "https://oidc-fips.eu-west-1.api.aws");
	check(ENDPOINT_PORTAL, "us-east-1", 0, 0, "https://portal.sso.us-east-1.amazonaws.com");
	check(ENDPOINT_PORTAL, "cn-north-1", 1, 0,
	      "https://portal.sso-fips.cn-north-1.amazonaws.com.cn");
	check(ENDPOINT_PORTAL, "us-gov-west-1", 1, 0,
	      "https://portal.sso.us-gov-west-1.amazonaws.com");
	check(ENDPOINT_PORTAL, "us-gov-west-1", 1, 1,
	      "https://portal.sso-fips.us-gov-west-1.api.aws");
	check(ENDPOINT_STS, "aws-global", 0, 0, "https://sts.amazonaws.com");
	check(ENDPOINT_STS, "us-isob-east-1", 0, 0, "https://sts.us-isob-east-1.sc2s.sgov.gov");
	check(ENDPOINT_STS, "eusc-de-east-1", 0, 1,
	      "https://sts.eusc-de-east-1.api.amazonwebservices.eu");
	check(ENDPOINT_SIGNIN, "eu-west-1", 0, 0, "https://signin.aws.amazon.com");
	check(ENDPOINT_SIGNIN, "cn-north-1", 0, 0, "https://signin.amazonaws.cn");
	check(ENDPOINT_SIGNIN, "eusc-de-east-1", 0, 0,
	      "https://eusc-de-east-1.signin.amazonaws-eusc.eu");
	check(ENDPOINT_OIDC, "xx-new-region-99", 0, 0,
	      "https://oidc.xx-new-region-99.amazonaws.com");
}

static void partitions(void **state)
{
	(void)state;
	assert_string_equal(endpoint_partition(STR("us-iso-east-1")), "aws-iso");
	assert_string_equal(endpoint_partition(STR("us-isof-south-1")), "aws-iso-f");
	assert_string_equal(endpoint_partition(STR("eu-isoe-west-1")), "aws-iso-e");
	assert_string_equal(endpoint_partition(STR("us-gov-east-1")), "aws-us-gov");
	assert_string_equal(endpoint_partition(STR("cn-northwest-1")), "aws-cn");
	assert_string_equal(endpoint_partition(STR("cn-x")), "aws");
	assert_string_equal(endpoint_partition(STR("us-east-1")), "aws");
	assert_string_equal(endpoint_console(STR("us-gov-west-1")), "console.amazonaws-us-gov.com");
	assert_string_equal(endpoint_console(STR("ap-south-1")), "console.aws.amazon.com");
}

static void default_regions(void **state)
{
	static const char *const regions[] = {
		"us-east-1",     "cn-north-1",     "us-gov-west-1",   "eusc-de-east-1",
		"us-iso-east-1", "us-isob-east-1", "us-isof-south-1", "eu-isoe-west-1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(regions) / sizeof(*regions); i++) {
		const char *partition = endpoint_partition(str_from(regions[i]));

		assert_text(endpoint_default_region(str_from(partition)), str_from(regions[i]));
	}
	assert_text(endpoint_default_region(STR("aws-other")), STR("us-east-1"));
	assert_text(endpoint_default_region((struct str){0}), STR("us-east-1"));
}

static void regions(void **state)
{
	static const struct str bad[] = {
		STR_INIT(""),           STR_INIT("us"),        STR_INIT("us-"),
		STR_INIT("-us-east-1"), STR_INIT("us--east"),  STR_INIT("us-east-"),
		STR_INIT("US-east-1"),  STR_INIT("us-East-1"), STR_INIT("x.example.com/"),
		STR_INIT("us-east-1/"), STR_INIT("us-east.1"), STR_INIT("us-east-1\n"),
		STR_INIT("u1-east-1"),  STR_INIT("us_east_1"), STR_INIT("us-east-1\0"),
	};
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_BUF struct buf url = BUF_INIT(BUF_LIMIT_MESSAGE);

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct endpoint_choice choice = {.region = bad[i]};

		assert_false(endpoint_write(&url, ENDPOINT_OIDC, &choice, &error));
		assert_int_equal(error.kind, ERROR_CONFIGURATION);
		assert_int_equal(url.n, 0);
	}
}

static bool takes(struct str text, bool fips, const char *expected)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_BUF struct buf url = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct endpoint_choice choice = {.region = STR("us-east-1"), .url = text, .fips = fips};

	if (!endpoint_write(&url, ENDPOINT_OIDC, &choice, &error)) {
		assert_int_equal(error.kind, ERROR_CONFIGURATION);
		return false;
	}
	assert_text(buf_str(&url), str_from(expected));
	return true;
}

static void overrides(void **state)
{
	(void)state;
	assert_true(takes(STR("http://127.0.0.1:4566/"), false, "http://127.0.0.1:4566"));
	assert_true(takes(STR("https://proxy.example.com/oidc//"), false,
			  "https://proxy.example.com/oidc"));
	assert_false(takes(STR("http://proxy.example.com/"), false, NULL));
	assert_false(takes(STR("https://example.com/?a"), false, NULL));
	assert_false(takes(STR("example.com"), false, NULL));
	assert_false(takes(STR("https://example.com"), true, NULL));
}

static void portals(void **state)
{
	(void)state;
	assert_true(start_url_is_of_aws(STR("d-1234567890.awsapps.com")));
	assert_true(start_url_is_of_aws(STR("corp.AWSAPPS.com")));
	assert_true(start_url_is_of_aws(STR("ssoins-1.portal.eu-west-1.app.aws")));
	assert_true(start_url_is_of_aws(STR("identitycenter.amazonaws.com")));
	assert_false(start_url_is_of_aws(STR("awsapps.com")));
	assert_false(start_url_is_of_aws(STR("evilawsapps.com")));
	assert_false(start_url_is_of_aws(STR("x.identitycenter.amazonaws.com")));
	assert_false(start_url_is_of_aws(STR("d-1.awsapps.com.evil.com")));
	assert_text(start_url_region(STR("ssoins-1.portal.eu-west-1.app.aws")), STR("eu-west-1"));
	assert_text(start_url_region(STR("ssoins-1.us-east-1.portal.amazonaws.com")),
		    STR("us-east-1"));
	assert_text(start_url_region(STR("d-1234567890.awsapps.com")), STR(""));
	assert_text(start_url_region(STR("x.portal.app.aws")), STR(""));
}

/* Resolves a start URL by the test proxy, which leads every name to the test server. */
static bool resolve(struct str url, struct buf *resolved, struct buf *region, struct error *error)
{
	char variable[64];
	const char *variables[] = {variable, NULL};
	struct environment with_proxy = {variables};
	struct http_settings by_proxy = settings;
	struct http_client *client = http_client_new(&by_proxy);
	bool done;

	snprintf(variable, sizeof(variable), "https_proxy=http://127.0.0.1:%d", server.proxy);
	by_proxy.environment = &with_proxy;
	by_proxy.ca_bundle = server.certificate;
	buf_clear(resolved);
	buf_clear(region);
	done = start_url_resolve(client, url, resolved, region, error);
	http_client_free(client);
	return done;
}

static void start_urls(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_BUF struct buf url = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_BUF struct buf region = BUF_INIT(BUF_LIMIT_MESSAGE);

	(void)state;
	assert_true(resolve(STR("https://d-1.awsapps.com/start/#/"), &url, &region, &error));
	assert_text(buf_str(&url), STR("https://d-1.awsapps.com/start/#/"));
	assert_int_equal(region.n, 0);
	if (!resolve(STR("https://sso.example.com/vanity"), &url, &region, &error))
		fail_msg("%s", error.message);
	assert_text(buf_str(&url), STR("https://ssoins-1.portal.eu-west-1.app.aws/start"));
	assert_text(buf_str(&region), STR("eu-west-1"));
	assert_true(resolve(STR("https://sso.example.com/vanity/get"), &url, &region, &error));
	assert_false(resolve(STR("https://sso.example.com/elsewhere"), &url, &region, &error));
	assert_int_equal(error.kind, ERROR_CONFIGURATION);
	assert_false(resolve(STR("https://sso.example.com/echo"), &url, &region, &error));
	assert_non_null(strstr(error.message, "does not lead to a portal of AWS"));
	assert_false(resolve(STR("http://d-1.awsapps.com/start"), &url, &region, &error));
	assert_false(resolve(STR("https://other.example.com/vanity"), &url, &region, &error));
	assert_int_equal(error.kind, ERROR_NETWORK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts),           cmocka_unit_test(partitions),
		cmocka_unit_test(default_regions), cmocka_unit_test(regions),
		cmocka_unit_test(overrides),       cmocka_unit_test(portals),
		cmocka_unit_test(start_urls),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, start_server, stop_server);
}
