/* The rules of HTTP that need no connection. */
#include "net/http_rules.h"

#include "base/json.h"
#include "base/random.h"
#include "base/timestamp.h"

#include <netinet/in.h>
#include <stdio.h>

/* No server makes us wait longer: the call would be over by then. */
#define LONGEST_RETRY_AFTER 3600
#define LONGEST_DELAY_SECONDS 20

bool http_may_ask(const struct url *url, unsigned options)
{
	static const struct str hosts[] = {
		STR_INIT("169.254.170.2"), STR_INIT("169.254.170.23"), STR_INIT("169.254.169.254"),
		STR_INIT("fd00:ec2::254"), STR_INIT("fd00:ec2::23"),
	};

	if (url->https || url_is_loopback(url))
		return true;
	if (!(options & HTTP_METADATA) || url->port != 80)
		return false;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(*hosts); i++) {
		if (str_equal(url->host, hosts[i]))
			return true;
	}
	return false;
}

static bool is_loopback4(const struct sockaddr *address)
{
	struct sockaddr_in in;

	memcpy(&in, address, sizeof(in));
	return ntohl(in.sin_addr.s_addr) >> 24 == 127;
}

static bool is_loopback6(const struct sockaddr *address)
{
	struct sockaddr_in6 in6;

	memcpy(&in6, address, sizeof(in6));
	return IN6_IS_ADDR_LOOPBACK(&in6.sin6_addr);
}

bool http_may_connect(const struct url *url, const struct sockaddr *address)
{
	/* The addresses of metadata are no names. */
	if (url->https || !url_is_loopback(url))
		return true;
	return (address->sa_family == AF_INET && is_loopback4(address)) ||
	       (address->sa_family == AF_INET6 && is_loopback6(address));
}

/* --------------------------------------------------------------------------------- proxy */

static struct str either_case(const struct environment *environment, const char *lower,
			      const char *upper)
{
	struct str value;

	if (!environment_get(environment, lower, &value))
		environment_get(environment, upper, &value);
	return value;
}

static bool is_separator(char c)
{
	return c == ',' || c == ' ' || c == '\t';
}

/* Takes the next entry of no_proxy; false at the end. */
static bool next_entry(struct str *rest, struct str *entry)
{
	size_t n = 0;

	while (rest->n > 0 && is_separator(rest->p[0]))
		*rest = str_from_byte(*rest, 1);
	while (n < rest->n && !is_separator(rest->p[n]))
		n++;
	*entry = str_slice(*rest, 0, n);
	*rest = str_from_byte(*rest, n);
	return n > 0;
}

/* A name stands for itself and all names below it, with a port or without one. */
static bool entry_covers(struct str entry, const struct url *url)
{
	struct str tail;

	if (str_equal(entry, STR("*")) || str_equal_nocase(entry, url->address))
		return true;
	while (str_starts(entry, STR(".")))
		entry = str_from_byte(entry, 1);
	if (entry.n == 0 || url->host.n < entry.n)
		return false;
	tail = str_from_byte(url->host, url->host.n - entry.n);
	return str_equal_nocase(tail, entry) &&
	       (tail.p == url->host.p || (!url->ipv6 && tail.p[-1] == '.'));
}

static bool needs_no_proxy(const struct environment *environment, const struct url *url)
{
	struct str rest = http_no_proxy(environment);
	struct str entry;

	while (next_entry(&rest, &entry)) {
		if (entry_covers(entry, url))
			return true;
	}
	return false;
}

struct str http_proxy_for(const struct environment *environment, const struct url *url)
{
	if (!url->https || needs_no_proxy(environment, url))
		return (struct str){0};
	if (environment_has(environment, "https_proxy") ||
	    environment_has(environment, "HTTPS_PROXY"))
		return either_case(environment, "https_proxy", "HTTPS_PROXY");
	return either_case(environment, "all_proxy", "ALL_PROXY");
}

struct str http_no_proxy(const struct environment *environment)
{
	return either_case(environment, "no_proxy", "NO_PROXY");
}

struct str http_proxy_name(struct str proxy)
{
	for (size_t i = 0; i + 3 <= proxy.n; i++) {
		if (str_starts(str_from_byte(proxy, i), STR("://"))) {
			proxy = str_from_byte(proxy, i + 3);
			break;
		}
	}
	for (size_t i = proxy.n; i > 0; i--) {
		if (proxy.p[i - 1] == '@') {
			proxy = str_from_byte(proxy, i);
			break;
		}
	}
	return str_slice(proxy, 0, str_find(proxy, '/'));
}

/* ------------------------------------------------------------------------------- headers */

bool http_header_is_plain(const struct http_header *header)
{
	for (size_t i = 0; i < header->value.n; i++) {
		if (header->value.p[i] < 0x20 || header->value.p[i] >= 0x7f)
			return false;
	}
	return header->value.n > 0 && url_is_visible_ascii(str_from(header->name)) &&
	       !strchr(header->name, ':');
}

/* "Sat, 21 Nov 2026 12:05:28 GMT" (RFC 9110, 5.6.7; nobody sends the two older forms). */
static bool parse_date(struct str text, int64_t *seconds)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	char iso[TIMESTAMP_SIZE];
	const char *month;
	char name[4] = {0};

	if (text.n != 29 || !str_ends(text, STR(" GMT")))
		return false;
	memcpy(name, text.p + 8, 3);
	month = strstr(months, name);
	if (!month || (month - months) % 3 != 0)
		return false;
	snprintf(iso, sizeof(iso), "%.4s-%02u-%.2sT%.8sZ", text.p + 12,
		 (unsigned)(month - months) / 3 % 12 + 1, text.p + 5, text.p + 17);
	return timestamp_parse(str_from(iso), seconds);
}

static void read_retry_after(struct http_answer *answer, struct str value)
{
	int64_t until;
	int64_t seconds = 0;

	if (parse_date(value, &until)) {
		int64_t now = timestamp_now();

		answer->retry_after = until > now ? until - now : 0;
		return;
	}
	if (!str_is_digits(value))
		return;
	for (size_t i = 0; i < value.n && seconds < LONGEST_RETRY_AFTER; i++)
		seconds = seconds * 10 + (value.p[i] - '0');
	answer->retry_after = seconds < LONGEST_RETRY_AFTER ? seconds : LONGEST_RETRY_AFTER;
}

static void replace(struct buf *buf, struct str value)
{
	buf_clear(buf);
	buf_add(buf, value);
}

/* A status line: what came before was an interim answer. */
static void begin_head(struct http_answer *answer)
{
	buf_clear(&answer->error_type);
	buf_clear(&answer->location);
	answer->date = 0;
	answer->retry_after = -1;
}

static struct str strip_line(struct str s)
{
	while (s.n > 0 && (s.p[s.n - 1] == '\r' || s.p[s.n - 1] == '\n'))
		s.n--;
	return str_trim(s);
}

void http_read_header(struct http_answer *answer, struct str line)
{
	size_t colon = str_find(line, ':');
	struct str name = str_slice(line, 0, colon);
	struct str value = strip_line(str_from_byte(line, colon + 1));

	if (str_starts(line, STR("HTTP/")))
		begin_head(answer);
	else if (str_equal_nocase(name, STR("date")))
		parse_date(value, &answer->date);
	else if (str_equal_nocase(name, STR("retry-after")))
		read_retry_after(answer, value);
	else if (str_equal_nocase(name, STR("x-amzn-errortype")))
		replace(&answer->error_type, value);
	else if (str_equal_nocase(name, STR("location")))
		replace(&answer->location, value);
}

/* ------------------------------------------------------------------------------- retries */

static bool means_throttling(struct str code)
{
	static const struct str codes[] = {
		STR_INIT("RequestTimeout"),
		STR_INIT("RequestTimeoutException"),
		STR_INIT("PriorRequestNotComplete"),
		STR_INIT("Throttling"),
		STR_INIT("ThrottlingException"),
		STR_INIT("ThrottledException"),
		STR_INIT("RequestThrottledException"),
		STR_INIT("RequestThrottled"),
		STR_INIT("TooManyRequestsException"),
		STR_INIT("ProvisionedThroughputExceededException"),
		STR_INIT("TransactionInProgressException"),
		STR_INIT("RequestLimitExceeded"),
		STR_INIT("BandwidthLimitExceeded"),
		STR_INIT("LimitExceededException"),
		STR_INIT("SlowDown"),
		STR_INIT("EC2ThrottledException"),
		STR_INIT("IDPCommunicationError"),
	};

	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
		if (str_equal(code, codes[i]))
			return true;
	}
	return false;
}

/* The bare name of an error: without the namespace before "#" and the URL behind ":". */
static struct str bare_code(struct str code)
{
	size_t hash = str_find(code, '#');

	if (hash < code.n)
		code = str_from_byte(code, hash + 1);
	return str_trim(str_slice(code, 0, str_find(code, ':')));
}

/* STS answers in XML: the text of the first <Code>. */
static struct str xml_code(struct str body)
{
	for (size_t i = 0; i < body.n; i++) {
		struct str rest = str_from_byte(body, i);

		if (str_starts(rest, STR("<Code>"))) {
			rest = str_from_byte(rest, 6);
			return str_slice(rest, 0, str_find(rest, '<'));
		}
	}
	return (struct str){0};
}

static bool body_means_throttling(struct str body)
{
	CLEANUP_JSON cJSON *tree = json_parse(body);

	if (!tree)
		return means_throttling(xml_code(body));
	return means_throttling(bare_code(json_string(tree, "__type"))) ||
	       means_throttling(bare_code(json_string(tree, "code")));
}

bool http_is_throttled(const struct http_answer *answer)
{
	return answer->outcome == HTTP_ANSWERED &&
	       (answer->status == 429 ||
		(answer->status >= 400 &&
		 (means_throttling(bare_code(buf_str(&answer->error_type))) ||
		  body_means_throttling(buf_str(&answer->body)))));
}

static bool status_wants_retry(const struct http_answer *answer)
{
	switch (answer->status) {
	case 500:
	case 502:
	case 503:
	case 504:
		return true;
	default:
		return http_is_throttled(answer);
	}
}

bool http_wants_retry(const struct http_answer *answer, unsigned tries)
{
	if (tries >= HTTP_TRIES)
		return false;
	switch (answer->outcome) {
	case HTTP_ANSWERED:
		return status_wants_retry(answer);
	case HTTP_UNRESOLVED:
	case HTTP_UNCONNECTED:
	case HTTP_TIMED_OUT:
	case HTTP_CUT_SHORT:
	case HTTP_BROKEN:
		return true;
	default:
		return false;
	}
}

int64_t http_retry_delay(const struct http_answer *answer, unsigned tries)
{
	unsigned longest = tries < 6 ? 1u << (tries - 1) : LONGEST_DELAY_SECONDS;

	if (longest > LONGEST_DELAY_SECONDS)
		longest = LONGEST_DELAY_SECONDS;
	if (answer->outcome == HTTP_ANSWERED && answer->retry_after >= 0)
		return answer->retry_after * 1000 + random_below(100);
	return random_below(longest * 1000 + 1);
}
