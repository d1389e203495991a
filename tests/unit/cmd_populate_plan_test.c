/* Tests of the plan of awsp populate: files before and after, byte for byte, and what is counted.
 */
#include "config_test.h"

#include "cmd/populate_plan.h"
#include "config/editor.h"

#define SHORT "{account_name}-{role}"
#define SESSION \
	"[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
/* The profile that is made for a role in the account 111111111111. */
#define MADE(role)                                                                 \
	"sso_session = corp\nsso_account_id = 111111111111\nsso_role_name = " role \
	"\nawsp_populate = corp\n"

#define OFFER(account, name, role)                                                  \
	{                                                                           \
		STR_INIT("corp"), STR_INIT(account), STR_INIT(name), STR_INIT(role) \
	}

static const struct populate_offer shop[] = {OFFER("111111111111", "shop", "Admin"),
					     OFFER("111111111111", "shop", "Read")};
static const struct populate_offer doubled[] = {OFFER("111111111111", "shop", "Admin"),
						OFFER("111111111111", "shop", "Admin")};
static const struct populate_offer numbered[] = {OFFER("111111111111", "shop", "Admin"),
						 OFFER("111111111111", "shop", "Admin-2")};
static const struct populate_offer blank[] = {OFFER("111111111111", "My Shop", "Admin")};
static const struct populate_offer control[] = {OFFER("111111111111", "a\x1b", "R")};
static const struct str corp = STR_INIT("corp");

/* A case: the files, what is offered and wished, and what comes of it. */
struct planned {
	const char *config;
	const char *credentials;
	const struct populate_offer *offers;
	size_t n;
	struct populate_wish wish;
	const char *after; /* NULL: as before */
	const char *credentials_after;
	size_t counts[4]; /* added, kept, updated, pruned */
	const char *error;
};

static void assert_edited(const struct edits *edits, const char *before, const char *after)
{
	CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_FILE);
	CLEANUP_ERROR struct error error = {0};

	if (!edit_apply(edits, str_from(before), &text, NULL, &error))
		fail_msg("%s", error.message);
	assert_text(buf_str(&text), str_from(after ? after : before));
}

static bool make(struct sample *sample, const struct planned *planned, struct populate_plan *plan,
		 struct error *error)
{
	struct edits in_config, in_credentials;
	struct populate_wish wish = planned->wish;
	bool done;

	*plan = (struct populate_plan){.arena = &sample->arena};
	wish.sessions = &corp;
	wish.n_sessions = 1;
	if (wish.name_template.n == 0)
		wish.name_template = STR(SHORT);
	read_sample(sample, planned->config, planned->credentials);
	edits_init(&in_config, sample->paths.config, EDITED_CONFIG);
	edits_init(&in_credentials, sample->paths.credentials, EDITED_CREDENTIALS);
	done = populate_plan_make(plan, &sample->config, planned->offers, planned->n, &wish,
				  &in_config, &in_credentials, error);
	if (done) {
		assert_edited(&in_config, planned->config, planned->after);
		assert_edited(&in_credentials, planned->credentials, planned->credentials_after);
	}
	edits_release(&in_config);
	edits_release(&in_credentials);
	return done;
}

static void assert_counts(const struct populate_plan *plan, const size_t counts[4])
{
	assert_int_equal(plan->added, counts[0]);
	assert_int_equal(plan->kept, counts[1]);
	assert_int_equal(plan->updated, counts[2]);
	assert_int_equal(plan->pruned.n, counts[3]);
}

static void assert_planned(const struct planned *planned, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct sample sample CLEANUP_SAMPLE = {0};
		CLEANUP_ERROR struct error error = {0};
		struct populate_plan plan;
		bool done = make(&sample, &planned[i], &plan, &error);

		if (done != !planned[i].error)
			fail_msg("case %zu: %s", i, error.message ? error.message : "no error");
		if (done)
			assert_counts(&plan, planned[i].counts);
		else if (!str_contains(str_from(error.message), str_from(planned[i].error)))
			fail_msg("case %zu: %s", i, error.message);
		populate_plan_release(&plan);
	}
}
#define ASSERT_PLANNED(table) assert_planned((table), sizeof(table) / sizeof(*(table)))

static void adding_and_keeping(void **state)
{
	static const struct planned planned[] = {
		{"", "", shop, 2,
		 .after = "[profile shop-Admin]\n" MADE("Admin") "[profile shop-Read]\n" MADE(
			 "Read"),
		 .counts = {2, 0, 0, 0}},
		/* The same again; without the mark; under a name that somebody has chosen. */
		{"[profile shop-Admin]\n" MADE("Admin") "[profile shop-Read]\n" MADE("Read"), "",
		 shop, 2, .counts = {0, 2, 0, 0}},
		{"[profile shop-Admin]\nsso_role_name=Admin\nsso_account_id=111111111111\nsso_session=corp\n",
		 "", shop, 1, .counts = {0, 1, 0, 0}},
		{"[profile mine]\n" MADE("Admin"), "", shop, 1,
		 .after = "[profile mine]\n" MADE("Admin") "[profile shop-Admin]\n" MADE("Admin"),
		 .counts = {1, 0, 0, 0}},
		/* What is offered twice is one. */
		{"", "", doubled, 2, .after = "[profile shop-Admin]\n" MADE("Admin"),
		 .counts = {1, 0, 0, 0}},
		/* Names with blanks stand in quotes. */
		{"", "", blank, 1, .after = "[profile 'My Shop-Admin']\n" MADE("Admin"),
		 .counts = {1, 0, 0, 0}},
	};

	(void)state;
	ASSERT_PLANNED(planned);
}

static void regions(void **state)
{
	static const struct planned planned[] = {
		{"", "", shop, 1, .wish = {.region = STR_INIT("eu-north-1")},
		 .after =
			 "[profile shop-Admin]\nsso_session = corp\nsso_account_id = 111111111111\n"
			 "sso_role_name = Admin\nregion = eu-north-1\nawsp_populate = corp\n",
		 .counts = {1, 0, 0, 0}},
		{"[profile shop-Admin]\nregion = us-east-1\n" MADE("Admin"), "", shop, 1,
		 .wish = {.region = STR_INIT("eu-north-1")},
		 .after = "[profile shop-Admin]\nregion = eu-north-1\n" MADE("Admin"),
		 .counts = {0, 0, 1, 0}},
		{"[profile shop-Admin]\nregion = eu-north-1\n" MADE("Admin"), "", shop, 1,
		 .wish = {.region = STR_INIT("eu-north-1")}, .counts = {0, 1, 0, 0}},
		{"[profile shop-Admin]\nregion = us-east-1\n" MADE("Admin"), "", shop, 1,
		 .counts = {0, 1, 0, 0}},
		/* Without the mark it is somebody's own. */
		{"[profile shop-Admin]\nregion = us-east-1\nsso_session = corp\nsso_account_id = 111111111111\n"
		 "sso_role_name = Admin\n",
		 "", shop, 1, .wish = {.region = STR_INIT("eu-north-1")}, .counts = {0, 1, 0, 0}},
	};

	(void)state;
	ASSERT_PLANNED(planned);
}

#define TAKEN \
	"[profile shop-Admin]\nrole_arn = arn:aws:iam::111111111111:role/x\nsource_profile = b\noutput = json\n"
#define SECRETS "[shop-Admin]\naws_access_key_id = AKIA\naws_secret_access_key = s\n# c\nx = y\n"

static void names_that_are_taken(void **state)
{
	static const struct planned planned[] = {
		{TAKEN, "", shop, 1, .counts = {0, 0, 0, 0}},
		{TAKEN, "", shop, 1, .wish = {.on_conflict = CONFLICT_KEEP},
		 .counts = {0, 0, 0, 0}},
		{TAKEN, "", shop, 1, .wish = {.on_conflict = CONFLICT_OVERWRITE},
		 .after = "[profile shop-Admin]\noutput = json\n" MADE("Admin"),
		 .counts = {0, 0, 1, 0}},
		{TAKEN, "", shop, 1, .wish = {.on_conflict = CONFLICT_RENAME},
		 .after = TAKEN "[profile shop-Admin-2]\n" MADE("Admin"), .counts = {1, 0, 0, 0}},
		/* Renaming once is enough, and what is in the way is passed. */
		{TAKEN "[profile shop-Admin-2]\n" MADE("Admin"), "", shop, 1,
		 .wish = {.on_conflict = CONFLICT_RENAME}, .counts = {0, 1, 0, 0}},
		{TAKEN "[profile shop-Admin-2]\n[profile shop-Admin-3]\n", "", shop, 1,
		 .wish = {.on_conflict = CONFLICT_RENAME},
		 .after = TAKEN "[profile shop-Admin-2]\n[profile shop-Admin-3]\n"
				"[profile shop-Admin-4]\n" MADE("Admin"),
		 .counts = {1, 0, 0, 0}},
		{TAKEN, "", numbered, 2, .wish = {.on_conflict = CONFLICT_RENAME},
		 .after = TAKEN "[profile shop-Admin-3]\n" MADE(
			 "Admin") "[profile shop-Admin-2]\n" MADE("Admin-2"),
		 .counts = {2, 0, 0, 0}},
		/* A role of another account, and one whose keys decide. */
		{"[profile shop-Admin]\nsso_session = corp\nsso_account_id = 222222222222\nsso_role_name = Admin\n"
		 "awsp_populate = corp\n",
		 "", shop, 1, .counts = {0, 0, 0, 0}},
		{"[profile shop-Admin]\ncredential_process = x\n" MADE("Admin"), "", shop, 1,
		 .wish = {.on_conflict = CONFLICT_OVERWRITE},
		 .after = "[profile shop-Admin]\n" MADE("Admin"), .counts = {0, 0, 1, 0}},
		/* The credentials file. */
		{"", SECRETS, shop, 1, .error = "credentials:1: a profile called shop-Admin is in"},
		{"[profile shop-Admin]\n" MADE("Admin"), SECRETS, shop, 1,
		 .error = "--on-conflict keep, overwrite or rename"},
		{"", SECRETS, shop, 1, .wish = {.on_conflict = CONFLICT_KEEP},
		 .counts = {0, 0, 0, 0}},
		{"", SECRETS, shop, 1, .wish = {.on_conflict = CONFLICT_OVERWRITE},
		 .after = "[profile shop-Admin]\n" MADE("Admin"),
		 .credentials_after = "[shop-Admin]\n# c\nx = y\n", .counts = {0, 0, 1, 0}},
		{"", SECRETS, shop, 1, .wish = {.on_conflict = CONFLICT_RENAME},
		 .after = "[profile shop-Admin-2]\n" MADE("Admin"), .counts = {1, 0, 0, 0}},
		/* What would win there over what is set. */
		{"",
		 "[shop-Admin]\nsso_session = x\nsso_account_id = 222222222222\nsso_role_name = R\nregion = x\ny = z\n",
		 shop, 1,
		 .wish = {.on_conflict = CONFLICT_OVERWRITE, .region = STR_INIT("eu-north-1")},
		 .after =
			 "[profile shop-Admin]\nsso_session = corp\nsso_account_id = 111111111111\n"
			 "sso_role_name = Admin\nregion = eu-north-1\nawsp_populate = corp\n",
		 .credentials_after = "[shop-Admin]\ny = z\n", .counts = {0, 0, 1, 0}},
		/* A region there is no other identity. */
		{"[profile shop-Admin]\n" MADE("Admin"), "[shop-Admin]\nregion = x\n", shop, 1,
		 .counts = {0, 1, 0, 0}},
	};

	(void)state;
	ASSERT_PLANNED(planned);
}

static void names_that_cannot_be(void **state)
{
	static const struct planned planned[] = {
		{"", "", shop, 2, .wish = {.name_template = STR_INIT("{account_name}")},
		 .error =
			 "Admin in 111111111111 (corp) and Read in 111111111111 (corp) would both be called shop;"},
		{"", "", control, 1, .error = "R in 111111111111: "},
		{"", "", shop, 1, .wish = {.name_template = STR_INIT("default")},
		 .error = "cannot be the name"},
		{"", "", shop, 1, .wish = {.name_template = STR_INIT("{rolle}")},
		 .error = "Admin in 111111111111: the template has no variable \"rolle\""},
	};

	(void)state;
	ASSERT_PLANNED(planned);
}

#define GONE(name, role) "[profile " name "]\n" MADE(role)

static void pruning(void **state)
{
	static const struct planned planned[] = {
		{SESSION GONE("a", "Gone") GONE("shop-Admin", "Admin") "# end\n", "", shop, 1,
		 .wish = {.prune = true}, .after = SESSION GONE("shop-Admin", "Admin") "# end\n",
		 .counts = {0, 1, 0, 1}},
		{GONE("a", "Gone") GONE("shop-Admin", "Admin"), "", shop, 1,
		 .counts = {0, 1, 0, 0}},
		/* Without the mark, of another session, changed by hand, offered under another
		   name. */
		{"[profile a]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Gone\n"
		 "[profile b]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Gone\nawsp_populate = other\n"
		 "[profile c]\nsso_session = other\nsso_account_id = 111111111111\nsso_role_name = Gone\nawsp_populate = corp\n"
		 "[profile d]\nsso_session = corp\nawsp_populate = corp\n" GONE("e", "Admin")
			 GONE("shop-Admin", "Admin"),
		 "", shop, 1, .wish = {.prune = true}, .counts = {0, 1, 0, 0}},
		/* Others need it, or it has keys. */
		{GONE("a", "Gone") "[profile b]\nsource_profile = a\n" GONE("shop-Admin", "Admin"),
		 "", shop, 1, .wish = {.prune = true}, .counts = {0, 1, 0, 0}},
		{GONE("a", "Gone") "credential_process = x\n" GONE("shop-Admin", "Admin"), "", shop,
		 1, .wish = {.prune = true}, .counts = {0, 1, 0, 0}},
		{GONE("a", "Gone") GONE("shop-Admin", "Admin"), "[a]\nregion = x\n", shop, 1,
		 .wish = {.prune = true}, .counts = {0, 1, 0, 0}},
		/* What goes leaves its name to what comes. */
		{GONE("shop-Admin", "Gone"), "", shop, 1, .wish = {.prune = true},
		 .after = GONE("shop-Admin", "Admin"), .counts = {1, 0, 0, 1}},
	};

	(void)state;
	ASSERT_PLANNED(planned);
}

static void what_is_told(void **state)
{
	static const struct populate_offer offers[] = {OFFER("111111111111", "My Shop", "Admin"),
						       OFFER("222222222222", "shop", "Admin")};
	const struct planned planned = {
		TAKEN GONE("a", "Gone") "[profile b]\nsource_profile = a\n",
		"",
		offers,
		2,
		.wish = {.prune = true},
		.after = TAKEN GONE("a", "Gone") "[profile b]\nsource_profile = a\n"
						 "[profile 'My Shop-Admin']\n" MADE("Admin")};
	struct sample sample CLEANUP_SAMPLE = {0};
	CLEANUP_ERROR struct error error = {0};
	struct populate_plan plan;

	(void)state;
	assert_true(make(&sample, &planned, &plan, &error));
	assert_int_equal(plan.unportable.n, 1);
	assert_text(plan.unportable.items[0], STR("My Shop-Admin"));
	assert_int_equal(plan.taken.n, 1);
	assert_text(plan.taken.items[0], STR("shop-Admin"));
	assert_int_equal(plan.not_pruned.n, 1);
	assert_text(plan.not_pruned.items[0], STR("a"));
	populate_plan_release(&plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adding_and_keeping),
		cmocka_unit_test(regions),
		cmocka_unit_test(names_that_are_taken),
		cmocka_unit_test(names_that_cannot_be),
		cmocka_unit_test(pruning),
		cmocka_unit_test(what_is_told),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_home, remove_home);
}
