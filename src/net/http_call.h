/* Calls: one request each, on its way from http_batch_add to its answer. For http.c and the files
 * that it is made of. */
#ifndef AWSP_NET_HTTP_CALL_H
#define AWSP_NET_HTTP_CALL_H

#include "base/secret.h"
#include "net/http.h"
#include "net/libcurl.h"
#include "net/url.h"

/* One line of a request's head, in memory of ours so that it can be wiped. */
struct header_line {
	struct curl_slist node;
	struct secret text;
};

struct http_call {
	struct http_call *next;
	struct http_request request;
	struct secret url_text;
	struct url url; /* parts of url_text */
	struct secret body;
	struct header_line *lines;
	size_t n_lines;
	CURL *easy; /* where it is in flight */
	struct http_answer answer;
	char reason[CURL_ERROR_SIZE];
	size_t head_size;
	unsigned tries;
	int64_t due;     /* not before this, microseconds */
	int64_t first;   /* when the first try began, microseconds; 0 before */
	int64_t started; /* when the last one did */
};

/* Copies what it needs. A request that may not be sent has its error in the answer from the start.
 */
struct http_call *http_call_new(const struct http_request *request);
/* Wipes all that was copied. */
void http_call_free(struct http_call *call);

/* The clock of calls: monotonic, in microseconds. */
int64_t http_clock(void);

#endif
