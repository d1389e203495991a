/* Templates of profile names. */
#include "config/name_template.h"

#include "base/utf8.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

#define VALUE_LIMIT ((size_t)4096)

static bool find_variable(struct str name, const struct name_parts *parts, struct str *value)
{
	const struct {
		struct str name;
		struct str value;
	} variables[] = {
		{STR_INIT("session"), parts->session},
		{STR_INIT("account_name"),
		 parts->account_name.n > 0 ? parts->account_name : parts->account_id},
		{STR_INIT("account_id"), parts->account_id},
		{STR_INIT("role"), parts->role},
	};

	for (size_t i = 0; i < sizeof(variables) / sizeof(*variables); i++) {
		if (str_equal(name, variables[i].name)) {
			*value = variables[i].value;
			return true;
		}
	}
	return false;
}

/* -------------------------------------------------------------------------------- filters */

/* ASCII letters alone: what other letters become depends on a language that nobody has named. */
static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

static void apply_lower(struct buf *value)
{
	for (size_t i = 0; i < value->n; i++)
		value->p[i] = lower(value->p[i]);
}

static void apply_kebab(struct buf *value)
{
	size_t n = 0;

	apply_lower(value);
	for (size_t i = 0; i < value->n; i++) {
		if (is_word_byte(value->p[i]))
			value->p[n++] = value->p[i];
		else if (n > 0 && value->p[n - 1] != '-')
			value->p[n++] = '-';
	}
	while (n > 0 && value->p[n - 1] == '-')
		n--;
	buf_truncate(value, n);
}

/* Copies what the expression does not match. A match of nothing takes nothing away. */
static void remove_matches(const regex_t *regex, const char *text, struct buf *rest)
{
	regmatch_t match;
	int flags = 0;

	while (*text && regexec(regex, text, 1, &match, flags) == 0) {
		buf_add(rest, (struct str){text, (size_t)match.rm_so});
		if (match.rm_eo == match.rm_so) {
			if (text[match.rm_so])
				buf_add_char(rest, text[match.rm_so]);
			else
				return;
			match.rm_eo++;
		}
		text += match.rm_eo;
		flags = REG_NOTBOL;
	}
	buf_add(rest, str_from(text));
}

static bool apply_trim(struct str expression, struct buf *value, struct error *error)
{
	CLEANUP_BUF struct buf pattern = BUF_INIT(VALUE_LIMIT);
	CLEANUP_BUF struct buf rest = BUF_INIT(VALUE_LIMIT);
	regex_t regex;

	buf_add(&pattern, expression);
	if (pattern.n == 0 || regcomp(&regex, pattern.p, REG_EXTENDED) != 0)
		return error_set(error, ERROR_USAGE,
				 "\"%.*s\" in the template is no extended regular expression",
				 STR_ARGS(expression));
	if (value->n > 0)
		remove_matches(&regex, value->p, &rest);
	regfree(&regex);
	buf_clear(value);
	buf_add(value, buf_str(&rest));
	return true;
}

static bool apply_filter(struct str filter, struct buf *value, struct error *error)
{
	const struct str trim = STR("trim ");

	if (str_equal(filter, STR("lower")))
		apply_lower(value);
	else if (str_equal(filter, STR("kebab")))
		apply_kebab(value);
	else if (str_starts(filter, trim))
		return apply_trim(str_from_byte(filter, trim.n), value, error);
	else
		return error_set(error, ERROR_USAGE,
				 "the template has no filter \"%.*s\"; there are lower, kebab and "
				 "trim REGEX",
				 STR_ARGS(filter));
	return true;
}

/* ------------------------------------------------------------------------------- templates */

/* Behind the set in brackets that begins at `at`: a bracket that comes first in it, or that belongs
 * to a class such as [:digit:], does not end it. */
static size_t skip_set(struct str text, size_t at)
{
	at++;
	at += at < text.n && text.p[at] == '^';
	at += at < text.n && text.p[at] == ']';
	for (; at < text.n && text.p[at] != ']'; at++) {
		if (str_starts(str_from_byte(text, at), STR("[:")))
			at += str_find(str_from_byte(text, at), ']');
	}
	return at < text.n ? at + 1 : text.n;
}

/* Behind a part of an expression in which no sign means what it means elsewhere; `at` where there
 * is none. */
static size_t skip_literal(struct str text, size_t at)
{
	if (text.p[at] == '[')
		return skip_set(text, at);
	if (text.p[at] == '\\')
		return at + 2 < text.n ? at + 2 : text.n;
	return at;
}

/* `inside` is what stands between two braces. The bar ends a filter but within an expression's
 * parentheses or brackets, where it means something else. */
static struct str next_filter(struct str *inside)
{
	size_t at = 0;
	int depth = 0;
	struct str filter;

	while (at < inside->n && (depth > 0 || inside->p[at] != '|')) {
		size_t behind = skip_literal(*inside, at);

		if (inside->p[at] == '(')
			depth++;
		else if (depth > 0 && inside->p[at] == ')')
			depth--;
		at = behind > at ? behind : at + 1;
	}
	filter = str_slice(*inside, 0, at);
	*inside = str_from_byte(*inside, at + 1);
	return filter;
}

static bool add_variable(struct str inside, const struct name_parts *parts, struct buf *name,
			 struct error *error)
{
	CLEANUP_BUF struct buf value = BUF_INIT(VALUE_LIMIT);
	struct str variable = str_trim(next_filter(&inside)), text;

	if (!find_variable(variable, parts, &text))
		return error_set(error, ERROR_USAGE,
				 "the template has no variable \"%.*s\"; there are session, "
				 "account_name, account_id and role",
				 STR_ARGS(variable));
	buf_add(&value, text);
	while (inside.n > 0) {
		if (!apply_filter(str_trim(next_filter(&inside)), &value, error))
			return false;
	}
	buf_add(name, buf_str(&value));
	return true;
}

/* Where the brace that ends a variable stands; braces of an expression come in pairs, but for those
 * that mean nothing. */
static size_t closing_brace(struct str text)
{
	size_t at = 0;
	int depth = 0;

	while (at < text.n) {
		size_t behind = skip_literal(text, at);

		if (text.p[at] == '{')
			depth++;
		else if (text.p[at] == '}' && depth-- == 0)
			return at;
		at = behind > at ? behind : at + 1;
	}
	return text.n;
}

/* Appends what comes out of the template, be it nothing. */
static bool expand(struct str text, const struct name_parts *parts, struct buf *name,
		   struct error *error)
{
	while (text.n > 0) {
		char c = text.p[0];

		text = str_from_byte(text, 1);
		if (c == '{' && !str_starts(text, STR("{"))) {
			size_t end = closing_brace(text);

			if (end == text.n)
				return error_set(error, ERROR_USAGE,
						 "a \"{\" of the template is not closed");
			if (!add_variable(str_slice(text, 0, end), parts, name, error))
				return false;
			text = str_from_byte(text, end + 1);
			continue;
		}
		/* The second of two braces says no more than the first. */
		if ((c == '{' || c == '}') && text.n > 0 && text.p[0] == c)
			text = str_from_byte(text, 1);
		buf_add_char(name, c);
	}
	return true;
}

bool name_template_apply(struct str text, const struct name_parts *parts, struct buf *name,
			 struct error *error)
{
	size_t before = name->n;

	if (!expand(text, parts, name, error))
		return false;
	return utf8_strip(str_from_byte(buf_str(name), before)).n > 0 ||
	       error_set(error, ERROR_USAGE, "nothing comes out of the template");
}

bool name_template_check(struct str text, struct error *error)
{
	static const struct name_parts sample = {
		.session = STR_INIT("session"),
		.account_name = STR_INIT("account"),
		.account_id = STR_INIT("000000000000"),
		.role = STR_INIT("role"),
	};
	CLEANUP_BUF struct buf name = BUF_INIT(VALUE_LIMIT);

	return expand(text, &sample, &name, error);
}
