/** A token, its issuer, and a key cache on some store, whose events are kept. */

import type { KeyCache, KeyCacheEvent, KeyStore } from "../../src/index.ts";
import type { Environment, Library } from "../suite/environment.ts";
import { TestIssuer } from "../suite/issuer.ts";

export interface Verification {
  readonly issuer: TestIssuer;
  readonly events: readonly KeyCacheEvent[];
  readonly keyCache: KeyCache;
  readonly keyId: string;
  /** Whether the token verifies; how many milliseconds that took. */
  verify(): Promise<{ readonly verified: boolean; readonly took: number }>;
  /** The errors of the store that events have told. */
  storeErrors(): readonly (Error & { readonly code?: string })[];
}

export async function verification(
  { KeyCache, SciToken, exportJwks, generateKey }: Library,
  environment: Environment,
  store: KeyStore,
): Promise<Verification> {
  const key = await generateKey();
  const [jwk] = exportJwks(key).keys;
  // As many as an issuer may have: a record of some size.
  const others = Array.from({ length: 99 }, (_, index) => ({ ...jwk, kid: `${index}`.padEnd(200, "x") }));
  const issuer = await TestIssuer.publishing(environment, { keys: [jwk, ...others] });
  const token = await new SciToken({ key, claims: { scope: "read:/" } }).serialize({ issuer: issuer.url });
  const events: KeyCacheEvent[] = [];
  const onEvent = (event: KeyCacheEvent) => events.push(event);
  const keyCache = new KeyCache({ issuers: [issuer.url], insecure: true, store, onEvent });
  return {
    issuer,
    events,
    keyCache,
    keyId: key.keyId,
    async verify() {
      const started = performance.now();
      const { verified } = await SciToken.deserialize(token, { keyCache });
      return { verified, took: performance.now() - started };
    },
    storeErrors: () => events.flatMap((event) => (event.type === "store_failed" ? [event.error] : [])),
  };
}
