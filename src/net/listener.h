/*
 * The listener: waits on 127.0.0.1 for the browser to come back from AWS. It takes nothing but
 * GET /oauth/callback with our state, and no number of other requests ends or delays it.
 */
#ifndef AWSP_NET_LISTENER_H
#define AWSP_NET_LISTENER_H

#include "base/error.h"
#include "net/callback.h"
#include "net/loopback.h"

#define LISTENER_WATCHES LOOPBACK_WATCHES

struct listener;

/* Binds to `port`, or any where that is 0. `state` is copied. NULL, with ERROR_FAILED and a
 * sentence, where the port is taken or cannot be had. */
struct listener *listener_new(uint16_t port, struct str state, struct error *error);
uint16_t listener_port(const struct listener *listener);
/* Appends the redirect URI to be sent to AWS, with the port. */
void listener_write_uri(const struct listener *listener, struct buf *uri);
/* Writes what to poll for; returns how many. The caller adds what else it waits for. */
size_t listener_watch(const struct listener *listener, struct pollfd watches[LISTENER_WATCHES]);
/* How long poll may wait at most, in milliseconds; -1 for as long as it likes. */
int listener_timeout(const struct listener *listener);
/*
 * Does what can be done without waiting; to be called after each poll, whatever it said. True once
 * the browser came back: `callback` is then CALLBACK_CODE or CALLBACK_DENIED. False means to go on
 * waiting; `callback` is CALLBACK_FOREIGN where an error came that is not of this login and may be
 * worth showing, else CALLBACK_NOTHING.
 */
bool listener_step(struct listener *listener, struct callback *callback);
/* Closes everything; a page that is still being sent is given up. NULL is fine. */
void listener_free(struct listener *listener);

#endif
