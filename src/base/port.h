/* What differs between systems, in one place. */
#ifndef AWSP_BASE_PORT_H
#define AWSP_BASE_PORT_H

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

/* Sees to it that no core dump of this process is written: it reads files with secrets in them. */
void port_forbid_core_dumps(void);

#endif
