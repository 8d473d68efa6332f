/** Parents that were verified before: what that spares, and what it does not. */

import QUnit from "qunit";
import type { KeyCache, SciToken, SigningKey } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { AUDIENCE, clock, ISSUER } from "../fixtures.ts";
import { givingKeys, verifications } from "../token-cache/place.ts";
import { type Hand, handOf, soundBase } from "./by-hand.ts";

const V2 = soundBase("scitoken:2.0");

export function rememberedParents(library: Library): void {
  QUnit.test("what a parent is remembered for spares no other limit", async (assert) => {
    const hand = await handOf(library);
    const [parent = "", child = ""] = await hand.chain(V2, { claims: { jti: "remembered" } });
    assert.equal((await hand.read(child)).chain.length, 2);
    const maxLength = parent.length - 1;
    await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => hand.read(parent, { maxLength }));
    const keyCache = givingKeys(library, [hand.issuerKey]);
    const enforcer = new library.Enforcer(ISSUER, { audience: AUDIENCE, keyCache, maxLength, now: clock() });
    await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => enforcer.authorize(parent, "read", "/store"));
  });

  QUnit.test("nothing derives from a token without a child key, also after it was read", async (assert) => {
    const hand = await handOf(library);
    const header = { cwk: undefined };
    const texts = await hand.chain(V2, { claims: { jti: "the last" }, header }, { key: hand.childKey(0) });
    const [, last = "", child = ""] = texts;
    assert.equal((await hand.read(last)).chain.length, 2);
    const { message } = await failsWith(assert, library, "ERR_CHAIN", () => hand.read(child));
    assert.ok(message.includes("link 2 of the 3 in the chain: it has no child key"), message);
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
    const other = await ofTheSameName(hand);
    for (const keys of [
      [other, hand.issuerKey],
      [hand.issuerKey, other],
    ]) {
      const child = await childOf(hand, `of two keys, ${keys.indexOf(other)}`);
      assert.equal((await read(hand, child, givingKeys(library, keys))).chain.length, 2);
      await failsWith(assert, library, "ERR_SIGNATURE", () => read(hand, child, givingKeys(library, [other])));
    }
  });

  QUnit.test("nor is one verified again as its issuer has another key of that name by then", async (assert) => {
    const hand = await handOf(library);
    const child = await childOf(hand, "before another key");
    const keys = [hand.issuerKey];
    const count = () => verifications(() => read(hand, child, givingKeys(library, keys)));
    const before = [await count(), await count()];
    keys.push(await ofTheSameName(hand));
    assert.deepEqual([...before, await count()], [2, 1, 1]);
  });
}

async function ofTheSameName({ library, issuerKey: { keyId } }: Hand): Promise<SigningKey> {
  return (await library.importKey(await library.generateKey(), { keyId })) as SigningKey;
}

/** A derived token whose parent no other test has. */
async function childOf(hand: Hand, name: string): Promise<string> {
  return hand.token("scitoken:2.0", { claims: { jti: name } }, {});
}

function read({ library }: Hand, text: string, keyCache: KeyCache): Promise<SciToken> {
  return library.SciToken.deserialize(text, { keyCache, now: clock() });
}
