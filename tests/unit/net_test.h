/* What the unit tests of src/net share: the server in net_server.py, and the environment. */
#ifndef AWSP_TESTS_UNIT_NET_TEST_H
#define AWSP_TESTS_UNIT_NET_TEST_H

#include "base_test.h"

#include "base/environment.h"
#include "base/json.h"
#include "net/http.h"

#include <sys/wait.h>
#include <unistd.h>

struct test_server {
	char folder[sizeof("/tmp/awsp-net-test-XXXXXX")];
	char certificate[256];
	int http, https, proxy;
	int input;
	pid_t pid;
};

static struct test_server server;
static const char *no_variables[] = {NULL};
static struct environment environment = {no_variables};
static struct http_settings settings = {.environment = &environment, .user_agent = "awsp/test"};

static inline int start_server(void **state)
{
	char template[] = "/tmp/awsp-net-test-XXXXXX";
	const char *root = getenv("AWSP_ROOT");
	char script[4096];
	int in[2], out[2];
	FILE *output;

	(void)state;
	snprintf(script, sizeof(script), "%s/tests/unit/net_server.py", root ? root : ".");
	if (!mkdtemp(template) || pipe(in) || pipe(out))
		return -1;
	memcpy(server.folder, template, sizeof(template));
	server.pid = fork();
	if (server.pid == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[1]);
		execlp("python3", "python3", script, server.folder, (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	server.input = in[1];
	output = fdopen(out[0], "r");
	if (!output || fscanf(output, "%d %d %d %255s", &server.http, &server.https, &server.proxy,
			      server.certificate) != 4)
		return -1;
	return fclose(output);
}

static inline int stop_server(void **state)
{
	char command[64];

	(void)state;
	close(server.input);
	waitpid(server.pid, NULL, 0);
	snprintf(command, sizeof(command), "rm -rf %s", server.folder);
	return system(command);
}

/* An answer that never went over a network. */
static inline struct http_answer answer_from(const char *address, long status, const char *body)
{
	struct http_answer answer = {
		.outcome = HTTP_ANSWERED,
		.status = status,
		.body = BUF_INIT_SECRET(HTTP_ANSWER_LIMIT),
		.address = BUF_INIT(BUF_LIMIT_MESSAGE),
	};

	buf_add(&answer.body, str_from(body));
	buf_add(&answer.address, str_from(address));
	return answer;
}

/* "http://127.0.0.1:PORT" and `path`; valid until the eighth call after this one. */
static inline struct str at_server(const char *path)
{
	static char urls[8][512];
	static unsigned turn;
	char *url = urls[turn++ % 8];

	snprintf(url, sizeof(urls[0]), "http://127.0.0.1:%d%s", server.http, path);
	return str_from(url);
}

/* Sets what the server answers, and forgets what it was asked. */
static inline void set_script(const char *script)
{
	CLEANUP_ANSWER struct http_answer answer = {0};
	struct http_client *client = http_client_new(&settings);
	struct http_request request = {
		.method = HTTP_POST, .url = at_server("/script"), .body = str_from(script)};

	if (!http_call(client, &request, &answer) || answer.status != 200)
		fail_msg("cannot set the script: %s", answer.error.message);
	http_client_free(client);
}

/* What the server was asked since: an array of {method, target, body, headers}. */
static inline cJSON *asked(void)
{
	CLEANUP_ANSWER struct http_answer answer = {0};
	struct http_client *client = http_client_new(&settings);
	struct http_request request = {.url = at_server("/script")};

	if (!http_call(client, &request, &answer) || answer.status != 200)
		fail_msg("cannot read the record: %s", answer.error.message);
	http_client_free(client);
	return json_parse(buf_str(&answer.body));
}

#endif
