/// <reference lib="deno.unstable" />
/** A service on `Deno.serve` that shows a path to whoever has a SciToken for it. Deno KV keeps its issuer's keys. */

import { KeyCache } from "scitokens";
import { protect, storage } from "scitokens/protect";
import { DenoKvStore } from "scitokens/stores/deno-kv";

export interface ServiceOptions {
  /** Whose tokens are accepted. */
  readonly issuer: string;
  /** The name of this service, as tokens say it. */
  readonly audience: string;
  readonly kv: Deno.Kv;
}

export function startService({ issuer, audience, kv }: ServiceOptions): Deno.HttpServer<Deno.NetAddr> {
  // `insecure` allows http to loopback hosts, where the issuer of this example is.
  const keyCache = new KeyCache({ issuers: [issuer], store: new DenoKvStore(kv), insecure: true });
  const handle = protect(
    {
      issuer,
      audience,
      keyCache,
      // By its method and path: `read:/runs/1` for GET /runs/1.
      scope: storage(),
      onRefused: ({ message }) => console.log(`    refused: ${message}`),
    },
    (_request, { token, acl }) =>
      new Response(`hello ${token.get("sub")}, you may ${acl?.authz} what is below ${acl?.path}\n`),
  );

  return Deno.serve({ hostname: "localhost", port: 0, onListen: () => {} }, handle);
}
