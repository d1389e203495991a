/* How something that takes long asks whether it should give up. */
#ifndef AWSP_BASE_INTERRUPT_H
#define AWSP_BASE_INTERRUPT_H

#include <stdbool.h>
#include <stddef.h>

/* `pending` answers true once the user wants out (it looks at what a signal handler noted); it is
 * asked several times a second. All zero: never. */
struct interrupt {
	bool (*pending)(void *context);
	void *context;
};

static inline bool interrupt_pending(const struct interrupt *interrupt)
{
	return interrupt->pending && interrupt->pending(interrupt->context);
}

#endif
