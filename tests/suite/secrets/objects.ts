/** What the library gives back shows nothing secret, however it is looked at; and it writes to no console. */

import QUnit from "qunit";
import type { Library } from "../environment.ts";
import { AUDIENCE, ISSUER } from "../fixtures.ts";
import { hides, outcomeOf, type Planted, plant } from "./planted.ts";

/** Each thing that the library makes, after it was used with secrets. */
const MADE: Readonly<Record<string, (planted: Planted) => unknown>> = {
  "a key that was made": ({ key, rsa }) => [key, rsa],
  "a key that was imported": async ({ library, key, rsa }) => [
    await library.importKey(await library.exportKey(key, "jwk-private")),
    await library.importKey(await library.exportKey(rsa, "pem-private")),
    await library.importKey(await library.exportKey(rsa, "jwk-private"), { extractable: true }),
  ],
  "public forms of keys": async ({ library, key, rsa }) => [
    library.exportJwks(key, rsa),
    await library.exportKey(rsa, "jwk-public"),
    await library.exportKey(key, "pem-public"),
  ],
  "a token that is to be signed": ({ library, key }) => new library.SciToken({ key, claims: { scope: "read:/" } }),
  "tokens that were read": async ({ library, key, good, held, now }) => {
    const read = (text: string) => library.SciToken.deserialize(text, { publicKey: key, audience: AUDIENCE, now });
    return [await read(good), await read(held), (await read(held)).chain];
  },
  "an Enforcer": async ({ library, key, good, held, expired, now }) => {
    const keyCache = new library.KeyCache();
    await keyCache.addKey(ISSUER, key);
    const tokenCache = new library.TokenCache();
    const enforcer = new library.Enforcer(ISSUER, { audience: AUDIENCE, keyCache, now, tokenCache });
    const told = [];
    for (const text of [good, good, held, expired, expired]) {
      told.push(await outcomeOf(() => enforcer.authorize(text, "read", "/store")));
    }
    return [enforcer, tokenCache, keyCache, told, await keyCache.list(), keyCache.stats()];
  },
  "an issuer": async ({ library, key, clientSecret }) => {
    const issuer = library.issuer.createIssuer({
      issuer: ISSUER,
      keys: key,
      clients: { jobs: { secret: clientSecret } },
    });
    return [issuer, await issuer.jwks(), await issuer.keys()];
  },
  "an issuer that makes its keys": async ({ library, key }) => {
    const store = new library.MemoryStore();
    const issuer = library.issuer.createIssuer({ issuer: ISSUER, keys: key, signingKeys: { store } });
    await issuer.rotate();
    return [issuer, await issuer.jwks(), await issuer.keys()];
  },
  "a fetch that carries a token": async ({ library, good, held, now }) => {
    const fetch = async (): Promise<Response> => new Response("ok");
    const carrying = [good, held].map((token) =>
      library.client.createFetch({ token, origins: [AUDIENCE], fetch, now }),
    );
    return [carrying, ...(await Promise.all(carrying.map((send) => send(AUDIENCE))))];
  },
  "a guard": ({ library, good }) => [
    library.protect.protect({ issuer: ISSUER, audience: AUDIENCE, scope: "read:/", revoked: new Set([good]) }, () => {
      throw new Error("nobody asks");
    }),
  ],
};

export function objects(library: Library): void {
  for (const [name, make] of Object.entries(MADE)) {
    QUnit.test(`nothing secret is seen in ${name}, nor on the console`, async (assert) => {
      const planted = await plant(library);
      const printed: unknown[] = [];
      const made = await whilePrinting(printed, () => make(planted));
      hides(assert, planted, made, name);
      assert.deepEqual(printed, [], "nothing is printed");
    });
  }
}

const METHODS = ["log", "info", "warn", "error", "debug", "trace", "dir"] as const;

/** Does something, and notes what is printed meanwhile. */
async function whilePrinting<T>(printed: unknown[], act: () => T): Promise<Awaited<T>> {
  const before = METHODS.map((method) => [method, console[method]] as const);
  for (const method of METHODS) console[method] = (...given: unknown[]) => printed.push(given);
  try {
    return await act();
  } finally {
    for (const [method, was] of before) console[method] = was;
  }
}
