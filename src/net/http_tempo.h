/* The tempo of calls: how those of one group follow each other, and how they slow down where the
 * server throttles them. Pure; all times are in microseconds, on one clock. */
#ifndef AWSP_NET_HTTP_TEMPO_H
#define AWSP_NET_HTTP_TEMPO_H

#include <stdint.h>

/* All zero at the start. */
struct http_tempo {
	int64_t next;      /* when the next may start */
	int64_t interval;  /* between two */
	int64_t paused_at; /* when the last pause began */
	int64_t since;     /* when the server began to throttle, without an answer in between; 0 */
	unsigned pauses;   /* since then */
};

/* A call starts now, in a group that is to make at most `rate` calls a second; 0: any. */
void http_tempo_start(struct http_tempo *tempo, unsigned rate, int64_t now);
/* When a group that is throttled now may go on: behind what Retry-After asks for in seconds (-1:
 * nothing), and behind ever longer pauses where it asks for little. */
int64_t http_tempo_end_of_pause(const struct http_tempo *tempo, int64_t retry_after, int64_t now);
/* The server has throttled a call that was started at `started`: the group pauses up to `end`, and
 * is slower then. A call that was under way when a pause began says nothing new. */
void http_tempo_pause(struct http_tempo *tempo, int64_t started, int64_t now, int64_t end);
/* The server has answered a call: the pace comes back slowly, so that it stays below what is
 * throttled. */
void http_tempo_answer(struct http_tempo *tempo, unsigned rate);

#endif
