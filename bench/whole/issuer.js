/** An issuer on a real port of this machine, over https where other libraries are to discover its key. */

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { fileURLToPath } from "node:url";
import { exportJwks, generateKey, SciToken } from "../../dist/index.js";

const TLS = new URL("../../tests/fixtures/tls/", import.meta.url);
/** The certificate of the authority to trust, a PEM file. */
export const AUTHORITY = fileURLToPath(new URL("ca.pem", TLS));
export const AUDIENCE = "https://storage.example";
/** Seconds that a token serves: longer than any benchmark. */
const LIFETIME = 6 * 3600;

/**
 * Starts one with one ES256 key.
 *
 * @param {"http" | "https"} scheme
 */
export async function startIssuer(scheme) {
  const key = await generateKey("ES256", { extractable: true });
  const documents = new Map();
  /** @type {import("node:http").RequestListener} */
  const answer = (request, response) => {
    const body = documents.get(request.url);
    response.writeHead(body === undefined ? 404 : 200, { "content-type": "application/json" }).end(body);
  };
  const server = scheme === "http" ? createServer(answer) : createSecureServer(certificate(), answer);
  server.listen(0, "localhost");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const url = `${scheme}://localhost:${port}`;
  const jwksUri = `${url}/jwks`;
  documents.set("/.well-known/openid-configuration", JSON.stringify({ issuer: url, jwks_uri: jwksUri }));
  documents.set("/jwks", JSON.stringify(exportJwks(key)));
  return {
    url,
    key,
    /** @param {number} count */
    mint: (count) => mint(url, key, count),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function certificate() {
  const [cert, key] = ["localhost.pem", "localhost.key"].map((name) => readFileSync(new URL(name, TLS)));
  return { cert, key };
}

/**
 * Tokens that differ in their `jti`, as an issuer makes them. Each allows to read `/store`.
 *
 * @param {string} issuer
 * @param {import("../../dist/index.js").SigningKey} key
 * @param {number} count
 */
export function mint(issuer, key, count) {
  const claims = { sub: "jane", scope: "read:/store write:/store/jane", aud: AUDIENCE };
  const made = () => new SciToken({ key, claims }).serialize({ issuer, lifetime: LIFETIME });
  return Promise.all(Array.from({ length: count }, made));
}
