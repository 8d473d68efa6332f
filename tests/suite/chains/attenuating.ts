/** `attenuate`: deriving in one call, and what it says where that is too much. */

import QUnit from "qunit";
import type { ErrorCode, SciTokensError } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { AUDIENCE, clock, NOON } from "../fixtures.ts";
import { handOf } from "./by-hand.ts";

const now = clock();

export function attenuating(library: Library): void {
  const { jwt } = library;
  const claimsOf = (text: string) => jwt.decode(text).payload;

  QUnit.test("attenuate narrows in one call, and again what it made", async (assert) => {
    const hand = await handOf(library);
    const held = await hand.held("scitoken:2.0", { claims: { aud: "ANY" } });
    const first = await held.attenuate({
      scope: "read:/store",
      audience: [AUDIENCE, "b"],
      lifetime: 300,
      includeKey: true,
      now,
    });
    const second = await hand.read(first, { requireKey: true });
    const third = await hand.read(
      await second.attenuate({ scope: "read:/store/a", audience: AUDIENCE, lifetime: 60, now }),
    );
    assert.deepEqual(
      third.chain.map((link) => [link.get("scope"), link.get("aud"), Number(link.get("exp")) - NOON]),
      [
        ["read:/store write:/store/jane", "ANY", 600],
        ["read:/store", [AUDIENCE, "b"], 300],
        ["read:/store/a", AUDIENCE, 60],
      ],
    );
    const same = await hand.read(await held.attenuate({ now }));
    assert.deepEqual({ ...same.toJSON(), jti: 1 }, { ...held.toJSON(), jti: 1 });
    assert.equal((await hand.read(await held.attenuate({ scope: "", now }))).get("scope"), "");
    await failsWith(assert, library, "ERR_CHAIN", () => second.attenuate({ scope: "write:/store/jane", now }));
    await failsWith(assert, library, "ERR_CHAIN", () => second.attenuate({ audience: "ANY", now }));
    await failsWith(assert, library, "ERR_CHAIN", () => second.attenuate({ lifetime: 301, now }));
    await failsWith(assert, library, "ERR_ARGUMENT", () => held.attenuate({ subject: "joe" } as object));
    await failsWith(assert, library, "ERR_ARGUMENT", () => held.attenuate({ includeKey: 1 } as object));
  });

  QUnit.test(
    "who derives is told what was too much, or no scope, and for how long the parent still serves",
    async (assert) => {
      const hand = await handOf(library);
      const held = await hand.held("scitoken:2.0", { claims: { aud: [AUDIENCE, "b"], exp: NOON + 600 } });
      const told = async (code: ErrorCode, options: object, said: RegExp, parent = held) => {
        const error = await failsWith(assert, library, code, () => parent.attenuate({ now, ...options }));
        assert.ok(said.test(String((error as Error).message)), String((error as Error).message));
        return error;
      };
      await told("ERR_CHAIN", { scope: "read:/store/a write:/store" }, /"scope" has "write:\/store", which no scope/);
      await told("ERR_CHAIN", { scope: "read:/store, read:/store/a" }, /"scope" has "read:\/store,", which no scope/);
      await told(
        "ERR_CHAIN",
        { audience: ["b", `${AUDIENCE}/`] },
        /"aud" names "[^"]+\/", which its parent's does not/,
      );
      await told("ERR_CHAIN", { audience: [] }, /"aud" names no service$/);
      await told("ERR_ARGUMENT", { scope: ["read:/store"] }, /^scope must be one text/);
      await told("ERR_SCOPE_INVALID", { scope: "read" }, /^the scope "read" must have a path/);
      const late = clock(NOON + 560);
      const refused = await told(
        "ERR_CHAIN",
        { lifetime: 60, now: late },
        /^lifetime is 60 s, .* serves 40 s more: leave/,
      );
      assert.equal((refused as SciTokensError).claim, "exp");
      assert.equal(claimsOf(await held.attenuate({ now: late })).exp, NOON + 600);
      await told("ERR_EXPIRED", { lifetime: 60, now: clock(NOON + 602) }, /^the token expired 2 s ago$/);
      await told("ERR_EXPIRED", { now: clock(NOON + 602) }, /^the token expired 2 s ago$/);
      const keyless = await hand.read(await held.attenuate({ now }));
      const { cause } = await told("ERR_KEY_MISSING", {}, /read without a fourth segment/, keyless);
      assert.ok(library.isSciTokensError(cause, "ERR_KEY_MISSING"));
    },
  );
}
