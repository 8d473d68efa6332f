"""The reference library, in a process of its own: python with_python.py TOKENS ISSUER AUDIENCE.

Told a number, it deserializes and tests so many tokens with the key that it discovered, and answers with the milliseconds
that one took: by the clock, and of CPU.
"""

import sys
import time

import scitokens


def main(file, issuer, audience):
    with open(file, encoding="ascii") as lines:
        tokens = lines.read().split()
    enforcer = scitokens.Enforcer(issuer, audience=audience)
    asked = 0
    for line in sys.stdin:
        count = int(line)
        cpu = time.process_time()
        start = time.perf_counter()
        for _ in range(count):
            token = scitokens.SciToken.deserialize(tokens[asked % len(tokens)])
            if not enforcer.test(token, "read", "/store/file"):
                raise PermissionError(enforcer.last_failure)
            asked += 1
        took = time.perf_counter() - start, time.process_time() - cpu
        print(*(seconds * 1000 / count for seconds in took), flush=True)


main(*sys.argv[1:])
