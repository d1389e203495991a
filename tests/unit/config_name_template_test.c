/* Tests of templates of profile names. */
#include "base_test.h"

#include "config/name_template.h"

static const struct name_parts parts = {
	.session = STR_INIT("corp"),
	.account_name = STR_INIT("My Shop (Prod)"),
	.account_id = STR_INIT("111111111111"),
	.role = STR_INIT("AWSReadOnlyAccess"),
};

static void names(void **state)
{
	static const struct {
		const char *text;
		const char *name;
	} cases[] = {
		{NAME_TEMPLATE_DEFAULT, "My Shop (Prod)-AWSReadOnlyAccess-111111111111"},
		{"{session}/{ role }", "corp/AWSReadOnlyAccess"},
		{"{account_name|lower}", "my shop (prod)"},
		{"{account_name|kebab}.{role|kebab}", "my-shop-prod.awsreadonlyaccess"},
		{"{role|trim ^AWS}", "ReadOnlyAccess"},
		{"{role|trim ^AWS|trim Access$|kebab}", "readonly"},
		{"{role|trim (^AWS|Access$)}", "ReadOnly"},
		{"{role|trim [a-z]+}", "AWSROA"},
		{"{role|trim x*}", "AWSReadOnlyAccess"},
		{"{account_name|trim [(]|lower}", "my shop prod)"},
		{"{account_name|trim [])(]|lower}", "my shop prod"},
		{"{account_name|trim [^][:alpha:]|]|lower}", "myshopprod"},
		{"{account_name|trim ([(|]|[ )])+|lower}", "myshopprod"},
		{"{account_id|trim ^1{11}}", "1"},
		{"{account_name|kebab|trim ^my-}", "shop-prod"},
		{"{role|trim .*|trim x|kebab}y", "y"},
		{"{account_name|trim [(]|kebab}", "my-shop-prod"},
		{"{account_name|trim [()]| lower}", "my shop prod"},
		{"{account_name|trim [^]a-z|]|lower}", "yhoprod"},
		{"{account_name|trim [[:space:](]|lower}", "myshopprod)"},
		{"{account_name|trim \\(.*|kebab}", "my-shop"},
		{"{account_name|trim [{}|]}", "My Shop (Prod)"},
		{"{role|trim \\}|lower}", "awsreadonlyaccess"},
		{"{{x}}", "{x}"},
		{"plain", "plain"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_BUF struct buf name = BUF_INIT(BUF_LIMIT_MESSAGE);
		CLEANUP_ERROR struct error error = {0};

		if (!name_template_apply(str_from(cases[i].text), &parts, &name, &error))
			fail_msg("%s: %s", cases[i].text, error.message);
		assert_string_equal(name.p, cases[i].name);
	}
}

static void an_account_without_a_name_has_its_id(void **state)
{
	struct name_parts nameless = parts;
	CLEANUP_BUF struct buf name = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_ERROR struct error error = {0};

	(void)state;
	nameless.account_name = (struct str){0};
	assert_true(name_template_apply(STR("{account_name}"), &nameless, &name, &error));
	assert_string_equal(name.p, "111111111111");
}

static void mistakes(void **state)
{
	static const struct {
		const char *text;
		const char *part;
	} cases[] = {
		{"{account}", "no variable \"account\""},
		{"{}", "no variable \"\""},
		{"{role", "not closed"},
		{"{role|upper}", "no filter \"upper\""},
		{"{role|trim .*|upper}", "no filter \"upper\""},
		{"{role|trim (}", "no extended regular expression"},
		{"{role|trim [|lower}", "not closed"},
		{"{role|trim .*}", "nothing comes out"},
		{"{role|trim [a|lower}", "not closed"},
		{"", "nothing comes out"},
		{" ", "nothing comes out"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_BUF struct buf name = BUF_INIT(BUF_LIMIT_MESSAGE);
		CLEANUP_ERROR struct error error = {0};

		assert_false(name_template_apply(str_from(cases[i].text), &parts, &name, &error));
		assert_int_equal(error.kind, ERROR_USAGE);
		if (!strstr(error.message, cases[i].part))
			fail_msg("%s: %s", cases[i].text, error.message);
	}
}

static void checking_before_there_are_parts(void **state)
{
	CLEANUP_ERROR struct error error = {0};

	(void)state;
	assert_true(name_template_check(STR(NAME_TEMPLATE_DEFAULT), &error));
	/* What is empty for one role is not for another. */
	assert_true(name_template_check(STR("{role|trim role}"), &error));
	assert_false(name_template_check(STR("{role}{rolle}"), &error));
	assert_int_equal(error.kind, ERROR_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(an_account_without_a_name_has_its_id),
		cmocka_unit_test(mistakes),
		cmocka_unit_test(checking_before_there_are_parts),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
