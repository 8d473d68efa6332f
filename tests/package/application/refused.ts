/** What must not compile: each line is the mistake of somebody who is new to the library. */

import { Enforcer, exportKey, generateKey, isSciTokensError, KeyCache, MemoryStore, SciToken } from "scitokens";
import { verify } from "scitokens/jwt";
import { CloudflareKvStore } from "scitokens/stores/cloudflare-kv";
import { DenoKvStore } from "scitokens/stores/deno-kv";
import { IndexedDBStore } from "scitokens/stores/indexeddb";
import { UnstorageStore } from "scitokens/stores/unstorage";

export async function mistakes(token: SciToken, error: unknown): Promise<void> {
  // @ts-expect-error: the option is `audience`
  new Enforcer("https://issuer.example", { audiences: "https://storage.example" });
  // @ts-expect-error: the option is `issuers`
  new KeyCache({ issuer: "https://issuer.example" });
  // @ts-expect-error: there is no such event
  new KeyCache({ onEvent: (event) => event.type === "refreshed" });
  // @ts-expect-error: there is no such algorithm
  await generateKey("HS256");
  // @ts-expect-error: `none` is never accepted
  await verify("a.b.c", { kty: "RSA" }, { algorithms: ["none"] });
  // @ts-expect-error: a promise is no answer
  const allowed: boolean = new Enforcer("https://issuer.example").authorize("a.b.c", "read", "/");
  // @ts-expect-error: there is no such code
  isSciTokensError(error, "ERR_EXPIRY");
  // @ts-expect-error: PEM is text
  const { d } = await exportKey(await generateKey(), "pem-private");
  // @ts-expect-error: whether it was verified is not for the caller to say
  token.verified = true;
  // @ts-expect-error: the lifetime is a number of seconds
  await token.serialize({ issuer: "https://issuer.example", lifetime: "10m" });
  // @ts-expect-error: a key must be given as such
  await SciToken.deserialize("a.b.c", { publicKey: 1 });
  // @ts-expect-error: a clock gives a number
  new MemoryStore({ now: () => "now" });
  // @ts-expect-error: it makes its own connection
  new IndexedDBStore("keys");
  // @ts-expect-error: a Map is no database
  new DenoKvStore(new Map());
  // @ts-expect-error: a Map is no namespace
  new CloudflareKvStore(new Map());
  // @ts-expect-error: a Map is no storage
  new UnstorageStore(new Map());
  void [allowed, d];
}
