/** The format: what is written by hand is read, and what the library writes is what the format says. */

import QUnit from "qunit";
import type { JsonWebKey } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import { base64url } from "../bad-input/bench.ts";
import type { Library } from "../environment.ts";
import { AUDIENCE, clock, ISSUER, NOON } from "../fixtures.ts";
import { handOf, PROFILES, present, soundBase } from "./by-hand.ts";

const segmentsOf = (text: string): string[] => text.split(".");

const opened = (segment: string | undefined): Record<string, unknown> => {
  const binary = atob(present(segment).replaceAll("-", "+").replaceAll("_", "/"));
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (c) => c.charCodeAt(0))));
};

export function format(library: Library): void {
  const { SciToken, generateKey } = library;

  for (const profile of PROFILES) {
    QUnit.test(`a chain of five that was written by hand is read: ${profile}`, async (assert) => {
      const hand = await handOf(library);
      const texts = await hand.chain(soundBase(profile), {}, {}, {}, {});
      const token = await hand.read(present(texts[4]), { profile });
      assert.equal(token.profile, profile);
      assert.deepEqual(
        token.chain.map((link) => link.get("jti")),
        ["link-1", "link-2", "link-3", "link-4", "link-5"],
      );
      assert.ok(token.chain.every(({ verified }) => verified));
      assert.equal(token.chain[4], token);
      assert.equal(token.header.pwt, texts[3]);
      assert.equal(token.chain[0]?.header.pwt, undefined);
    });

    QUnit.test(`what the library derives has the members of the format and no others: ${profile}`, async (assert) => {
      const hand = await handOf(library);
      const held = await hand.held(profile);
      const base = `${(await hand.token(profile)).split(".")[0]}`;
      const plain = segmentsOf(await new SciToken({ parent: held }).serialize({ now: clock() }));
      const extendable = segmentsOf(await held.attenuate({ includeKey: true, now: clock() }));
      assert.deepEqual([plain.length, extendable.length], [3, 4]);

      const header = opened(plain[0]);
      assert.deepEqual(Object.keys(header).sort(), ["alg", "kid", "pwt", "typ"]);
      assert.equal(header.alg, "ES256");
      assert.equal(header.typ, profile === "at+jwt" ? "at+jwt" : "JWT");
      const parent = segmentsOf(header.pwt as string);
      assert.equal(parent.length, 3, "a parent stands there without its key");
      assert.notEqual(parent[0], base);
      assert.deepEqual(opened(parent[1]), held.toJSON());

      const { cwk, ...others } = opened(extendable[0]);
      assert.deepEqual(Object.keys(others).sort(), ["alg", "kid", "pwt", "typ"]);
      assert.equal(others.pwt, header.pwt);
      assert.deepEqual(Object.keys(cwk as object).sort(), ["crv", "kty", "x", "y"]);
      const { d, ...publicHalf } = opened(extendable[3]);
      assert.deepEqual(publicHalf, cwk, "the fourth segment is the private half of the child key");
      assert.equal(typeof d, "string");
      assert.deepEqual(Object.keys(opened(plain[1])).sort(), Object.keys(held.toJSON()).sort());
    });
  }

  QUnit.test("a base token has no child key unless it is asked for, and each its own", async (assert) => {
    const token = new SciToken({ claims: { scope: "read:/" } });
    const plain = segmentsOf(await token.serialize({ issuer: ISSUER }));
    assert.equal(plain.length, 3);
    assert.deepEqual(Object.keys(opened(plain[0])).sort(), ["alg", "kid", "typ"]);
    const two = await Promise.all([1, 2].map(() => token.serialize({ issuer: ISSUER, includeKey: true })));
    const keys = two.map((text) => (opened(segmentsOf(text)[0]).cwk as JsonWebKey).x);
    assert.notEqual(keys[0], keys[1]);
    const lone = await SciToken.deserialize(present(two[0]).split(".").slice(0, 3).join("."), {
      publicKey: await token.publicKey(),
    });
    assert.deepEqual(lone.chain, [lone]);
  });

  QUnit.test("what the library derives is verified with the child key alone, and by hand", async (assert) => {
    const hand = await handOf(library);
    const held = await hand.held();
    const text = await held.attenuate({ scope: "read:/store/run-1", lifetime: 60, now: clock() });
    const { payload } = await library.jwt.verify(text, hand.childKey(0), { now: clock() });
    assert.deepEqual(
      { ...payload, jti: typeof payload.jti },
      { ...held.toJSON(), jti: "string", scope: "read:/store/run-1", exp: NOON + 60 },
    );
    assert.notEqual(payload.jti, held.get("jti"));
    await failsWith(assert, library, "ERR_SIGNATURE", () => library.jwt.verify(text, hand.issuerKey, { now: clock() }));
  });

  QUnit.test("what knows no chains takes a derived token for one that nobody signed", async (assert) => {
    const hand = await handOf(library);
    const jwks = library.exportJwks(hand.issuerKey);
    const text = await hand.token("scitoken:2.0", {}, {});
    await failsWith(assert, library, ["ERR_SIGNATURE", "ERR_KEY_MISSING"], () =>
      library.jwt.verify(text, jwks, { now: clock() }),
    );
  });

  QUnit.test("child keys may be of any kind that is allowed", async (assert) => {
    const hand = await handOf(library);
    const kinds = [
      ["RS256", undefined],
      ["PS256", ["ES256", "PS256"]],
      ["ES384", ["ES256", "ES384"]],
      ["EdDSA", ["ES256", "EdDSA"]],
    ] as const;
    for (const [algorithm, algorithms] of kinds) {
      const child = await generateKey(algorithm, { extractable: true });
      const cwk = { ...(await hand.cwk(child)), ...(algorithm === "PS256" && { alg: algorithm }) };
      const [base = ""] = await hand.chain(soundBase("scitoken:2.0", { header: { cwk } }));
      const held = await hand.read(`${base}.${await hand.segment(child)}`, { requireKey: true });
      const derived = await held.attenuate({ scope: "read:/store/a", now: clock() });
      assert.equal(library.jwt.decode(derived).header.alg, algorithm);
      assert.equal((await hand.read(derived, { ...(algorithms && { algorithms }) })).chain.length, 2, algorithm);
      if (algorithms === undefined) continue;
      const error = await failsWith(assert, library, "ERR_CHAIN", () => hand.read(derived));
      assert.equal((error as { claim?: string }).claim, "alg");
      assert.ok(error.message.includes("link 2 of the 2"), error.message);
    }
  });

  QUnit.test("an issuer may sign with RS256, and a child key say more than what makes it", async (assert) => {
    const hand = await handOf(library);
    const rsa = await generateKey("RS256");
    const cwk = {
      ...(await hand.cwk(hand.childKey(0))),
      use: "sig",
      key_ops: ["verify"],
      kid: "x",
      alg: "ES256",
      n: 1,
    };
    const [, text = ""] = await hand.chain(soundBase("scitoken:2.0", { key: rsa, header: { cwk } }), {});
    assert.equal((await hand.read(text, { publicKey: rsa })).chain.length, 2);
    const jwk = await library.exportKey(hand.childKey(0), "jwk-private");
    const [base = ""] = await hand.chain(soundBase("scitoken:2.0", { header: { cwk } }));
    for (const more of [{ kid: "other" }, { use: "sig", key_ops: ["sign"] }]) {
      const segment = base64url(JSON.stringify({ ...jwk, ...more }));
      const held = await hand.read(`${base}.${segment}`, { requireKey: true });
      assert.equal(held.get("aud"), AUDIENCE);
    }
  });
}
