/* awsp status: the login state of profiles, in words, in JSON and in the exit status. */
#include "auth/access.h"
#include "auth/resolver.h"
#include "base/json.h"
#include "base/timestamp.h"
#include "cmd/commands.h"
#include "cmd/files_report.h"
#include "cmd/names.h"
#include "cmd/online.h"
#include "cmd/report.h"
#include "cmd/summary.h"
#include "term/text.h"

static enum exit_status run(struct context *context, const struct arguments *arguments);

static const struct option options[] = {
	{"json", 0, NULL, "Print a JSON array with an object a profile.", COMPLETES_NOTHING},
	{"online", 0, NULL, "Ask AWS too whether the login and the role are good.",
	 COMPLETES_NOTHING},
	{"ready", 0, NULL, "Renew first what can be renewed without a login.", COMPLETES_NOTHING},
	{0},
};

const struct command command_status = {
	.name = "status",
	.synopsis = "[PROFILE...]",
	.summary = "Tell the login state of profiles, in words and in the exit status.",
	.description =
		"Without PROFILE: of the one that AWS's tools would use now.\n"
		"The states are valid, expiring (under 15 minutes left, and not renewable), refreshable (run out, and AWS's tools renew "
		"it by themselves), expired, none (never logged in), mfa (a code is needed), static (long-lived keys), external (not "
		"knowable offline) and invalid (cannot work).\n"
		"Exits 0 when every profile can be used, 4 when one needs a login, 5 when one is invalid, 3 when one does not exist. "
		"Reads files only, unless --online or --ready is given.\n"
		"--online asks AWS with the credentials of each profile, an SSO profile's role at the portal and all others at STS, and adds "
		"what AWS says: granted, refused (no access, or keys that AWS does not know, 7), ended (the login was revoked, 4) or unknown "
		"(no answer, 6); in JSON it is the member online, null where there is no login to ask with. Nothing is renewed. It says so where the clock of this machine is wrong.",
	.options = options,
	.max_words = SIZE_MAX,
	.completes = COMPLETES_PROFILES,
	.run = run,
};

/* What a run of the command holds. */
struct asking {
	struct context *context;
	const struct active *active;
	struct online *online; /* NULL without --online and --ready */
	bool json;
	bool ask;   /* --online */
	bool ready; /* --ready */
	bool told_clock;
	size_t printed;
};

static const char *access_name(enum access access)
{
	switch (access) {
	case ACCESS_GRANTED:
		return "granted";
	case ACCESS_REFUSED:
		return "refused";
	case ACCESS_ENDED:
		return "ended";
	case ACCESS_UNKNOWN:
		return "unknown";
	case ACCESS_NO_TOKEN:
		break;
	}
	return NULL;
}

static enum exit_status access_status(enum access access, const struct error *error)
{
	switch (access) {
	case ACCESS_REFUSED:
		return EXIT_REFUSED;
	case ACCESS_ENDED:
		return EXIT_LOGIN_NEEDED;
	case ACCESS_UNKNOWN:
		return exit_status_of(error->kind);
	case ACCESS_GRANTED:
	case ACCESS_NO_TOKEN:
		break;
	}
	return EXIT_DONE;
}

static void print_words(struct context *context, const struct summary *summary, const char *online)
{
	struct buf *out = &context->output;
	char until[TIMESTAMP_SIZE];

	text_add(out, summary->resolution.profile->name,
		 context->output_terminal.is_terminal ? TEXT_TERMINAL : TEXT_DATA);
	buf_add(out, STR(": "));
	buf_add(out, colour_code(&context->output_terminal,
				 summary_state_colour(summary->status.state)));
	summary_state_words(&summary->status, context->now, out);
	buf_add(out, colour_code(&context->output_terminal, COLOUR_NONE));
	if (summary->status.has_expiry) {
		timestamp_format(summary->status.expires_at, until);
		buf_format(out, " (%s)", until);
	}
	if (online)
		buf_format(out, ", online: %s", online);
	buf_add_char(out, '\n');
}

static void print_json(struct asking *asking, const struct summary *summary,
		       const struct problems *problems, const char *online)
{
	struct buf *out = &asking->context->output;

	buf_add(out, asking->printed > 0 ? STR(",\n") : STR("["));
	summary_write_json(summary, problems, out);
	if (!asking->ask)
		return;
	buf_truncate(out, out->n - 1); /* without the brace at its end */
	buf_add(out, STR(", \"online\": "));
	json_write_string_or_null(out, str_from(online));
	buf_add_char(out, '}');
}

static bool find_session(struct asking *asking, const struct summary *summary,
			 struct session *session)
{
	CLEANUP_ERROR struct error ignored = {0};
	const struct resolution *resolution = &summary->resolution;

	if (!asking->online || resolution->invalid || !profile_kind_is_sso(resolution->end_kind) ||
	    !session_of_profile(session, &asking->context->config, &asking->context->paths,
				resolution, &ignored))
		return false;
	online_prepare(asking->online, session->profile);
	return true;
}

/* Renews what can be; the summary is made again then. */
static void make_ready(struct asking *asking, struct summary *summary, struct problems *problems)
{
	CLEANUP_ERROR struct error error = {0};
	struct context *context = asking->context;
	struct session session;

	if (!asking->ready || !summary->status.renewable ||
	    summary->status.expires_at - context->now >= STATE_MARGIN ||
	    !find_session(asking, summary, &session))
		return;
	if (refresh_session(&asking->online->auth, &session, &error) == REFRESH_FAILED)
		report_error(context, &error);
	context_renew(context);
	problems->n = 0;
	summary_make(summary, context, summary->resolution.profile, asking->active, problems);
}

static void tell_clock(struct asking *asking)
{
	CLEANUP_BUF struct buf words = BUF_INIT(BUF_LIMIT_MESSAGE);

	if (asking->told_clock || !auth_describe_clock(&asking->online->auth, &words))
		return;
	asking->told_clock = true;
	report(asking->context, REPORT_WARNING, "%s", words.p);
}

static enum access access_of(enum error_kind kind)
{
	switch (kind) {
	case ERROR_LOGIN_NEEDED:
		return ACCESS_ENDED;
	case ERROR_REFUSED:
		return ACCESS_REFUSED;
	default:
		return ACCESS_UNKNOWN;
	}
}

/* What AWS says of credentials of any other kind, once there are some. */
static enum access identify(struct asking *asking, const struct summary *summary,
			    struct error *error)
{
	struct resolver resolver = {.auth = &asking->online->auth, .keep_tokens = true};
	struct resolver_job job = {.resolution = &summary->resolution, .identify = true};
	const char *variable;
	enum access access = ACCESS_GRANTED;

	if (summary->resolution.invalid || summary->status.state == STATE_REFRESHABLE ||
	    login_state_needs_login(summary->status.state))
		return ACCESS_NO_TOKEN;
	job.region = variable_region(&asking->context->environment, &variable);
	if (job.region.n == 0)
		job.region = summary->resolution.region;
	online_prepare(asking->online, summary->resolution.profile);
	resolver_run(&resolver, &job, 1);
	if (job.error.kind != ERROR_NONE) {
		error_set(error, job.error.kind, "%s", job.error.message);
		access = access_of(job.error.kind);
	}
	resolver_job_release(&job);
	tell_clock(asking);
	return access;
}

/* What AWS says of the profile. */
static enum access ask_aws(struct asking *asking, const struct summary *summary,
			   struct error *error)
{
	const struct resolution *resolution = &summary->resolution;
	struct session session;
	enum access access;

	if (!asking->ask)
		return ACCESS_NO_TOKEN;
	if (resolution->kind != KIND_SSO && resolution->kind != KIND_SSO_LEGACY)
		return identify(asking, summary, error);
	if (!find_session(asking, summary, &session))
		return ACCESS_NO_TOKEN;
	access = access_check(&asking->online->auth, &session, resolution->account,
			      resolution->role, error);
	tell_clock(asking);
	return access;
}

/* Prints one profile. */
static enum exit_status print_profile(struct asking *asking, const struct profile *profile)
{
	CLEANUP_ERROR struct error error = {0};
	struct context *context = asking->context;
	struct problems problems;
	struct summary summary;
	enum access access;

	problems_init(&problems, &context->arena);
	summary_make(&summary, context, profile, asking->active, &problems);
	make_ready(asking, &summary, &problems);
	access = ask_aws(asking, &summary, &error);
	login_remarks(&summary.resolution, &summary.status, &context->config, &context->caches,
		      context->now, &problems);
	if (asking->json) {
		print_json(asking, &summary, &problems, access_name(access));
	} else {
		print_words(context, &summary, access_name(access));
		output_flush(context);
	}
	for (size_t i = 0; i < problems.n && !asking->json; i++)
		report_problem(context, &problems.items[i]);
	if (access != ACCESS_GRANTED && access != ACCESS_NO_TOKEN && error.message)
		report_error(context, &error);
	problems_release(&problems);
	asking->printed++;
	return exit_status_worst(summary_exit_status(summary.status.state),
				 access_status(access, &error));
}

static enum exit_status print_all(struct asking *asking, const struct arguments *arguments)
{
	struct context *context = asking->context;
	enum exit_status worst = EXIT_DONE;
	size_t n = arguments->n_words > 0 ? arguments->n_words : 1;

	for (size_t i = 0; i < n && !online_interrupted(); i++) {
		CLEANUP_ERROR struct error error = {0};
		const struct profile *profile =
			arguments->n_words > 0 ? name_find(context, arguments->words[i], &error)
					       : name_find_active(context, asking->active, &error);
		enum exit_status status = exit_status_of(error.kind);

		if (profile)
			status = print_profile(asking, profile);
		else
			report_error(context, &error);
		worst = exit_status_worst(worst, status);
	}
	if (asking->json)
		buf_add(&context->output, asking->printed > 0 ? STR("]\n") : STR("[]\n"));
	return online_interrupted() ? EXIT_INTERRUPTED : worst;
}

static enum exit_status run(struct context *context, const struct arguments *arguments)
{
	CLEANUP_ERROR struct error error = {0};
	struct active active;
	struct online online;
	struct asking asking = {
		.context = context,
		.active = &active,
		.json = arguments_have(arguments, "json"),
		.ask = arguments_have(arguments, "online"),
		.ready = arguments_have(arguments, "ready"),
	};
	enum exit_status status;

	if (!context_load(context, &error)) {
		report_error(context, &error);
		return exit_status_of(error.kind);
	}
	active = active_find(&context->config, &context->environment, false);
	if (asking.ask || asking.ready) {
		online_begin(&online, context);
		asking.online = &online;
	}
	status = print_all(&asking, arguments);
	if (asking.online)
		online_end(&online);
	return exit_status_worst(status, files_report(context));
}
