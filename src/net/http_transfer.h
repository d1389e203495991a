/* Transfers: one try of a call as libcurl is told to make it. */
#ifndef AWSP_NET_HTTP_TRANSFER_H
#define AWSP_NET_HTTP_TRANSFER_H

#include "net/http_call.h"

/* Makes the handle, with every rule of net/http.h set in it; `left` is how many milliseconds the
 * try may take. False where libcurl does not take all of it; to be released in either case. */
bool http_transfer_prepare(struct http_call *call, const struct http_settings *settings,
			   int64_t left);
/* Notes whether anything of the request may have left: the connection stands, TLS and all. */
void http_transfer_note_sent(struct http_call *call);
void http_transfer_release(struct http_call *call);

#endif
