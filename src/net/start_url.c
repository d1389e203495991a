/* Start URLs. */
#include "net/start_url.h"

#include "base/region.h"
#include "net/endpoint.h"
#include "net/url.h"

bool start_url_is_of_aws(struct str host)
{
	static const struct str suffixes[] = {
		STR_INIT(".awsapps.com"),
		STR_INIT(".awsapps.cn"),
		STR_INIT(".app.aws"),
		STR_INIT(".portal.amazonaws.com"),
		STR_INIT(".portal.amazonaws.com.cn"),
		STR_INIT(".app.amazonwebservices.com.cn"),
		STR_INIT(".portal.amazonaws.eu"),
		STR_INIT(".api.amazonwebservices.eu"),
	};
	static const struct str names[] = {
		STR_INIT("identitycenter.amazonaws.com"),
		STR_INIT("identitycenter.amazonaws.com.cn"),
		STR_INIT("identitycenter.amazonaws.eu"),
		STR_INIT("identitycenter.us-gov.amazonaws.com"),
	};

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		if (host.n > suffixes[i].n &&
		    str_equal_nocase(str_from_byte(host, host.n - suffixes[i].n), suffixes[i]))
			return true;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (str_equal_nocase(host, names[i]))
			return true;
	}
	return false;
}

/* REGION of "ID" + before + REGION + after; empty where the host is not of that form. */
static struct str region_between(struct str host, struct str before, struct str after)
{
	size_t start = str_find(host, '.');
	struct str region;

	if (!str_ends(host, after) || !str_starts(str_from_byte(host, start), before))
		return (struct str){0};
	start += before.n;
	region = str_slice(host, start, host.n > after.n ? host.n - after.n : 0);
	return region_is_valid(region) ? region : (struct str){0};
}

struct str start_url_region(struct str host)
{
	static const struct {
		struct str before;
		struct str after;
	} forms[] = {
		{STR_INIT(".portal."), STR_INIT(".app.aws")},
		{STR_INIT("."), STR_INIT(".portal.amazonaws.com")},
		{STR_INIT("."), STR_INIT(".portal.amazonaws.com.cn")},
		{STR_INIT("."), STR_INIT(".portal.amazonaws.eu")},
		{STR_INIT(".portal."), STR_INIT(".app.amazonwebservices.com.cn")},
		{STR_INIT(".portal."), STR_INIT(".api.amazonwebservices.eu")},
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		struct str region = region_between(host, forms[i].before, forms[i].after);

		if (region.n > 0)
			return region;
	}
	return (struct str){0};
}

/* HEAD, and GET where the server knows no HEAD. */
static bool ask(struct http_client *client, struct str url, struct http_answer *answer)
{
	struct http_request request = {.method = HTTP_HEAD, .url = url};

	if (!http_call(client, &request, answer))
		return false;
	if (answer->status != 405 && answer->status != 501)
		return true;
	http_answer_release(answer);
	request.method = HTTP_GET;
	return http_call(client, &request, answer);
}

static bool is_redirect(long status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static bool is_portal(struct str text, struct url *url)
{
	return url_parse(text, url) && url->https && start_url_is_of_aws(url->host);
}

/* A start URL may end in "#/": what is behind "#" is for the browser alone. */
static struct str without_fragment(struct str text)
{
	return str_slice(text, 0, str_find(text, '#'));
}

bool start_url_is_valid(struct str text)
{
	struct url url;

	return url_parse(without_fragment(text), &url) && url.https;
}

bool start_url_resolve(struct http_client *client, struct str configured, struct buf *resolved,
		       struct buf *region, struct error *error)
{
	CLEANUP_ANSWER struct http_answer answer = {0};
	struct str asked = without_fragment(configured);
	struct str target = configured;
	struct url url;

	if (!url_parse(asked, &url) || !url.https)
		return error_set(error, ERROR_CONFIGURATION, "the start URL %.*s is no https URL",
				 STR_ARGS(configured));
	if (!start_url_is_of_aws(url.host)) {
		if (!ask(client, asked, &answer))
			return error_set(error, answer.error.kind, "%s", answer.error.message);
		target = buf_str(&answer.location);
		if (!is_redirect(answer.status) || !is_portal(without_fragment(target), &url))
			return error_set(error, ERROR_CONFIGURATION,
					 "the start URL %.*s does not lead to a portal of AWS",
					 STR_ARGS(configured));
		buf_add(region, start_url_region(url.host));
	}
	buf_add(resolved, target);
	return true;
}
