/* HTTP over libcurl: the one file that knows it. */
#include "net/http.h"

#include "base/memory.h"
#include "base/secret.h"
#include "base/timestamp.h"
#include "net/http_rules.h"
#include "net/url.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#ifndef AWSP_CURL_LINK
#include <dlfcn.h>
#endif

/* How late a call may start without the next one waiting its full turn, in microseconds. */
#define RATE_SLACK 5000
/* Between two starts, a little more than the rate asks for, as the way to the server takes now
 * longer and now shorter. */
#define RATE_SECOND 1020000
/* The interrupt is asked at least so often. */
#define LONGEST_WAIT_MILLISECONDS 100

/* ------------------------------------------------------------------------------- libcurl */

/* Every function of libcurl that awsp calls. */
#define CURL_FUNCTIONS(X)           \
	X(curl_global_init)         \
	X(curl_easy_init)           \
	X(curl_easy_setopt)         \
	X(curl_easy_getinfo)        \
	X(curl_easy_cleanup)        \
	X(curl_easy_strerror)       \
	X(curl_multi_init)          \
	X(curl_multi_add_handle)    \
	X(curl_multi_remove_handle) \
	X(curl_multi_perform)       \
	X(curl_multi_poll)          \
	X(curl_multi_info_read)     \
	X(curl_multi_cleanup)

struct curl_library {
#define CURL_MEMBER(name) __typeof__(name) *name;
	CURL_FUNCTIONS(CURL_MEMBER)
#undef CURL_MEMBER
};

#ifdef AWSP_CURL_LINK
#define CURL_ADDRESS(name) .name = name,
static struct curl_library library = {CURL_FUNCTIONS(CURL_ADDRESS)};

static bool find_library(struct error *error)
{
	(void)error;
	return true;
}
#else
#ifndef CURL_SONAME
#ifdef __APPLE__
#define CURL_SONAME "libcurl.4.dylib"
#else
#define CURL_SONAME "libcurl.so.4"
#endif
#endif
/* The other flavour that Debian and its kin install, with the same functions. */
#define CURL_SONAME_OTHER "libcurl-gnutls.so.4"

static struct curl_library library;

#ifdef __ELF__
#define NOTE_TEXT                                                                                  \
	"[{\"feature\":\"network\",\"description\":\"Login, renewal and all else that asks AWS\"," \
	"\"priority\":\"required\",\"soname\":[\"" CURL_SONAME "\",\"" CURL_SONAME_OTHER "\"]}]"

/* Tells packaging tools what is loaded without being linked:
 * https://systemd.io/ELF_DLOPEN_METADATA/ */
static const struct {
	uint32_t name_size;
	uint32_t text_size;
	uint32_t type;
	char name[4];
	_Alignas(uint32_t) char text[sizeof(NOTE_TEXT)];
} note __attribute__((used, aligned(4), section(".note.dlopen"))) = {
	.name_size = sizeof("FDO"),
	.text_size = sizeof(NOTE_TEXT),
	.type = 0x407c0c0a,
	.name = "FDO",
	.text = NOTE_TEXT,
};
#endif

/* A pointer to a function cannot be cast from one to an object, by the letter of C. */
static bool find_function(void *handle, const char *name, void *function)
{
	void *address = dlsym(handle, name);

	memcpy(function, &address, sizeof(address));
	return address != NULL;
}

static bool find_library(struct error *error)
{
	void *handle = dlopen(CURL_SONAME, RTLD_NOW | RTLD_LOCAL);
	bool complete = true;

	if (!handle)
		error_set(error, ERROR_FAILED, "cannot load libcurl: %s", dlerror());
	if (!handle)
		handle = dlopen(CURL_SONAME_OTHER, RTLD_NOW | RTLD_LOCAL);
	if (!handle)
		return false;
#define CURL_FIND(name) complete = find_function(handle, #name, &library.name) && complete;
	CURL_FUNCTIONS(CURL_FIND)
#undef CURL_FIND
	return complete || error_set(error, ERROR_FAILED,
				     "cannot use libcurl: it is older than 7.66, or damaged");
}
#endif

static bool load_library(struct error *error)
{
	static bool loaded;

	if (!loaded)
		loaded = find_library(error) &&
			 library.curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
	if (!loaded && !error->message)
		error_set(error, ERROR_FAILED, "cannot use libcurl");
	return loaded;
}

/* --------------------------------------------------------------------------------- calls */

/* One line of a request's head, in memory of ours so that it can be wiped. */
struct header_line {
	struct curl_slist node;
	struct secret text;
};

/* One request on its way from http_batch_add to its answer. */
struct http_call {
	struct http_call *next;
	struct http_request request;
	struct secret url_text;
	struct url url; /* parts of url_text */
	struct secret body;
	struct header_line *lines;
	size_t n_lines;
	CURL *easy; /* where it is in flight */
	struct http_answer answer;
	char reason[CURL_ERROR_SIZE];
	size_t head_size;
	unsigned tries;
	int64_t due;     /* not before this, microseconds */
	int64_t first;   /* when the first try began, microseconds; 0 before */
	int64_t started; /* when the last one did */
};

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

static int64_t microseconds_now(void)
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

void http_batch_add(struct http_batch *batch, const struct http_request *request)
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
	if (batch->last)
		batch->last->next = call;
	else
		batch->waiting = call;
	batch->last = call;
}

static void free_call(struct http_call *call)
{
	for (size_t i = 0; i < call->n_lines; i++)
		secret_release(&call->lines[i].text);
	free(call->lines);
	secret_release(&call->url_text);
	secret_release(&call->body);
	http_answer_release(&call->answer);
	free(call);
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

/* -------------------------------------------------------------------------- what is heard */

static size_t take_body(char *bytes, size_t size, size_t n, void *context)
{
	struct http_call *call = context;

	buf_add(&call->answer.body, (struct str){bytes, size * n});
	return call->answer.body.overflowed ? 0 : size * n;
}

static size_t take_header(char *bytes, size_t size, size_t n, void *context)
{
	struct http_call *call = context;

	call->head_size += size * n;
	if (call->head_size > HTTP_HEADERS_LIMIT)
		return 0;
	http_read_header(&call->answer, (struct str){bytes, size * n});
	return size * n;
}

/* Whether a request without TLS goes where its name says: a resolver could lead localhost away. */
static bool address_is_safe(const struct sockaddr *address)
{
	static const unsigned char metadata6[8] = {0xfd, 0x00, 0x0e, 0xc2};

	if (address->sa_family == AF_INET) {
		struct sockaddr_in in;
		uint32_t number;

		memcpy(&in, address, sizeof(in));
		number = ntohl(in.sin_addr.s_addr);
		return number >> 24 == 127 || number >> 16 == 0xa9fe;
	}
	if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;

		memcpy(&in6, address, sizeof(in6));
		return IN6_IS_ADDR_LOOPBACK(&in6.sin6_addr) ||
		       memcmp(&in6.sin6_addr, metadata6, sizeof(metadata6)) == 0;
	}
	return false;
}

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	const struct http_call *call = context;
	int fd;

	(void)purpose;
	if (!call->url.https && !address_is_safe(&address->addr))
		return CURL_SOCKET_BAD;
#ifdef SOCK_CLOEXEC
	fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
#else
	fd = socket(address->family, address->socktype, address->protocol);
	if (fd >= 0)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
#endif
	return fd;
}

/* ------------------------------------------------------------------------------- settings */

/* Sets options of one handle and remembers whether all were taken. */
struct setter {
	CURL *easy;
	bool good;
};

static void set_long(struct setter *setter, CURLoption option, long value)
{
	setter->good =
		library.curl_easy_setopt(setter->easy, option, value) == CURLE_OK && setter->good;
}

static void set_pointer(struct setter *setter, CURLoption option, const void *value)
{
	setter->good =
		library.curl_easy_setopt(setter->easy, option, value) == CURLE_OK && setter->good;
}

static void set_text(struct setter *setter, CURLoption option, struct str value)
{
	CLEANUP_SECRET struct secret text = {0};

	/* libcurl copies it. */
	secret_set(&text, value);
	set_pointer(setter, option, text.bytes);
}

/* As bits, which old and new versions know; the form in words came with 7.85. */
#define OPTION_PROTOCOLS ((CURLoption)(CURLOPTTYPE_LONG + 181))

static void set_rules(struct setter *setter, const struct http_call *call)
{
	set_long(setter, OPTION_PROTOCOLS, call->url.https ? CURLPROTO_HTTPS : CURLPROTO_HTTP);
	set_long(setter, CURLOPT_FOLLOWLOCATION, 0);
	set_long(setter, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
	set_long(setter, CURLOPT_SSL_VERIFYPEER, 1);
	set_long(setter, CURLOPT_SSL_VERIFYHOST, 2);
	set_long(setter, CURLOPT_NOSIGNAL, 1);
	set_long(setter, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1);
	/* Waiting for one connection that carries many calls beats opening many. */
	set_long(setter, CURLOPT_PIPEWAIT, call->url.https);
	/* libcurl sends again by itself what a kept connection has lost. */
	set_long(setter, CURLOPT_FRESH_CONNECT, (call->request.options & HTTP_ONCE) != 0);
}

static void set_bundle(struct setter *setter, const char *bundle)
{
	struct stat status;
	bool folder;

	if (!bundle)
		return;
	folder = stat(bundle, &status) == 0 && S_ISDIR(status.st_mode);
	/* Instead of the system's own certificates, not beside them. */
	set_pointer(setter, CURLOPT_CAINFO, folder ? NULL : bundle);
	set_pointer(setter, CURLOPT_CAPATH, folder ? bundle : NULL);
	set_pointer(setter, CURLOPT_PROXY_CAINFO, folder ? NULL : bundle);
	set_pointer(setter, CURLOPT_PROXY_CAPATH, folder ? bundle : NULL);
}

static void set_request(struct setter *setter, struct http_call *call)
{
	struct str body = secret_reveal(&call->body);

	switch (call->request.method) {
	case HTTP_GET:
		set_long(setter, CURLOPT_HTTPGET, 1);
		break;
	case HTTP_HEAD:
		set_long(setter, CURLOPT_NOBODY, 1);
		break;
	case HTTP_POST:
	case HTTP_PUT:
		set_long(setter, CURLOPT_POST, 1);
		/* libcurl's own PUT reads the body from a callback. */
		if (call->request.method == HTTP_PUT)
			set_pointer(setter, CURLOPT_CUSTOMREQUEST, "PUT");
		set_pointer(setter, CURLOPT_POSTFIELDS, body.p);
		set_long(setter, CURLOPT_POSTFIELDSIZE, (long)body.n);
		break;
	}
	set_pointer(setter, CURLOPT_URL, call->url_text.bytes);
	set_pointer(setter, CURLOPT_HTTPHEADER, &call->lines[0].node);
	set_pointer(setter, CURLOPT_PRIVATE, call);
	set_pointer(setter, CURLOPT_ERRORBUFFER, call->reason);
}

static void set_callbacks(struct setter *setter, struct http_call *call)
{
	CURL *easy = setter->easy;

	setter->good =
		setter->good &&
		library.curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body) == CURLE_OK &&
		library.curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header) == CURLE_OK &&
		library.curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket) == CURLE_OK;
	set_pointer(setter, CURLOPT_WRITEDATA, call);
	set_pointer(setter, CURLOPT_HEADERDATA, call);
	set_pointer(setter, CURLOPT_OPENSOCKETDATA, call);
}

/* Set in any case, be it to nothing, so that libcurl does not look at the environment itself. */
static void set_proxy(struct setter *setter, const struct http_settings *settings,
		      const struct http_call *call)
{
	set_text(setter, CURLOPT_PROXY, http_proxy_for(settings->environment, &call->url));
	set_text(setter, CURLOPT_NOPROXY, http_no_proxy(settings->environment));
}

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

static void set_times(struct setter *setter, const struct run *run, const struct http_call *call)
{
	const struct http_settings *settings = run->client->settings;
	int64_t connect = or_else(settings->connect_milliseconds, HTTP_CONNECT_MILLISECONDS);
	int64_t left = time_left(run, call, call->started);

	if (left < 1)
		left = 1;
	set_long(setter, CURLOPT_TIMEOUT_MS, (long)left);
	set_long(setter, CURLOPT_CONNECTTIMEOUT_MS, (long)(connect < left ? connect : left));
}

static bool set_all(const struct run *run, struct http_call *call)
{
	const struct http_settings *settings = run->client->settings;
	struct setter setter = {.easy = call->easy, .good = true};

	set_rules(&setter, call);
	set_bundle(&setter, settings->ca_bundle);
	set_proxy(&setter, settings, call);
	set_times(&setter, run, call);
	set_request(&setter, call);
	set_callbacks(&setter, call);
	set_pointer(&setter, CURLOPT_USERAGENT, settings->user_agent);
	return setter.good;
}

/* -------------------------------------------------------------------------------- outcomes */

static enum http_outcome outcome_of(const struct http_call *call, CURLcode code)
{
	long proxy_status = 0;

	if (code == CURLE_OK)
		return HTTP_ANSWERED;
	if (call->answer.body.overflowed || call->head_size > HTTP_HEADERS_LIMIT)
		return HTTP_TOO_LARGE;
	library.curl_easy_getinfo(call->easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
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
	return call->reason[0] ? call->reason : library.curl_easy_strerror(code);
}

/* " through the proxy P", where there is one. */
static void add_way(struct buf *way, const struct run *run, const struct http_call *call)
{
	struct str proxy = http_proxy_for(run->client->settings->environment, &call->url);
	struct str name = http_proxy_name(proxy);

	if (name.n > 0)
		buf_format(way, " (by the proxy %.*s)", STR_ARGS(name));
}

static void set_reason(struct error *error, const struct run *run, const struct http_call *call,
		       CURLcode code)
{
	CLEANUP_BUF struct buf host = BUF_INIT(BUF_LIMIT_MESSAGE);
	const char *bundle = run->client->settings->ca_bundle;
	const char *detail = detail_of(call, code);
	int64_t seconds = (microseconds_now() - call->started + 500000) / 1000000;

	buf_add(&host, call->url.address);
	add_way(&host, run, call);
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

/* Why a call did not even begin, or was given up. */
static void set_ending(struct http_call *call, enum http_outcome outcome, const char *reason)
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

static void trace(const struct run *run, const struct http_call *call)
{
	static const char *const methods[] = {
		[HTTP_GET] = "GET", [HTTP_HEAD] = "HEAD", [HTTP_POST] = "POST", [HTTP_PUT] = "PUT"};
	const struct http_settings *settings = run->client->settings;
	struct http_trace facts = {
		.method = methods[call->request.method],
		.address = call->url.address,
		.path = call->url.path.n > 0 ? call->url.path : STR("/"),
		.status = call->answer.status,
		.reason = outcome_name(call->answer.outcome),
		.milliseconds = (microseconds_now() - call->started) / 1000,
		.attempt = call->tries,
	};

	if (settings->debug)
		settings->debug(settings->debug_context, &facts);
}

/* --------------------------------------------------------------------------------- flying */

/* Hands a call over that is in no list any more. */
static void deliver(struct run *run, struct http_call *call)
{
	run->batch->answered(run->batch, &call->request, &call->answer);
	free_call(call);
}

/* Notes whether anything of the request may have left: the connection stands, TLS and all. */
static void note_sent(struct http_call *call)
{
	curl_off_t pretransfer = 0;

	library.curl_easy_getinfo(call->easy, CURLINFO_PRETRANSFER_TIME_T, &pretransfer);
	call->answer.sent = call->answer.sent || pretransfer > 0;
}

static void land(struct run *run, struct http_call *call)
{
	unlink_call(&run->flying, call);
	run->batch->in_flight--;
	library.curl_multi_remove_handle(run->client->multi, call->easy);
	library.curl_easy_cleanup(call->easy);
	call->easy = NULL;
}

static void forget_try(struct http_call *call)
{
	error_release(&call->answer.error);
	buf_clear(&call->answer.body);
	call->answer.status = 0;
	call->reason[0] = '\0';
	call->head_size = 0;
}

/* Takes off once more. False where it may not, or would be over before. */
static bool try_again(struct run *run, struct http_call *call)
{
	int64_t now = microseconds_now();
	int64_t delay;

	if (run->ended || call->request.options & HTTP_ONCE ||
	    !http_wants_retry(&call->answer, call->tries))
		return false;
	delay = http_retry_delay(&call->answer, call->tries);
	if (delay >= time_left(run, call, now))
		return false;
	forget_try(call);
	call->due = now + delay * 1000;
	call->next = run->batch->waiting;
	run->batch->waiting = call;
	if (!run->batch->last)
		run->batch->last = call;
	return true;
}

static void finish(struct run *run, struct http_call *call, CURLcode code)
{
	note_sent(call);
	call->answer.outcome = outcome_of(call, code);
	if (code == CURLE_OK)
		library.curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &call->answer.status);
	else
		set_reason(&call->answer.error, run, call, code);
	land(run, call);
	trace(run, call);
	if (!try_again(run, call))
		deliver(run, call);
}

/* Returns how many calls were done: what their callbacks have added can start now. */
static size_t finish_done(struct run *run)
{
	const CURLMsg *message;
	size_t n = 0;
	int left;

	while ((message = library.curl_multi_info_read(run->client->multi, &left))) {
		struct http_call *call = NULL;
		CURLcode code = message->data.result;

		if (message->msg != CURLMSG_DONE)
			continue;
		library.curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &call);
		finish(run, call, code);
		n++;
	}
	return n;
}

/* Gives a call up that waits or flies. */
static void give_up(struct run *run, struct http_call *call, enum http_outcome outcome)
{
	if (call->easy) {
		note_sent(call);
		land(run, call);
		set_ending(call, outcome, NULL);
		trace(run, call);
	} else {
		unlink_waiting(run->batch, call);
		set_ending(call, outcome, NULL);
	}
	deliver(run, call);
}

static bool take_off(struct run *run, struct http_call *call)
{
	call->easy = library.curl_easy_init();
	if (!call->easy || !set_all(run, call) ||
	    library.curl_multi_add_handle(run->client->multi, call->easy) != CURLM_OK) {
		library.curl_easy_cleanup(call->easy);
		call->easy = NULL;
		set_ending(call, HTTP_UNAVAILABLE, "libcurl does not take awsp's settings");
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
	int64_t next = batch->rate > 0 ? batch->next[call->request.group] : 0;

	return call->due > next ? call->due : next;
}

static void note_start(struct http_batch *batch, unsigned group, int64_t now)
{
	int64_t *next = &batch->next[group];

	if (batch->rate == 0)
		return;
	if (*next < now - RATE_SLACK)
		*next = now;
	*next += RATE_SECOND / batch->rate;
}

static void start(struct run *run, struct http_call *call, int64_t now)
{
	unlink_waiting(run->batch, call);
	if (call->answer.error.message) {
		call->answer.outcome = HTTP_REJECTED;
		deliver(run, call);
		return;
	}
	note_start(run->batch, call->request.group, now);
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
	int64_t now = microseconds_now();
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
	note_sent(call);
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
		int64_t until = (soonest - microseconds_now() + 999) / 1000;

		if (until < wait)
			wait = until > 0 ? until : 0;
	}
	library.curl_multi_poll(run->client->multi, NULL, 0, (int)wait, NULL);
}

static void run_batch(struct run *run)
{
	struct http_batch *batch = run->batch;
	int busy;

	check_end(run);
	while (batch->waiting || run->flying) {
		int64_t soonest = start_due(run);
		size_t done;

		library.curl_multi_perform(run->client->multi, &busy);
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
	if (!load_library(error))
		return false;
	if (!client->multi)
		client->multi = library.curl_multi_init();
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
		set_ending(call, HTTP_UNAVAILABLE, error.message);
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
		library.curl_multi_cleanup(client->multi);
	free(client);
}

void http_describe_status(const struct http_answer *answer, struct error *error)
{
	enum error_kind kind =
		answer->status >= 500 || answer->status == 429 ? ERROR_NETWORK : ERROR_REFUSED;

	error_set(error, kind, "%.*s answered with status %ld%s",
		  STR_ARGS(buf_str(&answer->address)), answer->status,
		  answer->status == 429 ? " (too many requests)" : "");
}
