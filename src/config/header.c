/* Headers of sections. */
#include "config/header.h"

#include "base/words.h"
#include "config/lines.h"

static bool is_header_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

size_t header_words(struct str header, struct arena *arena, struct str *words, size_t limit)
{
	CLEANUP_BUF struct buf word = BUF_INIT(LINE_LIMIT);
	enum words_outcome outcome;
	size_t n = 0;

	while ((outcome = words_next(&header, &word)) == WORDS_FOUND) {
		if (n < limit)
			words[n] = arena_copy(arena, buf_str(&word));
		n++;
		buf_clear(&word);
	}
	return outcome == WORDS_END ? n : 0;
}

/*
 * True where no byte is a blank, a quote or an escape; false for some other words too. Eight bytes
 * at a time: blanks and quotes are all below 0x28.
 */
static bool is_plain_word(struct str word)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t odd = 0, eight;

	if (word.n < sizeof(eight))
		return false;
	for (size_t at = 0; at < word.n; at += sizeof(eight)) {
		/* The last eight may share bytes with those before. */
		size_t last = word.n - sizeof(eight);

		memcpy(&eight, word.p + (at < last ? at : last), sizeof(eight));
		odd |= eight | (eight - 0x28 * ones) | ((eight ^ '\\' * ones) - ones);
	}
	return (odd & (0x80 * ones)) == 0;
}

bool header_name(struct str header, struct str word, struct arena *arena, struct str *name)
{
	struct str words[2] = {{0}, {0}};

	/* Without quotes and escapes, it can be cut from the header as it stands. */
	*name = str_trim(str_from_byte(header, word.n));
	if (header.n > word.n && is_header_blank(header.p[word.n]) && is_plain_word(*name))
		return true;
	if (header_words(header, arena, words, 2) != 2)
		return false;
	*name = words[1];
	return true;
}

/* The words that headers begin with. */
static const struct str words_of_kinds[] = {
	[SECTION_PROFILE] = STR_INIT("profile"),
	[SECTION_SSO_SESSION] = STR_INIT("sso-session"),
	[SECTION_SERVICES] = STR_INIT("services"),
};

/* botocore looks for the first letters only, so that `[profiles x]` is a profile too. */
enum section_kind header_classify(struct str header, struct arena *arena, struct str *name)
{
	for (size_t kind = 0; kind < SECTION_OTHER; kind++) {
		if (str_starts(header, words_of_kinds[kind]) &&
		    header_name(header, words_of_kinds[kind], arena, name))
			return (enum section_kind)kind;
	}
	*name = header;
	return str_equal(header, STR("default")) ? SECTION_PROFILE : SECTION_OTHER;
}

/* `name` as Python's shlex.quote has it. */
static struct str quote(struct str name, struct arena *arena)
{
	CLEANUP_BUF struct buf quoted = BUF_INIT(BUF_LIMIT_FILE);

	buf_add_char(&quoted, '\'');
	for (size_t i = 0; i < name.n; i++)
		buf_add(&quoted, name.p[i] == '\'' ? STR("'\"'\"'") : str_slice(name, i, i + 1));
	buf_add_char(&quoted, '\'');
	return arena_copy(arena, buf_str(&quoted));
}

struct str header_for(enum section_kind kind, struct str name, struct arena *arena)
{
	struct str header, found;

	if (kind == SECTION_OTHER || (kind == SECTION_PROFILE && str_equal(name, STR("default"))))
		return name;
	header = arena_join(arena, words_of_kinds[kind], STR(" "), name);
	if (header_classify(header, arena, &found) == kind && str_equal(found, name))
		return header;
	return arena_join(arena, words_of_kinds[kind], STR(" "), quote(name, arena));
}
