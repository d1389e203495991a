/* Tests of sessions: where they come from, how their files are named, and what is said of broken
 * ones. */
#include "auth_test.h"

#include "base/json.h"

/* Reads the configuration and finds the session of its profile `p`. */
static bool find_session(struct sample *sample, struct session *session, const char *config,
			 struct error *error)
{
	struct resolution resolution;

	read_sample(sample, config, NULL);
	profile_resolve(&resolution, &sample->config, sample_profile(sample, "p"), &nowhere,
			&sample->problems);
	return session_of_profile(session, &sample->config, &sample->paths, &resolution, error);
}

#define ROLE "sso_account_id = 111111111111\nsso_role_name = R\n"

static void sessions_of_profiles(void **state)
{
	CLEANUP_SAMPLE struct sample sample;
	CLEANUP_ERROR struct error error = {0};
	struct session session;

	(void)state;
	assert_true(find_session(&sample, &session, "[profile p]\nsso_session = corp\n" ROLE CORP,
				 &error));
	assert_text(session.name, STR("corp"));
	assert_text(session.start_url, STR(START_URL));
	assert_text(session.region, STR("eu-west-1"));
	assert_false(session.legacy);
	assert_int_equal(session.n_scopes, 1);
	assert_ptr_equal(session.profile, sample_profile(&sample, "p"));
	assert_text(session_label(&session), STR("corp"));
	assert_text(session.token_path, str_from(home_path(CORP_TOKEN)));
	assert_int_equal(strlen(session.token_path.p), session.token_path.n);
	assert_int_equal(strlen(session.registration_path.p), session.registration_path.n);
	assert_null(error.message);
}

/* A role's session is that of the profile at the end, whose endpoint settings hold too. */
static void sessions_of_chains(void **state)
{
	CLEANUP_SAMPLE struct sample sample;
	CLEANUP_ERROR struct error error = {0};
	struct session session;

	(void)state;
	assert_true(find_session(
		&sample, &session,
		"[profile p]\nrole_arn = arn:aws:iam::123456789012:role/R\nsource_profile = q\n"
		"[profile q]\nrole_arn = arn:aws:iam::123456789012:role/S\nsource_profile = end\n"
		"[profile end]\nsso_session = corp\n" ROLE CORP,
		&error));
	assert_text(session.name, STR("corp"));
	assert_ptr_equal(session.profile, sample_profile(&sample, "end"));
}

static void legacy_sessions(void **state)
{
	CLEANUP_SAMPLE struct sample sample;
	CLEANUP_ERROR struct error error = {0};
	struct session session;

	(void)state;
	assert_true(find_session(&sample, &session,
				 "[profile p]\nsso_start_url = "
				 "https://d-1234567890.awsapps.com/start\n"
				 "sso_region = us-east-1\n" ROLE,
				 &error));
	assert_true(session.legacy);
	assert_int_equal(session.name.n, 0);
	assert_text(session_label(&session), STR("https://d-1234567890.awsapps.com/start"));
	assert_false(session.has_scopes);
	assert_int_equal(session.n_scopes, 0);
	assert_ptr_equal(session.profile, sample_profile(&sample, "p"));
	assert_text(session.token_path,
		    str_from(home_path("sso/7487b5b67d5fa1132cf33fa93ae51ef38cc37752.json")));
	assert_text(session.registration_path,
		    str_from(home_path("sso/365414a68be7c9bfc776c660981dbdbd942acea4.json")));
}

static void sessions_of_names(void **state)
{
	CLEANUP_SAMPLE struct sample sample;
	CLEANUP_ERROR struct error error = {0};
	struct session session;
	char name[] = "corp";

	(void)state;
	read_sample(&sample, CORP, NULL);
	assert_true(
		session_of_name(&session, &sample.config, &sample.paths, str_from(name), &error));
	memset(name, 'x', 4); /* it is not borrowed */
	assert_text(session.name, STR("corp"));
	assert_text(session.start_url, STR(START_URL));
	assert_text(session.region, STR("eu-west-1"));
	assert_false(session.legacy);
	assert_null(session.profile);
	assert_text(session.token_path, str_from(home_path(CORP_TOKEN)));
}

static void how_scopes_are_read(void **state)
{
	static const struct {
		const char *text;
		bool present;
		size_t n;
		const char *scopes[3];
	} cases[] = {
		{"", false, 0, {NULL}},
		{"sso_registration_scopes =\n", true, 0, {NULL}},
		{"sso_registration_scopes = ,, ,\n", true, 0, {NULL}},
		{"sso_registration_scopes = b\n", true, 1, {"b"}},
		{"sso_registration_scopes = b,a , c:d:e,\n", true, 3, {"b", "a", "c:d:e"}},
		{"sso_registration_scopes = a b,\tc\n", true, 2, {"a b", "c"}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_SAMPLE struct sample sample;
		CLEANUP_ERROR struct error error = {0};
		struct session session;
		char config[400];

		snprintf(config, sizeof(config),
			 "[sso-session corp]\nsso_start_url = " START_URL
			 "\nsso_region = eu-west-1\n%s",
			 cases[i].text);
		read_sample(&sample, config, NULL);
		assert_true(session_of_name(&session, &sample.config, &sample.paths, STR("corp"),
					    &error));
		if (session.has_scopes != cases[i].present || session.n_scopes != cases[i].n)
			fail_msg("%s: %zu scopes", cases[i].text, session.n_scopes);
		for (size_t j = 0; j < cases[i].n; j++)
			assert_text(session.scopes[j], str_from(cases[i].scopes[j]));
	}
}

static void more_scopes_than_are_read(void **state)
{
	CLEANUP_BUF struct buf config = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_SAMPLE struct sample sample;
	struct session session;

	(void)state;
	buf_add(&config, STR("[sso-session corp]\nsso_start_url = " START_URL
			     "\nsso_region = eu-west-1\nsso_registration_scopes = s0"));
	for (int i = 1; i < 2 * SESSION_SCOPES; i++)
		buf_format(&config, ",s%d", i);
	buf_add_char(&config, '\n');
	read_corp(&sample, &session, config.p);
	assert_int_equal(session.n_scopes, SESSION_SCOPES);
	assert_text(session.scopes[SESSION_SCOPES - 1], STR("s31"));
}

static const char *text_of(const cJSON *object, const char *name)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

/* The session that a vector of the AWS CLI is about: NULL as `name` is a legacy one. */
static void assert_vector(const cJSON *args, const char *name, const char *url, const char *sha1)
{
	const cJSON *scopes = cJSON_GetObjectItemCaseSensitive(args, "scopes"), *scope;
	const char *region = args ? text_of(args, "region") : "us-east-1";
	CLEANUP_BUF struct buf config = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_SAMPLE struct sample sample;
	struct session session;
	char file[128];

	if (name)
		buf_format(&config, "[profile p]\nsso_session = %s\n" ROLE "[sso-session \"%s\"]\n",
			   name, name);
	else
		buf_add(&config, STR("[profile p]\n" ROLE));
	buf_format(&config, "sso_start_url = %s\nsso_region = %s\n", url, region);
	if (cJSON_IsArray(scopes))
		buf_add(&config, STR("sso_registration_scopes = "));
	cJSON_ArrayForEach(scope, scopes) buf_format(&config, "%s, ", scope->valuestring);
	buf_add_char(&config, '\n');
	if (!find_session(&sample, &session, config.p, &error))
		fail_msg("%s: %s", sha1, error.message);
	snprintf(file, sizeof(file), "sso/%s.json", sha1);
	assert_text(args ? session.registration_path : session.token_path,
		    str_from(home_path(file)));
	if (!name)
		return;
	/* By its name it is the same. */
	assert_true(
		session_of_name(&session, &sample.config, &sample.paths, str_from(name), &error));
	assert_text(args ? session.registration_path : session.token_path,
		    str_from(home_path(file)));
}

static void names_of_their_files(void **state)
{
	char *text = read_data("cache-key-vectors.json");
	CLEANUP_JSON cJSON *vectors = json_parse(str_from(text));
	const cJSON *vector;
	size_t tokens = 0, registrations = 0;

	(void)state;
	cJSON_ArrayForEach(vector, vectors)
	{
		struct str kind = str_from(text_of(vector, "kind"));
		const cJSON *args = cJSON_GetObjectItemCaseSensitive(vector, "args");
		const char *input = text_of(vector, "input"), *sha1 = text_of(vector, "sha1");

		if (str_starts(kind, STR("sso-token(session"))) {
			assert_vector(NULL, input, START_URL, sha1);
			tokens++;
		} else if (str_starts(kind, STR("sso-token(legacy"))) {
			assert_vector(NULL, NULL, input, sha1);
			tokens++;
		} else if (str_starts(kind, STR("sso-registration"))) {
			assert_vector(args, text_of(args, "session_name"),
				      text_of(args, "startUrl"), sha1);
			registrations++;
		}
	}
	assert_int_equal(tokens, 5);
	assert_int_equal(registrations, 4);
	free(text);
}

#define URL_LINE "sso_start_url = " START_URL "\n"
#define REGION_LINE "sso_region = eu-west-1\n"

static void broken_sessions(void **state)
{
	static const struct {
		const char *config;
		const char *sentence;
	} cases[] = {
		{"[sso-session x]\n" URL_LINE REGION_LINE, "there is no sso-session corp"},
		{"[sso-session corp]\n",
		 "the session corp has no sso_start_url; add it to the config file"},
		{"[sso-session corp]\n" REGION_LINE,
		 "the session corp has no sso_start_url; add it to the config file"},
		{"[sso-session corp]\n" URL_LINE,
		 "the session corp has no sso_region; add it to the config file"},
		{"[sso-session corp]\n" URL_LINE "sso_region =\n",
		 "the session corp has no sso_region; add it to the config file"},
		{"[sso-session corp]\nsso_start_url = http://corp.awsapps.com/start\n" REGION_LINE,
		 "the start URL of corp does not begin with https://: "
		 "http://corp.awsapps.com/start"},
		{"[sso-session corp]\nsso_start_url = corp.awsapps.com/start\n" REGION_LINE,
		 "the start URL of corp does not begin with https://: corp.awsapps.com/start"},
		{"[sso-session corp]\n" URL_LINE "sso_region = x.example.com/\n",
		 "the sso_region of corp is no region: x.example.com/"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_SAMPLE struct sample sample;
		CLEANUP_ERROR struct error error = {0};
		struct session session;

		read_sample(&sample, cases[i].config, NULL);
		assert_false(session_of_name(&session, &sample.config, &sample.paths, STR("corp"),
					     &error));
		assert_error(&error, ERROR_CONFIGURATION, cases[i].sentence);
	}
}

static void profiles_with_broken_sessions(void **state)
{
	static const struct {
		const char *config;
		const char *sentence;
	} cases[] = {
		{"[profile p]\nregion = eu-west-1\n",
		 "the profile p has no SSO session at its end"},
		{"[profile p]\naws_access_key_id = A\naws_secret_access_key = S\n",
		 "the profile p has no SSO session at its end"},
		{"[profile p]\nsso_session = none\n" ROLE,
		 "the profile p has no SSO session at its end"},
		{"[profile p]\nrole_arn = arn:aws:iam::123456789012:role/R\nsource_profile = p\n",
		 "the profile p has no SSO session at its end"},
		{"[profile p]\nsso_session = corp\n" ROLE "[sso-session corp]\n" URL_LINE,
		 "the session corp has no sso_region; add it to the config file"},
		{"[profile p]\n" URL_LINE ROLE,
		 "the session " START_URL " has no sso_region; add it to the config file"},
		{"[profile p]\nsso_start_url = http://a\n" REGION_LINE ROLE,
		 "the start URL of http://a does not begin with https://: http://a"},
		{"[profile p]\n" URL_LINE "sso_region = -\n" ROLE,
		 "the sso_region of " START_URL " is no region: -"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_SAMPLE struct sample sample;
		CLEANUP_ERROR struct error error = {0};
		struct session session;

		assert_false(find_session(&sample, &session, cases[i].config, &error));
		assert_error(&error, ERROR_CONFIGURATION, cases[i].sentence);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sessions_of_profiles),
		cmocka_unit_test(sessions_of_chains),
		cmocka_unit_test(legacy_sessions),
		cmocka_unit_test(sessions_of_names),
		cmocka_unit_test(how_scopes_are_read),
		cmocka_unit_test(more_scopes_than_are_read),
		cmocka_unit_test(names_of_their_files),
		cmocka_unit_test(broken_sessions),
		cmocka_unit_test(profiles_with_broken_sessions),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_home_with_caches, remove_home);
}
