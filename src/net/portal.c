/* The SSO portal. */
#include "net/portal.h"

#include "base/memory.h"
#include "net/reply.h"
#include "net/url.h"

#include <stdlib.h>

#define ACCOUNT_DIGITS 12
#define PAGE_SIZE "100"
/* A server that always names a next page is stopped here. */
#define MOST_PAGES 1000
#define URL_LIMIT ((size_t)64 << 10)

void portal_accounts_release(struct portal_accounts *accounts)
{
	free(accounts->items);
	*accounts = (struct portal_accounts){0};
}

void portal_roles_release(struct portal_roles *roles)
{
	free(roles->items);
	*roles = (struct portal_roles){0};
}

/* The one header; its value is borrowed from the portal's token. */
static struct http_header token_header(const struct portal *portal)
{
	return (struct http_header){"x-amz-sso_bearer_token", secret_reveal(portal->token)};
}

static enum portal_outcome outcome_of_status(long status)
{
	switch (status) {
	case 200:
		return PORTAL_DONE;
	case 401:
		return PORTAL_UNAUTHORIZED;
	case 403:
		return PORTAL_FORBIDDEN;
	case 404:
		return PORTAL_NOT_FOUND;
	case 429:
		return PORTAL_THROTTLED;
	default:
		return status >= 500 ? PORTAL_SERVER_ERROR : PORTAL_REJECTED;
	}
}

/* What the answer means, with a sentence where it is no success. */
static enum portal_outcome judge(struct portal *portal, const struct http_answer *answer,
				 struct error *error)
{
	enum portal_outcome outcome;

	portal->date = answer->date;
	if (answer->outcome != HTTP_ANSWERED)
		return reply_take_failure(answer, error) ? PORTAL_BAD_ANSWER : PORTAL_NO_ANSWER;
	outcome = outcome_of_status(answer->status);
	if (outcome == PORTAL_UNAUTHORIZED)
		error_set(error, ERROR_LOGIN_NEEDED, "%.*s does not take the access token any more",
			  STR_ARGS(buf_str(&answer->address)));
	else if (outcome != PORTAL_DONE)
		http_describe_status(answer, error);
	/* A page of a hotel's network, say: nobody has refused anything. */
	if (outcome == PORTAL_REJECTED && answer->status < 400) {
		error->kind = ERROR_NETWORK;
		error_append(error, "that is no answer of AWS's");
		return PORTAL_BAD_ANSWER;
	}
	return outcome;
}

static enum portal_outcome ask(struct portal *portal, enum http_method method, const char *path,
			       struct http_answer *answer, struct error *error)
{
	CLEANUP_BUF struct buf url = BUF_INIT(URL_LIMIT);
	struct http_header header = token_header(portal);
	struct http_request request = {.method = method, .headers = &header, .n_headers = 1};

	buf_add(&url, portal->endpoint);
	buf_add(&url, str_from(path));
	request.url = buf_str(&url);
	http_call(portal->http, &request, answer);
	return judge(portal, answer, error);
}

enum portal_outcome portal_check(struct portal *portal, struct error *error)
{
	CLEANUP_ANSWER struct http_answer answer = {0};
	CLEANUP_JSON cJSON *tree = NULL;
	enum portal_outcome outcome =
		ask(portal, HTTP_GET, "/assignment/accounts?max_result=1", &answer, error);

	if (outcome == PORTAL_DONE && !reply_object(&answer, &tree, error))
		return PORTAL_BAD_ANSWER;
	return outcome;
}

enum portal_outcome portal_logout(struct portal *portal, struct error *error)
{
	CLEANUP_ANSWER struct http_answer answer = {0};

	return ask(portal, HTTP_POST, "/logout", &answer, error);
}

/* ------------------------------------------------------------------------ role credentials */

void portal_call_release(struct portal_call *call)
{
	buf_release(&call->url);
	*call = (struct portal_call){0};
}

void portal_write_role_credentials(const struct portal *portal, struct str account, struct str role,
				   struct portal_call *call)
{
	portal_call_release(call);
	buf_init(&call->url, URL_LIMIT);
	buf_add(&call->url, portal->endpoint);
	buf_add(&call->url, STR("/federation/credentials?role_name="));
	url_encode(&call->url, role);
	buf_add(&call->url, STR("&account_id="));
	url_encode(&call->url, account);
	call->header = token_header(portal);
	call->request = (struct http_request){
		.url = buf_str(&call->url), .headers = &call->header, .n_headers = 1};
}

static bool read_role_credentials(const struct http_answer *answer, struct credentials *credentials,
				  struct error *error)
{
	CLEANUP_JSON cJSON *tree = NULL;
	const cJSON *role;
	struct str id, key, token;
	int64_t milliseconds;

	if (!reply_object(answer, &tree, error))
		return false;
	role = json_member(tree, "roleCredentials");
	if (!reply_token(answer, role, "accessKeyId", &id, error) ||
	    !reply_token(answer, role, "secretAccessKey", &key, error) ||
	    !reply_token(answer, role, "sessionToken", &token, error) ||
	    !reply_number(answer, role, "expiration", 1, -1, &milliseconds, error))
		return false;
	secret_set(&credentials->access_key_id, id);
	secret_set(&credentials->secret_access_key, key);
	secret_set(&credentials->session_token, token);
	credentials->expires = true;
	credentials->expires_at = milliseconds / 1000;
	return true;
}

enum portal_outcome portal_read_role_credentials(struct portal *portal,
						 const struct http_answer *answer,
						 struct str account,
						 struct credentials *credentials,
						 struct error *error)
{
	CLEANUP_CREDENTIALS struct credentials read = {0};
	enum portal_outcome outcome = judge(portal, answer, error);

	if (outcome != PORTAL_DONE)
		return outcome;
	if (!read_role_credentials(answer, &read, error))
		return PORTAL_BAD_ANSWER;
	credentials_set_account(&read, account);
	credentials_move(credentials, &read);
	return PORTAL_DONE;
}

enum portal_outcome portal_role_credentials(struct portal *portal, struct str account,
					    struct str role, struct credentials *credentials,
					    struct error *error)
{
	CLEANUP_ANSWER struct http_answer answer = {0};
	CLEANUP_PORTAL_CALL struct portal_call call = {0};

	portal_write_role_credentials(portal, account, role, &call);
	http_call(portal->http, &call.request, &answer);
	return portal_read_role_credentials(portal, &answer, account, credentials, error);
}

/* --------------------------------------------------------------------------------- listing */

/* One listing under way: what the callbacks below share. */
struct listing {
	struct portal *portal;
	struct arena *arena;
	struct error *error;
	enum portal_outcome outcome;
	struct portal_accounts *accounts; /* where accounts are listed */
	struct portal_roles *roles;       /* where roles are */
	const struct portal_pace *pace;
	size_t done;
	size_t all;
	size_t pages;
};

/* Asks for a page of accounts, or of the roles of `account`. */
static void add_page(struct listing *listing, struct http_batch *batch,
		     struct portal_account *account, struct str next_token)
{
	CLEANUP_BUF struct buf url = BUF_INIT(URL_LIMIT);
	struct http_header header = token_header(listing->portal);
	struct http_request request = {.headers = &header, .n_headers = 1, .tag = account};

	buf_add(&url, listing->portal->endpoint);
	buf_add(&url, account ? STR("/assignment/roles?") : STR("/assignment/accounts?"));
	buf_add(&url, STR("max_result=" PAGE_SIZE));
	if (account) {
		buf_add(&url, STR("&account_id="));
		url_encode(&url, account->id);
	}
	if (next_token.n > 0) {
		buf_add(&url, STR("&next_token="));
		url_encode(&url, next_token);
	}
	request.url = buf_str(&url);
	request.group = account ? 1 : 0;
	http_batch_add(batch, &request);
}

static bool add_account(struct listing *listing, const struct http_answer *answer,
			const cJSON *item)
{
	struct portal_accounts *accounts = listing->accounts;
	struct str id, name, email;

	if (!reply_token(answer, item, "accountId", &id, listing->error) ||
	    !reply_text(answer, item, "accountName", &name, listing->error) ||
	    !reply_text(answer, item, "emailAddress", &email, listing->error))
		return false;
	if (id.n != ACCOUNT_DIGITS || !str_is_digits(id))
		return error_set(listing->error, ERROR_NETWORK,
				 "the answer of %.*s has an account id that is none",
				 STR_ARGS(buf_str(&answer->address)));
	accounts->items = memory_grow(accounts->items, accounts->n, &accounts->capacity,
				      sizeof(*accounts->items));
	accounts->items[accounts->n++] = (struct portal_account){
		.id = arena_copy(listing->arena, id),
		.name = arena_copy(listing->arena, name),
		.email = arena_copy(listing->arena, email),
	};
	return true;
}

static bool add_role(struct listing *listing, const struct http_answer *answer, const cJSON *item,
		     const struct portal_account *account)
{
	struct portal_roles *roles = listing->roles;
	struct str name;

	if (!reply_token(answer, item, "roleName", &name, listing->error))
		return false;
	roles->items = memory_grow(roles->items, roles->n, &roles->capacity, sizeof(*roles->items));
	roles->items[roles->n++] = (struct portal_role){
		.account = account,
		.name = arena_copy(listing->arena, name),
	};
	return true;
}

/* Reads one page. `*next` is borrowed from the tree; empty on the last. */
static bool read_page(struct listing *listing, const struct http_answer *answer, const cJSON *tree,
		      const struct portal_account *account, struct str *next)
{
	const cJSON *items;
	const cJSON *item;

	if (!reply_text(answer, tree, "nextToken", next, listing->error) ||
	    !reply_array(answer, tree, account ? "roleList" : "accountList", &items,
			 listing->error))
		return false;
	for (item = items ? items->child : NULL; item; item = item->next) {
		if (account ? !add_role(listing, answer, item, account)
			    : !add_account(listing, answer, item))
			return false;
	}
	return next->n == 0 || ++listing->pages < MOST_PAGES + listing->all * 10 ||
	       error_set(listing->error, ERROR_NETWORK, "%.*s names ever more pages",
			 STR_ARGS(buf_str(&answer->address)));
}

static void note_progress(struct listing *listing)
{
	if (listing->pace && listing->pace->progress)
		listing->pace->progress(listing->pace->context, listing->done, listing->all);
}

/* True where the trouble is with one account alone. */
static bool is_passed_over(enum portal_outcome outcome, const struct portal_account *account)
{
	return account && (outcome == PORTAL_FORBIDDEN || outcome == PORTAL_NOT_FOUND);
}

static void take_page(struct http_batch *batch, const struct http_request *request,
		      struct http_answer *answer)
{
	struct listing *listing = batch->context;
	struct portal_account *account = request->tag;
	CLEANUP_JSON cJSON *tree = NULL;
	struct str next = {0};

	if (listing->outcome != PORTAL_DONE)
		return;
	listing->outcome = judge(listing->portal, answer, listing->error);
	if (is_passed_over(listing->outcome, account)) {
		error_release(listing->error);
		listing->outcome = PORTAL_DONE;
		listing->roles->n_passed_over++;
	} else if (listing->outcome == PORTAL_DONE &&
		   (!reply_object(answer, &tree, listing->error) ||
		    !read_page(listing, answer, tree, account, &next))) {
		listing->outcome = PORTAL_BAD_ANSWER;
	}
	batch->stop = listing->outcome != PORTAL_DONE;
	if (batch->stop)
		return;
	if (next.n > 0)
		add_page(listing, batch, account, next);
	listing->done += account && next.n == 0;
	note_progress(listing);
}

enum portal_outcome portal_list_accounts(struct portal *portal, const struct portal_pace *pace,
					 struct arena *arena, struct portal_accounts *accounts,
					 struct error *error)
{
	struct listing listing = {
		.portal = portal,
		.arena = arena,
		.error = error,
		.accounts = accounts,
		.pace = pace,
	};
	struct http_batch batch = {
		.rate = pace->rate,
		.deadline = pace->deadline,
		.patience = pace->patience,
		.answered = take_page,
		.context = &listing,
	};

	add_page(&listing, &batch, NULL, (struct str){0});
	http_batch_run(portal->http, &batch);
	return listing.outcome;
}

/* The tag of a request is not const, though nothing is written to it. */
static struct portal_account *tag_of(const struct portal_account *account)
{
	union {
		const struct portal_account *borrowed;
		struct portal_account *tag;
	} pointer = {.borrowed = account};

	return pointer.tag;
}

enum portal_outcome portal_list_roles(struct portal *portal, const struct portal_account *accounts,
				      size_t n, const struct portal_pace *pace, struct arena *arena,
				      struct portal_roles *roles, struct error *error)
{
	struct listing listing = {
		.portal = portal,
		.arena = arena,
		.error = error,
		.roles = roles,
		.pace = pace,
		.all = n,
	};
	struct http_batch batch = {
		.at_once = pace->at_once,
		.rate = pace->rate,
		.deadline = pace->deadline,
		.patience = pace->patience,
		.answered = take_page,
		.context = &listing,
	};

	for (size_t i = 0; i < n; i++)
		add_page(&listing, &batch, tag_of(&accounts[i]), (struct str){0});
	http_batch_run(portal->http, &batch);
	return listing.outcome;
}
