/* Tests of the listener and of callbacks: the right answer among wrong, slow, huge and hostile
 * ones. */
#include "loopback_test.h"

#include "net/listener.h"

#include <signal.h>
#include <sys/wait.h>

#define STATE "11111111-2222-4333-8444-555555555555"

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
		flood(listener_port(listener), 1000, "GET /oauth/callback?code=", ready[1],
		      "GET /oauth/callback?code=x&state=" STATE " HTTP/1.1\r\n\r\n");
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

	(void)state;
	assert_null(listener_new(listener_port(listener), STR(STATE), &error));
	assert_non_null(strstr(error.message, "of 127.0.0.1: Address already in use"));
	assert_only_on_loopback(listener_port(listener));
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
