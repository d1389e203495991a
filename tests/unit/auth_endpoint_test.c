/* Tests of what every exchange begins and ends with: whose endpoint holds, and whether the clock is
 * to blame. */
#include "auth_test.h"

#include "auth/auth.h"

/* Read from what `variables` and the lines of `p` say, the URL that would be asked. */
static void write_endpoint(const char *const *variables, const char *lines,
			   enum endpoint_service service, struct buf *url, struct error *error)
{
	CLEANUP_SAMPLE struct sample sample;
	struct environment environment = {variables};
	struct auth auth = {.environment = &environment};
	struct session session;
	char config[1024];

	snprintf(config, sizeof(config), "%s[profile p]\nsso_session = corp\n%s", CORP, lines);
	read_corp(&sample, &session, config);
	auth.config = &sample.config;
	session.profile = sample_profile(&sample, "p");
	if (auth_endpoint(&auth, &session, service, url, error))
		assert_null(error->message);
	else
		assert_non_null(error->message);
}

#define assert_endpoint(variables, lines, service, expected) \
	check_endpoint((variables), (lines), (service), (expected), __FILE__, __LINE__)

static void check_endpoint(const char *const *variables, const char *lines,
			   enum endpoint_service service, const char *expected, const char *file,
			   int line)
{
	CLEANUP_BUF struct buf url = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_ERROR struct error error = {0};

	write_endpoint(variables, lines, service, &url, &error);
	if (error.message)
		print_error("%s\n", error.message);
	check_text(buf_str(&url), str_from(expected), file, line);
}

#define VARIABLES(...) ((const char *const[]){__VA_ARGS__, NULL})
#define NO_VARIABLES ((const char *const[]){NULL})

static void endpoints_of_aws(void **state)
{
	(void)state;
	assert_endpoint(NO_VARIABLES, "", ENDPOINT_OIDC, "https://oidc.eu-west-1.amazonaws.com");
	assert_endpoint(NO_VARIABLES, "", ENDPOINT_PORTAL,
			"https://portal.sso.eu-west-1.amazonaws.com");
	assert_endpoint(NO_VARIABLES, "region = us-east-1\n", ENDPOINT_STS,
			"https://sts.eu-west-1.amazonaws.com");
	assert_endpoint(NO_VARIABLES, "", ENDPOINT_SIGNIN, "https://signin.aws.amazon.com");
}

#define BLOCK                                                                                    \
	"services = s\nendpoint_url = https://profile\n[services s]\n"                           \
	"sso_oidc =\n  endpoint_url = https://block-oidc\n"                                      \
	"sso =\n  endpoint_url = https://block-sso\nsts =\n  endpoint_url = https://block-sts\n" \
	"signin =\n  endpoint_url = https://block-signin\n"

/* The service's variable, the general one, the services block, the profile. */
static void order_of_overrides(void **state)
{
	static const struct {
		enum endpoint_service service;
		const char *variable, *block;
	} cases[] = {
		{ENDPOINT_OIDC, "AWS_ENDPOINT_URL_SSO_OIDC=https://own", "https://block-oidc"},
		{ENDPOINT_PORTAL, "AWS_ENDPOINT_URL_SSO=https://own", "https://block-sso"},
		{ENDPOINT_STS, "AWS_ENDPOINT_URL_STS=https://own", "https://block-sts"},
	};
	const char *general = "AWS_ENDPOINT_URL=https://general";

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		enum endpoint_service service = cases[i].service;

		assert_endpoint(VARIABLES(general, cases[i].variable), BLOCK, service,
				"https://own");
		assert_endpoint(VARIABLES(general), BLOCK, service, "https://general");
		assert_endpoint(NO_VARIABLES, BLOCK, service, cases[i].block);
		assert_endpoint(NO_VARIABLES, "endpoint_url = https://profile\n", service,
				"https://profile");
		/* one that is empty is none */
		assert_endpoint(VARIABLES("AWS_ENDPOINT_URL=", "AWS_ENDPOINT_URL_SSO_OIDC=",
					  "AWS_ENDPOINT_URL_SSO=", "AWS_ENDPOINT_URL_STS=",
					  "AWS_ENDPOINT_URL_SIGNIN="),
				BLOCK, service, cases[i].block);
		/* and a variable of one service is of no other */
		assert_endpoint(VARIABLES(cases[(i + 1) % 3].variable), BLOCK, service,
				cases[i].block);
	}
}

/* It is sent the secret key, and goes elsewhere by its own name alone. */
static void overrides_of_the_sign_in(void **state)
{
	const char *const usual = "https://signin.aws.amazon.com";

	(void)state;
	assert_endpoint(
		VARIABLES("AWS_ENDPOINT_URL=https://general", "AWS_ENDPOINT_URL_STS=https://sts"),
		"endpoint_url = https://profile\n", ENDPOINT_SIGNIN, usual);
	assert_endpoint(VARIABLES("AWS_ENDPOINT_URL=https://general"), BLOCK, ENDPOINT_SIGNIN,
			"https://block-signin");
	assert_endpoint(VARIABLES("AWS_ENDPOINT_URL_SIGNIN=https://own"), BLOCK, ENDPOINT_SIGNIN,
			"https://own");
}

static void services_blocks(void **state)
{
	static const struct {
		const char *lines, *expected;
	} cases[] = {
		{"endpoint_url = https://profile\n[services s]\nsso_oidc =\n  endpoint_url = "
		 "https://block\n",
		 "https://profile"},
		{"services = s\nendpoint_url = https://profile\n[services s]\nsso =\n  "
		 "endpoint_url = https://block\n",
		 "https://profile"},
		{"services = s\nendpoint_url = https://profile\n[services s]\nsso_oidc =\n  "
		 "max = 1\n  endpoint_url = https://block\n",
		 "https://block"},
		{"services = s\nendpoint_url = https://profile\n[services s]\nsso_oidc =\n  "
		 "endpoint_url =\n",
		 "https://profile"},
		/* of two, the last: for botocore it is a dictionary */
		{"services = s\n[services s]\nsso_oidc =\n  endpoint_url = https://first\n  "
		 "endpoint_url = https://last\n",
		 "https://last"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_endpoint(NO_VARIABLES, cases[i].lines, ENDPOINT_OIDC, cases[i].expected);
}

/* Without a profile, as for a session by its name, the environment alone holds. */
static void sessions_without_a_profile(void **state)
{
	CLEANUP_BUF struct buf url = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_SAMPLE struct sample sample;
	struct environment environment = {NO_VARIABLES};
	struct auth auth = {.environment = &environment, .config = &sample.config};
	struct session session;

	(void)state;
	read_corp(&sample, &session, CORP "[profile p]\nsso_session = corp\n" BLOCK);
	assert_true(auth_endpoint(&auth, &session, ENDPOINT_OIDC, &url, &error));
	assert_text(buf_str(&url), STR("https://oidc.eu-west-1.amazonaws.com"));
	buf_clear(&url);
	environment.variables = VARIABLES("AWS_ENDPOINT_URL=https://general");
	assert_true(auth_endpoint(&auth, &session, ENDPOINT_OIDC, &url, &error));
	assert_text(buf_str(&url), STR("https://general"));
}

#define PLAIN "https://oidc.eu-west-1.amazonaws.com"
#define IGNORE "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS="

/* The environment before the profile, as botocore does. */
static void overrides_that_are_ignored(void **state)
{
	static const struct {
		const char *variable, *line, *expected;
	} cases[] = {
		{"X=", "", "https://own"},
		{IGNORE "true", "", PLAIN},
		{IGNORE "TRUE", "", PLAIN},
		{IGNORE "1", "", "https://own"},
		{IGNORE "yes", "", "https://own"},
		{"X=", "ignore_configured_endpoint_urls = true\n", PLAIN},
		{"X=", "ignore_configured_endpoint_urls = false\n", "https://own"},
		{IGNORE "true", "ignore_configured_endpoint_urls = false\n", PLAIN},
		{IGNORE "false", "ignore_configured_endpoint_urls = true\n", "https://own"},
		{IGNORE "", "ignore_configured_endpoint_urls = true\n", "https://own"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char lines[512];

		snprintf(lines, sizeof(lines), "%s%s", cases[i].line, BLOCK);
		assert_endpoint(VARIABLES("AWS_ENDPOINT_URL=https://general", cases[i].variable,
					  "AWS_ENDPOINT_URL_SSO_OIDC=https://own"),
				lines, ENDPOINT_OIDC, cases[i].expected);
	}
	/* those of the configuration as well */
	assert_endpoint(VARIABLES(IGNORE "true"), BLOCK, ENDPOINT_OIDC, PLAIN);
}

#define FIPS "AWS_USE_FIPS_ENDPOINT="
#define DUAL "AWS_USE_DUALSTACK_ENDPOINT="

static void fips_and_dual_stack(void **state)
{
	static const struct {
		const char *variables[2], *lines, *expected;
	} cases[] = {
		{{FIPS "true", DUAL "false"}, "", "https://oidc-fips.eu-west-1.amazonaws.com"},
		{{FIPS "", DUAL "True"}, "", "https://oidc.eu-west-1.api.aws"},
		{{FIPS "true", DUAL "true"}, "", "https://oidc-fips.eu-west-1.api.aws"},
		{{FIPS "on", DUAL "1"}, "", PLAIN},
		{{"X=", "Y="},
		 "use_fips_endpoint = true\n",
		 "https://oidc-fips.eu-west-1.amazonaws.com"},
		{{"X=", "Y="}, "use_dualstack_endpoint = true\n", "https://oidc.eu-west-1.api.aws"},
		{{FIPS "false", DUAL "false"},
		 "use_fips_endpoint = true\nuse_dualstack_endpoint = true\n",
		 PLAIN},
		{{FIPS "", DUAL ""},
		 "use_fips_endpoint = true\nuse_dualstack_endpoint = true\n",
		 PLAIN},
		{{FIPS "true", DUAL "true"},
		 "use_fips_endpoint = false\nuse_dualstack_endpoint = false\n",
		 "https://oidc-fips.eu-west-1.api.aws"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_endpoint(VARIABLES(cases[i].variables[0], cases[i].variables[1]),
				cases[i].lines, ENDPOINT_OIDC, cases[i].expected);
}

static void endpoints_that_cannot_be(void **state)
{
	static const struct {
		const char *variable, *lines, *sentence;
	} cases[] = {
		{FIPS "true", "endpoint_url = https://profile\n",
		 "the endpoint https://profile cannot be used together with FIPS"},
		{DUAL "true", "endpoint_url = https://profile\n",
		 "the endpoint https://profile cannot be used together with dual-stack"},
		{"AWS_ENDPOINT_URL_SSO_OIDC=http://example.com", "",
		 "the endpoint http://example.com is neither https nor this machine"},
		{"AWS_ENDPOINT_URL_SSO_OIDC=https://me:secret@example.com/x?key=secret", "",
		 "example.com/x is no URL of an endpoint"},
		{"AWS_ENDPOINT_URL_SSO_OIDC=example.com", "",
		 "example.com is no URL of an endpoint"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_BUF struct buf url = BUF_INIT(BUF_LIMIT_MESSAGE);
		CLEANUP_ERROR struct error error = {0};

		write_endpoint(VARIABLES(cases[i].variable), cases[i].lines, ENDPOINT_OIDC, &url,
			       &error);
		assert_error(&error, ERROR_CONFIGURATION, cases[i].sentence);
		assert_int_equal(url.n, 0);
	}
}

static void whose_clock_is_off(void **state)
{
	static const struct {
		int64_t server; /* seconds after this machine's noon */
		int64_t skew;
		const char *sentence;
	} cases[] = {
		{0, 0, "refused"},
		{299, 0, "refused"},
		{-299, 0, "refused"},
		{301, -301,
		 "refused; the clock of this machine is 5 minutes behind AWS's, set it right"},
		{-301, 301,
		 "refused; the clock of this machine is 5 minutes ahead of AWS's, set it right"},
		{-7260, 7260,
		 "refused; the clock of this machine is 121 minutes ahead of AWS's, set it right"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_ERROR struct error error = {0};
		struct auth auth = {.now = noon, .server_date = noon() + cases[i].server};

		error_set(&error, ERROR_REFUSED, "refused");
		assert_int_equal(auth_clock_skew(&auth), cases[i].skew);
		auth_blame_clock(&auth, &error);
		assert_error(&error, ERROR_REFUSED, cases[i].sentence);
	}
}

/* A server that did not say when it answered is no witness. */
static void servers_without_a_date(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	struct auth auth = {.now = noon};

	(void)state;
	error_set(&error, ERROR_NETWORK, "no answer");
	assert_int_equal(auth_clock_skew(&auth), 0);
	auth_blame_clock(&auth, &error);
	assert_error(&error, ERROR_NETWORK, "no answer");
}

struct told {
	enum auth_event event;
	struct str text;
	int64_t waited;
};

static void note(void *context, enum auth_event event, struct str text, int64_t waited)
{
	struct told *told = context;

	*told = (struct told){event, text, waited};
}

static void what_is_told(void **state)
{
	struct told told = {0};
	struct auth auth = {.context = &told};

	(void)state;
	auth_tell(&auth, AUTH_TICK, STR("x"), 7); /* nobody listens */
	auth.tell = note;
	auth_tell(&auth, AUTH_CODE, STR("ABCD-EFGH"), 3);
	assert_int_equal(told.event, AUTH_CODE);
	assert_text(told.text, STR("ABCD-EFGH"));
	assert_int_equal(told.waited, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(endpoints_of_aws),
		cmocka_unit_test(order_of_overrides),
		cmocka_unit_test(overrides_of_the_sign_in),
		cmocka_unit_test(services_blocks),
		cmocka_unit_test(sessions_without_a_profile),
		cmocka_unit_test(overrides_that_are_ignored),
		cmocka_unit_test(fips_and_dual_stack),
		cmocka_unit_test(endpoints_that_cannot_be),
		cmocka_unit_test(whose_clock_is_off),
		cmocka_unit_test(servers_without_a_date),
		cmocka_unit_test(what_is_told),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_home_with_caches, remove_home);
}
