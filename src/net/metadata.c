/* Credentials of containers and instances. */
#include "net/metadata.h"

#include "base/timestamp.h"
#include "net/http_rules.h"
#include "net/reply.h"
#include "net/url.h"

#define CONTAINER_ENDPOINT "http://169.254.170.2"
#define ROLES_PATH "/latest/meta-data/iam/security-credentials/"
/* As long as AWS allows: nobody keeps it longer than a run. */
#define TOKEN_SECONDS "21600"
#define URL_LIMIT ((size_t)64 << 10)

void metadata_call_release(struct metadata_call *call)
{
	buf_release(&call->url);
	secret_release(&call->token);
	*call = (struct metadata_call){0};
}

/* ------------------------------------------------------------------------------------ requests */

static void begin(struct metadata_call *call, struct str endpoint)
{
	metadata_call_release(call);
	buf_init(&call->url, URL_LIMIT);
	buf_add(&call->url, endpoint);
}

static void finish(struct metadata_call *call, enum http_method method, int64_t milliseconds)
{
	call->request.method = method;
	call->request.url = buf_str(&call->url);
	call->request.headers = call->headers;
	call->request.options |= HTTP_METADATA;
	call->request.milliseconds = milliseconds;
}

static void add_header(struct metadata_call *call, const char *name, struct str value)
{
	call->headers[call->request.n_headers++] = (struct http_header){name, value};
}

/* https to anyone, http to this machine and to where ECS and EKS serve credentials. */
static bool is_container_host(struct str text)
{
	struct url url;

	return url_parse(text, &url) && http_may_ask(&url, HTTP_METADATA) &&
	       !str_equal(url.host, STR("169.254.169.254")) &&
	       !str_equal(url.host, STR("fd00:ec2::254"));
}

static struct str without_line_end(struct str s)
{
	while (s.n > 0 && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r'))
		s.n--;
	return s;
}

bool metadata_write_container(const struct metadata_container *container,
			      struct metadata_call *call, struct error *error)
{
	struct str token = {0};

	begin(call, container->relative_uri.n > 0 ? STR(CONTAINER_ENDPOINT) : (struct str){0});
	buf_add(&call->url,
		container->relative_uri.n > 0 ? container->relative_uri : container->full_uri);
	if (container->relative_uri.n > 0 && container->relative_uri.p[0] != '/')
		return error_set(error, ERROR_CONFIGURATION,
				 "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is %.*s, without / first",
				 STR_ARGS(container->relative_uri));
	if (!is_container_host(buf_str(&call->url)))
		return error_set(error, ERROR_CONFIGURATION,
				 "credentials of a container are not to be had from %.*s",
				 STR_ARGS(url_to_show(buf_str(&call->url))));
	if (container->authorization)
		token = without_line_end(secret_reveal(container->authorization));
	if (token.n > 0) {
		secret_set(&call->token, token);
		add_header(call, "Authorization", secret_reveal(&call->token));
	}
	finish(call, HTTP_GET, METADATA_CONTAINER_MILLISECONDS);
	return true;
}

static bool begin_instance(struct metadata_call *call, struct str endpoint, const char *path,
			   struct error *error)
{
	struct url url;

	while (str_ends(endpoint, STR("/")))
		endpoint.n--;
	if (!url_parse(endpoint, &url) || url.query.n > 0 || !http_may_ask(&url, HTTP_METADATA))
		return error_set(error, ERROR_CONFIGURATION,
				 "credentials of an instance are not to be had from %.*s",
				 STR_ARGS(url_to_show(endpoint)));
	begin(call, endpoint);
	buf_add(&call->url, str_from(path));
	call->request.options = HTTP_ONCE;
	return true;
}

bool metadata_write_instance_token(struct str endpoint, struct metadata_call *call,
				   struct error *error)
{
	if (!begin_instance(call, endpoint, "/latest/api/token", error))
		return false;
	add_header(call, "X-aws-ec2-metadata-token-ttl-seconds", STR(TOKEN_SECONDS));
	finish(call, HTTP_PUT, METADATA_INSTANCE_MILLISECONDS);
	return true;
}

static void add_token(struct metadata_call *call, const struct secret *token)
{
	secret_set(&call->token, secret_reveal(token));
	add_header(call, "X-aws-ec2-metadata-token", secret_reveal(&call->token));
}

bool metadata_write_instance_role(struct str endpoint, const struct secret *token,
				  struct metadata_call *call, struct error *error)
{
	if (!begin_instance(call, endpoint, ROLES_PATH, error))
		return false;
	add_token(call, token);
	finish(call, HTTP_GET, METADATA_INSTANCE_MILLISECONDS);
	return true;
}

bool metadata_write_instance_credentials(struct str endpoint, const struct secret *token,
					 struct str role, struct metadata_call *call,
					 struct error *error)
{
	if (!begin_instance(call, endpoint, ROLES_PATH, error))
		return false;
	buf_add(&call->url, role);
	add_token(call, token);
	finish(call, HTTP_GET, METADATA_INSTANCE_MILLISECONDS);
	return true;
}

/* ------------------------------------------------------------------------------------- answers */

static enum metadata_outcome complain(const struct http_answer *answer, const char *what,
				      struct error *error)
{
	error_set(error, ERROR_NETWORK, "the answer of %.*s %s",
		  STR_ARGS(buf_str(&answer->address)), what);
	return METADATA_BAD_ANSWER;
}

static enum metadata_outcome outcome_of_status(long status)
{
	if (status == 200)
		return METADATA_DONE;
	if (status == 404)
		return METADATA_NONE;
	if (status >= 400 && status < 500 && status != 429)
		return METADATA_REJECTED;
	return METADATA_UNAVAILABLE;
}

static enum metadata_outcome judge(const struct http_answer *answer, struct error *error)
{
	enum metadata_outcome outcome;

	if (answer->outcome != HTTP_ANSWERED)
		return reply_take_failure(answer, error) ? METADATA_BAD_ANSWER : METADATA_NO_ANSWER;
	outcome = outcome_of_status(answer->status);
	if (outcome == METADATA_DONE)
		return outcome;
	http_describe_status(answer, error);
	if (outcome == METADATA_UNAVAILABLE)
		error->kind = ERROR_NETWORK;
	return outcome;
}

enum metadata_outcome metadata_read_instance_token(const struct http_answer *answer,
						   struct secret *token, struct error *error)
{
	enum metadata_outcome outcome = judge(answer, error);
	struct str text = without_line_end(buf_str(&answer->body));

	if (outcome != METADATA_DONE)
		return outcome;
	if (!url_is_visible_ascii(text))
		return complain(answer, "is no token", error);
	secret_set(token, text);
	return METADATA_DONE;
}

/* What IAM allows in the name of a role, all of which can stand in a URL. */
static bool is_role_name(struct str s)
{
	struct str others = STR("+=,.@_-");

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    str_find(others, c) == others.n)
			return false;
	}
	return s.n > 0;
}

enum metadata_outcome metadata_read_instance_role(const struct http_answer *answer,
						  struct buf *role, struct error *error)
{
	enum metadata_outcome outcome = judge(answer, error);
	struct str text = buf_str(&answer->body);

	if (outcome != METADATA_DONE)
		return outcome;
	text = without_line_end(str_slice(text, 0, str_find(text, '\n')));
	if (!is_role_name(text))
		return complain(answer, "names no role", error);
	buf_clear(role);
	buf_add(role, text);
	return METADATA_DONE;
}

/* IMDS says in `Code` whether the credentials are good; others have no such member. */
static bool is_success(const struct http_answer *answer, const cJSON *tree, struct error *error)
{
	struct str code;

	if (!reply_text(answer, tree, "Code", &code, error))
		return false;
	if (code.n == 0 || str_equal(code, STR("Success")))
		return true;
	complain(answer, "says that the role's credentials cannot be had", error);
	return false;
}

/* The end of their life need not be there: who gives none gives keys that do not run out. */
static bool read_expiration(const struct http_answer *answer, const cJSON *tree,
			    struct credentials *credentials, struct error *error)
{
	struct str text;

	if (!reply_text(answer, tree, "Expiration", &text, error))
		return false;
	credentials->expires = text.n > 0;
	if (text.n == 0 || timestamp_parse(text, &credentials->expires_at))
		return true;
	complain(answer, "has a time that is none as its Expiration", error);
	return false;
}

static bool read_session_token(const struct http_answer *answer, const cJSON *tree,
			       struct str *token, struct error *error)
{
	if (!reply_text(answer, tree, "Token", token, error))
		return false;
	return token->n == 0 || reply_token(answer, tree, "Token", token, error);
}

static bool read_credentials(const struct http_answer *answer, struct credentials *credentials,
			     struct error *error)
{
	CLEANUP_JSON cJSON *tree = NULL;
	struct str id, key, token;

	if (!reply_object(answer, &tree, error) || !is_success(answer, tree, error) ||
	    !reply_token(answer, tree, "AccessKeyId", &id, error) ||
	    !reply_token(answer, tree, "SecretAccessKey", &key, error) ||
	    !read_session_token(answer, tree, &token, error) ||
	    !read_expiration(answer, tree, credentials, error))
		return false;
	secret_set(&credentials->access_key_id, id);
	secret_set(&credentials->secret_access_key, key);
	secret_set(&credentials->session_token, token);
	credentials_set_account(credentials, json_string(tree, "AccountId"));
	return true;
}

enum metadata_outcome metadata_read_credentials(const struct http_answer *answer,
						struct credentials *credentials,
						struct error *error)
{
	CLEANUP_CREDENTIALS struct credentials read = {0};
	enum metadata_outcome outcome = judge(answer, error);

	if (outcome != METADATA_DONE)
		return outcome;
	if (!read_credentials(answer, &read, error))
		return METADATA_BAD_ANSWER;
	credentials_move(credentials, &read);
	return METADATA_DONE;
}
