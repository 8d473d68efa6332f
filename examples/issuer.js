/** An issuer: its metadata and its public keys, served on a real port. */

import { once } from "node:events";
import { createServer } from "node:http";
import { exportJwks, generateKey } from "scitokens";

/**
 * @typedef {object} Issuer
 * @property {string} url
 * @property {readonly [import("scitokens").SigningKey, import("scitokens").SigningKey]} keys
 * @property {readonly string[]} requests - The paths it was asked for.
 * @property {() => void} close
 */

/**
 * Starts an issuer with one ES256 and one RS256 key.
 *
 * @returns {Promise<Issuer>}
 */
export async function startIssuer() {
  const keys = /** @type {const} */ ([await generateKey("ES256"), await generateKey("RS256")]);
  /** @type {string[]} */
  const requests = [];
  let url = "";
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    const documents = /** @type {Record<string, object | undefined>} */ ({
      "/.well-known/openid-configuration": { issuer: url, jwks_uri: `${url}/jwks` },
      "/jwks": exportJwks(...keys),
    });
    const document = documents[request.url ?? ""];
    response.writeHead(document === undefined ? 404 : 200, {
      "content-type": "application/json",
      // Public keys are for everybody, pages of other origins too.
      "access-control-allow-origin": "*",
    });
    response.end(JSON.stringify(document ?? { error: "not found" }));
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  url = `http://localhost:${address.port}`;
  return { url, keys, requests, close: () => void server.close() };
}
