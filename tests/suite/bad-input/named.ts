/** The claim at fault, which an error names, so that nobody has to read it out of a message. */

import QUnit from "qunit";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { Bench, type Codes, keysOf, NOW, now } from "./bench.ts";

/** Claims that are refused when they are read, with options, and the claim that the error names. */
type Row = readonly [claim: string, codes: Codes, claims: object, options?: object];

const READ: readonly Row[] = [
  ...["sub", "jti", "client_id", "iss"].map((claim): Row => [claim, "ERR_CLAIM_INVALID", { [claim]: 1 }]),
  ...["exp", "nbf", "iat"].map((claim): Row => [claim, "ERR_CLAIM_INVALID", { [claim]: "now" }]),
  ...["nbf", "iat"].map((claim): Row => [claim, "ERR_NOT_YET_VALID", { [claim]: NOW + 61 }]),
  ["exp", "ERR_CLAIM_MISSING", { exp: undefined }],
  ["exp", "ERR_EXPIRED", { exp: NOW }],
  ["exp", "ERR_CLAIM_INVALID", {}, { maxLifetime: 599 }],
  ["nbf", "ERR_CLAIM_MISSING", { nbf: undefined, iat: undefined }, { maxLifetime: 600 }],
  ["aud", "ERR_CLAIM_INVALID", { aud: 1 }],
  ["wlcg.groups", "ERR_CLAIM_INVALID", { "wlcg.groups": "/cms" }],
  ["ver", "ERR_PROFILE", { ver: "scitoken:3.0" }],
  ["wlcg.ver", "ERR_PROFILE", { ver: undefined, "wlcg.ver": "2.0" }],
];

export function named(library: Library): void {
  QUnit.module("the claim at fault", () => {
    for (const [claim, codes, claims, options] of READ) {
      QUnit.test(`${claim} of ${JSON.stringify(claims)}`, async (assert) => {
        const bench = new Bench(library, await keysOf(library));
        const text = await bench.token(claims);
        const error = await failsWith(assert, library, codes, () =>
          library.SciToken.deserialize(text, { publicKey: bench.key, now, ...options }),
        );
        assert.equal((error as { claim?: string }).claim, claim);
      });
    }

    QUnit.test("the clock, and what it threw", async (assert) => {
      const bench = new Bench(library, await keysOf(library));
      const text = await bench.token();
      const cause = new RangeError("the battery is empty");
      let isEmpty = false;
      const fails = (): number => {
        if (isEmpty) throw cause;
        isEmpty = true;
        return now();
      };
      const error = await failsWith(assert, library, "ERR_ARGUMENT", () =>
        library.SciToken.deserialize(text, { publicKey: bench.key, now: fails }),
      );
      assert.equal(error.cause, cause);
    });

    QUnit.test("scp, where it is read", async (assert) => {
      const bench = new Bench(library, await keysOf(library));
      const text = await bench.token({ scope: undefined, scp: 1 });
      const enforcer = await bench.enforcer({ legacyScp: true });
      const error = await failsWith(assert, library, "ERR_SCOPE_INVALID", () => enforcer.authorize(text, "read", "/"));
      assert.equal((error as { claim?: string }).claim, "scp");
    });
  });
}
