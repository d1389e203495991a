/* Browsers: choosing one and starting it, without a shell and without a trace of this process in
 * it. */
#ifndef AWSP_NET_BROWSER_H
#define AWSP_NET_BROWSER_H

#include "base/buf.h"
#include "base/environment.h"
#include "base/error.h"

/*
 * The commands to try, in their order, separated by ":". `command` is what the user has set for
 * awsp, else BROWSER holds, else what the system has: `open` on macOS, wslview under WSL, xdg-open.
 * Those are left out over SSH (SSH_CONNECTION, SSH_CLIENT, SSH_TTY) and, but on macOS and under
 * WSL, without DISPLAY and WAYLAND_DISPLAY: the slice is then empty, and the URL has to be opened
 * by hand.
 */
struct str browser_choose(struct str command, const struct environment *environment);

/*
 * Splits one command as words_next does and puts the URL in the place of each %s, or at the end
 * where there is none; "%%" is a "%". The words stand in `text`, each followed by a NUL byte.
 * Returns how many; 0 where there is none or a quote or escape stays open.
 */
size_t browser_split(struct str command, struct str url, struct buf *text);

/*
 * Tries the commands until one can be started; `url` is http(s). The browser is no child of ours,
 * in a session of its own, with default signals, its descriptors closed and standard ones on
 * /dev/null. False with ERROR_FAILED where none could be started; whether a window came up is not
 * known.
 */
bool browser_open(struct str commands, struct str url, struct error *error);

#endif
