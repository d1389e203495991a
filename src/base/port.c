/* What differs between systems. */
#include "base/port.h"

#include <sys/resource.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

void port_forbid_core_dumps(void)
{
#ifdef __linux__
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#else
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
#endif
}
