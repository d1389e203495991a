/* A hash map from text to a number, for finding things by name. */
#ifndef AWSP_BASE_MAP_H
#define AWSP_BASE_MAP_H

#include "base/str.h"

struct map_slot {
	struct str key;
	uint32_t value;
	uint32_t hash;
};

/* All zero is an empty map. Keys are borrowed: the map is valid as long as they are. */
struct map {
	struct map_slot *slots;
	size_t n;
	size_t capacity;
};

#define MAP_NONE UINT32_MAX

/* The value of `key`, or MAP_NONE. */
uint32_t map_get(const struct map *map, struct str key);
/* Sets `key` unless it is there already. Returns the value that the map then holds. `value` is not
 * MAP_NONE. */
uint32_t map_add(struct map *map, struct str key, uint32_t value);
/* Makes room for `n` keys at once. */
void map_reserve(struct map *map, size_t n);
void map_release(struct map *map);

#endif
