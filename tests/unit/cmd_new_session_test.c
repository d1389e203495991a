/* Tests of sessions that a command line describes: their names, and those that are there already.
 */
#include "config_test.h"

#include "cmd/new_session.h"
#include "config/editor.h"

#define CORP "https://corp.awsapps.com/start"

static void names(void **state)
{
	static const struct {
		const char *start_url;
		const char *name; /* NULL: it cannot be a start URL */
	} cases[] = {
		{CORP, "corp"},
		{CORP "/", "corp"},
		{CORP "/#/?tab=accounts", "corp"},
		{"https://d-1234567890.awsapps.com/start", "d-1234567890"},
		{"https://ssoins-0123.portal.eu-west-1.app.aws", "ssoins-0123"},
		{"https://start.us-gov-home.awsapps.com/directory/shop", "shop"},
		{"https://start.home.awsapps.cn/directory/d-12/", "d-12"},
		{"https://aws.example.com/start", "aws.example.com"},
		{"http://corp.awsapps.com/start", NULL},
		{"https://me@corp.awsapps.com/start", NULL},
		{"https://corp.awsapps.com/a b", NULL},
		{"https://", NULL},
		{"corp", NULL},
		{"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_BUF struct buf name = BUF_INIT(BUF_LIMIT_MESSAGE);

		assert_int_equal(new_session_name(str_from(cases[i].start_url), &name),
				 cases[i].name != NULL);
		if (cases[i].name)
			assert_text(buf_str(&name), str_from(cases[i].name));
	}
}

/* What comes of a description. */
struct found {
	struct new_session wish;
	const char *name; /* of the session */
	bool is_new;
	enum error_kind kind; /* of the error, where there is one */
	const char *sentence;
};

#define VALUES(url, place)                                            \
	{                                                             \
		.start_url = STR_INIT(url), .region = STR_INIT(place) \
	}
#define NAMED(text, url, place)                                                               \
	{                                                                                     \
		.name = STR_INIT(text), .start_url = STR_INIT(url), .region = STR_INIT(place) \
	}

static void assert_found(const struct sample *sample, const struct found *found)
{
	CLEANUP_ERROR struct error error = {0};
	struct session session;
	bool is_new = false;
	bool done = new_session_find(&found->wish, &sample->config, &sample->paths, &session,
				     &is_new, &error);

	assert_int_equal(error.kind, found->kind);
	assert_int_equal(done, found->kind == ERROR_NONE);
	if (!done) {
		if (!strstr(error.message, found->sentence))
			fail_msg("%s", error.message);
		return;
	}
	assert_text(session.name, str_from(found->name));
	assert_text(session.start_url, found->wish.start_url);
	assert_text(session.region, found->wish.region);
	assert_int_equal(is_new, found->is_new);
	assert_true(str_starts(session.token_path, sample->paths.sso_cache));
}

static void finding(void **state)
{
	static const struct found cases[] = {
		{VALUES("https://shop.awsapps.com/start", "eu-west-1"), "shop", true, 0, NULL},
		{NAMED("x", "https://shop.awsapps.com/start", "eu-west-1"), "x", true, 0, NULL},
		/* The same under the name that somebody has given it; and once more, by wish. */
		{VALUES(CORP, "eu-west-1"), "work", false, 0, NULL},
		{NAMED("work", CORP, "eu-west-1"), "work", false, 0, NULL},
		{NAMED("corp", CORP, "eu-west-1"), "corp", true, 0, NULL},
		{VALUES(CORP, "us-east-1"), "corp", true, 0, NULL},
		{NAMED("work", CORP, "us-east-1"), NULL, false, ERROR_CONFIGURATION,
		 "config:2: the sso-session work has another"},
		{NAMED("half", CORP, "eu-west-1"), NULL, false, ERROR_CONFIGURATION, "config:5: "},
		{VALUES("http://corp.awsapps.com/start", "eu-west-1"), NULL, false, ERROR_USAGE,
		 "--start-url takes an https URL, not http://corp"},
		{VALUES(CORP, "Frankfurt"), NULL, false, ERROR_USAGE,
		 "--sso-region takes a region, not Frankfurt"},
		{NAMED("", CORP, "eu-west-1"), NULL, false, ERROR_USAGE, "the name of a session"},
		{NAMED("a\x1b", CORP, "eu-west-1"), NULL, false, ERROR_USAGE,
		 "the name of a session"},
	};
	struct sample sample CLEANUP_SAMPLE = {0};

	(void)state;
	read_sample(&sample,
		    "# c\n[sso-session work]\nsso_start_url = " CORP "\nsso_region = eu-west-1\n"
		    "[sso-session half]\nsso_start_url = " CORP "\n",
		    NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_found(&sample, &cases[i]);
}

static void writing(void **state)
{
	static const struct new_session wish = NAMED("my corp", CORP, "eu-west-1");
	struct sample sample CLEANUP_SAMPLE = {0};
	CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_FILE);
	CLEANUP_ERROR struct error error = {0};
	struct session session;
	struct edits edits;
	bool is_new;

	(void)state;
	read_sample(&sample, NULL, NULL);
	assert_true(
		new_session_find(&wish, &sample.config, &sample.paths, &session, &is_new, &error));
	edits_init(&edits, sample.paths.config, EDITED_CONFIG);
	new_session_edit(&session, &edits);
	assert_true(edit_apply(&edits, STR("[default]\n"), &text, NULL, &error));
	assert_text(
		buf_str(&text),
		STR("[default]\n[sso-session 'my corp']\nsso_start_url = " CORP
		    "\nsso_region = eu-west-1\nsso_registration_scopes = sso:account:access\n"));
	edits_release(&edits);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(finding),
		cmocka_unit_test(writing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_home, remove_home);
}
