/* The console. */
#include "net/federation.h"

#include "base/json.h"
#include "base/region.h"
#include "net/endpoint.h"
#include "net/reply.h"
#include "net/url.h"

#define PATH "/federation"
#define URL_LIMIT ((size_t)64 << 10)

void federation_call_release(struct federation_call *call)
{
	buf_release(&call->url);
	buf_release(&call->body);
	*call = (struct federation_call){0};
}

/* ------------------------------------------------------------------------------ the sign-in token
 */

static void write_session(const struct credentials *credentials, struct buf *json)
{
	buf_add(json, STR("{\"sessionId\": "));
	json_write_string(json, secret_reveal(&credentials->access_key_id));
	buf_add(json, STR(", \"sessionKey\": "));
	json_write_string(json, secret_reveal(&credentials->secret_access_key));
	buf_add(json, STR(", \"sessionToken\": "));
	json_write_string(json, secret_reveal(&credentials->session_token));
	buf_add_char(json, '}');
}

void federation_write_token_request(struct str endpoint, const struct credentials *credentials,
				    struct federation_call *call)
{
	static const struct http_header headers[] = {
		{"Content-Type", STR_INIT("application/x-www-form-urlencoded")},
	};
	CLEANUP_BUF struct buf session = BUF_INIT_SECRET(HTTP_REQUEST_LIMIT);

	federation_call_release(call);
	buf_init(&call->url, URL_LIMIT);
	buf_init_secret(&call->body, HTTP_REQUEST_LIMIT);
	buf_add(&call->url, endpoint);
	buf_add(&call->url, STR(PATH));
	write_session(credentials, &session);
	buf_add(&call->body, STR("Action=getSigninToken&Session="));
	url_encode(&call->body, buf_str(&session));
	call->request = (struct http_request){
		.method = HTTP_POST,
		.url = buf_str(&call->url),
		.headers = headers,
		.n_headers = 1,
		.body = buf_str(&call->body),
	};
}

static enum federation_outcome judge(const struct http_answer *answer, struct error *error)
{
	if (answer->outcome != HTTP_ANSWERED)
		return reply_take_failure(answer, error) ? FEDERATION_BAD_ANSWER
							 : FEDERATION_NO_ANSWER;
	if (answer->status == 200)
		return FEDERATION_DONE;
	http_describe_status(answer, error);
	if (answer->status == 400 || answer->status == 401 || answer->status == 403)
		return FEDERATION_REFUSED;
	error->kind = ERROR_NETWORK;
	return answer->status == 429 || answer->status >= 500 ? FEDERATION_SERVER_ERROR
							      : FEDERATION_BAD_ANSWER;
}

enum federation_outcome federation_read_token(const struct http_answer *answer,
					      struct secret *token, struct error *error)
{
	CLEANUP_JSON cJSON *tree = NULL;
	enum federation_outcome outcome = judge(answer, error);
	struct str text;

	if (outcome != FEDERATION_DONE)
		return outcome;
	if (!reply_object(answer, &tree, error) ||
	    !reply_token(answer, tree, "SigninToken", &text, error))
		return FEDERATION_BAD_ANSWER;
	secret_set(token, text);
	return FEDERATION_DONE;
}

/* ------------------------------------------------------------------------------------------ URLs
 */

static void add_parameter(struct buf *url, const char *name, struct str value)
{
	buf_format(url, "&%s=", name);
	url_encode(url, value);
}

void federation_write_login_url(struct str endpoint, struct str issuer, struct str destination,
				const struct secret *token, struct buf *url)
{
	buf_add(url, endpoint);
	buf_add(url, STR(PATH "?Action=login"));
	if (issuer.n > 0)
		add_parameter(url, "Issuer", issuer);
	add_parameter(url, "Destination", destination);
	add_parameter(url, "SigninToken", secret_reveal(token));
}

/* Services are named by lower-case letters, digits and "-" in the console's paths. */
static bool is_service(struct str service)
{
	for (size_t i = 0; i < service.n; i++) {
		char c = service.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return true;
}

bool federation_write_destination(struct str region, struct str service, struct buf *url,
				  struct error *error)
{
	bool has_regional_hosts = strcmp(endpoint_partition(region), "aws") == 0;

	if (!region_is_valid(region))
		return error_set(error, ERROR_CONFIGURATION, "\"%.*s\" is no region of AWS",
				 STR_ARGS(region));
	if (!is_service(service))
		return error_set(error, ERROR_USAGE, "\"%.*s\" is no service of the console",
				 STR_ARGS(service));
	if (service.n == 0)
		service = STR("console");
	buf_add(url, STR("https://"));
	if (has_regional_hosts)
		buf_format(url, "%.*s.", STR_ARGS(region));
	buf_format(url, "%s/%.*s/home?region=%.*s", endpoint_console(region), STR_ARGS(service),
		   STR_ARGS(region));
	return true;
}

/* "/", "#/", "/#" and "/#/" mean the same start page. */
static struct str without_fragment(struct str start_url)
{
	start_url = str_slice(start_url, 0, str_find(start_url, '#'));
	while (str_ends(start_url, STR("/")))
		start_url.n--;
	return start_url;
}

void federation_write_portal_link(struct str start_url, struct str account, struct str role,
				  struct str destination, struct buf *url)
{
	buf_add(url, without_fragment(start_url));
	buf_add(url, STR("/#/console?account_id="));
	url_encode(url, account);
	add_parameter(url, "role_name", role);
	if (destination.n > 0)
		add_parameter(url, "destination", destination);
}
