/* Tests of the heap: zeroed memory, growth, wiping, and the one end when memory is out. */
#include "base_test.h"

#include "base/memory.h"

#include <sys/wait.h>
#include <unistd.h>

static void memory_comes_zeroed(void **state)
{
	unsigned char *memory = memory_allocate(4096);
	void *empty = memory_allocate(0);

	(void)state;
	for (size_t i = 0; i < 4096; i++)
		assert_int_equal(memory[i], 0);
	assert_non_null(empty);
	free(memory);
	free(empty);
}

static void resizing_keeps_the_contents(void **state)
{
	char *memory = memory_resize(NULL, 4, 2);

	(void)state;
	memcpy(memory, "profile", 8);
	memory = memory_resize(memory, 1000, 100);
	assert_string_equal(memory, "profile");
	memory = memory_resize(memory, 0, 100);
	assert_non_null(memory);
	free(memory);
}

static void arrays_grow_by_doubling(void **state)
{
	size_t capacity = 0;
	size_t moves = 0;
	size_t *items = NULL;

	(void)state;
	for (size_t n = 0; n < 10000; n++) {
		size_t before = capacity;

		items = memory_grow(items, n, &capacity, sizeof(*items));
		assert_true(capacity > n);
		items[n] = n;
		moves += capacity != before;
	}
	assert_true(moves < 15);
	for (size_t n = 0; n < 10000; n++)
		assert_true(items[n] == n);
	free(items);
}

static void growth_catches_up(void **state)
{
	size_t capacity = 2;
	char *items = memory_grow(NULL, 100, &capacity, 1);

	(void)state;
	assert_true(capacity > 100);
	items[100] = 'x';
	free(items);
}

static void wiping_leaves_zeros(void **state)
{
	char secret[] = "token-token";

	(void)state;
	memory_wipe(NULL, 5);
	memory_wipe(secret + 5, 1);
	assert_string_equal(secret, "token");
	assert_memory_equal(secret + 6, "token", 5);
	memory_wipe(secret, sizeof(secret));
	for (size_t i = 0; i < sizeof(secret); i++)
		assert_int_equal(secret[i], 0);
}

static void product_too_large(void)
{
	free(memory_resize(NULL, SIZE_MAX / 2, 4));
}

static void grown_too_large(void)
{
	size_t capacity = SIZE_MAX / 2 + 1;
	char item;

	free(memory_grow(&item, capacity, &capacity, 1));
}

static void grown_product_too_large(void)
{
	size_t capacity = SIZE_MAX / 8;
	char item;

	free(memory_grow(&item, capacity, &capacity, 16));
}

/* Runs `use` in a process of its own, which must end with the message and status 1. */
static void assert_ends_program(void (*use)(void))
{
	char message[100] = "";
	int ends[2];
	int status;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	fflush(NULL);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		use();
		_exit(0);
	}
	close(ends[1]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(read(ends[0], message, sizeof(message) - 1) > 0);
	close(ends[0]);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
	assert_string_equal(message, "awsp: out of memory\n");
}

static void overflow_ends_the_program(void **state)
{
	(void)state;
	assert_ends_program(product_too_large);
	assert_ends_program(grown_too_large);
	assert_ends_program(grown_product_too_large);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_comes_zeroed),
		cmocka_unit_test(resizing_keeps_the_contents),
		cmocka_unit_test(arrays_grow_by_doubling),
		cmocka_unit_test(growth_catches_up),
		cmocka_unit_test(wiping_leaves_zeros),
		cmocka_unit_test(overflow_ends_the_program),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
