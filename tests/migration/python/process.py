"""Does what a line of JSON on its standard input asks for, and answers with a line of JSON: see ../python.ts."""

import json
import os
import sys
import tempfile

from scitokens.utils import config, keycache

import names

# What the library and its users print is no answer.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def run(code, given):
    """Runs a snippet from its beginning, and gives what it prints beside what it says it prints."""
    start_afresh()
    printed, expected = [], []
    namespace = {
        **given,
        "__name__": "snippet",
        "print": printed.append,
        "expected": lambda value: expected.append([len(printed) - 1, value]),
    }
    exec(compile(code, "<the page>", "exec"), namespace)
    return namespace, {"printed": plain(printed), "expected": plain(expected)}


def calls(code, given, expressions):
    """What each expression gives, or the exception that it raises, after a snippet that prepares them."""
    namespace, _ = run(code, given)
    return [outcome(expression, namespace) for expression in expressions]


def outcome(expression, namespace):
    try:
        return {"value": plain(eval(expression, namespace))}
    except Exception as error:
        return {"raised": type(error).__name__}


def start_afresh():
    """No key, no configuration and no environment is left from the snippet before."""
    os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(dir=os.environ["SCRATCH"])
    keycache.KEYCACHE_INSTANCE = None
    config.configuration = config.configparser.ConfigParser(config.CONFIG_DEFAULTS)
    for name in [name for name in os.environ if name.startswith("BEARER_TOKEN")]:
        del os.environ[name]


def plain(value):
    """A value as JSON has it, whatever Python calls it."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


ASKED = {
    "run": lambda code, given: run(code, given)[1],
    "calls": calls,
    "names": names.public_names,
    "exceptions": names.exceptions,
}

for line in sys.stdin:
    question = json.loads(line)
    try:
        answer = {"answer": ASKED[question["ask"]](*question["with"])}
    except Exception as error:
        answer = {"failed": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), file=answers, flush=True)
