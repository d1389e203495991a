/* Lists of edits. */
#include "config/edits.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "config/lines.h"

#include <stdlib.h>

void edits_init(struct edits *edits, struct str path, enum edited_file file)
{
	*edits = (struct edits){.path = path, .file = file};
}

void edits_release(struct edits *edits)
{
	free(edits->items);
	edits_init(edits, edits->path, edits->file);
}

static void add_edit(struct edits *edits, struct edit edit)
{
	edits->items = memory_grow(edits->items, edits->n, &edits->capacity, sizeof(*edits->items));
	edits->items[edits->n++] = edit;
}

void edit_set(struct edits *edits, struct section_name section, struct str key, struct str value)
{
	add_edit(edits, (struct edit){EDIT_SET, section, key, value});
}

void edit_unset(struct edits *edits, struct section_name section, struct str key)
{
	add_edit(edits, (struct edit){EDIT_UNSET, section, key, {0}});
}

void edit_add_section(struct edits *edits, struct section_name section)
{
	add_edit(edits, (struct edit){EDIT_ADD_SECTION, section, {0}, {0}});
}

void edit_remove_section(struct edits *edits, struct section_name section)
{
	add_edit(edits, (struct edit){EDIT_REMOVE_SECTION, section, {0}, {0}});
}

void edit_rename_section(struct edits *edits, struct section_name section, struct str name)
{
	add_edit(edits, (struct edit){EDIT_RENAME_SECTION, section, {0}, name});
}

/* ------------------------------------------------------------- what can stand in a file */

static bool check_text(const struct edits *edits, const char *what, struct str text,
		       struct error *error)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\n' || text.p[i] == '\r' || text.p[i] == '\0')
			return error_set(
				error, ERROR_USAGE,
				"%.*s can hold no %s with a line break or a NUL byte in it",
				STR_ARGS(edits->path), what);
	}
	if (!utf8_valid(text))
		return error_set(error, ERROR_USAGE, "%.*s can hold no %s that is not UTF-8",
				 STR_ARGS(edits->path), what);
	if (text.n >= LINE_LIMIT / 2)
		return error_set(error, ERROR_USAGE, "this %s is too long for %.*s", what,
				 STR_ARGS(edits->path));
	return true;
}

/* Visible ASCII that can neither end a key nor begin something else. */
static bool check_key(struct str key, struct error *error)
{
	bool good = key.n > 0;

	for (size_t i = 0; i < key.n && good; i++)
		good = key.p[i] > ' ' && key.p[i] < 0x7f && !strchr("=:[]#;", key.p[i]);
	return good || error_set(error, ERROR_USAGE, "\"%.*s\" cannot be a key", STR_ARGS(key));
}

static bool check_value(const struct edits *edits, struct str value, struct error *error)
{
	if (utf8_strip(value).n == value.n)
		return true;
	return error_set(error, ERROR_USAGE,
			 "%.*s can hold no value that begins or ends with white space",
			 STR_ARGS(edits->path));
}

bool edit_check(const struct edits *edits, const struct edit *edit, struct error *error)
{
	bool has_key = edit->kind == EDIT_SET || edit->kind == EDIT_UNSET;

	if (edits->file == EDITED_CREDENTIALS && edit->section.kind != SECTION_PROFILE)
		return error_set(error, ERROR_USAGE, "%.*s can hold profiles only",
				 STR_ARGS(edits->path));
	return check_text(edits, "name", edit->section.name, error) &&
	       check_text(edits, "key", edit->key, error) &&
	       check_text(edits, edit->kind == EDIT_SET ? "value" : "name", edit->value, error) &&
	       (!has_key || check_key(edit->key, error)) &&
	       (edit->kind != EDIT_SET || check_value(edits, edit->value, error));
}
