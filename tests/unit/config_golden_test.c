/* Every case that botocore's own parser was asked about: what it read, or that it refused the file
 * and how awsp reads it then. */
#include "config_test.h"

#include "base/json.h"

static cJSON *golden;
static cJSON *tolerant;

/* Keys of botocore are in lower case. */
static char *key_text(struct sample *sample, struct str name)
{
	char *text = arena_allocate(&sample->arena, name.n + 1);

	for (size_t i = 0; i < name.n; i++)
		text[i] =
			(char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] + 0x20 : name.p[i]);
	return text;
}

static void set_member(cJSON *object, const char *name, cJSON *value)
{
	cJSON_DeleteItemFromObjectCaseSensitive(object, name);
	cJSON_AddItemToObject(object, name, value);
}

/* Bytes that are no UTF-8 become U+FFFD, as JSON has no other way to say them. */
static cJSON *string_item(struct str value)
{
	struct buf text CLEANUP_BUF = BUF_INIT(BUF_LIMIT_FILE);

	json_write_string(&text, value);
	return json_parse(buf_str(&text));
}

static cJSON *nested_object(struct sample *sample, struct str rest)
{
	cJSON *object = cJSON_CreateObject();
	struct str key;
	struct str value;
	enum nested found;

	while ((found = nested_next(&rest, &key, &value)) != NESTED_END) {
		if (found == NESTED_ENTRY)
			set_member(object, arena_copy(&sample->arena, key).p, string_item(value));
	}
	return object;
}

static void add_entries(struct sample *sample, const struct document *document, uint32_t section,
			cJSON *object)
{
	uint32_t at = section == NO_SECTION ? NO_ENTRY : document->sections[section].first;

	for (; at != NO_ENTRY; at = document->entries[at].next) {
		const struct entry *entry = &document->entries[at];
		struct str value = entry_value(document, entry);

		set_member(object, key_text(sample, entry_name(document, entry)),
			   str_starts(value, STR("\n")) ? nested_object(sample, value)
							: string_item(value));
	}
}

static void add_section(struct sample *sample, const struct document *document, uint32_t section,
			cJSON *object)
{
	if (section == NO_SECTION)
		return;
	add_entries(sample, document, document->defaults, object);
	add_entries(sample, document, section, object);
}

static cJSON *named_objects(struct sample *sample, const struct named_sections *sections)
{
	cJSON *objects = cJSON_CreateObject();

	for (size_t i = 0; i < sections->n; i++) {
		cJSON *object = cJSON_CreateObject();

		add_section(sample, &sample->config.config, sections->items[i].section, object);
		cJSON_AddItemToObject(
			objects, arena_copy(&sample->arena, sections->items[i].name).p, object);
	}
	return objects;
}

static cJSON *profile_objects(struct sample *sample)
{
	cJSON *objects = cJSON_CreateObject();

	for (size_t i = 0; i < sample->config.n_profiles; i++) {
		const struct profile *profile = &sample->config.profiles[i];
		cJSON *object = cJSON_CreateObject();

		add_section(sample, &sample->config.config, profile->config_section, object);
		add_section(sample, &sample->config.credentials, profile->credentials_section,
			    object);
		cJSON_AddItemToObject(objects, arena_copy(&sample->arena, profile->name).p, object);
	}
	return objects;
}

static void assert_same_order(const cJSON *got, const cJSON *want)
{
	const cJSON *a = got->child;
	const cJSON *b = want->child;

	for (; a && b; a = a->next, b = b->next)
		assert_string_equal(a->string, b->string);
}

/* Takes `got`. A member that the golden file leaves out is empty. */
static void assert_objects(cJSON *got, const cJSON *full, const char *name)
{
	const cJSON *want = cJSON_GetObjectItemCaseSensitive(full, name);
	char *text = cJSON_PrintUnformatted(got);
	char *wanted = want ? cJSON_PrintUnformatted(want) : NULL;

	if (want ? !cJSON_Compare(got, want, true) : got->child != NULL)
		fail_msg("%s: %s is not %s", name, text, wanted ? wanted : "{}");
	if (want)
		assert_same_order(got, want);
	cJSON_free(text);
	cJSON_free(wanted);
	cJSON_Delete(got);
}

static const char *member_text(const cJSON *object, const char *name)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

/* The problems for which a file is refused, in order; none where `refused` is NULL. */
static void assert_refused(const struct sample *sample, const cJSON *refused)
{
	const cJSON *want = refused ? refused->child : NULL;

	for (size_t i = 0; i < sample->config.problems.n; i++) {
		const struct problem *problem = &sample->config.problems.items[i];

		if (!problem->refused)
			continue;
		if (!want)
			fail_msg("line %u is said to be refused: %.*s", problem->place.line,
				 STR_ARGS(problem->message));
		assert_int_equal(problem->place.line,
				 cJSON_GetNumberValue(cJSON_GetObjectItem(want, "line")));
		assert_int_equal(problem->severity, PROBLEM_ERROR);
		assert_text(problem->place.path, sample->paths.config);
		if (!str_contains(problem->message, str_from(member_text(want, "message"))))
			fail_msg("\"%.*s\" has no \"%s\"", STR_ARGS(problem->message),
				 member_text(want, "message"));
		want = want->next;
	}
	assert_null(want);
	assert_int_equal(sample->config.config.refused_line,
			 refused ? cJSON_GetNumberValue(cJSON_GetObjectItem(refused->child, "line"))
				 : 0);
}

static struct str from_hexadecimal(const char *text, char *bytes)
{
	size_t n = strlen(text) / 2;

	for (size_t i = 0; i < n; i++) {
		char digits[] = {text[2 * i], text[2 * i + 1], '\0'};

		bytes[i] = (char)strtoul(digits, NULL, 16);
	}
	return (struct str){bytes, n};
}

static void reads_as_botocore(void **state)
{
	const cJSON *test = *state;
	const cJSON *want = cJSON_GetObjectItem(test, "full_config");
	const char *hexadecimal = member_text(test, "config_hex");
	struct str config = str_from(member_text(test, "config"));
	struct sample sample CLEANUP_SAMPLE = {0};
	char bytes[256];

	if (hexadecimal)
		config = from_hexadecimal(hexadecimal, bytes);
	if (cJSON_HasObjectItem(test, "error"))
		want = cJSON_GetObjectItemCaseSensitive(tolerant, member_text(test, "name"));
	assert_non_null(want);
	read_sample_text(&sample, config, str_from(member_text(test, "credentials")));
	assert_objects(profile_objects(&sample), want, "profiles");
	assert_objects(named_objects(&sample, &sample.config.sso_sessions), want, "sso_sessions");
	assert_objects(named_objects(&sample, &sample.config.services), want, "services");
	assert_refused(&sample, cJSON_GetObjectItem(want, "refused"));
}

/* A tolerant reading whose case is gone would test nothing. */
static void every_tolerant_reading_has_its_case(void **state)
{
	const cJSON *cases = cJSON_GetObjectItem(golden, "cases");

	(void)state;
	for (const cJSON *reading = tolerant->child; reading; reading = reading->next) {
		const cJSON *test = cases->child;

		while (test && strcmp(member_text(test, "name"), reading->string) != 0)
			test = test->next;
		if (!test || !cJSON_HasObjectItem(test, "error"))
			fail_msg("%s", reading->string);
	}
}

static cJSON *parse_data(const char *name)
{
	char *text = read_data(name);
	cJSON *tree = json_parse(str_from(text));

	free(text);
	return tree;
}

int main(void)
{
	struct CMUnitTest *tests;
	size_t n = 0;
	int failed;

	cmocka_set_message_output(CM_OUTPUT_TAP);
	golden = parse_data("ini-golden.json");
	tolerant = parse_data("ini-tolerant.json");
	if (!golden || !tolerant) {
		puts("1..1\nnot ok 1 - tests/data is not there; AWSP_ROOT is the folder that it is in");
		return 1;
	}
	tests = calloc((size_t)cJSON_GetArraySize(cJSON_GetObjectItem(golden, "cases")) + 1,
		       sizeof(*tests));
	if (!tests)
		return 1;
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(every_tolerant_reading_has_its_case);
	for (cJSON *test = cJSON_GetObjectItem(golden, "cases")->child; test; test = test->next)
		tests[n++] = (struct CMUnitTest){
			.name = member_text(test, "name"),
			.test_func = reads_as_botocore,
			.initial_state = test,
		};
	failed = _cmocka_run_group_tests("golden", tests, n, make_home, remove_home);
	free(tests);
	json_free(&golden);
	json_free(&tolerant);
	return failed;
}
