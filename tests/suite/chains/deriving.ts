/** Deriving: a token that starts with all of its parent, and can only narrow. */

import QUnit from "qunit";
import type { ErrorCode, SciToken as Token } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { AUDIENCE, clock, ISSUER, NOON } from "../fixtures.ts";
import { handOf, PROFILES } from "./by-hand.ts";

const now = clock();

export function deriving(library: Library): void {
  const { SciToken, jwt } = library;
  const claimsOf = (text: string) => jwt.decode(text).payload;

  for (const profile of PROFILES) {
    QUnit.test(
      `a derived token starts with all of its parent, and comes back as it was made: ${profile}`,
      async (assert) => {
        const hand = await handOf(library);
        const parent = await hand.held(profile);
        const token = new SciToken({ parent });
        const { jti: _, ...inherited } = parent.toJSON();
        assert.deepEqual(token.toJSON(), inherited);
        assert.equal(token.profile, profile);
        assert.notOk(token.verified);
        assert.deepEqual(token.chain, [parent, token]);
        const read = await hand.read(await token.serialize({ now }));
        assert.equal(read.profile, profile);
        assert.deepEqual({ ...read.toJSON(), jti: 1 }, { ...parent.toJSON(), jti: 1 });
        assert.notEqual(read.get("jti"), parent.get("jti"));
        assert.deepEqual(read.chain[0]?.toJSON(), parent.toJSON());
      },
    );
  }

  QUnit.test("setting something wider throws at once, and changes nothing", async (assert) => {
    const hand = await handOf(library);
    const parent = await hand.held("wlcg:1.0");
    const token = new SciToken({ parent });
    const before = token.toJSON();
    const wider: readonly [claim: string, value: unknown][] = [
      ["scope", "storage.read:/"],
      ["scope", "storage.read:/store storage.stage:/"],
      ["scope", 1],
      ["aud", "https://other.example"],
      ["aud", "https://wlcg.cern.ch/jwt/v1/any"],
      ["aud", []],
      ["aud", 1],
      ["aud", { length: 1 }],
      ["exp", NOON + 601],
      ["exp", null],
      ["nbf", NOON - 1],
      ["nbf", `${NOON + 30}`],
      ["iat", "later"],
      ["sub", "joe"],
      ["iss", "https://other.example"],
      ["wlcg.ver", "1.0"],
      ["wlcg.groups", ["/atlas"]],
      ["wlcg.groups", "/cms"],
      ["wlcg.groups", null],
      ["jti", "link-1"],
      ["more", true],
      ["__proto__", {}],
    ];
    for (const [claim, value] of wider) {
      const ways = [
        () => token.set(claim, value),
        () =>
          token.update(
            Object.fromEntries([
              ["sub", "jane"],
              [claim, value],
            ]),
          ),
        () => new SciToken({ parent, claims: Object.fromEntries([[claim, value]]) }),
      ];
      for (const act of ways) {
        const error = await failsWith(assert, library, "ERR_CHAIN", act, `${claim}: ${JSON.stringify(value)}`);
        assert.equal((error as { claim?: string }).claim, claim);
      }
    }
    for (const claim of ["scope", "aud", "sub", "exp", "iss", "wlcg.ver"]) {
      await failsWith(assert, library, "ERR_CHAIN", () => token.delete(claim), `delete ${claim}`);
    }
    assert.deepEqual(token.toJSON(), before);
    assert.ok(token.delete("wlcg.groups"));
    assert.notOk(token.delete("nothing"));
    assert.equal(token.set("scope", "storage.create:/store/jane/x").get("scope"), "storage.create:/store/jane/x");
    assert.equal(
      token.set("scope", "storage.read:/store").get("scope"),
      "storage.read:/store",
      "up to the parent again",
    );
  });

  QUnit.test("what a parent leaves open is not open to everything", async (assert) => {
    const hand = await handOf(library);
    const anywhere = new SciToken({ parent: await hand.held("scitoken:2.0", { claims: { aud: "ANY" } }) });
    for (const aud of ["", [""], [AUDIENCE, ""]]) {
      await failsWith(assert, library, "ERR_CHAIN", () => anywhere.set("aud", aud), JSON.stringify(aud));
    }
    const nameless = new SciToken({ parent: await hand.held("scitoken:2.0", { claims: { jti: undefined } }) });
    await failsWith(assert, library, "ERR_CHAIN", () => nameless.set("jti", "mine"));
    const listed = new SciToken({ parent: await hand.held("scitoken:2.0", { claims: { scope: ["read:/store"] } }) });
    await failsWith(assert, library, "ERR_CHAIN", () => listed.set("scope", "read:/store"));
    const untyped = await hand.held("scitoken:2.0", { header: { typ: undefined } });
    assert.deepEqual(Object.keys(new SciToken({ parent: untyped }).header), []);
  });

  QUnit.test("what is wrong only as a whole is told when it is signed", async (assert) => {
    const hand = await handOf(library);
    const parent = await hand.held("wlcg:1.0");
    await failsWith(assert, library, "ERR_CHAIN", () =>
      new SciToken({ parent, claims: { scope: "" } }).serialize({ now }),
    );
    const second = await hand.read(await parent.attenuate({ includeKey: true, now }), { requireKey: true });
    await failsWith(assert, library, "ERR_CHAIN", () =>
      new SciToken({ parent: second, claims: { jti: "link-1" } }).serialize({ now }),
    );
    const named = await new SciToken({ parent: second, claims: { jti: "mine" } }).serialize({ now });
    assert.equal((await hand.read(named)).get("jti"), "mine");
  });

  QUnit.test("a token derives only while it is as it was read, and with its key", async (assert) => {
    const hand = await handOf(library);
    const cwk = await hand.cwk(hand.childKey(0));
    const keyless = await hand.read(await hand.token("scitoken:2.0", { header: { cwk } }));
    const changed = (await hand.held()).set("sub", "jane");
    const made = new SciToken({ parent: await hand.held() });
    for (const parent of [keyless, changed, made, new SciToken()]) {
      await failsWith(assert, library, "ERR_KEY_MISSING", () => new SciToken({ parent }));
      await failsWith(assert, library, "ERR_KEY_MISSING", () => parent.attenuate());
    }
    for (const parent of ["a.b.c.d", {}, null, new Proxy(await hand.held(), {})]) {
      await failsWith(assert, library, "ERR_ARGUMENT", () => new SciToken({ parent: parent as Token }));
    }
    const parent = await hand.held();
    for (const given of [{ key: hand.childKey(0) }, { algorithm: "ES256" as const }, { keyId: "x" }]) {
      await failsWith(assert, library, "ERR_ARGUMENT", () => new SciToken({ parent, ...given }));
    }
    await failsWith(assert, library, "ERR_KEY_MISSING", () => parent.serialize());
    await failsWith(assert, library, "ERR_KEY_MISSING", () => parent.publicKey());
  });

  QUnit.test("a parent that is changed afterwards widens nothing", async (assert) => {
    const hand = await handOf(library);
    const parent = await hand.held();
    const token = new SciToken({ parent });
    parent.update({ scope: "read:/", sub: "root", more: 1 }).delete("aud");
    await failsWith(assert, library, "ERR_CHAIN", () => token.set("scope", "read:/"));
    await failsWith(assert, library, "ERR_CHAIN", () => token.set("sub", "root"));
    await failsWith(assert, library, "ERR_CHAIN", () => token.set("more", 1));
    await failsWith(assert, library, "ERR_CHAIN", () => token.delete("aud"));
    assert.equal((await hand.read(await token.serialize({ now }))).get("sub"), "jane");
  });

  QUnit.test("it serves ten minutes, or as long as its parent does, or as is asked", async (assert) => {
    const hand = await handOf(library);
    const parent = await hand.held("scitoken:2.0", { claims: { exp: NOON + 3600, nbf: NOON + 30, iat: NOON - 5 } });
    const times = async (options: object, token = new SciToken({ parent })) => {
      const { iat, nbf, exp } = claimsOf(await token.serialize({ now, ...options })) as Record<string, number>;
      return [iat, nbf, exp].map((time) => Number(time) - NOON);
    };
    assert.deepEqual(await times({}), [0, 30, 600]);
    assert.deepEqual(await times({ lifetime: 3600 }), [0, 30, 3600]);
    assert.deepEqual(await times({ now: clock(NOON + 3500.5) }), [3500, 3500, 3600]);
    assert.deepEqual(await times({ now: clock(NOON - 60) }), [-5, 30, 540]);
    const set = new SciToken({ parent, claims: { exp: NOON + 60, nbf: NOON + 40, iat: NOON + 2 } });
    assert.deepEqual(await times({}, set), [2, 40, 60], "what was set narrower holds");
    assert.deepEqual(await times({ lifetime: 90 }, set), [2, 40, 90], "unless more is asked for");
    const codes: readonly [ErrorCode, object][] = [
      ["ERR_CHAIN", { lifetime: 3601 }],
      ["ERR_EXPIRED", { now: clock(NOON + 3600) }],
      ["ERR_EXPIRED", { lifetime: 1, now: clock(NOON + 3600) }],
      ["ERR_EXPIRED", { lifetime: 30 }],
      ["ERR_ARGUMENT", { lifetime: 0 }],
    ];
    for (const [code, options] of codes) {
      await failsWith(assert, library, code, () => times(options), JSON.stringify(options));
    }
    await failsWith(assert, library, "ERR_EXPIRED", () => times({ now: clock(NOON + 60) }, set));
    const bare = await hand.held("scitoken:1.0", { claims: { nbf: undefined, iat: undefined, jti: undefined } });
    const payload = claimsOf(await new SciToken({ parent: bare }).serialize({ now }));
    assert.deepEqual(Object.keys(payload).sort(), Object.keys(bare.toJSON()).sort());
  });

  QUnit.test("neither issuer nor profile can be another", async (assert) => {
    const hand = await handOf(library);
    const token = new SciToken({ parent: await hand.held() });
    await failsWith(assert, library, "ERR_CHAIN", () => token.serialize({ issuer: "https://other.example", now }));
    await failsWith(assert, library, "ERR_PROFILE", () => token.serialize({ profile: "scitoken:1.0", now }));
    assert.ok(await hand.read(await token.serialize({ issuer: ISSUER, profile: "scitoken:2.0", now })));
  });

  QUnit.test("the key that derives is read only where it is the right one", async (assert) => {
    const hand = await handOf(library);
    const cwk = await hand.cwk(hand.childKey(0));
    const text = await hand.token("scitoken:2.0", { header: { cwk } });
    const plain = await hand.token("scitoken:2.0");
    const key = await hand.segment(hand.childKey(0));
    const other = await hand.segment(hand.childKey(1));
    await failsWith(assert, library, "ERR_KEY_MISSING", () => hand.read(text, { requireKey: true }));
    await failsWith(assert, library, "ERR_KEY_MISSING", () => hand.read(plain, { requireKey: true }));
    for (const wrong of [
      `${text}.${other}`,
      `${plain}.${key}`,
      `${text}.`,
      `${text}.AA`,
      `${text}.${key}=`,
      `${text}.e30`,
    ]) {
      for (const requireKey of [true, false]) {
        await failsWith(assert, library, "ERR_CHAIN", () => hand.read(wrong, { requireKey }));
      }
    }
    await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => hand.read(`${text}.${key}.${key}`));
    assert.deepEqual((await hand.read(`${text}.${key}`)).toJSON(), (await hand.read(text)).toJSON());
  });

  QUnit.test("the chain is a list of one's own, of tokens that were each verified", async (assert) => {
    const hand = await handOf(library);
    const token = await hand.read(await hand.token("scitoken:2.0", {}, {}, {}));
    (token.chain as Token[]).length = 0;
    assert.equal(token.chain.length, 3);
    const [base, second] = token.chain as [Token, Token];
    assert.deepEqual(second.chain, [base, second]);
    assert.deepEqual(base.chain, [base]);
    base.set("sub", "root");
    assert.deepEqual(
      token.chain.map(({ verified }) => verified),
      [false, true, true],
    );
    assert.equal(token.get("sub"), "jane");
    await failsWith(assert, library, "ERR_KEY_MISSING", () => new SciToken({ parent: second }));
  });
}
