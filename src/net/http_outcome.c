/* Outcomes: libcurl's codes and numbers, in words. */
#include "net/http_outcome.h"

#include "net/http_rules.h"

static enum http_outcome outcome_of(const struct http_call *call, CURLcode code)
{
	long proxy_status = 0;

	if (code == CURLE_OK)
		return HTTP_ANSWERED;
	if (call->answer.body.overflowed || call->head_size > HTTP_HEADERS_LIMIT)
		return HTTP_TOO_LARGE;
	libcurl.curl_easy_getinfo(call->easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
	if (proxy_status >= 300)
		return HTTP_PROXY_REFUSED;
	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
		return HTTP_UNRESOLVED;
	case CURLE_COULDNT_CONNECT:
		return HTTP_UNCONNECTED;
	case CURLE_OPERATION_TIMEDOUT:
		return HTTP_TIMED_OUT;
	case CURLE_PARTIAL_FILE:
		return HTTP_CUT_SHORT;
	case CURLE_SSL_CACERT_BADFILE:
		return HTTP_UNAVAILABLE;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS:
		return HTTP_INSECURE;
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_WEIRD_SERVER_REPLY:
		return HTTP_MALFORMED;
	default:
		return HTTP_BROKEN;
	}
}

/* The part of the sentence that libcurl knows best. */
static const char *detail_of(const struct http_call *call, CURLcode code)
{
	return call->reason[0] ? call->reason : libcurl.curl_easy_strerror(code);
}

/* " through the proxy P", where there is one. */
static void add_way(struct buf *way, const struct http_settings *settings,
		    const struct http_call *call)
{
	struct str proxy = http_proxy_for(settings->environment, &call->url);
	struct str name = http_proxy_name(proxy);

	if (name.n > 0)
		buf_format(way, " (by the proxy %.*s)", STR_ARGS(name));
}

static void set_reason(struct error *error, const struct http_settings *settings,
		       const struct http_call *call, CURLcode code)
{
	CLEANUP_BUF struct buf host = BUF_INIT(BUF_LIMIT_MESSAGE);
	const char *bundle = settings->ca_bundle;
	const char *detail = detail_of(call, code);
	int64_t seconds = (http_clock() - call->started + 500000) / 1000000;

	buf_add(&host, call->url.address);
	add_way(&host, settings, call);
	switch (call->answer.outcome) {
	case HTTP_UNAVAILABLE:
		error_set(error, ERROR_CONFIGURATION, "cannot use the CA bundle %s: %s",
			  bundle ? bundle : "of the system", detail);
		break;
	case HTTP_UNRESOLVED:
	case HTTP_UNCONNECTED:
	case HTTP_PROXY_REFUSED:
		error_set(error, ERROR_NETWORK, "cannot reach %s: %s", host.p, detail);
		break;
	case HTTP_INSECURE:
		error_set(error, ERROR_NETWORK, "no secure connection to %s: %s", host.p, detail);
		break;
	case HTTP_TIMED_OUT:
		error_set(error, ERROR_NETWORK, "%s %s within %lld s", host.p,
			  call->answer.sent ? "did not answer" : "could not be reached",
			  (long long)(seconds > 0 ? seconds : 1));
		break;
	case HTTP_CUT_SHORT:
		error_set(error, ERROR_NETWORK, "the answer of %s was cut short", host.p);
		break;
	case HTTP_TOO_LARGE:
		error_set(error, ERROR_NETWORK, "the answer of %s is too large", host.p);
		break;
	case HTTP_MALFORMED:
		error_set(error, ERROR_NETWORK, "the answer of %s is no HTTP: %s", host.p, detail);
		break;
	default:
		error_set(error, ERROR_NETWORK, "the connection to %s broke: %s", host.p, detail);
	}
}

void http_outcome_note(struct http_call *call, const struct http_settings *settings, CURLcode code)
{
	call->answer.outcome = outcome_of(call, code);
	if (code == CURLE_OK)
		libcurl.curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &call->answer.status);
	else
		set_reason(&call->answer.error, settings, call, code);
}

void http_outcome_end(struct http_call *call, enum http_outcome outcome, const char *reason)
{
	struct str address = call->url.address;

	call->answer.outcome = outcome;
	switch (outcome) {
	case HTTP_INTERRUPTED:
		error_set(&call->answer.error, ERROR_INTERRUPTED, "interrupted while asking %.*s",
			  STR_ARGS(address));
		break;
	case HTTP_TIMED_OUT:
		error_set(&call->answer.error, ERROR_NETWORK, "no time was left to ask %.*s",
			  STR_ARGS(address));
		break;
	case HTTP_UNAVAILABLE:
		error_set(&call->answer.error, ERROR_FAILED, "%s", reason);
		break;
	default:
		error_set(&call->answer.error, ERROR_FAILED, "%.*s was not asked",
			  STR_ARGS(address));
	}
}

static const char *outcome_name(enum http_outcome outcome)
{
	static const char *const names[] = {
		[HTTP_ANSWERED] = NULL,
		[HTTP_REJECTED] = "rejected",
		[HTTP_UNAVAILABLE] = "unavailable",
		[HTTP_UNRESOLVED] = "name not resolved",
		[HTTP_UNCONNECTED] = "not connected",
		[HTTP_PROXY_REFUSED] = "refused by the proxy",
		[HTTP_INSECURE] = "TLS failed",
		[HTTP_TIMED_OUT] = "timed out",
		[HTTP_CUT_SHORT] = "cut short",
		[HTTP_TOO_LARGE] = "too large",
		[HTTP_MALFORMED] = "no HTTP",
		[HTTP_BROKEN] = "connection broken",
		[HTTP_INTERRUPTED] = "interrupted",
		[HTTP_STOPPED] = "stopped",
	};

	return names[outcome];
}

void http_outcome_trace(const struct http_call *call, const struct http_settings *settings)
{
	static const char *const methods[] = {
		[HTTP_GET] = "GET", [HTTP_HEAD] = "HEAD", [HTTP_POST] = "POST", [HTTP_PUT] = "PUT"};
	struct http_trace facts = {
		.method = methods[call->request.method],
		.address = call->url.address,
		.path = call->url.path.n > 0 ? call->url.path : STR("/"),
		.status = call->answer.status,
		.reason = outcome_name(call->answer.outcome),
		.milliseconds = (http_clock() - call->started) / 1000,
		.attempt = call->tries,
	};

	if (settings->debug)
		settings->debug(settings->debug_context, &facts);
}

void http_describe_status(const struct http_answer *answer, struct error *error)
{
	enum error_kind kind =
		answer->status >= 500 || answer->status == 429 ? ERROR_NETWORK : ERROR_REFUSED;

	error_set(error, kind, "%.*s answered with status %ld%s",
		  STR_ARGS(buf_str(&answer->address)), answer->status,
		  answer->status == 429 ? " (too many requests)" : "");
}
