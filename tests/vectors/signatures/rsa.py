"""RSA (RFC 8017) as plain arithmetic: what a verifier finds in a signature is written here octet by octet."""

import hashlib
import random

# RFC 8017 section 9.2 note 1: the DER before the hash.
PREFIXES = {
    "sha1": "3021300906052b0e03021a05000414",
    "sha256": "3031300d060960864801650304020105000420",
    "sha384": "3041300d060960864801650304020205000430",
    "sha512": "3051300d060960864801650304020305000440",
}


def is_prime(number, rounds=24):
    """Miller and Rabin's test."""
    if any(number % small == 0 for small in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return False
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    chance = random.Random(number)
    for _ in range(rounds):
        x = pow(chance.randrange(2, number - 1), odd, number)
        if x in (1, number - 1):
            continue
        if not any((x := x * x % number) == number - 1 for _ in range(twos - 1)):
            return False
    return True


def make_key(bits, e, seed):
    """n, e and d, always the same ones for a seed."""
    chance = random.Random(seed)
    while True:
        lengths = (bits + 1) // 2, bits // 2
        p, q = (prime(chance, length, e) for length in lengths)
        if (p * q).bit_length() == bits and p != q:
            return {"n": p * q, "e": e, "d": pow(e, -1, (p - 1) * (q - 1))}


def prime(chance, bits, e):
    while True:
        number = chance.getrandbits(bits) | 3 << (bits - 2) | 1
        if (number - 1) % e != 0 and is_prime(number):
            return number


def octets(key):
    return (key["n"].bit_length() + 7) // 8


def raw(key, encoded):
    """The signature in which a verifier finds these octets."""
    return pow(int.from_bytes(encoded, "big"), key["d"], key["n"]).to_bytes(octets(key), "big")


def pkcs1(key, message, hash_name):
    """EMSA-PKCS1-v1_5 (RFC 8017 section 9.2)."""
    info = bytes.fromhex(PREFIXES[hash_name]) + hashlib.new(hash_name, message).digest()
    return b"\0\1" + b"\xff" * (octets(key) - len(info) - 3) + b"\0" + info


def mgf1(seed, length, hash_name):
    blocks = b"".join(hashlib.new(hash_name, seed + i.to_bytes(4, "big")).digest() for i in range(-(-length // 20)))
    return blocks[:length]


def pss(key, message, hash_name, salt, mask_hash=None, trailer=0xBC, separator=1, padding=0, top=0, prefix=bytes(8)):
    """EMSA-PSS (RFC 8017 section 9.1.1); what is named can be done otherwise than it must."""
    bits = key["n"].bit_length() - 1
    length = (bits + 7) // 8
    hashed = hashlib.new(hash_name, prefix + hashlib.new(hash_name, message).digest() + salt).digest()
    block = length - len(salt) - len(hashed) - 2
    data = bytes([padding]) * block + bytes([separator]) + salt
    masked = bytearray(a ^ b for a, b in zip(data, mgf1(hashed, len(data), mask_hash or hash_name)))
    masked[0] = masked[0] & (0xFF >> (8 * length - bits)) | top
    return (bytes(masked) + hashed + bytes([trailer])).rjust(octets(key), b"\0")


def cube_root(number):
    """The least number whose cube is not less."""
    low, high = 0, 1 << (number.bit_length() // 3 + 1)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if middle**3 < number else (low, middle)
    return low
