/* What stands between the brackets of a section, as botocore reads it. */
#ifndef AWSP_CONFIG_HEADER_H
#define AWSP_CONFIG_HEADER_H

#include "base/arena.h"

/* Splits a header as Python's shlex.split does, up to `limit` words; returns their number (`limit`
 * + 1 for more), or 0 where a quote is left open. */
size_t header_words(struct str header, struct arena *arena, struct str *words, size_t limit);
/* The NAME in a header such as `profile NAME`, which begins with `word`: the second of exactly two
 * words. False where there is none. */
bool header_name(struct str header, struct str word, struct arena *arena, struct str *name);

/* What a section of the config file is. */
enum section_kind {
	SECTION_PROFILE,     /* `default` and `profile NAME` */
	SECTION_SSO_SESSION, /* `sso-session NAME` */
	SECTION_SERVICES,    /* `services NAME` */
	SECTION_OTHER,       /* `plugins`, and headers that come to no name */
};

/* What botocore takes a section of the config file for. `*name` is what the section is called: for
 * SECTION_OTHER the header itself. */
enum section_kind header_classify(struct str header, struct arena *arena, struct str *name);
/* The header that the AWS CLI writes for a section of the config file: names with blanks stand in
 * quotes. So do those that would not come back without, where the CLI forgets them. */
struct str header_for(enum section_kind kind, struct str name, struct arena *arena);

#endif
