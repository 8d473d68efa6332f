"""Signatures of RSA whose padding is right, or nearly so."""

import hashlib

import rsa
from cases import minimal, number, signing_input

HASHES = {"256": "sha256", "384": "sha384", "512": "sha512"}
SALT = bytes(range(64))


def jwk_of(key):
    return {"kty": "RSA", "n": minimal(key["n"]), "e": minimal(key["e"])}


def make(cases, published):
    keys = {}
    for entry in published:
        name, jwk = entry["name"], entry["jwk"]
        keys[name] = {part: number(jwk[part]) for part in ("n", "e", "d")}
        cases.key(name, entry["source"], jwk)
        for bits, hash_name in HASHES.items():
            source = f"{entry['source']}, the key"
            pkcs1 = lambda octets: rsa.raw(keys[name], rsa.pkcs1(keys[name], octets, hash_name))
            cases.answer(f"RS{bits}", name, source, b"sample", True, pkcs1)
            salt = SALT[: hashlib.new(hash_name).digest_size]
            pss = lambda octets: rsa.raw(keys[name], rsa.pss(keys[name], octets, hash_name, salt))
            cases.answer(f"PS{bits}", name, source, b"sample", False, pss)
    name = published[1]["name"]
    numbers(cases, keys[name], name)
    for bits in HASHES:
        paddings(cases, keys[name], name, bits)
        salts(cases, keys[name], name, bits)
    sizes(cases)
    low_exponent(cases)


def numbers(cases, key, name):
    """Numbers that are the same modulo n, or too special (RFC 8017 section 5.2.2)."""
    n, size = key["n"], rsa.octets(key)
    for alg in ("RS256", "PS256"):
        for i in range(10_000):
            signed = signing_input(alg, f'{{"i":{i}}}'.encode())
            value = int.from_bytes(rsa.raw(key, encoding(alg, key, signed.encode())), "big")
            if value + n < 1 << 8 * size:
                break
        given = {"a sound one": value, "with s + n": value + n, "with n - s": n - value}
        given |= {"s = 0": 0, "s = 1": 1, "s = n - 1": n - 1, "s = n": n, "s = n + 1": n + 1}
        for text, found in given.items():
            cases.case(text == "a sound one", text, alg, name, signed, found.to_bytes(size, "big"))
        for i in range(10_000):
            signed = signing_input(alg, f'{{"zero":{i}}}'.encode())
            signature = rsa.raw(key, encoding(alg, key, signed.encode()))
            if signature[0] == 0:
                break
        cases.case(True, "that begins with a zero", alg, name, signed, signature)
        cases.case(False, "the same without its zero", alg, name, signed, signature[1:])


def encoding(alg, key, message):
    hash_name = HASHES[alg[2:]]
    if alg.startswith("RS"):
        return rsa.pkcs1(key, message, hash_name)
    return rsa.pss(key, message, hash_name, SALT[: hashlib.new(hash_name).digest_size])


def paddings(cases, key, name, bits):
    """EMSA-PKCS1-v1_5 (RFC 8017 section 9.2), and what is taken for it where an encoding is parsed instead of compared."""
    alg, hash_name, size = f"RS{bits}", HASHES[bits], rsa.octets(key)
    signed = signing_input(alg, b"{}")
    message = signed.encode()
    digest = hashlib.new(hash_name, message).digest()
    info = bytes.fromhex(rsa.PREFIXES[hash_name]) + digest
    length, end = len(digest), 19 + len(digest)
    oid = info[6:15]
    fill = lambda before, after: before + b"\xff" * (size - len(before) - len(after)) + after
    der = lambda tag, *content: bytes([tag, len(b"".join(content))]) + b"".join(content)
    octets = der(4, digest)
    other = "sha512" if hash_name == "sha256" else "sha256"
    long_length = b"\x30\x81" + info[1:]

    def padded(content):
        return fill(b"\0\1", b"\0" + content)

    def short(ones, content=info, garbage=b"\0"):
        head = b"\0\1" + b"\xff" * ones + b"\0" + content
        return head + garbage * (size - len(head))

    sound = padded(info)
    assert len(info) == end and sound == rsa.pkcs1(key, message, hash_name)
    variants = {
        "padding that ends early, and zeros after the hash": short(8),
        "padding that ends early, and ones after the hash": short(8, garbage=b"\xff"),
        "one octet less of padding, and one after the hash": short(size - 4 - len(info)),
        "no padding, and zeros after the hash": short(0),
        "no padding and no separator": b"\0\1" + info + bytes(size - 2 - len(info)),
        "zeros for padding": b"\0\1" + bytes(size - 2 - len(info)) + info,
        "padding of another octet": b"\0\1" + b"\xfe" * (size - 3 - len(info)) + b"\0" + info,
        "one octet of padding changed": sound[:100] + b"\xfe" + sound[101:],
        "the first octet of padding zero": sound[:2] + b"\0" + sound[3:],
        "no separator": fill(b"\0\1", info),
        "a separator of 1": fill(b"\0\1", b"\1" + info),
        "two separators": fill(b"\0\1", b"\0\0" + info),
        "block type 0": b"\0\0" + bytes(size - 2 - len(info)) + info,
        "block type 2": b"\0\2" + sound[2:],
        "block type 3": b"\0\3" + sound[2:],
        "a first octet of 1": b"\1\1" + sound[2:],
        "no NULL in DigestInfo": padded(der(0x30, der(0x30, oid_of(oid)), octets)),
        "something else for NULL": padded(der(0x30, der(0x30, oid_of(oid), b"\4\0"), octets)),
        "a NULL that is not empty": padded(der(0x30, der(0x30, oid_of(oid), b"\5\1\0"), octets)),
        "garbage in the parameters": padded(der(0x30, der(0x30, oid_of(oid), b"\5\0", b"\4\1\0"), octets)),
        "garbage at the end of DigestInfo": padded(der(0x30, der(0x30, oid_of(oid), b"\5\0"), octets, b"\5\0")),
        "garbage after DigestInfo": padded(info + b"\0"),
        "lengths in their long form": padded(long_length),
        "lengths that are indefinite": padded(b"\x30\x80" + info[2:] + b"\0\0"),
        "the hash alone": padded(digest),
        "the hash in an OCTET STRING alone": padded(octets),
        "a hash that is cut short": padded(der(0x30, der(0x30, oid_of(oid), b"\5\0"), der(4, digest[:-1]))),
        "an empty hash": padded(der(0x30, der(0x30, oid_of(oid), b"\5\0"), der(4))),
        "the hash of something else": padded(info[: end - length] + hashlib.new(hash_name, b"").digest()),
        "the OID of another hash": padded(info[:14] + bytes([info[14] ^ 3]) + info[15:]),
        "an OID that is longer": padded(der(0x30, der(0x30, der(6, oid + b"\1"), b"\5\0"), octets)),
        "SHA-1": rsa.pkcs1(key, message, "sha1"),
        "another hash": rsa.pkcs1(key, message, other),
        "PSS": rsa.pss(key, message, hash_name, SALT[:length]),
        "no encoding": bytes(size - len(digest)) + digest,
        "zeros": bytes(size),
        "an encoding of one octet less": b"\0" + rsa.pkcs1({"n": 1 << 8 * (size - 1) - 1}, message, hash_name),
    }
    cases.case(True, "a sound one", alg, name, signed, rsa.raw(key, sound))
    for text, encoded in variants.items():
        encoded = (int.from_bytes(encoded, "big") % key["n"]).to_bytes(size, "big")
        assert len(encoded) == size and encoded != sound, text
        cases.case(False, text, alg, name, signed, rsa.raw(key, encoded))


def oid_of(octets):
    """The nine octets of an OBJECT IDENTIFIER as they stand in DigestInfo."""
    return bytes([6, len(octets)]) + octets


def salts(cases, key, name, bits):
    """EMSA-PSS (RFC 8017 section 9.1). RFC 7518 section 3.5: the salt is as long as the hash."""
    alg, hash_name, size = f"PS{bits}", HASHES[bits], rsa.octets(key)
    length = hashlib.new(hash_name).digest_size
    signed = signing_input(alg, b"{}")
    message = signed.encode()
    other = "sha512" if hash_name == "sha256" else "sha256"
    longest = bytes(i & 255 for i in range(size - length - 2))
    pss = lambda salt=SALT[:length], hashing=hash_name, **odd: rsa.pss(key, message, hashing, salt, **odd)
    variants = {
        "no salt": pss(b""),
        "a salt of one octet": pss(b"\1"),
        "a salt of one octet less": pss(SALT[: length - 1]),
        "a salt of one octet more": pss(longest[: length + 1]),
        "a salt of 20 octets": pss(SALT[:20]),
        "the longest salt": pss(longest),
        "another hash": pss(SALT[: hashlib.new(other).digest_size], other),
        "another hash, and the salt as long as it should be": pss(hashing=other),
        "SHA-1": pss(SALT[:20], "sha1"),
        "a mask by another hash": pss(mask_hash=other),
        "a mask by SHA-1": pss(mask_hash="sha1"),
        "a trailer of 0xcc": pss(trailer=0xCC),
        "a trailer of zero": pss(trailer=0),
        "a separator of 2": pss(separator=2),
        "no separator": pss(separator=0),
        "padding that is not zero": pss(padding=255),
        "the highest bit set": pss(top=0x80),
        "other octets before the hash": pss(prefix=b"\1" * 8),
        "no octets before the hash": pss(prefix=b""),
        "PKCS#1 v1.5": rsa.pkcs1(key, message, hash_name),
    }
    cases.case(True, "a sound one", alg, name, signed, rsa.raw(key, pss()))
    cases.case(True, "a salt of zeros", alg, name, signed, rsa.raw(key, pss(bytes(length))))
    for text, encoded in variants.items():
        encoded = (int.from_bytes(encoded, "big") % key["n"]).to_bytes(size, "big")
        cases.case(False, text, alg, name, signed, rsa.raw(key, encoded))


def sizes(cases):
    """Moduli that do not end with an octet: of 8 k + 1 bits, an encoding for PSS is an octet shorter than the modulus."""
    for bits, e in ((2049, 65537), (2050, 65537), (2055, 3), (3072, 3)):
        key = rsa.make_key(bits, e, f"{bits} {e}")
        name = cases.key(f"RSA of {bits} bits, e = {e}", "made for this case", jwk_of(key))
        for alg in ("RS256", "RS512", "PS256", "PS512"):
            signed = signing_input(alg, b"{}")
            encoded = encoding(alg, key, signed.encode())
            cases.case(True, f"a key of {bits} bits", alg, name, signed, rsa.raw(key, encoded))
            signature = rsa.raw(key, encoded)
            cases.case(False, f"a key of {bits} bits, a zero before", alg, name, signed, b"\0" + signature)
            if signature[0] < 2 and bits == 2049:
                cases.case(False, f"a key of {bits} bits, cut", alg, name, signed, signature[1:])


def low_exponent(cases):
    """What Bleichenbacher showed in 2006: with e = 3, a cube is made without the private key that begins as it should."""
    key = rsa.make_key(2048, 3, "2048 3")
    name = cases.key("RSA of 2048 bits, e = 3", "made for this case", jwk_of(key))
    signed = signing_input("RS256", b"{}")
    cases.case(True, "e = 3, a sound one", "RS256", name, signed, rsa.raw(key, rsa.pkcs1(key, signed.encode(), "sha256")))
    info = bytes.fromhex(rsa.PREFIXES["sha256"]) + hashlib.sha256(signed.encode()).digest()
    for ones in (0, 1, 8):
        head = b"\0\1" + b"\xff" * ones + b"\0" + info
        root = rsa.cube_root(int.from_bytes(head + bytes(256 - len(head)), "big"))
        assert (root**3).to_bytes(256, "big").startswith(head)
        cases.case(False, f"e = 3, a cube after {ones} octets of padding", "RS256", name, signed, root.to_bytes(256, "big"))
