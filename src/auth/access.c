/* Access. */
#include "auth/access.h"

#include "auth/refresh.h"
#include "auth/token_file.h"
#include "login/state.h"
#include "net/portal.h"

static bool take_held(const struct auth *auth, const struct session *session,
		      struct token_file *file, struct secret *token, struct error *error)
{
	if (!token_file_holds(file, auth->now(), 1))
		return error_set(error, ERROR_LOGIN_NEEDED, "a login to %.*s is needed",
				 STR_ARGS(session_label(session)));
	secret_move(token, &file->access_token);
	return true;
}

bool access_token_held(struct auth *auth, const struct session *session, struct secret *token,
		       struct error *error)
{
	CLEANUP_TOKEN_FILE struct token_file file = {0};

	token_file_read(&file, session);
	return take_held(auth, session, &file, token, error);
}

bool access_token(struct auth *auth, const struct session *session, struct secret *token,
		  struct error *error)
{
	CLEANUP_TOKEN_FILE struct token_file file = {0};

	token_file_read(&file, session);
	if (!token_file_holds(&file, auth->now(), STATE_MARGIN) &&
	    token_file_is_renewable(&file, session, auth->now())) {
		enum refresh_outcome outcome = refresh_session(auth, session, error);

		token_file_read(&file, session);
		if (outcome == REFRESH_FAILED && !token_file_holds(&file, auth->now(), 1))
			return error_wrap(error, "cannot renew the login to %.*s",
					  STR_ARGS(session_label(session)));
		error_release(error);
	}
	return take_held(auth, session, &file, token, error);
}

static enum access access_of(enum portal_outcome outcome)
{
	switch (outcome) {
	case PORTAL_DONE:
		return ACCESS_GRANTED;
	case PORTAL_UNAUTHORIZED:
		return ACCESS_ENDED;
	case PORTAL_FORBIDDEN:
	case PORTAL_NOT_FOUND:
		return ACCESS_REFUSED;
	default:
		return ACCESS_UNKNOWN;
	}
}

void access_describe_refusal(struct str account, struct str role, struct error *error)
{
	error_set(error, ERROR_REFUSED, "AWS does not give the role %.*s in %.*s to this login",
		  STR_ARGS(role), STR_ARGS(account));
}

/* Asks for credentials of the role, the one answer that nothing can be behind, and forgets them. */
static enum access check_role(struct portal *portal, struct str account, struct str role,
			      struct error *error)
{
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	enum access access =
		access_of(portal_role_credentials(portal, account, role, &credentials, error));

	if (access == ACCESS_REFUSED)
		access_describe_refusal(account, role, error);
	return access;
}

enum access access_check(struct auth *auth, const struct session *session, struct str account,
			 struct str role, struct error *error)
{
	CLEANUP_TOKEN_FILE struct token_file file = {0};
	CLEANUP_BUF struct buf endpoint = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct portal portal = {.http = auth->http, .token = &file.access_token};
	enum access access;

	token_file_read(&file, session);
	if (!token_file_holds(&file, auth->now(), 1))
		return ACCESS_NO_TOKEN;
	if (!auth_endpoint(auth, session, ENDPOINT_PORTAL, &endpoint, error))
		return ACCESS_UNKNOWN;
	portal.endpoint = buf_str(&endpoint);
	access = account.n > 0 ? check_role(&portal, account, role, error)
			       : access_of(portal_check(&portal, error));
	auth->server_date = portal.date;
	return access;
}
