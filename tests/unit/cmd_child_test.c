/* Tests of the environment that a program with credentials gets. */
#include "base_test.h"

#include "cmd/child.h"

static const char *const variables_of_a_shell[] = {
	"HOME=/home/u",
	"AWS_PROFILE=old",
	"AWS_PROFILES=kept",
	"AWS_SESSION_TOKEN=stale",
	"AWS_REGION=us-east-1",
	"AWSP_BEFORE==x",
	"odd",
	"AWS_CONTAINER_CREDENTIALS_FULL_URI=kept",
	"EMPTY=",
	"AWS_VAULT=other",
	"LAST=a=b",
	NULL,
};
static const struct environment shell = {variables_of_a_shell};

static const char *value_of(char **environment, const char *name)
{
	size_t n = strlen(name);
	const char *found = NULL;

	for (; *environment; environment++) {
		if (strncmp(*environment, name, n) != 0 || (*environment)[n] != '=')
			continue;
		assert_null(found);
		found = *environment + n + 1;
	}
	return found;
}

static void nothing_stale_is_left(void **state)
{
	struct credentials credentials = {.expires = true, .expires_at = 0};
	struct child_variables variables;
	struct arena arena = {0};
	char **environment;

	(void)state;
	secret_set(&credentials.access_key_id, STR("AKIA"));
	secret_set(&credentials.secret_access_key, STR("secret"));
	child_variables_of(&variables, &credentials, STR("eu-west-1"), &arena);
	child_variables_add(&variables, "AWSP_EXEC", STR("dev"));
	environment = child_environment(&shell, &variables);
	assert_string_equal(value_of(environment, "AWS_ACCESS_KEY_ID"), "AKIA");
	assert_string_equal(value_of(environment, "AWS_SECRET_ACCESS_KEY"), "secret");
	assert_string_equal(value_of(environment, "AWS_CREDENTIAL_EXPIRATION"),
			    "1970-01-01T00:00:00Z");
	assert_string_equal(value_of(environment, "AWS_REGION"), "eu-west-1");
	assert_string_equal(value_of(environment, "AWS_DEFAULT_REGION"), "eu-west-1");
	assert_string_equal(value_of(environment, "AWSP_EXEC"), "dev");
	assert_null(value_of(environment, "AWS_SESSION_TOKEN"));
	assert_null(value_of(environment, "AWS_PROFILE"));
	assert_null(value_of(environment, "AWSP_BEFORE"));
	assert_null(value_of(environment, "AWS_VAULT"));
	assert_string_equal(value_of(environment, "AWS_PROFILES"), "kept");
	assert_string_equal(value_of(environment, "AWS_CONTAINER_CREDENTIALS_FULL_URI"), "kept");
	assert_string_equal(value_of(environment, "HOME"), "/home/u");
	assert_string_equal(value_of(environment, "EMPTY"), "");
	assert_string_equal(value_of(environment, "LAST"), "a=b");
	child_environment_free(environment);
	credentials_release(&credentials);
	arena_release(&arena);
}

static void a_profile_without_a_region_leaves_the_shells(void **state)
{
	struct credentials credentials = {.expires = false};
	struct child_variables variables;
	struct arena arena = {0};
	char **environment;

	(void)state;
	secret_set(&credentials.session_token, STR("token"));
	child_variables_of(&variables, &credentials, (struct str){0}, &arena);
	environment = child_environment(&shell, &variables);
	assert_string_equal(value_of(environment, "AWS_REGION"), "us-east-1");
	assert_string_equal(value_of(environment, "AWS_SESSION_TOKEN"), "token");
	assert_null(value_of(environment, "AWS_CREDENTIAL_EXPIRATION"));
	child_environment_free(environment);
	credentials_release(&credentials);
	arena_release(&arena);
}

/* By a command that is run and by a shell that takes the variables over alike. */
static void a_region_of_awsp_goes_with_its_mark(void **state)
{
	static const char *const set_by_awsp[] = {"AWS_REGION=us-east-2",
						  "AWS_DEFAULT_REGION=us-east-2",
						  "AWSP_REGION=us-east-2", NULL};
	static const struct environment from = {set_by_awsp};
	struct child_variables variables = {.n = 0};
	struct shell_changes changes = {.n_set = 0};
	char **environment = child_environment(&from, &variables);

	(void)state;
	assert_null(environment[0]);
	child_environment_free(environment);
	child_unset(&from, &variables, &changes);
	assert_int_equal(changes.n_unset, 3);
	/* What the profile says stays. */
	changes.n_unset = 0;
	child_variables_add(&variables, "AWS_REGION", STR("eu-west-1"));
	child_variables_add(&variables, "AWS_DEFAULT_REGION", STR("eu-west-1"));
	child_unset(&from, &variables, &changes);
	assert_int_equal(changes.n_unset, 1);
	assert_string_equal(changes.unset[0], "AWSP_REGION");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_stale_is_left),
		cmocka_unit_test(a_profile_without_a_region_leaves_the_shells),
		cmocka_unit_test(a_region_of_awsp_goes_with_its_mark),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
