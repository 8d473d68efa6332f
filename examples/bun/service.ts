/** A service on `Bun.serve` that shows a path to whoever has a SciToken for it. */

import { serve } from "bun";
import { Enforcer, KeyCache, type KeyStore } from "scitokens";
import { refusal } from "../refusal.js";

export interface ServiceOptions {
  /** Whose tokens are accepted. */
  readonly issuer: string;
  /** The name of this service, as tokens say it. */
  readonly audience: string;
  readonly store: KeyStore;
}

export function startService({ issuer, audience, store }: ServiceOptions): ReturnType<typeof serve> {
  // One of each for all requests. `insecure` allows http to loopback hosts, where the issuer of this example is.
  const keyCache = new KeyCache({ issuers: [issuer], store, insecure: true });
  const enforcer = new Enforcer(issuer, { audience, keyCache });

  return serve({
    hostname: "localhost",
    port: 0,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      const authz = request.method === "GET" || request.method === "HEAD" ? "read" : "write";
      try {
        const token = await enforcer.authorize(request, authz, pathname);
        return new Response(`hello ${token.get("sub")}, you may ${authz} ${pathname}\n`);
      } catch (error) {
        const { status, headers, body } = refusal(error);
        return new Response(body, { status, headers });
      }
    },
  });
}
