/* Tests of STS, the portal and federation with the stand-in for AWS in tests/aws, which verifies
 * signatures and notes whatever AWS would not take. */
#include "base_test.h"

#include "base/environment.h"
#include "base/json.h"
#include "base/timestamp.h"
#include "net/federation.h"
#include "net/portal.h"
#include "net/sts.h"

#include <sys/wait.h>
#include <unistd.h>

#define ROLE "arn:aws:iam::123456789012:role/team/R"
#define MFA "arn:aws:iam::123456789012:mfa/alice"

static struct {
	pid_t pid;
	int input;
	char url[64];
} aws;

static const char *no_variables[] = {NULL};
static struct environment environment = {no_variables};
static struct http_settings settings = {.environment = &environment, .user_agent = "awsp/test"};
static struct http_client *client;
static struct credentials user;

static int begin(void **state)
{
	const char *root = getenv("AWSP_ROOT");
	char script[4096];
	int in[2], out[2], port;
	FILE *output;

	(void)state;
	snprintf(script, sizeof(script), "%s/tests/aws/stand-in", root ? root : ".");
	if (pipe(in) || pipe(out))
		return -1;
	aws.pid = fork();
	if (aws.pid == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[1]);
		execlp("python3", "python3", script, "--until-stdin-closes", (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	aws.input = in[1];
	output = fdopen(out[0], "r");
	if (!output || fscanf(output, "{\"url\": \"http://127.0.0.1:%d", &port) != 1)
		return -1;
	snprintf(aws.url, sizeof(aws.url), "http://127.0.0.1:%d", port);
	client = http_client_new(&settings);
	/* Those of tests/data/sigv4-sts-vectors.json, which the stand-in knows. */
	secret_set(&user.access_key_id, STR("AKIDEXAMPLE"));
	secret_set(&user.secret_access_key, STR("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"));
	return fclose(output);
}

static int end(void **state)
{
	(void)state;
	credentials_release(&user);
	http_client_free(client);
	close(aws.input);
	return waitpid(aws.pid, NULL, 0) == aws.pid ? 0 : -1;
}

/* Tells the stand-in something; what it answers, to be freed. */
static cJSON *command(const char *json)
{
	CLEANUP_ANSWER struct http_answer answer = {0};
	CLEANUP_BUF struct buf url = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct http_request request = {.method = HTTP_POST, .body = str_from(json)};

	buf_format(&url, "%s/_control", aws.url);
	request.url = buf_str(&url);
	if (!http_call(client, &request, &answer) || answer.status != 200)
		fail_msg("%s: %.*s", json, STR_ARGS(buf_str(&answer.body)));
	return json_parse(buf_str(&answer.body));
}

static void tell(const char *json)
{
	CLEANUP_JSON cJSON *answer = command(json);

	assert_non_null(answer);
}

/* Fails where the stand-in has seen what AWS would not take; forgets all. */
static void assert_clean(void)
{
	CLEANUP_JSON cJSON *answer = command("{\"command\": \"violations\"}");
	const cJSON *unexpected = json_member(json_member(answer, "result"), "unexpected");

	assert_true(cJSON_IsArray(unexpected));
	if (unexpected->child)
		fail_msg("%s: %s", json_string(unexpected->child, "kind").p,
			 json_string(unexpected->child, "detail").p);
	tell("{\"command\": \"forget\"}");
}

static struct sts service(const struct credentials *credentials)
{
	return (struct sts){
		.endpoint = str_from(aws.url),
		.region = STR("eu-west-1"),
		.credentials = credentials,
		.now = timestamp_now(),
	};
}

static enum sts_outcome ask_who(const struct sts *sts, struct sts_identity *identity,
				int64_t *server_time)
{
	CLEANUP_STS_CALL struct sts_call call = {0};
	CLEANUP_ANSWER struct http_answer answer = {0};
	CLEANUP_ERROR struct error error = {0};
	enum sts_outcome outcome;

	assert_true(sts_write_get_caller_identity(sts, &call, &error));
	http_call(client, &call.request, &answer);
	outcome = sts_read_identity(&call, &answer, identity, &error);
	if (server_time)
		*server_time = answer.date;
	return outcome;
}

static void assert_is(const struct credentials *credentials, const char *arn)
{
	CLEANUP_STS_IDENTITY struct sts_identity identity = {0};
	struct sts sts = service(credentials);

	assert_int_equal(ask_who(&sts, &identity, NULL), STS_DONE);
	assert_text(buf_str(&identity.account), STR("123456789012"));
	assert_text(buf_str(&identity.arn), str_from(arn));
	assert_true(identity.user_id.n > 0);
}

static void who_one_is(void **state)
{
	(void)state;
	assert_is(&user, "arn:aws:iam::123456789012:user/alice");
	assert_clean();
}

/* The host is signed as it is sent, by its name too. */
static void by_name(void **state)
{
	CLEANUP_STS_IDENTITY struct sts_identity identity = {0};
	CLEANUP_BUF struct buf url = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct sts sts = service(&user);

	(void)state;
	buf_format(&url, "http://localhost:%s", strrchr(aws.url, ':') + 1);
	sts.endpoint = buf_str(&url);
	assert_int_equal(ask_who(&sts, &identity, NULL), STS_DONE);
	assert_clean();
}

static void strangers(void **state)
{
	CLEANUP_CREDENTIALS struct credentials stranger = {0};
	CLEANUP_STS_IDENTITY struct sts_identity identity = {0};
	struct sts sts = service(&stranger);

	(void)state;
	tell("{\"command\": \"expect\", \"arguments\": [\"signature\"]}");
	secret_set(&stranger.access_key_id, secret_reveal(&user.access_key_id));
	secret_set(&stranger.secret_access_key, STR("wrong"));
	assert_int_equal(ask_who(&sts, &identity, NULL), STS_WRONG_SECRET);
	secret_set(&stranger.access_key_id, STR("AKIDNOBODY"));
	assert_int_equal(ask_who(&sts, &identity, NULL), STS_UNKNOWN_KEY);
	assert_int_equal(identity.arn.n, 0);
	assert_clean();
}

/* A clock that is an hour off: the second request, by the server's, is taken. */
static void wrong_clocks(void **state)
{
	static const char *const skews[] = {"3600", "-3600"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		CLEANUP_STS_IDENTITY struct sts_identity identity = {0};
		struct sts sts = service(&user);
		char text[80];
		int64_t server_time;

		snprintf(text, sizeof(text), "{\"command\": \"set\", \"date_skew\": %s}", skews[i]);
		tell(text);
		assert_int_equal(ask_who(&sts, &identity, &server_time), STS_CLOCK_SKEW);
		sts.now = server_time;
		assert_int_equal(ask_who(&sts, &identity, NULL), STS_DONE);
	}
	tell("{\"command\": \"set\", \"date_skew\": 0}");
	assert_clean();
}

static enum sts_outcome assume(const struct credentials *source, const struct sts_role *role,
			       struct credentials *credentials, struct sts_assumed_role *assumed)
{
	CLEANUP_STS_CALL struct sts_call call = {0};
	CLEANUP_ANSWER struct http_answer answer = {0};
	CLEANUP_ERROR struct error error = {0};
	struct sts sts = service(source);

	assert_true(sts_write_assume_role(&sts, role, &call, &error));
	http_call(client, &call.request, &answer);
	return sts_read_credentials(&call, &answer, credentials, assumed, &error);
}

static void chains_of_roles(void **state)
{
	CLEANUP_CREDENTIALS struct credentials first = {0};
	CLEANUP_CREDENTIALS struct credentials second = {0};
	CLEANUP_STS_ASSUMED_ROLE struct sts_assumed_role assumed = {0};
	struct sts_role role = {.arn = STR(ROLE),
				.session_name = STR("s-1"),
				.external_id = STR("a:b/c"),
				.seconds = 1800};

	(void)state;
	tell("{\"command\": \"add_role\", \"arn\": \"" ROLE "\", \"external_id\": \"a:b/c\"}");
	assert_int_equal(assume(&user, &role, &first, &assumed), STS_DONE);
	assert_string_equal(first.account, "123456789012");
	assert_true(first.expires);
	assert_in_range(first.expires_at, timestamp_now() + 1790, timestamp_now() + 1800);
	assert_text(buf_str(&assumed.arn), STR("arn:aws:sts::123456789012:assumed-role/R/s-1"));
	assert_int_equal(assume(&first, &role, &second, &assumed), STS_DONE);
	assert_is(&second, "arn:aws:sts::123456789012:assumed-role/R/s-1");
	role.external_id = STR("other");
	assert_int_equal(assume(&user, &role, &first, &assumed), STS_ACCESS_DENIED);
	assert_is(&first, "arn:aws:sts::123456789012:assumed-role/R/s-1");
	assert_clean();
	tell("{\"command\": \"advance\", \"seconds\": 7200}");
	role.external_id = STR("a:b/c");
	assert_int_equal(assume(&first, &role, &second, &assumed), STS_EXPIRED);
	tell("{\"command\": \"advance\", \"seconds\": -7200}");
	tell("{\"command\": \"add_role\", \"arn\": \"" ROLE "\"}");
	assert_clean();
}

static void roles_that_want_mfa(void **state)
{
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	struct sts_role role = {.arn = STR(ROLE), .session_name = STR("s-1")};

	(void)state;
	tell("{\"command\": \"add_role\", \"arn\": \"" ROLE "\", \"mfa\": \"" MFA "\"}");
	assert_int_equal(assume(&user, &role, &credentials, NULL), STS_ACCESS_DENIED);
	role.mfa_serial = STR(MFA);
	role.mfa_code = STR("000000");
	assert_int_equal(assume(&user, &role, &credentials, NULL), STS_MFA_WRONG_CODE);
	role.mfa_code = STR("123456");
	assert_int_equal(assume(&user, &role, &credentials, NULL), STS_DONE);
	tell("{\"command\": \"add_role\", \"arn\": \"" ROLE "\"}");
	assert_clean();
}

static void sessions(void **state)
{
	CLEANUP_STS_CALL struct sts_call call = {0};
	CLEANUP_ANSWER struct http_answer answer = {0};
	CLEANUP_ANSWER struct http_answer refusal = {0};
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	CLEANUP_ERROR struct error error = {0};
	struct sts sts = service(&user);

	(void)state;
	assert_true(sts_write_get_session_token(&sts, STR(MFA), STR("123456"), 900, &call, &error));
	http_call(client, &call.request, &answer);
	assert_int_equal(sts_read_credentials(&call, &answer, &credentials, NULL, &error),
			 STS_DONE);
	assert_is(&credentials, "arn:aws:iam::123456789012:user/alice");
	sts.credentials = &credentials;
	assert_true(sts_write_get_session_token(&sts, (struct str){0}, (struct str){0}, 0, &call,
						&error));
	http_call(client, &call.request, &refusal);
	assert_int_equal(sts_read_credentials(&call, &refusal, &credentials, NULL, &error),
			 STS_ACCESS_DENIED);
	assert_clean();
}

static enum sts_outcome assume_with(const char *token, struct credentials *credentials)
{
	CLEANUP_STS_CALL struct sts_call call = {0};
	CLEANUP_ANSWER struct http_answer answer = {0};
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_SECRET struct secret secret = {0};
	struct sts_role role = {.arn = STR(ROLE), .session_name = STR("s-1"), .seconds = 900};
	struct sts sts = service(NULL);

	secret_set(&secret, str_from(token));
	assert_true(sts_write_assume_role_with_web_identity(&sts, &role, &secret, &call, &error));
	http_call(client, &call.request, &answer);
	return sts_read_credentials(&call, &answer, credentials, NULL, &error);
}

static void web_identities(void **state)
{
	CLEANUP_CREDENTIALS struct credentials credentials = {0};

	(void)state;
	tell("{\"command\": \"add_web_identity\", \"token\": \"good.a+b/c=\\n\"}");
	tell("{\"command\": \"add_web_identity\", \"token\": \"old\\n\", \"state\": \"expired\"}");
	tell("{\"command\": \"add_web_identity\", \"token\": \"nono\", \"state\": \"rejected\"}");
	assert_int_equal(assume_with("good.a+b/c=\n", &credentials), STS_DONE);
	assert_is(&credentials, "arn:aws:sts::123456789012:assumed-role/R/s-1");
	assert_int_equal(assume_with("old\n", &credentials), STS_EXPIRED);
	assert_int_equal(assume_with("nono", &credentials), STS_IDP_REJECTED);
	assert_int_equal(assume_with("unheard of", &credentials), STS_IDP_REJECTED);
	assert_clean();
}

#define MANY 40

/* One of many that assume a role and then ask who they are. */
struct member {
	struct sts_call call;
	struct credentials credentials;
	struct sts_identity identity;
	char session[16];
	bool done;
};

static void take_step(struct http_batch *batch, const struct http_request *request,
		      struct http_answer *answer)
{
	CLEANUP_ERROR struct error error = {0};
	struct member *member = request->tag;
	struct sts sts = service(&member->credentials);

	if (secret_is_empty(&member->credentials.access_key_id)) {
		assert_int_equal(sts_read_credentials(&member->call, answer, &member->credentials,
						      NULL, &error),
				 STS_DONE);
		assert_true(sts_write_get_caller_identity(&sts, &member->call, &error));
		member->call.request.tag = member;
		http_batch_add(batch, &member->call.request);
		return;
	}
	assert_int_equal(sts_read_identity(&member->call, answer, &member->identity, &error),
			 STS_DONE);
	member->done = str_ends(buf_str(&member->identity.arn), str_from(member->session));
}

static void side_by_side(void **state)
{
	struct member *members = calloc(MANY, sizeof(*members));
	struct http_batch batch = {.at_once = 8, .answered = take_step};
	CLEANUP_ERROR struct error error = {0};
	struct sts sts = service(&user);

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		struct sts_role role = {.arn = STR(ROLE)};

		snprintf(members[i].session, sizeof(members[i].session), "session-%zu", i);
		role.session_name = str_from(members[i].session);
		assert_true(sts_write_assume_role(&sts, &role, &members[i].call, &error));
		members[i].call.request.tag = &members[i];
		http_batch_add(&batch, &members[i].call.request);
	}
	http_batch_run(client, &batch);
	for (size_t i = 0; i < MANY; i++) {
		assert_true(members[i].done);
		sts_call_release(&members[i].call);
		credentials_release(&members[i].credentials);
		sts_identity_release(&members[i].identity);
	}
	free(members);
	assert_clean();
}

static void faults(void **state)
{
	static const struct {
		const char *kind;
		enum sts_outcome outcome;
	} cases[] = {
		{"not-json", STS_BAD_ANSWER},  {"html", STS_BAD_ANSWER},
		{"empty", STS_BAD_ANSWER},     {"huge", STS_BAD_ANSWER},
		{"truncated", STS_BAD_ANSWER}, {"redirect", STS_BAD_ANSWER},
		{"hang-up", STS_NO_ANSWER},    {"error", STS_SERVER_ERROR},
		{"throttle", STS_THROTTLED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_STS_CALL struct sts_call call = {0};
		CLEANUP_STS_IDENTITY struct sts_identity identity = {0};
		CLEANUP_ANSWER struct http_answer answer = {0};
		CLEANUP_ERROR struct error error = {0};
		struct sts sts = service(&user);
		char text[200];

		snprintf(text, sizeof(text),
			 "{\"command\": \"fault\", \"operation\": \"GetCallerIdentity\", "
			 "\"kind\": \"%s\"}",
			 cases[i].kind);
		tell(text);
		assert_true(sts_write_get_caller_identity(&sts, &call, &error));
		call.request.options |= HTTP_ONCE;
		http_call(client, &call.request, &answer);
		if (sts_read_identity(&call, &answer, &identity, &error) != cases[i].outcome)
			fail_msg("%s: %s", cases[i].kind, error.message);
	}
	assert_clean();
}

/* ------------------------------------------------------- role credentials, and the console */

static enum portal_outcome get_role_credentials(const char *role, struct credentials *credentials)
{
	CLEANUP_JSON cJSON *file = command("{\"command\": \"token_file\", \"arguments\": "
					   "[\"https://corp.awsapps.com/start\"]}");
	CLEANUP_PORTAL_CALL struct portal_call call = {0};
	CLEANUP_ANSWER struct http_answer answer = {0};
	CLEANUP_ERROR struct error error = {0};
	CLEANUP_SECRET struct secret token = {0};
	struct portal portal = {.endpoint = str_from(aws.url), .token = &token};
	struct str account = STR("123456789012");

	secret_set(&token, json_string(json_member(file, "result"), "accessToken"));
	portal_write_role_credentials(&portal, account, str_from(role), &call);
	http_call(client, &call.request, &answer);
	return portal_read_role_credentials(&portal, &answer, account, credentials, &error);
}

static void portal_credentials(void **state)
{
	CLEANUP_CREDENTIALS struct credentials credentials = {0};

	(void)state;
	tell("{\"command\": \"set\", \"accounts\": [{\"accountId\": \"123456789012\", "
	     "\"accountName\": \"a\", \"emailAddress\": \"a@b.c\", \"roles\": [\"Admin@x\"]}]}");
	assert_int_equal(get_role_credentials("Admin@x", &credentials), PORTAL_DONE);
	assert_in_range(credentials.expires_at, timestamp_now() + 3590, timestamp_now() + 3600);
	assert_is(&credentials, "arn:aws:sts::123456789012:assumed-role/"
				"AWSReservedSSO_Admin@x_0123456789abcdef/alice@example.com");
	assert_int_equal(get_role_credentials("Other", &credentials), PORTAL_FORBIDDEN);
	assert_clean();
}

static enum federation_outcome get_signin_token(const struct credentials *credentials,
						struct secret *token)
{
	CLEANUP_FEDERATION_CALL struct federation_call call = {0};
	CLEANUP_ANSWER struct http_answer answer = {0};
	CLEANUP_ERROR struct error error = {0};

	federation_write_token_request(str_from(aws.url), credentials, &call);
	http_call(client, &call.request, &answer);
	return federation_read_token(&answer, token, &error);
}

/* What a browser does with the login URL. */
static void assert_signs_in(const struct secret *token, struct str destination)
{
	CLEANUP_BUF struct buf url = BUF_INIT_SECRET(BUF_LIMIT_MESSAGE);
	CLEANUP_ANSWER struct http_answer answer = {0};
	struct http_request request = {0};

	federation_write_login_url(str_from(aws.url), STR("https://corp.awsapps.com/start"),
				   destination, token, &url);
	request.url = buf_str(&url);
	assert_true(http_call(client, &request, &answer));
	assert_int_equal(answer.status, 302);
	assert_text(buf_str(&answer.location), destination);
}

static void the_console(void **state)
{
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	CLEANUP_SECRET struct secret token = {0};
	CLEANUP_BUF struct buf destination = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_ERROR struct error error = {0};
	struct sts_role role = {.arn = STR(ROLE), .session_name = STR("s-1")};

	(void)state;
	assert_true(
		federation_write_destination(STR("eu-west-1"), STR("s3"), &destination, &error));
	assert_int_equal(get_signin_token(&user, &token), FEDERATION_REFUSED);
	assert_int_equal(assume(&user, &role, &credentials, NULL), STS_DONE);
	assert_int_equal(get_signin_token(&credentials, &token), FEDERATION_DONE);
	assert_signs_in(&token, buf_str(&destination));
	assert_int_equal(assume(&credentials, &role, &credentials, NULL), STS_DONE);
	assert_int_equal(get_signin_token(&credentials, &token), FEDERATION_DONE);
	assert_signs_in(&token, buf_str(&destination));
	assert_clean();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_one_is),         cmocka_unit_test(by_name),
		cmocka_unit_test(strangers),          cmocka_unit_test(wrong_clocks),
		cmocka_unit_test(chains_of_roles),    cmocka_unit_test(roles_that_want_mfa),
		cmocka_unit_test(sessions),           cmocka_unit_test(web_identities),
		cmocka_unit_test(side_by_side),       cmocka_unit_test(faults),
		cmocka_unit_test(portal_credentials), cmocka_unit_test(the_console),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, begin, end);
}
