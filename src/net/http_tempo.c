/* The tempo of calls. */
#include "net/http_tempo.h"

/* How late a call may start without the next one waiting its full turn. */
#define SLACK 5000
/* Between two starts, a little more than the rate asks for, as the way to the server takes now
 * longer and now shorter. */
#define SECOND INT64_C(1020000)
/* Where the server throttles: the first pause, how often the next ones are doubled, and how far
 * apart calls are at least afterwards. */
#define SHORTEST_PAUSE INT64_C(250000)
#define MOST_DOUBLED 5
#define SHORTEST_THROTTLED INT64_C(50000)
/* What part of the way back to the full rate each answer brings. */
#define RECOVERY 64

static int64_t base_interval(unsigned rate)
{
	return rate > 0 ? SECOND / rate : 0;
}

static int64_t longest_of(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

void http_tempo_start(struct http_tempo *tempo, unsigned rate, int64_t now)
{
	tempo->interval = longest_of(tempo->interval, base_interval(rate));
	if (tempo->next < now - SLACK)
		tempo->next = now;
	tempo->next += tempo->interval;
}

int64_t http_tempo_end_of_pause(const struct http_tempo *tempo, int64_t retry_after, int64_t now)
{
	unsigned doubled = tempo->pauses < MOST_DOUBLED ? tempo->pauses : MOST_DOUBLED;
	int64_t pause = longest_of(SHORTEST_PAUSE << doubled, retry_after * SECOND);

	return longest_of(tempo->next, now + pause);
}

void http_tempo_pause(struct http_tempo *tempo, int64_t started, int64_t now, int64_t end)
{
	tempo->next = end;
	if (tempo->since == 0)
		tempo->since = now;
	if (started < tempo->paused_at)
		return;
	tempo->paused_at = now;
	tempo->pauses++;
	tempo->interval = longest_of(2 * tempo->interval, SHORTEST_THROTTLED);
	if (tempo->interval > SECOND)
		tempo->interval = SECOND;
}

void http_tempo_answer(struct http_tempo *tempo, unsigned rate)
{
	tempo->since = 0;
	tempo->pauses = 0;
	tempo->interval -= (tempo->interval - base_interval(rate)) / RECOVERY;
}
