/** A service on node:http that shows a path to whoever has a SciToken for it. */

import { createServer } from "node:http";
import { Enforcer, KeyCache } from "scitokens";
import { refusal } from "../refusal.js";

/**
 * @param {object} options
 * @param {string} options.issuer - Whose tokens are accepted.
 * @param {string} options.audience - The name of this service, as tokens say it.
 * @param {import("scitokens").KeyStore} options.store
 */
export function makeService({ issuer, audience, store }) {
  // One of each for all requests. `insecure` allows http to loopback hosts, where the issuer of this example is.
  const keyCache = new KeyCache({ issuers: [issuer], store, insecure: true });
  const enforcer = new Enforcer(issuer, { audience, keyCache });

  return createServer((request, response) => {
    answer(request, response).catch((error) => {
      console.error(error);
      response.writeHead(500).end();
    });
  });

  /**
   * @param {import("node:http").IncomingMessage} message
   * @param {import("node:http").ServerResponse} response
   */
  async function answer({ method, url = "", headers: { authorization } }, response) {
    // As it was sent: what is decided about must be what is then opened.
    const path = url.split("?", 1).join("");
    const authz = method === "GET" || method === "HEAD" ? "read" : "write";
    const request = new Request("http://localhost", { headers: authorization === undefined ? {} : { authorization } });
    try {
      const token = await enforcer.authorize(request, authz, path);
      response
        .writeHead(200, { "content-type": "text/plain" })
        .end(`hello ${token.get("sub")}, you may ${authz} ${path}\n`);
    } catch (error) {
      const { status, headers, body } = refusal(error);
      response.writeHead(status, headers).end(body ?? undefined);
    }
  }
}
