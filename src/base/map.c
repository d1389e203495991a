/* A hash map from text to a number: open addressing, a power of two of slots, at most 3/4 full. */
#include "base/map.h"

#include "base/memory.h"

#include <stdlib.h>

#define SMALLEST_CAPACITY 16

/* Never 0, which marks an empty slot. */
static uint32_t hash_key(struct str key)
{
	uint32_t hash = (uint32_t)(str_hash(key) >> 16);

	return hash ? hash : 1;
}

/* The slot that holds `key`, or the empty one where it would go. The map has slots. */
static struct map_slot *find_slot(const struct map *map, struct str key, uint32_t hash)
{
	size_t i = hash & (map->capacity - 1);

	while (map->slots[i].hash) {
		if (map->slots[i].hash == hash && str_equal(map->slots[i].key, key))
			break;
		i = (i + 1) & (map->capacity - 1);
	}
	return &map->slots[i];
}

static void resize(struct map *map, size_t capacity)
{
	struct map larger = {.n = map->n, .capacity = capacity};

	larger.slots = memory_resize(NULL, capacity, sizeof(*larger.slots));
	memset(larger.slots, 0, capacity * sizeof(*larger.slots));
	for (size_t i = 0; i < map->capacity; i++) {
		struct map_slot *slot = &map->slots[i];

		if (slot->hash)
			*find_slot(&larger, slot->key, slot->hash) = *slot;
	}
	free(map->slots);
	*map = larger;
}

uint32_t map_get(const struct map *map, struct str key)
{
	const struct map_slot *slot;

	if (map->n == 0)
		return MAP_NONE;
	slot = find_slot(map, key, hash_key(key));
	return slot->hash ? slot->value : MAP_NONE;
}

uint32_t map_add(struct map *map, struct str key, uint32_t value)
{
	uint32_t hash = hash_key(key);
	struct map_slot *slot;

	if (map->n >= map->capacity / 4 * 3)
		resize(map, map->capacity ? map->capacity * 2 : SMALLEST_CAPACITY);
	slot = find_slot(map, key, hash);
	if (!slot->hash) {
		*slot = (struct map_slot){.key = key, .value = value, .hash = hash};
		map->n++;
	}
	return slot->value;
}

void map_reserve(struct map *map, size_t n)
{
	size_t capacity = map->capacity ? map->capacity : SMALLEST_CAPACITY;

	/* Past half of all memory there is nothing to gain: memory_resize ends the program. */
	while (capacity / 4 * 3 < n && capacity <= SIZE_MAX / 2)
		capacity *= 2;
	if (capacity > map->capacity)
		resize(map, capacity);
}

void map_release(struct map *map)
{
	free(map->slots);
	*map = (struct map){0};
}
