/** A service on `Bun.serve` that shows a path to whoever has a SciToken for it. */

import { serve } from "bun";
import { KeyCache, type KeyStore } from "scitokens";
import { protect, storage } from "scitokens/protect";

export interface ServiceOptions {
  /** Whose tokens are accepted. */
  readonly issuer: string;
  /** The name of this service, as tokens say it. */
  readonly audience: string;
  readonly store: KeyStore;
}

export function startService({ issuer, audience, store }: ServiceOptions): ReturnType<typeof serve> {
  // `insecure` allows http to loopback hosts, where the issuer of this example is.
  const keyCache = new KeyCache({ issuers: [issuer], store, insecure: true });
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

  return serve({ hostname: "localhost", port: 0, fetch: handle });
}
