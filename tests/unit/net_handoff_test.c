/* Tests of handing a URL to the browser: once, to the one who knows the path, whatever else comes.
 */
#include "loopback_test.h"

#include "net/handoff.h"

#include <signal.h>
#include <sys/wait.h>

#define TARGET "https://signin.example/federation?SigninToken=S3CR3T"
#define MOMENT 50

struct scene {
	struct handoff *handoff;
	uint16_t port;
	char path[64]; /* with the "/" */
};

static const struct interrupt never;

static struct scene begin(void)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_BUF struct buf address = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct scene scene = {.handoff = handoff_new(STR(TARGET), &error)};

	assert_non_null(scene.handoff);
	handoff_write_address(scene.handoff, &address);
	assert_int_equal(sscanf(address.p, "http://127.0.0.1:%hu%63s", &scene.port, scene.path), 2);
	return scene;
}

/* The path is put in the place of "@". */
static int ask(const struct scene *scene, const char *form)
{
	CLEANUP_BUF struct buf request = BUF_INIT(BUF_LIMIT_MESSAGE);

	for (; *form; form++) {
		if (*form == '@')
			buf_add(&request, str_from(scene->path));
		else
			buf_add_char(&request, *form);
	}
	return begin_request(scene->port, request.p);
}

/* The same by way of IPv6, where the kernel has another table; as much as there is of that. */
static int ask_mapped(const struct scene *scene)
{
	struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(scene->port)};
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	char request[128];

	address.sin6_addr.s6_addr[10] = address.sin6_addr.s6_addr[11] = 0xff;
	address.sin6_addr.s6_addr[12] = 127;
	address.sin6_addr.s6_addr[15] = 1;
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
		return ask(scene, "GET @ HTTP/1.1\r\n\r\n");
	snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\n\r\n", scene->path);
	assert_true(send(fd, request, strlen(request), MSG_NOSIGNAL) > 0);
	return fd;
}

static bool wait_for(struct scene *scene, int64_t milliseconds)
{
	CLEANUP_ERROR struct error error = {0};

	if (handoff_wait(scene->handoff, milliseconds, &never, &error))
		return true;
	assert_int_equal(error.kind, ERROR_FAILED);
	assert_null(strstr(error.message, "S3CR3T"));
	return false;
}

static void sends_the_browser_on(void **state)
{
	struct scene scene = begin();
	CLEANUP_BUF struct buf page = BUF_INIT(BUF_LIMIT_MESSAGE);
	int fd = ask(&scene, "GET @ HTTP/1.1\r\nHost: x\r\n\r\n");

	(void)state;
	assert_true(wait_for(&scene, 2000));
	handoff_free(scene.handoff);
	read_all(fd, &page);
	assert_true(str_starts(buf_str(&page), STR("HTTP/1.1 302 Found\r\n")));
	assert_has(&page, "\r\nLocation: " TARGET "\r\n");
	assert_has(&page, "\r\nCache-Control: no-store\r\n");
	assert_has(&page, "\r\nReferrer-Policy: no-referrer\r\n");
	assert_has(&page, "\r\nConnection: close\r\n");
	assert_int_equal(connect_at(INADDR_LOOPBACK, scene.port), -1);
}

static void only_once(void **state)
{
	struct scene scene = begin();
	int sent_on = 0;
	int fds[5];

	(void)state;
	for (size_t i = 0; i < 5; i++)
		fds[i] = ask(&scene, "GET @ HTTP/1.1\r\n\r\n");
	assert_true(wait_for(&scene, 2000));
	assert_true(wait_for(&scene, MOMENT));
	handoff_free(scene.handoff);
	for (size_t i = 0; i < 5; i++) {
		CLEANUP_BUF struct buf page = BUF_INIT(BUF_LIMIT_MESSAGE);

		read_all(fds[i], &page);
		sent_on += str_contains(buf_str(&page), STR("S3CR3T"));
	}
	assert_int_equal(sent_on, 1);
}

static void ignores_the_rest(void **state)
{
	static const char *const requests[] = {
		"GET / HTTP/1.1\r\n\r\n",
		"GET /favicon.ico HTTP/1.1\r\n\r\n",
		"GET @/ HTTP/1.1\r\n\r\n",
		"GET @?x=y HTTP/1.1\r\n\r\n",
		"GET @0 HTTP/1.1\r\n\r\n",
		"GET /.@ HTTP/1.1\r\n\r\n",
		"GET http://127.0.0.1@ HTTP/1.1\r\n\r\n",
		"GET @\r\n\r\n",
		"GET @ HTTP/2\r\n\r\n",
		"GET  @ HTTP/1.1\r\n\r\n",
		"get @ HTTP/1.1\r\n\r\n",
		"HEAD @ HTTP/1.1\r\n\r\n",
		"POST @ HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
		"OPTIONS * HTTP/1.1\r\n\r\n",
		"X: y\r\nGET @ HTTP/1.1\r\n\r\n",
		"\r\n\r\n",
	};
	struct scene scene = begin();

	(void)state;
	for (size_t i = 0; i < sizeof(requests) / sizeof(*requests); i++) {
		CLEANUP_BUF struct buf page = BUF_INIT(BUF_LIMIT_MESSAGE);
		int fd = ask(&scene, requests[i]);

		assert_false(wait_for(&scene, MOMENT));
		read_all(fd, &page);
		assert_has(&page, "HTTP/1.1 404 Not Found\r\n");
		assert_false(str_contains(buf_str(&page), STR("Location")));
		assert_false(str_contains(buf_str(&page), STR("S3CR3T")));
	}
	close(ask(&scene, "GET @ HTTP/1.0\r\n\r\n"));
	assert_true(wait_for(&scene, 2000));
	handoff_free(scene.handoff);
}

/* Slow, silent, huge and wrong ones in a process of their own; then the browser. */
static void among_hostile_ones(void **state)
{
	struct scene scene = begin();
	char request[128];
	int64_t sent;
	int ready[2];
	pid_t child;

	(void)state;
	snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\n\r\n", scene.path);
	assert_int_equal(pipe(ready), 0);
	child = fork();
	if (child == 0)
		flood(scene.port, 500, "GET /", ready[1], request);
	assert_true(wait_for(&scene, 10000));
	assert_int_equal(read(ready[0], &sent, sizeof(sent)), sizeof(sent));
	assert_true(timestamp_monotonic() - sent < 1000);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(ready[0]);
	close(ready[1]);
	handoff_free(scene.handoff);
}

/* Whoever sends without an end does not keep the others waiting. */
static void an_endless_one(void **state)
{
	struct scene scene = begin();
	pid_t child = fork();
	int fd;

	(void)state;
	if (child == 0) {
		for (;;) {
			static char bytes[1 << 16];
			int endless = connect_to(scene.port);

			while (send(endless, bytes, sizeof(bytes), MSG_NOSIGNAL) > 0)
				;
			close(endless);
		}
	}
	assert_false(wait_for(&scene, 300));
	fd = ask(&scene, "GET @ HTTP/1.1\r\n\r\n");
	assert_true(wait_for(&scene, 2000));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(fd);
	handoff_free(scene.handoff);
}

static void ends_in_time(void **state)
{
	struct scene scene = begin();
	int64_t began = timestamp_monotonic();
	int silent = begin_request(scene.port, "GET ");
	CLEANUP_ERROR struct error error = {0};

	(void)state;
	assert_false(handoff_wait(scene.handoff, 1000, &never, &error));
	assert_in_range(timestamp_monotonic() - began, 1000, 1900);
	assert_string_equal(error.message, "the browser did not come within 1 seconds");
	close(silent);
	handoff_free(scene.handoff);
}

static bool after_three(void *context)
{
	return ++*(int *)context > 3;
}

static void ends_by_the_interrupt(void **state)
{
	struct scene scene = begin();
	int64_t began = timestamp_monotonic();
	int asked = 0;
	struct interrupt interrupt = {after_three, &asked};
	CLEANUP_ERROR struct error error = {0};

	(void)state;
	assert_false(handoff_wait(scene.handoff, 60000, &interrupt, &error));
	assert_int_equal(error.kind, ERROR_INTERRUPTED);
	assert_true(timestamp_monotonic() - began < 5000);
	handoff_free(scene.handoff);
}

static void only_on_loopback(void **state)
{
	struct scene scene = begin();

	(void)state;
	assert_only_on_loopback(scene.port);
	handoff_free(scene.handoff);
}

/* The client that another user runs, who has found the address in a list of processes. */
static _Noreturn void be_foreign(const struct scene *scene, bool mapped)
{
	CLEANUP_BUF struct buf page = BUF_INIT(BUF_LIMIT_MESSAGE);

	if (setgid(65534) != 0 || setuid(65534) != 0)
		_exit(2);
	read_all(mapped ? ask_mapped(scene) : ask(scene, "GET @ HTTP/1.1\r\n\r\n"), &page);
	_exit(str_starts(buf_str(&page), STR("HTTP/1.1 404 ")) ? 0 : 1);
}

/* Only root can be another user here. */
static void not_to_other_users(void **state)
{
	struct scene scene = begin();
	int status = 1;

	(void)state;
	for (int mapped = 0; mapped < 2 && geteuid() == 0; mapped++) {
		pid_t child = fork();

		if (child == 0)
			be_foreign(&scene, mapped);
		assert_false(wait_for(&scene, 500));
		waitpid(child, &status, 0);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
	close(ask(&scene, "GET @ HTTP/1.1\r\n\r\n"));
	assert_true(wait_for(&scene, 2000));
	handoff_free(scene.handoff);
}

static void a_path_of_its_own(void **state)
{
	struct scene one = begin();
	struct scene other = begin();

	(void)state;
	assert_int_equal(strlen(one.path), 33);
	assert_int_equal(strspn(one.path + 1, "0123456789abcdef"), 32);
	assert_string_not_equal(one.path, other.path);
	assert_int_not_equal(one.port, other.port);
	handoff_free(one.handoff);
	handoff_free(other.handoff);
}

static void no_such_target(void **state)
{
	static const char *const targets[] = {"", "https://x/\r\nSet-Cookie: a=b", "https://x/a b",
					      "https://x/\xc3\xa9"};
	CLEANUP_BUF struct buf huge = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_ERROR struct error error = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(targets) / sizeof(*targets); i++) {
		assert_null(handoff_new(str_from(targets[i]), &error));
		assert_int_equal(error.kind, ERROR_FAILED);
	}
	buf_add_repeated(&huge, 'x', 40000);
	assert_null(handoff_new(buf_str(&huge), &error));
	handoff_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sends_the_browser_on),  cmocka_unit_test(only_once),
		cmocka_unit_test(ignores_the_rest),      cmocka_unit_test(among_hostile_ones),
		cmocka_unit_test(an_endless_one),        cmocka_unit_test(ends_in_time),
		cmocka_unit_test(ends_by_the_interrupt), cmocka_unit_test(only_on_loopback),
		cmocka_unit_test(a_path_of_its_own),     cmocka_unit_test(not_to_other_users),
		cmocka_unit_test(no_such_target),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
