/* SSO OIDC: registering a client, and getting and renewing tokens (protocol.md 4; the service model
 * sso-oidc 2019-06-10). */
#ifndef AWSP_NET_OIDC_H
#define AWSP_NET_OIDC_H

#include "base/random.h"
#include "base/secret.h"
#include "net/http.h"

#define OIDC_REDIRECT_PATH "/oauth/callback"
/* As registered: AWS allows any port behind it. */
#define OIDC_REDIRECT_URI "http://127.0.0.1" OIDC_REDIRECT_PATH
#define OIDC_DEFAULT_SCOPE "sso:account:access"
#define OIDC_CHALLENGE_SIZE 44
#define OIDC_DEFAULT_INTERVAL 5

/* The service, and what is known of its last answer. */
struct oidc {
	struct http_client *http;
	struct str endpoint; /* from endpoint_write */
	int64_t date;        /* the server's clock, seconds since 1970; 0 where it did not say */
	bool sent;           /* the last request may have reached the server */
};

/* What came of a request; the errors are those of RFC 8628 and RFC 6749 by their own names. */
enum oidc_outcome {
	OIDC_DONE,
	OIDC_AUTHORIZATION_PENDING, /* go on polling */
	OIDC_SLOW_DOWN,             /* go on, 5 s slower; also 429 */
	OIDC_EXPIRED_TOKEN,         /* the device code has run out */
	OIDC_ACCESS_DENIED,         /* refused in the browser, or not allowed at all */
	OIDC_INVALID_GRANT,         /* the code or refresh token is worth nothing (any more) */
	OIDC_INVALID_CLIENT,        /* the registration is: register again */
	OIDC_INVALID_REQUEST,       /* often a wrong start URL or region */
	OIDC_UNAUTHORIZED_CLIENT,
	OIDC_UNSUPPORTED_GRANT_TYPE,
	OIDC_INVALID_SCOPE,
	OIDC_INVALID_CLIENT_METADATA,
	OIDC_INVALID_REDIRECT_URI,
	OIDC_SERVER_ERROR, /* status 5xx */
	OIDC_OTHER_ERROR,  /* an error that is not in the model */
	OIDC_BAD_ANSWER,   /* no JSON, cut short, members missing or of wrong types */
	OIDC_NO_ANSWER,    /* the network; or interrupted, see the kind of the error */
};

/*
 * Every outcome but OIDC_DONE comes with a sentence: ERROR_LOGIN_NEEDED for EXPIRED_TOKEN,
 * INVALID_GRANT and INVALID_CLIENT, ERROR_REFUSED for ACCESS_DENIED, ERROR_CONFIGURATION for wrong
 * requests, ERROR_NETWORK for the server's troubles and its bad answers. Never with a token in it.
 */

struct oidc_registration {
	struct str client_name;
	bool with_code;           /* for the authorization code; else for the device code */
	struct str issuer_url;    /* with_code: the start URL, resolved */
	const struct str *scopes; /* may be none; with_code then asks for OIDC_DEFAULT_SCOPE */
	size_t n_scopes;
};

/* A registered client. All zero is none. */
struct oidc_client {
	struct secret id;
	struct secret secret;
	int64_t expires_at; /* seconds since 1970 */
};

/* What the device flow waits with. */
struct oidc_device {
	struct secret device_code;
	struct secret user_code; /* to be shown */
	struct secret uri;       /* http(s), fit for a browser, as is: */
	struct secret complete_uri;
	int64_t expires_in; /* seconds */
	int64_t interval;   /* between two attempts, seconds, 1 or more */
};

struct oidc_token {
	struct secret access_token;
	struct secret refresh_token; /* may be empty */
	int64_t expires_in;          /* seconds */
};

/* The three texts that tie a browser's login to this process. */
struct oidc_pkce {
	char verifier[RANDOM_VERIFIER_SIZE];
	char challenge[OIDC_CHALLENGE_SIZE];
	char state[RANDOM_UUID_SIZE];
};

void oidc_client_release(struct oidc_client *client);
void oidc_device_release(struct oidc_device *device);
void oidc_token_release(struct oidc_token *token);
void oidc_pkce_init(struct oidc_pkce *pkce);
void oidc_pkce_release(struct oidc_pkce *pkce);
#define CLEANUP_OIDC_CLIENT __attribute__((cleanup(oidc_client_release)))
#define CLEANUP_OIDC_DEVICE __attribute__((cleanup(oidc_device_release)))
#define CLEANUP_OIDC_TOKEN __attribute__((cleanup(oidc_token_release)))
#define CLEANUP_OIDC_PKCE __attribute__((cleanup(oidc_pkce_release)))

/* What they fill in is as before where the outcome is not OIDC_DONE. */

enum oidc_outcome oidc_register(struct oidc *oidc, const struct oidc_registration *registration,
				struct oidc_client *client, struct error *error);
enum oidc_outcome oidc_start_device(struct oidc *oidc, const struct oidc_client *client,
				    struct str start_url, struct oidc_device *device,
				    struct error *error);
/* One attempt. The caller keeps the interval. */
enum oidc_outcome oidc_token_by_device(struct oidc *oidc, const struct oidc_client *client,
				       const struct secret *device_code, struct oidc_token *token,
				       struct error *error);
/* `redirect_uri` is the one of the authorize URL, with its port. Sent once only. */
enum oidc_outcome oidc_token_by_code(struct oidc *oidc, const struct oidc_client *client,
				     const struct oidc_pkce *pkce, struct str redirect_uri,
				     const struct secret *code, struct oidc_token *token,
				     struct error *error);
/* Sent once only, and once sent interrupts wait for the answer: the old refresh token may be gone.
 */
enum oidc_outcome oidc_token_by_refresh(struct oidc *oidc, const struct oidc_client *client,
					const struct secret *refresh_token,
					struct oidc_token *token, struct error *error);

/* Appends the URL for the browser. */
void oidc_write_authorize_url(const struct oidc *oidc, const struct oidc_client *client,
			      const struct oidc_pkce *pkce, struct str redirect_uri,
			      const struct str *scopes, size_t n_scopes, struct buf *url);

#endif
