/** Issuers on a real port of this machine, each with two ES256 keys, that count what they are asked. */

import { once } from "node:events";
import { createServer } from "node:http";
import { exportJwks, generateKey } from "../library.js";

/**
 * @typedef {object} Issuer
 * @property {string} url
 * @property {string} jwksUri
 * @property {readonly [import("../library.js").SigningKey, import("../library.js").SigningKey]} keys
 */

/**
 * @typedef {object} Asked
 * @property {number} metadata
 * @property {number} keySets
 * @property {number} others
 */

/** @param {number} count */
export async function startIssuers(count) {
  /** @type {Map<string, readonly [keyof Asked, body: string]>} */
  const documents = new Map();
  /** @type {Asked} */
  let asked = { metadata: 0, keySets: 0, others: 0 };
  const server = createServer((request, response) => {
    const [kind, body] = documents.get(request.url ?? "") ?? /** @type {const} */ (["others", ""]);
    asked[kind]++;
    response.writeHead(kind === "others" ? 404 : 200, { "content-type": "application/json" }).end(body);
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  /** @type {Issuer[]} */
  const issuers = [];
  for (let i = 0; i < count; i++) {
    const url = `http://localhost:${port}/${i}`;
    const jwksUri = `${url}/jwks`;
    const keys = /** @type {const} */ ([await generateKey("ES256"), await generateKey("ES256")]);
    documents.set(`/${i}/.well-known/openid-configuration`, [
      "metadata",
      JSON.stringify({ issuer: url, jwks_uri: jwksUri }),
    ]);
    documents.set(`/${i}/jwks`, ["keySets", JSON.stringify(exportJwks(...keys))]);
    issuers.push({ url, jwksUri, keys });
  }
  return {
    issuers,
    /** What was asked since this was called last. */
    asked() {
      const before = asked;
      asked = { metadata: 0, keySets: 0, others: 0 };
      return before;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
