/* The picker. */
#include "term/picker.h"

#include "term/frame.h"
#include "term/screen.h"

/* How long after an escape the rest of a key's sequence may come. */
#define ESCAPE_MILLISECONDS 50
/* How much one frame is at most. */
#define FRAME_LIMIT ((size_t)8 << 20)

#define NOTHING_MATCHES "nothing matches; Ctrl-U empties the filter"

struct session {
	const struct picker *picker;
	struct choices choices;
	struct line_editor editor;
	struct key_decoder decoder;
	struct view view;
	struct frame frame;
};

enum step {
	STEP_ON,
	STEP_CHOSEN,
	STEP_CANCELLED,
	STEP_INTERRUPTED,
};

static void select_choice(struct session *session, size_t number)
{
	size_t n = session->choices.n;

	session->view.selected = number < n ? number : n > 0 ? n - 1 : 0;
}

/* The caller's message belongs to the filter that was there at first. */
static struct str message(const struct session *session)
{
	const struct picker *picker = session->picker;

	if (picker->message.n > 0 && str_equal(buf_str(&session->editor.text), picker->filter))
		return picker->message;
	return session->choices.n > 0 ? (struct str){0} : STR(NOTHING_MATCHES);
}

/* After the filter has changed: the best is selected, and without a filter the row that was at
 * first. */
static void filter(struct session *session)
{
	size_t first = session->picker->selected;

	choices_filter(&session->choices, buf_str(&session->editor.text));
	if (match_words(session->choices.match) > 0 || first == PICKER_NO_ROW)
		first = 0;
	session->view.top = 0;
	select_choice(session, first);
	session->view.message = message(session);
}

static void move(struct session *session, bool down, size_t distance)
{
	size_t selected = session->view.selected;

	if (down)
		select_choice(session, selected + distance);
	else
		select_choice(session, selected > distance ? selected - distance : 0);
}

/* Keys that move in the list; false for all others. */
static bool press_to_move(struct session *session, struct key key)
{
	size_t page = frame_list_rows(session->view.rows);
	uint32_t control = key.name == KEY_CONTROL ? key.character : 0;

	if (key.name == KEY_UP || key.name == KEY_BACK_TAB || control == 'p' || control == 'k')
		move(session, false, 1);
	else if (key.name == KEY_DOWN || key.name == KEY_TAB || control == 'n' || control == 'j')
		move(session, true, 1);
	else if (key.name == KEY_PAGE_UP)
		move(session, false, page);
	else if (key.name == KEY_PAGE_DOWN)
		move(session, true, page);
	else if (key.name == KEY_HOME)
		select_choice(session, 0);
	else if (key.name == KEY_END)
		select_choice(session, session->choices.n);
	else
		return false;
	return true;
}

static enum step press_control(struct session *session, uint32_t letter)
{
	switch (letter) {
	case 'c':
		return STEP_INTERRUPTED;
	case 'g':
		return STEP_CANCELLED;
	case 'd':
		return session->editor.text.n == 0 ? STEP_CANCELLED : STEP_ON;
	case 'l':
		frame_forget(&session->frame);
		return STEP_ON;
	default:
		return STEP_ON;
	}
}

/* What a key does at once; what is typed counts when the filter is next looked at. */
static enum step press(struct session *session, struct key key)
{
	enum step step = STEP_ON;

	if (key.name == KEY_ESCAPE)
		return STEP_CANCELLED;
	if (key.name == KEY_CONTROL)
		step = press_control(session, key.character);
	if (step != STEP_ON)
		return step;
	if (line_editor_press(&session->editor, key)) {
		if (!str_equal(buf_str(&session->editor.text), buf_str(&session->choices.filter)))
			filter(session);
		return STEP_ON;
	}
	if (key.name == KEY_ENTER && session->choices.n > 0)
		return STEP_CHOSEN;
	press_to_move(session, key);
	return STEP_ON;
}

/* Keeps the selected choice in sight. */
static void scroll(struct session *session)
{
	struct view *view = &session->view;
	size_t shown = frame_list_rows(view->rows);

	if (view->selected < view->top)
		view->top = view->selected;
	if (view->selected >= view->top + shown)
		view->top = view->selected - shown + 1;
	/* No blank lines below while there are choices above. */
	if (view->top + shown > view->choices->n)
		view->top = view->choices->n > shown ? view->choices->n - shown : 0;
}

static void draw(struct session *session)
{
	CLEANUP_BUF struct buf out = BUF_INIT(FRAME_LIMIT);

	screen_size(&session->view.terminal.columns, &session->view.rows);
	scroll(session);
	frame_draw(&session->frame, &session->view, &out);
	screen_write(buf_str(&out));
}

/* One event of the screen. */
static enum step take_event(struct session *session)
{
	struct key key;
	unsigned char byte;
	int wait = key_is_open(&session->decoder) ? ESCAPE_MILLISECONDS : -1;

	switch (screen_wait(wait, &byte)) {
	case SCREEN_BYTE:
		return key_decode(&session->decoder, byte, &key) ? press(session, key) : STEP_ON;
	case SCREEN_SILENCE:
		return wait >= 0 ? press(session, key_end(&session->decoder)) : STEP_ON;
	case SCREEN_CHANGED:
		frame_forget(&session->frame);
		return STEP_ON;
	case SCREEN_ENDED:
		break;
	}
	return STEP_INTERRUPTED;
}

/* Draws whenever nothing more has been typed already. */
static enum step run(struct session *session)
{
	enum step step = STEP_ON;

	draw(session);
	while (step == STEP_ON) {
		step = take_event(session);
		if (step == STEP_ON && !screen_has_input())
			draw(session);
	}
	return step;
}

static void begin(struct session *session, const struct picker *picker)
{
	*session = (struct session){.picker = picker};
	choices_init(&session->choices, picker->table);
	line_editor_init(&session->editor, picker->filter);
	session->view = (struct view){
		.choices = &session->choices,
		.editor = &session->editor,
		.marked = picker->marked,
		.terminal = {.is_terminal = true, .colour = picker->colour},
	};
	filter(session);
}

static void end(struct session *session)
{
	frame_release(&session->frame);
	line_editor_release(&session->editor);
	choices_release(&session->choices);
}

enum picker_outcome picker_run(const struct picker *picker, const struct environment *environment,
			       size_t *row)
{
	struct session session;
	enum step step;

	if (!screen_is_possible(environment) || !screen_begin())
		return PICKER_IMPOSSIBLE;
	begin(&session, picker);
	step = run(&session);
	screen_end();
	if (step == STEP_CHOSEN)
		*row = session.choices.items[session.view.selected].row;
	end(&session);
	if (step == STEP_CHOSEN)
		return PICKER_CHOSEN;
	return step == STEP_CANCELLED ? PICKER_CANCELLED : PICKER_INTERRUPTED;
}
