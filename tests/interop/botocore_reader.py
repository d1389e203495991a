"""How botocore reads files: a path on each line of standard input, and for each a line of JSON.

[the sections, the profiles and sso-sessions that they make], or the word of what botocore refuses the file with.
"""

import json
import sys

from botocore.configloader import build_profile_map, raw_config_parse
from botocore.exceptions import ConfigParseError

for line in sys.stdin:
    try:
        sections = raw_config_parse(line.rstrip("\n"))
        profiles = build_profile_map(sections)
        answer = [sections, {"profile": profiles["profiles"], "sso-session": profiles["sso_sessions"]}]
    except ConfigParseError as error:
        answer = str(error)
    print(json.dumps(answer), flush=True)
