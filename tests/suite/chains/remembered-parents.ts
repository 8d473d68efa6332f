/** Parents that were verified before: what that spares, and what it does not. */

import QUnit from "qunit";
import type { KeyCache } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { NOON } from "../fixtures.ts";
import { verifications } from "../token-cache/place.ts";
import { handOf, soundBase } from "./by-hand.ts";

const V2 = soundBase("scitoken:2.0");

export function rememberedParents(library: Library): void {
  QUnit.test("what a parent is remembered for spares no other limit", async (assert) => {
    const hand = await handOf(library);
    const [parent = "", child = ""] = await hand.chain(V2, { claims: { jti: "remembered" } });
    assert.equal((await hand.read(child)).chain.length, 2);
    await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => hand.read(parent, { maxLength: parent.length - 1 }));
  });

  QUnit.test("a parent that was verified is not verified again, unless it is very long", async (assert) => {
    const hand = await handOf(library);
    for (const [length, parents] of [
      [1, 0],
      [7000, 1],
    ] as const) {
      const base = soundBase("scitoken:2.0", { claims: { extra: "x".repeat(length) } });
      const texts = await hand.chain(base, { claims: { jti: "one" } });
      const header = { pwt: texts[0] };
      const sibling = await hand.token("scitoken:2.0", {
        claims: { extra: "x".repeat(length), jti: "other" },
        header,
        key: hand.childKey(0),
      });
      const count = (text: unknown) => verifications(() => hand.read(text as string, { maxLength: 100_000 }));
      assert.deepEqual(
        [await count(texts[1]), await count(sibling), await count(texts[1])],
        [2, 1 + parents, 1 + parents],
      );
    }
  });

  QUnit.test("what verified a parent is one key, and not another that was tried", async (assert) => {
    const hand = await handOf(library);
    const other = await library.importKey(await library.generateKey(), { keyId: hand.issuerKey.keyId });
    const both = new library.KeyCache();
    await both.addKey("https://issuer.example", other);
    await both.addKey("https://issuer.example", hand.issuerKey);
    const one = new library.KeyCache();
    await one.addKey("https://issuer.example", other);
    const [, child = ""] = await hand.chain(V2, { claims: { jti: "of two keys" } });
    const read = (keyCache: KeyCache) => library.SciToken.deserialize(child, { keyCache, now: () => NOON * 1000 });
    assert.equal((await read(both)).chain.length, 2);
    await failsWith(assert, library, "ERR_SIGNATURE", () => read(one));
  });
}
