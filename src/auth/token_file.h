/* Token files: ~/.aws/sso/cache, read and written as the AWS CLI and the SDKs do, unknown members
 * kept. */
#ifndef AWSP_AUTH_TOKEN_FILE_H
#define AWSP_AUTH_TOKEN_FILE_H

#include "auth/session.h"
#include "base/file.h"
#include "base/json.h"
#include "net/oidc.h"

/* A token with all its secrets; all zero is none. */
struct token_file {
	cJSON *members; /* all that the file holds; NULL where there is no usable file */
	struct secret access_token;
	struct secret refresh_token;
	struct oidc_client client; /* that it was made with; empty where the file does not say */
	int64_t expires_at;
	bool matches; /* start URL and region are those of the session */
};

void token_file_release(struct token_file *token);
#define CLEANUP_TOKEN_FILE __attribute__((cleanup(token_file_release)))

/* Reads the token of a session; a missing, damaged or unreadable file is an empty token. */
void token_file_read(struct token_file *token, const struct session *session);
/* True where the access token holds for `margin` seconds from `now`, for this session. */
bool token_file_holds(const struct token_file *token, int64_t now, int64_t margin);
/* True where a refresh token with a live registration is there, which a legacy session never has.
 */
bool token_file_is_renewable(const struct token_file *token, const struct session *session,
			     int64_t now);

/* Takes over what AWS answered at the time `now`; a refresh token that was not sent anew stays. */
void token_file_update(struct token_file *token, const struct oidc_client *client,
		       struct oidc_token *answer, int64_t now);
/* Forgets the refresh token, which AWS has refused. */
void token_file_forget_refresh(struct token_file *token);
/* Writes the token over what `replacement` was begun for. */
bool token_file_commit(const struct token_file *token, const struct session *session,
		       struct file_replacement *replacement, struct error *error);

/* Reads the client that is registered for a session. False where there is none that fits the flow
 * and lives for another 15 minutes. */
bool registration_read(struct oidc_client *client, const struct session *session, bool with_code,
		       int64_t now);
bool registration_write(const struct oidc_client *client, const struct session *session,
			bool with_code, struct error *error);

#endif
