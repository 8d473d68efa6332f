"""The public names of the installed package: those that its modules and classes define, and no underscore hides."""

import argparse
import ast
import importlib
import importlib.metadata
import inspect
import pkgutil

from unittest import mock

import scitokens

# What a class says of how its instances are used, beside names.
PROTOCOL = ["__getitem__", "__setitem__", "__delitem__", "__contains__", "__call__"]
# Instances whose attributes are public, beside what their class defines.
INSTANCES = {"SciToken": [], "Validator": [], "Enforcer": ["https://issuer.example"], "KeyCache": []}


def modules():
    found = pkgutil.walk_packages(scitokens.__path__, "scitokens.")
    return [scitokens, *(importlib.import_module(module.name) for module in found)]


def public_names():
    """Each by its module: `Class.method(parameters)`, `function(parameters)`, `NAME`, and `--option` of a program."""
    found = {module.__name__: sorted(names_of(module)) for module in modules()}
    scripts = importlib.metadata.distribution("scitokens").entry_points.select(group="console_scripts")
    return {**{name: names for name, names in found.items() if names}, "console scripts": sorted(s.name for s in scripts)}


def names_of(module):
    for name, value in vars(module).items():
        if name.startswith("_"):
            continue
        if inspect.isclass(value) or inspect.isfunction(value):
            if value.__module__ == module.__name__:
                yield from names_of_class(value) if inspect.isclass(value) else [name + parameters(value)]
            elif module is scitokens:
                yield name
    yield from assigned(module)
    if hasattr(module, "add_args"):
        yield from options(module)


def names_of_class(kind):
    yield kind.__name__ + (parameters(kind) if kind.__name__ in INSTANCES else "")
    for name in vars(kind):
        if not name.startswith("_") or name in PROTOCOL:
            value = getattr(kind, name)
            yield f"{kind.__name__}.{name}{parameters(value) if callable(value) else ''}"
    if kind.__name__ in INSTANCES:
        for name in vars(kind(*INSTANCES[kind.__name__])):
            if not name.startswith("_"):
                yield f"{kind.__name__}.{name}"


def parameters(function):
    """As they can be named by a caller."""
    named = [str(each).split("=")[0].split(":")[0] for each in inspect.signature(function).parameters.values()]
    return f"({', '.join(name for name in named if name != 'self')})"


def options(program):
    """What a program takes on its command line."""
    with mock.patch.object(argparse.ArgumentParser, "parse_args", lambda parser: parser):
        actions = program.add_args()._actions
    return [", ".join(action.option_strings) or action.dest for action in actions if action.dest != "help"]


def assigned(module):
    """Constants and variables of a module. Imports are none."""
    for statement in ast.parse(inspect.getsource(module)).body:
        for target in statement.targets if isinstance(statement, ast.Assign) else []:
            if isinstance(target, ast.Name) and (not target.id.startswith("_") or target.id == "__version__"):
                yield target.id


def exceptions():
    """Each exception of the package, and whether any of its code raises it."""
    trees = [ast.parse(inspect.getsource(module)) for module in modules()]
    raised = {name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Raise) for name in named(node)}
    return {
        name: name in raised
        for module in modules()
        for name, value in vars(module).items()
        if inspect.isclass(value) and issubclass(value, Exception) and value.__module__ == module.__name__
    }


def named(node):
    return [name.id for name in ast.walk(node) if isinstance(name, ast.Name)]
