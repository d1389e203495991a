/* What differs between systems. */
#include "base/port.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>

#ifdef __GLIBC__
#include <malloc.h>
/* What malloc puts in front of a block, at most. */
#define PADDING 64
#endif
#include <unistd.h>
#ifdef __linux__
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#endif
#ifdef __APPLE__
#define POLL_BY_SELECT
#endif

#ifdef POLL_BY_SELECT
/* A terminal that can be read from and has nothing to say has hung up. */
static short events_of(int fd)
{
	struct stat status;
	int waiting = 0;

	if (fstat(fd, &status) != 0 || !S_ISCHR(status.st_mode))
		return POLLIN;
	return ioctl(fd, FIONREAD, &waiting) == 0 && waiting > 0 ? POLLIN : POLLHUP;
}

int port_poll(struct pollfd *watches, size_t n, int milliseconds)
{
	struct timeval time = {.tv_sec = milliseconds / 1000,
			       .tv_usec = milliseconds % 1000 * 1000};
	fd_set set;
	int highest = -1, found;

	FD_ZERO(&set);
	for (size_t i = 0; i < n; i++) {
		watches[i].revents = 0;
		if (watches[i].fd < 0 || watches[i].fd >= FD_SETSIZE)
			continue;
		FD_SET(watches[i].fd, &set);
		highest = watches[i].fd > highest ? watches[i].fd : highest;
	}
	found = select(highest + 1, &set, NULL, NULL, milliseconds < 0 ? NULL : &time);
	for (size_t i = 0; i < n && found > 0; i++) {
		if (watches[i].fd >= 0 && watches[i].fd < FD_SETSIZE &&
		    FD_ISSET(watches[i].fd, &set))
			watches[i].revents = events_of(watches[i].fd);
	}
	return found;
}
#else
int port_poll(struct pollfd *watches, size_t n, int milliseconds)
{
	return poll(watches, (nfds_t)n, milliseconds);
}
#endif

/* Held for good, so that what is large comes behind it. */
static void *volatile port_padding;

void port_expect_memory(size_t size)
{
#if defined __GLIBC__ && defined MADV_HUGEPAGE
	const uintptr_t page = UINT32_C(2) << 20;
	uintptr_t top, start;

	if (port_padding)
		return; /* once is enough: what follows is at the top of the heap too */
	mallopt(M_MMAP_THRESHOLD, 64 << 20);
	mallopt(M_TRIM_THRESHOLD, 64 << 20);
	top = (uintptr_t)malloc(size + 2 * page);
	start = (top + page - 1) & ~(page - 1);
	if (top)
		madvise((void *)start, (size + page - 1) & ~(page - 1), MADV_HUGEPAGE);
	/* It stays at the top of the heap, where the next allocations are cut from; what is in
	 * front of the first large page is never touched. */
	free((void *)top);
	if (start - top > PADDING)
		port_padding = malloc(start - top - PADDING);
#else
	(void)size;
#endif
}

#ifdef __linux__
void port_forbid_core_dumps(void)
{
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

void port_allow_core_dumps(void)
{
	/* The kernel does so by itself for a program that is run. */
}
#else
static struct rlimit core_limit = {RLIM_INFINITY, RLIM_INFINITY};

void port_forbid_core_dumps(void)
{
	/* The soft limit alone: the other one could not be raised again for children. */
	if (getrlimit(RLIMIT_CORE, &core_limit) == 0)
		setrlimit(RLIMIT_CORE, &(struct rlimit){0, core_limit.rlim_max});
}

void port_allow_core_dumps(void)
{
	setrlimit(RLIMIT_CORE, &core_limit);
}
#endif

#ifdef __linux__
/* An end of a connection, as the kernel's tables have it. */
struct end {
	unsigned address; /* the last 32 bits, where a client has mapped it into IPv6 */
	unsigned port;
};

static bool get_end(int fd, int (*get)(int, struct sockaddr *, socklen_t *), struct end *end)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	union {
		struct sockaddr_in *in;
		struct sockaddr *any;
	} pointer = {.in = &address};

	if (get(fd, pointer.any, &size) != 0 || address.sin_family != AF_INET)
		return false;
	*end = (struct end){address.sin_addr.s_addr, ntohs(address.sin_port)};
	return true;
}

/* Reads "ADDRESS:PORT", where the address has 8 or 32 digits. */
static bool read_end(const char *word, struct end *end)
{
	const char *colon = strchr(word, ':');

	return colon && colon - word >= 8 &&
	       sscanf(colon - 8, "%8x:%x", &end->address, &end->port) == 2;
}

static bool is_same(const struct end *a, const struct end *b)
{
	return a->address == b->address && a->port == b->port;
}

/* The user of the socket whose own end is `own`, in one of the kernel's tables. */
static bool find_user(const char *path, const struct end *own, const struct end *other,
		      unsigned *user)
{
	FILE *table = fopen(path, "re");
	char line[512], here[64], there[64];
	bool found = false;

	while (table && !found && fgets(line, sizeof(line), table)) {
		struct end left, right;

		found = sscanf(line, " %*s %63s %63s %*s %*s %*s %*s %u", here, there, user) == 3 &&
			read_end(here, &left) && read_end(there, &right) && is_same(&left, own) &&
			is_same(&right, other);
	}
	if (table)
		fclose(table);
	return found;
}

bool port_peer_is_foreign(int fd)
{
	struct end here, there;
	unsigned user;

	return get_end(fd, getsockname, &here) && get_end(fd, getpeername, &there) &&
	       (find_user("/proc/net/tcp", &there, &here, &user) ||
		find_user("/proc/net/tcp6", &there, &here, &user)) &&
	       user != 0 && user != geteuid();
}
#else
bool port_peer_is_foreign(int fd)
{
	(void)fd;
	return false;
}
#endif
