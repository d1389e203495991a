/* awsp credential-process: the credentials of a profile, for whoever calls awsp as a
 * credential_process. */
#include "auth/credential_process.h"
#include "cmd/commands.h"
#include "cmd/fetch.h"
#include "cmd/names.h"
#include "cmd/report.h"

static enum exit_status run(struct context *context, const struct arguments *arguments);

static const struct option options[] = {
	FETCH_OPTIONS,
	{0},
};

const struct command command_credential_process = {
	.name = "credential-process",
	.synopsis = "PROFILE",
	.summary = "Print the credentials of a profile as the JSON that credential_process wants.",
	.description =
		"For programs, as in credential_process = awsp credential-process PROFILE in another profile. It never logs in, asks or "
		"opens anything; a login that can be renewed without anybody is renewed, and cached role credentials are used while they "
		"hold for 15 minutes. Standard error says why there are none, and the status is that of the trouble: 4 where a login is "
		"needed.",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.completes = COMPLETES_PROFILES,
	.run = run,
};

static enum exit_status print(struct fetch *fetch, struct error *error)
{
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_CACHE);
	enum exit_status status;

	fetch_run(fetch, false);
	status = fetch_report(fetch, 0);
	if (status != EXIT_DONE)
		return status;
	credential_process_write(&text, &fetch->jobs[0].credentials);
	fetch_write_out(fetch->context, &text, error);
	return EXIT_DONE;
}

static enum exit_status run(struct context *context, const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};
	enum exit_status status = EXIT_DONE;
	const struct profile *profile = NULL;
	struct fetch fetch;

	if (context_load(context, &error))
		profile = name_find(context, arguments->words[0], &error);
	if (profile) {
		if (fetch_begin(&fetch, context, arguments, 1, true, &error)) {
			fetch_add(&fetch, profile);
			status = print(&fetch, &error);
		}
		fetch_end(&fetch);
	}
	if (error.kind == ERROR_NONE)
		return status;
	report_error(context, &error);
	return exit_status_of(error.kind);
}
