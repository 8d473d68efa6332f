"""The reference library, asked with one JSON object a line, and answering so."""

import importlib.metadata
import sqlite3

import scitokens
from answering import serve
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from scitokens.utils.keycache import KeyCache

LIFETIME = 600
HOUR = 3600


def version():
    return importlib.metadata.version("scitokens")


def mint(file, kid, issuer, claims, expired):
    with open(file, "rb") as pem:
        key = load_pem_private_key(pem.read(), password=None)
    token = scitokens.SciToken(key=key, key_id=kid)
    token.update_claims(claims)
    return token.serialize(issuer=issuer, lifetime=LIFETIME - HOUR if expired else LIFETIME).decode()


def verify(token):
    scitokens.SciToken.deserialize(token)


def acls(token, issuer, audience):
    verified = scitokens.SciToken.deserialize(token)
    granted = scitokens.Enforcer(issuer, audience=audience).generate_acls(verified)
    return sorted(f"{authz}:{path}" for authz, path in granted)


def authorize(token, issuer, audience, authz, path):
    verified = scitokens.SciToken.deserialize(token)
    enforcer = scitokens.Enforcer(issuer, audience=audience)
    if not enforcer.test(verified, authz, path):
        raise PermissionError(enforcer.last_failure)


def claims(token):
    return dict(scitokens.SciToken.deserialize(token).claims())


def add_key(issuer, kid, pem):
    key = load_pem_public_key(pem.encode())
    KeyCache.getinstance().addkeyinfo(issuer, kid, key, cache_timer=HOUR, next_update=HOUR)


def forget():
    # By its remove_key, a key without kid cannot be removed: in SQL, NULL equals nothing.
    connection = sqlite3.connect(KeyCache.getinstance().cache_location)
    with connection:
        connection.execute("DELETE FROM keycache")
    connection.close()


CALLS = {
    "version": version,
    "mint": mint,
    "verify": verify,
    "acls": acls,
    "authorize": authorize,
    "claims": claims,
    "add key": add_key,
    "forget": forget,
}


serve(CALLS)
