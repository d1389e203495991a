/*
 * Templates of profile names: text with variables in braces, as in
 * "{account_name}-{role}-{account_id}".
 *
 * Variables: session, account_name (the id where the account has no name), account_id, role. Behind
 * a variable come filters, each after a "|": lower (small letters), kebab (small letters, and one
 * "-" for whatever is neither letter nor digit), trim REGEX (takes away what the extended regular
 * expression matches, everywhere). "{{" and "}}" are the braces themselves.
 */
#ifndef AWSP_CONFIG_NAME_TEMPLATE_H
#define AWSP_CONFIG_NAME_TEMPLATE_H

#include "base/buf.h"
#include "base/error.h"

#define NAME_TEMPLATE_DEFAULT "{account_name}-{role}-{account_id}"

/* What a name is made of; borrowed. */
struct name_parts {
	struct str session;
	struct str account_name;
	struct str account_id;
	struct str role;
};

/* Appends the name. False with ERROR_USAGE for a template that cannot be read, for an unknown
 * variable or filter, and where nothing, or nothing but blanks, comes out. */
bool name_template_apply(struct str text, const struct name_parts *parts, struct buf *name,
			 struct error *error);

/* What can be known without parts: false, as above, for a template that cannot be read. */
bool name_template_check(struct str text, struct error *error);

#endif
