/*
 * The editor of AWS's files: changes a text and leaves every byte alone that no edit concerns.
 *
 * What counts is what the AWS CLI reads back. So edits name sections by what they are to it, not by
 * their headers: the profile `a b` is found under `[profile 'a b']` and `[profile "a b"]` alike.
 */
#ifndef AWSP_CONFIG_EDITOR_H
#define AWSP_CONFIG_EDITOR_H

#include "base/buf.h"
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

/*
 * Makes the edits on `text`; the new text is added to `out`, and to `diff`, unless that is NULL, a
 * unified diff without secrets, or nothing where the texts are the same. Pure: `path` is only
 * named. The result has been read again, and has proven to say what was asked for, and nothing
 * else.
 *
 * False and nothing added where that cannot be. ERROR_CONFIGURATION: the AWS CLI refuses `text`, or
 * it holds what awsp cannot be sure about (a NUL byte, a line over 1 MiB), or the sections are not
 * as an edit takes them to be; the message begins `path:line: ` where there is such a line.
 * ERROR_USAGE: a name, key or value that the file cannot hold. ERROR_FAILED: the result would not
 * have been what was asked for, or too large.
 */
bool edit_apply(const struct edits *edits, struct str text, struct buf *out, struct buf *diff,
		struct error *error);

/*
 * Makes the edits on the file, in one step: readers see the old text or the new one. A missing file
 * is an empty one; it becomes 0600, and its folder 0700. An existing one keeps its mode, and is
 * found through symbolic links. Before awsp first changes a file it keeps a copy, PATH.awsp-backup,
 * of the same mode. Where nothing changes, nothing is written.
 *
 * awsp's own edits wait for each other, 10 seconds at most. Other programs know nothing of that
 * lock, so what they have changed meanwhile is read and edited again.
 *
 * With `dry_run` nothing is written, and no lock taken. `diff`, unless it is NULL, holds the diff
 * afterwards, and nothing else.
 *
 * False with an error as above, and ERROR_CONFIGURATION where the file cannot be read, is no
 * regular file, is read-only, or belongs to somebody else; ERROR_FAILED where it cannot be written.
 * The file is then as it was.
 */
bool edit_file(const struct edits *edits, bool dry_run, struct buf *diff, struct error *error);
/* True where the file can be locked, and has room beside it for a new one; what edits one file
 * before another looks here first, so that no change is half made. */
bool edit_rehearse(const struct edits *edits, struct error *error);

#endif
