/*
 * The editor of AWS's files: changes a text and leaves every byte alone that no edit concerns.
 *
 * What counts is what the AWS CLI reads back. So edits name sections by what they are to it, not by
 * their headers: the profile `a b` is found under `[profile 'a b']` and `[profile "a b"]` alike.
 */
#ifndef AWSP_CONFIG_EDITOR_H
#define AWSP_CONFIG_EDITOR_H

#include "base/buf.h"
#include "config/edits.h"

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
 * is an empty one; it becomes 0600, and its folder 0700. An existing one keeps its mode and
 * group, and is found through symbolic links. Before awsp first changes a file it keeps a copy,
 * PATH.awsp-backup, of the same mode and group. Where nothing changes, nothing is written.
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
