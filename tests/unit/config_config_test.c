/* Tests of the configuration: which headers are profiles, names, both files together, words as
 * shlex splits them. */
#include "config_test.h"

#include "config/header.h"
#include "config/lint.h"
#include "config/profile_name.h"
#include "config/view.h"

static void words_are_shlex_s(void **state)
{
	static const struct {
		const char *header;
		size_t n;
		const char *words[3];
	} cases[] = {
		{"", 0, {NULL}},
		{" \t\r\n", 0, {NULL}},
		{"profile a", 2, {"profile", "a"}},
		{"profile\ta\r", 2, {"profile", "a"}},
		{"  profile \n a  b ", 3, {"profile", "a", "b"}},
		{"profile 'a b'", 2, {"profile", "a b"}},
		{"profile \"a b\"", 2, {"profile", "a b"}},
		{"profile a\\ b", 2, {"profile", "a b"}},
		{"profile \"\"", 2, {"profile", ""}},
		{"profile ''", 2, {"profile", ""}},
		{"pro'fi'le a\"b\"'c'", 2, {"profile", "abc"}},
		{"a 'b\\' c", 3, {"a", "b\\", "c"}},
		{"a \"b\\\\\"", 2, {"a", "b\\"}},
		{"a \"b\\\"c\"", 2, {"a", "b\"c"}},
		{"a \"b\\nc\"", 2, {"a", "b\\nc"}},
		{"a \"b\\'c\"", 2, {"a", "b\\'c"}},
		{"a \\n\\\"\\'\\\\", 2, {"a", "n\"'\\"}},
		{"a b#c", 2, {"a", "b#c"}},
		{"a '\"' \"'\"", 3, {"a", "\"", "'"}},
		{"a it's", 0, {NULL}},
		{"a \"b", 0, {NULL}},
		{"a b\\", 0, {NULL}},
		{"a \"b\\", 0, {NULL}},
		{"a b c d", 4, {"a", "b", "c"}},
		{"a b c d'", 0, {NULL}},
		{"a\u00a0b \u2003", 2, {"a\u00a0b", "\u2003"}},
		{"a\vb\fc", 1, {"a\vb\fc"}},
	};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str words[3];
		struct str header = exact_copy(str_from(cases[i].header));
		size_t n = header_words(header, &arena, words, 3);

		if (n != cases[i].n)
			fail_msg("\"%s\" has %zu words, not %zu", cases[i].header, n, cases[i].n);
		for (size_t k = 0; k < n && k < 3; k++)
			assert_text(words[k], str_from(cases[i].words[k]));
		free_copy(header);
	}
	arena_release(&arena);
}

/* The name that a header gives is its second word of two, whatever byte stands in it and where. */
static void names_with_every_byte(void **state)
{
	char header[64] = "profile ";

	(void)state;
	for (size_t n = 1; n <= 19; n += n < 7 ? 6 : 1) {
		struct buf text CLEANUP_BUF = BUF_INIT(BUF_LIMIT_FILE);
		struct sample sample CLEANUP_SAMPLE = {0};
		uint32_t section = 0;

		for (size_t at = 0; at < n; at++) {
			for (int byte = 1; byte < 256; byte++) {
				memset(header + 8, 'x', n);
				header[8 + at] = (char)byte;
				if (byte != '\n' && byte != '\r')
					buf_format(&text, "[%.*s]\n", (int)n + 8, header);
			}
		}
		read_sample_text(&sample, buf_str(&text), STR(""));
		for (; section < sample.config.config.n_sections; section++) {
			struct str words[2];
			size_t found = header_words(sample.config.config.sections[section].header,
						    &sample.arena, words, 2);

			if (found == 2)
				assert_non_null(config_profile(&sample.config, words[1]));
		}
		for (size_t i = 0; i < sample.config.n_profiles; i++) {
			const struct profile *profile = &sample.config.profiles[i];
			struct str words[2];

			assert_int_equal(
				header_words(sample.config.config.sections[profile->config_section]
						     .header,
					     &sample.arena, words, 2),
				2);
			assert_text(profile->name, words[1]);
		}
	}
}

/* NULL where the header makes no profile. */
static void headers_of_the_config_file(void **state)
{
	static const char *const cases[][2] = {
		{"default", "default"},
		{"profile default", "default"},
		{"profile a", "a"},
		{"profile  a ", "a"},
		{"profile\ta\t", "a"},
		{"profile 'a b'", "a b"},
		{"profile a\\ b", "a b"},
		{"profile \"\"", ""},
		{"profiles x", "x"},
		{"profile-x a", "a"},
		{"profile a]", "a]"},
		{"profile a#b;c", "a#b;c"},
		{"profile \u00fcn\u00ef", "\u00fcn\u00ef"},
		{"profile a\u00a0b", "a\u00a0b"},
		{"profile DEFAULT", "DEFAULT"},
		{"profile", NULL},
		{"profile ", NULL},
		{"profilefoo", NULL},
		{"profile\u00a0a", NULL},
		{"profile a b", NULL},
		{"profile it's", NULL},
		{" profile a", NULL},
		{"Profile a", NULL},
		{"foo", NULL},
		{"default ", NULL},
		{"Default", NULL},
		{"DEFAULT", NULL},
		{"plugins", NULL},
		{"sso-session a", NULL},
		{"services a", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct sample sample CLEANUP_SAMPLE = {0};
		char text[100];

		snprintf(text, sizeof(text), "[%s]\nregion = r\n", cases[i][0]);
		read_sample(&sample, text, NULL);
		if (sample.config.n_profiles != (cases[i][1] ? 1 : 0))
			fail_msg("[%s] is %zu profiles", cases[i][0], sample.config.n_profiles);
		if (cases[i][1])
			assert_text(sample.config.profiles[0].name, str_from(cases[i][1]));
	}
}

/* Sections of the credentials file are profiles by their whole header. */
static void headers_of_the_credentials_file(void **state)
{
	static const char *const headers[] = {"default", "profile z",     " a ",
					      "'x y'",   "sso-session s", "services s",
					      "a b c",   "profile it's"};

	(void)state;
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
		struct sample sample CLEANUP_SAMPLE = {0};
		char text[100];

		snprintf(text, sizeof(text), "[DEFAULT]\nx = y\n[%s]\n", headers[i]);
		read_sample(&sample, NULL, text);
		assert_int_equal(sample.config.n_profiles, 1);
		assert_text(sample.config.profiles[0].name, str_from(headers[i]));
		assert_int_equal(sample.config.profiles[0].config_section, NO_SECTION);
		assert_int_equal(sample.config.sso_sessions.n, 0);
		assert_int_equal(sample.config.services.n, 0);
	}
}

static void the_order_of_profiles(void **state)
{
	static const char *const names[] = {"b", "default", "a", "z", "c"};
	struct sample sample CLEANUP_SAMPLE = {0};

	(void)state;
	read_sample(&sample,
		    "[profile b]\n[default]\n[sso-session x]\n[profile a]\n[profile \"b\"]\n",
		    "[z]\n[a]\n[c]\n");
	assert_int_equal(sample.config.n_profiles, 5);
	for (size_t i = 0; i < 5; i++)
		assert_text(sample.config.profiles[i].name, str_from(names[i]));
	assert_null(config_profile(&sample.config, STR("x")));
	assert_null(config_profile(&sample.config, STR("B")));
	assert_null(config_profile(&sample.config, (struct str){0}));
}

/* Two headers with one name: the later replaces the earlier as a whole, in its place of the order.
 */
static void later_headers_replace(void **state)
{
	struct sample sample CLEANUP_SAMPLE = {0};
	struct profile_view view;
	const struct profile *profile;

	(void)state;
	read_sample(
		&sample,
		"[default]\nregion = r\nrole_arn = x\n[profile a]\n[profile default]\noutput = o\n",
		NULL);
	profile = sample_profile(&sample, "default");
	assert_ptr_equal(profile, &sample.config.profiles[0]);
	assert_int_equal(profile->replaced_line, 1);
	profile_view_init(&view, &sample.config, profile);
	assert_false(view_has(&view, KEY_REGION));
	assert_int_equal(profile_place(&sample.config, profile).line, 5);
	assert_int_equal(sample.config.problems.n, 1);
	assert_problem(&sample.config.problems, 5,
		       "[profile default] replaces [default] of line 1");
	assert_text(sample.config.problems.items[0].profile, STR("default"));
	assert_false(sample.config.problems.items[0].refused);
	assert_int_equal(sample_profile(&sample, "a")->replaced_line, 0);
}

static void sessions_and_services(void **state)
{
	const struct named_section *session;
	struct sample sample CLEANUP_SAMPLE = {0};
	struct setting setting;

	(void)state;
	read_sample(
		&sample,
		"[sso-session corp]\nsso_region = a\n[services s]\n[sso-session 'my corp']\n[sso-session]\n"
		"[sso-session a b]\n[sso-session \"corp\"]\nsso_start_url = u\n[DEFAULT]\nsso_role_name = r\n",
		NULL);
	assert_int_equal(sample.config.sso_sessions.n, 2);
	assert_int_equal(sample.config.services.n, 1);
	assert_text(sample.config.services.items[0].name, STR("s"));
	assert_non_null(config_sso_session(&sample.config, STR("my corp")));
	assert_null(config_sso_session(&sample.config, STR("s")));
	session = config_sso_session(&sample.config, STR("corp"));
	assert_non_null(session);
	assert_false(sso_session_setting(&sample.config, session, KEY_SSO_REGION).present);
	setting = sso_session_setting(&sample.config, session, KEY_SSO_START_URL);
	assert_text(setting.value, STR("u"));
	assert_int_equal(setting.place.line, 8);
	assert_text(setting.place.path, sample.paths.config);
	assert_true(sso_session_setting(&sample.config, session, KEY_SSO_ROLE_NAME).present);
}

/* The credentials file wins key by key; [DEFAULT] holds for its own file. */
static void both_files_together(void **state)
{
	struct sample sample CLEANUP_SAMPLE = {0};
	const struct profile *profile;
	struct profile_view view;

	(void)state;
	read_sample(
		&sample,
		"[profile a]\nregion = config\nsso_region = config\noutput = o\n[DEFAULT]\nrole_arn = config\n",
		"[DEFAULT]\nmfa_serial = credentials\nrole_arn = credentials\n[a]\nregion =\n");
	profile = sample_profile(&sample, "a");
	profile_view_init(&view, &sample.config, profile);
	assert_true(view_has(&view, KEY_REGION));
	assert_text(view_value(&view, KEY_REGION), STR(""));
	assert_true(view_in_credentials(&view, KEY_REGION));
	assert_text(view_place(&view, KEY_REGION).path, sample.paths.credentials);
	assert_int_equal(view_place(&view, KEY_REGION).line, 5);
	assert_text(view_value(&view, KEY_SSO_REGION), STR("config"));
	assert_false(view_in_credentials(&view, KEY_SSO_REGION));
	assert_int_equal(view_place(&view, KEY_SSO_REGION).line, 3);
	assert_text(view_value(&view, KEY_ROLE_ARN), STR("credentials"));
	assert_text(view_value(&view, KEY_MFA_SERIAL), STR("credentials"));
	assert_int_equal(view_place(&view, KEY_MFA_SERIAL).line, 2);
	assert_false(view_has(&view, KEY_EXTERNAL_ID));
	assert_text(view_value(&view, KEY_EXTERNAL_ID), STR(""));
	assert_text(view_place(&view, KEY_EXTERNAL_ID).path, sample.paths.config);
	assert_int_equal(view_place(&view, KEY_EXTERNAL_ID).line, 1);
	assert_text(profile_setting_in(&sample.config, profile, false, KEY_REGION).value,
		    STR("config"));
	assert_true(profile_setting_in(&sample.config, profile, true, KEY_REGION).present);
	assert_false(profile_setting_in(&sample.config, profile, true, KEY_SSO_REGION).present);
	assert_text(profile_setting_in(&sample.config, profile, false, KEY_ROLE_ARN).value,
		    STR("config"));
}

/* [DEFAULT] of a file in which the profile has no section gives it nothing. */
static void defaults_of_the_other_file(void **state)
{
	struct sample sample CLEANUP_SAMPLE = {0};
	struct profile_view view;

	(void)state;
	read_sample(&sample, "[profile a]\n[DEFAULT]\nregion = config\n",
		    "[DEFAULT]\noutput = x\nmfa_serial = y\n[b]\n");
	profile_view_init(&view, &sample.config, sample_profile(&sample, "a"));
	assert_false(view_has(&view, KEY_MFA_SERIAL));
	assert_true(view_has(&view, KEY_REGION));
	profile_view_init(&view, &sample.config, sample_profile(&sample, "b"));
	assert_true(view_has(&view, KEY_MFA_SERIAL));
	assert_false(view_has(&view, KEY_REGION));
	assert_text(profile_place(&sample.config, sample_profile(&sample, "b")).path,
		    sample.paths.credentials);
	assert_int_equal(profile_place(&sample.config, sample_profile(&sample, "b")).line, 4);
}

/* Of every key a view has room for, the last bit too. */
static void every_key_in_the_credentials_file(void **state)
{
	struct buf text CLEANUP_BUF = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct sample sample CLEANUP_SAMPLE = {0};
	struct profile_view view;

	(void)state;
	buf_add(&text, STR("[a]\n"));
	for (int key = 0; key < KEY_COUNT; key += 2)
		buf_format(&text, "%s = %d\n", key_name((enum key)key), key);
	read_sample_text(&sample, STR("[profile a]\n"), buf_str(&text));
	profile_view_init(&view, &sample.config, sample_profile(&sample, "a"));
	for (int key = 0; key < KEY_COUNT; key++) {
		assert_int_equal(view_has(&view, (enum key)key), key % 2 == 0);
		assert_int_equal(view_in_credentials(&view, (enum key)key), key % 2 == 0);
	}
}

static void names_with_faults(void **state)
{
	char *name = calloc(1, PROFILE_NAME_LIMIT + 2);

	(void)state;
	assert_non_null(name);
	assert_int_equal(profile_name_fault(STR("a b\u00fc'\"$")), NAME_GOOD);
	assert_int_equal(profile_name_fault(STR("")), NAME_EMPTY);
	assert_int_equal(profile_name_fault(STR("a\x1b")), NAME_CONTROL);
	assert_int_equal(profile_name_fault(STR("a\0")), NAME_CONTROL);
	assert_int_equal(profile_name_fault(STR("a\x7f")), NAME_CONTROL);
	assert_int_equal(profile_name_fault(STR("a\xff")), NAME_CONTROL);
	memset(name, 'x', PROFILE_NAME_LIMIT + 1);
	assert_int_equal(profile_name_fault((struct str){name, PROFILE_NAME_LIMIT}), NAME_GOOD);
	assert_int_equal(profile_name_fault((struct str){name, PROFILE_NAME_LIMIT + 1}),
			 NAME_TOO_LONG);
	free(name);
}

static void names_that_sdks_take(void **state)
{
	static const char *const others[] = {"",   "a b", "a!",  "\u00fc", "a\\",
					     "a'", "a,b", "a=b", "a~",     "a["};

	(void)state;
	assert_true(profile_name_is_portable(STR("azAZ09_-/.%@:+")));
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		assert_false(profile_name_is_portable(str_from(others[i])));
	assert_false(profile_name_is_portable(STR("a\0")));
}

static void unreadable_configurations(void **state)
{
	struct sample sample CLEANUP_SAMPLE = {0};

	(void)state;
	read_sample(&sample, "[a\nrubbish\n", "x\n");
	assert_false(config_unreadable(&sample.config));
	release_sample(&sample);
	read_sample_text(&sample, STR("[default]\n"), STR("[a]\nk = \0\n"));
	assert_false(config_unreadable(&sample.config)); /* the AWS CLI reads it */
	release_sample(&sample);
	read_sample_text(&sample, STR("[default]\n"), STR("[a]\nk = \0\nrubbish\n"));
	assert_true(config_unreadable(&sample.config));
	release_sample(&sample);
	read_sample(&sample, "[default]\n", NULL);
	config_release(&sample.config);
	sample.paths.credentials = STR("/");
	config_read(&sample.config, &sample.paths, &sample.arena);
	assert_true(config_unreadable(&sample.config));
	assert_problem(&sample.config.problems, 0, "is a directory");
	assert_int_equal(sample.config.n_profiles, 1);
	config_release(&sample.config);
	sample.paths.credentials = STR("");
	config_read(&sample.config, &sample.paths, &sample.arena);
	assert_false(config_unreadable(&sample.config));
	assert_no_problems(&sample.config.problems);
}

/* What the AWS CLI itself wrote is read without a word. */
static void files_of_the_aws_cli(void **state)
{
	static const char *const names[] = {"cli-2.36.7-home/config",
					    "cli-2.36.7-configure-sso-output.config"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct sample sample CLEANUP_SAMPLE = {0};
		char *text = read_data(names[i]);

		read_sample(&sample, text, NULL);
		free(text);
		assert_true(sample.config.n_profiles > 0);
		lint_sections(&sample.config, &sample.problems);
		for (size_t k = 0; k < sample.config.n_profiles; k++)
			lint_profile(&sample.config, &sample.config.profiles[k], &sample.problems);
		assert_no_problems(&sample.config.problems);
		assert_no_problems(&sample.problems);
		if (i == 1)
			assert_non_null(config_sso_session(&sample.config, STR("my corp")));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_shlex_s),
		cmocka_unit_test(names_with_every_byte),
		cmocka_unit_test(headers_of_the_config_file),
		cmocka_unit_test(headers_of_the_credentials_file),
		cmocka_unit_test(the_order_of_profiles),
		cmocka_unit_test(later_headers_replace),
		cmocka_unit_test(sessions_and_services),
		cmocka_unit_test(both_files_together),
		cmocka_unit_test(defaults_of_the_other_file),
		cmocka_unit_test(every_key_in_the_credentials_file),
		cmocka_unit_test(names_with_faults),
		cmocka_unit_test(names_that_sdks_take),
		cmocka_unit_test(unreadable_configurations),
		cmocka_unit_test(files_of_the_aws_cli),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_home, remove_home);
}
