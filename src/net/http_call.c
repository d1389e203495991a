/* Calls: what is kept of a request, and the answer that it is to have. */
#include "net/http_call.h"

#include "base/memory.h"
#include "net/http_rules.h"

#include <stdlib.h>
#include <time.h>

int64_t http_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void init_answer(struct http_answer *answer)
{
	*answer = (struct http_answer){
		.retry_after = -1,
		.body = BUF_INIT_SECRET(HTTP_ANSWER_LIMIT),
		.error_type = BUF_INIT(HTTP_HEADERS_LIMIT),
		.location = BUF_INIT(HTTP_HEADERS_LIMIT),
		.address = BUF_INIT(BUF_LIMIT_MESSAGE),
	};
}

void http_answer_release(struct http_answer *answer)
{
	error_release(&answer->error);
	buf_release(&answer->body);
	buf_release(&answer->error_type);
	buf_release(&answer->location);
	buf_release(&answer->address);
	answer->outcome = HTTP_STOPPED;
}

static void add_line(struct http_call *call, const char *name, struct str value)
{
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(HTTP_REQUEST_LIMIT);
	struct header_line *line = &call->lines[call->n_lines++];

	buf_add(&text, str_from(name));
	buf_add_char(&text, ':');
	if (value.n > 0)
		buf_add_char(&text, ' ');
	buf_add(&text, value);
	secret_set(&line->text, buf_str(&text));
	line->node.data = line->text.bytes;
	if (call->n_lines > 1)
		line[-1].node.next = &line->node;
}

static void copy_headers(struct http_call *call, const struct http_request *request)
{
	bool has_type = false;

	call->lines = memory_allocate((request->n_headers + 2) * sizeof(*call->lines));
	for (size_t i = 0; i < request->n_headers; i++) {
		struct str name = str_from(request->headers[i].name);

		has_type = has_type || str_equal_nocase(name, STR("content-type"));
		add_line(call, request->headers[i].name, request->headers[i].value);
	}
	/* An empty one takes away what libcurl would send by itself. */
	add_line(call, "Expect", (struct str){0});
	if (!has_type)
		add_line(call, "Content-Type", (struct str){0});
}

/* Why a request cannot be sent at all; NULL where it can. */
static const char *objection(const struct http_call *call, const struct http_request *request)
{
	if (!call->url.host.n)
		return "that is no URL that awsp can ask";
	if (!http_may_ask(&call->url, request->options))
		return "awsp asks nobody but this machine without TLS";
	if (request->body.n > HTTP_REQUEST_LIMIT)
		return "the request is too large";
	for (size_t i = 0; i < request->n_headers; i++) {
		if (!http_header_is_plain(&request->headers[i]))
			return "a value for its head holds characters that cannot stand there";
	}
	return NULL;
}

struct http_call *http_call_new(const struct http_request *request)
{
	struct http_call *call = memory_allocate(sizeof(*call));
	const char *reason;

	init_answer(&call->answer);
	secret_set(&call->url_text, request->url);
	if (!url_parse(secret_reveal(&call->url_text), &call->url))
		call->url = (struct url){0};
	secret_set(&call->body, request->body);
	reason = objection(call, request);
	buf_add(&call->answer.address, call->url.address);
	if (reason)
		error_set(&call->answer.error, ERROR_CONFIGURATION, "cannot ask %.*s: %s",
			  STR_ARGS(call->url.address), reason);
	else
		copy_headers(call, request);
	call->request = (struct http_request){
		.method = request->method,
		.url = secret_reveal(&call->url_text),
		.options = request->options,
		.group = request->group % HTTP_GROUPS,
		.milliseconds = request->milliseconds,
		.tag = request->tag,
	};
	return call;
}

void http_call_free(struct http_call *call)
{
	for (size_t i = 0; i < call->n_lines; i++)
		secret_release(&call->lines[i].text);
	free(call->lines);
	secret_release(&call->url_text);
	secret_release(&call->body);
	http_answer_release(&call->answer);
	free(call);
}
