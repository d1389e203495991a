/* Replies. */
#include "net/reply.h"

#include "net/url.h"

/* Milliseconds since 1970 are among the numbers. */
#define LARGEST 1e15

bool reply_take_failure(const struct http_answer *answer, struct error *error)
{
	error_set(error, answer->error.kind, "%s", answer->error.message);
	return answer->outcome == HTTP_TOO_LARGE || answer->outcome == HTTP_CUT_SHORT ||
	       answer->outcome == HTTP_MALFORMED;
}

static bool complain(const struct http_answer *answer, const char *what, const char *name,
		     struct error *error)
{
	return error_set(error, ERROR_NETWORK, "the answer of %.*s %s%s%s",
			 STR_ARGS(buf_str(&answer->address)), what, name ? " " : "",
			 name ? name : "");
}

/* True where the text begins like an object and does not end like one. */
static bool looks_cut(struct str body)
{
	struct str text = str_trim(body);

	while (text.n > 0 && (text.p[text.n - 1] == '\n' || text.p[text.n - 1] == '\r'))
		text.n--;
	return str_starts(text, STR("{")) && !str_ends(text, STR("}"));
}

bool reply_object(const struct http_answer *answer, cJSON **tree, struct error *error)
{
	struct str body = buf_str(&answer->body);

	*tree = json_parse(body);
	if (cJSON_IsObject(*tree))
		return true;
	if (*tree) {
		json_free(tree);
		return complain(answer, "is JSON, but no object", NULL, error);
	}
	if (body.n == 0)
		return complain(answer, "is empty", NULL, error);
	return complain(answer, looks_cut(body) ? "was cut short" : "is no JSON", NULL, error);
}

static const cJSON *member_of(const cJSON *tree, const char *name)
{
	const cJSON *member = json_member(tree, name);

	return cJSON_IsNull(member) ? NULL : member;
}

bool reply_text(const struct http_answer *answer, const cJSON *tree, const char *name,
		struct str *value, struct error *error)
{
	const cJSON *member = member_of(tree, name);

	*value = (struct str){0};
	if (!member)
		return true;
	if (!cJSON_IsString(member))
		return complain(answer, "has something else than text as its", name, error);
	*value = str_from(member->valuestring);
	return true;
}

bool reply_token(const struct http_answer *answer, const cJSON *tree, const char *name,
		 struct str *value, struct error *error)
{
	if (!reply_text(answer, tree, name, value, error))
		return false;
	if (value->n == 0)
		return complain(answer, "has no", name, error);
	return url_is_visible_ascii(*value) ||
	       complain(answer, "has characters that cannot stand there in its", name, error);
}

bool reply_number(const struct http_answer *answer, const cJSON *tree, const char *name,
		  int64_t least, int64_t otherwise, int64_t *value, struct error *error)
{
	const cJSON *member = member_of(tree, name);
	double number;

	*value = otherwise;
	if (!member)
		return otherwise >= 0 || complain(answer, "has no", name, error);
	if (!cJSON_IsNumber(member))
		return complain(answer, "has something else than a number as its", name, error);
	number = member->valuedouble;
	/* What is no number at all fails both comparisons. */
	if (!(number >= (double)least && number <= LARGEST))
		return complain(answer, "has a number that cannot be as its", name, error);
	*value = (int64_t)number;
	return true;
}

bool reply_array(const struct http_answer *answer, const cJSON *tree, const char *name,
		 const cJSON **array, struct error *error)
{
	*array = member_of(tree, name);
	return !*array || cJSON_IsArray(*array) ||
	       complain(answer, "has something else than a list as its", name, error);
}

struct str reply_error_type(const struct http_answer *answer, const cJSON *tree)
{
	struct str type = buf_str(&answer->error_type);
	size_t hash;

	if (type.n == 0)
		type = json_string(tree, "__type");
	hash = str_find(type, '#');
	if (hash < type.n)
		type = str_from_byte(type, hash + 1);
	return str_trim(str_slice(type, 0, str_find(type, ':')));
}
