/* Completion in bash. */
#include "cmd/complete_bash.h"

/* A word as it is read: its text without quotes, and how it ends. */
struct word {
	struct str raw;
	struct str text;
	char quote;    /* still open where the line ends; '$' for $' */
	bool dangling; /* the line ends in a backslash that quotes nothing yet */
};

/* `text` has room for all of the line: without its quotes no word is longer than with them. */
struct scanner {
	struct str line;
	size_t at;
	char *text;
};

static struct scanner start_scanner(struct str line, struct arena *arena)
{
	return (struct scanner){.line = line, .text = arena_allocate(arena, line.n + 1)};
}

static bool is_one_of(char c, const char *characters)
{
	return c != '\0' && strchr(characters, c);
}

static char peek(const struct scanner *scanner, size_t ahead)
{
	return scanner->at + ahead < scanner->line.n ? scanner->line.p[scanner->at + ahead] : '\0';
}

/* Takes a backslash and what it quotes; between double quotes it stays before most characters. */
static void scan_backslash(struct scanner *scanner, struct word *word, char *text)
{
	char next = peek(scanner, 1);

	scanner->at++;
	if (scanner->at == scanner->line.n) {
		word->dangling = true;
		return;
	}
	scanner->at++;
	if (word->quote == '"' && !is_one_of(next, "$`\"\\"))
		text[word->text.n++] = '\\';
	text[word->text.n++] = next;
}

/* Takes a byte of a word, or two with a quoting one. False at a byte that ends the word. */
static bool scan_byte(struct scanner *scanner, struct word *word, char *text)
{
	char c = peek(scanner, 0);

	if (c == '\\' && word->quote != '\'') {
		scan_backslash(scanner, word, text);
	} else if (word->quote == 0 && c == '$' && is_one_of(peek(scanner, 1), "'\"")) {
		word->quote = peek(scanner, 1) == '"' ? '"' : '$';
		scanner->at += 2;
	} else if (word->quote == 0 && is_one_of(c, "'\"")) {
		word->quote = c;
		scanner->at++;
	} else if (word->quote != 0 && c == (word->quote == '$' ? '\'' : word->quote)) {
		word->quote = 0;
		scanner->at++;
	} else if (word->quote == 0 && is_one_of(c, " \t\n;|&()<>`")) {
		return false;
	} else {
		text[word->text.n++] = c;
		scanner->at++;
	}
	return true;
}

/* Reads the word that begins here, up to the byte behind it or the end of the line. */
static struct word scan_word(struct scanner *scanner)
{
	struct word word = {.text.p = scanner->text};
	size_t start = scanner->at;

	while (scanner->at < scanner->line.n && scan_byte(scanner, &word, scanner->text))
		;
	scanner->text += word.text.n;
	word.raw = str_slice(scanner->line, start, scanner->at);
	return word;
}

/* The words of a command as they come in. */
struct command_words {
	struct str *items;
	size_t n;
	bool target;     /* the next word is the target of a redirection */
	size_t last_end; /* where the last word ended */
};

/* Takes an operator such as > or 2>&, with the descriptor before it. False where there is none. */
static bool scan_redirection(struct scanner *scanner, struct command_words *words)
{
	char c = peek(scanner, 0);

	if (!is_one_of(c, "<>") && !(c == '&' && peek(scanner, 1) == '>'))
		return false;
	if (c != '&' && words->n > 0 && words->last_end == scanner->at &&
	    str_is_digits(words->items[words->n - 1]))
		words->n--;
	do {
		scanner->at++;
	} while (is_one_of(peek(scanner, 0), "<>&|"));
	words->target = true;
	return true;
}

/* Takes blanks, redirections and what ends commands, up to the next word or the end of the line. */
static void scan_between(struct scanner *scanner, struct command_words *words)
{
	for (; scanner->at < scanner->line.n; scanner->at++) {
		while (scan_redirection(scanner, words))
			;
		if (is_one_of(peek(scanner, 0), "\n;|&()`")) {
			words->n = 0;
			words->target = false;
		} else if (!is_one_of(peek(scanner, 0), " \t")) {
			break;
		}
	}
}

static bool is_assignment(struct str word)
{
	size_t end = str_find(word, '=');

	if (end == 0 || end == word.n || (word.p[0] >= '0' && word.p[0] <= '9'))
		return false;
	for (size_t i = 0; i < end; i++) {
		char c = word.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    c != '_')
			return false;
	}
	return true;
}

static bool is_reserved(struct str word)
{
	static const char *const reserved[] = {"!",    "{",     "if",    "then", "elif",
					       "else", "while", "until", "do",   "time"};

	for (size_t i = 0; i < sizeof(reserved) / sizeof(*reserved); i++) {
		if (str_equal(word, str_from(reserved[i])))
			return true;
	}
	return false;
}

/* Reads up to the word at the cursor, which is empty where the line ends between words. */
static struct word scan_command(struct scanner *scanner, struct command_words *words)
{
	for (;;) {
		struct word word;

		scan_between(scanner, words);
		word = scan_word(scanner);
		if (scanner->at == scanner->line.n)
			return word;
		words->last_end = scanner->at;
		if (words->target)
			words->target = false;
		else
			words->items[words->n++] = word.text;
	}
}

/* Readline keeps what stands before `current`: so many bytes of the word are not given again. */
static bool find_kept(const struct word *word, struct str current, struct arena *arena,
		      size_t *kept)
{
	struct scanner scanner;
	struct word before;

	if (!str_ends(word->raw, current))
		return false;
	scanner = start_scanner(str_slice(word->raw, 0, word->raw.n - current.n), arena);
	before = scan_word(&scanner);
	*kept = before.text.n;
	return !before.dangling;
}

bool complete_bash_parse(struct str line, struct str current, struct arena *arena,
			 struct bash_line *out)
{
	struct scanner scanner = start_scanner(line, arena);
	struct command_words words = {0};
	struct word last;
	size_t skipped = 0;

	/* Between any two words stands at least one byte. */
	words.items = arena_allocate(arena, (line.n / 2 + 1) * sizeof(*words.items));
	last = scan_command(&scanner, &words);
	while (skipped < words.n &&
	       (is_assignment(words.items[skipped]) || is_reserved(words.items[skipped])))
		skipped++;
	if (skipped == words.n || words.target)
		return false;
	*out = (struct bash_line){
		.words = words.items + skipped + 1,
		.n_words = words.n - skipped - 1,
		.current = last.text,
		.quote = last.quote,
	};
	return find_kept(&last, current, arena, &out->kept);
}

/* Bytes that mean nothing to bash wherever they stand in a word, as do characters beyond ASCII. */
static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (unsigned char)c >= 0x80 || is_one_of(c, "_./,:=@+%-");
}

static void quote_byte(char quote, char c, struct buf *out)
{
	if (quote == '\'' && c == '\'') {
		buf_add(out, STR("'\\''"));
		return;
	}
	if ((quote == '"' && is_one_of(c, "$`\"\\")) || (quote == 0 && !is_plain(c)))
		buf_add_char(out, '\\');
	buf_add_char(out, c);
}

/*
 * Between double quotes history expansion takes `!`, whatever stands before it; a line of COMPREPLY
 * holds no line end.
 */
static bool can_be_written(char quote, struct str name)
{
	return quote != '$' && str_find(name, '\n') == name.n &&
	       (quote != '"' || str_find(name, '!') == name.n);
}

/*
 * Between quotes, readline makes two exceptions for text that has the quote at an end, and for both
 * the text says more than it would have to: where it begins with the quote, it replaces the opening
 * one too; where it ends in it, readline takes that for the closing one.
 */
static void add_between_quotes(char quote, struct str rest, struct buf *out)
{
	bool ends = rest.n > 0 && rest.p[rest.n - 1] == quote;
	size_t end = ends ? rest.n - 1 : rest.n;

	if (rest.n > 0 && rest.p[0] == quote && (quote == '\'' || end == 0))
		buf_add_char(out, quote);
	for (size_t i = 0; i < end; i++)
		quote_byte(quote, rest.p[i], out);
	if (ends)
		buf_format(out, "%c\\%c", quote, quote);
}

void complete_bash_candidate(const struct bash_line *line, struct str name, struct buf *out)
{
	struct str rest = str_from_byte(name, line->kept);

	if (!str_starts(name, line->current) || !can_be_written(line->quote, name))
		return;
	if (line->quote) {
		add_between_quotes(line->quote, rest, out);
	} else {
		for (size_t i = 0; i < rest.n; i++)
			quote_byte(0, rest.p[i], out);
	}
	buf_add_char(out, '\n');
}
