/* Tests of credential_process: what such a program may print, what it is told of, and what awsp
 * prints in its place. */
#include "config_test.h"

#include "auth/credential_process.h"
#include "base/timestamp.h"

#define VERSION_AND_KEYS "\"Version\": 1, \"AccessKeyId\": \"AKIA\", \"SecretAccessKey\": \"s/+=\""
/* It never stands in a message. */
#define SECRET "hunter2"

static void keys_are_read(void **state)
{
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	CLEANUP_ERROR struct error error = {0};

	(void)state;
	secret_set(&credentials.session_token, STR("old"));
	assert_true(
		credential_process_parse(&credentials, STR(" {" VERSION_AND_KEYS "}\r\n"), &error));
	assert_text(secret_reveal(&credentials.access_key_id), STR("AKIA"));
	assert_text(secret_reveal(&credentials.secret_access_key), STR("s/+="));
	assert_true(secret_is_empty(&credentials.session_token));
	assert_false(credentials.expires);
	assert_string_equal(credentials.account, "");
}

static void all_members_are_read(void **state)
{
	static const char *const ends[] = {"2026-11-21T10:11:18Z", "2026-11-21T10:11:18+00:00",
					   "2026-11-21T10:11:18UTC", "2026-11-21T10:11:18.123456Z",
					   "2026-11-21 11:11:18+01:00"};

	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		CLEANUP_CREDENTIALS struct credentials credentials = {0};
		CLEANUP_ERROR struct error error = {0};
		char text[400];

		snprintf(text, sizeof(text),
			 "{\"Other\": [1], \"SessionToken\": \"t\", \"Expiration\": \"%s\", "
			 "\"AccountId\": \"123456789012\", " VERSION_AND_KEYS "}",
			 ends[i]);
		assert_true(credential_process_parse(&credentials, str_from(text), &error));
		assert_text(secret_reveal(&credentials.session_token), STR("t"));
		assert_true(credentials.expires);
		assert_int_equal(credentials.expires_at, 1795255878);
		assert_string_equal(credentials.account, "123456789012");
	}
}

static void what_is_left_open_is_none(void **state)
{
	static const struct str texts[] = {
		STR_INIT(
			"{\"SessionToken\": null, \"Expiration\": null, \"AccountId\": null, " VERSION_AND_KEYS
			"}"),
		STR_INIT("{\"SessionToken\": \"\", \"AccountId\": \"12\", " VERSION_AND_KEYS "}"),
		STR_INIT("{\"Version\": 2, \"AccountId\": 123456789012, " VERSION_AND_KEYS "}"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		CLEANUP_CREDENTIALS struct credentials credentials = {0};
		CLEANUP_ERROR struct error error = {0};

		assert_true(credential_process_parse(&credentials, texts[i], &error));
		assert_true(secret_is_empty(&credentials.session_token));
		assert_false(credentials.expires);
		assert_string_equal(credentials.account, "");
	}
}

static void faults_are_told_apart(void **state)
{
#define NO_KEY "\"Version\": 1, \"SecretAccessKey\": \"" SECRET "\""
#define NO_SECRET "\"Version\": 1, \"AccessKeyId\": \"" SECRET "\""
	static const struct {
		struct str output;
		const char *message;
	} cases[] = {
		{STR_INIT(""), "it is empty"},
		{STR_INIT(" \t"), "it is empty"},
		{STR_INIT(SECRET), "it is not a JSON object"},
		{STR_INIT("{" VERSION_AND_KEYS "} " SECRET), "it is not a JSON object"},
		{STR_INIT("{" VERSION_AND_KEYS), "it is not a JSON object"},
		{STR_INIT("[{" VERSION_AND_KEYS "}]"), "it is not a JSON object"},
		{STR_INIT("\"" SECRET "\""), "it is not a JSON object"},
		{STR_INIT("{\"AccessKeyId\": \"" SECRET "\", \"SecretAccessKey\": \"s\"}"),
		 "it has no Version; AWS's tools know 1"},
		{STR_INIT("{" VERSION_AND_KEYS ", \"Version\": 2}"),
		 "its Version is not the number 1"},
		{STR_INIT("{" VERSION_AND_KEYS ", \"Version\": \"1\"}"),
		 "its Version is not the number 1"},
		{STR_INIT("{" VERSION_AND_KEYS ", \"Version\": 1.5}"),
		 "its Version is not the number 1"},
		{STR_INIT("{" VERSION_AND_KEYS ", \"Version\": true}"),
		 "its Version is not the number 1"},
		{STR_INIT("{" NO_KEY "}"), "it has no AccessKeyId"},
		{STR_INIT("{" NO_KEY ", \"AccessKeyId\": null}"), "it has no AccessKeyId"},
		{STR_INIT("{" NO_KEY ", \"AccessKeyId\": \"\"}"),
		 "its AccessKeyId is not a text, or empty"},
		{STR_INIT("{" NO_KEY ", \"AccessKeyId\": \"" SECRET "\\r\\nX: y\"}"),
		 "its AccessKeyId holds characters that no key has"},
		{STR_INIT("{" NO_SECRET "}"), "it has no SecretAccessKey"},
		{STR_INIT("{" NO_SECRET ", \"SecretAccessKey\": 5}"),
		 "its SecretAccessKey is not a text, or empty"},
		{STR_INIT("{" NO_SECRET ", \"SecretAccessKey\": \"\xc3\xbc\"}"),
		 "its SecretAccessKey holds characters that no key has"},
		{STR_INIT("{" VERSION_AND_KEYS ", \"SessionToken\": {\"a\": \"" SECRET "\"}}"),
		 "its SessionToken is not a text, or empty"},
		{STR_INIT("{" VERSION_AND_KEYS ", \"SessionToken\": \"" SECRET " \"}"),
		 "its SessionToken holds characters that no key has"},
		{STR_INIT("{" VERSION_AND_KEYS ", \"Expiration\": \"" SECRET "\"}"),
		 "its Expiration is not a time like 2026-11-21T17:10:08Z"},
		{STR_INIT("{" VERSION_AND_KEYS ", \"Expiration\": 1795255878}"),
		 "its Expiration is not a time like 2026-11-21T17:10:08Z"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_CREDENTIALS struct credentials credentials = {0};
		CLEANUP_ERROR struct error error = {0};

		if (credential_process_parse(&credentials, cases[i].output, &error))
			fail_msg("%s was read", cases[i].output.p);
		assert_string_equal(error.message, cases[i].message);
		assert_int_equal(error.kind, ERROR_FAILED);
		assert_null(credentials.access_key_id.bytes);
		assert_null(credentials.secret_access_key.bytes);
	}
}

static void written_is_what_is_documented(void **state)
{
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	CLEANUP_CREDENTIALS struct credentials again = {0};
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_BUF struct buf out = BUF_INIT_SECRET(BUF_LIMIT_MESSAGE);

	(void)state;
	secret_set(&credentials.access_key_id, STR("ASIA"));
	secret_set(&credentials.secret_access_key, STR("s\"/"));
	credential_process_write(&out, &credentials);
	assert_text(buf_str(&out), STR("{\"Version\": 1, \"AccessKeyId\": \"ASIA\", "
				       "\"SecretAccessKey\": \"s\\\"/\"}\n"));
	buf_clear(&out);
	secret_set(&credentials.session_token, STR("t+/="));
	credentials.expires = true;
	credentials.expires_at = 1795255878;
	credentials_set_account(&credentials, STR("123456789012"));
	credential_process_write(&out, &credentials);
	assert_text(buf_str(&out),
		    STR("{\"Version\": 1, \"AccessKeyId\": \"ASIA\", \"SecretAccessKey\": "
			"\"s\\\"/\", \"SessionToken\": \"t+/=\", \"Expiration\": "
			"\"2026-11-21T10:11:18Z\"}\n"));
	assert_true(credential_process_parse(&again, buf_str(&out), &error));
	assert_text(secret_reveal(&again.secret_access_key), STR("s\"/"));
	assert_int_equal(again.expires_at, 1795255878);
}

/* ---------------------------------------------------------------------------- the program */

static int64_t now(void)
{
	return 1795255000;
}

/* Runs `command` as that of a profile, with `variable` in the environment. */
static bool run(struct credentials *credentials, const char *command, const char *variable,
		const struct process_terminal *terminal, struct error *error)
{
	struct sample sample CLEANUP_SAMPLE = {0};
	const char *variables[] = {"PATH=/bin:/usr/bin", variable, NULL};
	struct environment environment = {variables};
	struct auth auth = {.config = &sample.config,
			    .environment = &environment,
			    .arena = &sample.arena,
			    .now = now};
	char config[1000];

	snprintf(config, sizeof(config),
		 "[profile p]\naws_account_id = 111111111111\ncredential_process = %s\n", command);
	read_sample(&sample, config, NULL);
	return credential_process_run(credentials, &auth, sample_profile(&sample, "p"), terminal,
				      error);
}

#define PRINTF \
	"/usr/bin/printf '{\"Version\":1,\"AccessKeyId\":\"%s\",\"SecretAccessKey\":\"s\"%s}' "

static void program_is_run(void **state)
{
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	CLEANUP_CREDENTIALS struct credentials other = {0};
	CLEANUP_ERROR struct error error = {0};

	(void)state;
	assert_true(run(&credentials, PRINTF "$HOME;* ''", NULL, NULL, &error));
	assert_text(secret_reveal(&credentials.access_key_id), STR("$HOME;*"));
	assert_string_equal(credentials.account, "111111111111");
	assert_true(run(&other, PRINTF "x ',\"AccountId\":\"222222222222\"'", NULL, NULL, &error));
	assert_string_equal(other.account, "222222222222");
}

/* It knows how deep it is, and is told once; what else is in the environment is handed on. */
static void program_knows_its_depth(void **state)
{
	static const char *const cases[][2] = {{"A=b", "b1,1"},
					       {"_AWSP_PROCESS_DEPTH=3", "4,1"},
					       {"_AWSP_PROCESS_DEPTH=x", "1,1"}};

	(void)state;
	/* A shell takes one of several for its own: they are counted as they came in. */
	write_home_file("program",
			STR("#!/bin/sh\n"
			    "n=$({ cat /proc/$$/environ 2>/dev/null || env; } | tr '\\0' '\\n' | "
			    "grep -c _AWSP_PROCESS_DEPTH)\n"
			    "printf '{\"Version\": 1, \"AccessKeyId\": \"%s\", "
			    "\"SecretAccessKey\": \"s\"}' \"$A$_AWSP_PROCESS_DEPTH,$n\"\n"));
	assert_int_equal(chmod(home_path("program"), 0700), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_CREDENTIALS struct credentials credentials = {0};
		CLEANUP_ERROR struct error error = {0};

		assert_true(run(&credentials, home_path("program"), cases[i][0], NULL, &error));
		assert_text(secret_reveal(&credentials.access_key_id), str_from(cases[i][1]));
	}
}

static void faults_name_profile_and_program(void **state)
{
	static const struct {
		const char *command;
		const char *variable;
		enum error_kind kind;
		const char *message;
	} cases[] = {
		{"x 'y " SECRET, NULL, ERROR_CONFIGURATION,
		 "the command cannot be run: it has an open quote"},
		{"", NULL, ERROR_CONFIGURATION, "the command cannot be run: it is empty"},
		{"/nonexistent/x " SECRET, NULL, ERROR_CONFIGURATION,
		 "cannot run \"/nonexistent/x\": there is no such program"},
		{"~/x " SECRET, NULL, ERROR_CONFIGURATION,
		 "cannot run \"~/x\": there is no such program; ~ and variables are not expanded "
		 "there, write the whole path"},
		{"$HOME/x", NULL, ERROR_CONFIGURATION,
		 "cannot run \"$HOME/x\": there is no such program; ~ and variables are not "
		 "expanded there, write the whole path"},
		{"sh -c 'echo " SECRET "; echo why >&2; exit 7'", NULL, ERROR_FAILED,
		 "\"sh\" exited with status 7: why"},
		{"echo " SECRET, NULL, ERROR_FAILED,
		 "what \"echo\" printed cannot be used: it is not a JSON object"},
		{PRINTF SECRET " ',\"Expiration\":\"2026-11-21T09:00:00Z\"'", NULL, ERROR_FAILED,
		 "the credentials that \"/usr/bin/printf\" printed have run out"},
		{"true", "_AWSP_PROCESS_DEPTH=4", ERROR_CONFIGURATION,
		 "the command runs awsp, which runs the command again: it leads back to its own "
		 "profile"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_CREDENTIALS struct credentials credentials = {0};
		CLEANUP_ERROR struct error error = {0};
		CLEANUP_BUF struct buf expected = BUF_INIT(BUF_LIMIT_MESSAGE);

		assert_false(run(&credentials, cases[i].command, cases[i].variable, NULL, &error));
		buf_format(&expected, "/config:3: credential_process of p: %s", cases[i].message);
		assert_true(str_ends(str_from(error.message), buf_str(&expected)));
		assert_int_equal(error.kind, cases[i].kind);
		assert_null(credentials.access_key_id.bytes);
		assert_string_equal(credentials.account, "");
	}
}

static void add_to_buffer(void *context, struct str text)
{
	buf_add(context, text);
}

static void person_is_asked(void **state)
{
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_BUF struct buf heard = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct process_terminal terminal = {
		.interactive = true, .tell = add_to_buffer, .context = &heard};
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "123456\n", 7), 7);
	terminal.input = ends[0];
	assert_true(run(
		&credentials,
		"sh -c 'printf code: >&2; read code; printf \"{\\\"Version\\\":1,\\\"AccessKeyId\\\":"
		"\\\"$code\\\",\\\"SecretAccessKey\\\":\\\"s\\\"}\"'",
		NULL, &terminal, &error));
	assert_text(secret_reveal(&credentials.access_key_id), STR("123456"));
	assert_text(buf_str(&heard), STR("code:"));
	close(ends[0]);
	close(ends[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_read),
		cmocka_unit_test(all_members_are_read),
		cmocka_unit_test(what_is_left_open_is_none),
		cmocka_unit_test(faults_are_told_apart),
		cmocka_unit_test(written_is_what_is_documented),
		cmocka_unit_test(program_is_run),
		cmocka_unit_test(program_knows_its_depth),
		cmocka_unit_test(faults_name_profile_and_program),
		cmocka_unit_test(person_is_asked),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_home, remove_home);
}
