"""ECDSA (FIPS 186-5) on the curves of ES256, ES384 and ES512, as plain arithmetic; nonces as in RFC 6979."""

import hashlib
import hmac


class Curve:
    def __init__(self, size, p, b, n, gx, gy, hash_name):
        self.size, self.p, self.b, self.n, self.base, self.hash_name = size, p, b, n, (gx, gy), hash_name

    def add(self, one, two):
        """The sum of two points; None is the one at infinity."""
        if one is None or two is None:
            return one or two
        (x1, y1), (x2, y2) = one, two
        if x1 == x2 and (y1 + y2) % self.p == 0:
            return None
        top, bottom = (3 * x1 * x1 - 3, 2 * y1) if one == two else (y2 - y1, x2 - x1)
        slope = top * pow(bottom, -1, self.p)
        x = (slope * slope - x1 - x2) % self.p
        return x, (slope * (x1 - x) - y1) % self.p

    def multiply(self, scalar, point):
        found = None
        for bit in bin(scalar % self.n)[2:]:
            found = self.add(found, found)
            if bit == "1":
                found = self.add(found, point)
        return found

    def lift(self, x):
        """The point with that x and an even y, or None; p is 3 modulo 4 for all three curves."""
        square = (x * x * x - 3 * x + self.b) % self.p
        y = pow(square, (self.p + 1) // 4, self.p)
        return (x, y if y % 2 == 0 else self.p - y) if y * y % self.p == square else None

    def digest(self, message):
        """The number that is signed: the leftmost bits of the hash (FIPS 186-5 section 6.4.1)."""
        found = hashlib.new(self.hash_name, message).digest()
        return int.from_bytes(found, "big") >> max(0, 8 * len(found) - self.n.bit_length())

    def nonce(self, d, message):
        """RFC 6979 section 3.2."""
        octets = (self.n.bit_length() + 7) // 8
        seed = d.to_bytes(octets, "big") + (self.digest(message) % self.n).to_bytes(octets, "big")
        mac = lambda key, data: hmac.new(key, data, self.hash_name).digest()
        length = hashlib.new(self.hash_name).digest_size
        v, k = b"\1" * length, b"\0" * length
        for separator in (b"\0", b"\1"):
            k = mac(k, v + separator + seed)
            v = mac(k, v)
        while True:
            text = b""
            while 8 * len(text) < self.n.bit_length():
                v = mac(k, v)
                text += v
            found = int.from_bytes(text, "big") >> (8 * len(text) - self.n.bit_length())
            if 0 < found < self.n:
                return found
            k = mac(k, v + b"\0")
            v = mac(k, v)

    def sign(self, d, message):
        k = self.nonce(d, message)
        r = self.multiply(k, self.base)[0] % self.n
        return r, pow(k, -1, self.n) * (self.digest(message) + r * d) % self.n

    def verify(self, key, message, r, s):
        """FIPS 186-5 section 6.4.2."""
        if not (0 < r < self.n and 0 < s < self.n):
            return False
        w = pow(s, -1, self.n)
        one = self.multiply(self.digest(message) * w, self.base)
        point = self.add(one, self.multiply(r * w, key))
        return point is not None and point[0] % self.n == r

    def recover(self, point, message, r, s):
        """The public key for which (r, s) is a signature whose nonce made this point (SEC 1 section 4.1.6)."""
        w = pow(r, -1, self.n)
        one = self.multiply(s * w, point)
        return self.add(one, self.multiply(-self.digest(message) * w, self.base))


CURVES = {
    "P-256": Curve(
        32,
        0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF,
        0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
        0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
        0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
        0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
        "sha256",
    ),
    "P-384": Curve(
        48,
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFF,
        0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
        0xAA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7,
        0x3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F,
        "sha384",
    ),
    "P-521": Curve(
        66,
        2**521 - 1,
        0x51953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00,
        2**521 - 0x5AE79787C40D069948033FEB708F65A2FC44A36477663B851449048E16EC79BF7,
        0xC6858E06B70404E9CD9E3ECB662395B4429C648139053FB521F828AF606B4D3DBAA14B5E77EFE75928FE1DC127A2FFA8DE3348B3C1856A429BF97E7E31C2E5BD66,
        0x11839296A789A3BC0045C8A5FB42C7D1BD998F54449579B446817AFBD17273E662C97EE72995EF42640C550B9013FAD0761353C7086A272C24088BE94769FD16650,
        "sha512",
    ),
}
