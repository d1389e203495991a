/* awsp whoami: who AWS says that a profile is. */
#include "cmd/commands.h"
#include "cmd/fetch.h"
#include "cmd/files_report.h"
#include "cmd/names.h"
#include "cmd/report.h"
#include "term/text.h"

#include "base/json.h"

static enum exit_status run(struct context *context, const struct arguments *arguments);

static const struct option options[] = {
	{"json", 0, NULL, "Print a JSON object, or an array for several profiles.",
	 COMPLETES_NOTHING},
	FETCH_OPTIONS,
	{0},
};

const struct command command_whoami = {
	.name = "whoami",
	.synopsis = "[PROFILE...]",
	.summary = "Ask AWS who a profile is: account, ARN and user id.",
	.description =
		"Asks STS (GetCallerIdentity) with the credentials of each profile, all side by side; without PROFILE, with what AWS's "
		"tools would use now, keys of the environment included. Where AWS names another account than the profile does, that is "
		"an error (5). Where standard output is no terminal, each is one line: profile, account, ARN and user id, with tabs.",
	.options = options,
	.max_words = SIZE_MAX,
	.completes = COMPLETES_PROFILES,
	.run = run,
};

static struct str name_of(const struct fetched *item)
{
	return item->profile ? item->profile->name : (struct str){0};
}

/* On a terminal: nothing is cut, since an ARN is there to be copied. */
static void add_block(struct fetch *fetch, size_t i)
{
	struct context *context = fetch->context;
	const struct sts_identity *identity = &fetch->jobs[i].identity;
	const struct {
		const char *label;
		struct str value;
	} rows[] = {
		{"profile", name_of(&fetch->items[i])},
		{"account", buf_str(&identity->account)},
		{"arn", buf_str(&identity->arn)},
		{"user id", buf_str(&identity->user_id)},
	};

	for (size_t row = 0; row < sizeof(rows) / sizeof(*rows); row++) {
		if (rows[row].value.n == 0)
			continue;
		buf_add(&context->output, colour_code(&context->output_terminal, COLOUR_FAINT));
		buf_format(&context->output, "%-8s ", rows[row].label);
		buf_add(&context->output, colour_code(&context->output_terminal, COLOUR_NONE));
		text_add(&context->output, rows[row].value, TEXT_TERMINAL);
		buf_add_char(&context->output, '\n');
	}
}

static void add_line(struct fetch *fetch, size_t i)
{
	struct buf *out = &fetch->context->output;
	const struct sts_identity *identity = &fetch->jobs[i].identity;

	text_add(out, name_of(&fetch->items[i]), TEXT_DATA);
	buf_add_char(out, '\t');
	text_add(out, buf_str(&identity->account), TEXT_DATA);
	buf_add_char(out, '\t');
	text_add(out, buf_str(&identity->arn), TEXT_DATA);
	buf_add_char(out, '\t');
	text_add(out, buf_str(&identity->user_id), TEXT_DATA);
	buf_add_char(out, '\n');
}

static void add_member(struct buf *out, const char *name, struct str value)
{
	buf_format(out, "\"%s\": ", name);
	json_write_string_or_null(out, value);
}

static void add_json(struct fetch *fetch, size_t i)
{
	struct buf *out = &fetch->context->output;
	const struct sts_identity *identity = &fetch->jobs[i].identity;

	buf_add_char(out, '{');
	add_member(out, "profile", name_of(&fetch->items[i]));
	buf_add(out, STR(", "));
	add_member(out, "account", buf_str(&identity->account));
	buf_add(out, STR(", "));
	add_member(out, "arn", buf_str(&identity->arn));
	buf_add(out, STR(", "));
	add_member(out, "user_id", buf_str(&identity->user_id));
	buf_add_char(out, '}');
}

static bool succeeded(const struct fetch *fetch, size_t i)
{
	return fetch->jobs[i].error.kind == ERROR_NONE;
}

static void print_words(struct fetch *fetch)
{
	struct context *context = fetch->context;
	size_t printed = 0;

	for (size_t i = 0; i < fetch->n; i++) {
		if (!succeeded(fetch, i))
			continue;
		if (!context->output_terminal.is_terminal) {
			add_line(fetch, i);
			continue;
		}
		if (printed++ > 0)
			buf_add_char(&context->output, '\n');
		add_block(fetch, i);
	}
	output_flush(context);
}

/* One object for one profile, and an array where more could have been named. */
static void print_json(struct fetch *fetch, bool several)
{
	struct buf *out = &fetch->context->output;
	size_t printed = 0;

	if (several)
		buf_add_char(out, '[');
	for (size_t i = 0; i < fetch->n; i++) {
		if (!succeeded(fetch, i))
			continue;
		if (printed++ > 0)
			buf_add(out, STR(",\n"));
		add_json(fetch, i);
	}
	if (several)
		buf_add_char(out, ']');
	if (several || printed > 0)
		buf_add_char(out, '\n');
	output_flush(fetch->context);
}

/* The account that the profile says it leads to is the one that people rely on. */
static enum exit_status check_account(struct fetch *fetch, size_t i)
{
	const struct fetched *item = &fetch->items[i];
	struct str account = buf_str(&fetch->jobs[i].identity.account);

	if (!succeeded(fetch, i) || !item->profile || item->resolution.account.n == 0 ||
	    str_equal(item->resolution.account, account))
		return EXIT_DONE;
	report(fetch->context, REPORT_ERROR,
	       "CAREFUL: %.*s says account %.*s, but its credentials are of account %.*s",
	       STR_ARGS(item->profile->name), STR_ARGS(item->resolution.account),
	       STR_ARGS(account));
	return EXIT_CONFIGURATION;
}

static enum exit_status add_profiles(struct fetch *fetch, const struct arguments *arguments)
{
	enum exit_status worst = EXIT_DONE;

	for (size_t i = 0; i < arguments->n_words; i++) {
		CLEANUP_ERROR struct error error = {0};
		const struct profile *profile =
			name_find(fetch->context, arguments->words[i], &error);

		if (profile)
			fetch_add(fetch, profile);
		else
			report_error(fetch->context, &error);
		worst = exit_status_worst(worst, exit_status_of(error.kind));
	}
	return worst;
}

static enum exit_status ask(struct fetch *fetch, const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};
	enum exit_status worst = EXIT_DONE;

	if (arguments->n_words > 0) {
		worst = add_profiles(fetch, arguments);
	} else if (!fetch_add_active(fetch, &error)) {
		report_error(fetch->context, &error);
		return exit_status_of(error.kind);
	}
	fetch_run(fetch, true);
	if (arguments_have(arguments, "json"))
		print_json(fetch, arguments->n_words > 1);
	else
		print_words(fetch);
	for (size_t i = 0; i < fetch->n; i++)
		worst = exit_status_worst(
			worst, exit_status_worst(fetch_report(fetch, i), check_account(fetch, i)));
	return online_interrupted() ? EXIT_INTERRUPTED : worst;
}

static enum exit_status run(struct context *context, const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};
	struct fetch fetch;
	enum exit_status status;

	if (!context_load(context, &error)) {
		report_error(context, &error);
		return exit_status_of(error.kind);
	}
	if (fetch_begin(&fetch, context, arguments, arguments->n_words + 1, false, &error)) {
		status = ask(&fetch, arguments);
	} else {
		report_error(context, &error);
		status = exit_status_of(error.kind);
	}
	fetch_end(&fetch);
	return exit_status_worst(status, files_report(context));
}
