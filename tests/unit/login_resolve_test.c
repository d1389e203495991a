/* Tests of resolving profiles: every kind and their order, every conflict, chains and loops,
 * identities, names of cache files. */
#include "login_test.h"

#include "base/json.h"
#include "login/resolve.h"

static struct resolution resolve(struct sample *sample, const char *name)
{
	struct resolution resolution;

	profile_resolve(&resolution, &sample->config, sample_profile(sample, name), &nowhere,
			&sample->problems);
	return resolution;
}

/* Reads the files and resolves `p`. */
static struct resolution resolve_p(struct sample *sample, const char *config,
				   const char *credentials)
{
	read_sample(sample, config, credentials);
	return resolve(sample, "p");
}

#define SESSION "[sso-session corp]\nsso_start_url = " START_URL "\nsso_region = eu-west-1\n"
#define ROLE "role_arn = arn:aws:iam::123456789012:role/path/Admin\n"
#define STATIC_KEYS "aws_access_key_id = A\naws_secret_access_key = S\n"
#define BASE "[profile base]\n" STATIC_KEYS

/* Two kinds in one profile, as AWS CLI v2 decides between them; and each kind alone. */
static void every_kind(void **state)
{
	static const struct {
		const char *config;
		const char *credentials;
		enum profile_kind kind;
	} cases[] = {
		{"[profile p]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = R\n" SESSION,
		 NULL, KIND_SSO},
		{"[profile p]\nsso_session = corp\n" SESSION, NULL, KIND_SSO},
		{"[profile p]\nsso_start_url = " START_URL
		 "\nsso_region = eu-west-1\nsso_account_id = "
		 "111111111111\nsso_role_name = R\n",
		 NULL, KIND_SSO_LEGACY},
		{"[profile p]\nsso_start_url = " START_URL "\nsso_region = eu-west-1\n", NULL,
		 KIND_SSO_LEGACY},
		{"[profile p]\n" ROLE "source_profile = base\n" BASE, NULL, KIND_ROLE},
		{"[profile p]\n" ROLE "credential_source = Ec2InstanceMetadata\n", NULL, KIND_ROLE},
		{"[profile p]\n" STATIC_KEYS, NULL, KIND_KEYS},
		{NULL, "[p]\n" STATIC_KEYS, KIND_KEYS},
		{"[profile p]\ncredential_process = x\n", NULL, KIND_PROCESS},
		{"[profile p]\n" ROLE "web_identity_token_file = /t\n", NULL, KIND_WEB_IDENTITY},
		{"[profile p]\nlogin_session = arn:aws:iam::123456789012:user/bob\n", NULL,
		 KIND_LOGIN},
		{"[profile p]\nregion = eu-west-1\n", NULL, KIND_EMPTY},
		{"[profile p]\naws_session_token = t\n", NULL, KIND_EMPTY},
		/* pairs */
		{"[profile p]\n" STATIC_KEYS "credential_process = x\n", NULL, KIND_PROCESS},
		{"[profile p]\ncredential_process = x\n", "[p]\n" STATIC_KEYS, KIND_KEYS},
		{"[profile p]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = R\n" SESSION,
		 "[p]\n" STATIC_KEYS, KIND_SSO},
		{"[profile p]\nsso_session = corp\n" SESSION, "[p]\n" STATIC_KEYS, KIND_KEYS},
		{"[profile p]\n" ROLE "source_profile = base\nsso_session = corp\nsso_account_id = "
		 "111111111111\nsso_role_name = R\n" SESSION BASE,
		 NULL, KIND_ROLE},
		{"[profile p]\n" ROLE "source_profile = base\n" BASE, "[p]\n" STATIC_KEYS,
		 KIND_ROLE},
		{"[profile p]\n" ROLE "source_profile = base\n" STATIC_KEYS
		 "credential_process = x\n" BASE,
		 NULL, KIND_ROLE},
		{"[profile p]\n" ROLE
		 "web_identity_token_file = /t\nsso_session = corp\nsso_account_id = "
		 "111111111111\nsso_role_name = R\n" SESSION,
		 NULL, KIND_WEB_IDENTITY},
		{"[profile p]\n" ROLE "web_identity_token_file = /t\nsource_profile = base\n" BASE,
		 NULL, KIND_WEB_IDENTITY},
		{"[profile p]\nsso_start_url = " START_URL
		 "\nsso_region = eu-west-1\nsso_account_id = "
		 "111111111111\nsso_role_name = R\ncredential_process = x\n",
		 NULL, KIND_SSO_LEGACY},
		{"[profile p]\nlogin_session = x\ncredential_process = x\n", NULL, KIND_LOGIN},
		{"[profile p]\nlogin_session = x\n", "[p]\n" STATIC_KEYS, KIND_KEYS},
		{"[profile p]\nlogin_session = x\n" STATIC_KEYS, NULL, KIND_LOGIN},
		/* these keys count in the credentials file too */
		{NULL, "[p]\ncredential_process = x\n", KIND_PROCESS},
		{BASE, "[p]\n" ROLE "source_profile = base\n", KIND_ROLE},
		{SESSION,
		 "[p]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = R\n",
		 KIND_SSO},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct sample sample CLEANUP_SAMPLE = {0};
		struct resolution resolution =
			resolve_p(&sample, cases[i].config, cases[i].credentials);

		if (resolution.kind != cases[i].kind || resolution.invalid) {
			print_problems(&sample.problems);
			fail_msg("case %zu is %s%s", i, profile_kind_name(resolution.kind),
				 resolution.invalid ? ", invalid" : "");
		}
		assert_ptr_equal(resolution.profile, sample_profile(&sample, "p"));
		if (resolution.kind != KIND_ROLE) {
			assert_ptr_equal(resolution.end, resolution.profile);
			assert_int_equal(resolution.end_kind, resolution.kind);
		}
	}
}

static void containers(void **state)
{
	static const char *const variables[][2] = {
		{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/x", NULL},
		{"AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1/", NULL},
		{"AWS_CONTAINER_CREDENTIALS_FULL_URI=", NULL}};
	struct sample sample CLEANUP_SAMPLE = {0};

	(void)state;
	read_sample(&sample, "[profile p]\n[profile k]\n" STATIC_KEYS, NULL);
	for (size_t i = 0; i < 3; i++) {
		const struct environment environment = {variables[i]};
		struct resolution resolution;

		profile_resolve(&resolution, &sample.config, sample_profile(&sample, "p"),
				&environment, &sample.problems);
		assert_int_equal(resolution.kind, KIND_CONTAINER);
		profile_resolve(&resolution, &sample.config, sample_profile(&sample, "k"),
				&environment, &sample.problems);
		assert_int_equal(resolution.kind, KIND_KEYS);
	}
	assert_no_problems(&sample.problems);
}

static void names_of_kinds(void **state)
{
	static const char *const names[] = {"sso",   "sso-legacy", "role",
					    "keys",  "process",    "web-identity",
					    "login", "container",  "empty"};

	(void)state;
	for (int kind = KIND_SSO; kind <= KIND_EMPTY; kind++)
		assert_string_equal(profile_kind_name((enum profile_kind)kind), names[kind]);
}

static void who_an_sso_profile_is(void **state)
{
	struct sample sample CLEANUP_SAMPLE = {0};
	struct resolution resolution;

	(void)state;
	resolution = resolve_p(
		&sample,
		"[profile p]\nsso_session = corp\nsso_account_id = 012345678901\nsso_role_name = R\n"
		"region = eu-central-1\n" SESSION,
		NULL);
	assert_no_problems(&sample.problems);
	assert_text(resolution.account, STR("012345678901"));
	assert_text(resolution.role, STR("R"));
	assert_text(resolution.region, STR("eu-central-1"));
	assert_text(resolution.sso_session, STR("corp"));
	assert_ptr_equal(resolution.session, config_sso_session(&sample.config, STR("corp")));
	assert_text(resolution.start_url, STR(START_URL));
	assert_text(resolution.sso_region, STR("eu-west-1"));
	assert_int_equal(resolution.source_profile.n, 0);
}

/* The start URL is the one written: with its slash, which makes another cache file. */
static void who_a_legacy_profile_is(void **state)
{
	struct sample sample CLEANUP_SAMPLE = {0};
	struct resolution resolution;

	(void)state;
	resolution = resolve_p(
		&sample,
		"[profile p]\nsso_account_id = 111111111111\nsso_role_name = R\nsso_region = eu-west-1\n"
		"sso_start_url = " START_URL "/#/\n",
		NULL);
	assert_no_problems(&sample.problems);
	assert_text(resolution.start_url, STR(START_URL "/#/"));
	assert_int_equal(resolution.sso_session.n, 0);
	assert_null(resolution.session);
}

static void who_others_are(void **state)
{
	static const struct {
		const char *config, *account, *role;
	} cases[] = {
		{"[profile p]\n" ROLE "source_profile = base\n" BASE, "123456789012", "Admin"},
		{"[profile p]\nrole_arn = arn:aws-cn:iam::123456789012:role/Admin\nsource_profile = base\n" BASE,
		 "123456789012", "Admin"},
		{"[profile p]\nrole_arn = arn:aws:iam::x:role/\nsource_profile = base\n" BASE, "",
		 ""},
		{"[profile p]\nrole_arn = arn:aws:iam::1:user/x\nsource_profile = base\n" BASE, "1",
		 ""},
		{"[profile p]\nrole_arn = arn:aws:iam\nsource_profile = base\n" BASE, "", ""},
		{"[profile p]\n" ROLE "web_identity_token_file = /t\n", "123456789012", "Admin"},
		{"[profile p]\nlogin_session = arn:aws:iam::123456789012:user/bob\n",
		 "123456789012", ""},
		{"[profile p]\nlogin_session = arn:aws:sts::123456789012:assumed-role/Admin/me\n",
		 "123456789012", "Admin"},
		{"[profile p]\n" STATIC_KEYS "aws_account_id = 123456789012\n", "123456789012", ""},
		{"[profile p]\ncredential_process = x\naws_account_id = 123456789012\n",
		 "123456789012", ""},
		{"[profile p]\n", "", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct sample sample CLEANUP_SAMPLE = {0};
		struct resolution resolution = resolve_p(&sample, cases[i].config, NULL);

		assert_no_problems(&sample.problems);
		assert_text(resolution.account, str_from(cases[i].account));
		assert_text(resolution.role, str_from(cases[i].role));
	}
}

/* A fault: the profile is invalid, with this problem at this line. */
struct fault {
	const char *config;
	const char *credentials;
	uint32_t line;
	const char *message;
};

static void assert_faults(const struct fault *faults, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct sample sample CLEANUP_SAMPLE = {0};
		struct resolution resolution =
			resolve_p(&sample, faults[i].config, faults[i].credentials);

		if (!resolution.invalid || sample.problems.n != 1) {
			print_problems(&sample.problems);
			fail_msg("%zu problems%s in %s", sample.problems.n,
				 resolution.invalid ? "" : ", and valid,", faults[i].config);
		}
		assert_problem(&sample.problems, faults[i].line, faults[i].message);
		assert_int_equal(sample.problems.items[0].severity, PROBLEM_ERROR);
		assert_text(sample.problems.items[0].profile, STR("p"));
		assert_true(sample.problems.items[0].remedy.n > 0);
		assert_non_null(resolution.end);
	}
}

#define assert_all_faults(faults) assert_faults(faults, sizeof(faults) / sizeof(*(faults)))
#define WHO "sso_account_id = 111111111111\nsso_role_name = R\n"

static void sso_that_cannot_work(void **state)
{
	static const struct fault faults[] = {
		{"[profile p]\n" WHO "sso_session = nope\n", NULL, 4,
		 "there is no sso-session \"nope\""},
		{"[profile p]\n" WHO "sso_session =\n", NULL, 4, "there is no sso-session"},
		{"[profile p]\nsso_session = nope\n", NULL, 2, "there is no sso-session \"nope\""},
		{"[profile p]\n" WHO "sso_session = corp\nsso_region = us-east-1\n" SESSION, NULL,
		 5,
		 "sso_region is \"us-east-1\" here and \"eu-west-1\" in the sso-session (line 8)"},
		{"[profile p]\n" WHO "sso_session = corp\nsso_start_url = https://x/\n" SESSION,
		 NULL, 5,
		 "sso_start_url is \"https://x/\" here and \"" START_URL
		 "\" in the sso-session (line 7)"},
		{"[profile p]\n" WHO "sso_session = corp\nregion = b\n" SESSION "region = a\n",
		 NULL, 5, "region is \"b\" here and \"a\" in the sso-session"},
		{"[profile p]\nsso_session = corp\nsso_account_id = 111111111111\n" SESSION, NULL,
		 1, "has no sso_role_name"},
		{"[profile p]\nsso_session = corp\nsso_role_name = R\n" SESSION, NULL, 1,
		 "has no sso_account_id"},
		{"[profile p]\n" WHO "sso_session = corp\n[sso-session corp]\n", NULL, 1,
		 "has no sso_start_url, sso_region"},
		{"[profile p]\n" WHO, NULL, 1, "has no sso_start_url, sso_region"},
		{"[profile p]\nsso_account_id = 111111111111\n", NULL, 1,
		 "has no sso_role_name, sso_start_url, sso_region"},
		{"[profile p]\nsso_role_name = R\n", NULL, 1,
		 "has no sso_account_id, sso_start_url, sso_region"},
		{"[profile p]\nsso_start_url = " START_URL "\n", NULL, 1, "has no sso_region"},
		{"[profile p]\n" WHO
		 "sso_session = corp\n[sso-session corp]\nsso_region = eu-west-1\n",
		 NULL, 1, "has no sso_start_url"},
		{"[profile p]\nsso_account_id =\nsso_role_name = R\nsso_session = corp\n" SESSION,
		 NULL, 1, "has no sso_account_id"},
		{"[profile p]\nsso_role_name = R\nsso_session = corp\n" SESSION
		 "sso_account_id = 1\n",
		 NULL, 7, "an account id has 12 digits"},
		{"[profile p]\nsso_account_id = 11111111111\nsso_role_name = R\nsso_session = corp\n" SESSION,
		 NULL, 2, "an account id has 12 digits, unlike \"11111111111\""},
		{"[profile p]\nsso_account_id = 1111-1111-1111\nsso_role_name = R\nsso_session = corp\n" SESSION,
		 NULL, 2, "an account id has 12 digits"},
		{"[profile p]\n" WHO
		 "sso_session = corp\n[sso-session corp]\nsso_start_url = " START_URL
		 "\nsso_region = x.example.org/\n",
		 NULL, 7, "this sso_region is no region: \"x.example.org/\""},
		{"[profile p]\n" WHO "sso_start_url = http://corp/start\nsso_region = eu-west-1\n",
		 NULL, 4, "a start URL begins with https://"},
		{"[profile p]\n" WHO
		 "sso_session = corp\n[sso-session corp]\nsso_start_url = corp\nsso_region = eu-west-1\n",
		 NULL, 6, "a start URL begins with https://"},
	};

	(void)state;
	assert_all_faults(faults);
}

/* What an sso-session and a profile both say, and agree on, is fine; so is a token-only profile. */
static void sso_that_works(void **state)
{
	static const char *const texts[] = {
		"[profile p]\n" WHO
		"sso_session = corp\nsso_region = eu-west-1\nsso_start_url = " START_URL
		"\n" SESSION,
		"[profile p]\nsso_session = corp\n" SESSION,
		"[profile p]\n" WHO
		"sso_session = corp\n[sso-session corp]\nsso_start_url = https://x/\n"
		"sso_region = us-gov-west-1\nsso_registration_scopes = a\n",
		"[profile p]\nsso_session = corp\nsso_role_name = R\n" SESSION
		"sso_account_id = 111111111111\n",
		"[profile p]\nsso_session = corp\nsso_account_id = 111111111111\n" SESSION
		"sso_role_name = R\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct sample sample CLEANUP_SAMPLE = {0};
		struct resolution resolution = resolve_p(&sample, texts[i], NULL);

		assert_no_problems(&sample.problems);
		assert_false(resolution.invalid);
		if (i > 2) {
			assert_text(resolution.account, STR("111111111111"));
			assert_text(resolution.role, STR("R"));
		}
	}
}

static void roles_that_cannot_work(void **state)
{
	static const struct fault faults[] = {
		{"[profile p]\n" ROLE
		 "source_profile = base\ncredential_source = Environment\n" BASE,
		 NULL, 4, "has both source_profile and credential_source"},
		{"[profile p]\n" ROLE, NULL, 2, "neither source_profile nor credential_source"},
		{"[profile p]\n" ROLE "credential_source = environment\n", NULL, 3,
		 "a credential_source that AWS does not know: environment"},
		{"[profile p]\n" ROLE "source_profile = nope\n", NULL, 3,
		 "a source_profile that does not exist: nope"},
		{"[profile p]\n" ROLE "source_profile =\n", NULL, 3,
		 "a source_profile that does not exist: "},
		{"[profile p]\n" ROLE "source_profile = base\n[profile base]\n", NULL, 4,
		 "the profile base is a source profile and must have credentials"},
		{"[profile p]\n" ROLE "source_profile = p\n", NULL, 3,
		 "is its own source in the end, by way of p"},
		{"[profile p]\n" ROLE "source_profile = q\n[profile q]\n" ROLE
		 "source_profile = p\n",
		 NULL, 6, "the profile q is its own source in the end, by way of p"},
		{"[profile p]\n" ROLE "source_profile = q\n[profile q]\n" ROLE
		 "source_profile = q\n",
		 NULL, 6, "the profile q is its own source in the end, by way of q"},
		{"[profile p]\n" ROLE "source_profile = q\n[profile q]\n" ROLE
		 "source_profile = r\n[profile r]\n" ROLE "source_profile = q\n",
		 NULL, 9, "the profile r is its own source in the end, by way of q"},
		{"[profile p]\n" ROLE "source_profile = q\n[profile q]\n" ROLE, NULL, 5,
		 "the profile q has a role_arn, but neither"},
		{"[profile p]\n" ROLE "source_profile = q\n[profile q]\n" ROLE
		 "source_profile = nope\n",
		 NULL, 6, "the profile q names a source_profile that does not exist: nope"},
		{"[profile p]\nrole_arn = Admin\nsource_profile = base\n" BASE, NULL, 2,
		 "this is no ARN of a role: \"Admin\""},
		{"[profile p]\n" ROLE
		 "source_profile = q\n[profile q]\nrole_arn =\nsource_profile = base\n" BASE,
		 NULL, 5, "this is no ARN of a role"},
		{"[profile p]\n" ROLE "source_profile = q\n[profile q]\nsso_session = nope\n" WHO,
		 NULL, 5, "there is no sso-session \"nope\""},
		{"[profile p]\n" ROLE "source_profile = q\n[profile q]\naws_access_key_id = A\n",
		 NULL, 5, "no aws_secret_access_key in the same file"},
		{"[profile p]\n" ROLE "source_profile = base\nexternal_id =\n" BASE, NULL, 4,
		 "an external_id has 2 characters or more"},
		{"[profile p]\n" ROLE "source_profile = base\nmfa_serial =\n" BASE, NULL, 4,
		 "mfa_serial is empty"},
		{"[profile p]\n" ROLE "source_profile = base\nrole_session_name = e\n" BASE, NULL,
		 4, "a role_session_name has 2 characters or more"},
		{"[profile p]\n" ROLE "source_profile = base\nduration_seconds = 899\n" BASE, NULL,
		 4, "duration_seconds goes from 900 to 43200"},
		{"[profile p]\n" ROLE "source_profile = base\nduration_seconds = "
		 "99999999999999999999999\n" BASE,
		 NULL, 4, "duration_seconds goes from 900 to 43200"},
		{"[profile p]\n" ROLE "web_identity_token_file = /t\nrole_session_name = e\n", NULL,
		 4, "a role_session_name has 2 characters or more"},
		{"[profile p]\nweb_identity_token_file = /t\n", NULL, 1,
		 "a web_identity_token_file, but no role_arn"},
		{"[profile p]\n" ROLE "web_identity_token_file =\n", NULL, 3,
		 "web_identity_token_file is empty"},
	};

	(void)state;
	assert_all_faults(faults);
}

static void other_things_that_cannot_work(void **state)
{
	static const struct fault faults[] = {
		{"[profile p]\naws_access_key_id = A\n", NULL, 2,
		 "no aws_secret_access_key in the same file"},
		{NULL, "[p]\naws_access_key_id = A\n", 2,
		 "no aws_secret_access_key in the same file"},
		{"[profile p]\naws_secret_access_key = S\n", "[p]\naws_access_key_id = A\n", 2,
		 "no aws_secret_access_key in the same file"},
		{"[profile p]\naws_access_key_id =\naws_secret_access_key = S\n", NULL, 2,
		 "aws_access_key_id is empty"},
		{"[profile p]\ncredential_process =\n", NULL, 2, "credential_process is empty"},
		{"[profile p]\nlogin_session =\n", NULL, 2, "login_session is empty"},
		{"[profile p]\nregion = eu_west_1\n", NULL, 2, "this is no region: \"eu_west_1\""},
		{"[profile p]\nregion = eu-west-1 # c\n", NULL, 2, "this is no region"},
		{"[profile p]\nregion = \"eu-west-1\"\n", NULL, 2, "this is no region"},
		{"[profile p]\nregion = -eu\n", NULL, 2, "this is no region"},
		{"[profile p]\nregion = eu-\n", NULL, 2, "this is no region"},
		{"[profile p]\nregion =\n  a = b\n", NULL, 2, "this is no region"},
		{"[profile p]\nregion = <region>\n", NULL, 2,
		 "a placeholder was left in place: \"<region>\""},
		{"[profile p]\n" STATIC_KEYS "[profile p]\naws_access_key_id = B\n", NULL, 5,
		 "aws_access_key_id is set twice for [profile p], on lines 2 and 5, to different values"},
		{NULL, "[p]\n" STATIC_KEYS "aws_secret_access_key = T\n", 4,
		 "aws_secret_access_key is set twice for [p], on lines 3 and 4, to different values"},
	};

	(void)state;
	assert_all_faults(faults);
}

/* Placeholders in every key that may have one; a secret is not shown. */
/* Where they are the profile's that is not assumed, or not read at all. */
static void settings_that_no_role_has(void **state)
{
	static const char *const texts[] = {
		"[profile p]\n" STATIC_KEYS "external_id =\nduration_seconds = 1\n",
		"[profile p]\n" ROLE "source_profile = q\n[profile q]\n" STATIC_KEYS ROLE
		"source_profile = base\nduration_seconds = 1\n" BASE,
		"[profile p]\n" ROLE "source_profile = base\nduration_seconds = 1h\n" BASE,
		"[profile p]\n" ROLE "source_profile = base\nrole_session_name =\n" BASE,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct sample sample CLEANUP_SAMPLE = {0};

		assert_false(resolve_p(&sample, texts[i], NULL).invalid);
	}
}

/* Account and role that stand in the session alone make no credentials. */
static void tokens_alone(void **state)
{
	static const struct {
		const char *text;
		bool token_only;
	} cases[] = {
		{"[profile p]\nsso_session = corp\n" SESSION, true},
		{"[profile p]\nsso_session = corp\n" SESSION
		 "sso_account_id = 111111111111\nsso_role_name = R\n",
		 true},
		{"[profile p]\nsso_session = corp\nsso_role_name = R\n" SESSION
		 "sso_account_id = 111111111111\n",
		 false},
		{"[profile p]\nsso_start_url = " START_URL "\nsso_region = eu-west-1\n", true},
		{"[profile p]\n" STATIC_KEYS, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct sample sample CLEANUP_SAMPLE = {0};

		assert_int_equal(resolve_p(&sample, cases[i].text, NULL).token_only,
				 cases[i].token_only);
	}
}

static void placeholders(void **state)
{
	static const char *const keys[] = {
		"sso_account_id", "sso_role_name", "sso_start_url",     "sso_region",
		"sso_session",    "role_arn",      "source_profile",    "region",
		"mfa_serial",     "login_session", "aws_access_key_id", "aws_secret_access_key"};

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		struct sample sample CLEANUP_SAMPLE = {0};
		struct resolution resolution;
		char text[100];

		snprintf(text, sizeof(text), "[profile p]\n%s = x<your value>y\n", keys[i]);
		resolution = resolve_p(&sample, text, NULL);
		assert_true(resolution.invalid);
		assert_problem(&sample.problems, 2, "a placeholder was left in place:");
		assert_int_equal(find_problem(&sample.problems, "<your value>") != NULL,
				 strcmp(keys[i], "aws_secret_access_key") != 0);
	}
	for (size_t i = 0; i < 3; i++) {
		static const char *const fine[] = {"[profile p]\nmfa_serial = a<b\n",
						   "[profile p]\nmfa_serial = a>b<c\n",
						   "[profile p]\ncredential_process = x <y >z\n"};
		struct sample sample CLEANUP_SAMPLE = {0};

		assert_false(resolve_p(&sample, fine[i], NULL).invalid);
	}
}

/* A session with two start URLs makes each of its profiles invalid, and no other. */
static void conflicts_within_a_session(void **state)
{
	struct sample sample CLEANUP_SAMPLE = {0};
	struct resolution resolution;

	(void)state;
	resolution =
		resolve_p(&sample,
			  SESSION "[profile p]\n" WHO "sso_session = corp\n[sso-session corp]\n"
				  "sso_start_url = https://other/\n[profile q]\n" STATIC_KEYS,
			  NULL);
	assert_true(resolution.invalid);
	assert_problem(&sample.problems, 9,
		       "sso_start_url is set twice for [sso-session corp], on lines 2 and 9");
	assert_false(resolve(&sample, "q").invalid);
}

static void chains(void **state)
{
	struct sample sample CLEANUP_SAMPLE = {0};
	struct resolution resolution;

	(void)state;
	resolution = resolve_p(
		&sample,
		"[profile p]\n" ROLE "source_profile = q\nregion = us-east-2\n[profile q]\n"
		"role_arn = arn:aws:iam::2:role/Q\nsource_profile = r\nmfa_serial = m\nregion = x-1\n"
		"[profile r]\n" WHO "sso_session = corp\n" SESSION,
		NULL);
	assert_no_problems(&sample.problems);
	assert_int_equal(resolution.kind, KIND_ROLE);
	assert_int_equal(resolution.end_kind, KIND_SSO);
	assert_ptr_equal(resolution.end, sample_profile(&sample, "r"));
	assert_ptr_equal(resolution.mfa_role, sample_profile(&sample, "q"));
	assert_ptr_equal(resolution.roles->profile, sample_profile(&sample, "p"));
	assert_ptr_equal(resolution.roles->source->profile, sample_profile(&sample, "q"));
	assert_null(resolution.roles->source->source);
	assert_text(resolution.account, STR("123456789012"));
	assert_text(resolution.role, STR("Admin"));
	assert_text(resolution.region, STR("us-east-2"));
	assert_text(resolution.source_profile, STR("q"));
	assert_text(resolution.sso_session, STR("corp"));
	assert_text(resolution.start_url, STR(START_URL));
}

/* The first role on the way that wants a code is the one. */
static void the_first_mfa_serial_counts(void **state)
{
	struct sample sample CLEANUP_SAMPLE = {0};
	struct resolution resolution;

	(void)state;
	resolution = resolve_p(&sample,
			       "[profile p]\n" ROLE
			       "mfa_serial = m\nsource_profile = q\n[profile q]\n" ROLE
			       "source_profile = base\nmfa_serial = m\n" BASE "mfa_serial = n\n",
			       NULL);
	assert_ptr_equal(resolution.mfa_role, sample_profile(&sample, "p"));
	assert_null(resolve(&sample, "base").mfa_role);
}

/* Static keys of a source profile beat its own role; those of the first profile do not. */
static void keys_beside_a_role(void **state)
{
	struct sample sample CLEANUP_SAMPLE = {0};
	struct resolution resolution;

	(void)state;
	resolution = resolve_p(&sample,
			       "[profile p]\n" ROLE STATIC_KEYS
			       "source_profile = q\n[profile q]\n" ROLE STATIC_KEYS
			       "source_profile = nope\nmfa_serial = m\n",
			       NULL);
	assert_no_problems(&sample.problems);
	assert_int_equal(resolution.kind, KIND_ROLE);
	assert_ptr_equal(resolution.end, sample_profile(&sample, "q"));
	assert_int_equal(resolution.end_kind, KIND_KEYS);
	assert_null(resolution.mfa_role);
}

/* A profile may be its own source where it has keys, in either file. */
static void roles_that_are_their_own_source(void **state)
{
	static const struct {
		const char *config, *credentials;
	} cases[] = {
		{"[profile p]\n" ROLE STATIC_KEYS "source_profile = p\n", NULL},
		{"[profile p]\n" ROLE "source_profile = p\n", "[p]\n" STATIC_KEYS},
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct sample sample CLEANUP_SAMPLE = {0};
		struct resolution resolution =
			resolve_p(&sample, cases[i].config, cases[i].credentials);

		assert_no_problems(&sample.problems);
		assert_int_equal(resolution.kind, KIND_ROLE);
		assert_ptr_equal(resolution.end, resolution.profile);
		assert_int_equal(resolution.end_kind, KIND_KEYS);
	}
}

/* A loop is one whoever has keys in it, where it comes back to a profile that is no source of
 * itself. */
static void loops_through_keys(void **state)
{
	struct sample sample CLEANUP_SAMPLE = {0};
	struct resolution resolution;

	(void)state;
	resolution = resolve_p(&sample,
			       "[profile p]\n" ROLE "source_profile = q\n" STATIC_KEYS
			       "[profile q]\n" ROLE "source_profile = p\n",
			       NULL);
	assert_true(resolution.invalid);
	assert_problem(&sample.problems, 8, "is its own source in the end");
}

static void sources_of_other_kinds(void **state)
{
	static const struct {
		const char *source;
		enum profile_kind kind;
	} cases[] = {
		{"credential_process = x\n", KIND_PROCESS},
		{ROLE "web_identity_token_file = /t\n", KIND_WEB_IDENTITY},
		{"login_session = x\n", KIND_LOGIN},
		{WHO "sso_start_url = " START_URL "\nsso_region = eu-west-1\n", KIND_SSO_LEGACY},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct sample sample CLEANUP_SAMPLE = {0};
		struct resolution resolution;
		char text[500];

		snprintf(text, sizeof(text),
			 "[profile p]\n" ROLE "source_profile = q\n[profile q]\n%s",
			 cases[i].source);
		resolution = resolve_p(&sample, text, NULL);
		assert_no_problems(&sample.problems);
		assert_int_equal(resolution.end_kind, cases[i].kind);
		assert_ptr_equal(resolution.end, sample_profile(&sample, "q"));
	}
}

/* The machine gives the first credentials; a role in the middle of a chain may ask for that too. */
static void credential_sources(void **state)
{
	static const char *const sources[] = {"Environment", "Ec2InstanceMetadata", "EcsContainer"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct sample sample CLEANUP_SAMPLE = {0};
		struct resolution resolution;
		char text[500];

		snprintf(text, sizeof(text),
			 "[profile p]\n" ROLE "source_profile = q\n[profile q]\n" ROLE
			 "credential_source = %s\n",
			 sources[i]);
		resolution = resolve_p(&sample, text, NULL);
		assert_no_problems(&sample.problems);
		assert_text(resolution.credential_source, str_from(sources[i]));
		assert_ptr_equal(resolution.end, sample_profile(&sample, "q"));
		assert_int_equal(resolution.end_kind, KIND_CONTAINER);
		assert_text(resolve(&sample, "q").credential_source, str_from(sources[i]));
	}
}

static void a_long_chain(void **state)
{
	struct buf text CLEANUP_BUF = BUF_INIT(BUF_LIMIT_FILE);
	struct sample sample CLEANUP_SAMPLE = {0};
	struct resolution resolution;

	(void)state;
	buf_add(&text, STR("[profile p]\n" ROLE "source_profile = p0\n"));
	for (int i = 0; i < 3000; i++)
		buf_format(&text, "[profile p%d]\n" ROLE "source_profile = p%d\n", i, i + 1);
	buf_add(&text, STR("[profile p3000]\n" STATIC_KEYS));
	read_sample_text(&sample, buf_str(&text), STR(""));
	resolution = resolve(&sample, "p");
	assert_no_problems(&sample.problems);
	assert_ptr_equal(resolution.end, sample_profile(&sample, "p3000"));
}

static void temporary_keys(void **state)
{
	static const struct {
		const char *more;
		bool temporary, expire;
	} cases[] = {
		{"", false, false},
		{"aws_session_token = t\n", true, false},
		{"aws_security_token = t\n", true, false},
		{"aws_session_token =\n", false, false},
		{"aws_session_token = t\nx_security_token_expires = 2026-11-21T17:10:08Z\n", true,
		 true},
		{"aws_session_token = t\nexpiration = 2026-11-21 17:10:08\n", true, true},
		{"aws_session_token = t\nexpiration = soon\n", true, false},
		{"expiration = 2026-11-21T17:10:08Z\n", false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct sample sample CLEANUP_SAMPLE = {0};
		struct resolution resolution;
		char text[300];

		snprintf(text, sizeof(text), "[p]\n" STATIC_KEYS "%s", cases[i].more);
		resolution = resolve_p(&sample, NULL, text);
		assert_int_equal(resolution.keys_are_temporary, cases[i].temporary);
		assert_int_equal(resolution.keys_expire, cases[i].expire);
		if (cases[i].expire)
			assert_true(resolution.keys_expire_at == INT64_C(1795281008));
	}
}

static const char *argument(const cJSON *arguments, const char *name)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(arguments, name));
}

static void add_setting(struct buf *config, const char *key, const char *value)
{
	if (value)
		buf_format(config, "%s = %s\n", key, value);
}

/* The profile that makes the AWS CLI cache under these arguments. */
static void add_cached_profile(struct buf *config, const cJSON *arguments)
{
	const cJSON *duration = cJSON_GetObjectItemCaseSensitive(arguments, "DurationSeconds");

	buf_add(config, STR("[profile p]\n"));
	add_setting(config, "sso_account_id", argument(arguments, "accountId"));
	add_setting(config, "sso_role_name", argument(arguments, "roleName"));
	add_setting(config, "sso_session", argument(arguments, "sessionName"));
	add_setting(config, "sso_start_url", argument(arguments, "startUrl"));
	add_setting(config, "role_arn", argument(arguments, "RoleArn"));
	add_setting(config, "role_session_name", argument(arguments, "RoleSessionName"));
	add_setting(config, "external_id", argument(arguments, "ExternalId"));
	add_setting(config, "mfa_serial", argument(arguments, "SerialNumber"));
	if (duration)
		buf_format(config, "duration_seconds = %d\n", duration->valueint);
	if (argument(arguments, "RoleArn"))
		buf_add(config, STR("source_profile = base\n" BASE));
}

static struct str cache_key(struct sample *sample, const char *name)
{
	struct resolution resolution = resolve(sample, name);

	return resolution_cache_key(&resolution, &sample->config, sample_profile(sample, name));
}

/* The texts that are hashed for role credentials, byte for byte as the AWS CLI makes them. */
static void names_of_cached_roles(void **state)
{
	char *text = read_data("cache-key-vectors.json");
	cJSON *vectors = json_parse(str_from(text));
	size_t n = 0;

	(void)state;
	for (const cJSON *vector = vectors ? vectors->child : NULL; vector; vector = vector->next) {
		struct buf config CLEANUP_BUF = BUF_INIT(BUF_LIMIT_MESSAGE);
		struct sample sample CLEANUP_SAMPLE = {0};

		if (strncmp(argument(vector, "kind"), "cli-cache ", 10) != 0)
			continue;
		add_cached_profile(&config, cJSON_GetObjectItem(vector, "args"));
		read_sample_text(&sample, buf_str(&config), STR(""));
		assert_text(cache_key(&sample, "p"), str_from(argument(vector, "canonical")));
		n++;
	}
	assert_int_equal(n, 6);
	json_free(&vectors);
	free(text);
}

static void names_of_roles_as_they_are_written(void **state)
{
	static const char *const cases[][2] = {
		{"duration_seconds = 3600\n", "{\"DurationSeconds\": 3600, \"RoleArn\": \"r\"}"},
		{"duration_seconds = 0900\n", "{\"DurationSeconds\": 900, \"RoleArn\": \"r\"}"},
		{"duration_seconds = +3_600\n", "{\"DurationSeconds\": 3600, \"RoleArn\": \"r\"}"},
		{"duration_seconds = -900\n", "{\"DurationSeconds\": -900, \"RoleArn\": \"r\"}"},
		{"duration_seconds = + 900\n", "{\"RoleArn\": \"r\"}"},
		{"duration_seconds = _900\n", "{\"RoleArn\": \"r\"}"},
		{"duration_seconds = 900_\n", "{\"RoleArn\": \"r\"}"},
		{"duration_seconds = 9__00\n", "{\"RoleArn\": \"r\"}"},
		{"duration_seconds = +\n", "{\"RoleArn\": \"r\"}"},
		{"duration_seconds = 1h\n", "{\"RoleArn\": \"r\"}"},
		{"duration_seconds = 1.5\n", "{\"RoleArn\": \"r\"}"},
		{"duration_seconds =\n", "{\"RoleArn\": \"r\"}"},
		{"role_session_name =\n", "{\"RoleArn\": \"r\"}"},
		{"external_id =\n", "{\"ExternalId\": \"\", \"RoleArn\": \"r\"}"},
		{"external_id = \"\u00e9\\/\n",
		 "{\"ExternalId\": \"\\\"\\u00e9\\\\/\", \"RoleArn\": \"r\"}"},
		{"external_id = a\n  b\n", "{\"ExternalId\": \"a\\nb\", \"RoleArn\": \"r\"}"},
		{"region = x\nsource_profile = y\n", "{\"RoleArn\": \"r\"}"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct sample sample CLEANUP_SAMPLE = {0};
		char text[200];

		snprintf(text, sizeof(text), "[profile p]\nrole_arn = r\n%s", cases[i][0]);
		read_sample(&sample, text, NULL);
		assert_text(cache_key(&sample, "p"), str_from(cases[i][1]));
	}
}

/* Of a role on the way; and of profiles that have no such file. */
static void names_of_other_roles(void **state)
{
	struct sample sample CLEANUP_SAMPLE = {0};
	struct resolution resolution;

	(void)state;
	resolution = resolve_p(&sample,
			       "[profile p]\n" ROLE
			       "source_profile = q\n[profile q]\nrole_arn = arn:q\nmfa_serial = m\n"
			       "source_profile = base\n" BASE
			       "[profile proc]\ncredential_process = x\n[profile empty]\n"
			       "[profile login]\nlogin_session = x\n",
			       NULL);
	assert_text(resolution_cache_key(&resolution, &sample.config, resolution.mfa_role),
		    STR("{\"RoleArn\": \"arn:q\", \"SerialNumber\": \"m\"}"));
	assert_int_equal(cache_key(&sample, "base").n, 0);
	assert_int_equal(cache_key(&sample, "proc").n, 0);
	assert_int_equal(cache_key(&sample, "empty").n, 0);
	assert_int_equal(cache_key(&sample, "login").n, 0);
}

/* A profile's own region may be all that stands in a host name: 63 letters, digits and dashes. */
static void regions_of_profiles(void **state)
{
	char text[128] = "[profile p]\nregion = AZ-az-09";
	size_t n = strlen(text);

	(void)state;
	for (size_t letters = 55; letters <= 56; letters++) {
		struct sample sample CLEANUP_SAMPLE = {0};

		memset(text + n, 'x', letters);
		text[n + letters] = '\0';
		assert_int_equal(resolve_p(&sample, text, NULL).invalid, letters > 55);
	}
}

/* A profile of either file that only says where: nothing is wrong with it. */
static void faults_of_others_are_theirs(void **state)
{
	struct sample sample CLEANUP_SAMPLE = {0};

	(void)state;
	assert_false(resolve_p(&sample,
			       "[profile p]\n" STATIC_KEYS
			       "[profile q]\nregion = <x>\nrole_arn = y\n[sso-session <z>]\n",
			       NULL)
			     .invalid);
	assert_no_problems(&sample.problems);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind),
		cmocka_unit_test(containers),
		cmocka_unit_test(names_of_kinds),
		cmocka_unit_test(who_an_sso_profile_is),
		cmocka_unit_test(who_a_legacy_profile_is),
		cmocka_unit_test(who_others_are),
		cmocka_unit_test(sso_that_cannot_work),
		cmocka_unit_test(sso_that_works),
		cmocka_unit_test(roles_that_cannot_work),
		cmocka_unit_test(other_things_that_cannot_work),
		cmocka_unit_test(placeholders),
		cmocka_unit_test(settings_that_no_role_has),
		cmocka_unit_test(tokens_alone),
		cmocka_unit_test(conflicts_within_a_session),
		cmocka_unit_test(chains),
		cmocka_unit_test(the_first_mfa_serial_counts),
		cmocka_unit_test(keys_beside_a_role),
		cmocka_unit_test(roles_that_are_their_own_source),
		cmocka_unit_test(loops_through_keys),
		cmocka_unit_test(sources_of_other_kinds),
		cmocka_unit_test(credential_sources),
		cmocka_unit_test(a_long_chain),
		cmocka_unit_test(temporary_keys),
		cmocka_unit_test(names_of_cached_roles),
		cmocka_unit_test(names_of_roles_as_they_are_written),
		cmocka_unit_test(names_of_other_roles),
		cmocka_unit_test(regions_of_profiles),
		cmocka_unit_test(faults_of_others_are_theirs),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_home, remove_home);
}
