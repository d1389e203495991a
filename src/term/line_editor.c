/* The edited line. */
#include "term/line_editor.h"

#include "base/utf8.h"

/* Where the character in front of byte `at` begins. */
static size_t before(const struct line_editor *editor, size_t at)
{
	while (at > 0 && ((unsigned char)editor->text.p[--at] & 0xc0) == 0x80)
		;
	return at;
}

/* Where the character at byte `at` ends. */
static size_t behind(const struct line_editor *editor, size_t at)
{
	uint32_t character;

	return at + utf8_decode(str_from_byte(buf_str(&editor->text), at), &character);
}

static void insert(struct line_editor *editor, uint32_t character)
{
	char bytes[4];
	size_t n = utf8_encode(character, bytes);

	if (editor->text.n + n > LINE_EDITOR_LIMIT || !buf_reserve(&editor->text, n))
		return;
	memmove(editor->text.p + editor->cursor + n, editor->text.p + editor->cursor,
		editor->text.n - editor->cursor);
	memcpy(editor->text.p + editor->cursor, bytes, n);
	buf_truncate(&editor->text, editor->text.n + n);
	editor->cursor += n;
}

/* Takes out the bytes from `start` up to `end`; the cursor stands there then. */
static void take_out(struct line_editor *editor, size_t start, size_t end)
{
	if (start < end)
		memmove(editor->text.p + start, editor->text.p + end, editor->text.n - end);
	buf_truncate(&editor->text, editor->text.n - (end - start));
	editor->cursor = start;
}

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c & 0x80);
}

/* Where the word in front of the cursor begins: one of letters and digits, or of all but spaces. */
static size_t word_start(const struct line_editor *editor, bool of_letters)
{
	const char *p = editor->text.p;
	size_t at = editor->cursor;

	while (at > 0 && (of_letters ? !is_word_byte(p[at - 1]) : p[at - 1] == ' '))
		at--;
	while (at > 0 && (of_letters ? is_word_byte(p[at - 1]) : p[at - 1] != ' '))
		at--;
	return at;
}

void line_editor_init(struct line_editor *editor, struct str text)
{
	*editor = (struct line_editor){.cursor = 0};
	buf_init(&editor->text, LINE_EDITOR_LIMIT + 1);
	while (text.n > 0) {
		uint32_t character = 0;
		size_t n = utf8_decode(text, &character);

		if (n > 0 && !utf8_is_unsafe(character))
			insert(editor, character);
		text = str_from_byte(text, n ? n : 1);
	}
}

void line_editor_release(struct line_editor *editor)
{
	buf_release(&editor->text);
}

static bool press_control(struct line_editor *editor, uint32_t letter)
{
	switch (letter) {
	case 'a':
		editor->cursor = 0;
		return true;
	case 'e':
		editor->cursor = editor->text.n;
		return true;
	case 'b':
		return line_editor_press(editor, (struct key){.name = KEY_LEFT});
	case 'f':
		return line_editor_press(editor, (struct key){.name = KEY_RIGHT});
	case 'd':
		return line_editor_press(editor, (struct key){.name = KEY_DELETE});
	case 'u':
		take_out(editor, 0, editor->cursor);
		return true;
	case 'w':
		take_out(editor, word_start(editor, false), editor->cursor);
		return true;
	default:
		return false;
	}
}

bool line_editor_press(struct line_editor *editor, struct key key)
{
	switch (key.name) {
	case KEY_CHARACTER:
		insert(editor, key.character);
		return true;
	case KEY_BACKSPACE:
		take_out(editor, before(editor, editor->cursor), editor->cursor);
		return true;
	case KEY_ALT_BACKSPACE:
		take_out(editor, word_start(editor, true), editor->cursor);
		return true;
	case KEY_DELETE:
		take_out(editor, editor->cursor, behind(editor, editor->cursor));
		return true;
	case KEY_LEFT:
		editor->cursor = before(editor, editor->cursor);
		return true;
	case KEY_RIGHT:
		editor->cursor = behind(editor, editor->cursor);
		return true;
	case KEY_CONTROL:
		return press_control(editor, key.character);
	default:
		return false;
	}
}
