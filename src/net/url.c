/* URLs. */
#include "net/url.h"

static const char hex_digits[] = "0123456789ABCDEF";

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool url_is_visible_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] <= 0x20 || s.p[i] >= 0x7f)
			return false;
	}
	return s.n > 0;
}

static bool host_is_plain(struct str host)
{
	for (size_t i = 0; i < host.n; i++) {
		if (!is_letter(host.p[i]) && !is_digit(host.p[i]) && host.p[i] != '-' &&
		    host.p[i] != '.')
			return false;
	}
	return host.n > 0 && host.p[0] != '.' && host.p[0] != '-';
}

static bool ipv6_is_plain(struct str host)
{
	for (size_t i = 0; i < host.n; i++) {
		if (!is_hex(host.p[i]) && host.p[i] != ':' && host.p[i] != '.')
			return false;
	}
	return host.n > 0;
}

static bool parse_port(struct str digits, uint16_t *port)
{
	uint32_t number = 0;

	if (!str_is_digits(digits) || digits.n > 5)
		return false;
	for (size_t i = 0; i < digits.n; i++)
		number = number * 10 + (uint32_t)(digits.p[i] - '0');
	*port = (uint16_t)number;
	return number > 0 && number <= UINT16_MAX;
}

/* Cuts "[host]" or "host" off the front of the address; what is left is ":port" or nothing. */
static bool parse_host(struct url *url, struct str *rest)
{
	size_t end;

	url->ipv6 = str_starts(url->address, STR("["));
	if (url->ipv6) {
		end = str_find(url->address, ']');
		url->host = str_slice(url->address, 1, end);
		*rest = str_from_byte(url->address, end + 1);
		return end < url->address.n && ipv6_is_plain(url->host);
	}
	end = str_find(url->address, ':');
	url->host = str_slice(url->address, 0, end);
	*rest = str_from_byte(url->address, end);
	return host_is_plain(url->host);
}

static bool parse_address(struct url *url)
{
	struct str rest;

	if (!parse_host(url, &rest))
		return false;
	url->port = url->https ? 443 : 80;
	if (rest.n == 0)
		return true;
	return rest.p[0] == ':' && parse_port(str_from_byte(rest, 1), &url->port);
}

static size_t address_length(struct str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] != '/' && s.p[n] != '?')
		n++;
	return n;
}

bool url_parse(struct str text, struct url *url)
{
	struct str rest;
	size_t end;

	*url = (struct url){0};
	if (!url_is_visible_ascii(text) || str_find(text, '\\') < text.n ||
	    str_find(text, '#') < text.n)
		return false;
	url->https = str_starts_nocase(text, STR("https://"));
	if (!url->https && !str_starts_nocase(text, STR("http://")))
		return false;
	rest = str_from_byte(text, url->https ? 8 : 7);
	end = address_length(rest);
	url->address = str_slice(rest, 0, end);
	rest = str_from_byte(rest, end);
	end = str_find(rest, '?');
	url->path = str_slice(rest, 0, end);
	url->query = str_from_byte(rest, end + 1);
	return parse_address(url);
}

/* Four decimal numbers with dots between them, and nothing else: no resolver takes it for a name.
 */
static bool is_ipv4(struct str host)
{
	struct str rest = host, part;
	size_t parts = 0;

	while (str_split(&rest, '.', &part)) {
		unsigned number = 0;

		if (!str_is_digits(part) || part.n > 3 || (part.n > 1 && part.p[0] == '0'))
			return false;
		for (size_t i = 0; i < part.n; i++)
			number = number * 10 + (unsigned)(part.p[i] - '0');
		if (number > 255)
			return false;
		parts++;
	}
	return parts == 4 && host.p[host.n - 1] != '.';
}

struct str url_to_show(struct str text)
{
	struct str shown = str_slice(text, 0, str_find(text, '?'));
	size_t at;

	while ((at = str_find(shown, '@')) < shown.n)
		shown = str_from_byte(shown, at + 1);
	return shown;
}

bool url_is_loopback(const struct url *url)
{
	if (url->ipv6)
		return str_equal(url->host, STR("::1"));
	return str_equal_nocase(url->host, STR("localhost")) ||
	       (is_ipv4(url->host) && str_starts(url->host, STR("127.")));
}

static bool is_unreserved(char c)
{
	return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

void url_encode(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char byte = (unsigned char)s.p[i];
		const char encoded[] = {'%', hex_digits[byte >> 4], hex_digits[byte & 15]};

		if (is_unreserved(s.p[i]))
			buf_add_char(out, s.p[i]);
		else
			buf_add(out, (struct str){encoded, sizeof(encoded)});
	}
}

static unsigned hex_value(char c)
{
	return is_digit(c) ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a') + 10;
}

bool url_decode(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '+') {
			c = ' ';
		} else if (c == '%') {
			if (s.n - i < 3 || !is_hex(s.p[i + 1]) || !is_hex(s.p[i + 2]))
				return false;
			c = (char)(hex_value(s.p[i + 1]) << 4 | hex_value(s.p[i + 2]));
			i += 2;
		}
		if (c == '\0')
			return false;
		buf_add_char(out, c);
	}
	return !out->overflowed;
}
