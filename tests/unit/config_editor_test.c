/* Tests of the editor: texts before and after each edit, byte for byte; what is refused; diffs. */
#include "config_test.h"

#include "config/diff.h"
#include "config/editor.h"

#define PATH "/home/me/.aws/config"

#define PROFILE(text)                           \
	{                                       \
		SECTION_PROFILE, STR_INIT(text) \
	}
#define SESSION(text)                               \
	{                                           \
		SECTION_SSO_SESSION, STR_INIT(text) \
	}
#define SERVICES(text)                           \
	{                                        \
		SECTION_SERVICES, STR_INIT(text) \
	}
#define OTHER(text)                           \
	{                                     \
		SECTION_OTHER, STR_INIT(text) \
	}

/* One edit for the tables. */
#define SET(section, key, value)                                  \
	{                                                         \
		EDIT_SET, section, STR_INIT(key), STR_INIT(value) \
	}
#define UNSET(section, key)                         \
	{                                           \
		EDIT_UNSET, section, STR_INIT(key), \
		{                                   \
			0                           \
		}                                   \
	}
#define ADD(section)                            \
	{                                       \
		EDIT_ADD_SECTION, section, {0}, \
		{                               \
			0                       \
		}                               \
	}
#define REMOVE(section)                            \
	{                                          \
		EDIT_REMOVE_SECTION, section, {0}, \
		{                                  \
			0                          \
		}                                  \
	}
#define RENAME(section, name)                                     \
	{                                                         \
		EDIT_RENAME_SECTION, section, {0}, STR_INIT(name) \
	}

struct sample_edit {
	const char *before;
	struct edit edit;
	const char *after; /* or a part of the message */
};

static void add(struct edits *edits, const struct edit *edit)
{
	switch (edit->kind) {
	case EDIT_SET:
		edit_set(edits, edit->section, edit->key, edit->value);
		break;
	case EDIT_UNSET:
		edit_unset(edits, edit->section, edit->key);
		break;
	case EDIT_ADD_SECTION:
		edit_add_section(edits, edit->section);
		break;
	case EDIT_REMOVE_SECTION:
		edit_remove_section(edits, edit->section);
		break;
	case EDIT_RENAME_SECTION:
		edit_rename_section(edits, edit->section, edit->value);
		break;
	}
}

/* Makes the edits on a text that ends where its memory ends. */
static bool apply(enum edited_file file, struct str before, const struct edit *items, size_t n,
		  struct buf *out, struct buf *diff, struct error *error)
{
	struct str text = exact_copy(before);
	struct edits edits;
	bool done;

	edits_init(&edits, STR(PATH), file);
	for (size_t i = 0; i < n; i++)
		add(&edits, &items[i]);
	done = edit_apply(&edits, text, out, diff, error);
	edits_release(&edits);
	free_copy(text);
	return done;
}

static void check_after(enum edited_file file, const char *before, const struct edit *edits,
			size_t n, const char *after)
{
	CLEANUP_BUF struct buf out = BUF_INIT_SECRET(BUF_LIMIT_FILE);
	CLEANUP_BUF struct buf diff = BUF_INIT(BUF_LIMIT_OUTPUT);
	CLEANUP_ERROR struct error error = {0};

	if (!apply(file, str_from(before), edits, n, &out, &diff, &error))
		fail_msg("%s: %s", before, error.message);
	assert_text(buf_str(&out), str_from(after));
	assert_int_equal(diff.n == 0, strcmp(before, after) == 0);
}

static void check_table(enum edited_file file, const struct sample_edit *samples, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check_after(file, samples[i].before, &samples[i].edit, 1, samples[i].after);
}

#define CHECK(file, samples) check_table((file), (samples), sizeof(samples) / sizeof(*(samples)))

static void check_refusal(enum edited_file file, struct str before, const struct edit *edit,
			  enum error_kind kind, const char *message)
{
	CLEANUP_BUF struct buf out = BUF_INIT_SECRET(BUF_LIMIT_FILE);
	CLEANUP_BUF struct buf diff = BUF_INIT(BUF_LIMIT_OUTPUT);
	CLEANUP_ERROR struct error error = {0};

	if (apply(file, before, edit, 1, &out, &diff, &error))
		fail_msg("%.*s was edited: %s", STR_ARGS(before), message);
	if (!strstr(error.message, message) || error.kind != kind)
		fail_msg("\"%s\" (%d) is not \"%s\"", error.message, (int)error.kind, message);
	assert_int_equal(out.n, 0);
	assert_int_equal(diff.n, 0);
}

static void values_are_replaced(void **state)
{
	static const struct sample_edit samples[] = {
		{"[default]\nregion = a\n", SET(PROFILE("default"), "region", "b"),
		 "[default]\nregion = b\n"},
		{"[profile a]\nk=v\nl = w\n", SET(PROFILE("a"), "k", "x"),
		 "[profile a]\nk=x\nl = w\n"},
		{"[profile a]\n\tk\t:\tv \t\n", SET(PROFILE("a"), "k", "x"),
		 "[profile a]\n\tk\t:\tx \t\n"},
		{"[profile a]\nREGION = v\n", SET(PROFILE("a"), "region", "x"),
		 "[profile a]\nREGION = x\n"},
		{"[profile a]\nk = v\r\nl = w\r\n", SET(PROFILE("a"), "k", "x"),
		 "[profile a]\nk = x\r\nl = w\r\n"},
		{"[profile a]\rk = v\rl = w", SET(PROFILE("a"), "k", "x"),
		 "[profile a]\rk = x\rl = w"},
		{"[profile a]\nk = v", SET(PROFILE("a"), "k", "x"), "[profile a]\nk = x"},
		{"[profile a]\nk =\n", SET(PROFILE("a"), "k", "x"), "[profile a]\nk = x\n"},
		{"[profile a]\nk=\n", SET(PROFILE("a"), "k", "x"), "[profile a]\nk=x\n"},
		{"[profile a]\nk = \n", SET(PROFILE("a"), "k", "x"), "[profile a]\nk = x\n"},
		{"[profile a]\nk = v\n", SET(PROFILE("a"), "k", ""), "[profile a]\nk = \n"},
		{"[profile a]\nk =\n", SET(PROFILE("a"), "k", ""), "[profile a]\nk =\n"},
		{"[profile a]\nk = v\n", SET(PROFILE("a"), "k", "x = y # z"),
		 "[profile a]\nk = x = y # z\n"},
		{"[profile a]\nk = v\n", SET(PROFILE("a"), "k", "v"), "[profile a]\nk = v\n"},
		{"[profile b]\nk = v\n[profile a]\nk = v\n[profile c]\nk = v\n",
		 SET(PROFILE("a"), "k", "x"),
		 "[profile b]\nk = v\n[profile a]\nk = x\n[profile c]\nk = v\n"},
		{"# \xc3\xbc\n\n[plugins]\nk = v\n", SET(OTHER("plugins"), "k", "x"),
		 "# \xc3\xbc\n\n[plugins]\nk = x\n"},
		{"[sso-session s]\nk = v\n[services s]\nk = v\n", SET(SERVICES("s"), "k", "x"),
		 "[sso-session s]\nk = v\n[services s]\nk = x\n"},
	};

	(void)state;
	CHECK(EDITED_CONFIG, samples);
}

static void values_of_several_lines(void **state)
{
	static const struct sample_edit samples[] = {
		{"[profile a]\nk = v\n  w\n  x\nl = m\n", SET(PROFILE("a"), "k", "y"),
		 "[profile a]\nk = y\nl = m\n"},
		{"[profile a]\ns3 =\n  a = b\n  c = d\n", SET(PROFILE("a"), "s3", "y"),
		 "[profile a]\ns3 = y\n"},
		{"[profile a]\nk = v\n  w", SET(PROFILE("a"), "k", "y"), "[profile a]\nk = y"},
		{"[profile a]\r\nk = v\r\n  w", SET(PROFILE("a"), "k", "y"),
		 "[profile a]\r\nk = y"},
		{"[profile a]\nk = v\n\n  w\n\n[profile b]\n", SET(PROFILE("a"), "k", "y"),
		 "[profile a]\nk = y\n\n[profile b]\n"},
		{"[profile a]\nk = v\n# c\n  ; d\n  w\n# e\n", SET(PROFILE("a"), "k", "y"),
		 "[profile a]\nk = y\n# c\n  ; d\n# e\n"},
		{"[profile a]\nk = v\n# c\n  w", SET(PROFILE("a"), "k", "y"),
		 "[profile a]\nk = y\n# c"},
		{"[profile a]\nk = v\n  [profile b]\n  region = x\n", SET(PROFILE("a"), "k", "y"),
		 "[profile a]\nk = y\n"},
		{"[profile a]\nk = v\n  w\n", SET(PROFILE("a"), "n", "y"),
		 "[profile a]\nk = v\n  w\nn = y\n"},
		{"[profile a]\nk = v\n  w", SET(PROFILE("a"), "n", "y"),
		 "[profile a]\nk = v\n  w\nn = y"},
		{"[profile a]\nk = v\n  w\n# c\n  x\nl = m\n", UNSET(PROFILE("a"), "k"),
		 "[profile a]\n# c\nl = m\n"},
		{"[profile a]\nk =\n  w = x\n\n# c\n", UNSET(PROFILE("a"), "k"),
		 "[profile a]\n\n# c\n"},
	};

	(void)state;
	CHECK(EDITED_CONFIG, samples);
}

static void new_keys(void **state)
{
	static const struct sample_edit samples[] = {
		{"[profile a]\nk = v\n\n# c\n[profile b]\n", SET(PROFILE("a"), "n", "x"),
		 "[profile a]\nk = v\nn = x\n\n# c\n[profile b]\n"},
		{"[profile a]\n[profile b]\nk = v\n", SET(PROFILE("a"), "n", "x"),
		 "[profile a]\nn = x\n[profile b]\nk = v\n"},
		{"[profile a]\n# c\n", SET(PROFILE("a"), "n", "x"), "[profile a]\nn = x\n# c\n"},
		{"[profile a]", SET(PROFILE("a"), "n", "x"), "[profile a]\nn = x"},
		{"[profile a]\nk = v", SET(PROFILE("a"), "n", "x"), "[profile a]\nk = v\nn = x"},
		{"[profile a]\r\nk = v\r\n[profile b]\n", SET(PROFILE("a"), "n", "x"),
		 "[profile a]\r\nk = v\r\nn = x\r\n[profile b]\n"},
		{"[profile b]\r\n[profile a]", SET(PROFILE("a"), "n", "x"),
		 "[profile b]\r\n[profile a]\r\nn = x"},
		{"[profile a]\n  k = v\n", SET(PROFILE("a"), "n", "x"),
		 "[profile a]\n  k = v\n  n = x\n"},
		{"[profile a]\n    k = v\n  l = w\n", SET(PROFILE("a"), "n", "x"),
		 "[profile a]\n    k = v\n  l = w\n  n = x\n"},
		{"  [profile a]\n", SET(PROFILE("a"), "n", "x"), "  [profile a]\n  n = x\n"},
		{"[profile a]\n\t[profile b]\n", SET(PROFILE("a"), "n", "x"),
		 "[profile a]\n\tn = x\n\t[profile b]\n"},
		{"[profile a]\nk = v\n\n\n", SET(PROFILE("a"), "n", "x"),
		 "[profile a]\nk = v\nn = x\n\n\n"},
		{"[DEFAULT]\nn = d\n[profile a]\n", SET(PROFILE("a"), "n", "x"),
		 "[DEFAULT]\nn = d\n[profile a]\nn = x\n"},
		{"[DEFAULT]\nn = d\n[profile a]\n[DEFAULT]\nm = d\n", SET(PROFILE("a"), "n", "x"),
		 "[DEFAULT]\nn = d\n[profile a]\nn = x\n[DEFAULT]\nm = d\n"},
		{"", SET(PROFILE("a"), "n", "x"), "[profile a]\nn = x\n"},
		{"[default]\n", SET(SESSION("a"), "n", "x"), "[default]\n[sso-session a]\nn = x\n"},
	};

	(void)state;
	CHECK(EDITED_CONFIG, samples);
}

static void keys_are_removed(void **state)
{
	static const struct sample_edit samples[] = {
		{"[profile a]\nk = v\nl = w\n", UNSET(PROFILE("a"), "k"), "[profile a]\nl = w\n"},
		{"[profile a]\nk = v\nl = w", UNSET(PROFILE("a"), "l"), "[profile a]\nk = v\n"},
		{"[profile a]\r\n# c\r\nK : v\r\n# d\r\n", UNSET(PROFILE("a"), "k"),
		 "[profile a]\r\n# c\r\n# d\r\n"},
		{"[profile a]\nk = v\n", UNSET(PROFILE("a"), "none"), "[profile a]\nk = v\n"},
		{"[profile a]\nk = v\n", UNSET(PROFILE("none"), "k"), "[profile a]\nk = v\n"},
		{"[profile a]\nk = v\n[profile b]\nk = v\n", UNSET(PROFILE("b"), "k"),
		 "[profile a]\nk = v\n[profile b]\n"},
		{"", UNSET(PROFILE("a"), "k"), ""},
	};

	(void)state;
	CHECK(EDITED_CONFIG, samples);
}

static void sections_are_added(void **state)
{
	static const struct sample_edit samples[] = {
		{"", ADD(PROFILE("a")), "[profile a]\n"},
		{"", ADD(PROFILE("default")), "[default]\n"},
		{"# c", ADD(PROFILE("a")), "# c\n[profile a]\n"},
		{"[default]\nk = v", ADD(PROFILE("a")), "[default]\nk = v\n[profile a]\n"},
		{"[default]\r\nk = v", ADD(PROFILE("a")), "[default]\r\nk = v\r\n[profile a]\r\n"},
		{"[default]\rk = v\r", ADD(PROFILE("a")), "[default]\rk = v\r[profile a]\r"},
		{"[default]\n\n[profile a]\nk = v\n", ADD(PROFILE("b")),
		 "[default]\n\n[profile a]\nk = v\n\n[profile b]\n"},
		{"[default]\n\n# c\n[profile a]\nk = v\n\n", ADD(PROFILE("b")),
		 "[default]\n\n# c\n[profile a]\nk = v\n\n[profile b]\n"},
		{"[default]\n\n[profile a]\n[profile b]", ADD(PROFILE("c")),
		 "[default]\n\n[profile a]\n[profile b]\n[profile c]\n"},
		{"", ADD(PROFILE("my name")), "[profile 'my name']\n"},
		{"", ADD(SESSION("my\tname")), "[sso-session 'my\tname']\n"},
		{"", ADD(SERVICES("s")), "[services s]\n"},
		{"", ADD(OTHER("plugins")), "[plugins]\n"},
		{"", ADD(PROFILE("it's")), "[profile 'it'\"'\"'s']\n"},
		{"", ADD(PROFILE("a\\b")), "[profile 'a\\b']\n"},
		{"", ADD(PROFILE("")), "[profile '']\n"},
		{"", ADD(PROFILE("a]b")), "[profile a]b]\n"},
		{"", ADD(PROFILE("a#b")), "[profile a#b]\n"},
		{"", ADD(PROFILE("DEFAULT")), "[profile DEFAULT]\n"},
		{"[profile a]\n", ADD(SESSION("a")), "[profile a]\n[sso-session a]\n"},
	};

	(void)state;
	CHECK(EDITED_CONFIG, samples);
}

static void sections_are_removed(void **state)
{
	static const struct sample_edit samples[] = {
		{"[profile a]\nk = v\n", REMOVE(PROFILE("a")), ""},
		{"[profile a]\nk = v\n", REMOVE(PROFILE("none")), "[profile a]\nk = v\n"},
		{"# top\n[profile a]\nk = v\n[profile b]\n", REMOVE(PROFILE("a")),
		 "# top\n[profile b]\n"},
		{"[profile b]\n\n[profile a]\n# c\nk = v\n  w\n# d\n\n# e\n[profile c]\n",
		 REMOVE(PROFILE("a")), "[profile b]\n\n# e\n[profile c]\n"},
		{"[profile b]\n[profile a]\nk = v\n# c\n[profile c]\n", REMOVE(PROFILE("a")),
		 "[profile b]\n# c\n[profile c]\n"},
		{"[profile b]\n\n[profile a]\nk = v\n", REMOVE(PROFILE("a")), "[profile b]\n"},
		{"[profile b]\n\n[profile a]\nk = v\n\n# vim\n", REMOVE(PROFILE("a")),
		 "[profile b]\n\n# vim\n"},
		{"[profile b]\n[profile a]\nk = v\n# c\n", REMOVE(PROFILE("a")), "[profile b]\n"},
		{"[profile b]\n# a's\n[profile a]\nk = v\n\n[profile c]\n", REMOVE(PROFILE("a")),
		 "[profile b]\n# a's\n\n[profile c]\n"},
		{"[profile a]\nk = v\n\n[profile b]\n", REMOVE(PROFILE("a")), "[profile b]\n"},
		{"[profile a]\nk = v\n[profile \"a\"]\nl = w\n[profile b]\n", REMOVE(PROFILE("a")),
		 "[profile b]\n"},
		{"[default]\n[profile b]\n[profile default]\n", REMOVE(PROFILE("default")),
		 "[profile b]\n"},
	};

	(void)state;
	CHECK(EDITED_CONFIG, samples);
}

static void sections_are_renamed(void **state)
{
	static const struct sample_edit samples[] = {
		{"\t[profile a] # c\r\nk = v\r\n", RENAME(PROFILE("a"), "b"),
		 "\t[profile b] # c\r\nk = v\r\n"},
		{"[profile 'a b']\nk = v", RENAME(PROFILE("a b"), "c"), "[profile c]\nk = v"},
		{"[profile a]\n", RENAME(PROFILE("a"), "c d"), "[profile 'c d']\n"},
		{"[profile a]", RENAME(PROFILE("a"), "default"), "[default]"},
		{"[default]\n", RENAME(PROFILE("default"), "a"), "[profile a]\n"},
		{"[sso-session a]\n[profile a]\n", RENAME(SESSION("a"), "b"),
		 "[sso-session b]\n[profile a]\n"},
		{"[profile a]\n", RENAME(PROFILE("a"), "a"), "[profile a]\n"},
		{"[plugins]\n", RENAME(OTHER("plugins"), "x y"), "[x y]\n"},
	};

	(void)state;
	CHECK(EDITED_CONFIG, samples);
}

/* The last of the headers that come to one name is the one that the CLI reads. */
static void sections_of_two_headers(void **state)
{
	static const struct sample_edit samples[] = {
		{"[profile a]\nk = v\n[profile \"a\"]\nl = w\n", SET(PROFILE("a"), "k", "x"),
		 "[profile a]\nk = v\n[profile \"a\"]\nl = w\nk = x\n"},
		{"[profile 'a']\nk = v\n[profile a]\nk = w\n", UNSET(PROFILE("a"), "k"),
		 "[profile 'a']\nk = v\n[profile a]\n"},
		{"[default]\nk = v\n[profile default]\nk = w\n", SET(PROFILE("default"), "k", "x"),
		 "[default]\nk = v\n[profile default]\nk = x\n"},
		{"[profile default]\nk = v\n[default]\nk = w\n", SET(PROFILE("default"), "k", "x"),
		 "[profile default]\nk = v\n[default]\nk = x\n"},
	};
	const struct edit rename = RENAME(PROFILE("a"), "b");

	(void)state;
	CHECK(EDITED_CONFIG, samples);
	check_refusal(EDITED_CONFIG, STR("[profile a]\n[profile 'a']\n"), &rename,
		      ERROR_CONFIGURATION,
		      PATH ":2: [profile a] and [profile 'a'] are one section to aws");
}

static void credentials_have_plain_headers(void **state)
{
	static const struct sample_edit samples[] = {
		{"", SET(PROFILE("my name"), "k", "v"), "[my name]\nk = v\n"},
		{"[profile a]\nk = v\n[a]\nk = w\n", SET(PROFILE("a"), "k", "x"),
		 "[profile a]\nk = v\n[a]\nk = x\n"},
		{"[profile a]\nk = v\n", SET(PROFILE("profile a"), "k", "x"),
		 "[profile a]\nk = x\n"},
		{"[a]\n", RENAME(PROFILE("a"), "b c"), "[b c]\n"},
		{"[default]\n", ADD(PROFILE("it's")), "[default]\n[it's]\n"},
	};
	const struct edit session = ADD(SESSION("s")), defaults = ADD(PROFILE("DEFAULT")),
			  nameless = ADD(PROFILE(""));

	(void)state;
	CHECK(EDITED_CREDENTIALS, samples);
	check_refusal(EDITED_CREDENTIALS, STR(""), &session, ERROR_USAGE, "profiles only");
	check_refusal(EDITED_CREDENTIALS, STR(""), &defaults, ERROR_USAGE, "\"DEFAULT\"");
	check_refusal(EDITED_CREDENTIALS, STR(""), &nameless, ERROR_USAGE, "no section called");
}

static void several_edits_in_one_go(void **state)
{
	static const struct edit edits[] = {
		ADD(PROFILE("new")),
		SET(PROFILE("new"), "region", "x"),
		SET(PROFILE("new"), "output", "json"),
		SET(PROFILE("new"), "region", "y"),
		RENAME(PROFILE("a"), "c"),
		SET(PROFILE("c"), "k", "x"),
		UNSET(PROFILE("c"), "l"),
		SET(PROFILE("c"), "l", "again"),
		REMOVE(PROFILE("b")),
		SET(PROFILE("b"), "m", "n"),
		RENAME(PROFILE("b"), "a"),
		ADD(SESSION("s")),
		REMOVE(SESSION("s")),
	};

	(void)state;
	check_after(EDITED_CONFIG, "[profile a]\nk = v\nl = w\nm = x\n\n[profile b]\nk = v\n",
		    edits, sizeof(edits) / sizeof(*edits),
		    "[profile c]\nk = x\nm = x\nl = again\n\n"
		    "[profile new]\nregion = y\noutput = json\n\n[profile a]\nm = n\n");
	check_after(EDITED_CONFIG, "[profile a]\n", edits, 0, "[profile a]\n");
}

/* Adding and removing a section leaves the file as it was. */
static void there_and_back(void **state)
{
	static const char *const texts[] = {
		"",
		"[default]\nk = v\n",
		"[default]\r\n\r\n[profile a]\r\nk = v\r\n",
		"# c\n[default]\n\n# d\n[profile a]\n",
	};
	static const struct edit edits[] = {
		SET(PROFILE("new"), "k", "v"),
		SET(PROFILE("new"), "l", "v"),
		REMOVE(PROFILE("new")),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		check_after(EDITED_CONFIG, texts[i], edits, 3, texts[i]);
}

static void files_that_are_refused(void **state)
{
	static const struct {
		struct str text;
		const char *message;
	} samples[] = {
		{STR_INIT("[profile a]\nk = v\nrubbish\n"), PATH ":3: this line is neither"},
		{STR_INIT("k = v\n[profile a]\n"), PATH ":1: this line stands before"},
		{STR_INIT("[profile a]\n\n = v\n"), PATH ":3: this line has no key"},
		{STR_INIT("[profile a]\n[profile a]\n"), PATH ":2: this section is in the file"},
		{STR_INIT("[profile a]\nk = v\nK = v\n"), PATH ":3: this key is in its section"},
		{STR_INIT("[profile a]\ns3 =\n  x\n"), PATH ":3: this line of a nested block"},
		{STR_INIT("\xef\xbb\xbf[profile a]\n"), PATH ":1: the file begins with a byte"},
		{STR_INIT("[profile a]\nk = \xff\n"), PATH ":2: this line is not valid UTF-8"},
		{STR_INIT("[profile a]\nk = \0\n"), PATH ":2: this line has a NUL byte"},
	};
	const struct edit edit = SET(PROFILE("a"), "n", "x");
	CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_FILE);

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++)
		check_refusal(EDITED_CONFIG, samples[i].text, &edit, ERROR_CONFIGURATION,
			      samples[i].message);
	buf_add(&text, STR("[profile a]\nk = "));
	buf_add_repeated(&text, 'x', (size_t)1 << 20);
	check_refusal(EDITED_CONFIG, buf_str(&text), &edit, ERROR_CONFIGURATION,
		      PATH ":2: this line is longer than 1 MiB");
}

static void edits_that_are_refused(void **state)
{
	static const struct {
		struct str text;
		struct edit edit;
		enum error_kind kind;
		const char *message;
	} samples[] = {
		{STR_INIT("[profile a]\n"), ADD(PROFILE("a")), ERROR_CONFIGURATION,
		 PATH ":1: [profile a] is there already"},
		{STR_INIT("\n[profile 'a']\n"), ADD(PROFILE("a")), ERROR_CONFIGURATION,
		 PATH ":2: [profile 'a'] is there already"},
		{STR_INIT("[profile a]\n[profile b]\n"), RENAME(PROFILE("a"), "b"),
		 ERROR_CONFIGURATION, PATH ":2: [profile b] is there already"},
		{STR_INIT(""), RENAME(PROFILE("a"), "b"), ERROR_CONFIGURATION,
		 PATH ": there is no section for \"a\""},
		{STR_INIT("[DEFAULT]\nk = v\n[profile a]\nk = w\n"), UNSET(PROFILE("a"), "K"),
		 ERROR_CONFIGURATION, PATH ":2: every section has K from [DEFAULT]"},
		{STR_INIT("[DEFAULT]\nk = v\n"), SET(OTHER("DEFAULT"), "k", "w"), ERROR_USAGE,
		 "can have no section called \"DEFAULT\""},
		{STR_INIT(""), ADD(OTHER("profile a")), ERROR_USAGE, "\"profile a\""},
		{STR_INIT(""), ADD(OTHER("")), ERROR_USAGE, "no section called \"\""},
		{STR_INIT(""), ADD(PROFILE("a\nb")), ERROR_USAGE, "no name with a line break"},
		{STR_INIT(""), ADD(PROFILE("a\0b")), ERROR_USAGE, "no name with a line break"},
		{STR_INIT(""), ADD(PROFILE("a\rb")), ERROR_USAGE, "no name with a line break"},
		{STR_INIT(""), ADD(PROFILE("a\xff")), ERROR_USAGE, "no name that is not UTF-8"},
		{STR_INIT("[profile a]\n"), RENAME(PROFILE("a"), "b\n"), ERROR_USAGE, "no name"},
		{STR_INIT(""), SET(PROFILE("a"), "k", "v\nw"), ERROR_USAGE, "no value with"},
		{STR_INIT(""), SET(PROFILE("a"), "k", "v\r"), ERROR_USAGE, "no value with"},
		{STR_INIT(""), SET(PROFILE("a"), "k", "v\0w"), ERROR_USAGE, "no value with"},
		{STR_INIT(""), SET(PROFILE("a"), "k", " v"), ERROR_USAGE, "white space"},
		{STR_INIT(""), SET(PROFILE("a"), "k", "v\xc2\xa0"), ERROR_USAGE, "white space"},
		{STR_INIT(""), SET(PROFILE("a"), "k\nl", "v"), ERROR_USAGE, "no key with"},
		{STR_INIT(""), SET(PROFILE("a"), "", "v"), ERROR_USAGE, "\"\" cannot be a key"},
		{STR_INIT(""), SET(PROFILE("a"), "k l", "v"), ERROR_USAGE, "cannot be a key"},
		{STR_INIT(""), SET(PROFILE("a"), "a=b", "v"), ERROR_USAGE, "cannot be a key"},
		{STR_INIT(""), SET(PROFILE("a"), "#a", "v"), ERROR_USAGE, "cannot be a key"},
		{STR_INIT(""), SET(PROFILE("a"), "[a", "v]"), ERROR_USAGE, "cannot be a key"},
		{STR_INIT(""), SET(PROFILE("a"), "\xc3\xbc", "v"), ERROR_USAGE, "cannot be a key"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++)
		check_refusal(EDITED_CONFIG, samples[i].text, &samples[i].edit, samples[i].kind,
			      samples[i].message);
}

/* Where [profile b] went, the header behind it would become a part of the value of k. */
static void what_would_not_read_back(void **state)
{
	const struct edit edit = REMOVE(PROFILE("b"));

	(void)state;
	check_refusal(EDITED_CONFIG, STR("[profile a]\nk = v\n[profile b]\n  [profile c]\nk = v\n"),
		      &edit, ERROR_FAILED, PATH ": the edited file would not say what it should");
}

static void too_large(void **state)
{
	CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_FILE);
	const struct edit edit = SET(PROFILE("a"), "k", "v");

	(void)state;
	while (text.n + 1000 < BUF_LIMIT_FILE) {
		buf_add_char(&text, '#');
		buf_add_repeated(&text, 'x', 998);
		buf_add_char(&text, '\n');
	}
	buf_add_char(&text, '#');
	buf_add_repeated(&text, 'x', BUF_LIMIT_FILE - text.n);
	check_refusal(EDITED_CONFIG, buf_str(&text), &edit, ERROR_FAILED, "larger than awsp reads");
}

/* A thousand sections in one go, in a file of ten thousand. */
static void many_sections(void **state)
{
	CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_FILE);
	CLEANUP_BUF struct buf wanted = BUF_INIT(BUF_LIMIT_FILE);
	CLEANUP_BUF struct buf out = BUF_INIT(BUF_LIMIT_FILE);
	CLEANUP_BUF struct buf names = BUF_INIT(BUF_LIMIT_FILE);
	CLEANUP_ERROR struct error error = {0};
	struct edits edits;

	(void)state;
	edits_init(&edits, STR(PATH), EDITED_CONFIG);
	for (unsigned i = 0; i < 11000; i++) {
		buf_format(i < 10000 ? &text : &wanted, "[profile p%05u]\nregion = x\n", i);
		buf_format(&names, "p%05u", i);
	}
	for (size_t i = 10000; i < 11000; i++)
		edit_set(&edits,
			 (struct section_name){SECTION_PROFILE,
					       str_slice(buf_str(&names), i * 6, i * 6 + 6)},
			 STR("region"), STR("x"));
	assert_true(edit_apply(&edits, buf_str(&text), &out, NULL, &error));
	buf_add(&text, buf_str(&wanted));
	assert_text(buf_str(&out), buf_str(&text));
	edits_release(&edits);
}

static void check_diff(const char *before, const struct edit *edit, const char *expected)
{
	CLEANUP_BUF struct buf out = BUF_INIT_SECRET(BUF_LIMIT_FILE);
	CLEANUP_BUF struct buf diff = BUF_INIT(BUF_LIMIT_OUTPUT);
	CLEANUP_ERROR struct error error = {0};

	assert_true(apply(EDITED_CONFIG, str_from(before), edit, 1, &out, &diff, &error));
	assert_text(buf_str(&diff), str_from(expected));
}

#define DIFF_HEAD "--- " PATH "\n+++ " PATH "\n"

static void diffs(void **state)
{
	const struct edit set = SET(PROFILE("a"), "k", "x"), add_one = SET(PROFILE("n"), "k", "x"),
			  rename = RENAME(PROFILE("a"), "b"), remove = REMOVE(PROFILE("a"));

	(void)state;
	check_diff("[profile a]\nk = v\n", &set,
		   DIFF_HEAD "@@ -1,2 +1,2 @@\n [profile a]\n-k = v\n+k = x\n");
	check_diff("", &set, DIFF_HEAD "@@ -0,0 +1,2 @@\n+[profile a]\n+k = x\n");
	check_diff("[profile a]\n", &remove, DIFF_HEAD "@@ -1 +0,0 @@\n-[profile a]\n");
	check_diff("[profile a]\r\nk = v", &set,
		   DIFF_HEAD "@@ -1,2 +1,2 @@\n [profile a]\r\n-k = v\n"
			     "\\ No newline at end of file\n+k = x\n"
			     "\\ No newline at end of file\n");
	check_diff("[default]\na=1\nb=2\nc=3\nd=4", &add_one,
		   DIFF_HEAD "@@ -2,4 +2,6 @@\n a=1\n b=2\n c=3\n-d=4\n"
			     "\\ No newline at end of file\n+d=4\n+[profile n]\n+k = x\n");
	check_diff("#1\n#2\n#3\n#4\n[profile a]\n#5\n#6\n#7\n#8\n", &rename,
		   DIFF_HEAD "@@ -2,7 +2,7 @@\n #2\n #3\n #4\n-[profile a]\n+[profile b]\n"
			     " #5\n #6\n #7\n");
}

/* The difference between two texts that are one part. */
static void check_part(const char *before, const char *after, const char *expected)
{
	CLEANUP_BUF struct buf diff = BUF_INIT(BUF_LIMIT_OUTPUT);
	const struct diff_part part = {str_from(before), str_from(after)};

	diff_write(STR(PATH), &part, 1, &diff);
	assert_text(buf_str(&diff), str_from(expected));
}

static void diffs_of_any_texts(void **state)
{
	(void)state;
	check_part("[a]\nb\nc\n", "[a]\nb\nc\n", "");
	check_part("", "", "");
	check_part("b\nc\nd\ne\n", "c\nx\nd\nf\n",
		   DIFF_HEAD "@@ -1,4 +1,4 @@\n-b\n c\n+x\n d\n-e\n+f\n");
	/* Six lines between two changes are one hunk, seven are two. */
	check_part("x\n1\n2\n3\n4\n5\n6\nx\n", "y\n1\n2\n3\n4\n5\n6\ny\n",
		   DIFF_HEAD "@@ -1,8 +1,8 @@\n-x\n+y\n 1\n 2\n 3\n 4\n 5\n 6\n-x\n+y\n");
	check_part("x\n1\n2\n3\n4\n5\n6\n7\nx\n", "1\n2\n3\n4\n5\n6\n7\ny\nz\n",
		   DIFF_HEAD "@@ -1,4 +1,3 @@\n-x\n 1\n 2\n 3\n"
			     "@@ -6,4 +5,5 @@\n 5\n 6\n 7\n-x\n+y\n+z\n");
}

/* Too many lines for a table: all old ones go, all new ones come. */
static void diffs_of_long_texts(void **state)
{
	CLEANUP_BUF struct buf before = BUF_INIT(BUF_LIMIT_FILE);
	CLEANUP_BUF struct buf after = BUF_INIT(BUF_LIMIT_FILE);
	CLEANUP_BUF struct buf diff = BUF_INIT(BUF_LIMIT_OUTPUT);
	struct diff_part part;

	(void)state;
	for (unsigned i = 0; i < 2000; i++) {
		buf_format(&before, "a%u\n", i);
		buf_format(&after, "b%u\n", i);
	}
	part = (struct diff_part){buf_str(&before), buf_str(&after)};
	diff_write(STR(PATH), &part, 1, &diff);
	assert_true(str_starts(buf_str(&diff), STR(DIFF_HEAD "@@ -1,2000 +1,2000 @@\n-a0\n-a1\n")));
	assert_true(str_ends(buf_str(&diff), STR("\n+b1998\n+b1999\n")));
}

static void no_diff_shows_a_secret(void **state)
{
	static const char *const samples[] = {
		"aws_secret_access_key = HUSH",          "aws_secret_access_key=HUSH",
		"  AWS_Session_Token\t:\tHUSH HUSH",     "aws_security_token\xc2\xa0= HUSH",
		"aws_session_token =\n  HUSH\n\n\tHUSH", "aws_session_token = HUSH\n# c\n  HUSH",
		"# aws_secret_access_key = HUSH",        "#aws_secret_access_key:HUSH",
		"; old: aws_session_token = HUSH",       "# export AWS_SECRET_ACCESS_KEY='HUSH'",
		"# \"aws_session_token\": \"HUSH\"",     "s3 =\n  aws_secret_access_key = HUSH",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
		CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_FILE);
		CLEANUP_BUF struct buf diff = BUF_INIT(BUF_LIMIT_OUTPUT);
		struct diff_part part;

		buf_format(&text, "[a]\n%s\n", samples[i]);
		part = (struct diff_part){buf_str(&text), STR("")};
		diff_write(STR(PATH), &part, 1, &diff);
		assert_true(str_contains(buf_str(&diff), STR("****")));
		if (str_contains(buf_str(&diff), STR("HUSH")))
			fail_msg("%s", diff.p);
	}
	check_part("[a]\naws_secret_access_key = one\nk = v\n",
		   "[a]\naws_secret_access_key = two\nk = v\n",
		   DIFF_HEAD "@@ -1,3 +1,3 @@\n [a]\n-aws_secret_access_key = ****\n"
			     "+aws_secret_access_key = ****\n k = v\n");
	check_part("[a]\n# not secret: k = v\naws_access_key_id = AKIA\n", "",
		   DIFF_HEAD "@@ -1,3 +0,0 @@\n-[a]\n-# not secret: k = v\n"
			     "-aws_access_key_id = AKIA\n");
}

static void files(void **state)
{
	CLEANUP_BUF struct buf diff = BUF_INIT(BUF_LIMIT_OUTPUT);
	CLEANUP_ERROR struct error error = {0};
	struct edits edits;

	(void)state;
	edits_init(&edits, str_from(home_path("config")), EDITED_CONFIG);
	edit_set(&edits, (struct section_name)PROFILE("a"), STR("k"), STR("v"));
	assert_true(edit_file(&edits, true, &diff, &error));
	assert_true(str_ends(buf_str(&diff), STR("@@ -0,0 +1,2 @@\n+[profile a]\n+k = v\n")));
	assert_int_equal(access(home_path("config"), F_OK), -1);
	/* What was in the buffer goes. */
	assert_true(edit_file(&edits, false, &diff, &error));
	/* Added to what was there: the diff of another file, for one. */
	assert_true(str_starts(buf_str(&diff), STR("--- ")));
	assert_true(str_contains(str_from_byte(buf_str(&diff), 1), STR("--- ")));
	buf_clear(&diff);
	assert_true(edit_file(&edits, false, &diff, &error));
	assert_int_equal(diff.n, 0);
	assert_int_equal(access(home_path("config.awsp-backup"), F_OK), -1);
	edit_unset(&edits, (struct section_name)PROFILE("a"), STR("k"));
	assert_true(edit_file(&edits, false, NULL, &error));
	assert_int_equal(access(home_path("config.awsp-backup"), F_OK), 0);
	edits_release(&edits);
	assert_int_equal(edits.n, 0);
	edits_init(&edits, STR(""), EDITED_CONFIG);
	assert_false(edit_file(&edits, false, NULL, &error));
	assert_int_equal(error.kind, ERROR_CONFIGURATION);
	edits_release(&edits);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_replaced),
		cmocka_unit_test(values_of_several_lines),
		cmocka_unit_test(new_keys),
		cmocka_unit_test(keys_are_removed),
		cmocka_unit_test(sections_are_added),
		cmocka_unit_test(sections_are_removed),
		cmocka_unit_test(sections_are_renamed),
		cmocka_unit_test(sections_of_two_headers),
		cmocka_unit_test(credentials_have_plain_headers),
		cmocka_unit_test(several_edits_in_one_go),
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(files_that_are_refused),
		cmocka_unit_test(edits_that_are_refused),
		cmocka_unit_test(what_would_not_read_back),
		cmocka_unit_test(too_large),
		cmocka_unit_test(many_sections),
		cmocka_unit_test(diffs),
		cmocka_unit_test(diffs_of_any_texts),
		cmocka_unit_test(diffs_of_long_texts),
		cmocka_unit_test(no_diff_shows_a_secret),
		cmocka_unit_test(files),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_home, remove_home);
}
