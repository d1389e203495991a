/* The listener. */
#include "net/listener.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/timestamp.h"
#include "net/oidc.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* A whole request; the code alone can have some kilobytes. */
#define REQUEST_LIMIT ((size_t)16 << 10)
#define PAGE_LIMIT ((size_t)64 << 10)
/* How long one connection may take, in milliseconds. */
#define PATIENCE 3000
/* New connections in one step: the caller has other things to look at. */
#define MOST_AT_ONCE 256
/* What one connection is read in one step. */
#define READ_SIZE 4096

/* Where a write to a closed connection can be told not to be a signal otherwise: see prepare. */
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

struct connection {
	int fd; /* -1: none */
	int64_t deadline;
	struct buf request;
};

struct listener {
	int fd;
	uint16_t port;
	struct secret state;
	struct connection connections[LISTENER_CONNECTIONS];
	bool over;
};

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

static bool listen_on(struct listener *listener, uint16_t port)
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

	listener->fd = open_socket();
	if (listener->fd < 0 || !prepare(listener->fd))
		return false;
	/* A login that ended a moment ago must not make its port useless for the next one. */
	setsockopt(listener->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(listener->fd, pointer.any, size) != 0 || listen(listener->fd, SOMAXCONN) != 0 ||
	    getsockname(listener->fd, pointer.any, &size) != 0)
		return false;
	listener->port = ntohs(address.sin_port);
	return true;
}

struct listener *listener_new(uint16_t port, struct str state, struct error *error)
{
	struct listener *listener = memory_allocate(sizeof(*listener));

	for (size_t i = 0; i < LISTENER_CONNECTIONS; i++) {
		listener->connections[i].fd = -1;
		buf_init_secret(&listener->connections[i].request, REQUEST_LIMIT);
	}
	secret_set(&listener->state, state);
	if (listen_on(listener, port))
		return listener;
	if (port > 0)
		error_set(error, ERROR_FAILED, "cannot listen on port %u of 127.0.0.1: %s", port,
			  strerror(errno));
	else
		error_set(error, ERROR_FAILED, "cannot listen on 127.0.0.1: %s", strerror(errno));
	listener_free(listener);
	return NULL;
}

uint16_t listener_port(const struct listener *listener)
{
	return listener->port;
}

void listener_write_uri(const struct listener *listener, struct buf *uri)
{
	buf_format(uri, "http://127.0.0.1:%u" OIDC_REDIRECT_PATH, listener->port);
}

static void close_connection(struct connection *connection)
{
	file_close(&connection->fd);
	buf_release(&connection->request);
}

void listener_free(struct listener *listener)
{
	if (!listener)
		return;
	for (size_t i = 0; i < LISTENER_CONNECTIONS; i++)
		close_connection(&listener->connections[i]);
	file_close(&listener->fd);
	secret_release(&listener->state);
	free(listener);
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

static void write_page(struct buf *page, const char *title, const char *sentence, struct str words)
{
	buf_format(page,
		   "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
		   "<title>awsp: %s</title></head>\n"
		   "<body style=\"font-family:sans-serif;max-width:36em;margin:4em auto\">\n"
		   "<h1>%s</h1>\n<p>%s</p>\n",
		   title, title, sentence);
	if (words.n > 0) {
		buf_add(page, STR("<pre style=\"white-space:pre-wrap\">"));
		add_html(page, words);
		buf_add(page, STR("</pre>\n"));
	}
	buf_add(page, STR("</body></html>\n"));
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

/* Answers, and is done with the connection. */
static void answer(struct connection *connection, const char *status, const char *title,
		   const char *sentence, struct str words)
{
	CLEANUP_BUF struct buf page = BUF_INIT(PAGE_LIMIT);
	CLEANUP_BUF struct buf text = BUF_INIT(2 * PAGE_LIMIT);
	char rest[READ_SIZE];

	write_page(&page, title, sentence, words);
	buf_format(&text,
		   "HTTP/1.1 %s\r\n"
		   "Content-Type: text/html; charset=utf-8\r\n"
		   "Content-Length: %zu\r\n"
		   "Connection: close\r\n"
		   "Cache-Control: no-store\r\n"
		   "Referrer-Policy: no-referrer\r\n"
		   "X-Content-Type-Options: nosniff\r\n"
		   "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n"
		   "\r\n",
		   status, page.n);
	buf_add(&text, buf_str(&page));
	send_all(connection->fd, buf_str(&text));
	shutdown(connection->fd, SHUT_WR);
	/* Closing with something unread would make the system take the page back. */
	while (recv(connection->fd, rest, sizeof(rest), MSG_DONTWAIT) == (ssize_t)sizeof(rest))
		;
	close_connection(connection);
}

/* ------------------------------------------------------------------------------- requests */

static void answer_callback(struct connection *connection, const struct callback *callback)
{
	struct str words = buf_str(&callback->text);

	switch (callback->kind) {
	case CALLBACK_CODE:
		answer(connection, "200 OK", "Login received",
		       "You may close this window and go back to the terminal.", words);
		break;
	case CALLBACK_DENIED:
		answer(connection, "200 OK", "Login refused",
		       "AWS did not grant the login. You may close this window.", words);
		break;
	case CALLBACK_FOREIGN:
		answer(connection, "400 Bad Request", "An error of another login",
		       "This answer does not belong to the login that awsp waits for.", words);
		break;
	case CALLBACK_STALE:
		answer(connection, "400 Bad Request", "An old login",
		       "This answer belongs to another login than the one that awsp waits for. "
		       "Go on in the window that was opened last.",
		       words);
		break;
	case CALLBACK_NOTHING:
		answer(connection, "404 Not Found", "Not found", "There is nothing here.", words);
		break;
	}
}

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

static void handle(struct listener *listener, struct connection *connection,
		   struct callback *callback)
{
	CLEANUP_CALLBACK struct callback found = {0};

	callback_parse(&found, target_of(buf_str(&connection->request)),
		       secret_reveal(&listener->state));
	answer_callback(connection, &found);
	listener->over = found.kind == CALLBACK_CODE || found.kind == CALLBACK_DENIED;
	if (listener->over || found.kind == CALLBACK_FOREIGN) {
		callback_release(callback);
		*callback = found;
		found = (struct callback){0};
	}
}

/* Reads what is there. The connection is closed where it is over, or is not worth more. */
static void read_connection(struct listener *listener, struct connection *connection,
			    struct callback *callback)
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
		handle(listener, connection, callback);
	else if (connection->request.overflowed)
		answer(connection, "431 Request Header Fields Too Large", "Too large",
		       "This request is too large.", (struct str){0});
}

/* A free place. Where there is none, that of the connection that has waited longest: whoever says
 * nothing for so long that 64 others came is no browser with an answer. */
static struct connection *make_room(struct listener *listener, struct callback *callback)
{
	struct connection *oldest = &listener->connections[0];

	for (size_t i = 0; i < LISTENER_CONNECTIONS; i++) {
		struct connection *connection = &listener->connections[i];

		if (connection->fd < 0)
			return connection;
		if (connection->deadline < oldest->deadline)
			oldest = connection;
	}
	/* Its request may have come in the meantime. */
	read_connection(listener, oldest, callback);
	close_connection(oldest);
	return oldest;
}

/* Takes one new connection; false where there is none. */
static bool take_connection(struct listener *listener, struct callback *callback)
{
	struct connection *connection;
	int fd = accept(listener->fd, NULL, NULL);

	if (fd < 0)
		return errno == EINTR || errno == ECONNABORTED;
	if (!prepare(fd)) {
		close(fd);
		return true;
	}
	connection = make_room(listener, callback);
	if (listener->over) {
		close(fd);
		return false;
	}
	connection->fd = fd;
	connection->deadline = timestamp_monotonic() + PATIENCE;
	read_connection(listener, connection, callback);
	return true;
}

static void close_late(struct listener *listener)
{
	int64_t now = timestamp_monotonic();

	for (size_t i = 0; i < LISTENER_CONNECTIONS; i++) {
		struct connection *connection = &listener->connections[i];

		if (connection->fd >= 0 && connection->deadline <= now)
			close_connection(connection);
	}
}

size_t listener_watch(const struct listener *listener, struct pollfd watches[LISTENER_WATCHES])
{
	size_t n = 0;

	watches[n++] = (struct pollfd){.fd = listener->fd, .events = POLLIN};
	for (size_t i = 0; i < LISTENER_CONNECTIONS; i++) {
		if (listener->connections[i].fd >= 0)
			watches[n++] = (struct pollfd){.fd = listener->connections[i].fd,
						       .events = POLLIN};
	}
	return n;
}

int listener_timeout(const struct listener *listener)
{
	int64_t soonest = INT64_MAX;
	int64_t left;

	for (size_t i = 0; i < LISTENER_CONNECTIONS; i++) {
		if (listener->connections[i].fd >= 0 && listener->connections[i].deadline < soonest)
			soonest = listener->connections[i].deadline;
	}
	if (soonest == INT64_MAX)
		return -1;
	left = soonest - timestamp_monotonic();
	return left > 0 ? (int)left : 0;
}

bool listener_step(struct listener *listener, struct callback *callback)
{
	callback_release(callback);
	callback->kind = CALLBACK_NOTHING;
	for (size_t i = 0; i < LISTENER_CONNECTIONS && !listener->over; i++) {
		if (listener->connections[i].fd >= 0)
			read_connection(listener, &listener->connections[i], callback);
	}
	for (int i = 0; i < MOST_AT_ONCE && !listener->over; i++) {
		if (!take_connection(listener, callback))
			break;
	}
	close_late(listener);
	return listener->over;
}
