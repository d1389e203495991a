/* Edits: what is to become of one of AWS's files, as a list, and which of them it can hold. */
#ifndef AWSP_CONFIG_EDITS_H
#define AWSP_CONFIG_EDITS_H

#include "base/error.h"
#include "config/header.h"

/* The two files have headers of their own: `[profile NAME]` there, `[NAME]` here. */
enum edited_file {
	EDITED_CONFIG,
	EDITED_CREDENTIALS, /* has profiles alone */
};

/* A section by its meaning. Profiles are called alike in both files. */
struct section_name {
	enum section_kind kind;
	struct str name; /* for SECTION_OTHER the header, letter for letter */
};

static inline struct section_name section_of_profile(struct str name)
{
	return (struct section_name){SECTION_PROFILE, name};
}

enum edit_kind {
	EDIT_SET,
	EDIT_UNSET,
	EDIT_ADD_SECTION,
	EDIT_REMOVE_SECTION,
	EDIT_RENAME_SECTION,
};

/* One edit; made by the functions below. */
struct edit {
	enum edit_kind kind;
	struct section_name section;
	struct str key;
	struct str value; /* EDIT_RENAME_SECTION: the new name */
};

/* What is to become of one file: its edits, in the order in which they are made, each on what those
 * before have left. All text is borrowed, since values can be secrets. */
struct edits {
	struct str path; /* followed by a NUL byte */
	enum edited_file file;
	struct edit *items;
	size_t n;
	size_t capacity;
};

void edits_init(struct edits *edits, struct str path, enum edited_file file);
void edits_release(struct edits *edits);

/*
 * Gives a key its value. Where it has one, that is replaced, be it of one line or of several; else
 * the key comes behind the last one of its section, and a section that is missing is added first.
 * Of several sections that are one to the AWS CLI, the last is changed: it is the one that counts.
 */
void edit_set(struct edits *edits, struct section_name section, struct str key, struct str value);
/* Removes a key. Nothing happens where it is not there. It is an error where [DEFAULT] has it: the
 * CLI would go on reading that one. */
void edit_unset(struct edits *edits, struct section_name section, struct str key);
/* Adds a section without keys at the end of the file. It is an error where it is there already. */
void edit_add_section(struct edits *edits, struct section_name section);
/*
 * Removes a section: its header, its keys, and the comments within and directly below them. What
 * stands directly above the next section, or behind a blank line, stays, as do comments above the
 * header. Of several sections that are one to the CLI all go. Nothing happens where there is none.
 */
void edit_remove_section(struct edits *edits, struct section_name section);
/* Gives a section another name, of the same kind; only its header changes. It is an error where it
 * is missing, where another one has the name, or where two headers come to the old one. */
void edit_rename_section(struct edits *edits, struct section_name section, struct str name);

/* What can be known without the file: false with ERROR_USAGE for a section, name, key or value that
 * it cannot hold. */
bool edit_check(const struct edits *edits, const struct edit *edit, struct error *error);

#endif
