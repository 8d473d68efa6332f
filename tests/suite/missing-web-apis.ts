/** What a runtime has not got: pages without TLS lack a part of WebCrypto, and some places all of it. */

import QUnit from "qunit";
import { failsWith } from "./assertions.ts";
import type { Library } from "./environment.ts";
import { keyOf } from "./keys/check.ts";

/** RFC 9562 section 5.4. */
const UUID_4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

export function missingWebApis(library: Library): void {
  const { generateKey, importKey, exportKey, jwt, SciToken } = library;

  const parts: [what: string, object: object, name: string][] = [["crypto.subtle", crypto, "subtle"]];
  // Each page has it, if not all of it.
  if (!("document" in globalThis)) parts.push(["crypto", globalThis, "crypto"]);
  for (const [what, object, name] of parts) {
    QUnit.test(`without ${what}, whatever needs it says so`, async (assert) => {
      const key = await keyOf(library, "ES256");
      const token = await jwt.sign({ sub: "jane" }, key);
      const jwk = await exportKey(key, "jwk-public");
      await without(object, name, async () => {
        for (const act of [
          () => generateKey(),
          () => importKey(jwk),
          () => exportKey(key, "jwk-private"),
          () => jwt.sign({ sub: "jane" }, key),
          () => jwt.verify(token, key),
        ]) {
          const error = await failsWith(assert, library, "ERR_KEY_UNSUPPORTED", act);
          assert.ok(error.message.startsWith("crypto.subtle is missing"), error.message);
        }
      });
      assert.equal((await jwt.verify(token, key)).payload.sub, "jane", "it is there again");
    });
  }

  QUnit.test("without crypto.randomUUID, tokens have names like that", async (assert) => {
    const key = await keyOf(library, "ES256");
    const names = await without(crypto, "randomUUID", async () => {
      const tokens = Array.from({ length: 64 }, () =>
        new SciToken({ key }).serialize({ issuer: "https://issuer.example" }),
      );
      return Promise.all(tokens.map(async (text) => jwt.decode(await text).payload.jti as string));
    });
    assert.deepEqual(
      names.filter((name) => !UUID_4.test(name)),
      [],
    );
    assert.equal(new Set(names).size, names.length, "no two are alike");
  });
}

/** Runs something where an object has not got a member, wherever it has that from. */
async function without<T>(object: object, name: string, act: () => Promise<T>): Promise<T> {
  const own = Object.getOwnPropertyDescriptor(object, name);
  // One of its own may be there to be written, but not to be configured.
  Object.defineProperty(
    object,
    name,
    own === undefined ? { value: undefined, configurable: true } : { value: undefined },
  );
  try {
    return await act();
  } finally {
    if (own === undefined) Reflect.deleteProperty(object, name);
    else Object.defineProperty(object, name, own);
  }
}
