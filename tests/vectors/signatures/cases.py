"""What all cases have in common: how a JWS is written, and where they are collected."""

import base64


def b64(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def number(text):
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")


def minimal(value):
    """A number of RSA in a JWK (RFC 7518 section 2, Base64urlUInt)."""
    return b64(value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def signing_input(alg, payload, kid=None):
    named = "" if kid is None else f',"kid":"{kid}"'
    return b64(f'{{"alg":"{alg}"{named}}}'.encode()) + "." + b64(payload)


class Cases:
    """The vectors that are written: keys by name, known answers, and signatures with the answer that is right."""

    def __init__(self):
        self.keys, self.known, self.cases = {}, [], []

    def key(self, name, source, jwk):
        self.keys[name] = {"source": source, **jwk}
        return name

    def answer(self, alg, key, source, payload, deterministic, sign):
        signed = signing_input(alg, payload, key)
        token = f"{signed}.{b64(sign(signed.encode()))}"
        entry = {"alg": alg, "key": key, "source": source, "deterministic": deterministic, "token": token}
        self.known.append(entry)

    def case(self, accepted, name, alg, key, signed, signature):
        entry = {"accepted": accepted, "name": name, "alg": alg, "key": key, "signed": signed}
        self.cases.append({**entry, "signature": b64(signature)})
