/* What the manual has in common with the program: lists that `make man` puts into awsp(1), in mdoc.
 */
#include "cmd/manual.h"

#include "cmd/command.h"
#include "cmd/help.h"
#include "config/settings.h"

/* A line of mdoc text must not begin with a dot or an apostrophe, and a backslash begins an escape.
 */
static void add_text(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\\')
			buf_add(out, STR("\\e"));
		else if (text.p[i] == '\n')
			buf_add(out, STR("\n.Pp\n"));
		else
			buf_add_char(out, text.p[i]);
	}
	buf_add_char(out, '\n');
}

static void add_options(struct buf *out, const struct option *options)
{
	if (!options || !options->name)
		return;
	buf_add(out, STR(".Bl -tag -width Ds\n"));
	for (; options->name; options++) {
		buf_format(out, ".It Fl \\-%s", options->name);
		if (options->argument)
			buf_format(out, " Ar %s", options->argument);
		if (options->letter)
			buf_format(out, " , Fl %c", options->letter);
		buf_add_char(out, '\n');
		add_text(out, str_from(options->summary));
	}
	buf_add(out, STR(".El\n"));
}

static void write_commands(struct buf *out)
{
	buf_add(out, STR(".Bl -tag -width Ds\n"));
	for (size_t i = 0; commands[i]; i++) {
		buf_add(out, STR(".It Nm awsp Cm "));
		if (commands[i]->name[0] == '-')
			buf_add(out, STR("\\"));
		help_synopsis(commands[i], out);
		buf_add_char(out, '\n');
		add_text(out, str_from(commands[i]->summary));
		if (commands[i]->description[0]) {
			buf_add(out, STR(".Pp\n"));
			add_text(out, str_from(commands[i]->description));
		}
		add_options(out, commands[i]->options);
	}
	buf_add(out, STR(".El\n"));
}

static void write_options(struct buf *out)
{
	add_options(out, common_options);
}

static void write_exit_status(struct buf *out)
{
	buf_add(out, STR(".Bl -tag -width Ds\n"));
	for (size_t i = 0; i < n_exit_status_descriptions; i++) {
		buf_format(out, ".It %d\n", exit_status_descriptions[i].status);
		add_text(out, str_from(exit_status_descriptions[i].meaning));
	}
	buf_add(out, STR(".El\n"));
}

static void write_settings(struct buf *out)
{
	buf_add(out, STR(".Bl -tag -width Ds\n"));
	for (size_t i = 0; i < n_setting_descriptions; i++) {
		const struct setting_description *setting = &setting_descriptions[i];

		buf_format(out, ".It Ic %s No = Ar %s\n", setting->name, setting->values);
		add_text(out, str_from(setting->summary));
		buf_format(out, "Beaten by %s.\n", setting->beaten_by);
	}
	buf_add(out, STR(".El\n"));
}

bool manual_write(struct str part, struct buf *out)
{
	static const struct {
		struct str name;
		void (*write)(struct buf *out);
	} parts[] = {
		{{"commands", 8}, write_commands},
		{{"options", 7}, write_options},
		{{"exit-status", 11}, write_exit_status},
		{{"settings", 8}, write_settings},
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (str_equal(part, parts[i].name)) {
			parts[i].write(out);
			return true;
		}
	}
	return false;
}
