"""A Flask service behind the reference library's decorator. Prints its port; ends with its standard input."""

import sys
import threading

from flask import Flask
from scitokens.utils.scitokens_protect import protect
from werkzeug.serving import make_server

ISSUER, AUDIENCE = sys.argv[1:]
app = Flask(__name__)


@app.get("/protected")
@protect(audience=AUDIENCE, scope="read:/protected", issuer=ISSUER)
def protected(token):
    return token["sub"]


# What the decorator prints must not be taken for the port.
port, sys.stdout = sys.stdout, sys.stderr
server = make_server("127.0.0.1", 0, app)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.port, file=port, flush=True)
sys.stdin.read()
