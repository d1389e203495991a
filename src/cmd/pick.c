/* Picking a profile. */
#include "cmd/pick.h"

#include "cmd/commands.h"
#include "cmd/report.h"
#include "cmd/summary.h"
#include "cmd/switch.h"
#include "cmd/use.h"
#include "term/input.h"
#include "term/picker.h"
#include "term/screen.h"

#include <unistd.h>

/* What tells profiles apart stays longest. */
static const struct column columns[] = {
	{.title = "PROFILE", .least = 16},
	{.title = "ACCOUNT", .least = 12, .goes = 3},
	{.title = "ROLE", .least = 12, .goes = 2},
	{.title = "REGION", .least = 14, .goes = 1, .spare = true},
	{.title = "STATE", .least = 20, .goes = 4},
};
#define N_COLUMNS (sizeof(columns) / sizeof(*columns))

bool pick_is_possible(const struct context *context)
{
	const struct terminal *terminal = context->shell.way == SHELL_EMIT
						  ? &context->error_terminal
						  : &context->output_terminal;

	return terminal->is_terminal && isatty(STDIN_FILENO) &&
	       screen_is_possible(&context->environment) &&
	       !input_is_forbidden(&context->environment);
}

/* The words of the row before: most rows share a session, and with it all this. */
struct state_words {
	struct buf text;
	struct login_status status;
};

static struct str words_of(struct state_words *words, const struct login_status *status,
			   int64_t now)
{
	if (words->text.n == 0 || !login_status_equal(&words->status, status)) {
		buf_clear(&words->text);
		summary_state_words(status, now, &words->text);
		words->status = *status;
	}
	return buf_str(&words->text);
}

static void add_row(struct table *table, struct arena *arena, const struct summary *summary,
		    struct str words)
{
	const struct resolution *resolution = &summary->resolution;

	table_add(table, arena, resolution->profile->name, COLOUR_NONE);
	table_add(table, arena, resolution->account, COLOUR_NONE);
	table_add(table, arena, resolution->role, COLOUR_NONE);
	table_add(table, arena, resolution->region, COLOUR_NONE);
	table_add_sentence(table, arena, words, summary_state_beginning(&summary->status, words),
			   summary_state_colour(summary->status.state));
}

static void add_rows(struct table *table, struct context *context)
{
	struct state_words words = {.text = BUF_INIT(BUF_LIMIT_MESSAGE)};
	struct problems ignored;
	struct summary summary;

	problems_init(&ignored, &context->arena);
	for (size_t i = 0; i < context->config.n_profiles; i++) {
		ignored.n = 0;
		summary_make(&summary, context, &context->config.profiles[i], NULL, &ignored);
		add_row(table, &context->arena, &summary,
			words_of(&words, &summary.status, context->now));
	}
	problems_release(&ignored);
	buf_release(&words.text);
}

static size_t row_of(const struct context *context, const struct profile *profile)
{
	return profile ? (size_t)(profile - context->config.profiles) : PICKER_NO_ROW;
}

enum pick_outcome pick_profile(struct context *context, const struct active *active,
			       struct str filter, struct str message,
			       const struct profile **profile)
{
	struct table table = {.columns = columns, .n_columns = N_COLUMNS};
	struct picker picker = {
		.table = &table,
		.message = message,
		.filter = filter,
		.marked = row_of(context, active->profile),
		.selected = row_of(context, active->profile),
		.colour = context->error_terminal.colour || context->output_terminal.colour,
	};
	enum picker_outcome outcome;
	size_t row = 0;

	if (context->config.n_profiles == 0)
		return PICK_IMPOSSIBLE;
	terminal_use_unicode();
	add_rows(&table, context);
	outcome = picker_run(&picker, &context->environment, &row);
	table_release(&table);
	if (outcome == PICKER_IMPOSSIBLE)
		return PICK_IMPOSSIBLE;
	if (outcome != PICKER_CHOSEN)
		return PICK_CANCELLED;
	context_renew(context);
	*profile = &context->config.profiles[row];
	return PICK_CHOSEN;
}

/* The list would be taken for shell code. */
static enum exit_status refuse_emit(struct context *context)
{
	report(context, REPORT_ERROR, "nobody can be asked here; name a profile behind --emit");
	return EXIT_WRONG_USAGE;
}

enum exit_status pick_and_switch(struct context *context, const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};
	const struct profile *profile;
	struct active active;

	if (!pick_is_possible(context))
		return context->shell.way == SHELL_EMIT ? refuse_emit(context)
							: command_list.run(context, arguments);
	if (!switch_is_possible(context))
		return EXIT_WRONG_USAGE;
	if (!context_load(context, &error)) {
		report_error(context, &error);
		return exit_status_of(error.kind);
	}
	active = active_find(&context->config, &context->environment,
			     context->shell.way == SHELL_FUNCTION);
	switch (pick_profile(context, &active, (struct str){0}, (struct str){0}, &profile)) {
	case PICK_CHOSEN:
		return use_profile(context, arguments, &active, profile);
	case PICK_CANCELLED:
		return EXIT_INTERRUPTED;
	case PICK_IMPOSSIBLE:
		break;
	}
	return context->shell.way == SHELL_EMIT ? refuse_emit(context)
						: command_list.run(context, arguments);
}
