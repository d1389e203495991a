/* Tests of HTTP: the rules of who may be asked, answers of all kinds, retries, rates, interrupts.
 */
#include "net_test.h"

#include "base/timestamp.h"
#include "net/http_rules.h"

#include <netdb.h>
#include <signal.h>

static bool call_with(const struct http_settings *with, const struct http_request *request,
		      struct http_answer *answer)
{
	struct http_client *client = http_client_new(with);
	bool done = http_call(client, request, answer);

	http_client_free(client);
	return done;
}

static bool get(const char *path, struct http_answer *answer)
{
	struct http_request request = {.url = at_server(path)};

	return call_with(&settings, &request, answer);
}

static void assert_has(struct str text, const char *part)
{
	if (!str_contains(text, str_from(part)))
		fail_msg("\"%s\" is not in \"%.*s\"", part, STR_ARGS(text));
}

static void sends_what_it_is_told(void **state)
{
	CLEANUP_ANSWER struct http_answer answer = {0};
	const struct http_header headers[] = {
		{"x-amz-sso_bearer_token", STR("secret token")},
		{"Content-Type", STR("application/json")},
	};
	struct http_request request = {
		.method = HTTP_POST,
		.url = at_server("/echo?a=b"),
		.headers = headers,
		.n_headers = 2,
		.body = STR("{\"a\": 1}"),
	};

	(void)state;
	assert_true(call_with(&settings, &request, &answer));
	assert_int_equal(answer.status, 200);
	assert_true(answer.sent);
	assert_true(answer.body.secret);
	assert_int_equal(answer.date, 1795262728);
	assert_int_equal(answer.retry_after, -1);
	assert_has(buf_str(&answer.body), "\"method\": \"POST\"");
	assert_has(buf_str(&answer.body), "\"target\": \"/echo?a=b\"");
	assert_has(buf_str(&answer.body), "\"x-amz-sso_bearer_token: secret token\"");
	assert_has(buf_str(&answer.body), "\"Content-Type: application/json\"");
	assert_has(buf_str(&answer.body), "\"User-Agent: awsp/test\"");
	assert_has(buf_str(&answer.body), "{\\\"a\\\": 1}");
	assert_false(str_contains(buf_str(&answer.body), STR("Expect")));
}

/* What has nothing to ask does not even load libcurl, and needs no settings. */
static void empty_batches(void **state)
{
	struct http_client *client = http_client_new(NULL);
	struct http_batch batch = {0};

	(void)state;
	http_batch_run(client, &batch);
	http_client_free(client);
}

static void empty_posts(void **state)
{
	CLEANUP_ANSWER struct http_answer answer = {0};
	struct http_request request = {.method = HTTP_POST, .url = at_server("/echo")};

	(void)state;
	assert_true(call_with(&settings, &request, &answer));
	assert_has(buf_str(&answer.body), "Content-Length: 0");
	assert_false(str_contains(buf_str(&answer.body), STR("Content-Type")));
}

static void puts_are_sent(void **state)
{
	CLEANUP_ANSWER struct http_answer empty = {0};
	CLEANUP_ANSWER struct http_answer full = {0};
	struct http_request request = {.method = HTTP_PUT, .url = at_server("/echo")};

	(void)state;
	assert_true(call_with(&settings, &request, &empty));
	assert_has(buf_str(&empty.body), "\"method\": \"PUT\"");
	assert_has(buf_str(&empty.body), "Content-Length: 0");
	assert_false(str_contains(buf_str(&empty.body), STR("Transfer-Encoding")));
	request.body = STR("text");
	assert_true(call_with(&settings, &request, &full));
	assert_has(buf_str(&full.body), "\"method\": \"PUT\"");
	assert_has(buf_str(&full.body), "\"body\": \"text\"");
}

/* A call's own time, with all its tries, beats that of the client. */
static void calls_with_their_own_time(void **state)
{
	CLEANUP_ANSWER struct http_answer answer = {0};
	CLEANUP_ANSWER struct http_answer again = {0};
	struct http_request request = {.url = at_server("/hang"), .milliseconds = 300};
	int64_t start = timestamp_monotonic();

	(void)state;
	assert_false(call_with(&settings, &request, &answer));
	assert_int_equal(answer.outcome, HTTP_TIMED_OUT);
	assert_in_range(timestamp_monotonic() - start, 250, 1500);
	start = timestamp_monotonic();
	request.url = at_server("/flaky/99/503/own-time");
	assert_true(call_with(&settings, &request, &again));
	assert_int_equal(again.status, 503);
	assert_in_range(timestamp_monotonic() - start, 0, 1000);
}

static void redirects_are_not_followed(void **state)
{
	CLEANUP_ANSWER struct http_answer answer = {0};
	struct http_request request = {.method = HTTP_HEAD, .url = at_server("/redirect")};

	(void)state;
	assert_true(call_with(&settings, &request, &answer));
	assert_int_equal(answer.status, 302);
	assert_text(buf_str(&answer.location), STR("https://d-1234567890.awsapps.com/start"));
}

static void only_safe_addresses(void **state)
{
	static const struct str bad[] = {
		STR_INIT("http://example.com/"),
		STR_INIT("http://169.254.169.254/latest"),
		STR_INIT("ftp://127.0.0.1/"),
		STR_INIT("https://user:word@127.0.0.1/"),
		STR_INIT("nonsense"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		CLEANUP_ANSWER struct http_answer answer = {0};
		struct http_request request = {.url = bad[i]};

		assert_false(call_with(&settings, &request, &answer));
		assert_int_equal(answer.outcome, HTTP_REJECTED);
		assert_int_equal(answer.error.kind, ERROR_CONFIGURATION);
		assert_false(answer.sent);
		assert_null(strstr(answer.error.message, "word"));
	}
}

static bool may_ask(struct str text, unsigned options)
{
	struct url url;

	return url_parse(text, &url) && http_may_ask(&url, options);
}

static void metadata_addresses(void **state)
{
	(void)state;
	assert_true(may_ask(STR("http://169.254.169.254/latest"), HTTP_METADATA));
	assert_true(may_ask(STR("http://169.254.170.2/x"), HTTP_METADATA));
	assert_true(may_ask(STR("http://169.254.170.23/v1/credentials"), HTTP_METADATA));
	assert_true(may_ask(STR("http://[fd00:ec2::254]/"), HTTP_METADATA));
	assert_true(may_ask(STR("http://[fd00:ec2::23]/"), HTTP_METADATA));
	assert_false(may_ask(STR("http://169.254.169.254/latest"), HTTP_ONCE));
	assert_false(may_ask(STR("http://169.254.169.254:81/"), HTTP_METADATA));
	assert_false(may_ask(STR("http://169.254.169.253/"), HTTP_METADATA));
	assert_false(may_ask(STR("http://[fd00:ec2::1]/"), HTTP_METADATA));
	assert_false(may_ask(STR("http://example.com/"), HTTP_METADATA));
	assert_true(may_ask(STR("http://127.0.0.1:1/"), 0));
	assert_true(may_ask(STR("https://example.com/"), 0));
}

static bool may_connect(const char *text, const char *number)
{
	struct addrinfo hints = {.ai_flags = AI_NUMERICHOST}, *found;
	struct url url;
	bool may;

	assert_true(url_parse(str_from(text), &url));
	assert_int_equal(getaddrinfo(number, NULL, &hints, &found), 0);
	may = http_may_connect(&url, found->ai_addr);
	freeaddrinfo(found);
	return may;
}

/* Whatever a resolver says: localhost stays on this machine. */
static void where_names_lead(void **state)
{
	(void)state;
	assert_true(may_connect("http://localhost/", "127.0.0.1"));
	assert_true(may_connect("http://localhost/", "127.1.2.3"));
	assert_true(may_connect("http://localhost/", "::1"));
	assert_true(may_connect("http://[::1]/", "::1"));
	assert_false(may_connect("http://localhost/", "10.0.0.1"));
	assert_false(may_connect("http://localhost/", "169.254.169.254"));
	assert_false(may_connect("http://localhost/", "fd00:ec2::254"));
	assert_false(may_connect("http://localhost/", "::ffff:10.0.0.1"));
	assert_true(may_connect("http://169.254.170.2/", "169.254.170.2"));
	assert_true(may_connect("https://example.com/", "10.0.0.1"));
}

static void headers_cannot_be_smuggled(void **state)
{
	static const struct str bad[] = {STR_INIT("a\r\nX: y"), STR_INIT("a\nb"),
					 STR_INIT(""),          STR_INIT("a\0b"),
					 STR_INIT("\x7f"),      STR_INIT("\xc3\xa4")};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		CLEANUP_ANSWER struct http_answer answer = {0};
		struct http_header header = {"x-token", bad[i]};
		struct http_request request = {
			.url = at_server("/echo"), .headers = &header, .n_headers = 1};

		assert_false(call_with(&settings, &request, &answer));
		assert_int_equal(answer.outcome, HTTP_REJECTED);
	}
}

static void bad_answers(void **state)
{
	static const struct {
		const char *path;
		enum http_outcome outcome;
		const char *text;
	} cases[] = {
		{"/huge", HTTP_TOO_LARGE, "is too large"},
		{"/head", HTTP_TOO_LARGE, "is too large"},
		{"/cut", HTTP_CUT_SHORT, "was cut short"},
		{"/garbage", HTTP_MALFORMED, "is no HTTP"},
		{"/close", HTTP_BROKEN, "broke"},
		{"/hang", HTTP_TIMED_OUT, "did not answer within 1 s"},
	};
	struct http_settings hasty = settings;

	(void)state;
	hasty.call_milliseconds = 1000;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_ANSWER struct http_answer answer = {0};
		struct http_request request = {.url = at_server(cases[i].path),
					       .options = HTTP_ONCE};

		assert_false(call_with(&hasty, &request, &answer));
		assert_int_equal(answer.outcome, cases[i].outcome);
		assert_int_equal(answer.error.kind, ERROR_NETWORK);
		assert_has(str_from(answer.error.message), cases[i].text);
		assert_has(str_from(answer.error.message), "127.0.0.1:");
		assert_true(answer.sent);
	}
}

static void nobody_there(void **state)
{
	CLEANUP_ANSWER struct http_answer answer = {0};
	CLEANUP_ANSWER struct http_answer unknown = {0};
	struct http_request request = {.url = STR("http://127.0.0.1:1/"), .options = HTTP_ONCE};
	struct http_request nowhere = {.url = STR("https://nowhere.invalid/"),
				       .options = HTTP_ONCE};

	(void)state;
	assert_false(call_with(&settings, &request, &answer));
	assert_int_equal(answer.outcome, HTTP_UNCONNECTED);
	assert_false(answer.sent);
	assert_has(str_from(answer.error.message), "cannot reach 127.0.0.1:1: ");
	assert_false(call_with(&settings, &nowhere, &unknown));
	assert_int_equal(unknown.outcome, HTTP_UNRESOLVED);
	assert_has(str_from(unknown.error.message), "cannot reach nowhere.invalid: ");
}

static void tries_again(void **state)
{
	static const char *const good[] = {"/flaky/2/503/a", "/flaky/1/500/b", "/flaky/1/429/c",
					   "/throttle"};
	CLEANUP_ANSWER struct http_answer last = {0};
	CLEANUP_ANSWER struct http_answer not = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		CLEANUP_ANSWER struct http_answer answer = {0};

		assert_true(get(good[i], &answer));
		assert_int_equal(answer.status, 200);
	}
	assert_true(get("/flaky/9/503/d", &last));
	assert_int_equal(last.status, 503);
	assert_true(get("/flaky/9/400/e", &not ));
	assert_int_equal(not .status, 400);
	assert_text(buf_str(&not .body), STR("{\"error\": \"x\"}"));
	http_answer_release(&last);
	assert_true(get("/count/d", &last));
	assert_text(buf_str(&last.body), STR("3"));
	http_answer_release(&not );
	assert_true(get("/count/e", &not ));
	assert_text(buf_str(&not .body), STR("1"));
}

static void once_is_once(void **state)
{
	CLEANUP_ANSWER struct http_answer answer = {0};
	CLEANUP_ANSWER struct http_answer count = {0};
	struct http_request request = {.url = at_server("/flaky/1/503/once"), .options = HTTP_ONCE};

	(void)state;
	assert_true(call_with(&settings, &request, &answer));
	assert_int_equal(answer.status, 503);
	assert_true(get("/count/once", &count));
	assert_text(buf_str(&count.body), STR("1"));
}

static void honours_retry_after(void **state)
{
	CLEANUP_ANSWER struct http_answer answer = {0};
	CLEANUP_ANSWER struct http_answer hasty_answer = {0};
	struct http_request request = {.url = at_server("/flaky/1/429/later-2")};
	struct http_settings hasty = settings;
	int64_t start = timestamp_monotonic();

	(void)state;
	assert_true(get("/flaky/1/429/later", &answer));
	assert_int_equal(answer.status, 200);
	assert_in_range(timestamp_monotonic() - start, 1000, 2000);
	/* Not when the call would be over by then. */
	hasty.call_milliseconds = 500;
	assert_true(call_with(&hasty, &request, &hasty_answer));
	assert_int_equal(hasty_answer.status, 429);
	assert_int_equal(hasty_answer.retry_after, 1);
}

static void keep_status(struct http_batch *batch, const struct http_request *request,
			struct http_answer *answer)
{
	(void)request;
	*(long *)batch->context = answer->status;
}

/* A patient batch goes on behind as many tries as it takes, but not for ever. */
static void waits_out_throttling(void **state)
{
	static const struct {
		const char *path, *count;
		int64_t patience;
		long status;
		const char *requests;
	} cases[] = {
		{"/flaky/3/429/patient", "/count/patient", 20000, 200, "4"},
		{"/flaky/99/429/tired", "/count/tired", 600, 429, "2"}, /* 0.25 s, not 0.5 s more */
		{"/flaky/99/429/later-patient", "/count/later-patient", 500, 429, "1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		long status = 0;
		struct http_client *client = http_client_new(&settings);
		struct http_request request = {.url = at_server(cases[i].path)};
		struct http_batch batch = {
			.patience = cases[i].patience, .answered = keep_status, .context = &status};
		CLEANUP_ANSWER struct http_answer count = {0};

		http_batch_add(&batch, &request);
		http_batch_run(client, &batch);
		assert_int_equal(status, cases[i].status);
		assert_true(get(cases[i].count, &count));
		assert_text(buf_str(&count.body), str_from(cases[i].requests));
		http_client_free(client);
	}
}

/* ---------------------------------------------------------------------------- TLS, proxies */

static void secure(void **state)
{
	CLEANUP_ANSWER struct http_answer trusted = {0};
	CLEANUP_ANSWER struct http_answer untrusted = {0};
	CLEANUP_ANSWER struct http_answer misnamed = {0};
	struct http_settings with_bundle = settings;
	char url[64], other[64];
	struct http_request request = {.url = {url, 0}, .options = HTTP_ONCE};

	(void)state;
	with_bundle.ca_bundle = server.certificate;
	snprintf(url, sizeof(url), "https://localhost:%d/echo", server.https);
	snprintf(other, sizeof(other), "https://127.0.0.2:%d/echo", server.https);
	request.url = str_from(url);
	if (!call_with(&with_bundle, &request, &trusted))
		fail_msg("%s", trusted.error.message);
	assert_int_equal(trusted.status, 200);
	assert_false(call_with(&settings, &request, &untrusted));
	assert_int_equal(untrusted.outcome, HTTP_INSECURE);
	assert_false(untrusted.sent);
	assert_has(str_from(untrusted.error.message), "no secure connection to localhost:");
	assert_has(str_from(untrusted.error.message), "certificate");
	request.url = str_from(other);
	call_with(&with_bundle, &request, &misnamed);
	assert_true(misnamed.outcome == HTTP_INSECURE || misnamed.outcome == HTTP_UNCONNECTED);
}

static void missing_bundle(void **state)
{
	CLEANUP_ANSWER struct http_answer answer = {0};
	struct http_settings with_bundle = settings;
	struct http_request request = {.url = STR("https://localhost:1/")};

	(void)state;
	with_bundle.ca_bundle = "/nonexistent/bundle.pem";
	assert_false(call_with(&with_bundle, &request, &answer));
	assert_int_equal(answer.outcome, HTTP_UNAVAILABLE);
	assert_int_equal(answer.error.kind, ERROR_CONFIGURATION);
	assert_has(str_from(answer.error.message), "/nonexistent/bundle.pem");
}

static void through_a_proxy(void **state)
{
	static const struct str url = STR_INIT("https://oidc.us-east-1.amazonaws.com/echo");
	CLEANUP_ANSWER struct http_answer answer = {0};
	CLEANUP_ANSWER struct http_answer refused = {0};
	CLEANUP_ANSWER struct http_answer gone = {0};
	char variable[64];
	const char *variables[] = {variable, "HTTPS_PROXY=http://127.0.0.1:2", NULL};
	struct environment with_proxy = {variables};
	struct http_settings by_proxy = settings;
	struct http_request request = {.url = url, .options = HTTP_ONCE};

	(void)state;
	by_proxy.environment = &with_proxy;
	by_proxy.ca_bundle = server.certificate;
	snprintf(variable, sizeof(variable), "https_proxy=http://user:word@127.0.0.1:%d",
		 server.proxy);
	if (!call_with(&by_proxy, &request, &answer))
		fail_msg("%s", answer.error.message);
	assert_has(buf_str(&answer.body), "Host: oidc.us-east-1.amazonaws.com");
	assert_int_equal(answer.error_type.n, 0);
	request.url = STR("https://oidc.us-east-1.amazonaws.com:407/");
	assert_false(call_with(&by_proxy, &request, &refused));
	assert_int_equal(refused.outcome, HTTP_PROXY_REFUSED);
	assert_has(str_from(refused.error.message), "407");
	assert_null(strstr(refused.error.message, "word"));
	snprintf(variable, sizeof(variable), "https_proxy=http://user:word@127.0.0.1:1");
	assert_false(call_with(&by_proxy, &request, &gone));
	assert_int_equal(gone.outcome, HTTP_UNCONNECTED);
	assert_has(str_from(gone.error.message), "(by the proxy 127.0.0.1:1)");
	assert_null(strstr(gone.error.message, "word"));
}

static void http_takes_no_proxy(void **state)
{
	CLEANUP_ANSWER struct http_answer answer = {0};
	const char *variables[] = {"http_proxy=http://127.0.0.1:1", "ALL_PROXY=http://127.0.0.1:1",
				   NULL};
	struct environment with_proxy = {variables};
	struct http_settings by_proxy = settings;
	struct http_request request = {.url = at_server("/echo"), .options = HTTP_ONCE};

	(void)state;
	by_proxy.environment = &with_proxy;
	assert_true(call_with(&by_proxy, &request, &answer));
}

static struct str proxy_of(const char *a, const char *b, const char *c, struct str text)
{
	const char *variables[] = {a, b, c, NULL};
	struct environment with = {variables};
	struct url url;

	assert_true(url_parse(text, &url));
	return http_proxy_for(&with, &url);
}

static void choosing_a_proxy(void **state)
{
	static const struct str url = STR_INIT("https://oidc.us-east-1.amazonaws.com");

	(void)state;
	assert_text(proxy_of("https_proxy=a", "HTTPS_PROXY=b", "ALL_PROXY=c", url), STR("a"));
	assert_text(proxy_of("HTTPS_PROXY=b", "ALL_PROXY=c", NULL, url), STR("b"));
	assert_text(proxy_of("ALL_PROXY=c", NULL, NULL, url), STR("c"));
	assert_text(proxy_of("https_proxy=", "HTTPS_PROXY=b", "ALL_PROXY=c", url), STR(""));
	assert_text(proxy_of("http_proxy=a", NULL, NULL, url), STR(""));
	assert_text(proxy_of("https_proxy=a", "no_proxy=x, .amazonaws.com", NULL, url), STR(""));
	assert_text(proxy_of("https_proxy=a", "no_proxy=amazonaws.com", NULL, url), STR(""));
	assert_text(proxy_of("https_proxy=a", "NO_PROXY=*", NULL, url), STR(""));
	assert_text(proxy_of("https_proxy=a", "NO_PROXY=zonaws.com", NULL, url), STR("a"));
	assert_text(proxy_of("https_proxy=a", "NO_PROXY=x.us-east-1", NULL, url), STR("a"));
	assert_text(proxy_of("https_proxy=a", "NO_PROXY=127.0.0.1:9", NULL,
			     STR("https://127.0.0.1:9/x")),
		    STR(""));
	assert_text(http_proxy_name(STR("http://user:p@ss@host:3128/")), STR("host:3128"));
	assert_text(http_proxy_name(STR("host:3128")), STR("host:3128"));
}

/* --------------------------------------------------------------------------------- batches */

struct counter {
	size_t answers;
	size_t good;
	size_t most;
	size_t add;
	size_t stop_after;
};

static void count_answer(struct http_batch *batch, const struct http_request *request,
			 struct http_answer *answer)
{
	struct counter *counter = batch->context;

	counter->answers++;
	counter->good += answer->outcome == HTTP_ANSWERED && answer->status == 200;
	if (batch->in_flight + 1 > counter->most)
		counter->most = batch->in_flight + 1;
	if (counter->add > 0) {
		struct http_request more = *request;

		counter->add--;
		more.url = at_server("/echo");
		http_batch_add(batch, &more);
	}
	batch->stop = counter->stop_after > 0 && counter->answers >= counter->stop_after;
}

static void run_many(struct http_batch *batch, const char *path, size_t n)
{
	struct http_client *client = http_client_new(&settings);
	struct http_request request = {.url = at_server(path)};

	for (size_t i = 0; i < n; i++)
		http_batch_add(batch, &request);
	http_batch_run(client, batch);
	assert_int_equal(batch->in_flight, 0);
	http_client_free(client);
}

static void batches_grow(void **state)
{
	struct counter counter = {.add = 100};
	struct http_batch batch = {.at_once = 7, .answered = count_answer, .context = &counter};

	(void)state;
	run_many(&batch, "/echo", 200);
	assert_int_equal(counter.answers, 300);
	assert_int_equal(counter.good, 300);
	assert_int_equal(counter.most, 7);
}

static void batches_stop(void **state)
{
	struct counter counter = {.stop_after = 5};
	struct http_batch batch = {.at_once = 2, .answered = count_answer, .context = &counter};

	(void)state;
	run_many(&batch, "/echo", 50);
	assert_int_equal(counter.answers, 50);
	assert_in_range(counter.good, 5, 6);
}

static void batches_end_in_time(void **state)
{
	struct counter counter = {0};
	int64_t start = timestamp_monotonic();
	struct http_batch batch = {.at_once = 4,
				   .deadline = start + 300,
				   .answered = count_answer,
				   .context = &counter};

	(void)state;
	run_many(&batch, "/hang", 20);
	assert_int_equal(counter.answers, 20);
	assert_int_equal(counter.good, 0);
	assert_in_range(timestamp_monotonic() - start, 300, 900);
}

static void rates_are_kept(void **state)
{
	CLEANUP_ANSWER struct http_answer answer = {0};
	CLEANUP_JSON cJSON *times = NULL;
	struct counter counter = {0};
	struct http_batch batch = {
		.at_once = 40, .rate = 20, .answered = count_answer, .context = &counter};
	int64_t start = timestamp_monotonic();

	(void)state;
	run_many(&batch, "/stamp/rate", 45);
	assert_in_range(timestamp_monotonic() - start, 2100, 3200);
	assert_true(get("/times/rate", &answer));
	times = json_parse(buf_str(&answer.body));
	assert_int_equal(cJSON_GetArraySize(times), 45);
	for (int i = 0; i + 21 < 45; i++)
		assert_true(cJSON_GetArrayItem(times, i + 21)->valuedouble -
				    cJSON_GetArrayItem(times, i)->valuedouble >
			    1.0);
}

static void fast_rates_are_reached(void **state)
{
	struct counter counter = {0};
	struct http_batch batch = {
		.at_once = 40, .rate = 400, .answered = count_answer, .context = &counter};
	int64_t start = timestamp_monotonic();

	(void)state;
	run_many(&batch, "/echo", 400);
	assert_int_equal(counter.good, 400);
	if (!getenv("AWSP_VALGRIND"))
		assert_in_range(timestamp_monotonic() - start, 950, 1800);
}

/* ------------------------------------------------------------------------------ interrupts */

static bool pending_after(void *context)
{
	return timestamp_monotonic() >= *(int64_t *)context;
}

static void interrupts_end_what_can_end(void **state)
{
	CLEANUP_ANSWER struct http_answer answer = {0};
	CLEANUP_ANSWER struct http_answer finished = {0};
	CLEANUP_ANSWER struct http_answer unsent = {0};
	int64_t when = timestamp_monotonic() + 200;
	struct http_settings interrupted = settings;
	struct http_request request = {.url = at_server("/slow/1"),
				       .options = HTTP_ONCE | HTTP_MUST_FINISH};

	(void)state;
	interrupted.interrupt = (struct interrupt){pending_after, &when};
	if (!call_with(&interrupted, &request, &finished))
		fail_msg("%s", finished.error.message);
	assert_int_equal(finished.status, 200);
	when = timestamp_monotonic() + 200;
	request.options = 0;
	assert_false(call_with(&interrupted, &request, &answer));
	assert_int_equal(answer.outcome, HTTP_INTERRUPTED);
	assert_int_equal(answer.error.kind, ERROR_INTERRUPTED);
	assert_true(answer.sent);
	/* Nothing has left yet: it need not be finished. */
	request.options = HTTP_ONCE | HTTP_MUST_FINISH;
	assert_false(call_with(&interrupted, &request, &unsent));
	assert_int_equal(unsent.outcome, HTTP_INTERRUPTED);
	assert_false(unsent.sent);
}

/* --------------------------------------------------------------------------------- debugging */

static void note_trace(void *context, const struct http_trace *trace)
{
	buf_format(context, "%u %s %.*s %ld %s;", trace->attempt, trace->method,
		   STR_ARGS(trace->path), trace->status, trace->reason ? trace->reason : "-");
	assert_true(str_starts(trace->address, STR("127.0.0.1:")));
	assert_true(trace->milliseconds >= 0);
}

static void debugging_shows_no_secret(void **state)
{
	CLEANUP_ANSWER struct http_answer answer = {0};
	CLEANUP_ANSWER struct http_answer refused = {0};
	CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct http_settings debugging = settings;
	struct http_request request = {.method = HTTP_POST,
				       .url = at_server("/flaky/1/503/debug?secret"),
				       .body = STR("secret")};

	(void)state;
	debugging.debug = note_trace;
	debugging.debug_context = &text;
	assert_true(call_with(&debugging, &request, &answer));
	request.url = STR("http://127.0.0.1:1/?secret");
	request.options = HTTP_ONCE;
	assert_false(call_with(&debugging, &request, &refused));
	assert_text(buf_str(&text),
		    STR("1 POST /flaky/1/503/debug 503 -;2 POST /flaky/1/503/debug 200 -;"
			"1 POST / 0 not connected;"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sends_what_it_is_told),
		cmocka_unit_test(empty_batches),
		cmocka_unit_test(empty_posts),
		cmocka_unit_test(puts_are_sent),
		cmocka_unit_test(calls_with_their_own_time),
		cmocka_unit_test(redirects_are_not_followed),
		cmocka_unit_test(only_safe_addresses),
		cmocka_unit_test(metadata_addresses),
		cmocka_unit_test(where_names_lead),
		cmocka_unit_test(headers_cannot_be_smuggled),
		cmocka_unit_test(bad_answers),
		cmocka_unit_test(nobody_there),
		cmocka_unit_test(tries_again),
		cmocka_unit_test(once_is_once),
		cmocka_unit_test(honours_retry_after),
		cmocka_unit_test(waits_out_throttling),
		cmocka_unit_test(secure),
		cmocka_unit_test(missing_bundle),
		cmocka_unit_test(through_a_proxy),
		cmocka_unit_test(http_takes_no_proxy),
		cmocka_unit_test(choosing_a_proxy),
		cmocka_unit_test(batches_grow),
		cmocka_unit_test(batches_stop),
		cmocka_unit_test(batches_end_in_time),
		cmocka_unit_test(rates_are_kept),
		cmocka_unit_test(fast_rates_are_reached),
		cmocka_unit_test(interrupts_end_what_can_end),
		cmocka_unit_test(debugging_shows_no_secret),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, start_server, stop_server);
}
