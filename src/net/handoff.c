/* Handing a URL to the browser. */
#include "net/handoff.h"

#include "base/memory.h"
#include "base/random.h"
#include "base/secret.h"
#include "base/timestamp.h"
#include "net/loopback.h"
#include "net/url.h"

#include <stdlib.h>

#define TARGET_LIMIT ((size_t)32 << 10)
/* 128 bits: nobody guesses it within the minute. */
#define PATH_DIGITS 32
/* How often an interrupt is looked for, in milliseconds; a signal ends the wait between anyway. */
#define TICK 200

struct handoff {
	struct loopback *loopback;
	struct secret path; /* with the "/" */
	struct secret target;
};

static bool handle(void *context, struct str target, struct loopback_answer *answer)
{
	const struct handoff *handoff = context;

	if (!secret_equal(&handoff->path, target))
		return false;
	answer->status = "302 Found";
	answer->title = "Signing in";
	answer->sentence = "The browser goes on to AWS.";
	answer->location = secret_reveal(&handoff->target);
	return true;
}

struct handoff *handoff_new(struct str target, struct error *error)
{
	struct handoff *handoff;
	char path[1 + PATH_DIGITS + 1] = "/";

	if (!url_is_visible_ascii(target) || target.n > TARGET_LIMIT) {
		error_set(error, ERROR_FAILED, "no browser can be sent to such an address");
		return NULL;
	}
	handoff = memory_allocate(sizeof(*handoff));
	random_hex(path + 1, PATH_DIGITS);
	secret_set(&handoff->path, str_from(path));
	memory_wipe(path, sizeof(path));
	secret_set(&handoff->target, target);
	handoff->loopback =
		loopback_new(0, (struct loopback_handler){handle, handoff, true}, error);
	if (handoff->loopback)
		return handoff;
	handoff_free(handoff);
	return NULL;
}

void handoff_write_address(const struct handoff *handoff, struct buf *address)
{
	buf_format(address, "http://127.0.0.1:%u", loopback_port(handoff->loopback));
	buf_add(address, secret_reveal(&handoff->path));
}

/* Waits for a moment, or until something comes. */
static void pause_until(const struct handoff *handoff, int64_t end)
{
	struct pollfd watches[LOOPBACK_WATCHES];
	size_t n = loopback_watch(handoff->loopback, watches);
	int timeout = loopback_timeout(handoff->loopback);
	int64_t left = end - timestamp_monotonic();

	if (timeout < 0 || timeout > TICK)
		timeout = TICK;
	if (left < timeout)
		timeout = left > 0 ? (int)left : 0;
	poll(watches, (nfds_t)n, timeout);
}

bool handoff_wait(struct handoff *handoff, int64_t milliseconds, const struct interrupt *interrupt,
		  struct error *error)
{
	int64_t end = timestamp_monotonic() + milliseconds;

	while (!loopback_step(handoff->loopback)) {
		if (interrupt_pending(interrupt))
			return error_set(error, ERROR_INTERRUPTED,
					 "interrupted; the browser was not signed in");
		if (timestamp_monotonic() >= end)
			return error_set(error, ERROR_FAILED,
					 "the browser did not come within %lld seconds",
					 (long long)(milliseconds / 1000));
		pause_until(handoff, end);
	}
	secret_release(&handoff->target);
	return true;
}

void handoff_free(struct handoff *handoff)
{
	if (!handoff)
		return;
	loopback_free(handoff->loopback);
	secret_release(&handoff->path);
	secret_release(&handoff->target);
	free(handoff);
}
