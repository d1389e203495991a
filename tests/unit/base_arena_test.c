/* Tests of the arena: alignment, zeroed memory, copies, formatted text, the ends of blocks. */
#include "base_test.h"

#include "base/arena.h"

static void pieces_are_aligned_and_zeroed(void **state)
{
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < 2000; i++) {
		size_t size = i * 37 % 300;
		unsigned char *piece = arena_allocate(&arena, size);

		assert_true((uintptr_t)piece % _Alignof(max_align_t) == 0);
		for (size_t j = 0; j < size; j++)
			assert_int_equal(piece[j], 0);
		memset(piece, 0xff, size);
		arena_copy(&arena, STR("odd"));
	}
	arena_release(&arena);
	assert_null(arena.block);
}

static void pieces_do_not_overlap(void **state)
{
	struct arena arena = {0};
	struct str copies[5000];
	char text[32];

	(void)state;
	for (int i = 0; i < 5000; i++) {
		snprintf(text, sizeof(text), "profile-%d", i);
		copies[i] = arena_copy(&arena, str_from(text));
	}
	for (int i = 0; i < 5000; i++) {
		snprintf(text, sizeof(text), "profile-%d", i);
		assert_text(copies[i], str_from(text));
		assert_int_equal(copies[i].p[copies[i].n], 0);
	}
	arena_release(&arena);
}

static void large_pieces_leave_the_block_in_use(void **state)
{
	struct arena arena = {0};
	char *small = arena_allocate(&arena, 16);
	char *large = arena_allocate(&arena, 3000000);
	char *next = arena_allocate(&arena, 16);

	(void)state;
	assert_ptr_equal(next, small + 16);
	memset(large, 'x', 3000000);
	assert_int_equal(next[0], 0);
	arena_release(&arena);
}

static void any_size_fits(void **state)
{
	struct arena arena = {0};

	(void)state;
	for (size_t size = 0; size < 40000; size += 61) {
		unsigned char *piece = arena_allocate(&arena, size);

		memset(piece, 0xff, size);
	}
	for (size_t size = 16384 - 20; size < 16384 + 20; size++) {
		struct arena fresh = {0};
		unsigned char *piece = arena_allocate(&fresh, size);

		memset(piece, 0xff, size);
		piece = arena_allocate(&fresh, 20);
		assert_int_equal(piece[0], 0);
		arena_release(&fresh);
	}
	arena_release(&arena);
}

/* The first block, of 16 KiB, is full but for `left` bytes when alignment asks for some. */
static void the_end_of_a_block_is_kept(void **state)
{
	char text[1000];

	(void)state;
	memset(text, 'x', sizeof(text));
	for (size_t left = 0; left < 40; left++) {
		struct arena arena = {0};
		unsigned char *piece;

		for (int i = 0; i < 16; i++)
			arena_copy(&arena, (struct str){text, 999});
		arena_copy(&arena, (struct str){text, 383 - left});
		piece = arena_allocate(&arena, 20);
		memset(piece, 0xff, 20);
		arena_release(&arena);
	}
}

static void copies_hold_any_bytes(void **state)
{
	struct arena arena = {0};
	struct str empty = arena_copy(&arena, (struct str){NULL, 0});
	struct str bytes = arena_copy(&arena, STR("a\0b\xff"));

	(void)state;
	assert_non_null(empty.p);
	assert_int_equal(empty.p[0], 0);
	assert_text(bytes, STR("a\0b\xff"));
	assert_int_equal(bytes.p[4], 0);
	arena_release(&arena);
}

static void text_is_formatted(void **state)
{
	struct arena arena = {0};
	struct str text = arena_format(&arena, "%s-%d", "dev", 7);
	struct str wide = arena_format(&arena, "%*d", 100000, 1);

	(void)state;
	assert_text(text, STR("dev-7"));
	assert_int_equal(text.p[text.n], 0);
	assert_int_equal(wide.n, 100000);
	assert_int_equal(wide.p[99999], '1');
	assert_text(arena_format(&arena, "%s", ""), STR(""));
	arena_release(&arena);
}

static void a_released_arena_is_ready_again(void **state)
{
	struct arena arena = {0};

	(void)state;
	arena_release(&arena);
	arena_copy(&arena, STR("x"));
	arena_release(&arena);
	assert_text(arena_copy(&arena, STR("dev")), STR("dev"));
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_aligned_and_zeroed),
		cmocka_unit_test(pieces_do_not_overlap),
		cmocka_unit_test(large_pieces_leave_the_block_in_use),
		cmocka_unit_test(any_size_fits),
		cmocka_unit_test(the_end_of_a_block_is_kept),
		cmocka_unit_test(copies_hold_any_bytes),
		cmocka_unit_test(text_is_formatted),
		cmocka_unit_test(a_released_arena_is_ready_again),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
