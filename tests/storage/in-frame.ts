/** What is done in a frame that may not use IndexedDB. */

import type { Environment, Library } from "../suite/environment.ts";
import { beyondLookUps } from "../suite/key-cache/events.ts";
import { verification } from "./verification.ts";

/** What the frame tells. */
export interface Denied {
  readonly errors: readonly (readonly [code: string, cause: string])[];
  readonly fetched: boolean;
  readonly pinned: boolean;
  readonly events: readonly string[];
}

export async function inFrame(library: Library, environment: Environment): Promise<Denied> {
  const { SciToken, exportJwks, generateKey, stores } = library;
  const store = new stores.indexeddb.IndexedDBStore();
  const signingKeys = new stores.indexeddb.IndexedDBSigningKeys();
  const key = await generateKey();
  const acts = [
    () => store.get("a"),
    () => store.set("a", 1),
    () => store.delete("a"),
    () => store.keys(),
    () => signingKeys.save("a", key),
    () => signingKeys.load("a"),
  ];
  const token = await new SciToken({ key, claims: { scope: "read:/" } }).serialize({
    issuer: "https://issuer.example",
  });
  const { events, verify } = await verification(library, environment, store);
  return {
    errors: await Promise.all(acts.map((act) => act().then(() => ["nothing", "nothing"] as const, told))),
    fetched: (await verify()).verified,
    pinned: (await SciToken.deserialize(token, { jwks: exportJwks(key) })).verified,
    events: beyondLookUps(events),
  };
}

function told(error: Error & { readonly code?: string }): readonly [string, string] {
  return [String(error.code), String((error.cause as Error | undefined)?.name)];
}
