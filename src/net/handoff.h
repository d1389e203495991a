/*
 * Handing a URL to the browser that nobody else may see, since whoever has it is signed in. The
 * browser is started with an address on 127.0.0.1, of a random port and path, and is sent on from
 * there, once: the URL stands in no argument list, which every user of the machine can read. Where
 * the system can tell, the processes of other users are not sent on.
 */
#ifndef AWSP_NET_HANDOFF_H
#define AWSP_NET_HANDOFF_H

#include "base/buf.h"
#include "base/error.h"
#include "base/interrupt.h"

struct handoff;

/* Begins to listen. `target` is copied, into a secret. NULL, with ERROR_FAILED and a sentence
 * without it, where no port can be had or the target cannot stand in a header. */
struct handoff *handoff_new(struct str target, struct error *error);
/* Appends the address for the browser, which holds for one request. */
void handoff_write_address(const struct handoff *handoff, struct buf *address);
/*
 * Waits until the browser was sent on; the target is wiped then. Everything but GET of that address
 * is answered with an error, and waiting goes on. False with a sentence: ERROR_FAILED where nobody
 * came within `milliseconds`, ERROR_INTERRUPTED.
 */
bool handoff_wait(struct handoff *handoff, int64_t milliseconds, const struct interrupt *interrupt,
		  struct error *error);
/* Closes everything and wipes the target. NULL is fine. */
void handoff_free(struct handoff *handoff);

#endif
