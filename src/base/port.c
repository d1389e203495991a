/* What differs between systems. */
#include "base/port.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>

#ifdef __GLIBC__
#include <malloc.h>
/* What malloc puts in front of a block, at most. */
#define PADDING 64
#endif
#ifdef __linux__
#include <sys/prctl.h>
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
