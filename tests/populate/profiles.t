#!/usr/bin/env python3
"""awsp populate: which profiles come of what a portal offers, and what becomes of those that are there."""

import json
import os
import random
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import case, contains, equal, lines, main  # noqa: E402
from login_scene import START_URL, Scene  # noqa: E402

SESSION = f"""\
[sso-session corp]
sso_start_url = {START_URL}
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
"""
SHOP = [{"accountId": "111111111111", "accountName": "shop", "roles": ["Admin", "Read"]},
        {"accountId": "222222222222", "accountName": "My Bank", "roles": ["AWSReadOnlyAccess"]}]
SHORT = ("--template", "{account_name|kebab}-{role}")


def made(name, account, role, region=None, session="corp"):
    """A profile as awsp writes it."""
    place = f"region = {region}\n" if region else ""
    return (f"[profile {name}]\nsso_session = {session}\nsso_account_id = {account}\nsso_role_name = {role}\n"
            f"{place}awsp_populate = {session}\n")


ADMIN = made("shop-Admin", "111111111111", "Admin")
READ = made("shop-Read", "111111111111", "Read")
BANK = made("my-bank-AWSReadOnlyAccess", "222222222222", "AWSReadOnlyAccess")


class Populated(Scene):
    """With a token that holds."""

    def __init__(self, config=SESSION, accounts=SHOP, **settings):
        super().__init__(config, accounts=accounts, **settings)

    def __enter__(self):
        super().__enter__()
        self.give_token(expires_in=3600)
        return self

    def populate(self, *words, status=0):
        result = self.awsp("populate", *words)
        equal(result.status, status, result.err)
        return result

    def config(self):
        return self.home.read(".aws/config")

    def holds(self, text):
        equal(self.config(), text)


@case("a profile for each account and role, behind what is there; a second time nothing changes")
def _():
    with Populated() as scene:
        result = scene.populate(*SHORT)
        equal((result.out, lines(result.err)[-1]), ("", "3 added, 0 kept, 0 updated, 0 pruned"))
        scene.holds(SESSION + BANK + ADMIN + READ)
        before = os.stat(os.path.join(scene.home.path, ".aws/config"))
        result = scene.populate(*SHORT)
        equal(result.err, "0 added, 3 kept, 0 updated, 0 pruned\n")
        after = os.stat(os.path.join(scene.home.path, ".aws/config"))
        equal((after.st_ino, after.st_mtime_ns), (before.st_ino, before.st_mtime_ns), "the file is left alone")
        equal(lines(scene.awsp("list").out)[0].split("\t")[:5],
              ["my-bank-AWSReadOnlyAccess", "222222222222", "AWSReadOnlyAccess", "", "sso"])
        equal(scene.awsp("status", "shop-Admin", "--online").status, 0)
        equal(scene.awsp("doctor").out.count("awsp_populate"), 0)


@case("names: the default, the settings' and --template's; what SDKs cannot read is said once, with a count")
def _():
    with Populated() as scene:
        result = scene.populate("--dry-run")
        contains(result.out, "+[profile shop-Admin-111111111111]\n")
        contains(result.out, "+[profile 'My Bank-AWSReadOnlyAccess-222222222222']\n")
        equal(result.err.count("My Bank-AWSReadOnlyAccess-222222222222"), 1)
        contains(result.err, "awsp: 1 of the new names cannot be read by every SDK, such as My Bank-")
        scene.home.write(".config/awsp/config", "[awsp]\ntemplate = {session}.{role|trim ^AWS|lower}\n")
        contains(scene.populate("--dry-run").out, "+[profile corp.readonlyaccess]\n")
        contains(scene.populate("--dry-run", "--template", "{account_id}/{role}").out, "+[profile 111111111111/Read]\n")
        scene.home.write(".config/awsp/config", "[awsp]\ntemplate = {rolle}\n")
        contains(scene.populate(status=5).err, ".config/awsp/config: the template has no variable \"rolle\"")
        contains(scene.populate("--template", "{role", status=2).err, "not closed")
        scene.holds(SESSION)


ODD = ["a]b", "[prod] shop", "it's", 'a"b', " lead", "trail ", "na\u00efve", "DEFAULT", "a#b", " ; x", "#x", ";x", "back\\slash", "\U0001F600 x",
       "-dash", "\u00a0nb", "x" * 300, "a$(touch x)`y`", "profile", "a=b", "a:b", "%(x)s", "\u202eabc"]


@case("whatever accounts are called, their profiles are read back under that name; but for control characters: 5")
def _():
    accounts = [{"accountId": str(100000000000 + number), "accountName": name, "roles": ["R"]} for number, name in enumerate(ODD)]
    with Populated(accounts=accounts) as scene:
        result = scene.populate("--template", "{account_name}")
        contains(result.err, f"{len(ODD) - 5} of the new names cannot be read by every SDK, such as")
        listed = {each["account"]: each["profile"] for each in json.loads(scene.awsp("list", "--json").out)}
        equal(listed, {each["accountId"]: each["accountName"] for each in accounts})
        equal(lines(scene.populate("--template", "{account_name}").err), [f"0 added, {len(ODD)} kept, 0 updated, 0 pruned"])
        before = scene.config()
        scene.aws.set(accounts=[*accounts, {"accountId": "222222222222", "accountName": "a\tb", "roles": ["R"]}])
        contains(scene.populate(status=5).err, 'R in 222222222222: "a\\x09b-R-222222222222" cannot be the name of its profile')
        scene.holds(before)


@case("two roles of one name: 5, both are named, nothing is written")
def _():
    with Populated() as scene:
        result = scene.populate("--template", "{account_name}", status=5)
        contains(result.err, "Admin in 111111111111 (corp) and Read in 111111111111 (corp) would both be called shop;")
        scene.holds(SESSION)


@case("--accounts and --roles choose; no roles are asked for of accounts that are not wanted")
def _():
    with Populated() as scene:
        scene.populate(*SHORT, "--accounts", "SHOP", "--roles", "R*")
        scene.holds(SESSION + READ)
        equal((scene.aws.calls("ListAccounts"), scene.aws.calls("ListAccountRoles")), (1, 1))
        scene.populate(*SHORT, "--accounts", "2222*")
        scene.holds(SESSION + READ + BANK)
        contains(scene.populate("--roles", "x", status=1).err, "no account and role that is offered fits")


@case("--region: of new profiles, and of those that awsp has made, not of others")
def _():
    own = "[profile shop-Read]\nregion=us-east-1\n" + READ.split("\n", 1)[1].replace("awsp_populate = corp\n", "")
    with Populated(SESSION + own) as scene:
        scene.populate(*SHORT, "--region", "eu-north-1")
        text = scene.config()
        equal(text, SESSION + own + BANK.replace("awsp_", "region = eu-north-1\nawsp_") +
              ADMIN.replace("awsp_", "region = eu-north-1\nawsp_"))
        equal(lines(scene.populate(*SHORT, "--region", "eu-west-3").err)[-1], "0 added, 1 kept, 2 updated, 0 pruned")
        scene.holds(text.replace("eu-north-1", "eu-west-3"))
        equal(lines(scene.populate(*SHORT).err)[-1], "0 added, 3 kept, 0 updated, 0 pruned")
        contains(scene.populate("--region", "Frankfurt", status=2).err, "--region takes a region, not Frankfurt")


TAKEN = "[profile shop-Admin] # mine\nrole_arn = arn:aws:iam::111111111111:role/x\nsource_profile = shop-Read\noutput = json\n"


@case("a name that something else has: kept and said, overwritten, or the new one renamed")
def _():
    for choice, after in ((None, SESSION + TAKEN + READ), ("keep", SESSION + TAKEN + READ),
                          ("overwrite", SESSION + TAKEN.split("role_arn")[0] + "output = json\n" + ADMIN.split("\n", 1)[1] + READ),
                          ("rename", SESSION + TAKEN + ADMIN.replace("Admin]", "Admin-2]") + READ)):
        with Populated(SESSION + TAKEN) as scene:
            words = [*SHORT, "--accounts", "shop", *(["--on-conflict", choice] if choice else [])]
            result = scene.populate(*words)
            scene.holds(after)
            equal("something else than the role has the name (--on-conflict): shop-Admin" in result.err,
                  choice in (None, "keep"), result.err)
            scene.populate(*words)
            scene.holds(after)
    with Populated() as scene:
        contains(scene.populate("--on-conflict", "replace", status=2).err, "keep, overwrite or rename, not replace")


@case("a name that the credentials file has: an error with its place, unless --on-conflict says what to do")
def _():
    keys = "# c\n[shop-Admin]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalr\nx = y\n"
    with Populated() as scene:
        scene.home.credentials(keys)
        result = scene.populate(*SHORT, status=5)
        contains(result.err, ".aws/credentials:2: a profile called shop-Admin is in the credentials file already")
        scene.holds(SESSION)
        result = scene.populate(*SHORT, "--on-conflict", "overwrite", "--dry-run")
        for part in ("+++ " + scene.home.path + "/.aws/config\n", "+[profile shop-Admin]\n", "-aws_secret_access_key = *"):
            contains(result.out, part)
        equal("wJalr" in result.out + result.err, False)
        scene.populate(*SHORT, "--on-conflict", "keep")
        scene.holds(SESSION + BANK + READ)
        equal(scene.home.read(".aws/credentials"), keys)
        scene.populate(*SHORT, "--on-conflict", "overwrite")
        scene.holds(SESSION + BANK + READ + ADMIN)
        equal(scene.home.read(".aws/credentials"), "# c\n[shop-Admin]\nx = y\n")


@case("--prune: marked profiles that are offered no longer, and no others; not those that somebody has built on")
def _():
    others = "[profile mine] ; not awsp's\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Gone\n" + \
        made("other", "111111111111", "Gone", session="lab")
    source = made("base", "333333333333", "Gone") + "[profile chain]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = base\n"
    lab = SESSION.replace("corp", "lab")
    words = [*SHORT, "--session", "corp"]
    with Populated(SESSION + others + source + lab) as scene:
        scene.populate(*words)
        full = scene.config()
        scene.aws.set(accounts=[{**SHOP[0], "roles": ["Read"]}])
        equal(lines(scene.populate(*words).err)[-1], "0 added, 1 kept, 0 updated, 0 pruned")
        scene.holds(full)
        dry = scene.populate(*words, "--prune", "--dry-run")
        contains(dry.out, "-[profile shop-Admin]\n")
        equal(lines(dry.err)[-1], "0 to be added, 1 kept, 0 to be updated, 2 to be pruned")
        contains(dry.err, "no longer offered, to be removed: my-bank-AWSReadOnlyAccess, shop-Admin\n")
        scene.home.env["AWS_PROFILE"] = "shop-Admin"
        result = scene.populate(*words, "--prune")
        contains(result.err, "no longer offered, and removed: my-bank-AWSReadOnlyAccess, shop-Admin\n")
        contains(result.err, "AWS_PROFILE in this shell names shop-Admin, which is gone; awsp -u ends that\n")
        contains(result.err, "no longer offered, since other profiles or keys depend on it: base\n")
        equal(lines(result.err)[-1], "0 added, 1 kept, 0 updated, 2 pruned")
        scene.holds(SESSION + others + source + lab + READ)
        for option in ("--accounts", "--roles"):
            contains(scene.populate("--prune", option, "x", status=2).err, "--prune does not go with")


@case("another template: the names of before are kept and told, as are those that somebody has given")
def _():
    with Populated(SESSION) as scene:
        scene.populate(*SHORT)
        scene.home.config(scene.config().replace("[profile shop-Read]", "[profile mine]"))
        result = scene.populate("--template", "{account_id}-{role}")
        told = "kept, though the template gives these roles other names (awsp configure profile NAME --delete removes one): "
        contains(result.err, told + "my-bank-AWSReadOnlyAccess, shop-Admin, mine\n")
        equal(lines(result.err)[-1], "3 added, 0 kept, 0 updated, 0 pruned")
        equal(told in scene.populate("--template", "{account_id}-{role}").err, False)
        result = scene.populate("--template", "{account_id}-{role}", "--prune")
        contains(result.err, told)
        equal(lines(result.err)[-1], "0 added, 3 kept, 0 updated, 0 pruned")


@case("--prune removes nothing where a listing is not whole, and nothing at all where nothing is offered")
def _():
    with Populated(SESSION + made("a", "333333333333", "Gone")) as scene:
        scene.aws.fault("ListAccountRoles", "error", status=403, code="ForbiddenException", times=1)
        result = scene.populate(*SHORT, "--prune", status=7)
        contains(result.err, "1 account does not show its roles, so nothing is pruned")
        contains(scene.config(), "[profile a]")
        contains(result.err, "0 pruned")
        before = scene.config()
        scene.aws.set(accounts=[])
        contains(scene.populate("--prune", status=7).err, "the portal of corp offers no roles to this login")
        scene.holds(before)
        scene.aws.set(accounts=SHOP)
        scene.aws.fault("ListAccountRoles", "not-json", times=None)
        scene.populate("--prune", status=6)
        scene.holds(before)
        scene.aws.clear_faults()
        equal(lines(scene.populate(*SHORT, "--prune").err)[-1].split(", ")[-1], "1 pruned")


@case("--dry-run: a diff that patch takes, on standard output; nothing is written, not even a file")
def _():
    with Populated() as scene:
        result = scene.populate(*SHORT, "--dry-run")
        equal(lines(result.err)[-1], "3 to be added, 0 kept, 0 to be updated, 0 to be pruned")
        scene.holds(SESSION)
        equal(sorted(os.listdir(os.path.join(scene.home.path, ".aws"))), ["config", "sso"])
        added = "".join(line[1:] + "\n" for line in lines(result.out) if re.match(r"\+(?!\+\+ )", line))
        equal(SESSION + added, SESSION + BANK + ADMIN + READ)
        scene.populate(*SHORT)
        equal(scene.populate(*SHORT, "--dry-run").out, "")


def foreign(source):
    """A section that has nothing to do with us, as untidy as people write them."""
    name = "".join(source.choices("abcXYZ059-_. ", k=8)).strip() or "x"
    parts = [f"[profile '{name}-{source.random()}']", f"[profile p{source.random()}]  ; c", f"[services s{source.random()}]",
             f"[preview{source.random()}]"]
    body = ["region=eu-west-1", "  # indented comment", "", "output =  json  ", "s3 =\n  max_queue_size = 10\n", "# comment",
            "; another", "x_y : z", "cli_pager=", "\tfolded"]
    end = source.choice(["\n", "\n", "\r\n"])
    chosen = [source.choice(parts), "a = b", *source.choices(body[:9], k=source.randrange(6))]
    seen, kept = set(), []
    for line in chosen:
        key = re.split("[=:]", line)[0].strip()
        if not (key in seen and "=" in line or key in seen and ":" in line):
            kept.append(line)
        seen.add(key)
    return end.join(kept) + end * source.choice([1, 1, 2, 3])


@case("whatever else the file holds, every byte of it stays, and a second run changes nothing")
def _():
    for seed in range(25):
        source = random.Random(seed)
        pieces = [foreign(source) for _ in range(source.randrange(1, 8))]
        pieces.insert(source.randrange(len(pieces) + 1), SESSION)
        before = "".join(pieces)
        with Populated(before) as scene:
            scene.populate(*SHORT, "--quiet")
            after = scene.config()
            equal(after[:len(before)], before, f"seed {seed}")
            added = after[len(before):].replace("\r", "")
            equal(re.sub(r"\n+", "\n", added.lstrip("\n")), BANK + ADMIN + READ, f"seed {seed}")
            scene.populate(*SHORT, "--quiet")
            scene.holds(after)
            if seed % 5 == 0:
                scene.aws.set(accounts=[{**SHOP[0], "roles": ["Read"]}])
                scene.populate(*SHORT, "--prune", "--quiet")
                equal(scene.config().replace("\r", "").startswith(before.replace("\r", "")), True, f"seed {seed}")


main()
