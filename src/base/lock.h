/* Locks between processes: flock on a file of its own, which is kept. */
#ifndef AWSP_BASE_LOCK_H
#define AWSP_BASE_LOCK_H

#include "base/error.h"
#include "base/interrupt.h"

#include <stdint.h>

enum lock_outcome {
	LOCK_TAKEN,
	LOCK_BUSY,        /* somebody else held it until the wait was over */
	LOCK_UNSUPPORTED, /* there is no flock on this file system */
	LOCK_INTERRUPTED, /* the interrupt came while waiting */
	LOCK_FAILED,      /* the file cannot be made or opened */
};

/* Is released when the process ends, however that happens. `fd` is -1 where no lock is held. */
struct lock {
	int fd;
};

#define LOCK_INIT        \
	{                \
		.fd = -1 \
	}

/*
 * Takes the lock `<path>.lock` (0600, empty; its folder is made where it is missing, 0700), waiting
 * at most `milliseconds`; 0 tries once. All outcomes but LOCK_TAKEN come with a sentence in `error`
 * (ERROR_INTERRUPTED for that one, else ERROR_FAILED). Children that run a program do not inherit
 * it.
 */
enum lock_outcome lock_take(struct lock *lock, const char *path, int64_t milliseconds,
			    const struct interrupt *interrupt, struct error *error);
/* Lets go of the lock, if any. The file stays: removing it would let two hold the lock at once. */
void lock_release(struct lock *lock);

#define CLEANUP_LOCK __attribute__((cleanup(lock_release)))

#endif
