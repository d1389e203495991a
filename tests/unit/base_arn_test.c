/* Tests of ARNs: what is taken apart, and what is none. */
#include "base_test.h"

#include "base/arn.h"

static void parts(void **state)
{
	struct arn arn;

	(void)state;
	assert_true(arn_parse(STR("arn:aws-cn:iam::123456789012:role/path/Name"), &arn));
	assert_text(arn.partition, STR("aws-cn"));
	assert_text(arn.service, STR("iam"));
	assert_text(arn.region, STR(""));
	assert_text(arn.account, STR("123456789012"));
	assert_text(arn.resource, STR("role/path/Name"));
	assert_true(arn_parse(STR("arn:aws:logs:eu-west-1:1:log-group:a:*"), &arn));
	assert_text(arn.region, STR("eu-west-1"));
	assert_text(arn.resource, STR("log-group:a:*"));
}

static void what_is_none(void **state)
{
	static const struct str texts[] = {
		STR_INIT(""),
		STR_INIT("arn"),
		STR_INIT("arn:aws:iam::123456789012"),
		STR_INIT("arn:aws:iam::123456789012:"),
		STR_INIT("urn:aws:iam::123456789012:role/x"),
		STR_INIT("ARN:aws:iam::123456789012:role/x"),
		STR_INIT("123456789012"),
	};
	struct arn arn;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		assert_false(arn_parse(texts[i], &arn));
		assert_int_equal(arn.partition.n + arn.account.n + arn.resource.n, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts),
		cmocka_unit_test(what_is_none),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
