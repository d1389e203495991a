/* Names that people type for profiles. */
#include "cmd/names.h"

#include "config/profile_name.h"
#include "login/resolve.h"

#define ACCOUNT_ID_DIGITS 12
#define MAX_CANDIDATES 5
/* No candidate is further from the word than this; see rank_of. */
#define WORST_RANK 6

/* True where every word of `words` is a part of `name`, in any case. */
static bool contains_words(struct str name, struct str words)
{
	struct str word;
	bool any = false;

	while (str_split(&words, ' ', &word)) {
		if (word.n > 0 && !str_contains_nocase(name, word))
			return false;
		any = any || word.n > 0;
	}
	return any;
}

/* How well a profile's name fits a word that is no name: the smaller the better, WORST_RANK for not
 * at all. */
static size_t rank_of(struct str name, struct str word)
{
	size_t distance;

	if (str_equal_nocase(name, word))
		return 0;
	if (str_starts_nocase(name, word))
		return 1;
	if (contains_words(name, word))
		return 2;
	distance = str_distance(name, word);
	return distance <= 2 && distance < word.n ? 2 + distance : WORST_RANK;
}

struct candidates {
	struct str names[MAX_CANDIDATES];
	size_t ranks[MAX_CANDIDATES];
	size_t n;
};

/* Keeps the list sorted by rank; among equals, the first stays first. */
static void add_candidate(struct candidates *candidates, struct str name, size_t rank)
{
	size_t at = candidates->n;

	while (at > 0 && candidates->ranks[at - 1] > rank)
		at--;
	if (at == MAX_CANDIDATES)
		return;
	if (candidates->n < MAX_CANDIDATES)
		candidates->n++;
	for (size_t i = candidates->n - 1; i > at; i--) {
		candidates->names[i] = candidates->names[i - 1];
		candidates->ranks[i] = candidates->ranks[i - 1];
	}
	candidates->names[at] = name;
	candidates->ranks[at] = rank;
}

static void find_candidates(struct context *context, struct str word, struct candidates *candidates)
{
	const struct config *config = &context->config;
	struct alias alias;
	size_t at = 0;

	for (size_t i = 0; i < config->n_profiles; i++) {
		size_t rank = rank_of(config->profiles[i].name, word);

		if (rank < WORST_RANK)
			add_candidate(candidates, config->profiles[i].name, rank);
	}
	while (settings_next_alias(&context->settings, &at, &alias)) {
		if (rank_of(alias.name, word) < WORST_RANK)
			add_candidate(candidates, alias.name, rank_of(alias.name, word));
	}
}

/* A section in the config file that would be the profile, were its header right; NO_SECTION where
 * there is none. */
static uint32_t misnamed_section(const struct config *config, struct str word, struct arena *arena)
{
	static const struct {
		const char *before;
		const char *behind;
	} forms[] = {{"", ""},          {"profile ", ""}, {" profile ", " "},
		     {" profile ", ""}, {"Profile ", ""}, {"profile", ""}};
	const struct document *document = &config->config;

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		struct str header = arena_format(arena, "%s%.*s%s", forms[i].before, STR_ARGS(word),
						 forms[i].behind);

		if (document_section(document, header) != NO_SECTION)
			return document_section(document, header);
	}
	return NO_SECTION;
}

/* A file that could not be read may hold the profile: that comes before "no such profile". */
static bool blame_file(struct context *context, struct str word, struct error *error)
{
	const struct problems *problems = &context->config.problems;

	if (!config_unreadable(&context->config))
		return false;
	for (size_t i = 0; i < problems->n; i++) {
		const struct problem *problem = &problems->items[i];

		if (problem->severity != PROBLEM_ERROR && problem->place.line > 0)
			continue;
		error_set(error, ERROR_CONFIGURATION, "cannot look for the profile %.*s: %.*s%.*s",
			  STR_ARGS(word), STR_ARGS(problem_place(problem, &context->arena)),
			  STR_ARGS(problem->message));
		return true;
	}
	return false;
}

static void unknown_name(struct context *context, struct str word, struct error *error)
{
	CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct candidates candidates = {.n = 0};
	uint32_t misnamed = misnamed_section(&context->config, word, &context->arena);

	if (misnamed != NO_SECTION) {
		const struct section *section = &context->config.config.sections[misnamed];
		const char *quote = str_find(word, ' ') < word.n ? "\"" : "";

		error_set(error, ERROR_NO_PROFILE,
			  "%.*s:%u: [%.*s] is no profile to AWS's tools; write [profile %s%.*s%s]",
			  STR_ARGS(context->config.config.path), section->line,
			  STR_ARGS(section->header), quote, STR_ARGS(word), quote);
		return;
	}
	find_candidates(context, word, &candidates);
	for (size_t i = 0; i < candidates.n; i++) {
		buf_add(&text, i == 0                  ? STR("; did you mean ")
			       : i + 1 == candidates.n ? STR(" or ")
						       : STR(", "));
		buf_add(&text, candidates.names[i]);
	}
	error_set(error, ERROR_NO_PROFILE, "there is no profile %.*s%.*s%s", STR_ARGS(word),
		  STR_ARGS(buf_str(&text)), candidates.n > 0 ? "?" : "");
}

/* The one profile with that account id. NULL where there is none; an error where there are several.
 */
static const struct profile *find_account(struct context *context, struct str account,
					  struct error *error)
{
	struct problems ignored;
	const struct profile *found = NULL;
	struct candidates candidates = {.n = 0};
	size_t count = 0;

	problems_init(&ignored, &context->arena);
	for (size_t i = 0; i < context->config.n_profiles; i++) {
		struct resolution resolution;

		profile_resolve(&resolution, &context->config, &context->config.profiles[i],
				&context->environment, &ignored);
		if (!str_equal(resolution.account, account))
			continue;
		found = resolution.profile;
		add_candidate(&candidates, found->name, 0);
		count++;
	}
	problems_release(&ignored);
	if (count > 1) {
		CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_MESSAGE);

		for (size_t i = 0; i < candidates.n; i++)
			buf_format(&text, "%s%.*s", i > 0 ? ", " : "",
				   STR_ARGS(candidates.names[i]));
		error_set(error, ERROR_NO_PROFILE,
			  "%zu profiles are of account %.*s, name one of them: %.*s%s", count,
			  STR_ARGS(account), STR_ARGS(buf_str(&text)),
			  count > candidates.n ? " and others" : "");
		return NULL;
	}
	return found;
}

const struct profile *name_find(struct context *context, struct str word, struct error *error)
{
	const struct profile *profile = config_profile(&context->config, word);
	struct alias alias;

	if (profile)
		return profile;
	if (word.n == 0) {
		error_set(error, ERROR_NO_PROFILE, "the name of the profile is empty; give one");
		return NULL;
	}
	if (settings_alias(&context->settings, word, &alias)) {
		profile = config_profile(&context->config, alias.profile);
		if (!profile)
			error_set(error, ERROR_NO_PROFILE,
				  "%.*s:%u: the alias %.*s stands for %.*s, which is no profile",
				  STR_ARGS(context->settings.document.path), alias.line,
				  STR_ARGS(word), STR_ARGS(alias.profile));
		return profile;
	}
	if (word.n == ACCOUNT_ID_DIGITS && str_is_digits(word)) {
		profile = find_account(context, word, error);
		if (profile || error->kind != ERROR_NONE)
			return profile;
	}
	if (!blame_file(context, word, error))
		unknown_name(context, word, error);
	return NULL;
}

const struct profile *name_find_active(struct context *context, const struct active *active,
				       struct error *error)
{
	const char *variable =
		active->source == ACTIVE_AWS_PROFILE ? "AWS_PROFILE" : "AWS_DEFAULT_PROFILE";

	if (active->profile)
		return active->profile;
	if (active->source == ACTIVE_NONE && blame_file(context, STR("default"), error))
		return NULL;
	if (active->source == ACTIVE_NONE)
		error_set(error, ERROR_NO_PROFILE,
			  "no profile is active and there is none named default; name one");
	else if (active->name.n == 0)
		error_set(error, ERROR_NO_PROFILE,
			  "%s is set to nothing, which AWS's tools refuse; unset it", variable);
	else if (!name_find(context, active->name, error))
		error_wrap(error, "%s", variable);
	else
		error_set(error, ERROR_NO_PROFILE,
			  "%s names %.*s, which is no profile to AWS's tools", variable,
			  STR_ARGS(active->name));
	return NULL;
}

bool name_check(struct str name, struct error *error)
{
	switch (profile_name_fault(name)) {
	case NAME_GOOD:
		return true;
	case NAME_EMPTY:
		return error_set(
			error, ERROR_CONFIGURATION,
			"the name of the profile is empty, so AWS_PROFILE cannot select it");
	case NAME_CONTROL:
		return error_set(
			error, ERROR_CONFIGURATION,
			"the name %.*s has control bytes or is not valid UTF-8; rename the profile",
			STR_ARGS(name));
	case NAME_TOO_LONG:
		break;
	}
	return error_set(error, ERROR_CONFIGURATION,
			 "the name of the profile is longer than %d bytes; rename it",
			 PROFILE_NAME_LIMIT);
}
