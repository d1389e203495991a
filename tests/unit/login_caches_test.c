/* Tests of the caches: files that the AWS CLI wrote, every form of time, files that are damaged,
 * closed or something else. */
#include "login_test.h"

#include "base/json.h"

#include <sys/wait.h>
#ifdef __linux__
#include <sys/inotify.h>
#endif

#define NOBODY 65534

struct opened {
	struct arena arena;
	struct caches caches;
};

/* The token of a key, whatever its start URL and region. */
static const struct cached_login *token_of(struct caches *caches, struct str key)
{
	bool agrees;

	return caches_token_for(caches, arena_copy(caches->arena, key), (struct str){0},
				(struct str){0}, &agrees);
}

static void open_caches(struct opened *opened)
{
	struct paths paths = {0};

	*opened = (struct opened){0};
	paths.sso_cache = arena_copy(&opened->arena, str_from(home_path("sso")));
	paths.cli_cache = arena_copy(&opened->arena, str_from(home_path("cli")));
	paths.login_cache = arena_copy(&opened->arena, str_from(home_path("login")));
	caches_init(&opened->caches, &paths, &opened->arena);
}

static void close_caches(struct opened *opened)
{
	caches_release(&opened->caches);
	arena_release(&opened->arena);
}

#define OPENED __attribute__((cleanup(close_caches)))

/* The caches of a home folder in which the AWS CLI 2.36.7 was used. */
static void open_cli_home(struct opened *opened)
{
	const char *root = getenv("AWSP_ROOT");
	struct paths paths = {0};
	struct str home;

	*opened = (struct opened){0};
	home = arena_format(&opened->arena, "%s/tests/data/cli-2.36.7-home", root ? root : ".");
	paths.sso_cache = arena_format(&opened->arena, "%s/sso/cache", home.p);
	paths.cli_cache = arena_format(&opened->arena, "%s/cli/cache", home.p);
	paths.login_cache = arena_format(&opened->arena, "%s/login/cache", home.p);
	caches_init(&opened->caches, &paths, &opened->arena);
}

static void tokens_of_the_aws_cli(void **state)
{
	static const struct {
		const char *key, *url, *expires, *registration;
	} cases[] = {
		{"corp", "https://d-1234567890.awsapps.com/start", "2026-11-21T17:10:27Z",
		 "2027-02-19T09:10:26Z"},
		{"noscope", "https://d-1234567890.awsapps.com/start/#/", "2026-11-21T17:35:06Z",
		 "2027-02-19T09:35:00Z"},
		{"https://d-1234567890.awsapps.com/start", "https://d-1234567890.awsapps.com/start",
		 "2026-11-21T17:10:08Z", "2027-02-19T09:10:02Z"},
	};
	struct opened opened OPENED;

	(void)state;
	open_cli_home(&opened);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct cached_login *token = token_of(&opened.caches, str_from(cases[i].key));

		assert_int_equal(token->found, CACHED_FOUND);
		assert_text(token->start_url, str_from(cases[i].url));
		assert_text(token->region, STR("us-east-1"));
		assert_true(token->expires_at == at_time(cases[i].expires));
		assert_true(token->has_refresh_token);
		assert_true(token->registration_expires_at == at_time(cases[i].registration));
	}
	assert_int_equal(token_of(&opened.caches, STR("none"))->found, CACHED_NONE);
	assert_int_equal(
		token_of(&opened.caches, STR("https://d-1234567890.awsapps.com/start/"))->found,
		CACHED_NONE);
}

static void roles_of_the_aws_cli(void **state)
{
	static const char *const cases[][2] = {
		{"{\"accountId\":\"111111111111\",\"roleName\":\"ReadOnly\",\"sessionName\":\"corp\"}",
		 "2026-11-21T10:10:53Z"},
		{"{\"accountId\":\"111111111111\",\"roleName\":\"ReadOnly\",\"startUrl\":"
		 "\"https://d-1234567890.awsapps.com/start\"}",
		 "2026-11-21T10:10:54Z"},
		{"{\"DurationSeconds\": 1800, \"ExternalId\": \"e1\", \"RoleArn\": "
		 "\"arn:aws:iam::123456789012:role/R\"}",
		 "2026-11-21T10:11:18Z"},
	};
	struct opened opened OPENED;

	(void)state;
	open_cli_home(&opened);
	assert_true(caches_has_roles(&opened.caches));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct cached_login *role =
			caches_role(&opened.caches, str_from(cases[i][0]));

		assert_int_equal(role->found, CACHED_FOUND);
		assert_true(role->expires_at == at_time(cases[i][1]));
	}
	assert_int_equal(caches_role(&opened.caches, STR("{}"))->found, CACHED_NONE);
}

static void logins_of_the_aws_cli(void **state)
{
	const struct cached_login *login;
	struct opened opened OPENED;

	(void)state;
	open_cli_home(&opened);
	login = caches_login(&opened.caches, STR("arn:aws:iam::123456789012:user/bob"));
	assert_int_equal(login->found, CACHED_FOUND);
	assert_true(login->expires_at == at_time("2026-11-21T09:51:58Z"));
	assert_true(login->has_refresh_token);
	assert_int_equal(
		caches_login(&opened.caches, STR("arn:aws:iam::123456789012:user/eve"))->found,
		CACHED_NONE);
}

static const char *member_text(const cJSON *object, const char *name)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));

	return text ? text : "";
}

/* The names of all kinds of cache files, as AWS's tools make them. */
static void names_of_cache_files(void **state)
{
	char *text = read_data("cache-key-vectors.json");
	cJSON *vectors = json_parse(str_from(text));
	size_t n = 0;

	(void)state;
	for (const cJSON *vector = vectors ? vectors->child : NULL; vector;
	     vector = vector->next, n++) {
		const char *input = member_text(vector, "input");
		struct str hashed = str_from(*input ? input : member_text(vector, "canonical"));
		char sha1[DIGEST_SHA1_SIZE], sha256[DIGEST_SHA256_SIZE];

		digest_sha1(hashed, sha1);
		digest_sha256(hashed, sha256);
		if (strcmp(member_text(vector, "sha1"), sha1) != 0 &&
		    strcmp(member_text(vector, "sha256"), sha256) != 0)
			fail_msg("%s has another hash", hashed.p);
	}
	assert_true(n >= 16);
	json_free(&vectors);
	free(text);
}

/* "corp" with this as the end of its token. */
static const struct cached_login *token_until(struct opened *opened, const char *expires)
{
	char text[300];

	snprintf(text, sizeof(text), "{\"accessToken\": \"t\", \"expiresAt\": \"%s\"}", expires);
	cache_file("sso", "corp", text);
	open_caches(opened);
	return token_of(&opened->caches, STR("corp"));
}

static void every_form_of_time(void **state)
{
	static const char *const same[] = {
		"2026-11-21T17:10:08Z",
		"2026-11-21T17:10:08UTC",
		"2026-11-21T17:10:08+00:00",
		"2026-11-21T17:10:08.999Z",
		"2026-11-21T18:10:08+01:00",
		"2026-11-21T12:10:08-0500",
		"2026-11-21T17:10:08",
		"2026-11-21 17:10:08+00:00",
		"2026-11-21T17:10:08.123456789Z",
		"2026-11-21T22:40:08+05:30",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++) {
		struct opened opened OPENED;
		const struct cached_login *token = token_until(&opened, same[i]);

		assert_int_equal(token->found, CACHED_FOUND);
		assert_true(token->expires_at == INT64_C(1795281008));
		assert_false(token->has_refresh_token);
		assert_int_equal(token->start_url.n, 0);
	}
}

static void times_that_are_none(void **state)
{
	static const char *const wrong[] = {"", "never", "1795281008", "2026-13-21T17:10:08Z",
					    "2026-11-21T17:10:08Zx"};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct opened opened OPENED;
		const struct cached_login *token = token_until(&opened, wrong[i]);

		assert_int_equal(token->found, CACHED_DAMAGED);
		assert_true(
			str_ends(token->detail, STR(" is damaged: it has no usable expiresAt")));
	}
}

/* What a file of the SSO cache may hold, and what it is then. */
static void files_of_the_sso_cache(void **state)
{
	static const struct {
		const char *text;
		enum cached found;
		const char *detail;
	} cases[] = {
		{"", CACHED_DAMAGED, "it is not a JSON object"},
		{"{", CACHED_DAMAGED, "it is not a JSON object"},
		{"{\"accessToken\": \"t\", \"expiresAt\": \"2026-11-21T17:10:08Z\"", CACHED_DAMAGED,
		 "it is not a JSON object"},
		{"{\"accessToken\": \"t\", \"expiresAt\": \"2026-11-21T17:10:08Z\"}}",
		 CACHED_DAMAGED, "it is not a JSON object"},
		{"[]", CACHED_DAMAGED, "it is not a JSON object"},
		{"null", CACHED_DAMAGED, "it is not a JSON object"},
		{"\"t\"", CACHED_DAMAGED, "it is not a JSON object"},
		{"{}", CACHED_DAMAGED, "it has no usable accessToken"},
		{"{\"accessToken\": 1, \"expiresAt\": \"2026-11-21T17:10:08Z\"}", CACHED_DAMAGED,
		 "it has no usable accessToken"},
		{"{\"accessToken\": \"\", \"expiresAt\": \"2026-11-21T17:10:08Z\"}", CACHED_DAMAGED,
		 "it has no usable accessToken"},
		{"{\"AccessToken\": \"t\", \"expiresAt\": \"2026-11-21T17:10:08Z\"}",
		 CACHED_DAMAGED, "it has no usable accessToken"},
		{"{\"accessToken\": \"t\"}", CACHED_DAMAGED, "it has no usable expiresAt"},
		{"{\"accessToken\": \"t\", \"expiresAt\": null}", CACHED_DAMAGED,
		 "it has no usable expiresAt"},
		{"{\"clientId\": \"c\", \"clientSecret\": \"s\", \"expiresAt\": \"2027-02-19T09:10:02Z\"}",
		 CACHED_NONE, NULL},
		{" {\"accessToken\":\"t\",\n\"expiresAt\":\"2026-11-21T17:10:08Z\", \"x\": [{}]}\n",
		 CACHED_FOUND, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct cached_login *token;
		struct opened opened OPENED;

		cache_file("sso", "corp", cases[i].text);
		open_caches(&opened);
		token = token_of(&opened.caches, STR("corp"));
		if (token->found != cases[i].found)
			fail_msg("%s is %d", cases[i].text, (int)token->found);
		assert_true(str_ends(token->detail, str_from(cases[i].detail)));
		if (cases[i].detail)
			assert_true(str_starts(token->detail, token->path));
		if (token->found == CACHED_FOUND)
			assert_true(token->expires_at == INT64_C(1795281008));
	}
}

/* A renewal needs all four: refresh token, both halves of the client, and until when it lives. */
static void what_a_renewal_needs(void **state)
{
	static const char *const members[] = {"refreshToken", "clientId", "clientSecret",
					      "registrationExpiresAt"};

	(void)state;
	for (size_t missing = 0; missing <= 4; missing++) {
		struct buf text CLEANUP_BUF = BUF_INIT(BUF_LIMIT_MESSAGE);
		const struct cached_login *token;
		struct opened opened OPENED;

		buf_add(&text,
			STR("{\"accessToken\": \"t\", \"expiresAt\": \"2026-11-21T17:10:08UTC\""));
		for (size_t i = 0; i < 4; i++) {
			if (i != missing)
				buf_format(&text, ", \"%s\": \"2027-02-19T09:10:02UTC\"",
					   members[i]);
		}
		buf_add_char(&text, '}');
		cache_file("sso", "corp", text.p);
		open_caches(&opened);
		token = token_of(&opened.caches, STR("corp"));
		assert_int_equal(token->found, CACHED_FOUND);
		assert_int_equal(token->has_refresh_token, missing == 4);
		if (missing == 4)
			assert_true(token->registration_expires_at ==
				    at_time("2027-02-19T09:10:02Z"));
	}
}

static void files_of_the_cli_cache(void **state)
{
	static const struct {
		const char *text;
		enum cached found;
		const char *detail;
	} cases[] = {
		{"{\"Credentials\": {\"AccessKeyId\": \"A\", \"Expiration\": \"2026-11-21T17:10:08UTC\"}}",
		 CACHED_FOUND, NULL},
		{"{\"Credentials\": {\"AccessKeyId\": \"A\"}}", CACHED_DAMAGED,
		 "it has no usable Expiration"},
		{"{\"Credentials\": {\"Expiration\": \"2026-11-21T17:10:08UTC\"}}", CACHED_DAMAGED,
		 "it has no usable Credentials"},
		{"{\"Credentials\": []}", CACHED_DAMAGED, "it has no usable Credentials"},
		{"{\"Credentials\": null}", CACHED_DAMAGED, "it has no usable Credentials"},
		{"x", CACHED_DAMAGED, "it is not a JSON object"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct cached_login *role;
		struct opened opened OPENED;

		cache_file("cli", "key", cases[i].text);
		open_caches(&opened);
		role = caches_role(&opened.caches, STR("key"));
		if (role->found != cases[i].found)
			fail_msg("%s is %d", cases[i].text, (int)role->found);
		assert_true(str_ends(role->detail, str_from(cases[i].detail)));
	}
}

static void files_of_the_login_cache(void **state)
{
	static const struct {
		const char *text;
		enum cached found;
		bool renewable;
		const char *detail;
	} cases[] = {
		{"{\"accessToken\": {\"accessKeyId\": \"A\", \"expiresAt\": \"2026-11-21T17:10:08Z\"}, "
		 "\"refreshToken\": \"r\", \"clientId\": \"c\", \"dpopKey\": \"k\"}",
		 CACHED_FOUND, true, NULL},
		{"{\"accessToken\": {\"accessKeyId\": \"A\", \"expiresAt\": \"2026-11-21T17:10:08Z\"}, "
		 "\"refreshToken\": \"r\", \"clientId\": \"c\"}",
		 CACHED_FOUND, false, NULL},
		{"{\"accessToken\": {\"accessKeyId\": \"A\", \"expiresAt\": \"2026-11-21T17:10:08Z\"}, "
		 "\"dpopKey\": \"k\", \"clientId\": \"c\"}",
		 CACHED_FOUND, false, NULL},
		{"{\"accessToken\": \"t\", \"expiresAt\": \"2026-11-21T17:10:08Z\"}",
		 CACHED_DAMAGED, false, "it has no usable accessToken"},
		{"{\"accessToken\": {\"accessKeyId\": \"A\"}}", CACHED_DAMAGED, false,
		 "it has no usable expiresAt"},
		{"{}", CACHED_DAMAGED, false, "it has no usable accessToken"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct cached_login *login;
		struct opened opened OPENED;

		cache_file("login", "arn", cases[i].text);
		open_caches(&opened);
		login = caches_login(&opened.caches, STR("arn"));
		if (login->found != cases[i].found)
			fail_msg("%s is %d", cases[i].text, (int)login->found);
		assert_int_equal(login->has_refresh_token, cases[i].renewable);
		assert_true(str_ends(login->detail, str_from(cases[i].detail)));
	}
}

/* Files are read once: what is written later is seen by the next run. */
static void files_are_read_once(void **state)
{
	struct opened opened OPENED;

	(void)state;
	open_caches(&opened);
	assert_int_equal(token_of(&opened.caches, STR("corp"))->found, CACHED_NONE);
	assert_int_equal(caches_login(&opened.caches, STR("corp"))->found, CACHED_NONE);
	cache_file("sso", "corp",
		   "{\"accessToken\": \"t\", \"expiresAt\": \"2026-11-21T17:10:08Z\"}");
	cache_file("login", "corp", "{}");
	assert_int_equal(token_of(&opened.caches, STR("corp"))->found, CACHED_NONE);
	assert_int_equal(caches_login(&opened.caches, STR("corp"))->found, CACHED_NONE);
	assert_int_equal(token_of(&opened.caches, STR("Corp"))->found, CACHED_NONE);
}

/* Names that end in .json alone count; a folder that is not there is an empty one. */
static void whether_there_are_roles(void **state)
{
	struct opened opened OPENED;

	(void)state;
	open_caches(&opened);
	assert_false(caches_has_roles(&opened.caches));
	close_caches(&opened);
	write_home_file("cli/session.db", STR("x"));
	open_caches(&opened);
	assert_false(caches_has_roles(&opened.caches));
	close_caches(&opened);
	cache_file("cli", "other", "x");
	open_caches(&opened);
	assert_true(caches_has_roles(&opened.caches));
	assert_int_equal(caches_role(&opened.caches, STR("key"))->found, CACHED_NONE);
	close_caches(&opened);
	open_caches(&opened);
	opened.caches.cli_folder = STR("/nowhere/cache");
	assert_false(caches_has_roles(&opened.caches));
}

static void folders_in_place_of_files(void **state)
{
	const struct cached_login *token;
	struct opened opened OPENED;
	char name[] = "sso/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";

	(void)state;
	assert_int_equal(mkdir(home_path(name), 0700), 0);
	open_caches(&opened);
	token = token_of(&opened.caches, STR("corp"));
	assert_int_equal(token->found, CACHED_UNREADABLE);
	assert_true(str_contains(token->detail, STR("is a directory")));
	rmdir(home_path(name));
}

static void files_that_are_too_large(void **state)
{
	struct opened opened OPENED;
	char name[] = "sso/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";

	(void)state;
	write_home_file(name, STR("{}"));
	assert_int_equal(truncate(home_path(name), (off_t)BUF_LIMIT_CACHE + 1), 0);
	open_caches(&opened);
	assert_int_equal(token_of(&opened.caches, STR("corp"))->found, CACHED_UNREADABLE);
}

/* As somebody else, in a process of its own, since root may read all. */
static void files_of_others(void **state)
{
	struct opened opened OPENED;
	char name[] = "sso/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";

	(void)state;
	cache_file("sso", "corp", "{}");
	assert_int_equal(chmod(home_path(name), 0), 0);
	assert_int_equal(chmod(test_home, 0755) + chmod(home_path("sso"), 0755), 0);
	if (geteuid() == 0 && seteuid(NOBODY) != 0)
		skip();
	open_caches(&opened);
	token_of(&opened.caches, STR("corp"));
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
	assert_int_equal(token_of(&opened.caches, STR("corp"))->found, CACHED_UNREADABLE);
	assert_true(str_contains(token_of(&opened.caches, STR("corp"))->detail,
				 STR("permission denied (it belongs to ")));
}

#ifdef __linux__
/* In a process of its own: writes the whole file once somebody has read the half of it. */
static void complete_once_read(int watch, const char *name)
{
	char event[1024];

	if (read(watch, event, sizeof(event)) <= 0)
		_exit(1);
	write_home_file(name,
			STR("{\"accessToken\": \"t\", \"expiresAt\": \"2026-11-21T17:10:08Z\"}"));
	_exit(0);
}

/* The AWS CLI writes in place: what is damaged and was changed just now is read again. */
static void files_that_are_being_written(void **state)
{
	static const char name[] = "sso/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
	int watch = inotify_init1(IN_CLOEXEC);
	struct opened opened OPENED;
	int status;
	pid_t child;

	(void)state;
	write_home_file(name, STR("{\"accessToken\": \"t\", \"exp"));
	assert_true(inotify_add_watch(watch, home_path(name), IN_CLOSE_NOWRITE) >= 0);
	fflush(NULL);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		complete_once_read(watch, name);
	open_caches(&opened);
	assert_int_equal(token_of(&opened.caches, STR("corp"))->found, CACHED_FOUND);
	close(watch);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}
#endif

/* Damaged files from the future are not waited for. */
static void damaged_files_from_the_future(void **state)
{
	struct timespec times[2] = {{.tv_sec = INT32_MAX}, {.tv_sec = INT32_MAX}};
	struct opened opened OPENED;

	(void)state;
	cache_file("sso", "corp", "{");
	utimensat(AT_FDCWD, home_path("sso/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"), times,
		  0);
	open_caches(&opened);
	assert_int_equal(token_of(&opened.caches, STR("corp"))->found, CACHED_DAMAGED);
}

/* Thousands of keys, each of them once read. */
static void many_keys(void **state)
{
	struct opened opened OPENED;
	char key[20];

	(void)state;
	cache_file("sso", "s7",
		   "{\"accessToken\": \"t\", \"expiresAt\": \"2026-11-21T17:10:08Z\"}");
	open_caches(&opened);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 2000; i++) {
			snprintf(key, sizeof(key), "s%d", i);
			assert_int_equal(token_of(&opened.caches, str_from(key))->found,
					 i == 7 ? CACHED_FOUND : CACHED_NONE);
		}
	}
	assert_int_equal(opened.caches.tokens.n, 2000);
}

#define with_empty_caches(test) cmocka_unit_test_teardown(test, empty_caches)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens_of_the_aws_cli),
		cmocka_unit_test(roles_of_the_aws_cli),
		cmocka_unit_test(logins_of_the_aws_cli),
		cmocka_unit_test(names_of_cache_files),
		with_empty_caches(every_form_of_time),
		with_empty_caches(times_that_are_none),
		with_empty_caches(files_of_the_sso_cache),
		with_empty_caches(what_a_renewal_needs),
		with_empty_caches(files_of_the_cli_cache),
		with_empty_caches(files_of_the_login_cache),
		with_empty_caches(files_are_read_once),
		with_empty_caches(whether_there_are_roles),
		with_empty_caches(folders_in_place_of_files),
		with_empty_caches(files_that_are_too_large),
		with_empty_caches(files_of_others),
#ifdef __linux__
		with_empty_caches(files_that_are_being_written),
#endif
		with_empty_caches(damaged_files_from_the_future),
		with_empty_caches(many_keys),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_home_with_caches, remove_home);
}
