"""Signatures of Ed25519 on which implementations differ ("Taming the Many EdDSAs", Chalkias, Garillot and Nikolaenko, 2020).

The vectors of that paper sign 32 octets each, which no JWS does; these have what is odd in each of them, under payloads
that are sought until the numbers fit.
"""

import hashlib

import edwards
from cases import b64, signing_input
from edwards import BASE, L, P, add, challenge, encode, multiply

ALG = "EdDSA"
SIGN = 1 << 255


def jwk_of(key, d=None):
    secret = {} if d is None else {"d": b64(d)}
    return {"kty": "OKP", "crv": "Ed25519", "x": b64(key), **secret}


def little(value):
    return value.to_bytes(32, "little")


def payloads():
    for i in range(10_000):
        yield signing_input(ALG, f'{{"i":{i}}}'.encode())


def make(cases, rfc):
    for vector in rfc:
        secret, octets = bytes.fromhex(vector["d"]), bytes.fromhex(vector["message"])
        assert encode(multiply(edwards.expand(secret)[0], BASE)).hex() == vector["x"]
        assert edwards.sign(secret, octets).hex() == vector["signature"]
        key = cases.key(vector["name"], vector["source"], jwk_of(bytes.fromhex(vector["x"]), secret))
        source = f"{vector['source']}, the key"
        # The first message is empty, which the library signs for nobody.
        cases.answer(ALG, key, source, octets or b"sample", True, lambda octets, secret=secret: edwards.sign(secret, octets))
    secret, name = bytes.fromhex(rfc[0]["d"]), rfc[0]["name"]
    scalar = edwards.expand(secret)[0]
    point = multiply(scalar, BASE)
    scalars(cases, secret, name)
    odd_nonces(cases, secret, scalar, point, name)
    mixed_keys(cases, secret, scalar, point)
    small_keys(cases)


def case(cases, accepted, name, key, octets, signed, signature, holds=None):
    """`holds` says whether RFC 8032's equation does, where that is not `accepted`."""
    assert edwards.verify(octets, signed.encode(), signature) == (accepted if holds is None else holds), name
    cases.case(accepted, name, ALG, key, signed, signature)


def scalars(cases, secret, key):
    signed = next(payloads())
    octets = encode(multiply(edwards.expand(secret)[0], BASE))
    sound = edwards.sign(secret, signed.encode())
    r, s = sound[:32], int.from_bytes(sound[32:], "little")
    case(cases, True, "a sound one", key, octets, signed, sound)
    for i in range(1, 16):
        if s + i * L < 1 << 256:
            case(cases, False, f"with S + {i} L", key, octets, signed, r + little(s + i * L))
    for value in (0, 1, L - 1, L, L + 1, 1 << 252, 1 << 253, 1 << 255, (1 << 256) - 1, L - s):
        case(cases, False, f"with an S of {hex(value)}", key, octets, signed, r + little(value))
    for bit in (253, 254, 255):
        case(cases, False, f"with bit {bit} of S", key, octets, signed, r + little(s | 1 << bit))
    case(cases, False, "with the negative of R", key, octets, signed, r[:31] + bytes([r[31] ^ 128]) + sound[32:])
    case(cases, False, "with halves exchanged", key, octets, signed, sound[32:] + r)
    # Ed25519ph and Ed25519ctx (RFC 8032 section 5.1): other algorithms with the same keys.
    for flag, context, text in ((1, b"", "Ed25519ph"), (0, b"jws", "Ed25519ctx")):
        dom = b"SigEd25519 no Ed25519 collisions" + bytes([flag, len(context)]) + context
        octets_signed = hashlib.sha512(signed.encode()).digest() if flag else signed.encode()
        scalar, prefix = edwards.expand(secret)
        k = int.from_bytes(hashlib.sha512(dom + prefix + octets_signed).digest(), "little") % L
        nonce = encode(multiply(k, BASE))
        h = int.from_bytes(hashlib.sha512(dom + nonce + octets + octets_signed).digest(), "little") % L
        case(cases, False, f"of {text}", key, octets, signed, nonce + little((k + h * scalar) % L))


def odd_nonces(cases, secret, scalar, point, key):
    octets, signed = encode(point), next(payloads())
    message = signed.encode()
    for i, small in enumerate(edwards.SMALL):
        r = encode(small)
        s = challenge(r, octets, message) * scalar % L
        # WebCrypto refuses the neutral element too, with which RFC 8032's equation holds.
        case(cases, False, f"an R of small order, {i}/8", key, octets, signed, r + little(s), holds=small == edwards.NEUTRAL)
        if i > 0:
            k = edwards.nonce(secret, message)
            r = encode(add(multiply(k, BASE), small))
            s = (k + challenge(r, octets, message) * scalar) % L
            case(cases, False, f"an R of mixed order, {i}/8", key, octets, signed, r + little(s))
    for form, small in edwards.OTHER_FORMS:
        for hashed, text in ((form, "as it is"), (encode(small), "in its one form")):
            s = challenge(hashed, octets, message) * scalar % L
            name = f"an R of small order in another form, {form.hex()}, hashed {text}"
            case(cases, False, name, key, octets, signed, form + little(s))


def mixed_keys(cases, secret, scalar, point):
    """A key of mixed order: the equation with the cofactor always holds, that without for some payloads only."""
    for i in (1, 2, 4, 7):
        small = edwards.SMALL[i]
        octets = encode(add(point, small))
        key = cases.key(f"EdDSA: mixed order, {i}/8", "made for this case", jwk_of(octets))
        done = set()
        for signed in payloads():
            k = edwards.nonce(secret, signed.encode())
            for j, other in enumerate(edwards.SMALL):
                r = encode(add(multiply(k, BASE), other))
                h = challenge(r, octets, signed.encode())
                signature = r + little((k + h * scalar) % L)
                accepted = add(other, multiply(h, small)) == edwards.NEUTRAL
                if (j, accepted) in done or (j not in (0, i)):
                    continue
                done.add((j, accepted))
                assert edwards.verify(octets, signed.encode(), signature, cofactor=8)
                name = f"a key of mixed order, {i}/8, R with {j}/8, where the cofactor {'does not matter' if accepted else 'matters'}"
                case(cases, accepted, name, key, octets, signed, signature)
            if len(done) == 4:
                break


def small_keys(cases):
    """Keys with which signatures verify that nobody has made; and other forms of points, which RFC 8032 does not decode."""
    forms = [(encode(small), small) for small in edwards.SMALL] + edwards.OTHER_FORMS
    for octets, small in forms:
        key = cases.key(f"EdDSA: small order, {octets.hex()}", "a point of small order", jwk_of(octets))
        for signed in payloads():
            found = [encode(other) for other in edwards.SMALL if fits(other, small, octets, signed)]
            if found:
                cases.case(False, f"a key of small order, {octets.hex()}", ALG, key, signed, found[0] + bytes(32))
                break
    signed = next(payloads())
    for y in range(2, 19):
        for value in (y + P, (y + P) | SIGN):
            if edwards.decode(little(y)) is not None:
                octets = little(value)
                key = cases.key(f"EdDSA: not reduced, {octets.hex()}", "y of p or more", jwk_of(octets))
                cases.case(False, f"a key that is not reduced, {octets.hex()}", ALG, key, signed, encode(BASE) + little(1))


def fits(nonce, point, octets, signed):
    """Whether R = nonce and S = 0 fulfil the equation for a key of small order."""
    return add(nonce, multiply(challenge(encode(nonce), octets, signed.encode()), point)) == edwards.NEUTRAL
