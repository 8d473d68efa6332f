"""Signatures of ECDSA at the borders of what is one."""

from cases import b64, signing_input
from weierstrass import CURVES


def jwk_of(crv, point, d=None):
    octets = lambda value: b64(value.to_bytes(CURVES[crv].size, "big"))
    secret = {} if d is None else {"d": octets(d)}
    return {"kty": "EC", "crv": crv, "x": octets(point[0]), "y": octets(point[1]), **secret}


def der(r, s, length=0):
    """RFC 3279 section 2.2.3; filled up with zeros before r where it must be longer."""
    integer = lambda value: value.to_bytes(value.bit_length() // 8 + 1, "big")
    one, two = integer(r), integer(s)
    whole = lambda first: b"\2" + bytes([len(first)]) + first + b"\2" + bytes([len(two)]) + two
    sequence = lambda body: b"\x30" + (bytes([len(body)]) if len(body) < 128 else b"\x81" + bytes([len(body)])) + body
    while len(sequence(whole(one))) < length:
        one = b"\0" + one
    return sequence(whole(one))


def make(cases, rfc):
    for vector in rfc:
        curve, d = CURVES[vector["crv"]], int(vector["d"], 16)
        point = (int(vector["x"], 16), int(vector["y"], 16))
        assert curve.multiply(d, curve.base) == point
        for entry in vector["signatures"]:
            r, s = int(entry["r"], 16), int(entry["s"], 16)
            assert curve.sign(d, entry["message"].encode()) == (r, s)
        key = cases.key(vector["name"], vector["source"], jwk_of(vector["crv"], point, d))
        for entry in vector["signatures"]:
            source = f"{vector['source']}, the key and the nonce of RFC 6979 section 3.2"
            write = lambda octets: p1363(curve, *curve.sign(d, octets))
            cases.answer(vector["alg"], key, source, entry["message"].encode(), True, write)
        borders(cases, vector, curve, d, key)


def p1363(curve, r, s):
    return r.to_bytes(curve.size, "big") + s.to_bytes(curve.size, "big")


def borders(cases, vector, curve, d, key):
    alg, crv, n, p = vector["alg"], vector["crv"], curve.n, curve.p
    signed = signing_input(alg, b"{}")
    message = signed.encode()
    r, s = curve.sign(d, message)

    def case(accepted, name, r, s, key=key, point=None):
        if max(r, s) >= 1 << 8 * curve.size:
            return
        if point is not None:
            key = cases.key(f"{alg}: {name}", "made for this case", jwk_of(crv, point))
        else:
            point = curve.multiply(d, curve.base)
        assert curve.verify(point, message, r, s) == accepted, name
        cases.case(accepted, name, alg, key, signed, p1363(curve, r, s))
        return key

    case(True, "a sound one", r, s)
    case(True, "its twin, with n - s", r, n - s)
    case(False, "with n - r", n - r, s)
    case(False, "with s + n", r, s + n)
    case(False, "with r + n", r + n, s)
    case(False, "r and s exchanged", s, r)
    cases.case(False, "in DER", alg, key, signed, der(r, s))
    cases.case(False, "with numbers of little endian", alg, key, signed,
               r.to_bytes(curve.size, "little") + s.to_bytes(curve.size, "little"))

    # Keys are recovered from signatures, so that any point and any s can be in one.
    lift = lambda xs: next(filter(None, map(curve.lift, xs)))
    high = lift(range(n + 1, p))
    name = "an x of more than n, with r = x - n"
    recovered = case(True, name, high[0] - n, s, point=curve.recover(high, message, high[0] - n, s))
    cases.case(False, "the same with r = x, which is more than n", alg, recovered, signed, p1363(curve, high[0], s))
    cases.case(False, "the same without the zeros before r", alg, recovered, signed,
               p1363(curve, high[0] - n, s).lstrip(b"\0"))
    short = high[0] - n, s >> 6 * curve.size
    recovered = case(True, "two small numbers", *short, point=curve.recover(high, message, *short))
    cases.case(False, "the same in DER", alg, recovered, signed, der(*short))
    cases.case(False, "the same in DER, filled up to the length of a sound one", alg, recovered, signed,
               der(*short, length=2 * curve.size))
    cases.case(False, "the same with s + n", alg, recovered, signed, p1363(curve, short[0], short[1] + n))
    low, top = lift(range(1, p)), lift(range(n - 1, 0, -1))
    for value, label in ((low, "least"), (top, "greatest")):
        for scalar, text in ((1, "1"), (2, "2"), (n - 1, "n - 1"), (s, "any")):
            name = f"the {label} r that is an x, s = {text}"
            recovered = case(True, name, value[0], scalar, point=curve.recover(value, message, value[0], scalar))
            cases.case(False, f"{name}, and 1 more", alg, recovered, signed, p1363(curve, value[0], scalar + 1))

    z = curve.digest(message)
    for secret, text in ((1, "1"), (2, "2"), (n - 1, "n - 1")):
        case(True, f"a private key of {text}", *curve.sign(secret, message), point=curve.multiply(secret, curve.base))
    double = curve.multiply(z * pow(r, -1, n), curve.base)
    nonce = curve.nonce(d, message)
    case(True, "a sum of two equal points", r, 2 * z * pow(nonce, -1, n) % n, point=double)
    opposite = (double[0], p - double[1])
    for scalar in (1, s, n - 1):
        case(False, f"a sum that is the point at infinity, s = {hex(scalar)[:10]}", r, scalar, point=opposite)
    assert curve.recover(curve.multiply(nonce, curve.base), message, r, s) == curve.multiply(d, curve.base)
