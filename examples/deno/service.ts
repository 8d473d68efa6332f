/// <reference lib="deno.unstable" />
/** A service on `Deno.serve` that shows a path to whoever has a SciToken for it. Deno KV keeps its issuer's keys. */

import { Enforcer, KeyCache } from "scitokens";
import { DenoKvStore } from "scitokens/stores/deno-kv";
import { refusal } from "../refusal.js";

export interface ServiceOptions {
  /** Whose tokens are accepted. */
  readonly issuer: string;
  /** The name of this service, as tokens say it. */
  readonly audience: string;
  readonly kv: Deno.Kv;
}

export function startService({ issuer, audience, kv }: ServiceOptions): Deno.HttpServer<Deno.NetAddr> {
  // One of each for all requests. `insecure` allows http to loopback hosts, where the issuer of this example is.
  const keyCache = new KeyCache({ issuers: [issuer], store: new DenoKvStore(kv), insecure: true });
  const enforcer = new Enforcer(issuer, { audience, keyCache });

  return Deno.serve({ hostname: "localhost", port: 0, onListen: () => {} }, async (request) => {
    const { pathname } = new URL(request.url);
    const authz = request.method === "GET" || request.method === "HEAD" ? "read" : "write";
    try {
      const token = await enforcer.authorize(request, authz, pathname);
      return new Response(`hello ${token.get("sub")}, you may ${authz} ${pathname}\n`);
    } catch (error) {
      const { status, headers, body } = refusal(error);
      return new Response(body, { status, headers });
    }
  });
}
