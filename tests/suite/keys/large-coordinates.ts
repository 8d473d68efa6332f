/** Coordinates that are no numbers of the field: the same point in a second form, so that a key would have two thumbprints. */

import QUnit from "qunit";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { encode } from "./check.ts";

/** The field of P-256 (FIPS 186-5), and points of its curve with a coordinate so small that it can be written larger. */
const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const POINTS: readonly (readonly [name: string, x: bigint, y: bigint, larger: "x" | "y"])[] = [
  ["x = 0", 0n, 0x66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4n, "x"],
  ["x = 5", 5n, 0x459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbccn, "x"],
  ["y = 5", 0xd7325d7646cd60d80a92738ceb345f844cffaf35841022cab176f692de8de1d7n, 5n, "y"],
];

export function largeCoordinates(library: Library): void {
  for (const [name, x, y, larger] of POINTS) {
    QUnit.test(`${name} is taken, and plus p it is not`, async (assert) => {
      const sound = { kty: "EC", crv: "P-256", kid: "k", x: textOf(x), y: textOf(y) };
      const odd = { ...sound, [larger]: textOf((larger === "x" ? x : y) + P) };
      const cache = new library.KeyCache();
      await cache.addJwks("https://issuer.example", { keys: [sound] });
      assert.equal((await cache.getKey("https://issuer.example", "k")).algorithm, "ES256");
      // Not left to the runtime: a cache does not import what it keeps.
      await failsWith(assert, library, "ERR_ARGUMENT", () =>
        new library.KeyCache().addJwks("https://issuer.example", { keys: [odd] }),
      );
      const error = await failsWith(assert, library, "ERR_KEY_UNSUPPORTED", () => library.importKey(odd));
      assert.equal(error.message, "the JWK is no public key of P-256");
    });
  }
}

const textOf = (number: bigint): string => {
  const digits = number.toString(16).padStart(64, "0");
  return encode(Uint8Array.from(digits.match(/../g) as string[], (pair) => Number.parseInt(pair, 16)));
};
