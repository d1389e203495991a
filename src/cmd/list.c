/* awsp list: every profile, with who it is and its login state. */
#include "cmd/commands.h"
#include "cmd/files_report.h"
#include "cmd/pattern.h"
#include "cmd/report.h"
#include "cmd/summary.h"
#include "term/table.h"
#include "term/text.h"

#include "base/timestamp.h"
#include "base/utf8.h"

static enum exit_status run(struct context *context, const struct arguments *arguments);

static const struct option options[] = {
	{"json", 0, NULL, "Print a JSON array with an object a profile.", COMPLETES_NOTHING},
	{"session", 0, "NAME", "Only profiles that log in through this sso-session.",
	 COMPLETES_SESSIONS},
	{"state", 0, "STATE",
	 "Only profiles in this login state, or in one of several joined by commas.",
	 COMPLETES_STATES},
	{0},
};

const struct command command_list = {
	.name = "list",
	.synopsis = "[PATTERN]",
	.summary = "List the profiles with account, role, region, kind and login state.",
	.description =
		"PATTERN is a part of a name, an account id or a role, in any case, or a pattern with *, ? and [...] for all of one.\n"
		"Where standard output is no terminal, each profile is one line of seven fields with a tab between them: profile, "
		"account, role, region, kind, state and expiry, in the order of aws configure list-profiles.\n"
		"Exits 0 whatever the states.",
	.options = options,
	.max_words = 1,
	.completes = COMPLETES_PROFILES,
	.run = run,
};

/* What tells profiles apart stays longest. */
static const struct column columns[] = {
	{.title = "", .least = 1},
	{.title = "PROFILE", .least = 16},
	{.title = "ACCOUNT", .least = 12, .goes = 4},
	{.title = "ROLE", .least = 12, .goes = 3},
	{.title = "REGION", .least = 14, .goes = 2, .spare = true},
	{.title = "KIND", .least = 10, .goes = 1, .spare = true},
	{.title = "STATE", .least = 20, .goes = 5},
};

/* What the list is narrowed to. */
struct filter {
	struct str pattern;
	struct str session;
	bool states[STATE_COUNT];
	bool has_states;
};

static bool parse_states(struct filter *filter, struct str list, struct error *error)
{
	struct str name;
	enum login_state state;

	while (str_split(&list, ',', &name) || !filter->has_states) {
		if (!login_state_from_name(name, &state))
			return error_set(
				error, ERROR_USAGE,
				"there is no login state %.*s; the states are valid, expiring, refreshable, expired, "
				"none, mfa, static, external and invalid",
				STR_ARGS(name));
		filter->states[state] = true;
		filter->has_states = true;
	}
	return true;
}

static bool passes(const struct filter *filter, const struct summary *summary, struct arena *arena)
{
	const struct resolution *resolution = &summary->resolution;

	if (filter->has_states && !filter->states[summary->status.state])
		return false;
	if (filter->session.p && !str_equal(filter->session, resolution->sso_session))
		return false;
	return filter->pattern.n == 0 ||
	       pattern_matches(filter->pattern, resolution->profile->name, arena) ||
	       (resolution->account.n > 0 &&
		pattern_matches(filter->pattern, resolution->account, arena)) ||
	       (resolution->role.n > 0 &&
		pattern_matches(filter->pattern, resolution->role, arena));
}

/* Where the rows of a list go, one of three ways. */
struct listing {
	struct context *context;
	bool json;
	size_t rows;
	struct table table;
	struct buf
		line_end; /* of the row before: most rows share a session, and with it all this */
	enum profile_kind kind;
	struct login_status status;
};

static void add_json(struct listing *listing, const struct summary *summary,
		     const struct problems *problems)
{
	buf_add(&listing->context->output, listing->rows > 0 ? STR(",\n") : STR("["));
	summary_write_json(summary, problems, &listing->context->output);
}

/* The kind, the state and the expiry. */
static void add_line_end(struct listing *listing, const struct summary *summary)
{
	struct buf *end = &listing->line_end;
	char expiry[TIMESTAMP_SIZE];

	if (end->n == 0 || listing->kind != summary->resolution.kind ||
	    !login_status_equal(&listing->status, &summary->status)) {
		listing->kind = summary->resolution.kind;
		listing->status = summary->status;
		buf_clear(end);
		buf_add(end, str_from(profile_kind_name(listing->kind)));
		buf_add_char(end, '\t');
		buf_add(end, str_from(login_state_name(listing->status.state)));
		buf_add_char(end, '\t');
		if (listing->status.has_expiry) {
			timestamp_format(listing->status.expires_at, expiry);
			buf_add(end, str_from(expiry));
		}
		buf_add_char(end, '\n');
	}
	buf_add(&listing->context->output, buf_str(end));
}

static void add_line(struct listing *listing, const struct summary *summary)
{
	struct buf *out = &listing->context->output;
	const struct resolution *resolution = &summary->resolution;
	const struct str fields[] = {
		resolution->profile->name,
		resolution->account,
		resolution->role,
		resolution->region,
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		text_add(out, fields[i], TEXT_DATA);
		buf_add_char(out, '\t');
	}
	add_line_end(listing, summary);
}

static void add_row(struct listing *listing, const struct summary *summary)
{
	CLEANUP_BUF struct buf words = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct table *table = &listing->table;
	struct arena *arena = &listing->context->arena;
	const struct resolution *resolution = &summary->resolution;

	summary_state_words(&summary->status, listing->context->now, &words);
	table_add(table, arena, summary->active ? STR("*") : (struct str){0}, COLOUR_STRONG);
	table_add(table, arena, resolution->profile->name,
		  summary->active ? COLOUR_STRONG : COLOUR_NONE);
	table_add(table, arena, resolution->account, COLOUR_NONE);
	table_add(table, arena, resolution->role, COLOUR_NONE);
	table_add(table, arena, resolution->region, COLOUR_NONE);
	table_add(table, arena, str_from(profile_kind_name(resolution->kind)), COLOUR_NONE);
	table_add_sentence(table, arena, buf_str(&words),
			   summary_state_beginning(&summary->status, buf_str(&words)),
			   summary_state_colour(summary->status.state));
}

static void list_profiles(struct listing *listing, const struct filter *filter)
{
	struct context *context = listing->context;
	struct active active = active_find(&context->config, &context->environment, false);
	struct problems problems;
	struct summary summary;

	problems_init(&problems, &context->arena);
	output_expect_rows(context);
	for (size_t i = 0; i < context->config.n_profiles; i++) {
		problems.n = 0;
		summary_make(&summary, context, &context->config.profiles[i], &active, &problems);
		if (!passes(filter, &summary, &context->arena))
			continue;
		if (listing->json)
			login_remarks(&summary.resolution, &summary.status, &context->config,
				      &context->caches, context->now, &problems);
		if (listing->json)
			add_json(listing, &summary, &problems);
		else if (context->output_terminal.is_terminal)
			add_row(listing, &summary);
		else
			add_line(listing, &summary);
		listing->rows++;
		output_yield(context);
	}
	problems_release(&problems);
}

static void finish(struct listing *listing, const struct filter *filter)
{
	struct context *context = listing->context;

	if (listing->json) {
		buf_add(&context->output, listing->rows > 0 ? STR("]\n") : STR("[]\n"));
	} else if (context->output_terminal.is_terminal && listing->rows > 0) {
		table_print(&listing->table, &context->output_terminal, &context->output);
	}
	if (listing->rows > 0 || !context->output_terminal.is_terminal)
		return;
	if (filter->pattern.n > 0 || filter->session.p || filter->has_states)
		report(context, REPORT_WORD, "no profile matches");
	else
		report(context, REPORT_WORD,
		       "there are no profiles in %s and %s; awsp configure sso makes one, awsp help "
		       "populate tells how to make all",
		       context->paths.config.p, context->paths.credentials.p);
}

static enum exit_status run(struct context *context, const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};
	struct listing listing = {
		.context = context,
		.table = {.columns = columns, .n_columns = sizeof(columns) / sizeof(*columns)},
	};
	struct filter filter = {.has_states = false};
	struct str states = {0};

	arguments_value(arguments, "session", &filter.session);
	if (arguments->n_words > 0)
		filter.pattern = arguments->words[0];
	if ((arguments_value(arguments, "state", &states) &&
	     !parse_states(&filter, states, &error)) ||
	    !context_load(context, &error)) {
		report_error(context, &error);
		return exit_status_of(error.kind);
	}
	buf_init(&listing.line_end, BUF_LIMIT_MESSAGE);
	listing.json = arguments_have(arguments, "json");
	if (filter.session.p && !config_sso_session(&context->config, filter.session))
		report(context, REPORT_WARNING, "there is no sso-session %.*s",
		       STR_ARGS(filter.session));
	/* For widths, and for what "?" in a pattern stands for. */
	if (context->output_terminal.is_terminal || filter.pattern.n > 0)
		terminal_use_unicode();
	list_profiles(&listing, &filter);
	finish(&listing, &filter);
	table_release(&listing.table);
	buf_release(&listing.line_end);
	return files_report(context);
}
