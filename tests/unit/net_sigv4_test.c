/* Tests of signatures: AWS's own vectors in tests/data, and what a URL makes of host and path. */
#include "base_test.h"

#include "base/digest.h"
#include "base/json.h"
#include "net/sigv4.h"

/* 2026-01-02T03:04:05Z. */
#define THEN 1767323045

static cJSON *read_vectors(void)
{
	CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_CACHE);
	const char *root = getenv("AWSP_ROOT");
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/tests/data/sigv4-sts-vectors.json", root ? root : ".");
	file = fopen(path, "r");
	assert_non_null(file);
	assert_true(buf_reserve(&text, 65536));
	text.n = fread(text.p, 1, 65536, file);
	fclose(file);
	return json_parse(buf_str(&text));
}

static void fill_credentials(struct credentials *credentials, const cJSON *vectors,
			     const cJSON *item)
{
	secret_set(&credentials->access_key_id, json_string(vectors, "access_key"));
	secret_set(&credentials->secret_access_key, json_string(vectors, "secret_key"));
	secret_set(&credentials->session_token, json_string(item, "session_token"));
}

static void check_vector(const cJSON *vectors, const cJSON *item)
{
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	CLEANUP_BUF struct buf canonical = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_BUF struct buf expected = BUF_INIT(BUF_LIMIT_MESSAGE);
	CLEANUP_ERROR struct error error = {0};
	struct sigv4_signature signature = {0};
	struct sigv4_request request = {
		.method = json_string(vectors, "method"),
		.url = json_string(vectors, "url"),
		.content_type = json_string(json_member(vectors, "headers"), "content-type"),
		.body = json_string(vectors, "body"),
		.region = json_string(vectors, "region"),
		.service = json_string(vectors, "service"),
		.credentials = &credentials,
		.now = THEN,
	};
	char hash[DIGEST_SHA256_SIZE];

	fill_credentials(&credentials, vectors, item);
	assert_true(sigv4_sign(&request, &signature, &error));
	assert_text(str_from(signature.date), json_string(vectors, "amz_date"));
	assert_true(sigv4_write_canonical_request(&request, signature.date, &canonical));
	digest_sha256(buf_str(&canonical), hash);
	assert_text(str_from(hash), json_string(item, "canonical_request_sha256"));
	buf_format(&expected,
		   "AWS4-HMAC-SHA256 Credential=%s/20260102/us-east-1/sts/aws4_request, "
		   "SignedHeaders=%s, Signature=%s",
		   json_string(vectors, "access_key").p, json_string(item, "signed_headers").p,
		   json_string(item, "signature").p);
	assert_text(secret_reveal(&signature.authorization), buf_str(&expected));
	sigv4_signature_release(&signature);
	assert_true(secret_is_empty(&signature.authorization));
	assert_string_equal(signature.date, "");
}

static void vectors_of_aws(void **state)
{
	CLEANUP_JSON cJSON *vectors = read_vectors();
	const cJSON *cases = json_member(vectors, "cases");

	(void)state;
	assert_int_equal(cJSON_GetArraySize(cases), 2);
	for (int i = 0; i < 2; i++)
		check_vector(vectors, cJSON_GetArrayItem(cases, i));
}

static bool write_canonical(const char *url, const char *type, const char *token, struct buf *text)
{
	CLEANUP_CREDENTIALS struct credentials credentials = {0};
	struct sigv4_request request = {
		.method = STR("POST"),
		.url = str_from(url),
		.content_type = str_from(type),
		.body = STR("abc"),
		.credentials = &credentials,
	};

	secret_set(&credentials.session_token, str_from(token));
	return sigv4_write_canonical_request(&request, "D", text);
}

static void hosts_and_paths(void **state)
{
	static const char *const cases[][3] = {
		{"https://a.example", "/", "a.example"},
		{"https://a.example:443/", "/", "a.example"},
		{"https://a.example:80/sts", "/sts", "a.example:80"},
		{"http://127.0.0.1:8731/a//b/", "/a//b/", "127.0.0.1:8731"},
		{"http://localhost:80/%7e~a=b/c", "/%257e~a%3Db/c", "localhost"},
		{"http://[::1]:99", "/", "[::1]:99"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_MESSAGE);
		CLEANUP_BUF struct buf expected = BUF_INIT(BUF_LIMIT_MESSAGE);

		assert_true(write_canonical(cases[i][0], "t", NULL, &text));
		buf_format(&expected,
			   "POST\n%s\n\ncontent-type:t\nhost:%s\nx-amz-date:D\n\n"
			   "content-type;host;x-amz-date\n"
			   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
			   cases[i][1], cases[i][2]);
		assert_text(buf_str(&text), buf_str(&expected));
	}
}

static void values_of_headers(void **state)
{
	CLEANUP_BUF struct buf text = BUF_INIT(BUF_LIMIT_MESSAGE);

	(void)state;
	assert_true(write_canonical("https://a.example", "  a  b;   c ", "to ken", &text));
	assert_true(str_contains(buf_str(&text),
				 STR("\ncontent-type:a b; c\nhost:a.example\nx-amz-date:D\n"
				     "x-amz-security-token:to ken\n\ncontent-type;host;x-amz-date;"
				     "x-amz-security-token\n")));
}

static void what_cannot_be_signed(void **state)
{
	static const char *const urls[] = {"https://a.example/?", "https://a.example/?a=b",
					   "https://a b/", "ftp://a/", ""};

	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++) {
		CLEANUP_CREDENTIALS struct credentials credentials = {0};
		CLEANUP_ERROR struct error error = {0};
		struct sigv4_signature signature = {0};
		struct sigv4_request request = {.method = STR("POST"),
						.url = str_from(urls[i]),
						.credentials = &credentials};

		assert_false(sigv4_sign(&request, &signature, &error));
		assert_int_equal(error.kind, ERROR_CONFIGURATION);
		assert_true(secret_is_empty(&signature.authorization));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_of_aws),
		cmocka_unit_test(hosts_and_paths),
		cmocka_unit_test(values_of_headers),
		cmocka_unit_test(what_cannot_be_signed),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
