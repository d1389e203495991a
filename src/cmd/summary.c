/* The summary of one profile. */
#include "cmd/summary.h"

#include "base/json.h"
#include "base/timestamp.h"
#include "base/utf8.h"

#include <string.h>

void summary_make(struct summary *summary, struct context *context, const struct profile *profile,
		  const struct active *active, struct problems *problems)
{
	profile_resolve(&summary->resolution, &context->config, profile, &context->environment,
			problems);
	summary->status = login_state(&summary->resolution, &context->config, &context->caches,
				      context->now, problems);
	summary->active = active && active->profile == profile;
}

/* Adds "3h 12m left" or "3h 12m ago". */
static void add_distance(const struct login_status *status, int64_t now, struct buf *out)
{
	bool past = status->expires_at <= now;

	duration_format(out, past ? now - status->expires_at : status->expires_at - now);
	buf_add(out, past ? STR(" ago") : STR(" left"));
}

void summary_state_words(const struct login_status *status, int64_t now, struct buf *out)
{
	switch (status->state) {
	case STATE_VALID:
	case STATE_EXPIRING:
		buf_add(out, str_from(login_state_name(status->state)));
		buf_add(out, STR(", "));
		add_distance(status, now, out);
		break;
	case STATE_REFRESHABLE:
		buf_add(out, STR("refreshable, ran out "));
		add_distance(status, now, out);
		break;
	case STATE_EXPIRED:
		buf_add(out, STR("expired "));
		add_distance(status, now, out);
		break;
	case STATE_NONE:
		buf_add(out, STR("not logged in"));
		break;
	case STATE_MFA:
		buf_add(out, STR("needs an MFA code"));
		break;
	case STATE_STATIC:
		buf_add(out, STR("static keys"));
		break;
	case STATE_EXTERNAL:
		buf_add(out, STR("external, not knowable offline"));
		break;
	case STATE_INVALID:
		buf_add(out, STR("invalid"));
		break;
	}
}

size_t summary_state_beginning(const struct login_status *status, struct str words)
{
	size_t n = words.n;

	switch (status->state) {
	case STATE_VALID:
	case STATE_EXPIRING:
	case STATE_MFA:
		/* All but the last word. */
		while (n > 0 && words.p[--n] != ' ') {
		}
		return n;
	case STATE_REFRESHABLE:
	case STATE_EXPIRED:
	case STATE_EXTERNAL:
		return strlen(login_state_name(status->state));
	case STATE_NONE:
	case STATE_STATIC:
	case STATE_INVALID:
		break;
	}
	return n;
}

enum colour summary_state_colour(enum login_state state)
{
	switch (state) {
	case STATE_VALID:
		return COLOUR_GOOD;
	case STATE_EXPIRING:
	case STATE_REFRESHABLE:
	case STATE_MFA:
		return COLOUR_CAUTION;
	case STATE_EXPIRED:
	case STATE_INVALID:
		return COLOUR_BAD;
	case STATE_NONE:
	case STATE_STATIC:
	case STATE_EXTERNAL:
		break;
	}
	return COLOUR_FAINT;
}

enum exit_status summary_exit_status(enum login_state state)
{
	if (state == STATE_INVALID)
		return EXIT_CONFIGURATION;
	return login_state_needs_login(state) ? EXIT_LOGIN_NEEDED : EXIT_DONE;
}

static void add_member(struct buf *out, const char *name, struct str value)
{
	buf_format(out, ", \"%s\": ", name);
	json_write_string_or_null(out, value);
}

static const char *json_boolean(bool value)
{
	return value ? "true" : "false";
}

/* Names that are no UTF-8 are given as hexadecimal bytes too. */
static void add_name(struct buf *out, struct str name)
{
	buf_add(out, STR("{\"profile\": "));
	json_write_string(out, name);
	if (utf8_valid(name))
		return;
	buf_add(out, STR(", \"profile_hex\": \""));
	for (size_t i = 0; i < name.n; i++)
		buf_format(out, "%02x", (unsigned)(unsigned char)name.p[i]);
	buf_add_char(out, '"');
}

static void add_expiry(struct buf *out, const struct login_status *status)
{
	char text[TIMESTAMP_SIZE];

	timestamp_format(status->expires_at, text);
	add_member(out, "expires_at", status->has_expiry ? str_from(text) : (struct str){0});
}

void problem_write_json(const struct problem *problem, bool full, struct buf *out)
{
	buf_add(out, STR("{\"path\": "));
	json_write_string_or_null(out, problem->place.path);
	if (problem->place.line > 0)
		buf_format(out, ", \"line\": %u", problem->place.line);
	else
		buf_add(out, STR(", \"line\": null"));
	add_member(out, "severity", str_from(problem_severity_name(problem->severity)));
	add_member(out, "message", problem->message);
	if (full) {
		add_member(out, "remedy", problem->remedy);
		add_member(out, "profile", problem->profile);
		buf_format(out, ", \"refused\": %s", json_boolean(problem->refused));
	}
	buf_add_char(out, '}');
}

void summary_write_json(const struct summary *summary, const struct problems *problems,
			struct buf *out)
{
	const struct resolution *resolution = &summary->resolution;

	add_name(out, resolution->profile->name);
	add_member(out, "kind", str_from(profile_kind_name(resolution->kind)));
	buf_format(out, ", \"active\": %s", json_boolean(summary->active));
	add_member(out, "account", resolution->account);
	add_member(out, "role", resolution->role);
	add_member(out, "region", resolution->region);
	add_member(out, "sso_session", resolution->sso_session);
	add_member(out, "start_url", resolution->start_url);
	add_member(out, "source_profile", resolution->source_profile);
	add_member(out, "state", str_from(login_state_name(summary->status.state)));
	buf_format(out, ", \"renewable\": %s", json_boolean(summary->status.renewable));
	add_expiry(out, &summary->status);
	buf_add(out, STR(", \"problems\": ["));
	for (size_t i = 0; i < problems->n; i++) {
		if (i > 0)
			buf_add(out, STR(", "));
		problem_write_json(&problems->items[i], false, out);
	}
	buf_add(out, STR("]}"));
}
