/* Tests of choices and frames: what is listed in which order, and what a terminal then shows. */
#include "term_test.h"

#include "base/utf8.h"
#include "term/frame.h"

#include <wchar.h>

#define MAX_ROWS 60
#define MAX_COLUMNS 220

static const char *const texts[] = {
	"dev",
	"111111111111",
	"Developer",
	"valid",
	"admin",
	"111111111111",
	"AdministratorAccess",
	"valid",
	"staging",
	"222222222222",
	"Developer",
	"expired",
	"prod-de",
	"333333333333",
	"ReadOnly",
	"valid",
	"日本語",
	"444444444444",
	"e\xcc\x81t\xc3\xa9",
	"valid",
	"a\033[2Jb",
	"555555555555",
	"\xe2\x80\xae",
	"",
	NULL,
};
static const struct column columns_of_texts[] = {
	{.title = "NAME", .least = 16},
	{.title = "ACCOUNT", .least = 12, .goes = 3},
	{.title = "ROLE", .least = 12, .goes = 2},
	{.title = "STATE", .least = 12, .goes = 1, .spare = true},
};

/* The terminal at the other end: just what frames use. */
struct emulator {
	uint32_t cells[MAX_ROWS][MAX_COLUMNS];
	size_t rows, columns, row, column;
	bool cursor;
};

static void erase(struct emulator *emulator, size_t row, size_t column)
{
	for (size_t i = column; i < emulator->columns; i++)
		emulator->cells[row][i] = ' ';
}

static size_t number(const char *text, size_t fallback)
{
	return *text >= '0' && *text <= '9' ? strtoul(text, NULL, 10) : fallback;
}

static void obey(struct emulator *emulator, const char *parameters, char final)
{
	const char *second = strchr(parameters, ';');

	switch (final) {
	case 'H':
		emulator->row = number(parameters, 1) - 1;
		emulator->column = second ? number(second + 1, 1) - 1 : 0;
		assert_true(emulator->row < emulator->rows && emulator->column < emulator->columns);
		break;
	case 'G':
		emulator->column = number(parameters, 1) - 1;
		break;
	case 'K':
		erase(emulator, emulator->row, emulator->column);
		break;
	case 'J':
		for (size_t i = 0; i < emulator->rows; i++)
			erase(emulator, i, 0);
		break;
	case 'h':
	case 'l':
		assert_string_equal(parameters, "?25");
		emulator->cursor = final == 'h';
		break;
	default:
		assert_int_equal(final, 'm');
	}
}

static void put(struct emulator *emulator, uint32_t character)
{
	int width = wcwidth((wchar_t)character);

	assert_false(utf8_is_unsafe(character));
	assert_true(width >= 0);
	/* Nothing is written behind the edge. */
	assert_true(emulator->column + (size_t)width <= emulator->columns);
	for (int i = 0; i < width; i++)
		emulator->cells[emulator->row][emulator->column++] = i == 0 ? character : 0;
}

static void show(struct emulator *emulator, struct str text)
{
	while (text.n > 0) {
		char parameters[32] = "";
		uint32_t character;
		size_t n = utf8_decode(text, &character), at = 2;

		assert_true(n > 0);
		if (character != 0x1b) {
			put(emulator, character);
			text = str_from_byte(text, n);
			continue;
		}
		assert_int_equal(text.p[1], '[');
		while (text.p[at] < 0x40 && at < sizeof(parameters)) {
			parameters[at - 2] = text.p[at];
			at++;
		}
		obey(emulator, parameters, text.p[at]);
		text = str_from_byte(text, at + 1);
	}
	assert_true(emulator->cursor);
}

struct scene {
	struct arena arena;
	struct table table;
	struct choices choices;
	struct line_editor editor;
	struct view view;
	struct frame frame;
	struct emulator emulator;
};

static void set_size(struct scene *scene, size_t columns, size_t rows)
{
	scene->view.terminal.columns = columns;
	scene->view.rows = rows;
	scene->emulator.columns = columns;
	scene->emulator.rows = rows;
}

static struct scene *begin(const char *const *cells, size_t columns, size_t rows)
{
	struct scene *scene = calloc(1, sizeof(*scene));

	assert_non_null(scene);
	make_table(&scene->table, &scene->arena, columns_of_texts, 4, cells);
	choices_init(&scene->choices, &scene->table);
	line_editor_init(&scene->editor, (struct str){0});
	scene->view = (struct view){
		.choices = &scene->choices,
		.editor = &scene->editor,
		.message = STR("choose"),
		.marked = 1,
		.terminal = {.is_terminal = true, .colour = true},
	};
	set_size(scene, columns, rows);
	return scene;
}

static void end(struct scene *scene)
{
	frame_release(&scene->frame);
	line_editor_release(&scene->editor);
	choices_release(&scene->choices);
	table_release(&scene->table);
	arena_release(&scene->arena);
	free(scene);
}

static void set_filter(struct scene *scene, struct str filter)
{
	line_editor_release(&scene->editor);
	line_editor_init(&scene->editor, filter);
	choices_filter(&scene->choices, filter);
}

/* Draws, and returns how much was written. */
static size_t draw(struct scene *scene)
{
	CLEANUP_BUF struct buf out = BUF_INIT(BUF_LIMIT_FILE);

	frame_draw(&scene->frame, &scene->view, &out);
	show(&scene->emulator, buf_str(&out));
	return out.n;
}

static void check_row(const struct scene *scene, size_t row, const char *expected)
{
	char shown[MAX_COLUMNS * 4 + 1];
	size_t n = 0;

	for (size_t i = 0; i < scene->emulator.columns; i++) {
		if (scene->emulator.cells[row][i])
			n += utf8_encode(scene->emulator.cells[row][i], shown + n);
	}
	while (n > 0 && shown[n - 1] == ' ')
		n--;
	assert_text(((struct str){shown, n}), str_from(expected));
}

/* The first cells of what matches, in order. */
static void check_choices(const char *filter, const char *expected)
{
	CLEANUP_BUF struct buf names = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct scene *scene = begin(texts, 80, 24);

	set_filter(scene, str_from(filter));
	for (size_t i = 0; i < scene->choices.n; i++) {
		size_t row = scene->choices.items[i].row;

		buf_format(&names, "%s%.*s", i > 0 ? " " : "",
			   STR_ARGS(scene->table.cells[row * scene->table.n_columns].text));
	}
	assert_text(buf_str(&names), str_from(expected));
	end(scene);
}

static void all_columns_are_looked_at(void **state)
{
	(void)state;
	check_choices("", "dev admin staging prod-de 日本語 a\\x1b[2Jb");
	check_choices("dev", "dev staging");
	check_choices("2222", "staging");
	check_choices("dev valid", "dev");
	check_choices("valid dev", "dev");
	check_choices("Dev", "dev staging");
	check_choices("de", "dev prod-de staging admin");
	check_choices("本", "日本語");
	check_choices("nothing", "");
	check_choices("dev 111 expired", "");
}

static void a_longer_filter_narrows(void **state)
{
	struct scene *scene = begin(texts, 80, 24);

	(void)state;
	choices_filter(&scene->choices, STR("d"));
	choices_filter(&scene->choices, STR("de"));
	choices_filter(&scene->choices, STR("deV"));
	assert_int_equal(scene->choices.n, 0);
	choices_filter(&scene->choices, STR("de"));
	assert_int_equal(scene->choices.n, 4);
	choices_filter(&scene->choices, STR(" "));
	assert_int_equal(scene->choices.n, 6);
	end(scene);
}

static void a_letter_behind_digits_widens(void **state)
{
	static const char *const cells[] = {
		"2x2a", "", "", "", "22a", "", "", "", NULL,
	};
	struct scene *scene = begin(cells, 80, 24);

	(void)state;
	choices_filter(&scene->choices, STR("22"));
	assert_int_equal(scene->choices.n, 1);
	choices_filter(&scene->choices, STR("22a"));
	assert_int_equal(scene->choices.n, 2);
	choices_filter(&scene->choices, STR("22a 2"));
	assert_int_equal(scene->choices.n, 2);
	end(scene);
}

/* However well another word fits. */
static void what_stands_together_comes_first(void **state)
{
	static const char *const cells[] = {
		"t-eam0x1",    "", "dev",       "", "team10-d1xv", "", "",         "",
		"team01-dev",  "", "Developer", "", "team01-prod", "", "ReadOnly", "development",
		"xteam01devs", "", "",          "", NULL,
	};
	static const size_t expected[] = {2, 3, 4, 0};
	struct scene *scene = begin(cells, 80, 24);

	(void)state;
	choices_filter(&scene->choices, STR("team01 dev"));
	assert_int_equal(scene->choices.n, sizeof(expected) / sizeof(*expected));
	for (size_t i = 0; i < scene->choices.n; i++)
		assert_int_equal(scene->choices.items[i].row, expected[i]);
	end(scene);
}

static void a_frame_has_all(void **state)
{
	struct scene *scene = begin(texts, 80, 24);

	(void)state;
	draw(scene);
	check_row(scene, 0, ">");
	check_row(scene, 1, "  6/6  choose");
	check_row(scene, 2, "    NAME       ACCOUNT       ROLE                 STATE");
	check_row(scene, 3, ">   dev        111111111111  Developer            valid");
	check_row(scene, 4, "  * admin      111111111111  AdministratorAccess  valid");
	check_row(scene, 7, "    日本語     444444444444  eté                  valid");
	check_row(scene, 8, "    a\\x1b[2Jb  555555555555  \\xe2\\x80\\xae");
	check_row(scene, 9, "");
	assert_int_equal(scene->emulator.column, 2);
	set_filter(scene, STR("adm"));
	draw(scene);
	check_row(scene, 0, "> adm");
	check_row(scene, 1, "  1/6  choose");
	check_row(scene, 3, "> * admin      111111111111  AdministratorAccess  valid");
	check_row(scene, 4, "");
	assert_int_equal(scene->emulator.column, 5);
	end(scene);
}

static void narrow_windows_cut_in_the_middle_and_leave_columns_out(void **state)
{
	struct scene *scene = begin(texts, 46, 24);

	(void)state;
	draw(scene);
	check_row(scene, 4, "  * admin      111111111111  Administ…orAccess");
	set_size(scene, 24, 24);
	draw(scene);
	check_row(scene, 4, "  * admin");
	set_size(scene, 24, 3);
	draw(scene);
	check_row(scene, 0, ">");
	check_row(scene, 1, ">   dev");
	end(scene);
}

/* As where no profile has an account or a role yet. */
static void columns_that_are_empty_take_no_room(void **state)
{
	static const char *const sparse[] = {
		"dev", "", "", "valid", "staging", "", "", "expired", NULL,
	};
	struct scene *scene = begin(sparse, 24, 10);

	(void)state;
	draw(scene);
	check_row(scene, 2, "    NAME     STATE");
	check_row(scene, 3, ">   dev      valid");
	check_row(scene, 4, "  * staging  expired");
	end(scene);
}

static void only_what_has_changed_is_written(void **state)
{
	struct scene *scene = begin(texts, 80, 24);
	size_t whole, moved, same;

	(void)state;
	whole = draw(scene);
	scene->view.selected = 1;
	moved = draw(scene);
	same = draw(scene);
	check_row(scene, 3, "    dev        111111111111  Developer            valid");
	check_row(scene, 4, "> * admin      111111111111  AdministratorAccess  valid");
	assert_true(moved < whole / 2);
	assert_true(same < 24);
	end(scene);
}

static void matched_letters_are_marked(void **state)
{
	CLEANUP_BUF struct buf out = BUF_INIT(BUF_LIMIT_FILE);
	struct scene *scene = begin(texts, 80, 24);

	(void)state;
	set_filter(scene, STR("min"));
	frame_draw(&scene->frame, &scene->view, &out);
	assert_true(str_contains(buf_str(&out), STR("ad\033[1;4mmin\033[22;24m")));
	end(scene);
}

static void what_is_cut_out_is_told(void **state)
{
	static const char *const cells[] = {
		"team-development-administrator",
		"111111111111",
		"Developer",
		"valid",
		"team-production-administrator",
		"222222222222",
		"Developer",
		"valid",
		NULL,
	};
	CLEANUP_BUF struct buf out = BUF_INIT(BUF_LIMIT_FILE);
	struct scene *scene = begin(cells, 28, 24);

	(void)state;
	scene->view.message = (struct str){0};
	set_filter(scene, STR("prod"));
	draw(scene);
	check_row(scene, 1, "  1/2  team-produ…inistrator");
	check_row(scene, 3, "> * team-product…ministrator");
	set_size(scene, 40, 4);
	draw(scene);
	check_row(scene, 1, "  1/2  Enter chooses, Esc leaves");
	set_size(scene, 28, 24);
	frame_forget(&scene->frame);
	set_filter(scene, STR("onadm"));
	frame_draw(&scene->frame, &scene->view, &out);
	assert_true(str_contains(buf_str(&out), STR("\033[1;4m…\033[22;24m")));
	set_size(scene, 120, 24);
	draw(scene);
	check_row(scene, 1, "  2/2  Enter chooses, Esc leaves");
	end(scene);
}

static void without_colour_none_is_used(void **state)
{
	CLEANUP_BUF struct buf out = BUF_INIT(BUF_LIMIT_FILE);
	struct scene *scene = begin(texts, 80, 24);

	(void)state;
	scene->view.terminal.colour = false;
	for (size_t i = 0; i < scene->table.n_cells; i++)
		scene->table.cells[i].colour = COLOUR_BAD;
	frame_draw(&scene->frame, &scene->view, &out);
	assert_false(str_contains(buf_str(&out), STR("\033[31m")));
	assert_true(str_contains(buf_str(&out), STR("\033[7m")));
	end(scene);
}

/* Whatever came before, what a frame shows is what a fresh one would. */
static void frames_do_not_depend_on_those_before(void **state)
{
	static const char *const filters[] = {
		"",        "d",
		"de",      "dev",
		"valid 1", "none at all",
		"本",      "a very long filter that is wider than some windows"};
	struct scene *scene = begin(texts, 80, 24);
	unsigned random = 1;

	(void)state;
	for (size_t i = 0; i < 3000; i++) {
		struct emulator before;

		random = random * 1103515245 + 12345;
		set_filter(scene, str_from(filters[(random >> 16) % 8]));
		scene->view.selected = (random >> 8) % (scene->choices.n + 1);
		scene->view.top = (random >> 10) % (scene->choices.n + 1);
		if ((random >> 20) % 4 == 0)
			set_size(scene, 1 + (random >> 5) % 100, 1 + (random >> 12) % 30);
		draw(scene);
		before = scene->emulator;
		frame_forget(&scene->frame);
		draw(scene);
		for (size_t row = 0; row < scene->view.rows; row++)
			assert_memory_equal(before.cells[row], scene->emulator.cells[row],
					    scene->view.terminal.columns * sizeof(uint32_t));
	}
	end(scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_columns_are_looked_at),
		cmocka_unit_test(a_longer_filter_narrows),
		cmocka_unit_test(a_letter_behind_digits_widens),
		cmocka_unit_test(what_stands_together_comes_first),
		cmocka_unit_test(a_frame_has_all),
		cmocka_unit_test(narrow_windows_cut_in_the_middle_and_leave_columns_out),
		cmocka_unit_test(columns_that_are_empty_take_no_room),
		cmocka_unit_test(only_what_has_changed_is_written),
		cmocka_unit_test(matched_letters_are_marked),
		cmocka_unit_test(what_is_cut_out_is_told),
		cmocka_unit_test(without_colour_none_is_used),
		cmocka_unit_test(frames_do_not_depend_on_those_before),
	};

	terminal_use_unicode();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
