/* Tests of credentials at hand: keys of profiles and of the environment. */
#include "auth_test.h"

#include "auth/source.h"

/* What the keys of the profile `p` are, with this configuration; the session token. */
static struct str token_of(struct credentials *credentials, struct sample *sample,
			   const char *config, const char *in_credentials)
{
	CLEANUP_ERROR struct error error = {0};
	struct auth auth = {.now = noon};
	struct resolution resolution;

	read_sample(sample, config, in_credentials);
	auth.config = &sample->config;
	profile_resolve(&resolution, &sample->config, sample_profile(sample, "p"),
			&(struct environment){(const char *const[]){NULL}}, &sample->problems);
	if (!source_keys(credentials, &auth, &resolution, &error))
		fail_msg("%s", error.message);
	return secret_reveal(&credentials->session_token);
}

#define STATIC "aws_access_key_id = A\naws_secret_access_key = S\n"

/* botocore takes aws_security_token wherever it is written, be it empty, and both from the file
 * that has the access key. */
static void session_tokens(void **state)
{
	static const struct {
		const char *config, *credentials, *token;
	} cases[] = {
		{"[profile p]\n" STATIC, NULL, ""},
		{"[profile p]\n" STATIC "aws_session_token = one\n", NULL, "one"},
		{"[profile p]\n" STATIC "aws_session_token = one\naws_security_token = two\n", NULL,
		 "two"},
		{"[profile p]\n" STATIC "aws_session_token = one\naws_security_token =\n", NULL,
		 ""},
		{"[profile p]\n" STATIC, "[p]\naws_session_token = one\n", ""},
		{"[profile p]\naws_security_token = two\n",
		 "[p]\n" STATIC "aws_session_token = one\n", "one"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct sample sample CLEANUP_SAMPLE = {0};
		struct credentials credentials = {0};

		assert_text(token_of(&credentials, &sample, cases[i].config, cases[i].credentials),
			    str_from(cases[i].token));
		credentials_release(&credentials);
	}
}

/* The first of the two variables that is not empty. */
static void tokens_of_the_environment(void **state)
{
	static const char *const variables[] = {
		"AWS_ACCESS_KEY_ID=A",
		"AWS_SECRET_ACCESS_KEY=S",
		"AWS_SECURITY_TOKEN=",
		"AWS_SESSION_TOKEN=one",
		NULL,
	};
	static const struct environment environment = {variables};
	CLEANUP_ERROR struct error error = {0};
	struct auth auth = {.environment = &environment, .now = noon};
	struct credentials credentials = {0};

	(void)state;
	assert_true(source_environment(&credentials, &auth, &error));
	assert_text(secret_reveal(&credentials.session_token), STR("one"));
	credentials_release(&credentials);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(session_tokens),
		cmocka_unit_test(tokens_of_the_environment),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_home, remove_home);
}
