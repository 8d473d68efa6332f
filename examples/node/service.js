/** A service on node:http that shows a path to whoever has a SciToken for it. */

import { createServer } from "node:http";
import { KeyCache } from "scitokens";
import { authorize } from "scitokens/express";
import { storage } from "scitokens/protect";

/**
 * @param {object} options
 * @param {string} options.issuer - Whose tokens are accepted.
 * @param {string} options.audience - The name of this service, as tokens say it.
 * @param {import("scitokens").KeyStore} options.store
 */
export function makeService({ issuer, audience, store }) {
  // `insecure` allows http to loopback hosts, where the issuer of this example is.
  const keyCache = new KeyCache({ issuers: [issuer], store, insecure: true });
  // Middleware for Express and Connect, which needs neither.
  const guard = authorize({
    issuer,
    audience,
    keyCache,
    // By its method and path: `read:/runs/1` for GET /runs/1.
    scope: storage(),
    onRefused: ({ message }) => console.log(`    refused: ${message}`),
  });

  return createServer((/** @type {import("scitokens/express").NodeRequest} */ request, response) => {
    guard(request, response, (error) => {
      if (error !== undefined || request.scitoken === undefined) {
        console.error(error);
        response.writeHead(500).end();
        return;
      }
      const { token, acl } = request.scitoken;
      response.setHeader("content-type", "text/plain");
      response.end(`hello ${token.get("sub")}, you may ${acl?.authz} what is below ${acl?.path}\n`);
    });
  });
}
