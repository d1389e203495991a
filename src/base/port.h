/* What differs between systems, in one place. */
#ifndef AWSP_BASE_PORT_H
#define AWSP_BASE_PORT_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/* When the contents of a file last changed, in nanoseconds since 1970. */
static inline int64_t port_changed(const struct stat *status)
{
#ifdef __APPLE__
	return (int64_t)status->st_mtimespec.tv_sec * 1000000000 + status->st_mtimespec.tv_nsec;
#else
	return (int64_t)status->st_mtim.tv_sec * 1000000000 + status->st_mtim.tv_nsec;
#endif
}

/* As poll(2), for POLLIN alone, and for terminals too: macOS's own calls /dev/tty no descriptor.
 * There those at or above FD_SETSIZE are passed over, as those below 0 are anywhere. */
int port_poll(struct pollfd *watches, size_t n, int milliseconds);

/* Says that about so many bytes are going to be allocated, so that the system can hand them out in
 * large pages: taking a fault for each small one costs more than reading 10,000 profiles. */
void port_expect_memory(size_t size);

/* Sees to it that no core dump of this process is written: it reads files with secrets in them. */
void port_forbid_core_dumps(void);
/* True where the other end of a TCP connection within this machine (IPv4) is known to belong to
 * another user, who is not root. Linux alone can tell. */
bool port_peer_is_foreign(int fd);
/* For a child that is about to run another program: that one may have core dumps again. */
void port_allow_core_dumps(void);

#endif
