/* Tests of what AWS's tools read differently from each other: each oddity, and that plain files
 * have none. */
#include "config_test.h"

#include "config/lint.h"
#include "config/profile_name.h"

static void lint_all(struct sample *sample)
{
	lint_sections(&sample->config, &sample->problems);
	for (size_t i = 0; i < sample->config.n_profiles; i++)
		lint_profile(&sample->config, &sample->config.profiles[i], &sample->problems);
}

/* One oddity: where it is, and what is said of it. */
struct oddity {
	const char *config;
	const char *credentials;
	uint32_t line;
	const char *message;
};

static void assert_oddities(const struct oddity *oddities, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct sample sample CLEANUP_SAMPLE = {0};
		const struct oddity *oddity = &oddities[i];

		read_sample(&sample, oddity->config, oddity->credentials);
		lint_all(&sample);
		if (sample.problems.n != 1)
			fail_msg("%zu problems in %s %s", sample.problems.n, oddity->config,
				 oddity->credentials);
		assert_problem(&sample.problems, oddity->line, oddity->message);
		assert_false(sample.problems.items[0].refused);
		assert_text(sample.problems.items[0].place.path,
			    oddity->config ? sample.paths.config : sample.paths.credentials);
	}
}

static void plain_files_are_fine(void **state)
{
	struct sample sample CLEANUP_SAMPLE = {0};

	(void)state;
	read_sample(
		&sample,
		"# c\n[default]\nregion=eu#1\n\n[profile a-b]\ns3 =\n  x = y\n[profile b]#c\nrole_arn = arn:aws:iam::1:role/x\n"
		"source_profile = a-b\n[sso-session s]\n[services v]\n[plugins]\n[preview]\n",
		"[default]\naws_access_key_id = x\naws_secret_access_key = a;b\n");
	lint_all(&sample);
	assert_no_problems(&sample.problems);
}

static void entries(void **state)
{
	static const struct oddity oddities[] = {
		{"[default]\nregion = eu # c\n", NULL, 2,
		 "the comment is part of the value of region"},
		{"[default]\nx = y\t;c\n", NULL, 2, "the comment is part of the value of x"},
		{"[default]\nx =\n  a = b # c\n", NULL, 2, "the comment is part of the value of x"},
		{"[default]\nregion = \"eu\"\n", NULL, 2,
		 "the quotes are part of the value of region"},
		{"[default]\nRegion = 'eu'\n", NULL, 2,
		 "the quotes are part of the value of Region"},
		{"[default]\nx : y\n", NULL, 2, "takes \":\" behind x"},
		{"[default]\n x = y\n", NULL, 2,
		 "x is indented: a key to the AWS CLI, an error to the SDKs"},
		{"[default]\nx = y\n[profile b]\na = b\n[profile c]\n  z = 1\n", NULL, 6,
		 "z is indented"},
		{NULL, "[default]\nx : y\n", 2, "takes \":\" behind x"},
	};

	(void)state;
	assert_oddities(oddities, sizeof(oddities) / sizeof(*oddities));
}

/* Quotes belong to a command, and keys of others are theirs. */
static void what_is_no_oddity(void **state)
{
	struct sample sample CLEANUP_SAMPLE = {0};

	(void)state;
	read_sample(
		&sample,
		"[default]\ncredential_process = \"/a b/c\"\nx = \"y\"\noutput = a#b;c\nz = # c\nq = \"\n",
		NULL);
	lint_all(&sample);
	assert_no_problems(&sample.problems);
}

static void an_indented_key_behind_another(void **state)
{
	struct sample sample CLEANUP_SAMPLE = {0};

	(void)state;
	read_sample(&sample, "[default]\n x = y\n z = y\n", NULL);
	lint_all(&sample);
	assert_int_equal(sample.problems.n, 2);
	assert_problem(&sample.problems, 3, "part of the value above it to the SDKs");
}

static void headers(void **state)
{
	static const struct oddity oddities[] = {
		{"[default]junk\n", NULL, 1, "ignores what follows the header"},
		{"[default] [x\n", NULL, 1, "ignores what follows the header"},
		{" [default]\n", NULL, 1, "the header is indented"},
		{"[DEFAULT]\n", NULL, 1, "gives the keys of [DEFAULT] to every section"},
		{"[profile a b]\n", NULL, 1, "its name has a blank and no quotes"},
		{"[profile]\n", NULL, 1, "[profile] is no profile"},
		{"[profilefoo]\n", NULL, 1, "[profilefoo] is no profile"},
		{"[ profile a]\n", NULL, 1, "[ profile a] is no profile"},
		{"[Profile a]\n", NULL, 1, "[Profile a] is no profile"},
		{"[profile it's]\n", NULL, 1, "[profile it's] is no profile"},
		{"[profile a] # see [x]\n", NULL, 1, "the header goes up to the last \"]\""},
		{"[foo]\n", NULL, 1, "[foo] means nothing"},
		{"[sso-session]\n", NULL, 1, "[sso-session] means nothing"},
		{"[services a b]\n", NULL, 1, "[services a b] means nothing"},
		{NULL, "[default]junk\n", 1, "ignores what follows the header"},
		{NULL, "[DEFAULT]\n", 1, "gives the keys of [DEFAULT] to every section"},
	};

	(void)state;
	assert_oddities(oddities, sizeof(oddities) / sizeof(*oddities));
}

static void headers_of_the_credentials_file(void **state)
{
	static const char *const texts[] = {"[profile a]\n", "[sso-session a]\n", "[services a]\n"};
	struct sample sample CLEANUP_SAMPLE = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		read_sample(&sample, NULL, texts[i]);
		lint_sections(&sample.config, &sample.problems);
		assert_int_equal(sample.problems.n, 1);
		assert_problem(&sample.problems, 1, "for a profile's name");
		release_sample(&sample);
	}
	read_sample(&sample, NULL, "[a]\n[ b ]\n");
	lint_sections(&sample.config, &sample.problems);
	assert_int_equal(sample.problems.n, 1);
	assert_problem(&sample.problems, 2, "the blanks in [ b ]");
}

/* A section that another one with the same name replaced is nobody's, and is told as that. */
static void replaced_sections_are_not_lost(void **state)
{
	struct sample sample CLEANUP_SAMPLE = {0};

	(void)state;
	read_sample(&sample, "[default]\n[profile default]\n[profile \"a\"]\n[profile a]\n", NULL);
	lint_all(&sample);
	assert_no_problems(&sample.problems);
	assert_int_equal(sample.config.problems.n, 2);
	release_sample(&sample);
	read_sample(&sample, "[sso-session a]\n[services b]\n[sso-session 'a']\n[services \"b\"]\n",
		    NULL);
	lint_all(&sample);
	assert_int_equal(sample.problems.n, 2);
	assert_problem(&sample.problems, 1, "[sso-session a] counts for nothing");
	assert_problem(&sample.problems, 2, "[services b] counts for nothing");
}

static void names(void **state)
{
	static const struct oddity oddities[] = {
		{"[profile 'a b']\n", NULL, 1, "other SDKs do not see the profile"},
		{"[profile \u00fcn]\n", NULL, 1, "other SDKs do not see the profile"},
		{"[profile \"\"]\n", NULL, 1, "name is empty"},
		{"[profile a\x1b]\n", NULL, 1, "control bytes"},
		{NULL, "[a\x01]\n", 1, "control bytes"},
	};
	struct sample sample CLEANUP_SAMPLE = {0};
	char text[PROFILE_NAME_LIMIT + 20] = "[profile ";

	(void)state;
	assert_oddities(oddities, sizeof(oddities) / sizeof(*oddities));
	memset(text + 9, 'x', PROFILE_NAME_LIMIT + 1);
	strcpy(text + 9 + PROFILE_NAME_LIMIT + 1, "]\n");
	read_sample(&sample, text, NULL);
	lint_all(&sample);
	assert_problem(&sample.problems, 1, "longer than 4096 bytes");
}

/* Each two kinds of credentials; the place is where the second of them stands. */
static void kinds_that_do_not_go_together(void **state)
{
	static const char *const kinds[] = {"role_arn", "sso_account_id", "aws_access_key_id",
					    "login_session", "credential_process"};

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		for (size_t k = i; k < 5; k++) {
			struct sample sample CLEANUP_SAMPLE = {0};
			char config[200], message[200];

			snprintf(config, sizeof(config), "[profile a]\n%s = x\n", kinds[k]);
			read_sample(&sample, config, "");
			release_sample(&sample);
			snprintf(message, sizeof(message), "[a]\n%s = x\n", kinds[i]);
			read_sample(&sample, config, message);
			lint_profile(&sample.config, sample_profile(&sample, "a"),
				     &sample.problems);
			assert_int_equal(sample.problems.n, i != k);
			snprintf(message, sizeof(message), "has both %s and %s", kinds[i],
				 kinds[k]);
			if (i != k)
				assert_problem(&sample.problems, 2, message);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_files_are_fine),
		cmocka_unit_test(entries),
		cmocka_unit_test(what_is_no_oddity),
		cmocka_unit_test(an_indented_key_behind_another),
		cmocka_unit_test(headers),
		cmocka_unit_test(headers_of_the_credentials_file),
		cmocka_unit_test(replaced_sections_are_not_lost),
		cmocka_unit_test(names),
		cmocka_unit_test(kinds_that_do_not_go_together),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_home, remove_home);
}
