/* JSON: reading through cJSON, with the tree wiped when it goes; and a writer for what awsp prints.
 */
#ifndef AWSP_BASE_JSON_H
#define AWSP_BASE_JSON_H

#include "base/buf.h"

#include <cjson/cJSON.h>

/* Parses one JSON value that fills all of `text` but white space, without a byte order mark and
 * without an escaped NUL character. NULL where it does not. Free it with json_free. */
cJSON *json_parse(struct str text);
/* Wipes every string of the tree, then frees it; NULL is fine. The tree may hold tokens. */
void json_free(cJSON **tree);
#define CLEANUP_JSON __attribute__((cleanup(json_free)))

/* The member `name` of an object, borrowed; NULL where there is none, or no object. Of several it
 * is the last, as for Python and the SDKs. */
const cJSON *json_member(const cJSON *object, const char *name);
/* The non-empty string member `name` of an object, borrowed from the tree; the empty slice where
 * there is none of that type. */
struct str json_string(const cJSON *object, const char *name);

/* What follows writes JSON text. It is our own and not cJSON's because `list --json` must print
 * 10,000 profiles within milliseconds and names may hold bytes that are not UTF-8. */

/* Appends `s` as a JSON string; each byte that is not part of valid UTF-8 becomes U+FFFD, and what
 * utf8_is_unsafe is escaped. */
void json_write_string(struct buf *out, struct str s);
/* The same, or null where `s` is empty. */
void json_write_string_or_null(struct buf *out, struct str s);
/* Appends `s` as Python's json.dumps writes a string: all but printable ASCII as \uXXXX. The names
 * of AWS's cache files are hashes of such text. */
void json_write_python_string(struct buf *out, struct str s);

#endif
