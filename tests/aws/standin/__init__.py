"""A stand-in for the parts of AWS that awsp and its peers speak to, on a loopback port.

    with StandIn(accounts=1000, roles=3) as aws:
        home.env.update(aws.environment())
        aws.fault("CreateToken", "throttle", times=2, retry_after=1)
        ...
        aws.check()

It answers as the services' models say and no more kindly: what they would reject is rejected, and what no careful
client sends is recorded as a violation. README.md beside this folder lists settings, faults and violations.
"""

from . import life
from .remote import Process, Remote
from .server import StandIn
from .tunnel import Proxy

__all__ = ["Process", "Proxy", "Remote", "StandIn", "life"]
