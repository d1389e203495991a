/* Keys: from the bytes that a terminal sends to what was pressed. Pure. */
#ifndef AWSP_TERM_KEY_H
#define AWSP_TERM_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum key_name {
	KEY_NONE, /* nothing that has a meaning */
	KEY_CHARACTER,
	KEY_CONTROL, /* `character` is the letter, as in Ctrl-C: 'c' */
	KEY_ENTER,
	KEY_ESCAPE,
	KEY_TAB,
	KEY_BACK_TAB,
	KEY_BACKSPACE,
	KEY_ALT_BACKSPACE,
	KEY_DELETE,
	KEY_UP,
	KEY_DOWN,
	KEY_LEFT,
	KEY_RIGHT,
	KEY_PAGE_UP,
	KEY_PAGE_DOWN,
	KEY_HOME,
	KEY_END,
};

struct key {
	enum key_name name;
	uint32_t character;
};

enum key_state {
	KEY_STATE_GROUND,
	KEY_STATE_ESCAPE,   /* behind an escape */
	KEY_STATE_SEQUENCE, /* behind "ESC [" */
	KEY_STATE_SHIFT,    /* behind "ESC O" */
	KEY_STATE_CONSOLE,  /* behind "ESC [ [", as Linux's console sends */
	KEY_STATE_UTF8,
};

/* All zero is ready for use. */
struct key_decoder {
	enum key_state state;
	bool pasting; /* between the marks of a bracketed paste: no byte is a key */
	char bytes[16];
	size_t n;
};

/* Takes the next byte. True once a key is complete, which may be KEY_NONE. What is pasted comes as
 * characters, line ends and tabs as spaces. */
bool key_decode(struct key_decoder *decoder, unsigned char byte, struct key *key);
/* True where an escape came that may be a key by itself: if nothing follows soon, key_end. */
bool key_is_open(const struct key_decoder *decoder);
/* The key that an open escape is by itself. */
struct key key_end(struct key_decoder *decoder);

#endif
