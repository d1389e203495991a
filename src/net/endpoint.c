/* Endpoints. */
#include "net/endpoint.h"

#include "base/region.h"
#include "net/url.h"

struct partition {
	const char *name;
	struct str prefix; /* of its regions, before WORD-NUMBER */
	const char *suffix;
	const char *dual_suffix;
	const char *signin;
	const char *console;
	const char *region; /* its oldest */
};

/* The first that fits. The last is also that of every region that is not known. */
static const struct partition partitions[] = {
	{"aws-iso", STR_INIT("us-iso-"), "c2s.ic.gov", "api.aws.ic.gov", "signin.c2shome.ic.gov",
	 "console.c2shome.ic.gov", "us-iso-east-1"},
	{"aws-iso-b", STR_INIT("us-isob-"), "sc2s.sgov.gov", "api.aws.scloud",
	 "signin.sc2shome.sgov.gov", "console.sc2shome.sgov.gov", "us-isob-east-1"},
	{"aws-iso-f", STR_INIT("us-isof-"), "csp.hci.ic.gov", "api.aws.hci.ic.gov",
	 "signin.csphome.hci.ic.gov", "console.csphome.hci.ic.gov", "us-isof-south-1"},
	{"aws-iso-e", STR_INIT("eu-isoe-"), "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk",
	 "signin.csphome.adc-e.uk", "console.csphome.adc-e.uk", "eu-isoe-west-1"},
	{"aws-us-gov", STR_INIT("us-gov-"), "amazonaws.com", "api.aws",
	 "signin.amazonaws-us-gov.com", "console.amazonaws-us-gov.com", "us-gov-west-1"},
	{"aws-cn", STR_INIT("cn-"), "amazonaws.com.cn", "api.amazonwebservices.com.cn",
	 "signin.amazonaws.cn", "console.amazonaws.cn", "cn-north-1"},
	/* Its console is signed in to by region. */
	{"aws-eusc", STR_INIT("eusc-de-"), "amazonaws.eu", "api.amazonwebservices.eu",
	 "eusc-de-east-1.signin.amazonaws-eusc.eu", "console.amazonaws-eusc.eu", "eusc-de-east-1"},
	{"aws", STR_INIT(""), "amazonaws.com", "api.aws", "signin.aws.amazon.com",
	 "console.aws.amazon.com", "us-east-1"},
};

static const char *const plain_names[] = {
	[ENDPOINT_OIDC] = "oidc",
	[ENDPOINT_PORTAL] = "portal.sso",
	[ENDPOINT_STS] = "sts",
};

/* What is left of a region is one word, "-" and a number. */
static bool is_word_and_number(struct str rest)
{
	size_t dash = str_find(rest, '-');

	return dash > 0 && str_is_digits(str_from_byte(rest, dash + 1));
}

static const struct partition *partition_of(struct str region)
{
	const struct partition *partition = partitions;

	while (partition->prefix.n > 0 &&
	       !(str_starts(region, partition->prefix) &&
		 is_word_and_number(str_from_byte(region, partition->prefix.n))))
		partition++;
	return partition;
}

const char *endpoint_partition(struct str region)
{
	return partition_of(region)->name;
}

const char *endpoint_console(struct str region)
{
	return partition_of(region)->console;
}

struct str endpoint_default_region(struct str partition)
{
	const struct partition *found = partitions;

	while (found->prefix.n > 0 && !str_equal(partition, str_from(found->name)))
		found++;
	return str_from(found->region);
}

static bool write_override(struct buf *url, const struct endpoint_choice *choice,
			   struct error *error)
{
	struct str text = choice->url, shown;
	struct url parts;

	while (str_ends(text, STR("/")))
		text.n--;
	shown = url_to_show(text);
	if (choice->fips || choice->dual_stack)
		return error_set(error, ERROR_CONFIGURATION,
				 "the endpoint %.*s cannot be used together with %s",
				 STR_ARGS(shown), choice->fips ? "FIPS" : "dual-stack");
	if (!url_parse(text, &parts) || parts.query.n > 0)
		return error_set(error, ERROR_CONFIGURATION, "%.*s is no URL of an endpoint",
				 STR_ARGS(shown));
	if (!parts.https && !url_is_loopback(&parts))
		return error_set(error, ERROR_CONFIGURATION,
				 "the endpoint %.*s is neither https nor this machine",
				 STR_ARGS(shown));
	buf_add(url, text);
	return true;
}

/* In the government's partition the plain hosts are FIPS hosts. */
static bool has_own_fips_host(const struct partition *partition, bool dual_stack)
{
	return dual_stack || !str_equal(partition->prefix, STR("us-gov-"));
}

bool endpoint_write(struct buf *url, enum endpoint_service service,
		    const struct endpoint_choice *choice, struct error *error)
{
	const struct partition *partition = partition_of(choice->region);
	struct str region = choice->region;

	if (choice->url.n > 0)
		return write_override(url, choice, error);
	if (!region_is_valid(region))
		return error_set(error, ERROR_CONFIGURATION, "\"%.*s\" is no region of AWS",
				 STR_ARGS(region));
	if (service == ENDPOINT_SIGNIN) {
		buf_format(url, "https://%s", partition->signin);
	} else if (service == ENDPOINT_STS && str_equal(region, STR("aws-global"))) {
		buf_add(url, STR("https://sts.amazonaws.com"));
	} else {
		bool fips = choice->fips && has_own_fips_host(partition, choice->dual_stack);

		buf_format(url, "https://%s%s.%.*s.%s", plain_names[service], fips ? "-fips" : "",
			   STR_ARGS(region),
			   choice->dual_stack ? partition->dual_suffix : partition->suffix);
	}
	return true;
}
