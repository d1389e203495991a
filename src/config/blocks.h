/* The blocks of an edited text: its sections, one behind the other, as they were and as they are.
 */
#ifndef AWSP_CONFIG_BLOCKS_H
#define AWSP_CONFIG_BLOCKS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "config/document.h"
#include "config/edits.h"

#define NO_BLOCK UINT32_MAX
#define SECTION_KINDS (SECTION_OTHER + 1)

/* A key, and the value that it is to have in the end. */
struct expected {
	struct str key;
	struct str value;
};

/* A stretch of the text: a section from its header to the next one, or what stands before the
 * first, or what is left of a section that was removed. */
struct block {
	struct str before; /* the text as it was; empty for a section that an edit has added */
	struct buf after;  /* the text as it is, once it is `rewritten` */
	bool rewritten;
	bool is_section;
	struct str header; /* as it is */
	uint32_t section;  /* in the document as it was, or NO_SECTION */
	uint32_t earlier;  /* the block before with the same meaning, which counts for nothing */
	struct expected *entries; /* what is to be read back; filled in once it `is_expected` */
	size_t n_entries;
	size_t capacity;
	bool is_expected;
};

/* All blocks of a text, in its order; those that edits have added are the last. */
struct blocks {
	enum edited_file file;
	struct arena *arena; /* for names; borrowed */
	struct block *items;
	size_t n;
	size_t capacity;
	struct map by_name[SECTION_KINDS]; /* the index of a slot */
	uint32_t *slots;                   /* the last block of a name, or NO_BLOCK */
	size_t n_slots;
	size_t slots_capacity;
};

/* Cuts the text of a document, which stays where it is, into blocks. `blocks` is all zero. */
void blocks_cut(struct blocks *blocks, enum edited_file file, const struct document *document,
		struct arena *arena);
/* Takes blocks that are all zero too. */
void blocks_release(struct blocks *blocks);

/* What the CLI takes a header of this file for. */
struct section_name blocks_meaning(const struct blocks *blocks, struct str header);
/* Where the last block of a name is noted; valid until another name is looked for. */
uint32_t *blocks_slot(struct blocks *blocks, struct section_name section);
/* The block that counts for this section, or NO_BLOCK. */
uint32_t blocks_find(struct blocks *blocks, struct section_name section);
/* Adds an empty block at the end. It is no section yet; pointers to others are gone. */
struct block *blocks_append(struct blocks *blocks);
/* Makes a block, which is behind all others, a section. */
void blocks_name(struct blocks *blocks, uint32_t index, struct str header);

/* The text as it is. */
struct str block_text(const struct block *block);
/* What stands before and behind a block: the nearest one with any text. */
struct str blocks_text_before(const struct blocks *blocks, uint32_t index);
struct str blocks_text_behind(const struct blocks *blocks, uint32_t index);
/* Gives a block the text in `text`, which is empty afterwards. */
void block_rewrite(struct block *block, struct buf *text);

/* What no edit has changed is to be read back as it was in `document`. Once is enough. */
void block_expect_all(struct block *block, const struct document *document);
void block_expect(struct block *block, struct str key, struct str value);
/* False where there is no such key. */
bool block_expect_no_more(struct block *block, struct str key);
/* True where the section in `document` says what is expected of the block, and nothing else. */
bool block_is_read_back(const struct block *block, const struct document *document);

#endif
