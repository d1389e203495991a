/* Being online: what commands that speak to AWS share: the client, interrupts, and what the person
 * is told while they wait. */
#ifndef AWSP_CMD_ONLINE_H
#define AWSP_CMD_ONLINE_H

#include "auth/login.h"
#include "auth/refresh.h"
#include "cmd/command.h"
#include "cmd/context.h"
#include "cmd/exit_status.h"
#include "term/input.h"

#include <signal.h>

/* The options of all commands that log in, to be put into their lists. */
#define LOGIN_OPTIONS                                                                          \
	{"device-code", 0, NULL,                                                               \
	 "Log in by a code that is entered in any browser, also on another machine.",          \
	 COMPLETES_NOTHING},                                                                   \
		{"no-browser", 0, NULL, "Open no browser; the address is printed.",            \
		 COMPLETES_NOTHING},                                                           \
	{                                                                                      \
		"port", 0, "N",                                                                \
			"Wait for the browser on this port of 127.0.0.1, where ssh -L leads.", \
			COMPLETES_NOTHING                                                      \
	}

/* How many signals are seen to. */
#define ONLINE_SIGNALS 5

struct online {
	struct context *context;
	struct http_settings settings;
	struct auth auth;
	struct input *input;
	const struct session *session; /* that is being logged in to */
	bool line_open;                /* a line that counts the seconds stands on the terminal */
	bool hinted;
	bool told_elsewhere; /* that the configuration leads elsewhere */
	bool can_change;     /* the key d leads to the device code */
	struct sigaction saved[ONLINE_SIGNALS];
};

/* Makes the client and catches what ends programs (Ctrl-C and its kin); such signals end waits.
 * Loads nothing and asks nobody yet. `online` must not move afterwards. */
void online_begin(struct online *online, struct context *context);
/* Puts the signals back, too: who waits for a reader of the output has nothing to lose. */
void online_end(struct online *online);
/* True once the user wants out. */
bool online_interrupted(void);
/* To be called before AWS is asked about a profile or its session: what `profile`, which may be
 * NULL, says of connections holds from then on. */
void online_prepare(struct online *online, const struct profile *profile);
/* True where what holds now is what `profile` says of connections, too; it may be NULL. */
bool online_suits(const struct online *online, const struct profile *profile);

/* Logs in to a session, telling the person what happens. */
enum login_outcome online_login(struct online *online, const struct session *session,
				const struct login_options *options, struct error *error);
/* Reports the outcome, and returns the exit status that it stands for. */
enum exit_status online_report(struct online *online, const struct session *session,
			       enum login_outcome outcome, const struct error *error);
/* Reads those options; `force` and `browser` are left alone. */
bool online_read_options(struct login_options *options, const struct arguments *arguments,
			 struct error *error);
/* The browser that the settings name for a session; empty where they name none. */
struct str online_browser(const struct context *context, const struct session *session);

#endif
