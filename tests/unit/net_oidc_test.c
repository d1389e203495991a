/* Tests of OIDC and the portal: requests member for member, every error, answers of all kinds. */
#include "net_test.h"

#include "net/oidc.h"
#include "net/portal.h"

static struct http_client *client;

static int begin(void **state)
{
	if (start_server(state) != 0)
		return -1;
	client = http_client_new(&settings);
	return 0;
}

static int end(void **state)
{
	http_client_free(client);
	return stop_server(state);
}

static struct oidc service(void)
{
	return (struct oidc){.http = client, .endpoint = at_server("")};
}

static struct oidc_client known_client(void)
{
	struct oidc_client known = {0};

	secret_set(&known.id, STR("CID"));
	secret_set(&known.secret, STR("CSEC"));
	return known;
}

/* The request number `i` that the server got: its body, and that it is a POST of JSON to `path`. */
static void assert_asked(int i, const char *path, const char *body)
{
	CLEANUP_JSON cJSON *requests = asked();
	const cJSON *request = cJSON_GetArrayItem(requests, i);

	assert_non_null(request);
	assert_string_equal(json_string(request, "method").p, "POST");
	assert_string_equal(json_string(request, "target").p, path);
	assert_string_equal(json_string(request, "body").p, body);
}

static void registering(void **state)
{
	static const struct str scopes[] = {STR_INIT("a:b"), STR_INIT("c")};
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_OIDC_CLIENT struct oidc_client made = {0};
	struct oidc oidc = service();
	struct oidc_registration registration = {.client_name = STR("awsp-corp")};

	(void)state;
	set_script(
		"{\"/client/register\": [[200, {\"clientId\": \"CID\", \"clientSecret\": \"CSEC\","
		"\"clientSecretExpiresAt\": 1800000000, \"authorizationEndpoint\": null}]]}");
	assert_int_equal(oidc_register(&oidc, &registration, &made, &error), OIDC_DONE);
	assert_text(secret_reveal(&made.id), STR("CID"));
	assert_text(secret_reveal(&made.secret), STR("CSEC"));
	assert_int_equal(made.expires_at, 1800000000);
	assert_int_equal(oidc.date, 1795262728);
	registration.scopes = scopes;
	registration.n_scopes = 2;
	assert_int_equal(oidc_register(&oidc, &registration, &made, &error), OIDC_DONE);
	registration.with_code = true;
	registration.issuer_url = STR("https://d-1.awsapps.com/start");
	assert_int_equal(oidc_register(&oidc, &registration, &made, &error), OIDC_DONE);
	registration.n_scopes = 0;
	assert_int_equal(oidc_register(&oidc, &registration, &made, &error), OIDC_DONE);
	assert_asked(0, "/client/register",
		     "{\"clientName\": \"awsp-corp\", \"clientType\": \"public\"}");
	assert_asked(1, "/client/register",
		     "{\"clientName\": \"awsp-corp\", \"clientType\": \"public\", "
		     "\"scopes\": [\"a:b\", \"c\"]}");
	assert_asked(2, "/client/register",
		     "{\"clientName\": \"awsp-corp\", \"clientType\": \"public\", "
		     "\"grantTypes\": [\"authorization_code\", \"refresh_token\"], "
		     "\"redirectUris\": [\"http://127.0.0.1/oauth/callback\"], "
		     "\"issuerUrl\": \"https://d-1.awsapps.com/start\", "
		     "\"scopes\": [\"a:b\", \"c\"]}");
	assert_asked(3, "/client/register",
		     "{\"clientName\": \"awsp-corp\", \"clientType\": \"public\", "
		     "\"grantTypes\": [\"authorization_code\", \"refresh_token\"], "
		     "\"redirectUris\": [\"http://127.0.0.1/oauth/callback\"], "
		     "\"issuerUrl\": \"https://d-1.awsapps.com/start\", "
		     "\"scopes\": [\"sso:account:access\"]}");
}

static void starting_a_device(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_OIDC_CLIENT struct oidc_client known = known_client();
	CLEANUP_OIDC_DEVICE struct oidc_device device = {0};
	struct oidc oidc = service();
	struct str start_url = STR("https://d-1.awsapps.com/start");

	(void)state;
	set_script("{\"/device_authorization\": [[200, {\"deviceCode\": \"DC\", \"userCode\": "
		   "\"ABCD-EFGH\", \"verificationUri\": \"https://d-1.awsapps.com/start/#/device\","
		   "\"verificationUriComplete\": \"https://d-1.awsapps.com/start/#/device?u=1\","
		   "\"expiresIn\": 600, \"interval\": 1}], [200, {\"deviceCode\": \"DC\", "
		   "\"userCode\": \"X\", \"verificationUri\": \"file:///etc/passwd\","
		   "\"verificationUriComplete\": \"https://x.y/\", \"expiresIn\": 600}]]}");
	assert_int_equal(oidc_start_device(&oidc, &known, start_url, &device, &error), OIDC_DONE);
	assert_text(secret_reveal(&device.device_code), STR("DC"));
	assert_text(secret_reveal(&device.user_code), STR("ABCD-EFGH"));
	assert_text(secret_reveal(&device.complete_uri),
		    STR("https://d-1.awsapps.com/start/#/device?u=1"));
	assert_int_equal(device.expires_in, 600);
	assert_int_equal(device.interval, 1);
	assert_asked(0, "/device_authorization",
		     "{\"clientId\": \"CID\", \"clientSecret\": \"CSEC\", "
		     "\"startUrl\": \"https://d-1.awsapps.com/start\"}");
	assert_int_equal(oidc_start_device(&oidc, &known, start_url, &device, &error),
			 OIDC_BAD_ANSWER);
	assert_non_null(strstr(error.message, "no safe web address as verificationUri"));
	assert_text(secret_reveal(&device.user_code), STR("ABCD-EFGH"));
}

static void creating_tokens(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_OIDC_CLIENT struct oidc_client known = known_client();
	CLEANUP_OIDC_TOKEN struct oidc_token token = {0};
	CLEANUP_SECRET struct secret secret = {0};
	struct oidc_pkce pkce = {.verifier = "VER"};
	struct oidc oidc = service();

	(void)state;
	secret_set(&secret, STR("SECRET"));
	set_script("{\"/token\": [[200, {\"accessToken\": \"AT\", \"tokenType\": \"Bearer\","
		   "\"expiresIn\": 28800, \"refreshToken\": \"RT\", \"idToken\": null}],"
		   "[200, {\"accessToken\": \"AT2\", \"expiresIn\": 1, \"refreshToken\": null}]]}");
	assert_int_equal(oidc_token_by_device(&oidc, &known, &secret, &token, &error), OIDC_DONE);
	assert_text(secret_reveal(&token.access_token), STR("AT"));
	assert_text(secret_reveal(&token.refresh_token), STR("RT"));
	assert_int_equal(token.expires_in, 28800);
	assert_true(oidc.sent);
	assert_int_equal(oidc_token_by_code(&oidc, &known, &pkce,
					    STR("http://127.0.0.1:1234/oauth/callback"), &secret,
					    &token, &error),
			 OIDC_DONE);
	assert_text(secret_reveal(&token.access_token), STR("AT2"));
	assert_true(secret_is_empty(&token.refresh_token));
	assert_int_equal(oidc_token_by_refresh(&oidc, &known, &secret, &token, &error), OIDC_DONE);
	assert_asked(0, "/token",
		     "{\"grantType\": \"urn:ietf:params:oauth:grant-type:device_code\", "
		     "\"clientId\": \"CID\", \"clientSecret\": \"CSEC\", "
		     "\"deviceCode\": \"SECRET\"}");
	assert_asked(1, "/token",
		     "{\"grantType\": \"authorization_code\", \"clientId\": \"CID\", "
		     "\"clientSecret\": \"CSEC\", "
		     "\"redirectUri\": \"http://127.0.0.1:1234/oauth/callback\", "
		     "\"codeVerifier\": \"VER\", \"code\": \"SECRET\"}");
	assert_asked(2, "/token",
		     "{\"grantType\": \"refresh_token\", \"clientId\": \"CID\", "
		     "\"clientSecret\": \"CSEC\", \"refreshToken\": \"SECRET\"}");
}

static enum oidc_outcome refresh_with(const char *script, struct error *error)
{
	CLEANUP_OIDC_CLIENT struct oidc_client known = known_client();
	CLEANUP_OIDC_TOKEN struct oidc_token token = {0};
	CLEANUP_SECRET struct secret secret = {0};
	CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct oidc oidc = service();

	secret_set(&secret, STR("SECRET"));
	buf_format(&text, "{\"/token\": [%s]}", script);
	set_script(text.p);
	return oidc_token_by_refresh(&oidc, &known, &secret, &token, error);
}

static void errors(void **state)
{
	static const struct {
		const char *script;
		enum oidc_outcome outcome;
		enum error_kind kind;
		const char *text;
	} cases[] = {
		{"[400, {\"error\": \"authorization_pending\"}]", OIDC_AUTHORIZATION_PENDING,
		 ERROR_LOGIN_NEEDED, "authorization_pending"},
		{"[400, {\"error\": \"slow_down\"}]", OIDC_SLOW_DOWN, ERROR_NETWORK, "slow_down"},
		{"[400, {\"error\": \"expired_token\"}]", OIDC_EXPIRED_TOKEN, ERROR_LOGIN_NEEDED,
		 "expired_token"},
		{"[400, {\"error\": \"access_denied\"}]", OIDC_ACCESS_DENIED, ERROR_REFUSED,
		 "access_denied"},
		{"[400, {\"error\": \"invalid_grant\", \"error_description\": \"Gone away\"}]",
		 OIDC_INVALID_GRANT, ERROR_LOGIN_NEEDED, "invalid_grant (Gone away)"},
		{"[401, {\"error\": \"invalid_client\"}]", OIDC_INVALID_CLIENT, ERROR_LOGIN_NEEDED,
		 "invalid_client"},
		{"[400, {\"error\": \"invalid_request\"}]", OIDC_INVALID_REQUEST,
		 ERROR_CONFIGURATION, "invalid_request"},
		{"[500, {\"error\": \"server_error\"}]", OIDC_SERVER_ERROR, ERROR_NETWORK,
		 "server_error"},
		{"[400, \"\", \"x-amzn-ErrorType: InvalidGrantException:http://x/\"]",
		 OIDC_INVALID_GRANT, ERROR_LOGIN_NEEDED, "invalid_grant"},
		{"[400, {\"__type\": \"com.amazon#AccessDeniedException\", \"message\": \"No\"}]",
		 OIDC_ACCESS_DENIED, ERROR_REFUSED, "access_denied (No)"},
		{"[400, {\"error\": \"new_error\"}]", OIDC_OTHER_ERROR, ERROR_REFUSED,
		 "status 400"},
		{"[429, \"\"]", OIDC_SLOW_DOWN, ERROR_NETWORK, "too many requests"},
		{"[503, \"<html>\"]", OIDC_SERVER_ERROR, ERROR_NETWORK, "status 503"},
		{"[302, \"\"]", OIDC_OTHER_ERROR, ERROR_REFUSED, "status 302"},
		{"[200, \"<html>\"]", OIDC_BAD_ANSWER, ERROR_NETWORK, "is no JSON"},
		{"[200, \"{\\\"a\\\": \"]", OIDC_BAD_ANSWER, ERROR_NETWORK, "was cut short"},
		{"[200, \"\"]", OIDC_BAD_ANSWER, ERROR_NETWORK, "is empty"},
		{"[200, \"[]\"]", OIDC_BAD_ANSWER, ERROR_NETWORK, "is JSON, but no object"},
		{"[200, {\"expiresIn\": 1}]", OIDC_BAD_ANSWER, ERROR_NETWORK, "has no accessToken"},
		{"[200, {\"accessToken\": 1, \"expiresIn\": 1}]", OIDC_BAD_ANSWER, ERROR_NETWORK,
		 "something else than text as its accessToken"},
		{"[200, {\"accessToken\": \"a\\nb\", \"expiresIn\": 1}]", OIDC_BAD_ANSWER,
		 ERROR_NETWORK, "cannot stand there in its accessToken"},
		{"[200, {\"accessToken\": \"a\", \"expiresIn\": \"1\"}]", OIDC_BAD_ANSWER,
		 ERROR_NETWORK, "something else than a number as its expiresIn"},
		{"[200, {\"accessToken\": \"a\", \"expiresIn\": -1}]", OIDC_BAD_ANSWER,
		 ERROR_NETWORK, "a number that cannot be as its expiresIn"},
		{"[200, {\"accessToken\": \"a\", \"expiresIn\": 1e300}]", OIDC_BAD_ANSWER,
		 ERROR_NETWORK, "a number that cannot be as its expiresIn"},
		{"[200, {\"accessToken\": \"a\", \"expiresIn\": 1, \"refreshToken\": {}}]",
		 OIDC_BAD_ANSWER, ERROR_NETWORK, "refreshToken"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_ERROR struct error error = {0};

		assert_int_equal(refresh_with(cases[i].script, &error), cases[i].outcome);
		assert_int_equal(error.kind, cases[i].kind);
		if (!strstr(error.message, cases[i].text))
			fail_msg("\"%s\" is not in \"%s\"", cases[i].text, error.message);
		assert_non_null(strstr(error.message, "127.0.0.1:"));
	}
}

static void no_token_in_a_message(void **state)
{
	CLEANUP_ERROR struct error error = {0};

	(void)state;
	assert_int_equal(refresh_with("[400, {\"error\": \"invalid_grant\", "
				      "\"error_description\": \"bad token SECRET\"}]",
				      &error),
			 OIDC_INVALID_GRANT);
	assert_null(strstr(error.message, "SECRET"));
}

static void tokens_are_asked_for_once(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_JSON cJSON *requests = NULL;

	(void)state;
	assert_int_equal(refresh_with("[503, \"\"]", &error), OIDC_SERVER_ERROR);
	requests = asked();
	assert_int_equal(cJSON_GetArraySize(requests), 1);
}

static void authorize_url(void **state)
{
	static const struct str scopes[] = {STR_INIT("sso:account:access"), STR_INIT("x")};
	CLEANUP_OIDC_CLIENT struct oidc_client known = known_client();
	CLEANUP_OIDC_PKCE struct oidc_pkce made = {0};
	CLEANUP_BUF struct buf url = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct oidc_pkce pkce = {.challenge = "CH", .state = "ST"};
	struct oidc oidc = {.endpoint = STR("https://oidc.us-east-1.amazonaws.com")};

	(void)state;
	oidc_write_authorize_url(&oidc, &known, &pkce, STR("http://127.0.0.1:80/oauth/callback"),
				 scopes, 2, &url);
	assert_text(buf_str(&url),
		    STR("https://oidc.us-east-1.amazonaws.com/authorize?response_type=code"
			"&client_id=CID&redirect_uri=http%3A%2F%2F127.0.0.1%3A80%2Foauth%2Fcallback"
			"&state=ST&code_challenge_method=S256&scopes=sso%3Aaccount%3Aaccess%20x"
			"&code_challenge=CH"));
	oidc_pkce_init(&made);
	assert_int_equal(strlen(made.verifier), 64);
	assert_int_equal(strlen(made.challenge), 43);
	assert_int_equal(strlen(made.state), 36);
}

/* ---------------------------------------------------------------------------------- portal */

static struct portal portal_with(struct secret *token)
{
	secret_set(token, STR("AT"));
	return (struct portal){.http = client, .endpoint = at_server(""), .token = token};
}

static void portal_outcomes(void **state)
{
	static const struct {
		const char *script;
		enum portal_outcome outcome;
		enum error_kind kind;
	} cases[] = {
		{"[200, {\"accountList\": []}]", PORTAL_DONE, ERROR_NONE},
		{"[401, {\"message\": \"x\"}]", PORTAL_UNAUTHORIZED, ERROR_LOGIN_NEEDED},
		{"[403, {\"message\": \"No access\"}]", PORTAL_FORBIDDEN, ERROR_REFUSED},
		{"[404, \"\"]", PORTAL_NOT_FOUND, ERROR_REFUSED},
		{"[400, \"\"]", PORTAL_REJECTED, ERROR_REFUSED},
		{"[200, \"x\"]", PORTAL_BAD_ANSWER, ERROR_NETWORK},
	};
	CLEANUP_SECRET struct secret token = {0};
	struct portal portal = portal_with(&token);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_ERROR struct error error = {0};
		CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_MESSAGE);

		buf_format(&text, "{\"/assignment/accounts\": [%s]}", cases[i].script);
		set_script(text.p);
		assert_int_equal(portal_check(&portal, &error), cases[i].outcome);
		assert_int_equal(error.kind, cases[i].kind);
	}
}

static bool has_header(const cJSON *request, const char *header)
{
	const cJSON *one = NULL;

	cJSON_ArrayForEach(one, cJSON_GetObjectItem(request, "headers"))
	{
		if (strcmp(one->valuestring, header) == 0)
			return true;
	}
	return false;
}

static void role_credentials(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_SECRET struct secret token = {0};
	CLEANUP_PORTAL_CALL struct portal_call call = {0};
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	CLEANUP_ANSWER struct http_answer answer = {0};
	struct portal portal = portal_with(&token);
	struct str account = STR("123456789012");

	(void)state;
	set_script("{\"/federation/credentials\": [[200, {\"roleCredentials\": {"
		   "\"accessKeyId\": \"ASIA\", \"secretAccessKey\": \"S/+\","
		   "\"sessionToken\": \"T==\", \"expiration\": 1795255878999}}]]}");
	portal_write_role_credentials(&portal, STR("1&2=3"), STR("Admin+Role/x"), &call);
	portal_write_role_credentials(&portal, account, STR("Admin+Role/x"), &call);
	assert_true(http_call(client, &call.request, &answer));
	assert_int_equal(
		portal_read_role_credentials(&portal, &answer, account, &credentials, &error),
		PORTAL_DONE);
	assert_text(secret_reveal(&credentials.access_key_id), STR("ASIA"));
	assert_text(secret_reveal(&credentials.secret_access_key), STR("S/+"));
	assert_text(secret_reveal(&credentials.session_token), STR("T=="));
	assert_true(credentials.expires);
	assert_int_equal(credentials.expires_at, 1795255878);
	assert_string_equal(credentials.account, "123456789012");
	assert_int_equal(portal.date, 1795262728);

	CLEANUP_JSON cJSON *requests = asked();
	const cJSON *request = cJSON_GetArrayItem(requests, 0);

	assert_string_equal(json_string(request, "method").p, "GET");
	assert_string_equal(json_string(request, "target").p,
			    "/federation/credentials?role_name=Admin%2BRole%2Fx"
			    "&account_id=123456789012");
	assert_true(has_header(request, "x-amz-sso_bearer_token: AT"));
}

static void no_role_credentials(void **state)
{
	static const struct {
		const char *script;
		enum portal_outcome outcome;
		enum error_kind kind;
	} cases[] = {
		{"[401, {\"message\": \"x\"}]", PORTAL_UNAUTHORIZED, ERROR_LOGIN_NEEDED},
		{"[403, {\"message\": \"No access\"}]", PORTAL_FORBIDDEN, ERROR_REFUSED},
		{"[404, {}]", PORTAL_NOT_FOUND, ERROR_REFUSED},
		{"[200, {}]", PORTAL_BAD_ANSWER, ERROR_NETWORK},
		{"[200, {\"roleCredentials\": \"x\"}]", PORTAL_BAD_ANSWER, ERROR_NETWORK},
		{"[200, {\"roleCredentials\": {\"accessKeyId\": \"A\", \"secretAccessKey\":"
		 "\"S\", \"sessionToken\": \"T\"}}]",
		 PORTAL_BAD_ANSWER, ERROR_NETWORK},
		{"[200, {\"roleCredentials\": {\"accessKeyId\": \"A\", \"secretAccessKey\":"
		 "\"S\", \"sessionToken\": \"T\", \"expiration\": \"2026\"}}]",
		 PORTAL_BAD_ANSWER, ERROR_NETWORK},
		{"[200, {\"roleCredentials\": {\"accessKeyId\": \"A\", \"secretAccessKey\":"
		 "\"S\", \"expiration\": 1795255878999}}]",
		 PORTAL_BAD_ANSWER, ERROR_NETWORK},
	};
	CLEANUP_SECRET struct secret token = {0};
	CLEANUP_PORTAL_CALL struct portal_call call = {0};
	struct portal portal = portal_with(&token);

	(void)state;
	portal_write_role_credentials(&portal, STR("1"), STR("R"), &call);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_ERROR struct error error = {0};
		CLEANUP_CREDENTIALS struct credentials credentials = {0};
		CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_MESSAGE);
		CLEANUP_ANSWER struct http_answer answer = {0};

		buf_format(&text, "{\"/federation/credentials\": [%s]}", cases[i].script);
		set_script(text.p);
		assert_true(http_call(client, &call.request, &answer));
		assert_int_equal(portal_read_role_credentials(&portal, &answer, STR("1"),
							      &credentials, &error),
				 cases[i].outcome);
		assert_int_equal(error.kind, cases[i].kind);
		assert_true(secret_is_empty(&credentials.access_key_id));
	}
}

static void logging_out(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_SECRET struct secret token = {0};
	CLEANUP_JSON cJSON *requests = NULL;
	struct portal portal = portal_with(&token);
	const cJSON *request;

	(void)state;
	set_script("{\"/logout\": [[200, \"\"], [401, \"\"]]}");
	assert_int_equal(portal_logout(&portal, &error), PORTAL_DONE);
	assert_int_equal(portal_logout(&portal, &error), PORTAL_UNAUTHORIZED);
	requests = asked();
	request = cJSON_GetArrayItem(requests, 0);
	assert_string_equal(json_string(request, "method").p, "POST");
	assert_true(has_header(request, "x-amz-sso_bearer_token: AT"));
	assert_true(has_header(request, "Content-Length: 0"));
}

static void note_progress(void *context, size_t done, size_t all)
{
	assert_int_equal(all, 2);
	*(size_t *)context = done;
}

static void listing(void **state)
{
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_SECRET struct secret token = {0};
	struct arena arena = {0};
	const struct portal_pace any = {0};
	struct portal_accounts accounts = {0};
	struct portal_roles roles = {0};
	struct portal portal = portal_with(&token);
	size_t done = 0;
	struct portal_pace pace = {.at_once = 4, .progress = note_progress, .context = &done};
	CLEANUP_JSON cJSON *requests = NULL;

	(void)state;
	set_script("{\"/assignment/accounts\": ["
		   "[200, {\"nextToken\": \"n==\", \"accountList\": [{\"accountId\": "
		   "\"000000000001\", \"accountName\": \"one\", \"emailAddress\": \"a@b\"}]}],"
		   "[200, {\"nextToken\": null, \"accountList\": [{\"accountId\": "
		   "\"000000000002\"}]}]],"
		   "\"/assignment/roles\": [[200, {\"roleList\": [{\"roleName\": \"Admin\", "
		   "\"accountId\": \"1\"}, {\"roleName\": \"Read\"}]}], [403, \"\"]]}");
	assert_int_equal(portal_list_accounts(&portal, &any, &arena, &accounts, &error),
			 PORTAL_DONE);
	assert_int_equal(accounts.n, 2);
	assert_text(accounts.items[0].name, STR("one"));
	assert_text(accounts.items[1].id, STR("000000000002"));
	assert_text(accounts.items[1].email, STR(""));
	assert_int_equal(
		portal_list_roles(&portal, accounts.items, 2, &pace, &arena, &roles, &error),
		PORTAL_DONE);
	assert_int_equal(roles.n, 2);
	assert_int_equal(roles.n_passed_over, 1);
	assert_int_equal(done, 2);
	assert_null(error.message);
	requests = asked();
	assert_string_equal(json_string(cJSON_GetArrayItem(requests, 1), "target").p,
			    "/assignment/accounts?max_result=100&next_token=n%3D%3D");
	portal_accounts_release(&accounts);
	portal_roles_release(&roles);
	arena_release(&arena);
}

static void bad_lists(void **state)
{
	static const char *const scripts[] = {
		"[200, {\"accountList\": 1}]",
		"[200, {\"accountList\": [1]}]",
		"[200, {\"accountList\": [{\"accountId\": 1}]}]",
		"[200, {\"accountList\": [{\"accountId\": \"../..\"}]}]",
		"[200, {\"nextToken\": 1}]",
		"[200, {\"nextToken\": \"again\"}]",
	};
	CLEANUP_SECRET struct secret token = {0};
	struct portal portal = portal_with(&token);

	(void)state;
	for (size_t i = 0; i < sizeof(scripts) / sizeof(*scripts); i++) {
		CLEANUP_ERROR struct error error = {0};
		CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_MESSAGE);
		struct arena arena = {0};
		struct portal_accounts accounts = {0};
		const struct portal_pace pace = {0};

		buf_format(&text, "{\"/assignment/accounts\": [%s]}", scripts[i]);
		set_script(text.p);
		assert_int_equal(portal_list_accounts(&portal, &pace, &arena, &accounts, &error),
				 PORTAL_BAD_ANSWER);
		assert_int_equal(error.kind, ERROR_NETWORK);
		portal_accounts_release(&accounts);
		arena_release(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(registering),
		cmocka_unit_test(starting_a_device),
		cmocka_unit_test(creating_tokens),
		cmocka_unit_test(errors),
		cmocka_unit_test(no_token_in_a_message),
		cmocka_unit_test(tokens_are_asked_for_once),
		cmocka_unit_test(authorize_url),
		cmocka_unit_test(portal_outcomes),
		cmocka_unit_test(role_credentials),
		cmocka_unit_test(no_role_credentials),
		cmocka_unit_test(logging_out),
		cmocka_unit_test(listing),
		cmocka_unit_test(bad_lists),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, begin, end);
}
