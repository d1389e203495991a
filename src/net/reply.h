/* Replies: the JSON of an answer, with what is wrong with it told apart. */
#ifndef AWSP_NET_REPLY_H
#define AWSP_NET_REPLY_H

#include "base/json.h"
#include "net/http.h"

/* Of a call without an answer: why. True where something did come, but nothing that can be read. */
bool reply_take_failure(const struct http_answer *answer, struct error *error);

/* All of these return false with a sentence in `error` (ERROR_NETWORK) that names the
 * host; strings are borrowed from the tree. A member that is null counts as missing. */

/* The body as a JSON object; free it with json_free. */
bool reply_object(const struct http_answer *answer, cJSON **tree, struct error *error);
/* A string of visible ASCII, as tokens and URLs are: it will stand in a header or a request. */
bool reply_token(const struct http_answer *answer, const cJSON *tree, const char *name,
		 struct str *value, struct error *error);
/* Any string; the empty slice, and true, where it is missing. */
bool reply_text(const struct http_answer *answer, const cJSON *tree, const char *name,
		struct str *value, struct error *error);
/* A whole number from `least` to 10^15; `otherwise` where it is missing, or, if that is negative,
 * an error. */
bool reply_number(const struct http_answer *answer, const cJSON *tree, const char *name,
		  int64_t least, int64_t otherwise, int64_t *value, struct error *error);
/* An array; NULL, and true, where it is missing. */
bool reply_array(const struct http_answer *answer, const cJSON *tree, const char *name,
		 const cJSON **array, struct error *error);

/* The bare name of an error from the header or from `__type`, without namespace and URL; borrowed.
 */
struct str reply_error_type(const struct http_answer *answer, const cJSON *tree);

#endif
