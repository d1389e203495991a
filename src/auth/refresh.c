/* Refreshing. */
#include "auth/refresh.h"

#include "auth/token_file.h"
#include "base/lock.h"
#include "login/state.h"

#include <signal.h>

#define LOCK_MILLISECONDS 5000

/* Asks AWS. The old refresh token may be worth nothing from here on. */
static enum oidc_outcome ask(struct auth *auth, const struct session *session,
			     const struct token_file *token, struct oidc_token *answer,
			     struct error *error)
{
	CLEANUP_BUF struct buf endpoint = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct oidc oidc = {.http = auth->http};
	enum oidc_outcome outcome;

	if (!auth_endpoint(auth, session, ENDPOINT_OIDC, &endpoint, error))
		return OIDC_NO_ANSWER;
	oidc.endpoint = buf_str(&endpoint);
	outcome =
		oidc_token_by_refresh(&oidc, &token->client, &token->refresh_token, answer, error);
	auth->server_date = oidc.date;
	return outcome;
}

/* AWS has refused. Unless somebody else has renewed the token meanwhile, its refresh token is taken
 * out of the file, so that every awsp says "expired" from now on. */
static enum refresh_outcome refused(struct auth *auth, const struct session *session,
				    struct token_file *token, struct file_replacement *replacement,
				    struct error *error)
{
	CLEANUP_TOKEN_FILE struct token_file now = {0};

	token_file_read(&now, session);
	if (token_file_holds(&now, auth->now(), STATE_MARGIN)) {
		error_release(error);
		return REFRESH_DONE;
	}
	if (secret_equal(&now.refresh_token, secret_reveal(&token->refresh_token))) {
		CLEANUP_ERROR struct error ignored = {0};

		token_file_forget_refresh(&now);
		token_file_commit(&now, session, replacement, &ignored);
	}
	auth_blame_clock(auth, error);
	return REFRESH_REFUSED;
}

/* With the lock held. */
static enum refresh_outcome renew(struct auth *auth, const struct session *session,
				  struct error *error)
{
	CLEANUP_TOKEN_FILE struct token_file token = {0};
	CLEANUP_OIDC_TOKEN struct oidc_token answer = {0};
	CLEANUP_REPLACEMENT struct file_replacement replacement = FILE_REPLACEMENT_INIT;

	token_file_read(&token, session);
	if (token_file_holds(&token, auth->now(), STATE_MARGIN))
		return REFRESH_DONE;
	if (!token_file_is_renewable(&token, session, auth->now()))
		return REFRESH_NOT_RENEWABLE;
	if (!file_replacement_begin(&replacement, session->token_path.p, 0600, error))
		return REFRESH_FAILED;
	switch (ask(auth, session, &token, &answer, error)) {
	case OIDC_DONE:
		token_file_update(&token, &token.client, &answer, auth->now());
		return token_file_commit(&token, session, &replacement, error) ? REFRESH_DONE
									       : REFRESH_FAILED;
	case OIDC_INVALID_GRANT:
	case OIDC_INVALID_CLIENT:
	case OIDC_EXPIRED_TOKEN:
	case OIDC_UNAUTHORIZED_CLIENT:
	case OIDC_ACCESS_DENIED:
		return refused(auth, session, &token, &replacement, error);
	default:
		auth_blame_clock(auth, error);
		return REFRESH_FAILED;
	}
}

/* Holds back what stops a process, as Ctrl-Z does: by the time it went on, the answer with the new
 * refresh token would be too late to be taken, and others wait for the lock. */
static void hold_stops(sigset_t *before)
{
	sigset_t stops;

	sigemptyset(&stops);
	sigaddset(&stops, SIGTSTP);
	sigaddset(&stops, SIGTTIN);
	sigaddset(&stops, SIGTTOU);
	sigprocmask(SIG_BLOCK, &stops, before);
}

enum refresh_outcome refresh_session(struct auth *auth, const struct session *session,
				     struct error *error)
{
	CLEANUP_LOCK struct lock lock = LOCK_INIT;
	enum refresh_outcome outcome;
	sigset_t before;

	switch (lock_take(&lock, session->token_path.p, LOCK_MILLISECONDS, &auth->interrupt,
			  error)) {
	case LOCK_TAKEN:
	case LOCK_UNSUPPORTED: /* better without a lock than not at all; doctor names it */
		error_release(error);
		hold_stops(&before);
		outcome = renew(auth, session, error);
		lock_release(&lock);
		sigprocmask(SIG_SETMASK, &before, NULL);
		return outcome;
	case LOCK_BUSY:
	case LOCK_INTERRUPTED:
	case LOCK_FAILED:
		break;
	}
	return REFRESH_FAILED;
}
