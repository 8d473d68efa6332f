"""What the reference library makes of an issuer: `ask.py ISSUER demo`, or `ask.py ISSUER enforce TOKEN AUDIENCE`."""

import json
import sys

import scitokens
import scitokens.utils.demo
from scitokens.utils.errors import SciTokensException

issuer, act, *given = sys.argv[1:]


def acls(token, audience):
    return sorted(scitokens.Enforcer(issuer, audience=audience).generate_acls(token))


if act == "demo":
    serialized = scitokens.utils.demo.token({"scope": "read:/protected", "sub": "jane"})
    parsed = scitokens.utils.demo.parsed_token({"scope": "read:/protected", "sub": "jane"})
    print(json.dumps({"token": serialized, "claims": dict(parsed.claims()), "acls": acls(parsed, issuer)}))
else:
    serialized, audience = given
    try:
        print(json.dumps({"acls": acls(scitokens.SciToken.deserialize(serialized), audience)}))
    except (SciTokensException, scitokens.scitokens.ClaimInvalid, ValueError) as error:
        print(json.dumps({"refused": str(error)}))
