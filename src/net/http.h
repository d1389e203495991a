/*
 * HTTP: one function that carries out a batch of requests, and the rules that hold for all of them.
 * No threads; the only door to libcurl, which is loaded when the first request is made.
 *
 * https alone, TLS 1.2 or later, certificates verified, no redirects. http only to this machine,
 * and where a request asks for it to the addresses where instances and containers get credentials.
 * What goes by http never goes through a proxy. Answers are capped.
 */
#ifndef AWSP_NET_HTTP_H
#define AWSP_NET_HTTP_H

#include "base/buf.h"
#include "base/environment.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "net/http_tempo.h"

/* The limits, in one place. */
#define HTTP_CONNECT_MILLISECONDS 5000
#define HTTP_CALL_MILLISECONDS 15000 /* one call with all its tries */
#define HTTP_ANSWER_LIMIT ((size_t)1 << 20)
#define HTTP_HEADERS_LIMIT ((size_t)64 << 10)
#define HTTP_REQUEST_LIMIT ((size_t)1 << 20)
#define HTTP_TRIES 3
#define HTTP_GROUPS 8

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT };

enum http_option {
	/* One try. For what must not be sent twice: a code or a refresh token. */
	HTTP_ONCE = 1 << 0,
	/* Once it may have been sent, interrupts wait for the answer. */
	HTTP_MUST_FINISH = 1 << 1,
	/* http to exactly 169.254.170.2, 169.254.170.23, 169.254.169.254, [fd00:ec2::254] or
	 * [fd00:ec2::23] is fine: credentials of instances and containers. Never with a token of
	 * ours. */
	HTTP_METADATA = 1 << 2,
};

struct http_header {
	const char *name;
	struct str value;
};

/* Borrowed by http_batch_add, which copies (and wipes) what it needs. */
struct http_request {
	enum http_method method;
	struct str url;
	const struct http_header *headers;
	size_t n_headers;
	struct str body;  /* of HTTP_POST and HTTP_PUT */
	unsigned options; /* enum http_option */
	unsigned group;   /* the rate holds for each group of its own; below HTTP_GROUPS */
	void *tag;        /* the caller's, handed back with the answer */
	/* What the call may take with all its tries; 0 for HTTP_CALL_MILLISECONDS. */
	int64_t milliseconds;
};

/* What became of a request. */
enum http_outcome {
	HTTP_ANSWERED,    /* there is an answer, whatever its status */
	HTTP_REJECTED,    /* against the rules above, or the text of it cannot be sent */
	HTTP_UNAVAILABLE, /* libcurl is not there, or the CA bundle is not */
	HTTP_UNRESOLVED,  /* the name of the host or proxy leads nowhere */
	HTTP_UNCONNECTED,
	HTTP_PROXY_REFUSED,
	HTTP_INSECURE, /* TLS failed: most often the certificate */
	HTTP_TIMED_OUT,
	HTTP_CUT_SHORT,
	HTTP_TOO_LARGE,
	HTTP_MALFORMED, /* what came back is no HTTP */
	HTTP_BROKEN,    /* the connection broke */
	HTTP_INTERRUPTED,
	HTTP_STOPPED, /* the batch was stopped by its callback before this one's turn */
};

/* All but HTTP_ANSWERED have their reason in `error`, which names the host. */
struct http_answer {
	enum http_outcome outcome;
	struct error error;    /* ERROR_NETWORK, CONFIGURATION (REJECTED, bundle), INTERRUPTED */
	long status;           /* 100 to 599; 0 where there is no answer */
	struct buf body;       /* a secret buffer */
	struct buf error_type; /* x-amzn-ErrorType, as sent; may be empty */
	struct buf location;   /* Location, as sent; may be empty */
	struct buf address;    /* host and port that was asked */
	int64_t date;          /* the server's Date, seconds since 1970; 0 where it named none */
	int64_t retry_after;   /* seconds; -1 where none was named */
	bool sent;             /* the request, or part of it, may have reached the server */
};

void http_answer_release(struct http_answer *answer);
#define CLEANUP_ANSWER __attribute__((cleanup(http_answer_release)))

/* What --debug may know of a request: never a header, a query or a body. */
struct http_trace {
	const char *method;
	struct str address;
	struct str path;
	long status;        /* 0 where there is no answer */
	const char *reason; /* then, what became of it; else NULL */
	int64_t milliseconds;
	unsigned attempt; /* from 1 */
};

/* Everything is borrowed and must outlive the client. */
struct http_settings {
	const struct environment *environment; /* for the proxy variables */
	const char *ca_bundle;                 /* a file; NULL for the system's */
	const char *user_agent;
	struct interrupt interrupt; /* asked between steps, several times a second */
	void (*debug)(void *context, const struct http_trace *trace); /* may be NULL */
	void *debug_context;
	/* For tests and the impatient; 0 for the limits above. */
	int64_t connect_milliseconds;
	int64_t call_milliseconds;
};

/* Keeps connections open between requests. */
struct http_client;

/* Loads nothing yet. */
struct http_client *http_client_new(const struct http_settings *settings);
/* NULL is fine. */
void http_client_free(struct http_client *client);

struct http_call;

struct http_batch {
	size_t at_once;   /* at most so many in flight; 0 counts as 1 */
	unsigned rate;    /* at most so many calls a second in each group, retries too; 0: any */
	int64_t deadline; /* on timestamp_monotonic's clock, for all together; 0: none */
	/* For how many milliseconds a group goes on where the server throttles it (429 and the
	 * like) and answers nothing: it pauses as a whole, for as long as Retry-After asks or ever
	 * longer, and goes on more slowly; such tries do not count. 0: each call by itself. */
	int64_t patience;
	/*
	 * Called once for each request that was added, in the order of the answers. It may add
	 * requests, and may set `stop`: nothing new is sent then, and what waits is HTTP_STOPPED.
	 * It may take parts of the answer by moving them out; the rest is wiped and freed
	 * afterwards.
	 */
	void (*answered)(struct http_batch *batch, const struct http_request *request,
			 struct http_answer *answer);
	void *context;
	bool stop;
	struct http_call *waiting; /* from here on ours */
	struct http_call *last;
	size_t in_flight;
	struct http_tempo tempos[HTTP_GROUPS];
};

/* Adds a request; of the one that the callback gets, only `method`, `options`, `group` and `tag`
 * are as given, and `url` is a copy. */
void http_batch_add(struct http_batch *batch, const struct http_request *request);
/*
 * Carries out all of the batch, which is empty afterwards; one that is empty before costs nothing.
 *
 * A call is tried three times at most where AWS's rules ("standard" mode) say so: no connection, no
 * answer, 429, 500, 502, 503, 504 or an error code that means throttling; after a random part of 1
 * s, then 2 s, or what Retry-After asks for. All of it ends within HTTP_CALL_MILLISECONDS.
 */
void http_batch_run(struct http_client *client, struct http_batch *batch);

/* A batch of one. False where there is no answer; its error is then in `answer`, which the caller
 * releases in any case. */
bool http_call(struct http_client *client, const struct http_request *request,
	       struct http_answer *answer);

/* A sentence for an answer with a status that is no success: "HOST answered with status 503". */
void http_describe_status(const struct http_answer *answer, struct error *error);

#endif
