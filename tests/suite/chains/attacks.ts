/** What an attacker makes of chains that were not meant for it. */

import QUnit from "qunit";
import type { DeserializeOptions, ErrorCode } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import { base64url } from "../bad-input/bench.ts";
import type { Library } from "../environment.ts";
import { AUDIENCE, clock, ISSUER, NOON } from "../fixtures.ts";
import { handOf, present, soundBase } from "./by-hand.ts";

const now = clock();
const V2 = soundBase("scitoken:2.0");

/** A token with its payload or header written anew, the signature left as it was. */
function rewritten(text: string, part: 0 | 1, change: (members: Record<string, unknown>) => unknown): string {
  const segments = text.split(".");
  const members = JSON.parse(atob(present(segments[part]).replaceAll("-", "+").replaceAll("_", "/")));
  segments[part] = base64url(JSON.stringify(change(members)));
  return segments.join(".");
}

export function attacks(library: Library): void {
  QUnit.test("one child key in two places", async (assert) => {
    const hand = await handOf(library);
    const cwk = await hand.cwk(hand.childKey(0));
    const written = { ...cwk, kid: "other", use: "sig", x: `${cwk.x}=` };
    for (const again of [cwk, written]) {
      const header = { cwk: again };
      for (const changes of [
        [{}, { header }, { key: hand.childKey(0) }],
        [{}, { header }],
        [{}, {}, { header }],
        [{}, {}, { header }, { key: hand.childKey(0) }],
      ]) {
        const text = await hand.token("scitoken:2.0", ...changes);
        const error = await failsWith(assert, library, "ERR_CHAIN", () => hand.read(text));
        assert.ok(/link [23] of the [234] in the chain: it has the child key/.test(error.message), error.message);
      }
    }
  });

  QUnit.test("a token that is its own parent, or comes near", async (assert) => {
    const hand = await handOf(library);
    const cwk = await hand.cwk(hand.childKey(0));
    const texts = await hand.chain(V2, {}, {});
    const [base = "", second = "", last = ""] = texts;
    // None can hold itself, as it would be longer than itself. What is nearest: a parent that was derived from its child.
    const near = [
      rewritten(last, 0, (header) => ({ ...header, pwt: last })),
      rewritten(second, 0, (header) => ({ ...header, pwt: second })),
      rewritten(base, 0, (header) => ({ ...header, pwt: second })),
      rewritten(base, 0, (header) => ({ ...header, pwt: base })),
    ];
    for (const text of near) {
      await failsWith(assert, library, ["ERR_CHAIN", "ERR_SIGNATURE"], () => hand.read(text));
    }
    const selfSigned = await hand.token("scitoken:2.0", { header: { cwk, pwt: base }, key: hand.childKey(0) });
    await failsWith(assert, library, "ERR_CHAIN", () => hand.read(selfSigned), "with the parent's own child key again");
    const twice = await hand.chain({ ...V2, header: { cwk } }, { header: { cwk: undefined } });
    assert.equal((await hand.read(present(twice[1]))).chain.length, 2);
  });

  QUnit.test("parents that are swapped", async (assert) => {
    const hand = await handOf(library);
    const wide = await hand.chain({ ...V2, claims: { ...V2.claims, scope: "read:/" } }, {}, {});
    const narrow = await hand.chain(V2, {}, {});
    const pairs = [
      [narrow[1], wide[0]],
      [narrow[2], wide[1]],
      [narrow[2], wide[0]],
      [narrow[2], narrow[0]],
      [wide[1], narrow[0]],
    ];
    for (const [child, parent] of pairs) {
      const text = rewritten(present(child), 0, (header) => ({ ...header, pwt: parent }));
      await failsWith(assert, library, ["ERR_SIGNATURE", "ERR_CHAIN"], () => hand.read(text));
    }
    // Signed anew, with the same child key, it is a child of the other parent in earnest: and no wider than that.
    const moved = await hand.token("scitoken:2.0", {
      header: { pwt: narrow[0] },
      key: hand.childKey(0),
      claims: { jti: "m" },
    });
    assert.equal((await hand.read(moved)).chain[0]?.get("scope"), V2.claims?.scope);
    const wider = { header: { pwt: narrow[0] }, key: hand.childKey(0), claims: { jti: "m", scope: "read:/" } };
    const widened = await hand.token("scitoken:2.0", wider);
    await failsWith(assert, library, "ERR_CHAIN", () => hand.read(widened));
  });

  QUnit.test("a parent of another issuer", async (assert) => {
    const hand = await handOf(library);
    const evil = await library.generateKey();
    const issuer = "https://evil.example";
    const keyCache = new library.KeyCache();
    await keyCache.addKey(ISSUER, hand.issuerKey);
    await keyCache.addKey(issuer, evil);
    const read = (text: string) => library.SciToken.deserialize(text, { keyCache, now });
    const own = { ...V2, claims: { ...V2.claims, iss: issuer }, key: evil };
    const [, pretending = ""] = await hand.chain(own, { claims: { iss: ISSUER } });
    await failsWith(assert, library, "ERR_CHAIN", () => read(pretending));
    const [, honest = ""] = await hand.chain(own, {});
    assert.equal((await read(honest)).get("iss"), issuer);
    const enforcer = new library.Enforcer(ISSUER, { audience: AUDIENCE, keyCache, now });
    await failsWith(assert, library, "ERR_ISSUER_UNTRUSTED", () => enforcer.authorize(honest, "read", "/store"));
    const [, forged = ""] = await hand.chain({ ...V2, key: evil }, {});
    await failsWith(assert, library, ["ERR_SIGNATURE", "ERR_KEY_MISSING"], () => read(forged));
  });

  QUnit.test("signatures that are cut, moved or made by who may not", async (assert) => {
    const hand = await handOf(library);
    const texts = await hand.chain(V2, {}, {});
    const last = present(texts[2]);
    const [header = "", payload = "", signature = ""] = last.split(".");
    const parentSignature = present(texts[1]).split(".")[2];
    for (const text of [`${header}.${payload}.`, `${header}.${payload}`, `${header}.${payload}..`]) {
      await failsWith(assert, library, ["ERR_TOKEN_FORMAT", "ERR_CHAIN"], () => hand.read(text));
    }
    for (const wrong of [parentSignature, signature.slice(0, 84), "AA", base64url(new Uint8Array(64))]) {
      await failsWith(assert, library, "ERR_SIGNATURE", () => hand.read(`${header}.${payload}.${wrong}`));
    }
    for (const key of [hand.issuerKey, hand.childKey(0), hand.childKey(2)]) {
      const text = await hand.token("scitoken:2.0", {}, {}, { key });
      await failsWith(assert, library, "ERR_SIGNATURE", () => hand.read(text));
    }
    const unsigned = rewritten(last, 0, (members) => ({ ...members, alg: "none" }));
    const error = await failsWith(assert, library, "ERR_CHAIN", () => hand.read(unsigned));
    assert.equal((error as { claim?: string }).claim, "alg");
    const orphan = rewritten(last, 0, ({ pwt: _, ...members }) => members);
    await failsWith(assert, library, "ERR_SIGNATURE", () => hand.read(orphan));
    const changed = rewritten(last, 1, (claims) => ({ ...claims, scope: "read:/" }));
    await failsWith(assert, library, "ERR_SIGNATURE", () => hand.read(changed));
    const stripped = rewritten(present(texts[0]), 0, ({ cwk: _, ...members }) => members);
    await failsWith(assert, library, "ERR_SIGNATURE", () => hand.read(stripped));
  });

  QUnit.test("a parent with a broken signature, after it was verified with a good one", async (assert) => {
    const hand = await handOf(library);
    const [base = "", second = "", last = ""] = await hand.chain(V2, {}, {});
    for (let i = 0; i < 2; i++) assert.ok(await hand.read(last));
    const flip = (text: string) => `${text.slice(0, -2)}${text.at(-2) === "A" ? "Q" : "A"}${text.slice(-1)}`;
    const onBase = await hand.token("scitoken:2.0", { header: { pwt: flip(base) }, key: hand.childKey(0) });
    const onSecond = await hand.token("scitoken:2.0", { header: { pwt: flip(second) }, key: hand.childKey(1) });
    for (const text of [onBase, onSecond, flip(last)]) {
      for (let i = 0; i < 2; i++) {
        await failsWith(assert, library, ["ERR_SIGNATURE", "ERR_TOKEN_FORMAT", "ERR_CHAIN"], () => hand.read(text));
      }
    }
  });

  QUnit.test("a parent that is remembered is judged anew, and is not what a reader made of it", async (assert) => {
    const hand = await handOf(library);
    const [, second = "", last = ""] = await hand.chain(soundBase("scitoken:2.0", { claims: { extra: "x" } }), {}, {});
    const first = await hand.read(last);
    for (const link of first.chain) link.update({ sub: "root", scope: "read:/", jti: "other" }).delete("extra");
    for (const text of [last, second]) {
      const token = await hand.read(text);
      for (const link of token.chain) {
        assert.deepEqual([link.get("sub"), link.get("scope"), link.get("extra")], ["jane", V2.claims?.scope, "x"]);
      }
    }
    const now = (seconds: number) => ({ now: clock(NOON + seconds) });
    const codes: readonly [ErrorCode, Partial<DeserializeOptions>][] = [
      ["ERR_EXPIRED", now(600)],
      ["ERR_NOT_YET_VALID", now(-61)],
      ["ERR_PROFILE", { profile: "scitoken:1.0" }],
      ["ERR_AUDIENCE", { audience: "https://other.example" }],
      ["ERR_CLAIM_INVALID", { maxLifetime: 599 }],
      ["ERR_ALGORITHM", { algorithms: ["RS256"] }],
      ["ERR_CHAIN", { maxChainLength: 2 }],
      ["ERR_TOKEN_FORMAT", { maxLength: last.length - 1 }],
      ["ERR_ISSUER_UNTRUSTED", { issuers: ["https://other.example"] }],
      ["ERR_SIGNATURE", { publicKey: hand.childKey(0) }],
    ];
    for (const [code, options] of codes) {
      await failsWith(assert, library, code, () => hand.read(last, options));
      assert.ok(await hand.read(last), "and one that is refused does not spoil it");
    }
    const p384 = await library.generateKey("ES384", { extractable: true });
    const changes = [{ header: { cwk: await hand.cwk(p384) } }, { key: p384 }, {}];
    const mixed = await hand.token("scitoken:2.0", ...changes);
    assert.ok(await hand.read(mixed, { algorithms: ["ES256", "ES384"] }));
    const error = await failsWith(assert, library, "ERR_CHAIN", () => hand.read(mixed));
    assert.ok(
      error.message.includes("link 2 of the 3") && (error as { claim?: string }).claim === "alg",
      error.message,
    );
  });

  QUnit.test("a parent that is taken out of its child is a token, unless services refuse it", async (assert) => {
    const hand = await handOf(library);
    const held = await hand.held();
    const text = await held.attenuate({ scope: "read:/store/run-1", now });
    const parent = (await hand.read(text)).header.pwt as string;
    const alone = await hand.read(parent);
    assert.equal(alone.get("scope"), held.get("scope"), "with all that it allows");
    await failsWith(assert, library, "ERR_CHAIN", () => hand.read(parent, { refuseExtendable: true }));
    assert.ok(await hand.read(text, { refuseExtendable: true }), "what is derived is not refused");
    await failsWith(assert, library, "ERR_KEY_MISSING", () => alone.attenuate({ now }));
    await failsWith(assert, library, "ERR_KEY_MISSING", () => hand.read(parent, { requireKey: true }));
  });

  QUnit.test("what hides in prototypes", async (assert) => {
    const hand = await handOf(library);
    const { pwt: _, ...sound } = library.jwt.decode(await hand.token("scitoken:2.0")).header;
    const header = { ...sound, ...JSON.parse('{"__proto__":{"pwt":"a.b.c","cwk":{}}}') };
    const text = await hand.token("scitoken:2.0", { header });
    assert.equal((await hand.read(text)).chain.length, 1, "members of a member are no members");
    const claims = JSON.parse('{"__proto__":{"scope":"read:/","sub":"root"}}');
    const same = await hand.read(await hand.token("scitoken:2.0", { claims }, { claims }));
    assert.deepEqual(same.get("__proto__"), { scope: "read:/", sub: "root" });
    assert.equal(same.get("sub"), "jane");
    const error = await failsWith(assert, library, "ERR_CHAIN", async () =>
      hand.read(await hand.token("scitoken:2.0", {}, { claims })),
    );
    assert.equal((error as { claim?: string }).claim, "__proto__");
    assert.equal(({} as { scope?: string }).scope, undefined);
  });

  QUnit.test("twenty readers of one chain at once, and of a broken one", async (assert) => {
    const hand = await handOf(library);
    const [, , last = ""] = await hand.chain(V2, {}, { claims: { jti: "fresh" } });
    const broken = await hand.token("scitoken:2.0", { key: hand.childKey(5) }, {}, {});
    const read = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => hand.read(i % 2 === 0 ? last : broken)));
    assert.deepEqual(
      read.map(({ status }) => status),
      Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? "fulfilled" : "rejected")),
    );
  });
}
