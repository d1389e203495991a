/* The text of one section, from its header to the next one, and what edits make of it. */
#ifndef AWSP_CONFIG_SECTION_TEXT_H
#define AWSP_CONFIG_SECTION_TEXT_H

#include "base/buf.h"

/* Each of these takes the text of a section that the AWS CLI accepts, and adds the new one to
 * `out`. */

/*
 * The section with this value for this key. A value of several lines loses them all, and not the
 * comments between them. A new key is written as the AWS CLI does, indented as the key before it;
 * without one, as the header, or as that of `next`, the text that follows, if that is deeper: it
 * would be read as a part of the value. `newline` ends lines where the section shows no other.
 */
void section_text_set(struct str text, struct str key, struct str value, struct str next,
		      struct str newline, struct buf *out);
/* The section without this key, which it has. */
void section_text_unset(struct str text, struct str key, struct buf *out);
/* The section with this header. */
void section_text_rename(struct str text, struct str header, struct buf *out);

/*
 * Where that ends which goes when the section is removed: behind its last key and the comments that
 * stand directly below. Not behind those where they reach the next section (`is_last`: there is
 * none). With `blanks` the blank lines that follow go too.
 */
size_t section_text_end(struct str text, bool is_last, bool blanks);

/* True where the last line of a text is blank; with `over_comments`, the last before comments. */
bool text_ends_in_blank(struct str text, bool over_comments);
/* Where the last line ends that is not blank. */
size_t text_end_without_blanks(struct str text);
/* True where the last line has no end; false for an empty text. */
bool text_is_unended(struct str text);
/* The last line end of a text; "\n" where it has none. */
struct str text_newline(struct str text);

#endif
