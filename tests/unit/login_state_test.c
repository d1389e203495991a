/* Tests of the login state: every state as a table of facts, the boundaries, MFA and cached roles,
 * remarks. */
#include "login_test.h"

#include "login/state.h"

#define MINUTES 60
#define HOURS (60 * MINUTES)
/* All tests are at this time: 2026-11-21T12:00:00Z. */
#define NOW INT64_C(1795262400)

/* "2026-11-21T12:15:00Z" for 15 minutes; four of them are valid at a time. */
static const char *after(int64_t seconds)
{
	static char texts[4][TIMESTAMP_SIZE];
	static unsigned turn;

	timestamp_format(NOW + seconds, texts[turn % 4]);
	return texts[turn++ % 4];
}

/* What a profile and its caches come to. */
struct decision {
	struct sample sample;
	struct caches caches;
	struct resolution resolution;
	struct login_status status;
};

static void decide(struct decision *decision, const char *config, const char *credentials)
{
	struct sample *sample = &decision->sample;

	read_sample(sample, config, credentials);
	caches_init(&decision->caches, &sample->paths, &sample->arena);
	profile_resolve(&decision->resolution, &sample->config, sample_profile(sample, "p"),
			&nowhere, &sample->problems);
	decision->status = login_state(&decision->resolution, &sample->config, &decision->caches,
				       NOW, &sample->problems);
}

static void release_decision(struct decision *decision)
{
	caches_release(&decision->caches);
	release_sample(&decision->sample);
}

#define DECISION __attribute__((cleanup(release_decision)))

static void assert_state(const struct login_status *status, enum login_state state, bool renewable)
{
	if (status->state != state || status->renewable != renewable)
		fail_msg("%s%s is not %s%s", login_state_name(status->state),
			 status->renewable ? ", renewable" : "", login_state_name(state),
			 renewable ? ", renewable" : "");
}

static void assert_expiry(const struct login_status *status, int64_t seconds)
{
	assert_true(status->has_expiry);
	assert_true(status->expires_at == NOW + seconds);
}

#define SSO                                                                                   \
	"[profile p]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = R\n" \
	"[sso-session corp]\nsso_start_url = " START_URL "\nsso_region = eu-west-1\n"
#define LEGACY                                                                                      \
	"[profile p]\nsso_account_id = 111111111111\nsso_role_name = R\nsso_start_url = " START_URL \
	"\nsso_region = eu-west-1\n"

/* A token as the AWS CLI writes it, with a client registration that lives until then; none where
 * `registration` is NULL. */
static void cache_token(const char *key, const char *expires, const char *registration)
{
	char text[600];

	snprintf(
		text, sizeof(text),
		"{\"startUrl\": \"" START_URL
		"\", \"region\": \"eu-west-1\", \"accessToken\": \"t\", \"expiresAt\": "
		"\"%s\"%s%s%s}",
		expires,
		registration
			? ", \"clientId\": \"c\", \"clientSecret\": \"s\", \"refreshToken\": \"r\", "
			  "\"registrationExpiresAt\": \""
			: "",
		registration ? registration : "", registration ? "\"" : "");
	cache_file("sso", key, text);
}

/* The boundaries of every state of a token: how long it holds, and how long its client
 * registration. */
static void states_of_tokens(void **state)
{
	static const struct {
		int64_t holds;
		int64_t registration; /* 0: there is no refresh token */
		enum login_state state;
		bool renewable;
		bool legacy;
	} cases[] = {
		{8 * HOURS, 90 * HOURS, STATE_VALID, true, false},
		{8 * HOURS, 0, STATE_VALID, false, false},
		{15 * MINUTES, 0, STATE_VALID, false, false},
		{15 * MINUTES - 1, 0, STATE_EXPIRING, false, false},
		{15 * MINUTES - 1, 90 * HOURS, STATE_VALID, true, false},
		{1, 0, STATE_EXPIRING, false, false},
		{1, 1, STATE_VALID, true, false},
		{1, -1, STATE_EXPIRING, false, false},
		{0, 0, STATE_EXPIRED, false, false},
		{0, 1, STATE_REFRESHABLE, true, false},
		{-1, 1, STATE_REFRESHABLE, true, false},
		{-90 * HOURS, 1, STATE_REFRESHABLE, true, false},
		{-1, -1, STATE_EXPIRED, false, false},
		{-1, 0, STATE_EXPIRED, false, false},
		{8 * HOURS, -1, STATE_VALID, false, false},
		/* a legacy token is never renewed, whatever stands in its file */
		{8 * HOURS, 90 * HOURS, STATE_VALID, false, true},
		{15 * MINUTES - 1, 90 * HOURS, STATE_EXPIRING, false, true},
		{0, 90 * HOURS, STATE_EXPIRED, false, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct decision decision DECISION = {0};

		cache_token(cases[i].legacy ? START_URL : "corp", after(cases[i].holds),
			    cases[i].registration ? after(cases[i].registration) : NULL);
		decide(&decision, cases[i].legacy ? LEGACY : SSO, NULL);
		assert_state(&decision.status, cases[i].state, cases[i].renewable);
		assert_expiry(&decision.status, cases[i].holds);
		assert_no_problems(&decision.sample.problems);
	}
}

/* A registration that ends at this very second has ended. */
static void registrations_that_end_now(void **state)
{
	struct decision decision DECISION = {0};

	(void)state;
	cache_token("corp", after(-1), after(0));
	decide(&decision, SSO, NULL);
	assert_state(&decision.status, STATE_EXPIRED, false);
}

static void without_a_token_there_was_no_login(void **state)
{
	struct decision decision DECISION = {0};

	(void)state;
	cache_token("other", after(8 * HOURS), after(90 * HOURS));
	cache_token(START_URL, after(8 * HOURS), after(90 * HOURS));
	decide(&decision, SSO, NULL);
	assert_state(&decision.status, STATE_NONE, false);
	assert_false(decision.status.has_expiry);
	assert_no_problems(&decision.sample.problems);
}

/* What a client registration lies in is no token. */
static void registrations_are_no_tokens(void **state)
{
	struct decision decision DECISION = {0};

	(void)state;
	cache_file(
		"sso", "corp",
		"{\"clientId\": \"c\", \"clientSecret\": \"s\", \"expiresAt\": \"2027-02-19T09:10:02Z\"}");
	decide(&decision, SSO, NULL);
	assert_state(&decision.status, STATE_NONE, false);
	assert_no_problems(&decision.sample.problems);
}

/* A token of another start URL or region is no login for what the profile now says; old files name
 * neither. */
static void tokens_of_somewhere_else(void **state)
{
	static const struct {
		const char *members;
		enum login_state state;
	} cases[] = {
		{"\"startUrl\": \"https://other/\", \"region\": \"eu-west-1\"", STATE_NONE},
		{"\"startUrl\": \"" START_URL "/\", \"region\": \"eu-west-1\"", STATE_NONE},
		{"\"startUrl\": \"" START_URL "\", \"region\": \"us-east-1\"", STATE_NONE},
		{"\"startUrl\": \"" START_URL "\"", STATE_VALID},
		{"\"region\": \"eu-west-1\"", STATE_VALID},
		{"\"region\": \"us-east-1\"", STATE_NONE},
		{"\"x\": 1", STATE_VALID},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct decision decision DECISION = {0};
		char text[300];

		snprintf(text, sizeof(text), "{\"accessToken\": \"t\", \"expiresAt\": \"%s\", %s}",
			 after(HOURS), cases[i].members);
		cache_file("sso", "corp", text);
		decide(&decision, SSO, NULL);
		assert_state(&decision.status, cases[i].state, false);
		assert_int_equal(decision.status.has_expiry, cases[i].state == STATE_VALID);
	}
}

static void damaged_tokens(void **state)
{
	struct decision decision DECISION = {0};

	(void)state;
	cache_file("sso", "corp", "{");
	decide(&decision, SSO, NULL);
	assert_state(&decision.status, STATE_NONE, false);
	assert_problem(&decision.sample.problems, 0, "is damaged");
	assert_text(decision.sample.problems.items[0].remedy, STR("delete it and log in again"));
	assert_int_equal(decision.sample.problems.items[0].severity, PROBLEM_WARNING);
	assert_text(decision.sample.problems.items[0].profile, STR("p"));
}

/* What cannot be read is not called "none". */
static void tokens_that_cannot_be_read(void **state)
{
	static const char name[] = "sso/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
	struct decision decision DECISION = {0};

	(void)state;
	assert_int_equal(mkdir(home_path(name), 0700), 0);
	decide(&decision, SSO, NULL);
	rmdir(home_path(name));
	assert_state(&decision.status, STATE_INVALID, false);
	assert_problem(&decision.sample.problems, 0, "is a directory");
	assert_int_equal(decision.sample.problems.items[0].severity, PROBLEM_ERROR);
	assert_true(str_ends(decision.sample.problems.items[0].place.path, STR("f.json")));
}

/* Kinds that have their state without a cache. */
static void states_without_a_cache(void **state)
{
	static const struct {
		const char *config, *credentials;
		enum login_state state;
	} cases[] = {
		{"[profile p]\naws_access_key_id = A\naws_secret_access_key = S\n", NULL,
		 STATE_STATIC},
		{NULL,
		 "[p]\naws_access_key_id = A\naws_secret_access_key = S\naws_session_token = T\n",
		 STATE_EXTERNAL},
		{"[profile p]\ncredential_process = x\n", NULL, STATE_EXTERNAL},
		{"[profile p]\nrole_arn = arn:aws:iam::1:role/r\nweb_identity_token_file = /t\n",
		 NULL, STATE_EXTERNAL},
		{"[profile p]\nrole_arn = arn:aws:iam::1:role/r\ncredential_source = EcsContainer\n",
		 NULL, STATE_EXTERNAL},
		{"[profile p]\n", NULL, STATE_EXTERNAL},
		{"[profile p]\nlogin_session = x\n", NULL, STATE_NONE},
		{"[profile p]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = q\n[profile "
		 "q]\naws_access_key_id = A\naws_secret_access_key = S\n",
		 NULL, STATE_STATIC},
		{"[profile p]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = nope\n", NULL,
		 STATE_INVALID},
		{"[profile p]\nsso_session = nope\n", NULL, STATE_INVALID},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct decision decision DECISION = {0};

		decide(&decision, cases[i].config, cases[i].credentials);
		assert_state(&decision.status, cases[i].state, false);
		assert_false(decision.status.has_expiry);
	}
}

/* An invalid profile is invalid whatever is cached. */
static void invalid_profiles_with_a_token(void **state)
{
	struct decision decision DECISION = {0};

	(void)state;
	cache_token("corp", after(8 * HOURS), after(90 * HOURS));
	decide(&decision, SSO "region = <region>\n[profile p]\nregion = <x>\n", NULL);
	assert_state(&decision.status, STATE_INVALID, false);
	assert_false(decision.status.has_expiry);
}

static void keys_that_run_out(void **state)
{
	static const struct {
		int64_t holds;
		enum login_state state;
	} cases[] = {
		{HOURS, STATE_VALID},
		{15 * MINUTES, STATE_VALID},
		{15 * MINUTES - 1, STATE_EXPIRING},
		{1, STATE_EXPIRING},
		{0, STATE_EXPIRED},
		{-HOURS, STATE_EXPIRED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct decision decision DECISION = {0};
		char text[300];

		snprintf(
			text, sizeof(text),
			"[p]\naws_access_key_id = A\naws_secret_access_key = S\naws_session_token = T\nexpiration = %s\n",
			after(cases[i].holds));
		decide(&decision, NULL, text);
		assert_state(&decision.status, cases[i].state, false);
		assert_expiry(&decision.status, cases[i].holds);
	}
}

#define LOGIN "[profile p]\nlogin_session = arn\n"

/* The credentials of `aws login` hold for 15 minutes at most, so that they are valid for less where
 * they can be renewed. */
static void states_of_aws_login(void **state)
{
	static const struct {
		int64_t holds;
		bool refresh;
		enum login_state state;
	} cases[] = {
		{14 * MINUTES, true, STATE_VALID},
		{1, true, STATE_VALID},
		{0, true, STATE_REFRESHABLE},
		{14 * MINUTES, false, STATE_EXPIRING},
		{0, false, STATE_EXPIRED},
		{15 * MINUTES, false, STATE_VALID},
		{-9 * HOURS, true, STATE_REFRESHABLE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct decision decision DECISION = {0};
		char text[300];

		snprintf(
			text, sizeof(text),
			"{\"accessToken\": {\"accessKeyId\": \"A\", \"expiresAt\": \"%s\"}%s, \"clientId\": \"c\", \"dpopKey\": \"k\"}",
			after(cases[i].holds), cases[i].refresh ? ", \"refreshToken\": \"r\"" : "");
		cache_file("login", "arn", text);
		decide(&decision, LOGIN, NULL);
		assert_state(&decision.status, cases[i].state, cases[i].refresh);
		assert_expiry(&decision.status, cases[i].holds);
	}
}

static void damaged_credentials_of_aws_login(void **state)
{
	struct decision decision DECISION = {0};

	(void)state;
	cache_file("login", "arn", "[]");
	decide(&decision, LOGIN, NULL);
	assert_state(&decision.status, STATE_NONE, false);
	assert_problem(&decision.sample.problems, 0, "is damaged");
}

#define CHAIN(more)                                                         \
	"[profile p]\nrole_arn = arn:p\nsource_profile = q\n" more          \
	"[profile q]\nsso_session = corp\nsso_account_id = 111111111111\n"  \
	"sso_role_name = R\n[sso-session corp]\nsso_start_url = " START_URL \
	"\nsso_region = eu-west-1\n"

static void cache_role(const char *hashed, int64_t holds)
{
	char text[200];

	snprintf(text, sizeof(text),
		 "{\"Credentials\": {\"AccessKeyId\": \"A\", \"Expiration\": \"%s\"}}",
		 after(holds));
	cache_file("cli", hashed, text);
}

/* A role has the state of the end of its chain. */
static void states_of_chains(void **state)
{
	struct decision decision DECISION = {0};

	(void)state;
	decide(&decision, CHAIN(""), NULL);
	assert_state(&decision.status, STATE_NONE, false);
	release_decision(&decision);
	cache_token("corp", after(-1), after(HOURS));
	decide(&decision, CHAIN(""), NULL);
	assert_state(&decision.status, STATE_REFRESHABLE, true);
	release_decision(&decision);
	cache_token("corp", after(HOURS), NULL);
	decide(&decision, CHAIN(""), NULL);
	assert_state(&decision.status, STATE_VALID, false);
	assert_expiry(&decision.status, HOURS);
}

#define MFA "mfa_serial = m\n"
#define MFA_KEY "{\"RoleArn\": \"arn:p\", \"SerialNumber\": \"m\"}"
#define KEYS_AND_ROLE                                             \
	"[profile p]\nrole_arn = arn:p\nsource_profile = q\n" MFA \
	"[profile q]\naws_access_key_id = A\naws_secret_access_key = S\n"

/* Cached credentials count for as long as the AWS CLI takes them: 15 minutes before their end it
 * asks for a code. */
static void roles_that_want_a_code(void **state)
{
	static const struct {
		int64_t holds; /* 0: nothing is cached */
		enum login_state state;
	} cases[] = {
		{0, STATE_MFA},
		{-HOURS, STATE_MFA},
		{15 * MINUTES - 1, STATE_MFA},
		{15 * MINUTES, STATE_VALID},
		{HOURS, STATE_VALID},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct decision decision DECISION = {0};

		if (cases[i].holds)
			cache_role(MFA_KEY, cases[i].holds);
		decide(&decision, KEYS_AND_ROLE, NULL);
		assert_state(&decision.status, cases[i].state, false);
		assert_int_equal(decision.status.has_expiry, cases[i].state == STATE_VALID);
		if (cases[i].state == STATE_VALID)
			assert_expiry(&decision.status, cases[i].holds);
		assert_no_problems(&decision.sample.problems);
	}
}

/* Credentials of another role, or damaged ones, do not spare the code. */
static void cached_roles_that_do_not_help(void **state)
{
	struct decision decision DECISION = {0};

	(void)state;
	cache_role("{\"RoleArn\": \"arn:p\"}", HOURS);
	cache_file("cli", MFA_KEY, "{");
	decide(&decision, KEYS_AND_ROLE, NULL);
	assert_state(&decision.status, STATE_MFA, false);
}

/* The role in the middle wants the code: its own credentials, or those of the role behind it, spare
 * it. */
static void codes_in_the_middle_of_a_chain(void **state)
{
	static const char config[] =
		"[profile p]\nrole_arn = arn:p\nsource_profile = r\n[profile r]\nrole_arn = arn:r\n"
		"source_profile = q\nmfa_serial = m\n"
		"[profile q]\naws_access_key_id = A\naws_secret_access_key = S\n";
	struct decision decision DECISION = {0};

	(void)state;
	decide(&decision, config, NULL);
	assert_state(&decision.status, STATE_MFA, false);
	release_decision(&decision);
	cache_role("{\"RoleArn\": \"arn:p\"}", HOURS);
	decide(&decision, config, NULL);
	assert_state(&decision.status, STATE_VALID, false);
	release_decision(&decision);
	empty_folder("cli");
	cache_role("{\"RoleArn\": \"arn:r\", \"SerialNumber\": \"m\"}", 2 * HOURS);
	decide(&decision, config, NULL);
	assert_state(&decision.status, STATE_VALID, false);
	assert_expiry(&decision.status, 2 * HOURS);
}

/* Without the token the code is of no use: the login comes first. */
static void codes_come_after_the_login(void **state)
{
	struct decision decision DECISION = {0};

	(void)state;
	decide(&decision, CHAIN(MFA), NULL);
	assert_state(&decision.status, STATE_NONE, false);
	release_decision(&decision);
	cache_token("corp", after(-1), NULL);
	cache_role(MFA_KEY, HOURS);
	decide(&decision, CHAIN(MFA), NULL);
	assert_state(&decision.status, STATE_EXPIRED, false);
	release_decision(&decision);
	cache_token("corp", after(HOURS), NULL);
	empty_folder("cli");
	decide(&decision, CHAIN(MFA), NULL);
	assert_state(&decision.status, STATE_MFA, false);
}

/* Cached role credentials are no state of a profile that needs no code. */
static void cached_roles_are_no_state(void **state)
{
	struct decision decision DECISION = {0};

	(void)state;
	cache_token("corp", after(-HOURS), NULL);
	cache_role("{\"accountId\":\"111111111111\",\"roleName\":\"R\",\"sessionName\":\"corp\"}",
		   HOURS);
	decide(&decision, SSO, NULL);
	assert_state(&decision.status, STATE_EXPIRED, false);
	assert_expiry(&decision.status, -HOURS);
}

static size_t remarks(struct decision *decision)
{
	login_remarks(&decision->resolution, &decision->status, &decision->sample.config,
		      &decision->caches, NOW, &decision->sample.problems);
	return decision->sample.problems.n;
}

/* The AWS CLI goes on from its cache though a login is needed; until 15 minutes before their end.
 */
static void remarks_on_cached_roles(void **state)
{
	static const char sso_key[] =
		"{\"accountId\":\"111111111111\",\"roleName\":\"R\",\"sessionName\":\"corp\"}";
	static const char legacy_key[] =
		"{\"accountId\":\"111111111111\",\"roleName\":\"R\",\"startUrl\":\"" START_URL
		"\"}";
	static const struct {
		const char *config, *hashed;
	} cases[] = {{SSO, sso_key}, {LEGACY, legacy_key}, {CHAIN(""), "{\"RoleArn\": \"arn:p\"}"}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		for (int64_t holds = 15 * MINUTES - 1; holds <= 15 * MINUTES; holds++) {
			struct decision decision DECISION = {0};

			cache_role(cases[i].hashed, holds);
			decide(&decision, cases[i].config, NULL);
			assert_state(&decision.status, STATE_NONE, false);
			assert_int_equal(remarks(&decision), holds >= 15 * MINUTES);
			if (holds < 15 * MINUTES)
				continue;
			assert_problem(
				&decision.sample.problems, 0,
				"the AWS CLI works from its cache until 2026-11-21T12:15:00Z, other tools do not");
			assert_int_equal(decision.sample.problems.items[0].severity, PROBLEM_NOTE);
			assert_true(str_ends(decision.sample.problems.items[0].place.path,
					     STR(".json")));
		}
	}
}

static void no_remarks_where_all_is_well(void **state)
{
	struct decision decision DECISION = {0};

	(void)state;
	cache_token("corp", after(HOURS), NULL);
	cache_role("{\"accountId\":\"111111111111\",\"roleName\":\"R\",\"sessionName\":\"corp\"}",
		   HOURS);
	decide(&decision, SSO, NULL);
	assert_int_equal(remarks(&decision), 0);
	release_decision(&decision);
	decide(&decision, "[profile p]\nsso_session = nope\n", NULL);
	assert_int_equal(remarks(&decision),
			 1); /* that there is no such session, and nothing more */
}

static void what_differs_is_shown(void **state)
{
	const struct login_status status = {STATE_VALID, true, true, NOW};
	const struct login_status others[] = {
		{STATE_EXPIRING, true, true, NOW},
		{STATE_VALID, false, true, NOW},
		{STATE_VALID, true, false, NOW},
		{STATE_VALID, true, true, NOW + 1},
	};

	(void)state;
	assert_true(login_status_equal(&status, &status));
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		assert_false(login_status_equal(&status, &others[i]));
		assert_true(login_status_equal(&others[i], &others[i]));
	}
}

static void names_of_states(void **state)
{
	static const struct {
		const char *name;
		bool usable;
		bool needs_login;
	} states[] = {
		{"valid", true, false},   {"expiring", true, false}, {"refreshable", true, false},
		{"expired", false, true}, {"none", false, true},     {"mfa", false, true},
		{"static", true, false},  {"external", true, false}, {"invalid", false, false},
	};

	(void)state;
	assert_int_equal(STATE_COUNT, sizeof(states) / sizeof(*states));
	for (int i = 0; i < STATE_COUNT; i++) {
		enum login_state found = STATE_COUNT;

		assert_string_equal(login_state_name((enum login_state)i), states[i].name);
		assert_true(login_state_from_name(str_from(states[i].name), &found));
		assert_int_equal(found, i);
		assert_int_equal(login_state_is_usable((enum login_state)i), states[i].usable);
		assert_int_equal(login_state_needs_login((enum login_state)i),
				 states[i].needs_login);
	}
	for (size_t i = 0; i < 4; i++) {
		static const char *const others[] = {"", "Valid", "vali", "validx"};
		enum login_state found = STATE_COUNT;

		assert_false(login_state_from_name(str_from(others[i]), &found));
		assert_int_equal(found, STATE_COUNT);
	}
}

#define with_empty_caches(test) cmocka_unit_test_teardown(test, empty_caches)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_empty_caches(states_of_tokens),
		with_empty_caches(registrations_that_end_now),
		with_empty_caches(without_a_token_there_was_no_login),
		with_empty_caches(registrations_are_no_tokens),
		with_empty_caches(tokens_of_somewhere_else),
		with_empty_caches(damaged_tokens),
		with_empty_caches(tokens_that_cannot_be_read),
		with_empty_caches(states_without_a_cache),
		with_empty_caches(invalid_profiles_with_a_token),
		with_empty_caches(keys_that_run_out),
		with_empty_caches(states_of_aws_login),
		with_empty_caches(damaged_credentials_of_aws_login),
		with_empty_caches(states_of_chains),
		with_empty_caches(roles_that_want_a_code),
		with_empty_caches(cached_roles_that_do_not_help),
		with_empty_caches(codes_in_the_middle_of_a_chain),
		with_empty_caches(codes_come_after_the_login),
		with_empty_caches(cached_roles_are_no_state),
		with_empty_caches(remarks_on_cached_roles),
		with_empty_caches(no_remarks_where_all_is_well),
		cmocka_unit_test(what_differs_is_shown),
		cmocka_unit_test(names_of_states),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_home_with_caches, remove_home);
}
