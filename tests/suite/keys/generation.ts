/** Making keys where `crypto.subtle` fails now and then, or always. */

import QUnit from "qunit";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";

export function generation(library: Library): void {
  const { generateKey, jwt } = library;

  QUnit.test("hundreds of Ed25519 keys are made, and sign", async (assert) => {
    // WebKitGTK fails in one of 128 cases.
    for (let i = 0; i < 400; i++) {
      const key = await generateKey("EdDSA");
      if (i % 20 === 0)
        assert.ok(await jwt.verify(await jwt.sign({ exp: 2 ** 33 }, key), key, { algorithms: ["EdDSA"] }));
    }
  });

  QUnit.test("an Ed25519 key is tried for again when crypto.subtle fails", async (assert) => {
    const asked = await failing("OperationError", 3, async () => {
      const key = await generateKey("EdDSA", { keyId: "mine" });
      assert.equal(key.keyId, "mine");
    });
    assert.equal(asked, 4);
  });

  QUnit.test("where it always fails, that is told, and soon", async (assert) => {
    for (const [algorithm, name, times] of [
      ["EdDSA", "OperationError", 6],
      ["EdDSA", "DataError", 1],
      ["ES256", "OperationError", 1],
      ["RS256", "OperationError", 1],
    ] as const) {
      const asked = await failing(name, Number.POSITIVE_INFINITY, async () => {
        const error = await failsWith(assert, library, "ERR_KEY_UNSUPPORTED", () => generateKey(algorithm));
        assert.equal((error.cause as Error).name, name);
      });
      assert.equal(asked, times, `${algorithm}, ${name}`);
    }
  });
}

/** Lets `crypto.subtle` fail so often to generate a key; gives how often it was asked. */
async function failing(name: string, times: number, act: () => Promise<void>): Promise<number> {
  const prototype: SubtleCrypto = Object.getPrototypeOf(crypto.subtle);
  const { generateKey } = prototype;
  let asked = 0;
  Object.assign(prototype, {
    generateKey(this: SubtleCrypto, ...given: Parameters<typeof generateKey>) {
      asked++;
      return asked <= times ? Promise.reject(new DOMException("it failed", name)) : generateKey.apply(this, given);
    },
  });
  try {
    await act();
  } finally {
    Object.assign(prototype, { generateKey });
  }
  return asked;
}
