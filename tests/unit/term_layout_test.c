/* Tests of tables where room is short: which columns stay, how wide they are, what is printed. */
#include "term_test.h"

#include "base/utf8.h"
#include "term/layout.h"
#include "term/text.h"

static const struct column columns[] = {
	{.title = "", .least = 1},
	{.title = "NAME", .least = 16},
	{.title = "ID", .least = 12, .goes = 4},
	{.title = "ROLE", .least = 12, .goes = 3},
	{.title = "PLACE", .least = 14, .goes = 2, .spare = true},
	{.title = "KIND", .least = 10, .goes = 1, .spare = true},
	{.title = "STATE", .least = 20, .goes = 5},
};
#define N_COLUMNS (sizeof(columns) / sizeof(*columns))

struct scene {
	struct arena arena;
	struct table table;
};

static void begin(struct scene *scene)
{
	*scene = (struct scene){.table = {.columns = columns, .n_columns = N_COLUMNS}};
}

static void end(struct scene *scene)
{
	table_release(&scene->table);
	arena_release(&scene->arena);
}

/* A row without a mark; the state says enough with its first word. */
static void add_row(struct scene *scene, const char *name, const char *id, const char *role,
		    const char *place, const char *kind, const char *state)
{
	const char *const texts[] = {"", name, id, role, place, kind};

	for (size_t i = 0; i < N_COLUMNS - 1; i++)
		table_add(&scene->table, &scene->arena, str_from(texts[i]), COLOUR_NONE);
	table_add_sentence(&scene->table, &scene->arena, str_from(state), strcspn(state, " "),
			   COLOUR_NONE);
}

static void check(const struct scene *scene, size_t width, const char *expected)
{
	CLEANUP_BUF struct buf out = BUF_INIT(BUF_LIMIT_FILE);
	struct terminal terminal = {.is_terminal = true, .columns = width};

	table_print(&scene->table, &terminal, &out);
	assert_text(buf_str(&out), str_from(expected));
}

static void spare_columns_go_before_others_are_cut(void **state)
{
	struct scene scene;

	(void)state;
	begin(&scene);
	add_row(&scene, "dev", "111111111111", "AdministratorAccess", "eu-west-1", "sso",
		"valid for long");
	add_row(&scene, "dev-admin", "222222222222", "Developer", "eu-west-1", "sso", "expired");
	check(&scene, 0,
	      "  NAME       ID            ROLE                 PLACE      KIND  STATE\n"
	      "  dev        111111111111  AdministratorAccess  eu-west-1  sso   valid for long\n"
	      "  dev-admin  222222222222  Developer            eu-west-1  sso   expired\n");
	check(&scene, 78,
	      "  NAME       ID            ROLE                 PLACE      STATE\n"
	      "  dev        111111111111  AdministratorAccess  eu-west-1  valid for long\n"
	      "  dev-admin  222222222222  Developer            eu-west-1  expired\n");
	check(&scene, 70,
	      "  NAME       ID            ROLE                 STATE\n"
	      "  dev        111111111111  AdministratorAccess  valid for long\n"
	      "  dev-admin  222222222222  Developer            expired\n");
	end(&scene);
}

static void what_would_be_of_no_use_goes(void **state)
{
	struct scene scene;

	(void)state;
	begin(&scene);
	add_row(&scene, "dev", "111111111111", "AdministratorAccess", "eu-west-1", "sso",
		"valid for long");
	add_row(&scene, "dev-admin", "222222222222", "Developer", "eu-west-1", "sso", "expired");
	check(&scene, 55,
	      "  NAME       ID            ROLE          STATE\n"
	      "  dev        111111111111  Admini…ccess  valid for long\n"
	      "  dev-admin  222222222222  Developer     expired\n");
	/* Between the word and the sentence there is no room that is of use. */
	check(&scene, 51,
	      "  NAME       ID            ROLE             STATE\n"
	      "  dev        111111111111  Adminis…rAccess  valid\n"
	      "  dev-admin  222222222222  Developer        expired\n");
	check(&scene, 45,
	      "  NAME       ID            STATE\n"
	      "  dev        111111111111  valid for long\n"
	      "  dev-admin  222222222222  expired\n");
	check(&scene, 33,
	      "  NAME       STATE\n"
	      "  dev        valid for long\n"
	      "  dev-admin  expired\n");
	check(&scene, 20,
	      "  NAME       STATE\n"
	      "  dev        valid\n"
	      "  dev-admin  expired\n");
	check(&scene, 9,
	      "  NAME\n"
	      "  dev\n"
	      "  dev…min\n");
	check(&scene, 2,
	      "N…\n"
	      "d…\n"
	      "d…\n");
	end(&scene);
}

/* As accounts without names. */
static void the_most_important_column_that_has_text_stays(void **state)
{
	struct scene scene;

	(void)state;
	begin(&scene);
	scene.table.columns = columns + 1;
	scene.table.n_columns = 3;
	for (size_t i = 0; i < 3; i++)
		table_add(&scene.table, &scene.arena, i == 1 ? STR("111111111111") : STR(""),
			  COLOUR_NONE);
	check(&scene, 7, "ID\n111…111\n");
	end(&scene);
}

static void columns_without_text_take_no_room(void **state)
{
	struct scene scene;

	(void)state;
	begin(&scene);
	add_row(&scene, "dev", "111111111111", "", "", "sso", "valid");
	check(&scene, 80,
	      "  NAME  ID            KIND  STATE\n"
	      "  dev   111111111111  sso   valid\n");
	end(&scene);
	begin(&scene);
	check(&scene, 80, "  NAME  ID  ROLE  PLACE  KIND  STATE\n");
	end(&scene);
}

static void one_long_text_takes_no_room_from_others(void **state)
{
	struct scene scene;

	(void)state;
	begin(&scene);
	for (size_t i = 0; i < 8; i++)
		add_row(&scene, "team-development-1", "111111111111", "Developer", "eu-west-1",
			"sso", "valid");
	add_row(&scene, "a-name-that-is-far-longer-than-the-names-of-all-other-rows",
		"222222222222", "ARoleThatIsFarLongerThanAllOtherRolesOfTheseRows", "eu-west-1",
		"sso", "valid");
	check(&scene, 72,
	      "  NAME                ID            ROLE          PLACE      KIND  STATE\n"
	      "  team-development-1  111111111111  Developer     eu-west-1  sso   valid\n"
	      "  team-development-1  111111111111  Developer     eu-west-1  sso   valid\n"
	      "  team-development-1  111111111111  Developer     eu-west-1  sso   valid\n"
	      "  team-development-1  111111111111  Developer     eu-west-1  sso   valid\n"
	      "  team-development-1  111111111111  Developer     eu-west-1  sso   valid\n"
	      "  team-development-1  111111111111  Developer     eu-west-1  sso   valid\n"
	      "  team-development-1  111111111111  Developer     eu-west-1  sso   valid\n"
	      "  team-development-1  111111111111  Developer     eu-west-1  sso   valid\n"
	      "  a-name-th…her-rows  222222222222  ARoleT…eRows  eu-west-1  sso   valid\n");
	end(&scene);
}

static void nothing_is_wider_than_the_terminal(void **state)
{
	static const char *const texts[] = {"", "dev", "team01-development-with-a-name",
					    "日本語日本語日本語", "111111111111"};
	struct scene scene;
	unsigned random = 1;

	(void)state;
	for (size_t round = 0; round < 200; round++) {
		begin(&scene);
		for (size_t row = 0; row < 1 + round % 12; row++) {
			const char *cells[6];

			for (size_t i = 0; i < 6; i++) {
				random = random * 1103515245 + 12345;
				cells[i] = texts[(random >> 16) % 5];
			}
			add_row(&scene, cells[0], cells[1], cells[2], cells[3], cells[4],
				cells[5][0] == 't' ? "valid for some hours" : "valid");
		}
		for (size_t width = 1; width < 160; width++) {
			CLEANUP_BUF struct buf out = BUF_INIT(BUF_LIMIT_FILE);
			struct terminal terminal = {.is_terminal = true, .columns = width};
			struct str rest, line;

			table_print(&scene.table, &terminal, &out);
			rest = buf_str(&out);
			while (str_split(&rest, '\n', &line))
				assert_true(text_width(line) <= width);
		}
		end(&scene);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spare_columns_go_before_others_are_cut),
		cmocka_unit_test(what_would_be_of_no_use_goes),
		cmocka_unit_test(the_most_important_column_that_has_text_stays),
		cmocka_unit_test(columns_without_text_take_no_room),
		cmocka_unit_test(one_long_text_takes_no_room_from_others),
		cmocka_unit_test(nothing_is_wider_than_the_terminal),
	};

	terminal_use_unicode();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
