/* Tests of the hash map: many keys, equal ones, odd ones. */
#include "base_test.h"

#include "base/map.h"

#define MANY 20000

static void an_empty_map_has_nothing(void **state)
{
	struct map map = {0};

	(void)state;
	assert_int_equal(map_get(&map, STR("dev")), MAP_NONE);
	assert_int_equal(map_get(&map, (struct str){NULL, 0}), MAP_NONE);
	map_release(&map);
	map_reserve(&map, 100);
	assert_int_equal(map_get(&map, STR("dev")), MAP_NONE);
	map_release(&map);
	map_release(&map);
}

static void the_first_value_stays(void **state)
{
	struct map map = {0};

	(void)state;
	assert_int_equal(map_add(&map, STR("dev"), 7), 7);
	assert_int_equal(map_add(&map, STR("dev"), 8), 7);
	assert_int_equal(map_get(&map, STR("dev")), 7);
	assert_int_equal(map.n, 1);
	map_release(&map);
	assert_int_equal(map_get(&map, STR("dev")), MAP_NONE);
}

static void keys_are_bytes(void **state)
{
	struct map map = {0};

	(void)state;
	map_add(&map, (struct str){NULL, 0}, 0);
	map_add(&map, STR("\0"), 1);
	map_add(&map, STR("\0\0"), 2);
	map_add(&map, STR("dev"), 3);
	map_add(&map, STR("dev\0"), 4);
	map_add(&map, STR("DEV"), MAP_NONE - 1);
	assert_int_equal(map.n, 6);
	assert_int_equal(map_get(&map, STR("")), 0);
	assert_int_equal(map_get(&map, STR("\0")), 1);
	assert_int_equal(map_get(&map, STR("\0\0")), 2);
	assert_int_equal(map_get(&map, STR("dev")), 3);
	assert_int_equal(map_get(&map, STR("dev\0")), 4);
	assert_int_equal(map_get(&map, STR("DEV")), MAP_NONE - 1);
	assert_int_equal(map_get(&map, STR("de")), MAP_NONE);
	map_release(&map);
}

static struct str name_key(char (*key)[24], int i)
{
	int n = snprintf(*key, sizeof(*key), "%s-%d", i % 2 ? "profile" : "p", i / 2);

	return (struct str){*key, (size_t)n};
}

static void fill_and_look_up(size_t reserved)
{
	char(*keys)[24] = calloc(MANY, sizeof(*keys));
	char other[24];
	struct map map = {0};

	assert_non_null(keys);
	if (reserved)
		map_reserve(&map, reserved);
	for (int i = 0; i < MANY; i++) {
		struct str key = name_key(&keys[i], i);

		assert_int_equal(map_get(&map, key), MAP_NONE);
		assert_int_equal(map_add(&map, key, (uint32_t)i), i);
	}
	assert_int_equal(map.n, MANY);
	for (int i = 0; i < MANY; i++)
		assert_int_equal(map_get(&map, name_key(&other, i)), i);
	for (int i = MANY; i < MANY * 2; i++)
		assert_int_equal(map_get(&map, name_key(&other, i)), MAP_NONE);
	map_release(&map);
	free(keys);
}

static void many_keys(void **state)
{
	(void)state;
	fill_and_look_up(0);
	fill_and_look_up(1);
	fill_and_look_up(MANY);
}

static void reserved_room_is_enough(void **state)
{
	char(*keys)[24] = calloc(MANY, sizeof(*keys));
	struct map map = {0};
	size_t capacity;

	(void)state;
	assert_non_null(keys);
	map_add(&map, STR("first"), 1);
	map_reserve(&map, MANY);
	capacity = map.capacity;
	for (int i = 0; i < MANY - 1; i++)
		map_add(&map, name_key(&keys[i], i), (uint32_t)i);
	assert_true(map.capacity == capacity);
	assert_true(map.n < map.capacity);
	assert_int_equal(map_get(&map, STR("first")), 1);
	map_reserve(&map, 1);
	assert_true(map.capacity == capacity);
	map_release(&map);
	free(keys);
}

/* Keys that differ little must not end up in one long row of slots. */
static void keys_spread(void **state)
{
	char(*keys)[24] = calloc(MANY, sizeof(*keys));
	struct map map = {0};
	size_t row = 0;
	size_t longest = 0;

	(void)state;
	assert_non_null(keys);
	for (int i = 0; i < MANY; i++)
		map_add(&map, name_key(&keys[i], i), (uint32_t)i);
	for (size_t i = 0; i < map.capacity; i++) {
		row = map.slots[i].hash ? row + 1 : 0;
		longest = row > longest ? row : longest;
	}
	assert_true(longest < 200);
	map_release(&map);
	free(keys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_map_has_nothing), cmocka_unit_test(the_first_value_stays),
		cmocka_unit_test(keys_are_bytes),           cmocka_unit_test(many_keys),
		cmocka_unit_test(reserved_room_is_enough),  cmocka_unit_test(keys_spread),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
