/* The editor: a text is cut into its sections, each edit rewrites one of them, and what comes out
 * is read again. */
#include "config/editor.h"

#include "base/memory.h"
#include "config/diff.h"
#include "config/document.h"
#include "config/section_text.h"

#include <stdlib.h>

#define NO_BLOCK UINT32_MAX
#define KINDS (SECTION_OTHER + 1)

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

struct editor {
	const struct edits *edits;
	struct arena arena;
	struct problems problems;
	struct document before;
	struct block *blocks;
	size_t n_blocks;
	size_t capacity;
	struct map by_name[KINDS]; /* the index of a slot */
	uint32_t *slots;           /* the last block of a name, or NO_BLOCK */
	size_t n_slots;
	size_t slots_capacity;
	struct str newline;
	bool has_gaps; /* blank lines part its sections */
};

/* --------------------------------------------------------------------- sections and names */

/* What the CLI takes a header of this file for. */
static struct section_name name_of(struct editor *editor, struct str header)
{
	struct section_name section = {SECTION_PROFILE, header};

	if (editor->edits->file == EDITED_CONFIG)
		section.kind = header_classify(header, &editor->arena, &section.name);
	return section;
}

/* The header for a section that is to come; false where the CLI would read no header back as that
 * section alone. The keys of [DEFAULT] are everybody's. */
static bool make_header(struct editor *editor, struct section_name section, struct str *header,
			struct error *error)
{
	struct section_name found;

	*header = section.name;
	if (editor->edits->file == EDITED_CONFIG)
		*header = header_for(section.kind, section.name, &editor->arena);
	found = name_of(editor, *header);
	if (header->n > 0 && header->n + STR("[]").n <= LINE_LIMIT &&
	    !str_equal(*header, STR("DEFAULT")) && found.kind == section.kind &&
	    str_equal(found.name, section.name))
		return true;
	return error_set(error, ERROR_USAGE, "%.*s can have no section called \"%.*s\"",
			 STR_ARGS(editor->edits->path), STR_ARGS(section.name));
}

/* Where the last block of a name is noted. */
static uint32_t *slot_of(struct editor *editor, struct section_name section)
{
	uint32_t fresh = (uint32_t)editor->n_slots;
	uint32_t found = map_add(&editor->by_name[section.kind], section.name, fresh);

	if (found == fresh) {
		editor->slots = memory_grow(editor->slots, editor->n_slots, &editor->slots_capacity,
					    sizeof(*editor->slots));
		editor->slots[editor->n_slots++] = NO_BLOCK;
	}
	return &editor->slots[found];
}

/* The block that counts for this section, or NO_BLOCK. */
static uint32_t find_block(struct editor *editor, struct section_name section)
{
	return *slot_of(editor, section);
}

/* Makes a block, which is behind all others, a section. */
static void name_block(struct editor *editor, uint32_t index, struct str header)
{
	uint32_t *slot = slot_of(editor, name_of(editor, header));
	struct block *block = &editor->blocks[index];

	block->is_section = true;
	block->header = header;
	block->earlier = *slot;
	*slot = index;
}

static struct block *append_block(struct editor *editor)
{
	struct block *block;

	editor->blocks = memory_grow(editor->blocks, editor->n_blocks, &editor->capacity,
				     sizeof(*editor->blocks));
	block = &editor->blocks[editor->n_blocks++];
	*block = (struct block){.section = NO_SECTION, .earlier = NO_BLOCK};
	buf_init_secret(&block->after, BUF_LIMIT_FILE);
	return block;
}

static struct str text_of(const struct block *block)
{
	return block->rewritten ? buf_str(&block->after) : block->before;
}

/* What stands before and behind a block: the nearest one with any text. */
static struct str text_before(const struct editor *editor, uint32_t index)
{
	while (index-- > 0) {
		if (text_of(&editor->blocks[index]).n > 0)
			return text_of(&editor->blocks[index]);
	}
	return STR("");
}

static struct str text_behind(const struct editor *editor, uint32_t index)
{
	while (++index < editor->n_blocks) {
		if (text_of(&editor->blocks[index]).n > 0)
			return text_of(&editor->blocks[index]);
	}
	return STR("");
}

/* Gives a block the text in `text`, which is empty afterwards. */
static void rewrite(struct block *block, struct buf *text)
{
	struct buf old = block->after;

	block->after = *text;
	block->rewritten = true;
	*text = old;
	buf_clear(text);
}

/* -------------------------------------------------------------------- what is expected */

static void expect(struct block *block, struct str key, struct str value)
{
	for (size_t i = 0; i < block->n_entries; i++) {
		if (str_equal_nocase(block->entries[i].key, key)) {
			block->entries[i].value = value;
			return;
		}
	}
	block->entries = memory_grow(block->entries, block->n_entries, &block->capacity,
				     sizeof(*block->entries));
	block->entries[block->n_entries++] = (struct expected){key, value};
}

/* False where there is no such key. */
static bool expect_no_more(struct block *block, struct str key)
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

/* What no edit changes is to be read back as it was. */
static void expect_all(const struct document *document, struct block *block)
{
	if (block->is_expected || block->section == NO_SECTION)
		return;
	block->is_expected = true;
	for (uint32_t at = document->sections[block->section].first; at != NO_ENTRY;
	     at = document->entries[at].next) {
		const struct entry *entry = &document->entries[at];

		block->entries = memory_grow(block->entries, block->n_entries, &block->capacity,
					     sizeof(*block->entries));
		block->entries[block->n_entries++] = (struct expected){
			entry_name(document, entry), entry_value(document, entry)};
	}
}

static bool is_read_back(const struct document *document, const struct block *block)
{
	uint32_t section = document_section(document, block->header);
	uint32_t at;

	if (section == NO_SECTION)
		return false;
	at = document->sections[section].first;
	for (size_t i = 0; i < block->n_entries; i++) {
		const struct entry *entry = &document->entries[at];

		if (at == NO_ENTRY ||
		    !str_equal_nocase(entry_name(document, entry), block->entries[i].key) ||
		    !str_equal(entry_value(document, entry), block->entries[i].value))
			return false;
		at = entry->next;
	}
	return at == NO_ENTRY;
}

/* ------------------------------------------------------------------------- the single edits */

/* Puts the place in front of an error; line 0 stands for the file as a whole. Always false. */
static bool at_line(const struct editor *editor, uint32_t line, struct error *error)
{
	struct str path = editor->edits->path;

	if (line == 0)
		return error_wrap(error, "%.*s", STR_ARGS(path));
	return error_wrap(error, "%.*s:%u", STR_ARGS(path), line);
}

/* Where a block's header stood before the edits; 0 where there was none. */
static uint32_t line_of(const struct editor *editor, const struct block *block)
{
	return block->section == NO_SECTION ? 0 : editor->before.sections[block->section].line;
}

/* Adds to the end of the text what parts it from a new section: the end of its last line, and a
 * blank line where the file has such. */
static void part_from_next(struct editor *editor)
{
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_FILE);
	size_t last = editor->n_blocks - 1;
	struct str old;

	while (last > 0 && text_of(&editor->blocks[last]).n == 0)
		last--;
	old = text_of(&editor->blocks[last]);
	if (old.n == 0)
		return;
	buf_add(&text, old);
	if (text_is_unended(old))
		buf_add(&text, editor->newline);
	if (editor->has_gaps && !text_ends_in_blank(old, false))
		buf_add(&text, editor->newline);
	if (text.n > old.n)
		rewrite(&editor->blocks[last], &text);
}

static bool append_section(struct editor *editor, struct section_name section, struct error *error)
{
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_FILE);
	struct str header;

	if (!make_header(editor, section, &header, error))
		return false;
	part_from_next(editor);
	buf_add_char(&text, '[');
	buf_add(&text, header);
	buf_add_char(&text, ']');
	buf_add(&text, editor->newline);
	rewrite(append_block(editor), &text);
	name_block(editor, (uint32_t)editor->n_blocks - 1, header);
	return true;
}

static bool add_section(struct editor *editor, const struct edit *edit, struct error *error)
{
	uint32_t index = find_block(editor, edit->section);

	if (index == NO_BLOCK)
		return append_section(editor, edit->section, error);
	error_set(error, ERROR_CONFIGURATION, "[%.*s] is there already",
		  STR_ARGS(editor->blocks[index].header));
	return at_line(editor, line_of(editor, &editor->blocks[index]), error);
}

static bool set_key(struct editor *editor, const struct edit *edit, struct error *error)
{
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_FILE);
	uint32_t index = find_block(editor, edit->section);
	struct block *block;

	if (index == NO_BLOCK) {
		if (!append_section(editor, edit->section, error))
			return false;
		index = (uint32_t)editor->n_blocks - 1;
	}
	block = &editor->blocks[index];
	expect_all(&editor->before, block);
	expect(block, edit->key, edit->value);
	section_text_set(text_of(block), edit->key, edit->value, text_behind(editor, index),
			 editor->newline, &text);
	rewrite(block, &text);
	return true;
}

/* The CLI would go on reading a key that [DEFAULT] has. */
static bool check_inheritance(const struct editor *editor, const struct edit *edit,
			      struct error *error)
{
	const struct document *document = &editor->before;
	const struct entry *entry = document_find_name(document, document->defaults, edit->key);

	if (!entry)
		return true;
	error_set(error, ERROR_CONFIGURATION,
		  "every section has %.*s from [DEFAULT]; change it there", STR_ARGS(edit->key));
	return at_line(editor, entry->line, error);
}

static bool unset_key(struct editor *editor, const struct edit *edit, struct error *error)
{
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_FILE);
	uint32_t index = find_block(editor, edit->section);
	struct block *block;

	if (index == NO_BLOCK)
		return true;
	if (!check_inheritance(editor, edit, error))
		return false;
	block = &editor->blocks[index];
	expect_all(&editor->before, block);
	if (!expect_no_more(block, edit->key))
		return true;
	section_text_unset(text_of(block), edit->key, &text);
	rewrite(block, &text);
	return true;
}

/* Blank lines that stood between a section and the last one have nothing to part any more. */
static void remove_last_gap(struct editor *editor)
{
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_FILE);

	for (size_t i = editor->n_blocks; i-- > 0;) {
		struct str old = text_of(&editor->blocks[i]);

		if (old.n == 0)
			continue;
		buf_add(&text, str_slice(old, 0, text_end_without_blanks(old)));
		rewrite(&editor->blocks[i], &text);
		return;
	}
}

static bool is_last_section(const struct editor *editor, uint32_t index)
{
	while (++index < editor->n_blocks) {
		if (editor->blocks[index].is_section)
			return false;
	}
	return true;
}

static void remove_block(struct editor *editor, uint32_t index)
{
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_FILE);
	struct block *block = &editor->blocks[index];
	struct str above = text_before(editor, index), old = text_of(block);
	bool parted = above.n == 0 || text_ends_in_blank(above, false);
	bool is_last = is_last_section(editor, index);

	buf_add(&text, str_from_byte(old, section_text_end(old, is_last, parted)));
	rewrite(block, &text);
	block->is_section = false;
	if (is_last && block->after.n == 0 && text_behind(editor, index).n == 0)
		remove_last_gap(editor);
}

/* Of several headers for one section all go: the one before would come to life. */
static void remove_section(struct editor *editor, const struct edit *edit)
{
	uint32_t *slot = slot_of(editor, edit->section);

	while (*slot != NO_BLOCK) {
		remove_block(editor, *slot);
		*slot = editor->blocks[*slot].earlier;
	}
}

/* The block of the one header that a section has. */
static bool find_only_block(struct editor *editor, struct section_name section, uint32_t *index,
			    struct error *error)
{
	uint32_t earlier;

	*index = find_block(editor, section);
	if (*index == NO_BLOCK) {
		error_set(error, ERROR_CONFIGURATION, "there is no section for \"%.*s\"",
			  STR_ARGS(section.name));
		return at_line(editor, 0, error);
	}
	earlier = editor->blocks[*index].earlier;
	if (earlier == NO_BLOCK)
		return true;
	error_set(error, ERROR_CONFIGURATION,
		  "[%.*s] and [%.*s] are one section to aws; join the two",
		  STR_ARGS(editor->blocks[earlier].header),
		  STR_ARGS(editor->blocks[*index].header));
	return at_line(editor, line_of(editor, &editor->blocks[*index]), error);
}

static bool rename_section(struct editor *editor, const struct edit *edit, struct error *error)
{
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_FILE);
	struct section_name wanted = {edit->section.kind, edit->value};
	uint32_t index, other = find_block(editor, wanted);
	struct block *block;
	struct str header;

	if (!find_only_block(editor, edit->section, &index, error))
		return false;
	if (other == index)
		return true;
	if (other != NO_BLOCK) {
		error_set(error, ERROR_CONFIGURATION, "[%.*s] is there already",
			  STR_ARGS(editor->blocks[other].header));
		return at_line(editor, line_of(editor, &editor->blocks[other]), error);
	}
	if (!make_header(editor, wanted, &header, error))
		return false;
	block = &editor->blocks[index];
	expect_all(&editor->before, block);
	section_text_rename(text_of(block), header, &text);
	rewrite(block, &text);
	*slot_of(editor, edit->section) = NO_BLOCK;
	name_block(editor, index, header);
	return true;
}

/* ------------------------------------------------------------------------------ any edit */

/* [DEFAULT] is no section to edit: its keys are everybody's. */
static bool check_section(struct editor *editor, const struct edit *edit, struct error *error)
{
	struct str header;

	return find_block(editor, edit->section) != NO_BLOCK &&
			       !str_equal(edit->section.name, STR("DEFAULT"))
		       ? true
		       : make_header(editor, edit->section, &header, error);
}

static bool make_edit(struct editor *editor, const struct edit *edit, struct error *error)
{
	if (!edit_check(editor->edits, edit, error) || !check_section(editor, edit, error))
		return false;
	switch (edit->kind) {
	case EDIT_SET:
		return set_key(editor, edit, error);
	case EDIT_UNSET:
		return unset_key(editor, edit, error);
	case EDIT_ADD_SECTION:
		return add_section(editor, edit, error);
	case EDIT_REMOVE_SECTION:
		remove_section(editor, edit);
		return true;
	case EDIT_RENAME_SECTION:
		return rename_section(editor, edit, error);
	}
	return true;
}

/* ------------------------------------------------------------------------------- the text */

/* The first thing in a document that makes it unsafe to edit: what the CLI refuses, and what awsp
 * has not read. NULL where there is none. */
static const struct problem *first_fault(const struct problems *problems,
					 const struct document *document)
{
	for (size_t i = 0; i < problems->n; i++) {
		const struct problem *problem = &problems->items[i];

		if (problem->severity == PROBLEM_ERROR ||
		    (document->nul_line > 0 && problem->place.line == document->nul_line))
			return problem;
	}
	return NULL;
}

/* Reads a text as if it were a file; `document` and `problems` are empty. */
static const struct problem *read_text(struct editor *editor, struct str text,
				       struct document *document, struct problems *problems)
{
	problems_init(problems, &editor->arena);
	*document = (struct document){.path = editor->edits->path, .defaults = NO_SECTION};
	buf_init_secret(&document->text, BUF_LIMIT_FILE);
	buf_add(&document->text, text);
	document_parse(document, &editor->arena, problems);
	return first_fault(problems, document);
}

static void end_block(struct editor *editor, const char *end)
{
	struct block *last = &editor->blocks[editor->n_blocks - 1];

	last->before.n = (size_t)(end - last->before.p);
}

/* Cuts the text into blocks. */
static void cut_text(struct editor *editor)
{
	struct str text = buf_str(&editor->before.text);
	struct line_reader reader;
	struct line line;

	append_block(editor)->before = str_slice(text, 0, 0);
	line_reader_init(&reader, text);
	while (line_reader_next(&reader, &line)) {
		struct block *block;

		if (line.kind != LINE_SECTION)
			continue;
		end_block(editor, line.whole.p);
		block = append_block(editor);
		block->before = str_slice(line.whole, 0, 0);
		block->section = document_section(&editor->before, line.name);
		name_block(editor, (uint32_t)editor->n_blocks - 1, line.name);
	}
	if (text.n > 0)
		end_block(editor, text.p + text.n);
	editor->newline = text_newline(text);
	editor->has_gaps = editor->n_blocks > 2 &&
			   text_ends_in_blank(editor->blocks[editor->n_blocks - 2].before, true);
}

static bool read_before(struct editor *editor, struct str text, struct error *error)
{
	const struct problem *fault;

	if (text.n > BUF_LIMIT_FILE) {
		error_set(error, ERROR_CONFIGURATION, "it is too large to be edited");
		return at_line(editor, 0, error);
	}
	fault = read_text(editor, text, &editor->before, &editor->problems);
	if (!fault) {
		cut_text(editor);
		return true;
	}
	error_set(error, ERROR_CONFIGURATION, "%.*s; %.*s, before awsp can edit the file",
		  STR_ARGS(fault->message), STR_ARGS(fault->remedy));
	return at_line(editor, fault->place.line, error);
}

static bool was_understood(struct editor *editor, const struct document *document)
{
	size_t n = 0;
	bool defaults = false;

	for (size_t i = 0; i < editor->n_blocks; i++) {
		struct block *block = &editor->blocks[i];

		if (!block->is_section)
			continue;
		/* [DEFAULT] may stand there twice, and is one section. */
		n += !(defaults && str_equal(block->header, STR("DEFAULT")));
		defaults = defaults || str_equal(block->header, STR("DEFAULT"));
		expect_all(&editor->before, block);
		if (!is_read_back(document, block))
			return false;
	}
	return n == document->n_sections;
}

/* Reads the new text, and compares it with what is expected. */
static bool check_result(struct editor *editor, struct str text, struct error *error)
{
	struct problems problems;
	struct document document;
	const struct problem *fault = read_text(editor, text, &document, &problems);
	bool good = !fault && was_understood(editor, &document);

	if (!good) {
		error_set(error, ERROR_FAILED, "the edited file would not say what it should");
		if (fault)
			error_append(error, "line %u of it: %.*s", fault->place.line,
				     STR_ARGS(fault->message));
		at_line(editor, 0, error);
	}
	document_release(&document);
	problems_release(&problems);
	return good;
}

static bool join_blocks(const struct editor *editor, struct buf *text, struct error *error)
{
	for (size_t i = 0; i < editor->n_blocks; i++)
		buf_add(text, text_of(&editor->blocks[i]));
	return !text->overflowed ||
	       error_set(error, ERROR_FAILED, "%.*s would become larger than awsp reads",
			 STR_ARGS(editor->edits->path));
}

static void write_diff(const struct editor *editor, struct buf *diff)
{
	struct diff_part *parts = memory_resize(NULL, editor->n_blocks, sizeof(*parts));

	for (size_t i = 0; i < editor->n_blocks; i++)
		parts[i] =
			(struct diff_part){editor->blocks[i].before, text_of(&editor->blocks[i])};
	diff_write(editor->edits->path, parts, editor->n_blocks, diff);
	free(parts);
}

static void editor_release(struct editor *editor)
{
	for (size_t i = 0; i < editor->n_blocks; i++) {
		buf_release(&editor->blocks[i].after);
		free(editor->blocks[i].entries);
	}
	free(editor->blocks);
	free(editor->slots);
	for (size_t i = 0; i < KINDS; i++)
		map_release(&editor->by_name[i]);
	document_release(&editor->before);
	problems_release(&editor->problems);
	arena_release(&editor->arena);
}

#define CLEANUP_EDITOR __attribute__((cleanup(editor_release)))

bool edit_apply(const struct edits *edits, struct str text, struct buf *out, struct buf *diff,
		struct error *error)
{
	CLEANUP_EDITOR struct editor editor = {.edits = edits};
	CLEANUP_BUF struct buf result = BUF_INIT_SECRET(BUF_LIMIT_FILE);

	if (!read_before(&editor, text, error))
		return false;
	for (size_t i = 0; i < edits->n; i++) {
		if (!make_edit(&editor, &edits->items[i], error))
			return false;
	}
	if (!join_blocks(&editor, &result, error) ||
	    !check_result(&editor, buf_str(&result), error))
		return false;
	buf_add(out, buf_str(&result));
	if (diff)
		write_diff(&editor, diff);
	return true;
}
