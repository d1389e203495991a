/* The command table: one entry a command, which drives dispatch, options, help, completion and the
 * manual's list. */
#ifndef AWSP_CMD_COMMAND_H
#define AWSP_CMD_COMMAND_H

#include "base/error.h"
#include "base/str.h"
#include "cmd/exit_status.h"

struct context;

/* What a word or an option's argument can be completed to. */
enum completes {
	COMPLETES_NOTHING,
	COMPLETES_PROFILES,
	COMPLETES_SESSIONS,
	COMPLETES_STATES,
	COMPLETES_REGIONS,
	COMPLETES_SHELLS,
	COMPLETES_DIALECTS,
	COMPLETES_COMMANDS,
	COMPLETES_FORMATS,
	COMPLETES_CONFLICTS,
};

struct option {
	const char *name;     /* without "--" */
	char letter;          /* of its short form, or 0 */
	const char *argument; /* what help calls its argument; NULL where it takes none */
	const char *summary;
	enum completes completes;
};

#define MAX_OPTIONS 32

/* A command line after parsing. All text is borrowed from argv. */
struct arguments {
	const struct command *command;
	bool implied; /* the command is not named: a profile to use, or nothing at all */
	const struct option *given[MAX_OPTIONS];
	struct str values[MAX_OPTIONS]; /* of given[i]; empty where it takes none */
	size_t n_given;
	const struct str *words;
	size_t n_words;
	size_t n_before_dashes; /* words in front of "--"; all of them where that is missing */
};

struct command {
	const char *name;   /* one word, or two: "configure sso" */
	const char *letter; /* a second name, such as "-u", or NULL */
	const char
		*synopsis; /* its words, such as "[PROFILE...]"; options are added from the list */
	const char *summary;     /* one line, for help and the manual */
	const char *description; /* sentences for `awsp help COMMAND` and the manual; lines joined
				    with "\n" begin new paragraphs */
	const struct option *options; /* up to one without a name; NULL where there are none */
	size_t min_words;
	size_t max_words;
	enum completes completes; /* its words */
	bool runs_command;        /* one word, "--", and another command */
	enum exit_status (*run)(struct context *context, const struct arguments *arguments);
};

/* The table, in the order that help lists it in; ends with NULL. */
extern const struct command *const commands[];
/* The options that every command takes. */
extern const struct option common_options[];

/* The command of that name or letter; NULL where there is none. A name of two words stands with one
 * blank between them. */
const struct command *command_find(struct str name);
/* The command whose two words these are; NULL where there is none. */
const struct command *command_find_pair(struct str first, struct str second);
/* True where `word` is the first of a command's two. */
bool command_is_first_word(struct str word);
/* The command whose name is closest to a mistyped one; NULL where none is close. */
const struct command *command_suggest(struct str name);

/*
 * Finds out what a command line, without the program's name, means: which command, and its options
 * and words. A first word that is no command is a profile to use; none at all is
 * `list`, or the picker where there is a terminal. `words` has room for `n` slices.
 */
bool arguments_parse(struct arguments *arguments, const char *const *argv, size_t n,
		     struct str *words, struct error *error);
/* True where the option is given. */
bool arguments_have(const struct arguments *arguments, const char *option);
/* The argument of an option; false where it is not given. The last one counts. */
bool arguments_value(const struct arguments *arguments, const char *option, struct str *value);

#endif
