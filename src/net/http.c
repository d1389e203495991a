/* HTTP: batches of calls, when each starts, is tried again and ends. */
#include "net/http.h"

#include "base/memory.h"
#include "base/timestamp.h"
#include "net/http_call.h"
#include "net/http_outcome.h"
#include "net/http_rules.h"
#include "net/http_transfer.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* The interrupt is asked at least so often. */
#define LONGEST_WAIT_MILLISECONDS 100

struct http_client {
	const struct http_settings *settings;
	CURLM *multi;
};

/* One run of a batch. */
struct run {
	struct http_client *client;
	struct http_batch *batch;
	struct http_call *flying;
	bool ended;
	enum http_outcome ending; /* what becomes of those that wait once it has ended */
};

void http_batch_add(struct http_batch *batch, const struct http_request *request)
{
	struct http_call *call = http_call_new(request);

	if (batch->last)
		batch->last->next = call;
	else
		batch->waiting = call;
	batch->last = call;
}

/* Takes a call out of a list. */
static void unlink_call(struct http_call **list, struct http_call *call)
{
	while (*list != call)
		list = &(*list)->next;
	*list = call->next;
	call->next = NULL;
}

static void unlink_waiting(struct http_batch *batch, struct http_call *call)
{
	unlink_call(&batch->waiting, call);
	batch->last = batch->waiting;
	while (batch->last && batch->last->next)
		batch->last = batch->last->next;
}

/* --------------------------------------------------------------------------------- flying */

static int64_t or_else(int64_t value, int64_t otherwise)
{
	return value > 0 ? value : otherwise;
}

/* How many milliseconds are left for a call, its earlier tries counted in. */
static int64_t time_left(const struct run *run, const struct http_call *call, int64_t now)
{
	const struct http_settings *settings = run->client->settings;
	int64_t longest = or_else(settings->call_milliseconds, HTTP_CALL_MILLISECONDS);
	int64_t whole = or_else(call->request.milliseconds, longest);
	int64_t left = whole - (now - call->first) / 1000;
	int64_t together = run->batch->deadline - now / 1000;

	return run->batch->deadline > 0 && together < left ? together : left;
}

/* Hands a call over that is in no list any more. */
static void deliver(struct run *run, struct http_call *call)
{
	run->batch->answered(run->batch, &call->request, &call->answer);
	http_call_free(call);
}

static void land(struct run *run, struct http_call *call)
{
	unlink_call(&run->flying, call);
	run->batch->in_flight--;
	libcurl.curl_multi_remove_handle(run->client->multi, call->easy);
	http_transfer_release(call);
}

static void forget_try(struct http_call *call)
{
	error_release(&call->answer.error);
	buf_clear(&call->answer.body);
	call->answer.status = 0;
	call->reason[0] = '\0';
	call->head_size = 0;
}

static void put_in_front(struct http_batch *batch, struct http_call *call)
{
	forget_try(call);
	call->next = batch->waiting;
	batch->waiting = call;
	if (!batch->last)
		batch->last = call;
}

/* Takes off once more. False where it may not, or would be over before. */
static bool try_again(struct run *run, struct http_call *call)
{
	int64_t now = http_clock();
	int64_t delay;

	if (run->ended || call->request.options & HTTP_ONCE ||
	    !http_wants_retry(&call->answer, call->tries))
		return false;
	delay = http_retry_delay(&call->answer, call->tries);
	if (delay >= time_left(run, call, now))
		return false;
	call->due = now + delay * 1000;
	put_in_front(run->batch, call);
	return true;
}

/* ------------------------------------------------------------------------------- throttling */

/* True where it is the batch's patience that decides on another try. */
static bool is_waited_out(const struct run *run, const struct http_call *call)
{
	return run->batch->patience > 0 && !(call->request.options & HTTP_ONCE) &&
	       http_is_throttled(&call->answer);
}

/* The whole group waits, and the call comes again. False where that would take too long. */
static bool wait_out(struct run *run, struct http_call *call)
{
	struct http_batch *batch = run->batch;
	struct http_tempo *tempo = &batch->tempos[call->request.group];
	int64_t now = http_clock();
	int64_t end = http_tempo_end_of_pause(tempo, call->answer.retry_after, now);

	if (run->ended || batch->stop ||
	    end - (tempo->since ? tempo->since : now) > batch->patience * 1000 ||
	    (batch->deadline > 0 && end > batch->deadline * 1000))
		return false;
	http_tempo_pause(tempo, call->started, now, end);
	call->tries = 0;
	call->first = 0;
	call->due = 0;
	put_in_front(batch, call);
	return true;
}

static void finish(struct run *run, struct http_call *call, CURLcode code)
{
	http_transfer_note_sent(call);
	http_outcome_note(call, run->client->settings, code);
	land(run, call);
	http_outcome_trace(call, run->client->settings);
	if (call->answer.outcome == HTTP_ANSWERED && !http_is_throttled(&call->answer))
		http_tempo_answer(&run->batch->tempos[call->request.group], run->batch->rate);
	if (!(is_waited_out(run, call) ? wait_out(run, call) : try_again(run, call)))
		deliver(run, call);
}

/* Returns how many calls were done: what their callbacks have added can start now. */
static size_t finish_done(struct run *run)
{
	const CURLMsg *message;
	size_t n = 0;
	int left;

	while ((message = libcurl.curl_multi_info_read(run->client->multi, &left))) {
		struct http_call *call = NULL;
		CURLcode code = message->data.result;

		if (message->msg != CURLMSG_DONE)
			continue;
		libcurl.curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &call);
		finish(run, call, code);
		n++;
	}
	return n;
}

/* Gives a call up that waits or flies. */
static void give_up(struct run *run, struct http_call *call, enum http_outcome outcome)
{
	if (call->easy) {
		http_transfer_note_sent(call);
		land(run, call);
		http_outcome_end(call, outcome, NULL);
		http_outcome_trace(call, run->client->settings);
	} else {
		unlink_waiting(run->batch, call);
		http_outcome_end(call, outcome, NULL);
	}
	deliver(run, call);
}

static bool take_off(struct run *run, struct http_call *call)
{
	int64_t left = time_left(run, call, call->started);

	if (!http_transfer_prepare(call, run->client->settings, left) ||
	    libcurl.curl_multi_add_handle(run->client->multi, call->easy) != CURLM_OK) {
		http_transfer_release(call);
		http_outcome_end(call, HTTP_UNAVAILABLE, "libcurl does not take awsp's settings");
		return false;
	}
	call->next = run->flying;
	run->flying = call;
	run->batch->in_flight++;
	return true;
}

/* When a call may start, as far as its own delay and the rate of its group go. */
static int64_t start_of(const struct http_batch *batch, const struct http_call *call)
{
	int64_t next = batch->tempos[call->request.group].next;

	return call->due > next ? call->due : next;
}

static void start(struct run *run, struct http_call *call, int64_t now)
{
	unlink_waiting(run->batch, call);
	if (call->answer.error.message) {
		call->answer.outcome = HTTP_REJECTED;
		deliver(run, call);
		return;
	}
	http_tempo_start(&run->batch->tempos[call->request.group], run->batch->rate, now);
	call->tries++;
	call->started = now;
	if (call->first == 0)
		call->first = now;
	if (!take_off(run, call))
		deliver(run, call);
}

/* Starts what may start. Returns when the next one may, or a moment far away. */
static int64_t start_due(struct run *run)
{
	struct http_batch *batch = run->batch;
	size_t at_once = batch->at_once > 0 ? batch->at_once : 1;
	int64_t now = http_clock();
	int64_t soonest = INT64_MAX;

	for (struct http_call *call = batch->waiting, *next; call; call = next) {
		int64_t begin = start_of(batch, call);

		next = call->next;
		if (batch->in_flight >= at_once || batch->stop)
			return INT64_MAX;
		if (begin <= now) {
			start(run, call, now);
			/* The callback may have changed the list. */
			next = batch->waiting;
		} else if (begin < soonest) {
			soonest = begin;
		}
	}
	return soonest;
}

/* ----------------------------------------------------------------------------------- runs */

static void give_up_waiting(struct run *run, enum http_outcome outcome)
{
	while (run->batch->waiting)
		give_up(run, run->batch->waiting, outcome);
}

/* True for what an interrupt must not touch any more. */
static bool must_finish(struct http_call *call)
{
	if (!(call->request.options & HTTP_MUST_FINISH))
		return false;
	http_transfer_note_sent(call);
	return call->answer.sent;
}

static void give_up_flying(struct run *run, enum http_outcome outcome)
{
	for (struct http_call *call = run->flying, *next; call; call = next) {
		next = call->next;
		if (!must_finish(call))
			give_up(run, call, outcome);
	}
}

/* Looks whether the user, the clock or the callback has ended the batch. */
static void check_end(struct run *run)
{
	struct http_batch *batch = run->batch;

	if (!run->ended && interrupt_pending(&run->client->settings->interrupt)) {
		run->ended = true;
		run->ending = HTTP_INTERRUPTED;
	} else if (!run->ended && batch->deadline > 0 && timestamp_monotonic() >= batch->deadline) {
		run->ended = true;
		run->ending = HTTP_TIMED_OUT;
	}
	if (run->ended) {
		give_up_flying(run, run->ending);
		give_up_waiting(run, run->ending);
	} else if (batch->stop) {
		give_up_waiting(run, HTTP_STOPPED);
	}
}

static void wait_a_little(const struct run *run, int64_t soonest)
{
	int64_t wait = LONGEST_WAIT_MILLISECONDS;

	if (soonest < INT64_MAX) {
		int64_t until = (soonest - http_clock() + 999) / 1000;

		if (until < wait)
			wait = until > 0 ? until : 0;
	}
	libcurl.curl_multi_poll(run->client->multi, NULL, 0, (int)wait, NULL);
}

static void run_batch(struct run *run)
{
	struct http_batch *batch = run->batch;
	int busy;

	check_end(run);
	while (batch->waiting || run->flying) {
		int64_t soonest = start_due(run);
		size_t done;

		libcurl.curl_multi_perform(run->client->multi, &busy);
		done = finish_done(run);
		check_end(run);
		if (done > 0 || batch->in_flight > (size_t)busy)
			continue;
		if (batch->waiting || run->flying)
			wait_a_little(run, soonest);
	}
}

/* Everything that a run needs and that can be missing. */
static bool get_ready(struct http_client *client, struct error *error)
{
	const char *bundle = client->settings->ca_bundle;

	if (bundle && access(bundle, R_OK) != 0)
		return error_set(error, ERROR_CONFIGURATION, "cannot read the CA bundle %s: %s",
				 bundle, strerror(errno));
	if (!libcurl_load(error))
		return false;
	if (!client->multi)
		client->multi = libcurl.curl_multi_init();
	return client->multi || error_set(error, ERROR_FAILED, "cannot use libcurl");
}

void http_batch_run(struct http_client *client, struct http_batch *batch)
{
	CLEANUP_ERROR struct error error = {0};
	struct run run = {.client = client, .batch = batch};

	if (!batch->waiting)
		return;
	if (get_ready(client, &error)) {
		run_batch(&run);
		return;
	}
	while (batch->waiting) {
		struct http_call *call = batch->waiting;

		unlink_waiting(batch, call);
		http_outcome_end(call, HTTP_UNAVAILABLE, error.message);
		call->answer.error.kind = error.kind;
		deliver(&run, call);
	}
}

/* The answer of a batch of one, handed on whole. */
static void keep_answer(struct http_batch *batch, const struct http_request *request,
			struct http_answer *answer)
{
	(void)request;
	*(struct http_answer *)batch->context = *answer;
	*answer = (struct http_answer){0};
}

bool http_call(struct http_client *client, const struct http_request *request,
	       struct http_answer *answer)
{
	struct http_batch batch = {.answered = keep_answer, .context = answer};

	*answer = (struct http_answer){0};
	http_batch_add(&batch, request);
	http_batch_run(client, &batch);
	return answer->outcome == HTTP_ANSWERED;
}

struct http_client *http_client_new(const struct http_settings *settings)
{
	struct http_client *client = memory_allocate(sizeof(*client));

	client->settings = settings;
	return client;
}

void http_client_free(struct http_client *client)
{
	if (client && client->multi)
		libcurl.curl_multi_cleanup(client->multi);
	free(client);
}
