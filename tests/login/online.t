#!/usr/bin/env python3
"""status --online, accounts and logout: what AWS says, and what is left behind."""

import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import case, contains, equal, lines, main, matches  # noqa: E402
from login_scene import CONFIG, LEGACY_URL, START_URL, Scene, token_name  # noqa: E402


@case("status --online: granted, refused, ended, unknown, and nothing asked where there is no token")
def _():
    with Scene() as scene:
        scene.home.config(CONFIG.replace("sso_role_name = ReadOnly\nregion", "sso_role_name = Nothing\nregion") +
                          "[profile good]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = ReadOnly\n")
        equal(scene.awsp("status", "good", "--online").status, 4)
        equal(scene.aws.log(), [])
        scene.give_token(expires_in=3600)
        result = scene.awsp("status", "good", "--online")
        equal(result.status, 0)
        matches(result.out, r"^good: valid, .*, online: granted\n$")
        result = scene.awsp("status", "good", "dev", "audit", "keys", "--online", "--json")
        equal((result.status, [each["online"] for each in json.loads(result.out)]), (7, ["granted", "refused", "refused", "refused"]))
        contains(result.err, "AWS does not give the role Nothing in 111111111111 to this login")
        equal("online" in json.loads(scene.awsp("status", "good", "--json").out)[0], False)
        scene.aws.add_user("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI")
        matches(scene.awsp("status", "keys", "--online").out, "online: granted")
        contains(scene.awsp("status", "console", "--online", "--json").out, '"online": null')
        equal(scene.home.exists(".aws/cli/cache"), False)
        scene.aws.fault("GetRoleCredentials", "error", times=None)
        result = scene.awsp("status", "good", "--online")
        equal((result.status, "online: unknown" in result.out), (6, True), result.err)
        scene.aws.clear_faults()
        scene.aws.revoke("session")
        result = scene.awsp("status", "good", "--online")
        equal((result.status, "online: ended" in result.out), (4, True), result.err)


@case("status --online says where the clock is wrong")
def _():
    with Scene(date_skew=-3600) as scene:
        scene.give_token(expires_in=7200)
        result = scene.awsp("status", "dev", "dev", "--online")
        equal(result.err.count("the clock of this machine is"), 1)
        matches(result.err, r"(59|60) minutes ahead of AWS's")


@case("accounts: all pages, by name, with roles; for programs too")
def _():
    accounts = [{"accountId": "222222222222", "accountName": "b\x1b[31m", "emailAddress": "b@example.com", "roles": ["Z", "a"]},
                {"accountId": "111111111111", "accountName": "A", "roles": ["R"]}, {"accountId": "333333333333", "roles": []}]
    with Scene(accounts=accounts, page_size=2) as scene:
        scene.give_token(expires_in=3600)
        result = scene.awsp("accounts", "--json", "--roles")
        equal(result.status, 0, result.err)
        equal([(each["account"], each["name"], each["email"], each["roles"]) for each in json.loads(result.out)],
              [("333333333333", None, None, []), ("111111111111", "A", None, ["R"]),
               ("222222222222", "b\x1b[31m", "b@example.com", ["a", "Z"])])
        result = scene.awsp("accounts", "--roles", "--session", "corp")
        equal(lines(result.out), ["111111111111\tR\tA\t", "222222222222\ta\tb\\x1b[31m\tb@example.com",
                                  "222222222222\tZ\tb\\x1b[31m\tb@example.com"])
        terminal = scene.home.terminal("awsp", "accounts")
        terminal.expect("ACCOUNT +NAME +EMAIL")
        equal("\x1b[31m" in terminal.output, False)


@case("accounts renews first, and says what to do where it cannot")
def _():
    with Scene() as scene:
        scene.give_token(expires_in=-60)
        result = scene.awsp("accounts")
        equal((result.status, len(lines(result.out))), (0, 3), result.err)
        scene.aws.revoke("session")
        scene.give_token(expires_in=-60, refresh=False)
        result = scene.awsp("accounts")
        equal((result.status, result.out), (4, ""))
        contains(result.err, "awsp login --session corp")
        equal(scene.awsp("accounts", env={"AWS_PROFILE": "keys"}).status, 5)


@case("logout: AWS is told, the token goes, the registration stays; a second one is no error")
def _():
    with Scene() as scene:
        scene.awsp("login", "dev")
        token = scene.token()["accessToken"]
        result = scene.awsp("logout", "dev")
        equal((result.status, scene.aws.calls("Logout"), scene.home.exists(token_name())), (0, 1, False), result.err)
        contains(result.err, f"the browser may still be signed in at {START_URL}")
        equal(token in result.err, False)
        equal(len([name for name in os.listdir(os.path.join(scene.home.path, ".aws/sso/cache")) if name.endswith(".json")]), 1)
        result = scene.awsp("logout", "dev")
        equal((result.status, result.err), (0, "there was no login to corp\n"))


@case("logout renews a token that has run out, so that its refresh token dies too")
def _():
    with Scene() as scene:
        scene.give_token(expires_in=-60)
        equal(scene.awsp("logout", "dev").status, 0)
        equal((scene.aws.calls("CreateToken"), scene.aws.calls("Logout"), scene.home.exists(token_name())), (1, 1, False))


@case("logout without AWS removes the token all the same, and says so with 6; ended sessions are 0")
def _():
    with Scene() as scene:
        scene.give_token(expires_in=3600)
        scene.aws.fault("Logout", "error", times=None)
        result = scene.awsp("logout", "dev")
        equal((result.status, scene.home.exists(token_name())), (6, False))
        contains(result.err, "is removed here, but AWS does not know of it: 127.0.0.1")
        scene.aws.clear_faults()
        scene.give_token(expires_in=3600)
        scene.aws.revoke("session")
        equal(scene.awsp("logout", "dev").status, 0)


def role_files(scene):
    folder = os.path.join(scene.home.path, ".aws/cli/cache")
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


@case("logout of a damaged file: it goes, and nobody claims that AWS was asked")
def _():
    with Scene() as scene:
        for damage in ("{", "{}", "[]"):
            scene.home.write(token_name(), damage, 0o600)
            result = scene.awsp("logout", "dev")
            equal((result.status, scene.home.exists(token_name()), scene.aws.log()), (1, False, []), result.err)
            contains(result.err, "AWS does not know of it: its file holds no token")


@case("logout removes the cached credentials of the session's roles, chained ones too; --all the rest")
def _():
    config = CONFIG.replace(
        "arn:aws:iam::222222222222:role/Audit", "arn:aws:iam::123456789012:role/R\nexternal_id = e1\nduration_seconds = 1800")
    with Scene(config) as scene:
        ours = ["e83cab308910340ce11a566ebf0b9e96b40f6c39.json", "184474eec5afe4a0b06008e5edbfd5871c8e8a24.json"]
        for name in [*ours, "0" * 40 + ".json"]:
            scene.home.write(f".aws/cli/cache/{name}", "{}", 0o600)
        scene.home.write(".aws/cli/cache/session.db", "x")
        scene.home.write(".aws/login/cache/" + "1" * 64 + ".json", "{}", 0o600)
        scene.give_token(expires_in=3600)
        equal(scene.awsp("logout", "audit").status, 0)
        equal(role_files(scene), ["0" * 40 + ".json", "session.db"])
        scene.give_token(expires_in=3600)
        scene.give_token(LEGACY_URL, LEGACY_URL, expires_in=3600)
        scene.give_token("gone", "https://gone.awsapps.com/start", expires_in=3600)
        result = scene.awsp("logout", "--all", env={"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y"})
        equal((result.status, scene.aws.calls("Logout")), (0, 4), result.err)
        equal((role_files(scene), os.listdir(os.path.join(scene.home.path, ".aws/login/cache"))), (["session.db"], []))
        for part in ("AWS_ACCESS_KEY_ID is set in this shell", "the long-term keys of 1 profile stay", "3 other cache files"):
            contains(result.err, part)
        equal([name for name in os.listdir(os.path.join(scene.home.path, ".aws/sso/cache")) if name.endswith(".json")], [])


main()
