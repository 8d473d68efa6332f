/** Validators: functions that judge claims. */

import QUnit from "qunit";
import { failsWith } from "./assertions.ts";
import type { Library } from "./environment.ts";

export function validator(library: Library): void {
  const { SciToken, Validator } = library;

  QUnit.test("all functions of a claim must let it pass, the asynchronous too", async (assert) => {
    const seen: unknown[] = [];
    const token = new SciToken({ claims: { sub: "jane" } });
    const sound = new Validator()
      .add("sub", (value, whole) => {
        seen.push(value, whole);
        return true;
      })
      .add("sub", async (value) => value === "jane");
    await sound.validate(token);
    assert.deepEqual(seen, ["jane", token]);
    sound.add("sub", async () => false);
    const error = await failsWith(assert, library, "ERR_CLAIM_INVALID", () => sound.validate(token));
    assert.equal((error as { claim?: string }).claim, "sub");
  });

  QUnit.test("only true lets a claim pass", async (assert) => {
    const token = new SciToken({ claims: { sub: "jane" } });
    for (const verdict of [1, "yes", {}, null, undefined, false, Promise.resolve(1)]) {
      const strict = new Validator().add("sub", () => verdict as boolean);
      await failsWith(assert, library, "ERR_CLAIM_INVALID", () => strict.validate(token), String(verdict));
    }
  });

  QUnit.test("a function that fails refuses the claim, and keeps its cause", async (assert) => {
    const cause = new RangeError("of its own");
    const token = new SciToken({ claims: { sub: "jane" } });
    for (const fails of [
      () => {
        throw cause;
      },
      () => Promise.reject(cause),
    ]) {
      const error = await failsWith(assert, library, "ERR_CLAIM_INVALID", () =>
        new Validator().add("sub", fails).validate(token),
      );
      assert.equal(error.cause, cause);
    }
    const own = new library.AudienceError("mine");
    await failsWith(assert, library, "ERR_AUDIENCE", () =>
      new Validator()
        .add("sub", () => {
          throw own;
        })
        .validate(token),
    );
  });

  QUnit.test("a claim that nobody knows refuses a 1.0 token, and no other", async (assert) => {
    const knowing = new Validator().add("sub", () => true).add("ver", () => true);
    const claims = { sub: "jane", zeta: 1, alpha: 2 };
    const error = await failsWith(assert, library, "ERR_CLAIM_UNKNOWN", () =>
      knowing.validate(new SciToken({ claims })),
    );
    assert.equal((error as { claim?: string }).claim, "alpha", "whatever the order of the claims");
    await knowing.validate(new SciToken({ claims: { ...claims, ver: "scitoken:2.0" } }));
    await knowing.validate(new SciToken({ claims: { ...claims, "wlcg.ver": "1.3" } }));
    await failsWith(assert, library, "ERR_PROFILE", () =>
      knowing.validate(new SciToken({ claims: { ...claims, ver: "scitoken:3.0" } })),
    );
  });

  QUnit.test("critical claims must be there", async (assert) => {
    const knowing = new Validator().add("sub", () => true);
    const token = new SciToken({ claims: { sub: "jane" } });
    await knowing.validate(token, { critical: ["sub"] });
    const error = await failsWith(assert, library, "ERR_CLAIM_MISSING", () =>
      knowing.validate(token, { critical: ["sub", "jti"] }),
    );
    assert.equal((error as { claim?: string }).claim, "jti");
  });

  QUnit.test("one Validator serves tokens of all profiles, one after the other and at once", async (assert) => {
    const knowing = new Validator().add("n", async (n) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
      return (n as number) % 2 === 0;
    });
    const tokens = Array.from({ length: 200 }, (_, n) => {
      return new SciToken({
        claims: n % 3 === 0 ? { n, ver: "scitoken:2.0", x: 1 } : { n, ...(n % 5 === 0 && { x: 1 }) },
      });
    });
    const answers = await Promise.all(
      tokens.map((token) =>
        knowing.validate(token).then(
          () => "ok",
          (error) => error.code,
        ),
      ),
    );
    // In a 2.0 token, here each third, `ver` and `x` have no validator and are ignored.
    const expected = tokens.map((_, n) => {
      if (n % 3 !== 0 && n % 5 === 0) return "ERR_CLAIM_UNKNOWN";
      return n % 2 === 0 ? "ok" : "ERR_CLAIM_INVALID";
    });
    assert.deepEqual(answers, expected);
  });
}
