/* Blocks of an edited text. */
#include "config/blocks.h"

#include "base/memory.h"

#include <stdlib.h>

void blocks_release(struct blocks *blocks)
{
	for (size_t i = 0; i < blocks->n; i++) {
		buf_release(&blocks->items[i].after);
		free(blocks->items[i].entries);
	}
	free(blocks->items);
	free(blocks->slots);
	for (size_t i = 0; i < SECTION_KINDS; i++)
		map_release(&blocks->by_name[i]);
	*blocks = (struct blocks){.arena = blocks->arena};
}

struct section_name blocks_meaning(const struct blocks *blocks, struct str header)
{
	struct section_name section = {SECTION_PROFILE, header};

	if (blocks->file == EDITED_CONFIG)
		section.kind = header_classify(header, blocks->arena, &section.name);
	return section;
}

uint32_t *blocks_slot(struct blocks *blocks, struct section_name section)
{
	uint32_t fresh = (uint32_t)blocks->n_slots;
	uint32_t found = map_add(&blocks->by_name[section.kind], section.name, fresh);

	if (found == fresh) {
		blocks->slots = memory_grow(blocks->slots, blocks->n_slots, &blocks->slots_capacity,
					    sizeof(*blocks->slots));
		blocks->slots[blocks->n_slots++] = NO_BLOCK;
	}
	return &blocks->slots[found];
}

uint32_t blocks_find(struct blocks *blocks, struct section_name section)
{
	return *blocks_slot(blocks, section);
}

void blocks_name(struct blocks *blocks, uint32_t index, struct str header)
{
	uint32_t *slot = blocks_slot(blocks, blocks_meaning(blocks, header));
	struct block *block = &blocks->items[index];

	block->is_section = true;
	block->header = header;
	block->earlier = *slot;
	*slot = index;
}

struct block *blocks_append(struct blocks *blocks)
{
	struct block *block;

	blocks->items =
		memory_grow(blocks->items, blocks->n, &blocks->capacity, sizeof(*blocks->items));
	block = &blocks->items[blocks->n++];
	*block = (struct block){.section = NO_SECTION, .earlier = NO_BLOCK};
	buf_init_secret(&block->after, BUF_LIMIT_FILE);
	return block;
}

struct str block_text(const struct block *block)
{
	return block->rewritten ? buf_str(&block->after) : block->before;
}

struct str blocks_text_before(const struct blocks *blocks, uint32_t index)
{
	while (index-- > 0) {
		if (block_text(&blocks->items[index]).n > 0)
			return block_text(&blocks->items[index]);
	}
	return STR("");
}

struct str blocks_text_behind(const struct blocks *blocks, uint32_t index)
{
	while (++index < blocks->n) {
		if (block_text(&blocks->items[index]).n > 0)
			return block_text(&blocks->items[index]);
	}
	return STR("");
}

void block_rewrite(struct block *block, struct buf *text)
{
	struct buf old = block->after;

	block->after = *text;
	block->rewritten = true;
	*text = old;
	buf_clear(text);
}

/* ------------------------------------------------------------------------------ the cutting */

static void end_block(struct blocks *blocks, const char *end)
{
	struct block *last = &blocks->items[blocks->n - 1];

	last->before.n = (size_t)(end - last->before.p);
}

void blocks_cut(struct blocks *blocks, enum edited_file file, const struct document *document,
		struct arena *arena)
{
	struct str text = buf_str(&document->text);
	struct line_reader reader;
	struct line line;

	blocks->file = file;
	blocks->arena = arena;
	blocks_append(blocks)->before = str_slice(text, 0, 0);
	line_reader_init(&reader, text);
	while (line_reader_next(&reader, &line)) {
		struct block *block;

		if (line.kind != LINE_SECTION)
			continue;
		end_block(blocks, line.whole.p);
		block = blocks_append(blocks);
		block->before = str_slice(line.whole, 0, 0);
		block->section = document_section(document, line.name);
		blocks_name(blocks, (uint32_t)blocks->n - 1, line.name);
	}
	if (text.n > 0)
		end_block(blocks, text.p + text.n);
}

/* -------------------------------------------------------------------- what is expected */

static void add_expected(struct block *block, struct str key, struct str value)
{
	block->entries = memory_grow(block->entries, block->n_entries, &block->capacity,
				     sizeof(*block->entries));
	block->entries[block->n_entries++] = (struct expected){key, value};
}

void block_expect(struct block *block, struct str key, struct str value)
{
	for (size_t i = 0; i < block->n_entries; i++) {
		if (str_equal_nocase(block->entries[i].key, key)) {
			block->entries[i].value = value;
			return;
		}
	}
	add_expected(block, key, value);
}

bool block_expect_no_more(struct block *block, struct str key)
{
	for (size_t i = 0; i < block->n_entries; i++) {
		if (str_equal_nocase(block->entries[i].key, key)) {
			block->n_entries--;
			memmove(&block->entries[i], &block->entries[i + 1],
				(block->n_entries - i) * sizeof(*block->entries));
			return true;
		}
	}
	return false;
}

void block_expect_all(struct block *block, const struct document *document)
{
	if (block->is_expected || block->section == NO_SECTION)
		return;
	block->is_expected = true;
	for (uint32_t at = document->sections[block->section].first; at != NO_ENTRY;
	     at = document->entries[at].next) {
		const struct entry *entry = &document->entries[at];

		add_expected(block, entry_name(document, entry), entry_value(document, entry));
	}
}

bool block_is_read_back(const struct block *block, const struct document *document)
{
	uint32_t section = document_section(document, block->header);
	uint32_t at;

	if (section == NO_SECTION)
		return false;
	at = document->sections[section].first;
	for (size_t i = 0; i < block->n_entries; i++) {
		const struct entry *entry = at == NO_ENTRY ? NULL : &document->entries[at];

		if (!entry ||
		    !str_equal_nocase(entry_name(document, entry), block->entries[i].key) ||
		    !str_equal(entry_value(document, entry), block->entries[i].value))
			return false;
		at = entry->next;
	}
	return at == NO_ENTRY;
}
