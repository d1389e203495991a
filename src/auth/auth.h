/* What every exchange with AWS needs, and how it speaks to the person: through callbacks, since
 * this room has no terminal. */
#ifndef AWSP_AUTH_AUTH_H
#define AWSP_AUTH_AUTH_H

#include "auth/session.h"
#include "net/endpoint.h"
#include "net/http.h"

/* What a login tells the person. `text` is foreign. */
enum auth_event {
	AUTH_STARTING,         /* text: the endpoint that the login goes to */
	AUTH_WAITING_FOR_LOCK, /* another awsp is logging in to this session */
	AUTH_OPENING,          /* text: the URL that the browser is sent to */
	AUTH_NO_BROWSER,       /* text: the URL, to be opened by hand */
	AUTH_BROWSER_FAILED,   /* text: why; the URL was told before */
	AUTH_CODE,             /* text: the code of the device flow */
	AUTH_PASTE,            /* the address of the redirect can be pasted */
	AUTH_FOREIGN_ANSWER, /* text: an error that came to the listener and is not of this login */
	AUTH_STALE_PASTE,    /* what was pasted belongs to another login, or is no address */
	AUTH_ELSEWHERE, /* text: where AWS's files, and not the environment, lead a request with a
			   token */
	AUTH_NO_ANSWER, /* text: why AWS did not answer; it is asked again */
	AUTH_TICK,      /* still waiting; about once a second */
};

struct auth {
	const struct config *config;
	const struct paths *paths;
	const struct environment *environment;
	struct arena *arena;
	struct http_client *http;
	struct interrupt interrupt;
	int64_t (*now)(void); /* seconds since 1970 */
	void (*tell)(void *context, enum auth_event event, struct str text,
		     int64_t waited); /* may be NULL */
	/* Text that the person types while a login waits: a descriptor to poll, or -1; and what
	 * takes it: true once `line` is a whole one. */
	int input;
	bool (*take_input)(void *context, struct buf *line);
	void *context;
	int64_t server_date; /* of the last answer, seconds since 1970; 0 where there was none */
	bool scopes_refused; /* the last login failed: AWS does not take the session's scopes */
};

/* Tells the person, where somebody listens. */
void auth_tell(const struct auth *auth, enum auth_event event, struct str text, int64_t waited);
/* Appends the endpoint of a service in a region, with all overrides of AWS's that hold for
 * `profile`; it may be NULL. */
bool auth_endpoint_in(const struct auth *auth, const struct profile *profile, struct str region,
		      enum endpoint_service service, struct buf *url, struct error *error);
/* The same for a session. Tells the person where a file of AWS's leads the session's tokens to a
 * host that is not AWS's own: whoever wrote the profile gets them. */
bool auth_endpoint(const struct auth *auth, const struct session *session,
		   enum endpoint_service service, struct buf *url, struct error *error);
/* The partition that a profile's account is in, "aws-cn" for one; empty where it does not tell. */
struct str auth_partition(const struct auth *auth, const struct resolution *resolution);
/* How far this machine's clock is ahead of the server's, in seconds; 0 where that is within 5
 * minutes, or not known. */
int64_t auth_clock_skew(const struct auth *auth);
/* Appends a sentence on that, "the clock of this machine is …"; false where there is nothing to
 * say.
 */
bool auth_describe_clock(const struct auth *auth, struct buf *words);
/* Adds a word on the clocks to an error where this machine's is more than 5 minutes off the
 * server's. */
void auth_blame_clock(const struct auth *auth, struct error *error);

#endif
