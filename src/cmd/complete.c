/* Completion. */
#include "cmd/complete.h"
#include "cmd/command.h"
#include "cmd/complete_bash.h"
#include "cmd/summary.h"
#include "config/profile_name.h"
#include "config/view.h"
#include "term/text.h"

#include "base/region.h"

/* The line so far, and where candidates go. */
struct completion {
	struct context *context;
	enum dialect dialect;
	struct bash_line bash;   /* bash alone */
	const struct str *words; /* behind the program's name, before the current one */
	size_t n_words;
	struct str current;
	struct str prefix; /* "--option=" where the argument stands in the same word */
	bool names_only;   /* behind "--" */

	struct problems ignored;    /* of the profiles, which are not shown here */
	struct login_status status; /* of the profile before; most share a session */
	struct buf state_words;     /* for that status */
	bool initials[256];         /* what commands begin with; a look at each would cost more */
};

/* What `out` holds from `start` on is a name: zsh takes it up to the first colon that has no
 * backslash in front. */
static void escape_for_zsh(struct completion *completion, struct buf *out, size_t start)
{
	struct str name = str_from_byte(buf_str(out), start);

	if (name.n == 0 || (!memchr(name.p, ':', name.n) && !memchr(name.p, '\\', name.n)))
		return;
	name = arena_copy(&completion->context->arena, name);
	out->n = start;
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '\\' || name.p[i] == ':')
			buf_add_char(out, '\\');
		buf_add_char(out, name.p[i]);
	}
}

/* Puts a candidate on the output. For zsh and fish a description is to follow, and a line end;
 * false for bash, which shows none. */
static bool add_name(struct completion *completion, struct str name)
{
	struct buf *out = &completion->context->output;
	size_t start = out->n;

	if (completion->dialect == DIALECT_BASH) {
		if (completion->prefix.n > 0)
			name = arena_format(&completion->context->arena, "%.*s%.*s",
					    STR_ARGS(completion->prefix), STR_ARGS(name));
		if (str_starts(name, completion->current))
			complete_bash_candidate(&completion->bash, name, out);
		return false;
	}
	if (completion->prefix.n > 0)
		buf_add(out, completion->prefix);
	buf_add(out, name);
	if (completion->dialect == DIALECT_ZSH)
		escape_for_zsh(completion, out, start);
	buf_add_char(out, completion->dialect == DIALECT_ZSH ? ':' : '\t');
	return true;
}

/* A description is one line without tabs. */
static void add_candidate(struct completion *completion, struct str name, struct str description)
{
	struct buf *out = &completion->context->output;

	if (!add_name(completion, name))
		return;
	text_add(out, description, TEXT_TERMINAL);
	buf_add_char(out, '\n');
}

static void add_word(struct buf *out, struct str word, struct str behind)
{
	if (word.n == 0)
		return;
	text_add(out, word, TEXT_TERMINAL);
	buf_add(out, behind);
}

/* "ReadOnly 111111111111 · valid, 3h left" */
static void describe_profile(struct completion *completion, const struct profile *profile)
{
	struct context *context = completion->context;
	struct buf *out = &context->output, *words = &completion->state_words;
	struct summary summary;

	completion->ignored.n = 0;
	summary_make(&summary, context, profile, NULL, &completion->ignored);
	add_word(out, summary.resolution.role, STR(" "));
	add_word(out, summary.resolution.account, STR(" · "));
	if (words->n == 0 || !login_status_equal(&completion->status, &summary.status)) {
		buf_clear(words);
		summary_state_words(&summary.status, context->now, words);
		completion->status = summary.status;
	}
	buf_add(out, buf_str(words));
}

static void add_profile(struct completion *completion, const struct profile *profile)
{
	if (profile_name_fault(profile->name) != NAME_GOOD || !add_name(completion, profile->name))
		return;
	describe_profile(completion, profile);
	buf_add_char(&completion->context->output, '\n');
	output_yield(completion->context);
}

/* A name that would be taken for a command or an option can only be typed behind `use` or "--". */
static bool is_taken(const struct completion *completion, struct str name, bool behind_use)
{
	if (name.n == 0)
		return false;
	return name.p[0] == '-' || (!behind_use && completion->initials[(unsigned char)name.p[0]] &&
				    (command_find(name) || command_is_first_word(name) ||
				     str_equal(name, STR("exec"))));
}

static void add_profiles(struct completion *completion, bool behind_use)
{
	const struct config *config = &completion->context->config;
	struct alias alias;
	size_t at = 0;

	output_expect_rows(completion->context);
	completion->initials['e'] = true; /* exec, which the shell functions hand on as it is */
	for (size_t i = 0; commands[i]; i++)
		completion->initials[(unsigned char)commands[i]->name[0]] = true;
	for (size_t i = 0; i < config->n_profiles; i++) {
		if (completion->names_only ||
		    !is_taken(completion, config->profiles[i].name, behind_use))
			add_profile(completion, &config->profiles[i]);
	}
	while (settings_next_alias(&completion->context->settings, &at, &alias)) {
		if (profile_name_fault(alias.name) == NAME_GOOD &&
		    (completion->names_only || !is_taken(completion, alias.name, behind_use)))
			add_candidate(completion, alias.name, alias.profile);
	}
}

/* The first words of the commands. One that begins several of them comes once, without a summary.
 */
static void add_commands(struct completion *completion)
{
	struct map seen = {0};

	for (size_t i = 0; commands[i]; i++) {
		struct str name = str_from(commands[i]->name);
		struct str first = str_slice(name, 0, str_find(name, ' '));

		if (name.p[0] == '-' || map_get(&seen, first) != MAP_NONE)
			continue;
		map_add(&seen, first, 0);
		add_candidate(completion, first,
			      first.n == name.n ? str_from(commands[i]->summary) : (struct str){0});
	}
	map_release(&seen);
}

/* What can stand behind the first word of commands that have two. */
static void add_second_words(struct completion *completion, struct str first)
{
	for (size_t i = 0; commands[i]; i++) {
		struct str name = str_from(commands[i]->name);

		if (str_starts(name, first) && str_find(name, ' ') == first.n)
			add_candidate(completion, str_from_byte(name, first.n + 1),
				      str_from(commands[i]->summary));
	}
}

static void add_options(struct completion *completion, const struct option *options)
{
	for (; options && options->name; options++) {
		struct str name = arena_format(&completion->context->arena, "--%s", options->name);

		add_candidate(completion, name, str_from(options->summary));
	}
}

static void add_sessions(struct completion *completion)
{
	const struct named_sections *sessions = &completion->context->config.sso_sessions;

	for (size_t i = 0; i < sessions->n; i++) {
		if (profile_name_fault(sessions->items[i].name) == NAME_GOOD)
			add_candidate(completion, sessions->items[i].name, STR("sso-session"));
	}
}

/* Regions are those of the user's own files: no list of ours can age. */
static void add_regions(struct completion *completion)
{
	const struct config *config = &completion->context->config;
	struct map seen = {0};

	for (size_t i = 0; i < config->n_profiles; i++) {
		struct profile_view view;
		struct str region;

		profile_view_init(&view, config, &config->profiles[i]);
		region = view_value(&view, KEY_REGION);
		if (!region_is_valid(region) || map_get(&seen, region) != MAP_NONE)
			continue;
		map_add(&seen, region, 0);
		add_candidate(completion, region, STR("region of a profile"));
	}
	map_release(&seen);
}

static void add_words(struct completion *completion, const char *const *words)
{
	for (; *words; words++)
		add_candidate(completion, str_from(*words), (struct str){0});
}

static void add_states(struct completion *completion)
{
	for (int state = 0; state < STATE_COUNT; state++)
		add_candidate(completion, str_from(login_state_name((enum login_state)state)),
			      STR("login state"));
}

static void add_completions(struct completion *completion, enum completes completes)
{
	static const char *const shells[] = {"bash", "zsh", "fish", NULL};
	static const char *const dialects[] = {"sh", "bash", "zsh", "fish", NULL};
	static const char *const conflicts[] = {"keep", "overwrite", "rename", NULL};
	static const char *const formats[] = {"sh",     "bash",   "zsh",  "fish",
					      "dotenv", "docker", "json", NULL};

	switch (completes) {
	case COMPLETES_NOTHING:
		break;
	case COMPLETES_PROFILES:
		add_profiles(completion, true);
		break;
	case COMPLETES_SESSIONS:
		add_sessions(completion);
		break;
	case COMPLETES_STATES:
		add_states(completion);
		break;
	case COMPLETES_REGIONS:
		add_regions(completion);
		break;
	case COMPLETES_SHELLS:
		add_words(completion, shells);
		break;
	case COMPLETES_DIALECTS:
		add_words(completion, dialects);
		break;
	case COMPLETES_COMMANDS:
		add_commands(completion);
		break;
	case COMPLETES_FORMATS:
		add_words(completion, formats);
		break;
	case COMPLETES_CONFLICTS:
		add_words(completion, conflicts);
		break;
	}
}

static const struct option *option_of(const struct command *command, struct str word)
{
	const struct option *lists[] = {common_options, command ? command->options : NULL};

	if (!str_starts(word, STR("--")))
		return NULL;
	for (size_t i = 0; i < 2; i++) {
		for (const struct option *option = lists[i]; option && option->name; option++) {
			if (str_equal(str_from_byte(word, 2), str_from(option->name)))
				return option;
		}
	}
	return NULL;
}

/* What the words before the current one come to. */
struct position {
	const struct command *command; /* NULL where none is named yet */
	struct str first;              /* the first of a command's two words, and no more so far */
	const struct option *waiting;  /* an option whose argument the current word is */
	size_t words;                  /* words of the command so far */
};

/* A word that may name the command, or begin to; any other is a profile. */
static void name_command(struct position *position, struct str word)
{
	if (position->first.n > 0)
		position->command = command_find_pair(position->first, word);
	else
		position->command = command_find(word);
	if (position->command)
		return;
	if (position->first.n == 0 && command_is_first_word(word)) {
		position->first = word;
		return;
	}
	position->command = command_find(STR("use"));
	position->words++;
}

static struct position find_position(struct completion *completion)
{
	struct position position = {0};

	for (size_t i = 0; i < completion->n_words; i++) {
		struct str word = completion->words[i];

		if (position.waiting) {
			position.waiting = NULL;
		} else if (completion->names_only) {
			position.words++;
		} else if (str_equal(word, STR("--"))) {
			completion->names_only = true;
		} else if (word.n > 1 && word.p[0] == '-' && !command_find(word)) {
			const struct option *option = option_of(position.command, word);

			position.waiting = option && option->argument ? option : NULL;
		} else if (!position.command) {
			name_command(&position, word);
		} else {
			position.words++;
		}
	}
	return position;
}

/* The first word can be a profile, a command or an option. */
static void complete_first(struct completion *completion)
{
	if (completion->current.n == 0 || completion->current.p[0] != '-') {
		add_profiles(completion, false);
		add_commands(completion);
		return;
	}
	if (environment_value(&completion->context->environment, "AWSP_BEFORE").n > 0)
		add_candidate(completion, STR("-"), STR("the profile before"));
	add_options(completion, common_options);
	add_options(completion, command_find(STR("use"))->options);
}

/* `--option=argument` in one word. Returns false where the current word is none. */
static bool complete_joined(struct completion *completion, const struct command *command)
{
	struct str current = completion->current;
	size_t equals = str_find(current, '=');
	const struct option *option;

	if (!str_starts(current, STR("--")) || equals == current.n)
		return false;
	option = option_of(command, str_slice(current, 0, equals));
	completion->prefix = str_slice(current, 0, equals + 1);
	if (option && option->argument)
		add_completions(completion, option->completes);
	return true;
}

/* A word of the command that is named. One that runs another command takes a word, "--", and that
 * command, which is the shell's to complete. */
static void complete_of_command(struct completion *completion, const struct position *position)
{
	const struct command *command = position->command;
	bool is_option = completion->current.n > 0 && completion->current.p[0] == '-';

	if (is_option) {
		add_options(completion, command->options);
		add_options(completion, common_options);
	}
	if (command->runs_command && position->words > 0)
		add_candidate(completion, STR("--"), STR("the command stands behind it"));
	else if (!is_option && position->words < command->max_words)
		add_completions(completion, command->completes);
}

static void complete_behind_dashes(struct completion *completion, const struct position *position)
{
	const struct command *command = position->command;

	if (command && command->runs_command)
		return;
	if (position->words == 0 || (command && position->words < command->max_words))
		add_completions(completion, command ? command->completes : COMPLETES_PROFILES);
}

static void complete_word(struct completion *completion)
{
	struct position position = find_position(completion);

	if (position.waiting)
		add_completions(completion, position.waiting->completes);
	else if (completion->names_only)
		complete_behind_dashes(completion, &position);
	else if (complete_joined(completion, position.command))
		return;
	else if (position.command)
		complete_of_command(completion, &position);
	else if (position.first.n > 0)
		add_second_words(completion, position.first);
	else
		complete_first(completion);
}

/* Words as the shells hand them over: zsh and fish as arguments, bash as the line itself. */
static bool read_words(struct completion *completion, const char *const *argv, size_t n)
{
	struct arena *arena = &completion->context->arena;
	struct str *words;

	if (completion->dialect == DIALECT_BASH) {
		if (n < 2 || !complete_bash_parse(str_from(argv[0]), str_from(argv[1]), arena,
						  &completion->bash))
			return false;
		completion->words = completion->bash.words;
		completion->n_words = completion->bash.n_words;
		completion->current = completion->bash.current;
		return true;
	}
	if (n == 0)
		return false;
	words = arena_allocate(arena, n * sizeof(*words));
	for (size_t i = 0; i < n; i++)
		words[i] = str_from(argv[i]);
	completion->words = words;
	completion->n_words = n - 1;
	completion->current = words[n - 1];
	return true;
}

void complete(struct context *context, const char *const *argv, size_t n)
{
	CLEANUP_ERROR struct error error = {0};
	struct completion completion = {.context = context};

	if (n == 0 || !dialect_from_name(str_from(argv[0]), &completion.dialect) ||
	    completion.dialect == DIALECT_SH)
		return;
	if (!read_words(&completion, argv + 1, n - 1) || !context_load(context, &error))
		return;
	problems_init(&completion.ignored, &context->arena);
	buf_init(&completion.state_words, BUF_LIMIT_MESSAGE);
	complete_word(&completion);
	problems_release(&completion.ignored);
	buf_release(&completion.state_words);
}
