"""Ed25519 (RFC 8032 section 5.1) as plain arithmetic, with the points that have no place in it."""

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
I = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1)


def add(one, two):
    (x1, y1), (x2, y2) = one, two
    product = D * x1 * x2 * y1 * y2
    x = (x1 * y2 + x2 * y1) * pow(1 + product, -1, P) % P
    return x, (y1 * y2 + x1 * x2) * pow(1 - product, -1, P) % P



def multiply(scalar, point):
    found = NEUTRAL
    for bit in bin(scalar)[2:]:
        found = add(found, found)
        if bit == "1":
            found = add(found, point)
    return found


def encode(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def decode(octets):
    """The point, or None where these octets are the one form of none (RFC 8032 section 5.1.3)."""
    number = int.from_bytes(octets, "little")
    y, sign = number & (2**255 - 1), number >> 255
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * I % P
    if x * x % P != square or (x == 0 and sign == 1):
        return None
    return (x if x & 1 == sign else P - x, y)


BASE = decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
# Of order 8: its multiples are all the points of small order.
TORSION = decode(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"))
SMALL = [multiply(i, TORSION) for i in range(8)]

# Those octets that decode to a point of small order where y is not asked to be less than p, or x = 0 to be written as +0.
OTHER_FORMS = [
    ((y | sign << 255).to_bytes(32, "little"), point)
    for y, sign, point in [
        (1, 1, (0, 1)),
        (P + 1, 0, (0, 1)),
        (P + 1, 1, (0, 1)),
        (P - 1, 1, (0, P - 1)),
        (P, 0, (I if I % 2 == 0 else P - I, 0)),
        (P, 1, (I if I % 2 == 1 else P - I, 0)),
    ]
]


def challenge(r, key, message):
    return int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % L


def expand(secret):
    """The scalar and the prefix of a private key (RFC 8032 section 5.1.5)."""
    found = hashlib.sha512(secret).digest()
    return (int.from_bytes(found[:32], "little") & (2**254 - 8)) | 2**254, found[32:]


def nonce(secret, message):
    return int.from_bytes(hashlib.sha512(expand(secret)[1] + message).digest(), "little") % L


def sign(secret, message):
    scalar, _ = expand(secret)
    key, k = encode(multiply(scalar, BASE)), nonce(secret, message)
    r = encode(multiply(k, BASE))
    return r + ((k + challenge(r, key, message) * scalar) % L).to_bytes(32, "little")


def verify(key, message, signature, cofactor=1):
    """RFC 8032 section 5.1.7: with the cofactor 1 the equation that suffices there, with 8 the weaker one."""
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    point, nonce_point = decode(key), decode(r)
    if point is None or nonce_point is None or s >= L:
        return False
    right = add(nonce_point, multiply(challenge(r, key, message), point))
    return multiply(cofactor, multiply(s, BASE)) == multiply(cofactor, right)
