"""Which service and region a Host header names, for every partition, with FIPS and dual-stack."""

import re

# Order matters: the pattern of `aws` comes last.
PARTITIONS = [
    # partition, regions, suffix, dual-stack suffix, sign-in suffix
    ("aws-iso", r"us-iso-\w+-\d+", "c2s.ic.gov", "api.aws.ic.gov", "signin.c2shome.ic.gov"),
    ("aws-iso-b", r"us-isob-\w+-\d+", "sc2s.sgov.gov", "api.aws.scloud", "signin.sc2shome.sgov.gov"),
    ("aws-iso-f", r"us-isof-\w+-\d+", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "signin.csphome.hci.ic.gov"),
    ("aws-iso-e", r"eu-isoe-\w+-\d+", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "signin.csphome.adc-e.uk"),
    ("aws-us-gov", r"us-gov-\w+-\d+", "amazonaws.com", "api.aws", "signin.amazonaws-us-gov.com"),
    ("aws-cn", r"cn-\w+-\d+", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "signin.amazonaws.cn"),
    ("aws-eusc", r"eusc-de-\w+-\d+", "amazonaws.eu", "api.amazonwebservices.eu", "signin.amazonaws-eusc.eu"),
    ("aws", r"(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+", "amazonaws.com", "api.aws", "signin.aws.amazon.com"),
]

SERVICES = {"oidc": "oidc", "portal.sso": "portal", "sts": "sts"}

START_PAGES = (
    ".awsapps.com", ".awsapps.cn", ".app.aws", ".portal.amazonaws.com", ".portal.amazonaws.com.cn",
    ".app.amazonwebservices.com.cn", ".portal.amazonaws.eu", ".api.amazonwebservices.eu",
)

LOOPBACK = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d+)?")


class Unknown(Exception):
    """No service of AWS has this name."""


def same_region(one, other):
    """Whether two regions can be the same; empty is the region of a loopback address, which is any."""
    return not one or not other or one == other


def partition_of(region):
    for row in PARTITIONS:
        if re.fullmatch(row[1], region):
            return row[0]
    return "aws"


def suffixes(region):
    for row in PARTITIONS:
        if re.fullmatch(row[1], region):
            return row[2], row[3]
    raise Unknown(f"no partition has the region {region!r}")


def identify(host):
    """(service, region) of a Host header; (None, "") for loopback addresses, which stand for every service."""
    if LOOPBACK.fullmatch(host):
        return None, ""
    name = host[:-4] if host.endswith(":443") else host
    return _sign_in(name) or _service(name) or _start_page(name)


def _sign_in(name):
    for row in PARTITIONS:
        if name == row[4]:
            return "signin", ""
        if name.endswith("." + row[4]) and re.fullmatch(row[1], name[:-len(row[4]) - 1]):
            return "signin", name[:-len(row[4]) - 1]
    return None


def _service(name):
    if name == "sts.amazonaws.com":
        return "sts", "us-east-1"
    for prefix, service in SERVICES.items():
        found = re.fullmatch(re.escape(prefix) + r"(-fips)?\.([a-z0-9-]+)\.(.+)", name)
        if found and found[3] in suffixes(found[2]):
            _check_fips(found[2], found[1], found[3])
            return service, found[2]
    return None


def _check_fips(region, fips, suffix):
    if fips and region.startswith("us-gov-") and suffix == "amazonaws.com":
        raise Unknown("in GovCloud the plain names are the FIPS ones")


def _start_page(name):
    if name.endswith(START_PAGES):
        return "start-page", ""
    raise Unknown(f"no service has the host name {name!r}")
