"""The credentials that botocore finds, as JSON: of the profile that is named, else of what the environment says.

Where it asks for an MFA code, it is 123456.
"""

import json
import sys

import botocore.session

session = botocore.session.Session(profile=sys.argv[1] if len(sys.argv) > 1 else None)
providers = session.get_component("credential_provider")
providers.get_provider("assume-role")._prompter = lambda _: "123456"  # pylint: disable=protected-access
credentials = session.get_credentials()
if credentials is None:
    sys.exit("no credentials")
frozen = credentials.get_frozen_credentials()
print(json.dumps({"key": frozen.access_key, "secret": frozen.secret_key, "token": frozen.token or ""}))
