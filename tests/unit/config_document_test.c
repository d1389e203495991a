/* Tests of one file in AWS's dialect: what is refused and still read, duplicates and conflicts,
 * [DEFAULT], values of several lines. */
#include "config_test.h"

#include "config/document.h"

#define MIB ((size_t)1 << 20)

/* A document that was parsed from text, with what was found wrong. */
struct parsed {
	struct arena arena;
	struct problems problems;
	struct document document;
};

static void parse(struct parsed *parsed, struct str text)
{
	*parsed = (struct parsed){0};
	problems_init(&parsed->problems, &parsed->arena);
	parsed->document.path = STR("/config");
	buf_init(&parsed->document.text, BUF_LIMIT_FILE);
	buf_add(&parsed->document.text, text);
	document_parse(&parsed->document, &parsed->arena, &parsed->problems);
}

static void release_parsed(struct parsed *parsed)
{
	document_release(&parsed->document);
	problems_release(&parsed->problems);
	arena_release(&parsed->arena);
}

#define PARSED __attribute__((cleanup(release_parsed)))

static uint32_t section(const struct parsed *parsed, const char *header)
{
	uint32_t found = document_section(&parsed->document, str_from(header));

	if (found == NO_SECTION)
		fail_msg("there is no section [%s]", header);
	return found;
}

/* The value of a key that is there. */
static struct str value(const struct parsed *parsed, const char *header, const char *name)
{
	const struct entry *entry =
		document_find_name(&parsed->document, section(parsed, header), str_from(name));

	if (!entry)
		fail_msg("[%s] has no %s", header, name);
	return entry_value(&parsed->document, entry);
}

static void an_empty_file(void **state)
{
	struct parsed parsed PARSED;

	(void)state;
	parse(&parsed, (struct str){0});
	assert_int_equal(parsed.document.n_sections, 0);
	assert_no_problems(&parsed.problems);
	assert_int_equal(document_section(&parsed.document, STR("")), NO_SECTION);
	assert_null(document_find(&parsed.document, NO_SECTION, KEY_REGION));
	assert_null(document_find_name(&parsed.document, NO_SECTION, STR("x")));
}

static void sections_and_entries_have_their_places(void **state)
{
	const struct entry *entry;
	const struct section *first;
	struct parsed parsed PARSED;

	(void)state;
	parse(&parsed, STR("# c\n[a] # x\nRegion : eu\n\n[empty]\n [b]\n  output=json\n"));
	assert_no_problems(&parsed.problems);
	assert_int_equal(parsed.document.n_sections, 3);
	first = &parsed.document.sections[0];
	assert_text(first->header, STR("a"));
	assert_text(first->rest, STR(" # x"));
	assert_int_equal(first->line, 2);
	assert_false(first->indented);
	assert_true(parsed.document.sections[2].indented);
	assert_int_equal(parsed.document.sections[1].first, NO_ENTRY);
	entry = document_find(&parsed.document, 0, KEY_REGION);
	assert_non_null(entry);
	assert_int_equal(entry->line, 3);
	assert_int_equal(entry->delimiter, ':');
	assert_text(entry_name(&parsed.document, entry), STR("Region"));
	assert_text(entry_value(&parsed.document, entry), STR("eu"));
	assert_true(document_find_name(&parsed.document, 2, STR("OUTPUT"))->indented);
	assert_null(document_find(&parsed.document, 1, KEY_REGION));
}

/* Each of these is refused by the AWS CLI, at this line, and the sound key is read all the same. */
static void what_is_refused_is_still_read(void **state)
{
	static const struct {
		struct str text;
		uint32_t line;
		const char *message;
	} cases[] = {
		{STR_INIT("x = y\n[s]\nk = v\n"), 1, "before the first [section]"},
		{STR_INIT("[s]\nk = v\nrubbish\n"), 3,
		 "neither a [section], a \"key = value\" nor a comment"},
		{STR_INIT("[s]\nk = v\n[open\n"), 3,
		 "neither a [section], a \"key = value\" nor a comment"},
		{STR_INIT("[s]\n= x\nk = v\n"), 2, "no key before its \"=\""},
		{STR_INIT("[s]\n[t]\n[s]\nk = v\n"), 3, "section is in the file twice"},
		{STR_INIT("[s]\nk = u\nK = v\n"), 3, "key is in its section twice"},
		{STR_INIT("[s]\nk = v\ns3 =\n a = b\n\n c\n"), 6, "nested block has no \"=\""},
		{STR_INIT("\xef\xbb\xbf[s]\nk = v\n"), 1, "byte order mark"},
		{STR_INIT("[s]\n# \xc3\x28\nk = v\n"), 2, "not valid UTF-8"},
		{STR_INIT("[s]\rk = v\r# \xff\r"), 3, "not valid UTF-8"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct parsed parsed PARSED;

		parse(&parsed, cases[i].text);
		assert_problem(&parsed.problems, cases[i].line, cases[i].message);
		assert_int_equal(parsed.problems.n, 1);
		assert_true(parsed.problems.items[0].refused);
		assert_int_equal(parsed.problems.items[0].severity, PROBLEM_ERROR);
		assert_true(parsed.problems.items[0].remedy.n > 0);
		assert_text(parsed.problems.items[0].place.path, STR("/config"));
		assert_int_equal(parsed.document.refused_line, cases[i].line);
		assert_text(value(&parsed, "s", "k"), STR("v"));
	}
}

static void every_refused_line_is_told(void **state)
{
	struct parsed parsed PARSED;

	(void)state;
	parse(&parsed, STR("a\n[s]\nb\n= c\n[s]\nk=1\nK=2\n"));
	assert_int_equal(parsed.problems.n, 5);
	for (uint32_t i = 0; i < 5; i++) {
		static const uint32_t lines[] = {1, 3, 4, 5, 7};

		assert_int_equal(parsed.problems.items[i].place.line, lines[i]);
		assert_true(parsed.problems.items[i].refused);
	}
	assert_int_equal(parsed.document.refused_line, 1);
}

static void the_same_header_merges(void **state)
{
	struct parsed parsed PARSED;

	(void)state;
	parse(&parsed, STR("[s]\na = 1\nb = 1\n[t]\na = 9\n[s]\nb = 2\nc = 2\n"));
	assert_int_equal(parsed.document.n_sections, 2);
	assert_int_equal(parsed.problems.n, 1);
	assert_text(value(&parsed, "s", "a"), STR("1"));
	assert_text(value(&parsed, "s", "b"), STR("2"));
	assert_text(value(&parsed, "s", "c"), STR("2"));
	assert_text(value(&parsed, "t", "a"), STR("9"));
}

/* Headers are the same letter for letter only. */
static void other_headers_are_other_sections(void **state)
{
	struct parsed parsed PARSED;

	(void)state;
	parse(&parsed,
	      STR("[profile a]\n[profile  a]\n[profile a ]\n[Profile a]\n[profile \"a\"]\n"));
	assert_int_equal(parsed.document.n_sections, 5);
	assert_no_problems(&parsed.problems);
}

/* A key whose earlier value had several lines is replaced as a whole, and in its place of the
 * order. */
static void the_last_key_wins(void **state)
{
	struct parsed parsed PARSED;
	uint32_t at;

	(void)state;
	parse(&parsed, STR("[s]\nregion =\n a = 1\nx = 0\nREGION = eu\n more\ny = 0\n"));
	assert_text(value(&parsed, "s", "region"), STR("eu\nmore"));
	assert_int_equal(document_find(&parsed.document, 0, KEY_REGION)->line, 5);
	at = parsed.document.sections[0].first;
	assert_int_equal(parsed.document.entries[at].key, KEY_REGION);
	at = parsed.document.entries[at].next;
	assert_text(entry_name(&parsed.document, &parsed.document.entries[at]), STR("x"));
	at = parsed.document.entries[at].next;
	assert_text(entry_name(&parsed.document, &parsed.document.entries[at]), STR("y"));
	assert_int_equal(parsed.document.entries[at].next, NO_ENTRY);
}

static void conflicts_of_identity(void **state)
{
	const struct conflict *conflict;
	struct parsed parsed PARSED;

	(void)state;
	parse(&parsed, STR("[a]\nsso_account_id = 1\n[a]\nsso_account_id = 2\n"
			   "[b]\nsso_account_id = 1\nsso_account_id = 1\n"
			   "[c]\nregion = 1\nregion = 2\n"
			   "[d]\nrole_arn = 1\nROLE_ARN = 2\n"));
	conflict = &parsed.document.sections[section(&parsed, "a")].conflict;
	assert_int_equal(conflict->key, KEY_SSO_ACCOUNT_ID);
	assert_int_equal(conflict->first_line, 2);
	assert_int_equal(conflict->second_line, 4);
	assert_int_equal(parsed.document.sections[section(&parsed, "b")].conflict.first_line, 0);
	assert_int_equal(parsed.document.sections[section(&parsed, "c")].conflict.first_line, 0);
	assert_int_equal(parsed.document.sections[section(&parsed, "d")].conflict.second_line, 13);
	assert_text(value(&parsed, "a", "sso_account_id"), STR("2"));
}

/* The value that was given first may be of several lines. */
static void conflicts_with_joined_values(void **state)
{
	struct parsed parsed PARSED;

	(void)state;
	parse(&parsed, STR("[a]\nrole_arn = x\n y\nrole_arn = x\n"));
	assert_int_equal(parsed.document.sections[0].conflict.first_line, 2);
}

/* A conflict that was there does not go away with a third value. */
static void the_first_conflict_stays_one(void **state)
{
	struct parsed parsed PARSED;

	(void)state;
	parse(&parsed, STR("[a]\nrole_arn = x\nrole_arn = y\nrole_arn = y\n"));
	assert_int_not_equal(parsed.document.sections[0].conflict.first_line, 0);
}

/* [DEFAULT] gives its keys to every section, before it and behind it, and may stand twice; its keys
 * may not. */
static void defaults_are_everybody_s(void **state)
{
	struct parsed parsed PARSED;

	(void)state;
	parse(&parsed,
	      STR("[a]\nk = own\n[DEFAULT]\nk = 1\nregion = r\n[b]\n[DEFAULT]\nz = 2\n[default]\n"));
	assert_no_problems(&parsed.problems);
	assert_int_equal(parsed.document.n_sections, 4);
	assert_text(value(&parsed, "a", "k"), STR("own"));
	assert_text(value(&parsed, "a", "z"), STR("2"));
	assert_text(value(&parsed, "b", "k"), STR("1"));
	assert_text(value(&parsed, "default", "region"), STR("r"));
	assert_int_equal(document_find(&parsed.document, section(&parsed, "b"), KEY_REGION)->line,
			 5);
}

static void keys_of_defaults_stand_once(void **state)
{
	struct parsed parsed PARSED;

	(void)state;
	parse(&parsed, STR("[DEFAULT]\nk = 1\n[a]\n[DEFAULT]\nk = 2\n"));
	assert_int_equal(parsed.problems.n, 1);
	assert_problem(&parsed.problems, 5, "key is in its section twice");
	assert_int_equal(parsed.document.refused_line, 5);
	assert_text(value(&parsed, "a", "k"), STR("2"));
}

/* Adds `n` keys of their own and then one of them again. */
static void fill(struct buf *text, unsigned n, const char *again)
{
	buf_add(text, STR("[many]\n"));
	for (unsigned i = 0; i < n; i++)
		buf_format(text, "AZkey%u = %u\n", i, i);
	buf_format(text, "%s = again\n", again);
}

/* Unknown keys are found again however many there are: below and above the number from which a map
 * is used. */
static void sections_of_many_keys(void **state)
{
	static const unsigned numbers[] = {1, 14, 15, 16, 17, 18, 40, 3000};

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		struct buf text CLEANUP_BUF = BUF_INIT(BUF_LIMIT_FILE);
		struct parsed parsed PARSED;
		char last[32];

		snprintf(last, sizeof(last), "azKEY%u", numbers[i] - 1);
		fill(&text, numbers[i], last);
		buf_add(&text, STR("[next]\nAZKey0 = 0\nAZkey0x = 1\n"));
		parse(&parsed, buf_str(&text));
		assert_int_equal(parsed.problems.n, 1);
		assert_problem(&parsed.problems, numbers[i] + 2, "twice");
		assert_text(value(&parsed, "many", last), STR("again"));
		assert_int_equal(parsed.document.n_entries, numbers[i] + 2);
		assert_text(value(&parsed, "next", "AZKEY0"), STR("0"));
	}
}

/* Known keys do not hide unknown ones, nor the other way round. */
static void many_keys_of_both_kinds(void **state)
{
	struct buf text CLEANUP_BUF = BUF_INIT(BUF_LIMIT_FILE);
	struct parsed parsed PARSED;

	(void)state;
	buf_add(&text, STR("[s]\n"));
	for (unsigned i = 0; i < 30; i++)
		buf_format(&text, "x%u = %u\n%s = %u\n", i, i,
			   i < KEY_COUNT ? key_name((enum key)i) : "#", i);
	parse(&parsed, buf_str(&text));
	assert_no_problems(&parsed.problems);
	for (int key = 0; key < KEY_COUNT; key++)
		assert_non_null(document_find(&parsed.document, 0, (enum key)key));
	assert_text(value(&parsed, "s", "X29"), STR("29"));
}

/* A section that goes on behind another one still knows its many keys. */
static void many_keys_in_two_parts(void **state)
{
	struct buf text CLEANUP_BUF = BUF_INIT(BUF_LIMIT_FILE);
	struct parsed parsed PARSED;

	(void)state;
	fill(&text, 20, "last");
	buf_add(&text, STR("[other]\nazkey3 = x\n"));
	fill(&text, 20, "last");
	parse(&parsed, buf_str(&text));
	assert_int_equal(parsed.document.n_entries, 22);
	assert_text(value(&parsed, "other", "azkey3"), STR("x"));
	assert_text(value(&parsed, "many", "azkey3"), STR("3"));
}

static void values_of_several_lines(void **state)
{
	struct parsed parsed PARSED;

	(void)state;
	parse(&parsed, STR("[s]\na = 1\n\n # c\n  2\n\n\n 3 \n\nb = x\n\nc =\n\n k = v\n"));
	assert_no_problems(&parsed.problems);
	assert_text(value(&parsed, "s", "a"), STR("1\n\n2\n\n\n3"));
	assert_text(value(&parsed, "s", "b"), STR("x"));
	assert_text(value(&parsed, "s", "c"), STR("\n\nk = v"));
}

/* What is between two lines of a value that is no line of it. */
static void faults_within_values(void **state)
{
	struct parsed parsed PARSED;

	(void)state;
	parse(&parsed, STR("[s]\na = 1\nrubbish\n  2\n"));
	assert_text(value(&parsed, "s", "a"), STR("1\n2"));
	assert_int_equal(parsed.problems.n, 1);
}

static void swallowed_headers(void **state)
{
	struct parsed parsed PARSED;

	(void)state;
	parse(&parsed, STR("[s]\na = 1\n  [profile b]\nb = [x]\n  [y\n  z]\n"));
	assert_int_equal(parsed.problems.n, 1);
	assert_problem(&parsed.problems, 3, "this header is indented");
	assert_int_equal(parsed.problems.items[0].severity, PROBLEM_WARNING);
	assert_false(parsed.problems.items[0].refused);
	assert_int_equal(parsed.document.refused_line, 0);
}

static void assert_nested(struct str *rest, const char *name, const char *text)
{
	struct str key, found;

	assert_int_equal(nested_next(rest, &key, &found), NESTED_ENTRY);
	assert_text(key, str_from(name));
	assert_text(found, str_from(text));
}

/* Lines end at all that Python's splitlines takes for an end. */
static void nested_blocks(void **state)
{
	static const char *const ends[] = {"\n",   "\r",   "\r\n",   "\v",     "\f",       "\x1c",
					   "\x1d", "\x1e", "\u2028", "\u2029", "\xc2\x85", "\n \n"};
	struct str key, found, rest = STR("\n Addr = p = q \n =v\nk=");

	(void)state;
	assert_nested(&rest, "Addr", "p = q");
	assert_nested(&rest, "", "v");
	assert_nested(&rest, "k", "");
	assert_int_equal(nested_next(&rest, &key, &found), NESTED_END);
	assert_int_equal(nested_next(&rest, &key, &found), NESTED_END);
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		char text[64];
		struct str copy;

		snprintf(text, sizeof(text), "a=b%sx%sc=d", ends[i], ends[i]);
		rest = copy = exact_copy(str_from(text));
		assert_nested(&rest, "a", "b");
		assert_int_equal(nested_next(&rest, &key, &found), NESTED_FAULTY);
		assert_nested(&rest, "c", "d");
		assert_int_equal(nested_next(&rest, &key, &found), NESTED_END);
		free_copy(copy);
	}
	rest = STR("a=b\x1f\xff\xc2");
	assert_nested(&rest, "a", "b\x1f\xff\xc2");
}

static void nul_bytes_are_told(void **state)
{
	struct parsed parsed PARSED;

	(void)state;
	parse(&parsed, STR("[s]\n\nk = a\0b\n"));
	assert_int_equal(parsed.problems.n, 1);
	assert_problem(&parsed.problems, 3, "NUL byte");
	assert_false(parsed.problems.items[0].refused);
	assert_text(value(&parsed, "s", "k"), STR("a\0b"));
}

/* Behind the mark everything is in its place. */
static void a_byte_order_mark_is_passed_over(void **state)
{
	struct parsed parsed PARSED;

	(void)state;
	parse(&parsed, STR("\xef\xbb\xbf[s]\nk = v\nx\n"));
	assert_problem(&parsed.problems, 1, "byte order mark");
	assert_problem(&parsed.problems, 3, "neither");
	assert_int_equal(parsed.document.sections[0].line, 1);
	assert_false(parsed.document.sections[0].indented);
	assert_text(value(&parsed, "s", "k"), STR("v"));
}

static void bytes_that_are_no_text_are_kept(void **state)
{
	struct parsed parsed PARSED;

	(void)state;
	parse(&parsed, STR("[\xff]\nk\xfe = v\xe9\nK\xfe = w\n"));
	assert_problem(&parsed.problems, 1, "not valid UTF-8");
	assert_problem(&parsed.problems, 3, "twice");
	assert_text(value(&parsed, "\xff", "k\xfe"), STR("w"));
}

/* A line of over 1 MiB is passed over, one of 1 MiB is read; neither is refused by the AWS CLI. */
static void long_lines(void **state)
{
	(void)state;
	for (size_t n = MIB; n <= MIB + 1; n++) {
		struct buf text CLEANUP_BUF = BUF_INIT(BUF_LIMIT_FILE);
		struct parsed parsed PARSED;

		buf_add(&text, STR("[s]\nlong="));
		buf_add_repeated(&text, 'x', n - 5);
		buf_add(&text, STR("\nk = v\n"));
		parse(&parsed, buf_str(&text));
		assert_int_equal(parsed.problems.n, n > MIB);
		if (n > MIB)
			assert_problem(&parsed.problems, 2, "longer than 1 MiB");
		else
			assert_int_equal(value(&parsed, "s", "long").n, MIB - 5);
		assert_int_equal(parsed.document.refused_line, 0);
		assert_text(value(&parsed, "s", "k"), STR("v"));
	}
}

/* libinih, as packaged, cuts lines at 199 bytes and headers at 49. */
static void long_names(void **state)
{
	struct buf text CLEANUP_BUF = BUF_INIT(BUF_LIMIT_FILE);
	struct parsed parsed PARSED;
	struct str header, key;

	(void)state;
	buf_add_char(&text, '[');
	buf_add_repeated(&text, 'h', 70000);
	buf_add(&text, STR("]\n"));
	buf_add_repeated(&text, 'k', 70000);
	buf_add(&text, STR(" = "));
	buf_add_repeated(&text, 'v', 70000);
	parse(&parsed, buf_str(&text));
	assert_no_problems(&parsed.problems);
	header = str_slice(buf_str(&text), 1, 70001);
	key = str_slice(buf_str(&text), 70003, 140003);
	assert_int_equal(document_section(&parsed.document, header), 0);
	assert_int_equal(
		entry_value(&parsed.document, document_find_name(&parsed.document, 0, key)).n,
		70000);
}

static void problems_are_capped(void **state)
{
	struct buf text CLEANUP_BUF = BUF_INIT(BUF_LIMIT_FILE);
	struct parsed parsed PARSED;

	(void)state;
	buf_add(&text, STR("[s]\n"));
	for (size_t i = 0; i < PROBLEMS_LIMIT * 10 + 500; i++)
		buf_add(&text, STR("rubbish\n"));
	buf_add(&text, STR("k = v\n"));
	parse(&parsed, buf_str(&text));
	assert_int_equal(parsed.problems.n, PROBLEMS_LIMIT * 10);
	assert_int_equal(parsed.problems.dropped[PROBLEM_ERROR], 500);
	assert_int_equal(parsed.document.refused_line, 2);
	assert_text(value(&parsed, "s", "k"), STR("v"));
}

/* The sections and entries of 20,000 profiles; joined values among them. */
static void many_sections(void **state)
{
	struct buf text CLEANUP_BUF = BUF_INIT(BUF_LIMIT_FILE);
	struct parsed parsed PARSED;

	(void)state;
	for (unsigned i = 0; i < 20000; i++)
		buf_format(&text, "[p%u]\nregion = r%u\nk = a\n  %u\n", i, i, i);
	parse(&parsed, buf_str(&text));
	assert_no_problems(&parsed.problems);
	assert_int_equal(parsed.document.n_sections, 20000);
	assert_text(value(&parsed, "p19999", "k"), STR("a\n19999"));
	assert_text(value(&parsed, "p7", "region"), STR("r7"));
}

static void missing_and_unusable_files(void **state)
{
	struct arena arena = {0};
	struct problems problems;
	struct document document;

	(void)state;
	problems_init(&problems, &arena);
	document_read(&document, STR(""), &arena, &problems);
	assert_int_equal(document.facts.outcome, FILE_MISSING);
	document_release(&document);
	document_read(&document, str_from(home_path("none/config")), &arena, &problems);
	assert_int_equal(document.facts.outcome, FILE_MISSING);
	assert_no_problems(&problems);
	document_release(&document);
	document_read(&document, str_from(test_home), &arena, &problems);
	assert_int_equal(document.facts.outcome, FILE_UNUSABLE);
	assert_int_equal(document.n_sections, 0);
	assert_problem(&problems, 0, "is a directory");
	assert_false(problems.items[0].refused);
	assert_text(problems.items[0].place.path, str_from(test_home));
	document_release(&document);
	problems_release(&problems);
	arena_release(&arena);
}

static void files_that_are_too_large(void **state)
{
	struct arena arena = {0};
	struct problems problems;
	struct document document;

	(void)state;
	problems_init(&problems, &arena);
	write_home_file("large", STR("[s]\n"));
	assert_int_equal(truncate(home_path("large"), (off_t)BUF_LIMIT_FILE + 1), 0);
	document_read(&document, str_from(home_path("large")), &arena, &problems);
	assert_problem(&problems, 0, "larger than awsp reads (32 MiB)");
	assert_int_equal(document.n_sections, 0);
	document_release(&document);
	problems_release(&problems);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_file),
		cmocka_unit_test(sections_and_entries_have_their_places),
		cmocka_unit_test(what_is_refused_is_still_read),
		cmocka_unit_test(every_refused_line_is_told),
		cmocka_unit_test(the_same_header_merges),
		cmocka_unit_test(other_headers_are_other_sections),
		cmocka_unit_test(the_last_key_wins),
		cmocka_unit_test(conflicts_of_identity),
		cmocka_unit_test(conflicts_with_joined_values),
		cmocka_unit_test(the_first_conflict_stays_one),
		cmocka_unit_test(defaults_are_everybody_s),
		cmocka_unit_test(keys_of_defaults_stand_once),
		cmocka_unit_test(sections_of_many_keys),
		cmocka_unit_test(many_keys_of_both_kinds),
		cmocka_unit_test(many_keys_in_two_parts),
		cmocka_unit_test(values_of_several_lines),
		cmocka_unit_test(faults_within_values),
		cmocka_unit_test(swallowed_headers),
		cmocka_unit_test(nested_blocks),
		cmocka_unit_test(nul_bytes_are_told),
		cmocka_unit_test(a_byte_order_mark_is_passed_over),
		cmocka_unit_test(bytes_that_are_no_text_are_kept),
		cmocka_unit_test(long_lines),
		cmocka_unit_test(long_names),
		cmocka_unit_test(problems_are_capped),
		cmocka_unit_test(many_sections),
		cmocka_unit_test(missing_and_unusable_files),
		cmocka_unit_test(files_that_are_too_large),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_home, remove_home);
}
