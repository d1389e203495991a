/*
 * Loopback servers: on 127.0.0.1, for the user's own browser, until the one request came that is
 * waited for. No number of other connections, slow, huge or hostile, ends or delays one.
 */
#ifndef AWSP_NET_LOOPBACK_H
#define AWSP_NET_LOOPBACK_H

#include "base/buf.h"
#include "base/error.h"

#include <poll.h>

#define LOOPBACK_CONNECTIONS 64
#define LOOPBACK_WATCHES (LOOPBACK_CONNECTIONS + 1)

/* What a request is answered with: a page that says so much, and nothing that could be kept. */
struct loopback_answer {
	const char *status; /* "200 OK" */
	const char *title;
	const char *sentence;
	struct str words;    /* foreign text below it; may be empty */
	struct str location; /* where the browser is sent: visible ASCII; may be empty */
};

/*
 * Decides on a request. `target` is that of a GET, and empty for all else. True where this was the
 * request that is waited for: it is answered, and no other one is read after it. `answer` is "404
 * Not Found" until it is changed; what it borrows must stay until the next call.
 */
struct loopback_handler {
	bool (*handle)(void *context, struct str target, struct loopback_answer *answer);
	void *context;
	bool own_user_only; /* what is waited for cannot come from another user, where the system
			       can tell: that one finds nothing */
};

struct loopback;

/* Binds to `port`, or any where that is 0. NULL, with ERROR_FAILED and a sentence, where the port
 * is taken or cannot be had. */
struct loopback *loopback_new(uint16_t port, struct loopback_handler handler, struct error *error);
uint16_t loopback_port(const struct loopback *loopback);
/* Writes what to poll for; returns how many. The caller adds what else it waits for. */
size_t loopback_watch(const struct loopback *loopback, struct pollfd watches[LOOPBACK_WATCHES]);
/* How long poll may wait at most, in milliseconds; -1 for as long as it likes. */
int loopback_timeout(const struct loopback *loopback);
/* Does what can be done without waiting; to be called after each poll, whatever it said. True once
 * the request came that is waited for. */
bool loopback_step(struct loopback *loopback);
/* Closes everything; an answer that is still being sent is given up. NULL is fine. */
void loopback_free(struct loopback *loopback);

#endif
