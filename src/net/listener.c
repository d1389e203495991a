/* The listener. */
#include "net/listener.h"

#include "base/memory.h"
#include "net/oidc.h"

#include <stdlib.h>

struct listener {
	struct loopback *loopback;
	struct secret state;
	struct callback *callback; /* of the step that is being done */
	struct callback found;     /* the last one, where that is not worth telling */
};

static void describe(const struct callback *callback, struct loopback_answer *answer)
{
	switch (callback->kind) {
	case CALLBACK_CODE:
		answer->status = "200 OK";
		answer->title = "Login received";
		answer->sentence = "You may close this window and go back to the terminal.";
		break;
	case CALLBACK_DENIED:
		answer->status = "200 OK";
		answer->title = "Login refused";
		answer->sentence = "AWS did not grant the login. You may close this window.";
		break;
	case CALLBACK_FOREIGN:
		answer->status = "400 Bad Request";
		answer->title = "An error of another login";
		answer->sentence = "This answer does not belong to the login that awsp waits for.";
		break;
	case CALLBACK_STALE:
		answer->status = "400 Bad Request";
		answer->title = "An old login";
		answer->sentence =
			"This answer belongs to another login than the one that awsp waits for. "
			"Go on in the window that was opened last.";
		break;
	case CALLBACK_NOTHING:
		break;
	}
	answer->words = buf_str(&callback->text);
}

static bool handle(void *context, struct str target, struct loopback_answer *answer)
{
	struct listener *listener = context;
	struct callback *found = &listener->found;
	bool over;

	callback_release(found);
	callback_parse(found, target, secret_reveal(&listener->state));
	describe(found, answer);
	over = found->kind == CALLBACK_CODE || found->kind == CALLBACK_DENIED;
	if (over || found->kind == CALLBACK_FOREIGN) {
		callback_release(listener->callback);
		*listener->callback = *found;
		*found = (struct callback){0};
	}
	return over;
}

struct listener *listener_new(uint16_t port, struct str state, struct error *error)
{
	struct listener *listener = memory_allocate(sizeof(*listener));

	secret_set(&listener->state, state);
	listener->loopback =
		loopback_new(port, (struct loopback_handler){handle, listener, false}, error);
	if (listener->loopback)
		return listener;
	listener_free(listener);
	return NULL;
}

uint16_t listener_port(const struct listener *listener)
{
	return loopback_port(listener->loopback);
}

void listener_write_uri(const struct listener *listener, struct buf *uri)
{
	buf_format(uri, "http://127.0.0.1:%u" OIDC_REDIRECT_PATH, listener_port(listener));
}

size_t listener_watch(const struct listener *listener, struct pollfd watches[LISTENER_WATCHES])
{
	return loopback_watch(listener->loopback, watches);
}

int listener_timeout(const struct listener *listener)
{
	return loopback_timeout(listener->loopback);
}

bool listener_step(struct listener *listener, struct callback *callback)
{
	callback_release(callback);
	callback->kind = CALLBACK_NOTHING;
	listener->callback = callback;
	return loopback_step(listener->loopback);
}

void listener_free(struct listener *listener)
{
	if (!listener)
		return;
	loopback_free(listener->loopback);
	callback_release(&listener->found);
	secret_release(&listener->state);
	free(listener);
}
