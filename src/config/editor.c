/* The editor: a text is cut into its sections, each edit rewrites one of them, and what comes out
 * is read again. */
#include "config/editor.h"

#include "base/memory.h"
#include "config/blocks.h"
#include "config/diff.h"
#include "config/section_text.h"

#include <stdlib.h>

struct editor {
	const struct edits *edits;
	struct arena arena;
	struct problems problems;
	struct document before;
	struct blocks blocks;
	struct str newline;
	bool has_gaps; /* blank lines part its sections */
};

/* The header for a section that is to come; false where the CLI would read no header back as that
 * section alone. The keys of [DEFAULT] are everybody's. */
static bool make_header(struct editor *editor, struct section_name section, struct str *header,
			struct error *error)
{
	struct section_name found;

	*header = section.name;
	if (editor->edits->file == EDITED_CONFIG)
		*header = header_for(section.kind, section.name, &editor->arena);
	found = blocks_meaning(&editor->blocks, *header);
	if (header->n > 0 && header->n + STR("[]").n <= LINE_LIMIT &&
	    !str_equal(*header, STR("DEFAULT")) && found.kind == section.kind &&
	    str_equal(found.name, section.name))
		return true;
	return error_set(error, ERROR_USAGE, "%.*s can have no section called \"%.*s\"",
			 STR_ARGS(editor->edits->path), STR_ARGS(section.name));
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
	size_t last = editor->blocks.n - 1;
	struct str old;

	while (last > 0 && block_text(&editor->blocks.items[last]).n == 0)
		last--;
	old = block_text(&editor->blocks.items[last]);
	if (old.n == 0)
		return;
	buf_add(&text, old);
	if (text_is_unended(old))
		buf_add(&text, editor->newline);
	if (editor->has_gaps && !text_ends_in_blank(old, false))
		buf_add(&text, editor->newline);
	if (text.n > old.n)
		block_rewrite(&editor->blocks.items[last], &text);
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
	block_rewrite(blocks_append(&editor->blocks), &text);
	blocks_name(&editor->blocks, (uint32_t)editor->blocks.n - 1, header);
	return true;
}

static bool add_section(struct editor *editor, const struct edit *edit, struct error *error)
{
	uint32_t index = blocks_find(&editor->blocks, edit->section);

	if (index == NO_BLOCK)
		return append_section(editor, edit->section, error);
	error_set(error, ERROR_CONFIGURATION, "[%.*s] is there already",
		  STR_ARGS(editor->blocks.items[index].header));
	return at_line(editor, line_of(editor, &editor->blocks.items[index]), error);
}

static bool set_key(struct editor *editor, const struct edit *edit, struct error *error)
{
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_FILE);
	uint32_t index = blocks_find(&editor->blocks, edit->section);
	struct block *block;

	if (index == NO_BLOCK) {
		if (!append_section(editor, edit->section, error))
			return false;
		index = (uint32_t)editor->blocks.n - 1;
	}
	block = &editor->blocks.items[index];
	block_expect_all(block, &editor->before);
	block_expect(block, edit->key, edit->value);
	section_text_set(block_text(block), edit->key, edit->value,
			 blocks_text_behind(&editor->blocks, index), editor->newline, &text);
	block_rewrite(block, &text);
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
	uint32_t index = blocks_find(&editor->blocks, edit->section);
	struct block *block;

	if (index == NO_BLOCK)
		return true;
	if (!check_inheritance(editor, edit, error))
		return false;
	block = &editor->blocks.items[index];
	block_expect_all(block, &editor->before);
	if (!block_expect_no_more(block, edit->key))
		return true;
	section_text_unset(block_text(block), edit->key, &text);
	block_rewrite(block, &text);
	return true;
}

/* Blank lines that stood between a section and the last one have nothing to part any more. */
static void remove_last_gap(struct editor *editor)
{
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_FILE);

	for (size_t i = editor->blocks.n; i-- > 0;) {
		struct str old = block_text(&editor->blocks.items[i]);

		if (old.n == 0)
			continue;
		buf_add(&text, str_slice(old, 0, text_end_without_blanks(old)));
		block_rewrite(&editor->blocks.items[i], &text);
		return;
	}
}

static bool is_last_section(const struct editor *editor, uint32_t index)
{
	while (++index < editor->blocks.n) {
		if (editor->blocks.items[index].is_section)
			return false;
	}
	return true;
}

static void remove_block(struct editor *editor, uint32_t index)
{
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_FILE);
	struct block *block = &editor->blocks.items[index];
	struct str above = blocks_text_before(&editor->blocks, index), old = block_text(block);
	bool parted = above.n == 0 || text_ends_in_blank(above, false);
	bool is_last = is_last_section(editor, index);

	buf_add(&text, str_from_byte(old, section_text_end(old, is_last, parted)));
	block_rewrite(block, &text);
	block->is_section = false;
	if (is_last && block->after.n == 0 && blocks_text_behind(&editor->blocks, index).n == 0)
		remove_last_gap(editor);
}

/* Of several headers for one section all go: the one before would come to life. */
static void remove_section(struct editor *editor, const struct edit *edit)
{
	uint32_t *slot = blocks_slot(&editor->blocks, edit->section);

	while (*slot != NO_BLOCK) {
		remove_block(editor, *slot);
		*slot = editor->blocks.items[*slot].earlier;
	}
}

/* The block of the one header that a section has. */
static bool find_only_block(struct editor *editor, struct section_name section, uint32_t *index,
			    struct error *error)
{
	uint32_t earlier;

	*index = blocks_find(&editor->blocks, section);
	if (*index == NO_BLOCK) {
		error_set(error, ERROR_CONFIGURATION, "there is no section for \"%.*s\"",
			  STR_ARGS(section.name));
		return at_line(editor, 0, error);
	}
	earlier = editor->blocks.items[*index].earlier;
	if (earlier == NO_BLOCK)
		return true;
	error_set(error, ERROR_CONFIGURATION,
		  "[%.*s] and [%.*s] are one section to aws; join the two",
		  STR_ARGS(editor->blocks.items[earlier].header),
		  STR_ARGS(editor->blocks.items[*index].header));
	return at_line(editor, line_of(editor, &editor->blocks.items[*index]), error);
}

static bool rename_section(struct editor *editor, const struct edit *edit, struct error *error)
{
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(BUF_LIMIT_FILE);
	struct section_name wanted = {edit->section.kind, edit->value};
	uint32_t index, other = blocks_find(&editor->blocks, wanted);
	struct block *block;
	struct str header;

	if (!find_only_block(editor, edit->section, &index, error))
		return false;
	if (other == index)
		return true;
	if (other != NO_BLOCK) {
		error_set(error, ERROR_CONFIGURATION, "[%.*s] is there already",
			  STR_ARGS(editor->blocks.items[other].header));
		return at_line(editor, line_of(editor, &editor->blocks.items[other]), error);
	}
	if (!make_header(editor, wanted, &header, error))
		return false;
	block = &editor->blocks.items[index];
	block_expect_all(block, &editor->before);
	section_text_rename(block_text(block), header, &text);
	block_rewrite(block, &text);
	*blocks_slot(&editor->blocks, edit->section) = NO_BLOCK;
	blocks_name(&editor->blocks, index, header);
	return true;
}

/* ------------------------------------------------------------------------------ any edit */

/* [DEFAULT] is no section to edit: its keys are everybody's. */
static bool check_section(struct editor *editor, const struct edit *edit, struct error *error)
{
	struct str header;

	return blocks_find(&editor->blocks, edit->section) != NO_BLOCK &&
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

static void cut_text(struct editor *editor)
{
	struct str text = buf_str(&editor->before.text);
	const struct blocks *blocks = &editor->blocks;

	blocks_cut(&editor->blocks, editor->edits->file, &editor->before, &editor->arena);
	editor->newline = text_newline(text);
	editor->has_gaps =
		blocks->n > 2 && text_ends_in_blank(blocks->items[blocks->n - 2].before, true);
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

	for (size_t i = 0; i < editor->blocks.n; i++) {
		struct block *block = &editor->blocks.items[i];

		if (!block->is_section)
			continue;
		/* [DEFAULT] may stand there twice, and is one section. */
		n += !(defaults && str_equal(block->header, STR("DEFAULT")));
		defaults = defaults || str_equal(block->header, STR("DEFAULT"));
		block_expect_all(block, &editor->before);
		if (!block_is_read_back(block, document))
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
	for (size_t i = 0; i < editor->blocks.n; i++)
		buf_add(text, block_text(&editor->blocks.items[i]));
	return !text->overflowed ||
	       error_set(error, ERROR_FAILED, "%.*s would become larger than awsp reads",
			 STR_ARGS(editor->edits->path));
}

static void write_diff(const struct editor *editor, struct buf *diff)
{
	struct diff_part *parts = memory_resize(NULL, editor->blocks.n, sizeof(*parts));

	for (size_t i = 0; i < editor->blocks.n; i++)
		parts[i] = (struct diff_part){editor->blocks.items[i].before,
					      block_text(&editor->blocks.items[i])};
	diff_write(editor->edits->path, parts, editor->blocks.n, diff);
	free(parts);
}

static void editor_release(struct editor *editor)
{
	blocks_release(&editor->blocks);
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
