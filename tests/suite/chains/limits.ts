/** What a chain is made of: its keys, its length and size, the profile and form of its links. */

import QUnit from "qunit";
import type { DeserializeOptions } from "../../../src/index.ts";
import { failsWith, leaksNothing } from "../assertions.ts";
import { base64url } from "../bad-input/bench.ts";
import type { Library } from "../environment.ts";
import { NOON } from "../fixtures.ts";
import { without } from "../without.ts";
import { type Change, type Hand, handOf, PROFILES, present, soundBase } from "./by-hand.ts";

const V2 = soundBase("scitoken:2.0");

/** Values that are no JWK of a public key. */
const NO_KEYS: readonly unknown[] = [
  null,
  true,
  1,
  "key",
  [],
  {},
  { kty: "EC" },
  { kty: "EC", crv: "P-256", x: "AA", y: "AA" },
  { kty: "oct", k: "c2VjcmV0" },
  { kty: "RSA", n: "AQAB", e: "AQAB" },
];

/** Values that are no token. */
const NO_TOKENS: readonly unknown[] = [null, true, 1, "", "a.b.c", "a.b.c.d", ["a"], {}, "x".repeat(1000)];

export function limits(library: Library): void {
  QUnit.test("a link's algorithm must fit its parent's child key, and be allowed", async (assert) => {
    const hand = await handOf(library);
    const rsa = await library.generateKey("RS256");
    const p384 = await library.generateKey("ES384", { extractable: true });
    const refused: readonly [Partial<DeserializeOptions>, ...Change[]][] = [
      [{}, {}, { key: rsa }, {}],
      [{}, {}, {}, { key: rsa }],
      [{ algorithms: ["ES256", "ES384"] }, {}, { key: p384 }, {}],
      [{}, {}, { header: { cwk: await hand.cwk(p384) } }, { key: p384 }],
      [{}, {}, { header: { cwk: { ...(await hand.cwk(hand.childKey(1))), alg: "RS256" } } }, {}],
    ];
    for (const [options, ...changes] of refused) {
      await refuses(assert, hand, changes, options, changes[1]?.key === undefined ? undefined : "link 2 of the 3");
    }
    const unfit = await hand.token("scitoken:2.0", {}, { key: rsa });
    const error = await failsWith(assert, library, "ERR_CHAIN", () => hand.read(unfit));
    assert.equal((error as { claim?: string }).claim, "alg");
    const text = await hand.token("scitoken:2.0", {}, { header: { cwk: await hand.cwk(p384) } }, { key: p384 });
    assert.equal((await hand.read(text, { algorithms: ["ES256", "ES384"] })).chain.length, 3);
    const byRsa = await hand.token("scitoken:2.0", { key: rsa }, {});
    await failsWith(assert, library, "ERR_ALGORITHM", () => hand.read(byRsa, { algorithms: ["ES256"] }));
  });

  QUnit.test("a child key must be public, and of a kind that is known", async (assert) => {
    const hand = await handOf(library);
    const secret = await library.exportKey(hand.childKey(0), "jwk-private");
    const encrypting = { ...(await hand.cwk(hand.childKey(0))), use: "enc" };
    const signing = { ...(await hand.cwk(hand.childKey(0))), key_ops: ["sign"] };
    for (const cwk of [...NO_KEYS, secret, encrypting, signing, { ...secret, d: null }]) {
      await refuses(assert, hand, [{ header: { cwk } }]);
      await refuses(assert, hand, [{ header: { cwk } }, {}, {}]);
      await refuses(assert, hand, [{}, { header: { cwk } }, {}]);
      await refuses(assert, hand, [{}, {}, { header: { cwk } }]);
    }
    await refuses(assert, hand, [{}, { header: { cwk: undefined } }, {}], {}, "link 2 of the 3");
  });

  QUnit.test("a parent must be a compact token of three segments", async (assert) => {
    const hand = await handOf(library);
    const [base = ""] = await hand.chain({ ...V2, header: { cwk: await hand.cwk(hand.childKey(0)) } });
    const withKey = `${base}.${await hand.segment(hand.childKey(0))}`;
    const jws = { payload: base.split(".")[1], signatures: [] };
    for (const pwt of [...NO_TOKENS, withKey, ` ${base}`, `${base}\n`, `${base}=`, jws, [base]]) {
      const text = await hand.token("scitoken:2.0", { header: { pwt }, key: hand.childKey(0) });
      const error = await failsWith(assert, library, "ERR_CHAIN", () => hand.read(text));
      assert.ok(library.isSciTokensError(error.cause, "ERR_TOKEN_FORMAT"), "its cause says what is wrong with it");
      leaksNothing(assert, error, { secret: [...text.split("."), ...withKey.split(".")] });
    }
    for (const header of [{ typ: "logout+jwt" }, { typ: "JWE" }]) {
      await refuses(assert, hand, [{}, { header }, {}]);
    }
  });

  QUnit.test("a link of another profile is refused", async (assert) => {
    const hand = await handOf(library);
    await refuses(assert, hand, [
      { header: { typ: "at+jwt" }, claims: { ver: undefined } },
      { header: { typ: "JWT" } },
    ]);
    await refuses(assert, hand, [{ claims: { ver: undefined } }, { header: { typ: "at+jwt" } }]);
    await refuses(assert, hand, [{ claims: { ver: undefined } }, {}, { header: { typ: "application/at+jwt" } }]);
    const mixed = await hand.token("at+jwt", {}, { header: { typ: "application/AT+JWT" } });
    assert.equal((await hand.read(mixed)).profile, "at+jwt");
    const unnamed = await hand.token("scitoken:2.0", {}, { header: { typ: undefined } });
    assert.equal((await hand.read(unnamed)).chain.length, 2);
    for (const profile of PROFILES) {
      const text = await hand.token(profile, {}, {});
      assert.equal((await hand.read(text, { profile })).profile, profile);
      const other = present(PROFILES.find((name) => name !== profile));
      await failsWith(assert, library, "ERR_PROFILE", () => hand.read(text, { profile: other }));
    }
  });

  QUnit.test("each link is judged by the clock, its form and its signature", async (assert) => {
    const hand = await handOf(library);
    const late = { now: () => (NOON + 600) * 1000 };
    await failsWith(assert, library, "ERR_EXPIRED", async () =>
      hand.read(await hand.token("scitoken:2.0", {}, {}), late),
    );
    const ahead = { claims: { nbf: NOON + 61 } };
    for (const changes of [
      [ahead, {}, {}],
      [{}, ahead, {}],
      [{}, {}, ahead],
    ]) {
      const text = await hand.token("scitoken:2.0", ...changes);
      await failsWith(assert, library, "ERR_NOT_YET_VALID", () => hand.read(text));
    }
    for (const [claim, value, code] of [
      ["exp", "600", "ERR_CLAIM_INVALID"],
      ["jti", 1, "ERR_CLAIM_INVALID"],
      ["aud", [], "ERR_AUDIENCE"],
      ["exp", undefined, "ERR_CLAIM_MISSING"],
    ] as const) {
      const wrong = { claims: { [claim]: value } };
      for (const changes of [
        [{}, wrong, {}],
        [{}, {}, wrong],
      ]) {
        const text = await hand.token("scitoken:2.0", ...changes);
        await failsWith(assert, library, code, () => hand.read(text));
      }
    }
    const stranger = await library.generateKey();
    for (const changes of [
      [{ key: stranger }, {}, {}],
      [{}, { key: stranger }, {}],
      [{}, {}, { key: stranger }],
    ]) {
      const text = await hand.token("scitoken:2.0", ...changes);
      await failsWith(assert, library, "ERR_SIGNATURE", () => hand.read(text));
    }
  });

  QUnit.test("a chain has five links at most, or as many as are allowed", async (assert) => {
    const hand = await handOf(library);
    const texts = await hand.chain(V2, {}, {}, {}, {}, {}, {});
    const read = (length: number, maxChainLength?: number) =>
      hand.read(present(texts[length - 1]), { maxLength: 100_000, ...(maxChainLength && { maxChainLength }) });
    assert.equal((await read(5)).chain.length, 5);
    await failsWith(assert, library, "ERR_CHAIN", () => read(6));
    assert.equal((await read(7, 100)).chain.length, 7);
    for (const most of [1, 2, 3]) {
      assert.equal((await read(most, most)).chain.length, most);
      const { message } = await failsWith(assert, library, "ERR_CHAIN", () => read(most + 1, most));
      const said = most === 1 ? "a token derived from another (pwt) is not accepted here" : `more than ${most} links`;
      assert.ok(message.includes(said), message);
    }
    for (const bad of [0, -1, 1.5, 101, Number.NaN, Number.POSITIVE_INFINITY, "2", null]) {
      const options = { maxChainLength: bad as number };
      await failsWith(assert, library, "ERR_ARGUMENT", () => hand.read(present(texts[0]), options));
      await failsWith(assert, library, "ERR_ARGUMENT", () => new library.Enforcer("x", options));
    }
    const derived = await hand.read(await heldBy(hand, 3), { maxChainLength: 3 });
    await failsWith(assert, library, "ERR_CHAIN", () => derived.attenuate({ now: () => NOON * 1000 }));
  });

  QUnit.test("parents count for the size of a token", async (assert) => {
    const hand = await handOf(library);
    const big = soundBase("scitoken:2.0", { claims: { extra: "x".repeat(4000) } });
    const [, , third = "", fourth = ""] = await hand.chain(big, { claims: {} }, {}, {});
    assert.ok(third.length > 16_384 && fourth.length > third.length);
    await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => hand.read(third));
    assert.equal((await hand.read(third, { maxLength: third.length })).chain.length, 3);
    const [text] = await hand.chain({ ...big, header: { cwk: await hand.cwk(hand.childKey(0)) } });
    const whole = `${text}.${await hand.segment(hand.childKey(0))}`;
    const derive = async (maxLength: number) => {
      const held = await hand.read(whole, { maxLength });
      return held.attenuate({ now: () => NOON * 1000 });
    };
    await failsWith(assert, library, "ERR_CHAIN", () => derive(9000));
    const { length } = await derive(100_000);
    assert.equal((await derive(length)).length, length, "just as long as its parent was read with");
    await failsWith(assert, library, "ERR_CHAIN", () => derive(length - 1));
    assert.ok(await hand.read(whole, { maxLength: whole.length }));
    await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => hand.read(whole, { maxLength: whole.length - 1 }));
  });

  QUnit.test("only what is of a chain is told its place in it", async (assert) => {
    const hand = await handOf(library);
    const lone = await hand.token("scitoken:2.0", { header: { cwk: { kty: "oct" } } });
    const { message } = await failsWith(assert, library, "ERR_CHAIN", () => hand.read(lone));
    assert.equal(message, "the token's child key (cwk) is no public JWK");
    const plain = await hand.token("scitoken:2.0");
    const keyed = await failsWith(assert, library, "ERR_CHAIN", () => hand.read(`${plain}.e30`));
    assert.equal(keyed.message, "the token's fourth segment is not the private half of its child key (cwk)");
    const whole = `${plain}.${await hand.segment(hand.childKey(0))}`;
    assert.equal((await failsWith(assert, library, "ERR_CHAIN", () => hand.read(whole))).message, keyed.message);
  });

  QUnit.test("that a runtime lacks the algorithm of a child key says nothing of the key", async (assert) => {
    const hand = await handOf(library);
    const rsa = await library.generateKey("RS256", { extractable: true });
    const text = await hand.token("scitoken:2.0", { header: { cwk: await hand.cwk(rsa) } });
    const whole = `${text}.${await hand.segment(rsa)}`;
    await failsWith(assert, library, "ERR_ALGORITHM", () => without("RS256", () => hand.read(whole)));
    assert.ok(await hand.read(whole));
  });

  QUnit.test(
    "the lifetime of each link is limited, so that a long one cannot be renewed by deriving",
    async (assert) => {
      const hand = await handOf(library);
      const day = { claims: { exp: NOON + 86_400 } };
      const hour = { claims: { exp: NOON + 3600 } };
      const text = await hand.token("scitoken:2.0", day, hour);
      const keyCache = new library.KeyCache();
      await keyCache.addKey("https://issuer.example", hand.issuerKey);
      const enforcer = (maxLifetime: number) =>
        new library.Enforcer("https://issuer.example", {
          anyAudience: true,
          now: () => NOON * 1000,
          keyCache,
          maxLifetime,
        });
      await failsWith(assert, library, "ERR_CLAIM_INVALID", () => hand.read(text, { maxLifetime: 3600 }));
      await failsWith(assert, library, "ERR_CLAIM_INVALID", () => enforcer(3600).authorize(text, "read", "/store"));
      const token = await hand.read(text, { maxLifetime: 86_400 });
      assert.equal(enforcer(3600).explain(token, "read", "/store").code, "ERR_CLAIM_INVALID");
      assert.ok(enforcer(86_400).test(token, "read", "/store"));
      assert.ok(await enforcer(86_400).authorize(text, "read", "/store"));
    },
  );

  QUnit.test("what is nested without end is refused quickly", async (assert) => {
    const hand = await handOf(library);
    const deep = `${'{"pwt":'.repeat(5000)}1${"}".repeat(5000)}`;
    const header = (more: string) => base64url(`{"alg":"ES256","typ":"JWT",${more}}`);
    const payload = base64url("{}");
    // Each level makes the next a third longer, so that this is as deep as a text can be.
    let nested = `${header('"a":1')}.${payload}.AA`;
    let levels = 0;
    for (; nested.length < 1_000_000; levels++) nested = `${header(`"pwt":"${nested}"`)}.${payload}.AA`;
    assert.ok(levels > 15 && levels < 60, `${levels} levels`);
    const wide = `{"kty":"EC","x":${JSON.stringify(Array(5000).fill(1))}}`;
    const texts = [
      `${header(`"pwt":${deep}`)}.${payload}.AA`,
      `${header(`"cwk":${deep}`)}.${payload}.AA`,
      `${header(`"cwk":${wide}`)}.${payload}.AA`,
      `${header(`"pwt":"${"a.".repeat(5000)}"`)}.${payload}.AA`,
      nested,
    ];
    const start = performance.now();
    for (const text of texts) {
      const codes = ["ERR_CHAIN", "ERR_TOKEN_FORMAT", "ERR_SIGNATURE"] as const;
      await failsWith(assert, library, codes, () => hand.read(text, { maxLength: 2_000_000, maxChainLength: 100 }));
      await failsWith(assert, library, codes, () => hand.read(text));
    }
    assert.ok(performance.now() - start < 5000, "all of them within seconds, on a machine that is busy");
  });
}

async function refuses(
  assert: Assert,
  hand: Hand,
  changes: readonly Change[],
  options: Partial<DeserializeOptions> = {},
  said = "",
): Promise<void> {
  const text = await hand.token("scitoken:2.0", ...changes);
  const error = await failsWith(assert, hand.library, "ERR_CHAIN", () => hand.read(text, options));
  leaksNothing(assert, error, { secret: text.split(".") });
  assert.ok(error.message.includes(said), error.message);
}

/** The text of a chain with the key to go on. */
async function heldBy(hand: Hand, length: number): Promise<string> {
  const changes: Change[] = Array.from({ length }, (_, index) => (index === 0 ? V2 : {}));
  changes[length - 1] = { ...changes[length - 1], header: { cwk: await hand.cwk(hand.childKey(length - 1)) } };
  const text = present((await hand.chain(...changes)).at(-1));
  return `${text}.${await hand.segment(hand.childKey(length - 1))}`;
}
