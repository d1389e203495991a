"""Who AWS takes the profile in AWS_PROFILE for, as botocore uses it; as JSON."""

import json

import botocore.session

identity = botocore.session.Session().create_client("sts").get_caller_identity()
del identity["ResponseMetadata"]
print(json.dumps(identity))
