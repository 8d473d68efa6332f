/** All algorithms, and which of them the runtime at hand has by itself. */

import QUnit from "qunit";
import type { Algorithm } from "../../src/index.ts";
import { failsWith } from "./assertions.ts";
import type { Library, Support } from "./environment.ts";

export const ALGORITHMS: readonly Algorithm[] = [
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
];

/** How each algorithm is had here, as the report tells it. */
export async function supportOfAll(library: Library): Promise<Record<Algorithm, Support>> {
  const found = ALGORITHMS.map(async (algorithm) => [algorithm, await supportOf(library, algorithm)] as const);
  return Object.fromEntries(await Promise.all(found)) as Record<Algorithm, Support>;
}

async function supportOf({ generateKey }: Library, algorithm: Algorithm): Promise<Support> {
  try {
    const { privateKey } = await generateKey(algorithm);
    return privateKey instanceof CryptoKey ? "native" : "fallback";
  } catch {
    return "none";
  }
}

export function algorithms(library: Library): void {
  for (const algorithm of ALGORITHMS) {
    QUnit.test(`${algorithm} works, or says that the runtime has not got it`, async (assert) => {
      if ((await supportOf(library, algorithm)) === "none") {
        // Only RSA has no fallback.
        assert.ok(/^[RP]S/.test(algorithm), algorithm);
        await failsWith(assert, library, "ERR_ALGORITHM", () => library.generateKey(algorithm));
        return;
      }
      const key = await library.generateKey(algorithm);
      const token = await library.jwt.sign({ sub: "jane", exp: 2 ** 33 }, key);
      const { payload } = await library.jwt.verify(token, key, { algorithms: [algorithm] });
      assert.equal(payload.sub, "jane");
    });
  }
}
