/* Signature Version 4. */
#include "net/sigv4.h"

#include "base/digest.h"
#include "base/memory.h"
#include "base/timestamp.h"
#include "net/url.h"

#define ALGORITHM "AWS4-HMAC-SHA256"
/* Of what is signed, the session token is the largest part by far. */
#define TEXT_LIMIT ((size_t)256 << 10)
#define DAY_LENGTH 8

void sigv4_signature_release(struct sigv4_signature *signature)
{
	secret_release(&signature->authorization);
	memset(signature->date, 0, sizeof(signature->date));
}

/* YYYYMMDDTHHMMSSZ: what timestamp_format writes, without its separators. */
static void write_date(int64_t now, char date[static SIGV4_DATE_SIZE])
{
	char iso[TIMESTAMP_SIZE];

	timestamp_format(now, iso);
	for (const char *p = iso; *p; p++) {
		if (*p != '-' && *p != ':')
			*date++ = *p;
	}
	*date = '\0';
}

/* ---------------------------------------------------------------------- the canonical request */

/* The path as sent, with everything but "/" encoded, a second time where it was before: so it is
 * for every service but S3. */
static void add_path(struct buf *text, struct str path)
{
	struct str rest = str_from_byte(path, 1), part;

	buf_add_char(text, '/');
	while (str_split(&rest, '/', &part)) {
		url_encode(text, part);
		if (rest.p > part.p + part.n)
			buf_add_char(text, '/');
	}
	buf_add_char(text, '\n');
}

/* The Host header as libcurl sends it: without the port that https, or http, has anyway. */
static void add_host(struct buf *text, const struct url *url)
{
	buf_format(text, "host:%s%.*s%s", url->ipv6 ? "[" : "", STR_ARGS(url->host),
		   url->ipv6 ? "]" : "");
	if (url->port != (url->https ? 443 : 80))
		buf_format(text, ":%u", (unsigned)url->port);
	buf_add_char(text, '\n');
}

/* A header with its value trimmed and runs of spaces made one. */
static void add_header(struct buf *text, const char *name, struct str value)
{
	struct str rest = str_trim(value), word;
	const char *separator = ":";

	buf_add(text, str_from(name));
	while (str_split(&rest, ' ', &word)) {
		if (word.n == 0)
			continue;
		buf_add(text, str_from(separator));
		buf_add(text, word);
		separator = " ";
	}
	buf_add_char(text, '\n');
}

static const char *signed_headers(const struct sigv4_request *request)
{
	if (secret_is_empty(&request->credentials->session_token))
		return "content-type;host;x-amz-date";
	return "content-type;host;x-amz-date;x-amz-security-token";
}

bool sigv4_write_canonical_request(const struct sigv4_request *request, const char *date,
				   struct buf *text)
{
	struct str token = secret_reveal(&request->credentials->session_token);
	char hash[DIGEST_SHA256_SIZE];
	struct url url;

	if (!url_parse(request->url, &url) || str_find(request->url, '?') < request->url.n)
		return false;
	buf_add(text, request->method);
	buf_add_char(text, '\n');
	add_path(text, url.path);
	buf_add_char(text, '\n');
	add_header(text, "content-type", request->content_type);
	add_host(text, &url);
	add_header(text, "x-amz-date", str_from(date));
	if (token.n > 0)
		add_header(text, "x-amz-security-token", token);
	digest_sha256(request->body, hash);
	buf_format(text, "\n%s\n%s", signed_headers(request), hash);
	return !text->overflowed;
}

/* -------------------------------------------------------------------------------- signing it */

/* The key becomes that of its next link. */
static void derive(uint8_t key[static DIGEST_SHA256_BYTES], struct str link)
{
	uint8_t next[DIGEST_SHA256_BYTES];

	digest_hmac_sha256((struct str){(const char *)key, sizeof(next)}, link, next);
	memcpy(key, next, sizeof(next));
	memory_wipe(next, sizeof(next));
}

/* The key for one day, region and service. */
static void derive_key(const struct sigv4_request *request, struct str day,
		       uint8_t key[static DIGEST_SHA256_BYTES])
{
	CLEANUP_BUF struct buf first = BUF_INIT_SECRET(TEXT_LIMIT);

	buf_add(&first, STR("AWS4"));
	buf_add(&first, secret_reveal(&request->credentials->secret_access_key));
	digest_hmac_sha256(buf_str(&first), day, key);
	derive(key, request->region);
	derive(key, request->service);
	derive(key, STR("aws4_request"));
}

static void sign_text(const struct sigv4_request *request, struct str day, struct str text,
		      char hex[static DIGEST_SHA256_SIZE])
{
	uint8_t key[DIGEST_SHA256_BYTES];

	derive_key(request, day, key);
	derive(key, text);
	digest_write_hex(key, sizeof(key), hex);
	memory_wipe(key, sizeof(key));
}

static void write_scope(const struct sigv4_request *request, struct str day, struct buf *scope)
{
	buf_format(scope, "%.*s/%.*s/%.*s/aws4_request", STR_ARGS(day), STR_ARGS(request->region),
		   STR_ARGS(request->service));
}

bool sigv4_sign(const struct sigv4_request *request, struct sigv4_signature *signature,
		struct error *error)
{
	CLEANUP_BUF struct buf canonical = BUF_INIT_SECRET(TEXT_LIMIT);
	CLEANUP_BUF struct buf text = BUF_INIT_SECRET(TEXT_LIMIT);
	CLEANUP_BUF struct buf scope = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct str day = {signature->date, DAY_LENGTH};
	char hex[DIGEST_SHA256_SIZE];

	write_date(request->now, signature->date);
	if (!sigv4_write_canonical_request(request, signature->date, &canonical))
		return error_set(error, ERROR_CONFIGURATION, "requests to %.*s cannot be signed",
				 STR_ARGS(request->url));
	write_scope(request, day, &scope);
	digest_sha256(buf_str(&canonical), hex);
	buf_format(&text, ALGORITHM "\n%s\n%s\n%s", signature->date, scope.p, hex);
	sign_text(request, day, buf_str(&text), hex);
	buf_clear(&text);
	buf_add(&text, STR(ALGORITHM " Credential="));
	buf_add(&text, secret_reveal(&request->credentials->access_key_id));
	buf_format(&text, "/%s, SignedHeaders=%s, Signature=%s", scope.p, signed_headers(request),
		   hex);
	secret_set(&signature->authorization, buf_str(&text));
	return true;
}
