/* Outcomes: what became of a call, for its answer and for --debug. */
#ifndef AWSP_NET_HTTP_OUTCOME_H
#define AWSP_NET_HTTP_OUTCOME_H

#include "net/http_call.h"

/* Of a try that libcurl has ended with `code`. */
void http_outcome_note(struct http_call *call, const struct http_settings *settings, CURLcode code);
/* Of a call that did not even begin, or was given up; `reason` is that of HTTP_UNAVAILABLE. */
void http_outcome_end(struct http_call *call, enum http_outcome outcome, const char *reason);
/* Tells the client's `debug`, if any. */
void http_outcome_trace(const struct http_call *call, const struct http_settings *settings);

#endif
