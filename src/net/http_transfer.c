/* Transfers: what libcurl is told, and what it hands over. */
#include "net/http_transfer.h"

#include "net/http_rules.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>

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

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	const struct http_call *call = context;
	int fd;

	(void)purpose;
	if (!http_may_connect(&call->url, &address->addr))
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
		libcurl.curl_easy_setopt(setter->easy, option, value) == CURLE_OK && setter->good;
}

static void set_pointer(struct setter *setter, CURLoption option, const void *value)
{
	setter->good =
		libcurl.curl_easy_setopt(setter->easy, option, value) == CURLE_OK && setter->good;
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
		libcurl.curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body) == CURLE_OK &&
		libcurl.curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header) == CURLE_OK &&
		libcurl.curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket) == CURLE_OK;
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

static void set_times(struct setter *setter, const struct http_settings *settings, int64_t left)
{
	int64_t connect = settings->connect_milliseconds > 0 ? settings->connect_milliseconds
							     : HTTP_CONNECT_MILLISECONDS;

	if (left < 1)
		left = 1;
	set_long(setter, CURLOPT_TIMEOUT_MS, (long)left);
	set_long(setter, CURLOPT_CONNECTTIMEOUT_MS, (long)(connect < left ? connect : left));
}

/* -------------------------------------------------------------------------------- one try */

bool http_transfer_prepare(struct http_call *call, const struct http_settings *settings,
			   int64_t left)
{
	struct setter setter = {.easy = libcurl.curl_easy_init(), .good = true};

	call->easy = setter.easy;
	if (!setter.easy)
		return false;
	set_rules(&setter, call);
	set_bundle(&setter, settings->ca_bundle);
	set_proxy(&setter, settings, call);
	set_times(&setter, settings, left);
	set_request(&setter, call);
	set_callbacks(&setter, call);
	set_pointer(&setter, CURLOPT_USERAGENT, settings->user_agent);
	return setter.good;
}

void http_transfer_note_sent(struct http_call *call)
{
	curl_off_t pretransfer = 0;

	libcurl.curl_easy_getinfo(call->easy, CURLINFO_PRETRANSFER_TIME_T, &pretransfer);
	call->answer.sent = call->answer.sent || pretransfer > 0;
}

void http_transfer_release(struct http_call *call)
{
	libcurl.curl_easy_cleanup(call->easy);
	call->easy = NULL;
}
