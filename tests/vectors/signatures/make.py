#!/usr/bin/env python3
"""Writes signatures.json, always the same: `python3 tests/vectors/signatures/make.py > tests/vectors/signatures.json`.

It is plain arithmetic, with nothing that Python has not got by itself, and first makes the RFCs' own signatures anew.
"""

import json
import pathlib

import ecdsa_cases
import ed25519_cases
import rsa_cases
from cases import Cases

rfc = json.loads((pathlib.Path(__file__).parent / "rfc.json").read_text())
cases = Cases()
ecdsa_cases.make(cases, rfc["ecdsa"])
ed25519_cases.make(cases, rfc["ed25519"])
rsa_cases.make(cases, rfc["rsa"])

line = lambda value: json.dumps(value, separators=(",", ":"))
keys = ",\n".join(f"{line(name)}:{line(key)}" for name, key in cases.keys.items())
known, listed = (",\n".join(map(line, entries)) for entries in (cases.known, cases.cases))
print(f'{{"keys":{{\n{keys}\n}},"known":[\n{known}\n],"cases":[\n{listed}\n]}}')
