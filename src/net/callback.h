/* Callbacks: what a browser brings back from AWS, by the listener or pasted by hand. */
#ifndef AWSP_NET_CALLBACK_H
#define AWSP_NET_CALLBACK_H

#include "base/buf.h"
#include "base/secret.h"

enum callback_kind {
	CALLBACK_CODE,    /* our state, and a code */
	CALLBACK_DENIED,  /* our state, and an error: the login is over */
	CALLBACK_FOREIGN, /* an error without our state: to be shown, no more */
	CALLBACK_STALE,   /* a code with another state: of another login */
	CALLBACK_NOTHING, /* none of these */
};

/* All zero before use. */
struct callback {
	enum callback_kind kind;
	struct secret code; /* of CALLBACK_CODE */
	struct buf text;    /* DENIED, FOREIGN: what AWS says; foreign text */
};

void callback_release(struct callback *callback);
#define CLEANUP_CALLBACK __attribute__((cleanup(callback_release)))

/*
 * Reads the target of a request, "/oauth/callback?…". Strict: another path, a bad percent-encoding,
 * a parameter twice, or both code and error are CALLBACK_NOTHING. `state` is the one we sent.
 */
void callback_parse(struct callback *callback, struct str target, struct str state);
/* The same for a whole address as people paste it, with blanks around it: http to this machine, or
 * the part from the path or the query on. */
void callback_parse_address(struct callback *callback, struct str address, struct str state);

#endif
