/*
 * Drives the editor for scripts:
 *
 *   edit [--dry-run] config|credentials PATH EDIT...   on a file; prints the diff
 *   edit --batch                                       on texts, by standard input and output
 *
 * An EDIT is five words: what to do (set, unset, add, remove, rename), profile, sso-session,
 * services or other, the section's name, key, value. In a batch each word is "LENGTH:BYTES"; a
 * request is config or credentials, the text, the number of edits, and those; an answer the new
 * text and the diff, behind "ok", or the message behind "error".
 */
#include "base/memory.h"
#include "config/editor.h"

#include <stdio.h>
#include <stdlib.h>

#define WORDS_OF_EDIT 5

static _Noreturn void give_up(const char *why)
{
	fprintf(stderr, "edit: %s\n", why);
	exit(2);
}

static unsigned find_word(struct str word, const char *const *words, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (str_equal(word, str_from(words[i])))
			return i;
	}
	give_up("an unknown word");
}

static enum edited_file file_of(struct str word)
{
	static const char *const words[] = {"config", "credentials"};

	return (enum edited_file)find_word(word, words, 2);
}

static void add_edit(struct edits *edits, const struct str *words)
{
	static const char *const kinds[] = {"profile", "sso-session", "services", "other"};
	static const char *const names[] = {"set", "unset", "add", "remove", "rename"};
	struct section_name section = {(enum section_kind)find_word(words[1], kinds, 4), words[2]};

	switch ((enum edit_kind)find_word(words[0], names, 5)) {
	case EDIT_SET:
		edit_set(edits, section, words[3], words[4]);
		break;
	case EDIT_UNSET:
		edit_unset(edits, section, words[3]);
		break;
	case EDIT_ADD_SECTION:
		edit_add_section(edits, section);
		break;
	case EDIT_REMOVE_SECTION:
		edit_remove_section(edits, section);
		break;
	case EDIT_RENAME_SECTION:
		edit_rename_section(edits, section, words[4]);
		break;
	}
}

static int edit_one(int count, char **arguments)
{
	CLEANUP_BUF struct buf diff = BUF_INIT(BUF_LIMIT_OUTPUT);
	CLEANUP_ERROR struct error error = {0};
	bool dry_run = count > 1 && strcmp(arguments[1], "--dry-run") == 0, done;
	int at = dry_run ? 4 : 3;
	struct edits edits;

	if (count < at || (count - at) % WORDS_OF_EDIT)
		give_up("wrong number of words");
	edits_init(&edits, str_from(arguments[at - 1]), file_of(str_from(arguments[at - 2])));
	for (; at < count; at += WORDS_OF_EDIT) {
		struct str words[WORDS_OF_EDIT];

		for (int i = 0; i < WORDS_OF_EDIT; i++)
			words[i] = str_from(arguments[at + i]);
		add_edit(&edits, words);
	}
	done = edit_file(&edits, dry_run, &diff, &error);
	edits_release(&edits);
	if (!done)
		fprintf(stderr, "%s\n", error.message);
	fwrite(diff.n ? diff.p : "", 1, diff.n, stdout);
	return done ? 0 : 1;
}

/* The next word of a batch, which the caller frees; false at the end. */
static bool read_word(struct str *word)
{
	size_t n;
	char *text;

	if (scanf("%zu:", &n) != 1)
		return false;
	text = memory_allocate(n + 1);
	if (fread(text, 1, n, stdin) != n)
		give_up("a word is cut off");
	*word = (struct str){text, n};
	return true;
}

static void free_words(struct str *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		union {
			const char *borrowed;
			void *owned;
		} memory = {.borrowed = words[i].p};

		free(memory.owned);
	}
}

static void write_word(struct str word)
{
	printf("%zu:", word.n);
	fwrite(word.n ? word.p : "", 1, word.n, stdout);
}

static void answer(const struct edits *edits, struct str text)
{
	CLEANUP_BUF struct buf out = BUF_INIT(BUF_LIMIT_FILE);
	CLEANUP_BUF struct buf diff = BUF_INIT(BUF_LIMIT_OUTPUT);
	CLEANUP_ERROR struct error error = {0};

	if (edit_apply(edits, text, &out, &diff, &error)) {
		write_word(STR("ok"));
		write_word(buf_str(&out));
		write_word(buf_str(&diff));
	} else {
		write_word(STR("error"));
		write_word(str_from(error.message));
	}
	fflush(stdout);
}

static int edit_batch(void)
{
	struct str head[3];

	while (read_word(&head[0])) {
		struct edits edits;
		struct str *words;
		size_t n;

		if (!read_word(&head[1]) || !read_word(&head[2]))
			give_up("half a request");
		n = strtoul(head[2].p, NULL, 10) * WORDS_OF_EDIT;
		words = memory_allocate(n * sizeof(*words));
		edits_init(&edits, STR("FILE"), file_of(head[0]));
		for (size_t i = 0; i < n; i++) {
			if (!read_word(&words[i]))
				give_up("half an edit");
			if (i % WORDS_OF_EDIT == WORDS_OF_EDIT - 1)
				add_edit(&edits, &words[i + 1 - WORDS_OF_EDIT]);
		}
		answer(&edits, head[1]);
		edits_release(&edits);
		free_words(words, n);
		free(words);
		free_words(head, 3);
	}
	return 0;
}

int main(int count, char **arguments)
{
	if (count == 2 && strcmp(arguments[1], "--batch") == 0)
		return edit_batch();
	return edit_one(count, arguments);
}
