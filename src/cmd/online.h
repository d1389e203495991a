/* Being online: what commands that speak to AWS share: the client, interrupts, and what the person is told while they wait. */
#ifndef AWSP_CMD_ONLINE_H
#define AWSP_CMD_ONLINE_H

#include "auth/login.h"
#include "auth/refresh.h"
#include "cmd/context.h"
#include "cmd/exit_status.h"
#include "term/input.h"

struct online {
	struct context *context;
	struct auth auth;
	struct input *input;
	struct str label;       /* of the session that is being logged in to */
	struct str region;
	bool line_open;         /* a line that counts the seconds stands on the terminal */
	bool hinted;
};

/* Makes the client and catches SIGINT, SIGTERM and SIGHUP; they end waits. Loads nothing and asks nobody yet. */
void online_begin(struct online *online, struct context *context);
void online_end(struct online *online);

/* Logs in to a session, telling the person what happens. */
enum login_outcome online_login(struct online *online, const struct session *session, const struct login_options *options,
				struct error *error);
/* Reports the outcome, and returns the exit status that it stands for. */
enum exit_status online_report(struct online *online, const struct session *session, enum login_outcome outcome,
			       const struct error *error);
/* The browser that the settings name for a session; empty where they name none. */
struct str online_browser(const struct context *context, const struct session *session);

#endif
