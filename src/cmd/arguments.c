/* Parsing a command line by the tables of options. */
#include "cmd/command.h"

/* Words and options as they come, before and behind the command. */
struct parser {
	struct arguments *arguments;
	const char *const *argv;
	size_t n;
	size_t at;
	struct error *error;
	bool ended; /* "--" was seen */
};

/* A lone "-" is a word, as are the short names of commands. */
static bool is_option(struct str word)
{
	return word.n > 1 && word.p[0] == '-' && !command_find(word);
}

static bool is_named(const struct option *option, struct str name)
{
	return str_equal(str_from(option->name), name);
}

static const struct option *find_option(const struct option *options, struct str name,
					bool is_letter)
{
	for (; options && options->name; options++) {
		if (is_letter ? options->letter && options->letter == name.p[0]
			      : is_named(options, name))
			return options;
	}
	return NULL;
}

static const struct option *find_any_option(const struct command *command, struct str name,
					    bool is_letter)
{
	const struct option *option = find_option(common_options, name, is_letter);

	return option || !command ? option : find_option(command->options, name, is_letter);
}

/* Splits "--name=value" and "-x". Sets `*value` to NULL text where there is no "=". */
static struct str option_name(struct str word, struct str *value, bool *is_letter)
{
	size_t equals;

	*is_letter = word.p[1] != '-';
	*value = (struct str){0};
	if (*is_letter)
		return str_from_byte(word, 1);
	word = str_from_byte(word, 2);
	equals = str_find(word, '=');
	if (equals < word.n)
		*value = str_from_byte(word, equals + 1);
	return str_slice(word, 0, equals);
}

/* True where the option at the front of the command line is followed by its argument. */
static bool takes_next(const struct command *command, struct str word)
{
	struct str value, name;
	bool is_letter;
	const struct option *option;

	name = option_name(word, &value, &is_letter);
	option = find_any_option(command, name, is_letter);
	return option && option->argument && !value.p;
}

/* The command is the first word, or the first two, whatever options stand before it; `*at` is where
 * it stands, or `n` where it is not named, and `*words` how many it takes. */
static const struct command *find_command(const char *const *argv, size_t n, size_t *at,
					  size_t *words)
{
	const struct command *command;

	*words = 1;

	for (*at = 0; *at < n; ++*at) {
		struct str word = str_from(argv[*at]);

		if (str_equal(word, STR("--")))
			break;
		if (is_option(word)) {
			*at += takes_next(NULL, word);
			continue;
		}
		command = command_find(word);
		if (!command && *at + 1 < n) {
			command = command_find_pair(word, str_from(argv[*at + 1]));
			*words = 2;
		}
		if (command)
			return command;
		break;
	}
	command = command_find(*at < n ? STR("use") : STR("list"));
	*at = n;
	return command;
}

static bool unknown_option(struct parser *parser, struct str word)
{
	if (parser->arguments->implied)
		return error_set(
			parser->error, ERROR_USAGE,
			"there is no option %.*s (for a profile of that name: awsp -- %.*s)",
			STR_ARGS(word), STR_ARGS(word));
	return error_set(parser->error, ERROR_USAGE, "%s has no option %.*s; see awsp help %s",
			 parser->arguments->command->name, STR_ARGS(word),
			 parser->arguments->command->name);
}

static bool parse_option(struct parser *parser, struct str word)
{
	struct arguments *arguments = parser->arguments;
	struct str value, name;
	bool is_letter;
	const struct option *option;

	name = option_name(word, &value, &is_letter);
	option = is_letter && name.n != 1 ? NULL
					  : find_any_option(arguments->command, name, is_letter);
	if (!option)
		return unknown_option(parser, word);
	if (value.p && !option->argument)
		return error_set(parser->error, ERROR_USAGE, "the option --%s takes no argument",
				 option->name);
	if (option->argument && !value.p) {
		if (parser->at == parser->n)
			return error_set(parser->error, ERROR_USAGE,
					 "the option --%s needs its argument %s", option->name,
					 option->argument);
		value = str_from(parser->argv[parser->at++]);
	}
	if (arguments->n_given == MAX_OPTIONS)
		return error_set(parser->error, ERROR_USAGE, "there are too many options");
	arguments->given[arguments->n_given] = option;
	arguments->values[arguments->n_given++] = value;
	return true;
}

static bool check_word_count(const struct arguments *arguments, struct error *error)
{
	const struct command *command = arguments->command;

	if (arguments_have(arguments, "help"))
		return true;
	if (arguments->n_words < command->min_words)
		return error_set(error, ERROR_USAGE, "%s needs %s; see awsp help %s", command->name,
				 command->synopsis, command->name);
	if (arguments->n_words > command->max_words)
		return error_set(error, ERROR_USAGE,
				 "%s takes no more than %zu word%s; see awsp help %s",
				 command->name, command->max_words,
				 command->max_words == 1 ? "" : "s", command->name);
	return true;
}

bool arguments_parse(struct arguments *arguments, const char *const *argv, size_t n,
		     struct str *words, struct error *error)
{
	struct parser parser = {.arguments = arguments, .argv = argv, .n = n, .error = error};
	size_t command_at = 0, command_words;

	*arguments = (struct arguments){.words = words};
	arguments->command = find_command(argv, n, &command_at, &command_words);
	arguments->implied = command_at >= n;
	while (parser.at < n) {
		size_t at = parser.at++;
		struct str word = str_from(argv[at]);

		if (at >= command_at && at - command_at < command_words)
			continue;
		if (!parser.ended && str_equal(word, STR("--"))) {
			parser.ended = true;
			arguments->n_before_dashes = arguments->n_words;
		} else if (parser.ended || word.n < 2 || word.p[0] != '-') {
			words[arguments->n_words++] = word;
		} else if (!parse_option(&parser, word)) {
			return false;
		}
	}
	if (!parser.ended)
		arguments->n_before_dashes = arguments->n_words;
	return check_word_count(arguments, error);
}

bool arguments_have(const struct arguments *arguments, const char *option)
{
	struct str value;

	return arguments_value(arguments, option, &value);
}

bool arguments_value(const struct arguments *arguments, const char *option, struct str *value)
{
	for (size_t i = arguments->n_given; i > 0; i--) {
		if (is_named(arguments->given[i - 1], str_from(option))) {
			*value = arguments->values[i - 1];
			return true;
		}
	}
	return false;
}
