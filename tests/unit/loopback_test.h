/* What the unit tests of servers on 127.0.0.1 share: clients, polite and otherwise. */
#ifndef AWSP_TESTS_UNIT_LOOPBACK_TEST_H
#define AWSP_TESTS_UNIT_LOOPBACK_TEST_H

#include "base_test.h"

#include "base/buf.h"
#include "base/timestamp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* A connection to an address of this machine; -1 where nobody listens. */
static inline int connect_at(uint32_t host, uint16_t port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(host),
	};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	close(fd);
	return -1;
}

static inline int connect_to(uint16_t port)
{
	int fd = connect_at(INADDR_LOOPBACK, port);

	assert_true(fd >= 0);
	return fd;
}

static inline int begin_request(uint16_t port, const char *text)
{
	int fd = connect_to(port);

	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
	return fd;
}

static inline void read_all(int fd, struct buf *text)
{
	char bytes[4096];
	ssize_t n;

	while ((n = recv(fd, bytes, sizeof(bytes), 0)) > 0)
		buf_add(text, (struct str){bytes, (size_t)n});
	close(fd);
}

static inline void assert_has(const struct buf *text, const char *part)
{
	if (!str_contains(buf_str(text), str_from(part)))
		fail_msg("\"%s\" is not in \"%.*s\"", part, STR_ARGS(buf_str(text)));
}

/* To be run in a process of its own: `n` connections of all kinds that hold a server up, of which
 * `n` / 5 send 100,000 bytes behind `start`. Writes the time to `ready`, asks for `request`, and
 * lingers.
 */
static inline void flood(uint16_t port, int n, const char *start, int ready, const char *request)
{
	CLEANUP_BUF struct buf huge = BUF_INIT(BUF_LIMIT_CACHE);
	struct rlimit files = {4096, 4096};
	int64_t now;

	setrlimit(RLIMIT_NOFILE, &files);
	buf_add(&huge, str_from(start));
	buf_add_repeated(&huge, 'x', 100000);
	for (int i = 0; i < n; i++) {
		static const char *const texts[] = {
			"", "GET /", "GET /oauth/callback?code=a&state=b HTTP/1.1\r\n\r\n",
			"GET / HTTP/1.1\r\nX: y\r\n"};
		int fd = connect_to(port);

		if (i % 5 == 4)
			send(fd, huge.p, huge.n, MSG_NOSIGNAL | MSG_DONTWAIT);
		else
			send(fd, texts[i % 5], strlen(texts[i % 5]), MSG_NOSIGNAL);
	}
	now = timestamp_monotonic();
	if (write(ready, &now, sizeof(now)) != sizeof(now))
		_exit(1);
	close(begin_request(port, request));
	sleep(5);
	_exit(0);
}

/* Fails where the port is open anywhere but on 127.0.0.1. */
static inline void assert_only_on_loopback(uint16_t port)
{
#ifdef __linux__
	char command[256];

	/* 127.0.0.1 in the kernel's own words; 0A is a socket that listens. */
	snprintf(command, sizeof(command),
		 "[ \"$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk "
		 "'$2 ~ /:%04X$/ && $4 == \"0A\" {print $2}')\" = 0100007F:%04X ]",
		 port, port);
	assert_int_equal(system(command), 0);
	assert_int_equal(connect_at(INADDR_LOOPBACK + 1, port), -1);
#endif
	close(connect_to(port));
}

#endif
