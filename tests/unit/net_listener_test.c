/* Tests of the listener and of callbacks: the right answer among wrong, slow, huge and hostile
 * ones. */
#include "base_test.h"

#include "base/timestamp.h"
#include "net/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define STATE "11111111-2222-4333-8444-555555555555"

static int connect_to(uint16_t port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static int begin_request(uint16_t port, const char *text)
{
	int fd = connect_to(port);

	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
	return fd;
}

/* Lets the listener work until it is over or `milliseconds` have gone by. */
static bool wait_for(struct listener *listener, struct callback *callback, int64_t milliseconds)
{
	int64_t end = timestamp_monotonic() + milliseconds;
	struct pollfd watches[LISTENER_WATCHES];

	do {
		size_t n = listener_watch(listener, watches);

		poll(watches, n, 10);
		if (listener_step(listener, callback))
			return true;
		if (callback->kind != CALLBACK_NOTHING)
			return false;
	} while (timestamp_monotonic() < end);
	return false;
}

static void read_all(int fd, struct buf *text)
{
	char bytes[4096];
	ssize_t n;

	while ((n = recv(fd, bytes, sizeof(bytes), 0)) > 0)
		buf_add(text, (struct str){bytes, (size_t)n});
	close(fd);
}

static void assert_has(const struct buf *text, const char *part)
{
	if (!str_contains(buf_str(text), str_from(part)))
		fail_msg("\"%s\" is not in \"%.*s\"", part, STR_ARGS(buf_str(text)));
}

static struct listener *listen_any(void)
{
	CLEANUP_ERROR struct error error = {0};
	struct listener *listener = listener_new(0, STR(STATE), &error);

	assert_non_null(listener);
	return listener;
}

static void takes_the_code(void **state)
{
	struct listener *listener = listen_any();
	CLEANUP_CALLBACK struct callback callback = {0};
	CLEANUP_BUF struct buf page = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_BUF struct buf uri = BUF_INIT(BUF_LIMIT_MESSAGE);
	char expected[64];
	int fd =
		begin_request(listener_port(listener), "GET /oauth/callback?code=a%2Bb&state=" STATE
						       " HTTP/1.1\r\nHost: x\r\n\r\n");

	(void)state;
	assert_true(wait_for(listener, &callback, 2000));
	assert_int_equal(callback.kind, CALLBACK_CODE);
	assert_text(secret_reveal(&callback.code), STR("a+b"));
	listener_write_uri(listener, &uri);
	snprintf(expected, sizeof(expected), "http://127.0.0.1:%u/oauth/callback",
		 listener_port(listener));
	assert_text(buf_str(&uri), str_from(expected));
	listener_free(listener);
	read_all(fd, &page);
	assert_has(&page, "HTTP/1.1 200 OK\r\n");
	assert_has(&page, "Content-Length: ");
	assert_has(&page, "Connection: close");
	assert_has(&page, "Cache-Control: no-store");
	assert_has(&page, "Content-Type: text/html; charset=utf-8");
	assert_has(&page, "You may close this window");
	assert_false(str_contains(buf_str(&page), STR("<script")));
	assert_false(str_contains(buf_str(&page), STR("a+b")));
}

static void takes_a_request_in_pieces(void **state)
{
	struct listener *listener = listen_any();
	CLEANUP_CALLBACK struct callback callback = {0};
	static const char rest[] = "ack?state=" STATE "&code=x HTTP/1.1\r\n\r";
	int fd = begin_request(listener_port(listener), "GET /oauth/callb");

	(void)state;
	assert_false(wait_for(listener, &callback, 50));
	assert_true(send(fd, rest, strlen(rest), 0) > 0);
	assert_false(wait_for(listener, &callback, 50));
	assert_int_equal(send(fd, "\n", 1, 0), 1);
	assert_true(wait_for(listener, &callback, 2000));
	assert_int_equal(callback.kind, CALLBACK_CODE);
	close(fd);
	listener_free(listener);
}

static void takes_a_refusal(void **state)
{
	struct listener *listener = listen_any();
	CLEANUP_CALLBACK struct callback callback = {0};
	CLEANUP_BUF struct buf page = BUF_INIT(BUF_LIMIT_MESSAGE);
	int fd = begin_request(listener_port(listener),
			       "GET /oauth/callback?error=access_denied&error_description=%3Cb%3E"
			       "&state=" STATE " HTTP/1.1\r\n\r\n");

	(void)state;
	assert_true(wait_for(listener, &callback, 2000));
	assert_int_equal(callback.kind, CALLBACK_DENIED);
	assert_text(buf_str(&callback.text), STR("access_denied: <b>"));
	listener_free(listener);
	read_all(fd, &page);
	assert_has(&page, "access_denied: &#60;b&#62;");
}

static void shows_a_foreign_error(void **state)
{
	struct listener *listener = listen_any();
	CLEANUP_CALLBACK struct callback callback = {0};
	CLEANUP_BUF struct buf page = BUF_INIT(BUF_LIMIT_MESSAGE);
	int fd = begin_request(listener_port(listener),
			       "GET /oauth/callback?error=x&state=other HTTP/1.1\r\n\r\n");

	(void)state;
	assert_false(wait_for(listener, &callback, 2000));
	assert_int_equal(callback.kind, CALLBACK_FOREIGN);
	read_all(fd, &page);
	assert_has(&page, "HTTP/1.1 400 ");
	close(begin_request(listener_port(listener),
			    "GET /oauth/callback?code=x&state=" STATE " HTTP/1.1\r\n\r\n"));
	assert_true(wait_for(listener, &callback, 2000));
	listener_free(listener);
}

static void ignores_the_rest(void **state)
{
	static const struct {
		const char *request;
		const char *answer;
	} cases[] = {
		{"GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 404 "},
		{"GET /favicon.ico HTTP/1.1\r\n\r\n", "HTTP/1.1 404 "},
		{"GET /oauth/callback HTTP/1.1\r\n\r\n", "HTTP/1.1 404 "},
		{"GET /oauth/callback/?code=x&state=" STATE " HTTP/1.1\r\n\r\n", "HTTP/1.1 404 "},
		{"POST /oauth/callback?code=x&state=" STATE " HTTP/1.1\r\n\r\n", "HTTP/1.1 404 "},
		{"HEAD /oauth/callback?code=x&state=" STATE " HTTP/1.1\r\n\r\n", "HTTP/1.1 404 "},
		{"GET /oauth/callback?code=x&state=wrong HTTP/1.1\r\n\r\n", "HTTP/1.1 400 "},
		{"GET /oauth/callback?code=x HTTP/1.1\r\n\r\n", "HTTP/1.1 400 "},
		{"GET /oauth/callback?code=x&state= HTTP/1.1\r\n\r\n", "HTTP/1.1 400 "},
		{"GET /oauth/callback?code=&state=" STATE " HTTP/1.1\r\n\r\n", "HTTP/1.1 404 "},
		{"GET /oauth/callback?code=%zz&state=" STATE " HTTP/1.1\r\n\r\n", "HTTP/1.1 404 "},
		{"GET /oauth/callback?code=%00&state=" STATE " HTTP/1.1\r\n\r\n", "HTTP/1.1 404 "},
		{"GET /oauth/callback?code=a&code=b&state=" STATE " HTTP/1.1\r\n\r\n",
		 "HTTP/1.1 404 "},
		{"GET /oauth/callback?code=a&error=b&state=" STATE " HTTP/1.1\r\n\r\n",
		 "HTTP/1.1 404 "},
		{"GET /oauth/callback?code=x&state=" STATE "\r\n\r\n", "HTTP/1.1 404 "},
		{"\r\n\r\n", "HTTP/1.1 404 "},
	};
	struct listener *listener = listen_any();
	CLEANUP_CALLBACK struct callback callback = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_BUF struct buf page = BUF_INIT(BUF_LIMIT_MESSAGE);
		int fd = begin_request(listener_port(listener), cases[i].request);

		assert_false(wait_for(listener, &callback, 30));
		assert_int_equal(callback.kind, CALLBACK_NOTHING);
		read_all(fd, &page);
		assert_has(&page, cases[i].answer);
	}
	listener_free(listener);
}

/* A thousand connections, of all kinds that hold one up, in a process of their own; then the
 * browser. */
static void flood(uint16_t port, int ready)
{
	CLEANUP_BUF struct buf huge = BUF_INIT(BUF_LIMIT_CACHE);
	struct rlimit files = {4096, 4096};

	setrlimit(RLIMIT_NOFILE, &files);
	buf_add(&huge, STR("GET /oauth/callback?code="));
	buf_add_repeated(&huge, 'x', 100000);
	for (int i = 0; i < 1000; i++) {
		static const char *const texts[] = {
			"", "GET /", "GET /oauth/callback?code=a&state=b HTTP/1.1\r\n\r\n",
			"GET / HTTP/1.1\r\nX: y\r\n"};
		int fd = connect_to(port);

		if (i % 5 == 4)
			send(fd, huge.p, huge.n, MSG_NOSIGNAL | MSG_DONTWAIT);
		else
			send(fd, texts[i % 5], strlen(texts[i % 5]), MSG_NOSIGNAL);
	}
	if (write(ready, "", 1) != 1)
		_exit(1);
	close(begin_request(port, "GET /oauth/callback?code=x&state=" STATE " HTTP/1.1\r\n\r\n"));
	sleep(5);
	_exit(0);
}

static void a_thousand_stray_requests(void **state)
{
	struct listener *listener = listen_any();
	CLEANUP_CALLBACK struct callback callback = {0};
	struct pollfd watches[LISTENER_WATCHES + 1];
	int64_t sent = 0;
	int ready[2];
	pid_t child;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	child = fork();
	if (child == 0)
		flood(listener_port(listener), ready[1]);
	while (!listener_step(listener, &callback)) {
		size_t n = listener_watch(listener, watches);

		watches[n] = (struct pollfd){.fd = sent ? -1 : ready[0], .events = POLLIN};
		assert_true(poll(watches, n + 1, 10000) > 0);
		if (!sent && watches[n].revents)
			sent = timestamp_monotonic();
	}
	assert_int_equal(callback.kind, CALLBACK_CODE);
	if (sent)
		assert_true(timestamp_monotonic() - sent < 1000);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(ready[0]);
	close(ready[1]);
	listener_free(listener);
}

static void slow_ones_are_closed(void **state)
{
	struct listener *listener = listen_any();
	CLEANUP_CALLBACK struct callback callback = {0};
	CLEANUP_BUF struct buf page = BUF_INIT(BUF_LIMIT_MESSAGE);
	int fd = begin_request(listener_port(listener), "GET ");

	(void)state;
	assert_int_equal(listener_timeout(listener), -1);
	assert_false(wait_for(listener, &callback, 100));
	assert_in_range(listener_timeout(listener), 1, 3000);
	assert_false(wait_for(listener, &callback, 3200));
	assert_int_equal(listener_timeout(listener), -1);
	read_all(fd, &page);
	assert_int_equal(page.n, 0);
	listener_free(listener);
}

static void only_on_loopback(void **state)
{
	struct listener *listener = listen_any();
	CLEANUP_ERROR struct error error = {0};
	char command[128];

	(void)state;
	assert_null(listener_new(listener_port(listener), STR(STATE), &error));
	assert_non_null(strstr(error.message, "of 127.0.0.1: Address already in use"));
	/* 127.0.0.1 in the kernel's own words. */
	snprintf(command, sizeof(command), "grep -q ' 0100007F:%04X ' /proc/net/tcp",
		 listener_port(listener));
#ifdef __linux__
	assert_int_equal(system(command), 0);
#endif
	listener_free(listener);
}

static void pasted_addresses(void **state)
{
	static const struct {
		const char *text;
		enum callback_kind kind;
	} cases[] = {
		{"http://127.0.0.1:9/oauth/callback?code=x&state=" STATE, CALLBACK_CODE},
		{"  http://localhost:9/oauth/callback?state=" STATE "&code=x\r\n", CALLBACK_CODE},
		{"/oauth/callback?code=x&state=" STATE, CALLBACK_CODE},
		{"?code=x&state=" STATE, CALLBACK_CODE},
		{"code=x&state=" STATE, CALLBACK_CODE},
		{"http://127.0.0.1:9/oauth/callback?error=no&state=" STATE, CALLBACK_DENIED},
		{"http://127.0.0.1:9/oauth/callback?code=x&state=1", CALLBACK_STALE},
		{"http://example.com/oauth/callback?code=x&state=" STATE, CALLBACK_NOTHING},
		{"http://127.0.0.1:9/other?code=x&state=" STATE, CALLBACK_NOTHING},
		{"ABCD-EFGH", CALLBACK_NOTHING},
		{"", CALLBACK_NOTHING},
	};
	CLEANUP_CALLBACK struct callback callback = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		callback_parse_address(&callback, str_from(cases[i].text), STR(STATE));
		assert_int_equal(callback.kind, cases[i].kind);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_the_code),       cmocka_unit_test(takes_a_request_in_pieces),
		cmocka_unit_test(takes_a_refusal),      cmocka_unit_test(shows_a_foreign_error),
		cmocka_unit_test(ignores_the_rest),     cmocka_unit_test(a_thousand_stray_requests),
		cmocka_unit_test(slow_ones_are_closed), cmocka_unit_test(only_on_loopback),
		cmocka_unit_test(pasted_addresses),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
