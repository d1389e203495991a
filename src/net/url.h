/* URLs: taken apart strictly, so that all who look at one see the same host; and percent-encoding.
 */
#ifndef AWSP_NET_URL_H
#define AWSP_NET_URL_H

#include "base/buf.h"

/* All parts are borrowed from the text that was parsed. */
struct url {
	bool https;      /* else http */
	struct str host; /* letters, digits, "-" and "."; an IPv6 address is without its brackets */
	bool ipv6;
	uint16_t port;      /* 443 or 80 where none is named */
	struct str address; /* host and port as written, with brackets: what to show */
	struct str path;    /* from the "/" on, may be empty; without the query */
	struct str query;   /* behind the "?", may be empty; a fragment is refused */
};

/*
 * Takes http and https URLs with a plain host. False for anything else: user names, backslashes,
 * spaces, control and non-ASCII characters, fragments, percent signs in the host, port 0.
 */
bool url_parse(struct str text, struct url *url);
/* True for 127.0.0.0/8, ::1 and localhost: what never leaves this machine. */
bool url_is_loopback(const struct url *url);

/* The part of a URL that a message may show, whether it can be parsed or not: without a password in
 * front of the host, and without a query. */
struct str url_to_show(struct str text);

/* Appends `s` with everything but A-Z a-z 0-9 - . _ ~ as %XX. */
void url_encode(struct buf *out, struct str s);
/*
 * Appends `s`, decoded: %XX, and "+" as a space, as browsers write queries. False, strictly, where
 * a percent sign is not followed by two hexadecimal digits or a NUL byte would come out.
 */
bool url_decode(struct buf *out, struct str s);
/* True where `s` is not empty and all of it is visible ASCII: it can stand in a header or a URL. */
bool url_is_visible_ascii(struct str s);

#endif
