/* Loopback servers. */
#include "net/loopback.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/port.h"
#include "base/timestamp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* A whole request; the code of a login alone can have some kilobytes. */
#define REQUEST_LIMIT ((size_t)16 << 10)
#define PAGE_LIMIT ((size_t)64 << 10)
/* How long one connection may take, in milliseconds. */
#define PATIENCE 3000
/* New connections in one step: the caller has other things to look at. */
#define MOST_AT_ONCE 256
/* What one connection is read in one step, and how many of these are thrown away at its end. */
#define READ_SIZE 4096
#define MOST_THROWN_AWAY 64

/* Where a write to a closed connection can be told not to be a signal otherwise: see prepare. */
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

struct connection {
	int fd; /* -1: none */
	int64_t deadline;
	struct buf request;
};

struct loopback {
	int fd;
	uint16_t port;
	struct loopback_handler handler;
	struct connection connections[LOOPBACK_CONNECTIONS];
	bool over;
};

static const struct loopback_answer not_found = {
	.status = "404 Not Found", .title = "Not found", .sentence = "There is nothing here."};

/* ------------------------------------------------------------------------------- sockets */

/* Non-blocking, and not for children. */
static bool prepare(int fd)
{
	int flags = fcntl(fd, F_GETFL);

#ifdef SO_NOSIGPIPE
	setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &(int){1}, sizeof(int));
#endif
	return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0 &&
	       fcntl(fd, F_SETFD, FD_CLOEXEC) == 0;
}

static int open_socket(void)
{
#ifdef SOCK_CLOEXEC
	return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
#else
	return socket(AF_INET, SOCK_STREAM, 0);
#endif
}

static bool listen_on(struct loopback *loopback, uint16_t port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t size = sizeof(address);
	union {
		struct sockaddr_in *in;
		struct sockaddr *any;
	} pointer = {.in = &address};
	int on = 1;

	loopback->fd = open_socket();
	if (loopback->fd < 0 || !prepare(loopback->fd))
		return false;
	/* A login that ended a moment ago must not make its port useless for the next one. */
	setsockopt(loopback->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(loopback->fd, pointer.any, size) != 0 || listen(loopback->fd, SOMAXCONN) != 0 ||
	    getsockname(loopback->fd, pointer.any, &size) != 0)
		return false;
	loopback->port = ntohs(address.sin_port);
	return true;
}

struct loopback *loopback_new(uint16_t port, struct loopback_handler handler, struct error *error)
{
	struct loopback *loopback = memory_allocate(sizeof(*loopback));

	loopback->handler = handler;
	for (size_t i = 0; i < LOOPBACK_CONNECTIONS; i++) {
		loopback->connections[i].fd = -1;
		buf_init_secret(&loopback->connections[i].request, REQUEST_LIMIT);
	}
	if (listen_on(loopback, port))
		return loopback;
	if (port > 0)
		error_set(error, ERROR_FAILED, "cannot listen on port %u of 127.0.0.1: %s", port,
			  strerror(errno));
	else
		error_set(error, ERROR_FAILED, "cannot listen on 127.0.0.1: %s", strerror(errno));
	loopback_free(loopback);
	return NULL;
}

uint16_t loopback_port(const struct loopback *loopback)
{
	return loopback->port;
}

static void close_connection(struct connection *connection)
{
	file_close(&connection->fd);
	buf_release(&connection->request);
}

void loopback_free(struct loopback *loopback)
{
	if (!loopback)
		return;
	for (size_t i = 0; i < LOOPBACK_CONNECTIONS; i++)
		close_connection(&loopback->connections[i]);
	file_close(&loopback->fd);
	free(loopback);
}

/* ---------------------------------------------------------------------------------- pages */

static void add_html(struct buf *page, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char byte = (unsigned char)text.p[i];

		/* What is neither plain ASCII nor part of UTF-8 has no business on a page. */
		if (byte < 0x20 || byte == 0x7f)
			buf_add_char(page, ' ');
		else if (strchr("<>&\"'", byte))
			buf_format(page, "&#%u;", byte);
		else
			buf_add_char(page, text.p[i]);
	}
}

static void write_page(struct buf *page, const struct loopback_answer *answer)
{
	buf_format(page,
		   "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
		   "<title>awsp: %s</title></head>\n"
		   "<body style=\"font-family:sans-serif;max-width:36em;margin:4em auto\">\n"
		   "<h1>%s</h1>\n<p>%s</p>\n",
		   answer->title, answer->title, answer->sentence);
	if (answer->words.n > 0) {
		buf_add(page, STR("<pre style=\"white-space:pre-wrap\">"));
		add_html(page, answer->words);
		buf_add(page, STR("</pre>\n"));
	}
	buf_add(page, STR("</body></html>\n"));
}

static void write_answer(struct buf *text, const struct loopback_answer *answer)
{
	CLEANUP_BUF struct buf page = BUF_INIT(PAGE_LIMIT);

	write_page(&page, answer);
	buf_format(text, "HTTP/1.1 %s\r\n", answer->status);
	if (answer->location.n > 0) {
		buf_add(text, STR("Location: "));
		buf_add(text, answer->location);
		buf_add(text, STR("\r\n"));
	}
	buf_format(text,
		   "Content-Type: text/html; charset=utf-8\r\n"
		   "Content-Length: %zu\r\n"
		   "Connection: close\r\n"
		   "Cache-Control: no-store\r\n"
		   "Referrer-Policy: no-referrer\r\n"
		   "X-Content-Type-Options: nosniff\r\n"
		   "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n"
		   "\r\n",
		   page.n);
	buf_add(text, buf_str(&page));
}

/* A few kilobytes: they fit into what the system keeps for a connection, or are given up. */
static void send_all(int fd, struct str text)
{
	while (text.n > 0) {
		ssize_t n = send(fd, text.p, text.n, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		text = str_from_byte(text, (size_t)n);
	}
}

/* Closing with something unread would make the system take the page back. */
static void throw_away_rest(int fd)
{
	char rest[READ_SIZE];
	int n = 0;

	while (recv(fd, rest, sizeof(rest), MSG_DONTWAIT) == (ssize_t)sizeof(rest) &&
	       ++n < MOST_THROWN_AWAY)
		;
}

/* Answers, and is done with the connection. */
static void send_answer(struct connection *connection, const struct loopback_answer *answer)
{
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(2 * PAGE_LIMIT);

	write_answer(&text, answer);
	send_all(connection->fd, buf_str(&text));
	shutdown(connection->fd, SHUT_WR);
	throw_away_rest(connection->fd);
	close_connection(connection);
}

/* ------------------------------------------------------------------------------- requests */

/* The target of "GET target HTTP/1.x"; empty for anything else. */
static struct str target_of(struct str request)
{
	struct str line = str_slice(request, 0, str_find(request, '\r'));
	size_t end;

	if (!str_starts(line, STR("GET ")))
		return (struct str){0};
	line = str_from_byte(line, 4);
	end = str_find(line, ' ');
	if (!str_starts(str_from_byte(line, end), STR(" HTTP/1.")))
		return (struct str){0};
	return str_slice(line, 0, end);
}

/* True where the head of the request is whole. */
static bool is_whole(struct str request)
{
	return str_contains(request, STR("\r\n\r\n"));
}

static void handle(struct loopback *loopback, struct connection *connection)
{
	const struct loopback_handler *handler = &loopback->handler;
	struct str target = target_of(buf_str(&connection->request));
	struct loopback_answer answer = not_found;

	loopback->over = handler->handle(handler->context, target, &answer);
	/* Behind that, since the kernel's tables can be long. */
	if (loopback->over && handler->own_user_only && port_peer_is_foreign(connection->fd)) {
		loopback->over = false;
		answer = not_found;
	}
	send_answer(connection, &answer);
}

static void refuse(struct connection *connection)
{
	static const struct loopback_answer answer = {.status =
							      "431 Request Header Fields Too Large",
						      .title = "Too large",
						      .sentence = "This request is too large."};

	send_answer(connection, &answer);
}

/* Reads what is there. The connection is closed where it is over, or is not worth more. */
static void read_connection(struct loopback *loopback, struct connection *connection)
{
	char bytes[READ_SIZE];
	ssize_t n = recv(connection->fd, bytes, sizeof(bytes), MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return;
	if (n <= 0) {
		close_connection(connection);
		return;
	}
	buf_add(&connection->request, (struct str){bytes, (size_t)n});
	memory_wipe(bytes, (size_t)n);
	if (is_whole(buf_str(&connection->request)))
		handle(loopback, connection);
	else if (connection->request.overflowed)
		refuse(connection);
}

/* A free place. Where there is none, that of the connection that has waited longest: whoever says
 * nothing for so long that 64 others came is no browser with an answer. */
static struct connection *make_room(struct loopback *loopback)
{
	struct connection *oldest = &loopback->connections[0];

	for (size_t i = 0; i < LOOPBACK_CONNECTIONS; i++) {
		struct connection *connection = &loopback->connections[i];

		if (connection->fd < 0)
			return connection;
		if (connection->deadline < oldest->deadline)
			oldest = connection;
	}
	/* Its request may have come in the meantime. */
	read_connection(loopback, oldest);
	close_connection(oldest);
	return oldest;
}

/* Takes one new connection; false where there is none. */
static bool take_connection(struct loopback *loopback)
{
	struct connection *connection;
	int fd = accept(loopback->fd, NULL, NULL);

	if (fd < 0)
		return errno == EINTR || errno == ECONNABORTED;
	if (!prepare(fd)) {
		close(fd);
		return true;
	}
	connection = make_room(loopback);
	if (loopback->over) {
		close(fd);
		return false;
	}
	connection->fd = fd;
	connection->deadline = timestamp_monotonic() + PATIENCE;
	read_connection(loopback, connection);
	return true;
}

static void close_late(struct loopback *loopback)
{
	int64_t now = timestamp_monotonic();

	for (size_t i = 0; i < LOOPBACK_CONNECTIONS; i++) {
		struct connection *connection = &loopback->connections[i];

		if (connection->fd >= 0 && connection->deadline <= now)
			close_connection(connection);
	}
}

size_t loopback_watch(const struct loopback *loopback, struct pollfd watches[LOOPBACK_WATCHES])
{
	size_t n = 0;

	watches[n++] = (struct pollfd){.fd = loopback->fd, .events = POLLIN};
	for (size_t i = 0; i < LOOPBACK_CONNECTIONS; i++) {
		if (loopback->connections[i].fd >= 0)
			watches[n++] = (struct pollfd){.fd = loopback->connections[i].fd,
						       .events = POLLIN};
	}
	return n;
}

int loopback_timeout(const struct loopback *loopback)
{
	int64_t soonest = INT64_MAX;
	int64_t left;

	for (size_t i = 0; i < LOOPBACK_CONNECTIONS; i++) {
		if (loopback->connections[i].fd >= 0 && loopback->connections[i].deadline < soonest)
			soonest = loopback->connections[i].deadline;
	}
	if (soonest == INT64_MAX)
		return -1;
	left = soonest - timestamp_monotonic();
	return left > 0 ? (int)left : 0;
}

bool loopback_step(struct loopback *loopback)
{
	for (size_t i = 0; i < LOOPBACK_CONNECTIONS && !loopback->over; i++) {
		if (loopback->connections[i].fd >= 0)
			read_connection(loopback, &loopback->connections[i]);
	}
	for (int i = 0; i < MOST_AT_ONCE && !loopback->over; i++) {
		if (!take_connection(loopback))
			break;
	}
	close_late(loopback);
	return loopback->over;
}
