/** Which algorithms the runtime at hand has by itself. */

import QUnit from "qunit";
import type { Algorithm } from "../../src/index.ts";
import { failsWith } from "./assertions.ts";
import type { Library, Support } from "./environment.ts";

const ALGORITHMS: readonly Algorithm[] = [
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
export async function supportOf({ generateKey }: Library): Promise<Record<Algorithm, Support>> {
  const found = ALGORITHMS.map(async (algorithm): Promise<[Algorithm, Support]> => {
    try {
      const { privateKey } = await generateKey(algorithm);
      return [algorithm, privateKey instanceof CryptoKey ? "native" : "fallback"];
    } catch {
      return [algorithm, "none"];
    }
  });
  return Object.fromEntries(await Promise.all(found)) as Record<Algorithm, Support>;
}

export function algorithms(library: Library): void {
  for (const algorithm of ALGORITHMS) {
    QUnit.test(`${algorithm} works, or says that the runtime has not got it`, async (assert) => {
      const support = (await supportOf(library))[algorithm];
      if (support === "none") {
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
