/* Keys. */
#include "term/key.h"

#include "base/utf8.h"

#include <stdlib.h>

#define ESCAPE 0x1b
#define DELETE 0x7f

static const struct {
	char final;
	enum key_name name;
} letters[] = {
	{'A', KEY_UP},   {'B', KEY_DOWN}, {'C', KEY_RIGHT},    {'D', KEY_LEFT},
	{'H', KEY_HOME}, {'F', KEY_END},  {'Z', KEY_BACK_TAB},
};

/* "ESC [ NUMBER ~" */
static const struct {
	int number;
	enum key_name name;
} numbers[] = {
	{1, KEY_HOME},   {7, KEY_HOME},    {4, KEY_END},       {8, KEY_END},
	{3, KEY_DELETE}, {5, KEY_PAGE_UP}, {6, KEY_PAGE_DOWN},
};

static bool finish(struct key_decoder *decoder, struct key *key, enum key_name name)
{
	decoder->state = KEY_STATE_GROUND;
	*key = (struct key){.name = name};
	return true;
}

static enum key_name name_of_letter(char final)
{
	for (size_t i = 0; i < sizeof(letters) / sizeof(*letters); i++) {
		if (letters[i].final == final)
			return letters[i].name;
	}
	return KEY_NONE;
}

static enum key_name name_of_number(long number)
{
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		if (numbers[i].number == number)
			return numbers[i].name;
	}
	return KEY_NONE;
}

/* Behind "ESC O": the keypad has an Enter. Behind "ESC [" the same letter ends a report of the
 * mouse, which a program that crashed may have left on: a click is no choice. */
static enum key_name name_of_shifted(char final)
{
	return final == 'M' ? KEY_ENTER : name_of_letter(final);
}

/* Behind "ESC [": numbers, and one byte that ends it. */
static bool decode_sequence(struct key_decoder *decoder, char byte, struct key *key)
{
	enum key_name name;
	long number;

	if (byte >= 0x20 && byte < 0x40) {
		if (decoder->n < sizeof(decoder->bytes) - 1)
			decoder->bytes[decoder->n++] = byte;
		return false;
	}
	decoder->bytes[decoder->n] = '\0';
	number = strtol(decoder->bytes, NULL, 10);
	if (byte == '[' && decoder->n == 0) {
		decoder->state = KEY_STATE_CONSOLE;
		return false;
	}
	if (byte == '~' && (number == 200 || number == 201)) {
		decoder->pasting = number == 200;
		return finish(decoder, key, KEY_NONE);
	}
	name = byte == '~' ? name_of_number(number) : name_of_letter(byte);
	return finish(decoder, key, decoder->pasting ? KEY_NONE : name);
}

static bool decode_escape(struct key_decoder *decoder, unsigned char byte, struct key *key)
{
	decoder->n = 0;
	if (byte == '[' || (byte == 'O' && !decoder->pasting)) {
		decoder->state = byte == '[' ? KEY_STATE_SEQUENCE : KEY_STATE_SHIFT;
		return false;
	}
	if (decoder->pasting)
		return finish(decoder, key, KEY_NONE);
	if (byte == ESCAPE)
		return finish(decoder, key, KEY_ESCAPE);
	return finish(decoder, key, byte == DELETE || byte == '\b' ? KEY_ALT_BACKSPACE : KEY_NONE);
}

static bool decode_control(struct key_decoder *decoder, unsigned char byte, struct key *key)
{
	if (decoder->pasting) {
		bool is_space = byte == '\r' || byte == '\n' || byte == '\t';

		finish(decoder, key, is_space ? KEY_CHARACTER : KEY_NONE);
		key->character = ' ';
		return true;
	}
	switch (byte) {
	case '\r':
		return finish(decoder, key, KEY_ENTER);
	case '\t':
		return finish(decoder, key, KEY_TAB);
	case '\b':
	case DELETE:
		return finish(decoder, key, KEY_BACKSPACE);
	default:
		finish(decoder, key, KEY_CONTROL);
		key->character = (uint32_t)byte + ('a' - 1);
		return true;
	}
}

/* Collects the bytes of one character. */
static bool decode_character(struct key_decoder *decoder, unsigned char byte, struct key *key)
{
	size_t wanted = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
	uint32_t character = 0;

	if (decoder->state == KEY_STATE_GROUND)
		decoder->n = 0;
	decoder->bytes[decoder->n++] = (char)byte;
	if (decoder->n > 1) {
		unsigned char first = (unsigned char)decoder->bytes[0];

		wanted = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	}
	if (decoder->n < wanted) {
		decoder->state = KEY_STATE_UTF8;
		return false;
	}
	if (utf8_decode((struct str){decoder->bytes, decoder->n}, &character) != decoder->n ||
	    utf8_is_unsafe(character))
		return finish(decoder, key, KEY_NONE);
	finish(decoder, key, KEY_CHARACTER);
	key->character = character;
	return true;
}

bool key_decode(struct key_decoder *decoder, unsigned char byte, struct key *key)
{
	bool continues = decoder->state == KEY_STATE_UTF8 && byte >= 0x80 && byte < 0xc0;

	if (decoder->state == KEY_STATE_UTF8 && !continues)
		decoder->state = KEY_STATE_GROUND;
	switch (decoder->state) {
	case KEY_STATE_ESCAPE:
		return decode_escape(decoder, byte, key);
	case KEY_STATE_SEQUENCE:
		return decode_sequence(decoder, (char)byte, key);
	case KEY_STATE_SHIFT:
		return finish(decoder, key, name_of_shifted((char)byte));
	case KEY_STATE_CONSOLE:
		return finish(decoder, key, KEY_NONE);
	case KEY_STATE_GROUND:
	case KEY_STATE_UTF8:
		break;
	}
	if (byte == ESCAPE) {
		decoder->state = KEY_STATE_ESCAPE;
		return false;
	}
	if (byte < 0x20 || byte == DELETE)
		return decode_control(decoder, byte, key);
	return decode_character(decoder, byte, key);
}

bool key_is_open(const struct key_decoder *decoder)
{
	return decoder->state == KEY_STATE_ESCAPE && !decoder->pasting;
}

struct key key_end(struct key_decoder *decoder)
{
	decoder->state = KEY_STATE_GROUND;
	return (struct key){.name = KEY_ESCAPE};
}
