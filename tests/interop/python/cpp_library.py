"""scitokens-cpp by its C interface, asked with one JSON object a line, and answering so: many questions to one process."""

import ctypes

from answering import serve

library = ctypes.CDLL("libSciTokens.so.0")
libc = ctypes.CDLL(None)
libc.free.argtypes = [ctypes.c_void_p]


class Acl(ctypes.Structure):
    _fields_ = [("authz", ctypes.c_char_p), ("resource", ctypes.c_char_p)]


TEXT, POINTER, TEXTS = ctypes.c_char_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_char_p)
MESSAGE = ctypes.POINTER(ctypes.c_void_p)
library.scitoken_store_public_ec_key.argtypes = [TEXT, TEXT, TEXT, MESSAGE]
library.scitoken_deserialize.argtypes = [TEXT, ctypes.POINTER(POINTER), TEXTS, MESSAGE]
library.scitoken_destroy.argtypes = [POINTER]
library.scitoken_destroy.restype = None
library.enforcer_create.argtypes = [TEXT, TEXTS, MESSAGE]
library.enforcer_create.restype = POINTER
library.enforcer_test.argtypes = [POINTER, POINTER, ctypes.POINTER(Acl), MESSAGE]
library.enforcer_destroy.argtypes = [POINTER]
library.enforcer_destroy.restype = None


def texts(*values):
    """A list of C strings that ends with NULL."""
    return (ctypes.c_char_p * (len(values) + 1))(*(value.encode() for value in values), None)


def demand(fits, message):
    said = ctypes.cast(message, ctypes.c_char_p).value if message.value else None
    libc.free(message)
    if not fits:
        raise PermissionError(said.decode(errors="replace") if said else "no")


def add_key(issuer, kid, pem):
    message = ctypes.c_void_p()
    stored = library.scitoken_store_public_ec_key(issuer.encode(), kid.encode(), pem.encode(), ctypes.byref(message))
    demand(stored == 0, message)


def authorize(token, issuer, audience, authz, path):
    read, enforcer = ctypes.c_void_p(), None
    try:
        message = ctypes.c_void_p()
        result = library.scitoken_deserialize(token.encode(), ctypes.byref(read), texts(issuer), ctypes.byref(message))
        demand(result == 0, message)
        message = ctypes.c_void_p()
        # A new one for each question, as it keeps the clock and the profile of its first.
        enforcer = library.enforcer_create(issuer.encode(), texts(audience), ctypes.byref(message))
        demand(enforcer, message)
        message = ctypes.c_void_p()
        acl = Acl(authz.encode(), path.encode())
        demand(library.enforcer_test(enforcer, read, ctypes.byref(acl), ctypes.byref(message)) == 0, message)
    finally:
        if enforcer:
            library.enforcer_destroy(enforcer)
        if read:
            library.scitoken_destroy(read)


serve({"add key": add_key, "authorize": authorize})
