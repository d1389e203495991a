/* The rules of HTTP that need no connection: who may be asked and by which way, and when again. */
#ifndef AWSP_NET_HTTP_RULES_H
#define AWSP_NET_HTTP_RULES_H

#include "net/http.h"
#include "net/url.h"

#include <sys/socket.h>

/* https to anyone; http to this machine, and with HTTP_METADATA to its addresses. */
bool http_may_ask(const struct url *url, unsigned options);

/* Whether what http_may_ask has let pass goes where its name says: without TLS, a resolver could
 * lead localhost away, be it to a machine's metadata. */
bool http_may_connect(const struct url *url, const struct sockaddr *address);

/* The value of the variable that names the proxy for `url`, or the empty slice: NAME_proxy in lower
 * case before upper case, then all_proxy; one that is set but empty means none. As Python's
 * getproxies, which the AWS CLI uses. http never takes a proxy. */
struct str http_proxy_for(const struct environment *environment, const struct url *url);
/* no_proxy or NO_PROXY. http_proxy_for looks at it; what it does not know (CIDR) is left to
 * libcurl. */
struct str http_no_proxy(const struct environment *environment);
/* Host and port of a proxy's URL, without the password that may stand before them. */
struct str http_proxy_name(struct str proxy);

/* False where `name` or `value` cannot stand in a header: control characters would make two of it.
 */
bool http_header_is_plain(const struct http_header *header);
/* Takes from one line of an answer's head what we want to know. */
void http_read_header(struct http_answer *answer, struct str line);

/* True where the server says that it is asked too often: 429, or an error code that means it. */
bool http_is_throttled(const struct http_answer *answer);
/* True where the standard retry rules ask for another try; `tries` have been made. */
bool http_wants_retry(const struct http_answer *answer, unsigned tries);
/* How long to wait before it, in milliseconds. */
int64_t http_retry_delay(const struct http_answer *answer, unsigned tries);

#endif
