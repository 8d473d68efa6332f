/** What an Enforcer and a Validator say beside yes and no: the reason, the claim, the message and the cause. */

import QUnit from "qunit";
import type { EnforcerOptions, SigningKey } from "../../src/index.ts";
import { failsWith } from "./assertions.ts";
import type { Library } from "./environment.ts";
import { AUDIENCE, clock, ISSUER, verifiedToken } from "./fixtures.ts";

const V1 = { scope: "read:/store" };
const V2 = { ver: "scitoken:2.0", aud: AUDIENCE, scope: "read:/store" };

type Ask = readonly [authz: string, path?: string];

/** What is answered: `allow`, or the reason and the message of a refusal. */
type Row = readonly [name: string, claims: object, options: EnforcerOptions, ask: Ask, answer: string];

const COLLAPSE = { audience: AUDIENCE, collapseDotSegments: true };
const NAMED = { audience: AUDIENCE };

const ROWS: readonly Row[] = [
  [
    "a query, where dots are resolved",
    V2,
    COLLAPSE,
    ["read", "/store?/.."],
    "path_unusable: the path to test has a query or fragment",
  ],
  ["a question mark of a file's name", V2, { ...COLLAPSE, encoded: false }, ["read", "/a?/../store"], "allow"],
  ["a directory by dots is one", { ...V2, scope: "read:/a/" }, COLLAPSE, ["read", "/a/b/.."], "allow"],
  [
    "a file is no directory",
    { ...V2, scope: "read:/a/" },
    COLLAPSE,
    ["read", "/a/b/../../a"],
    'scope_insufficient: the token does not allow "read" there',
  ],
  [
    "an asked path that climbs",
    V2,
    NAMED,
    ["read", "/store/../etc"],
    'path_traversal: the path to test has a ".." in it',
  ],
  ["an encoded slash", V2, NAMED, ["read", "/store%2Fx"], "path_unusable: the path to test has an encoded slash"],
  ["what is not granted", V2, NAMED, ["write", "/store"], 'scope_insufficient: the token does not allow "write" there'],
  [
    "nbf may be missing, iat not",
    { ...V2, nbf: undefined, iat: undefined },
    { ...NAMED, requireNotBefore: false },
    ["read", "/store"],
    "claim_missing: the token has no iat, which scitoken:2.0 demands",
  ],
  [
    "scp in place of scope, iat not",
    { ...V2, scope: undefined, scp: "read:/store", iat: undefined },
    { ...NAMED, legacyScp: true },
    ["read", "/store"],
    "claim_missing: the token has no iat, which scitoken:2.0 demands",
  ],
  [
    "scp is known, foo is not",
    { ...V1, scope: undefined, scp: "read:/store", foo: 1 },
    { legacyScp: true },
    ["read", "/store"],
    'claim_unknown: no validator knows the claim "foo" of a SciToken 1.0',
  ],
  [
    "a scope that is one quotation mark",
    { ...V2, scope: '"' },
    NAMED,
    ["read", "/"],
    'scope_invalid: the scope "\\"" has a control character, quotation mark or backslash',
  ],
  [
    "an encoded quotation mark in an authorization",
    { ...V2, scope: "re%22ad:/" },
    NAMED,
    ["read", "/"],
    'scope_invalid: the scope "re%22ad:/" has an encoded control character or quotation mark',
  ],
  [
    "an encoded quotation mark in one of many components",
    { ...V2, scope: "read:/a/b%22/c" },
    NAMED,
    ["read", "/"],
    'scope_invalid: the scope "read:/a/b%22/c" has an encoded control character or quotation mark',
  ],
];

export function decisions(library: Library): void {
  const { Enforcer, Validator, SciToken } = library;
  let made: Promise<SigningKey> | undefined;
  const key = (): Promise<SigningKey> => {
    made ??= library.generateKey();
    return made;
  };
  const verified = async (claims: object) => verifiedToken(library, await key(), claims as Record<string, unknown>);

  for (const [name, claims, options, ask, answer] of ROWS) {
    QUnit.test(`${name}: ${answer.split(":")[0]}`, async (assert) => {
      const explained = new Enforcer(ISSUER, { now: clock(), ...options }).explain(await verified(claims), ...ask);
      assert.equal(explained.allowed ? "allow" : `${explained.reason}: ${explained.message}`, answer);
    });
  }

  QUnit.test("an Enforcer is for issuers that have names", async (assert) => {
    for (const issuer of ["*", ["*"], [ISSUER, "*"]]) {
      const error = await failsWith(assert, library, "ERR_ARGUMENT", () => new Enforcer(issuer));
      assert.equal(error.message, "an Enforcer must name its issuers", JSON.stringify(issuer));
    }
  });

  QUnit.test("an error says which claim is missing, and which path cannot be", async (assert) => {
    const enforcer = new Enforcer(ISSUER, { audience: AUDIENCE, now: clock() });
    const token = await verified({ ...V2, iat: undefined });
    const missing = await failsWith(assert, library, "ERR_CLAIM_MISSING", () => enforcer.generateAcls(token));
    assert.equal((missing as { claim?: string }).claim, "iat");
    const relative = await failsWith(assert, library, "ERR_PATH_INVALID", () => enforcer.test(token, "read", "store"));
    assert.equal(relative.reason, "path_relative");
  });

  QUnit.test("a token of another issuer", async (assert) => {
    const enforcer = new Enforcer("https://other.example", { audience: AUDIENCE, now: clock() });
    const token = await verified(V2);
    await failsWith(assert, library, "ERR_ISSUER_UNTRUSTED", () => enforcer.generateAcls(token));
  });

  QUnit.test("a token that nobody verified", async (assert) => {
    const enforcer = new Enforcer(ISSUER, { audience: AUDIENCE, now: clock() });
    const token = new SciToken({ claims: V2 });
    const error = await failsWith(assert, library, "ERR_SIGNATURE", () => enforcer.generateAcls(token));
    assert.equal(error.reason, "unverified");
  });

  QUnit.test("what a function says of a claim, and why it failed", async (assert) => {
    const token = new SciToken({ claims: V2 });
    const cause = new Error("the database is away");
    const judged = (verdict: () => unknown): Promise<void> =>
      new Validator().add("aud", verdict as never).validate(token);
    const fails = (verdict: () => unknown) => failsWith(assert, library, "ERR_CLAIM_INVALID", () => judged(verdict));
    assert.ok(/refused the claim aud/.test((await fails(() => false)).message));
    for (const failing of [
      () => Promise.reject(cause),
      () => {
        throw cause;
      },
    ]) {
      const error = await fails(failing);
      assert.equal(error.message, "a validator of the claim aud failed");
      assert.equal(error.cause, cause);
    }
    const own = new library.ClaimInvalidError("not today");
    const thrown = await judged(() => Promise.reject(own)).catch((error: unknown) => error);
    assert.equal(thrown, own, "an error of the library goes as it is");
  });

  QUnit.test("an Enforcer tells of a function that failed", async (assert) => {
    const failing = (): never => {
      throw new Error("the database is away");
    };
    const enforcer = new Enforcer(ISSUER, { audience: AUDIENCE, now: clock() }).addValidator("aud", failing);
    const explained = enforcer.explain(await verified(V2), "read", "/store");
    assert.equal(explained.allowed || explained.message, "a validator of the claim aud failed");
  });

  QUnit.test("a function is not asked about a claim that is not there", async (assert) => {
    let asked = 0;
    const validator = new Validator().add("sub", () => ++asked < 0);
    await validator.validate(new SciToken({ claims: V2 }));
    assert.equal(asked, 0);
  });

  QUnit.test("claims that must be there", async (assert) => {
    const token = new SciToken({ claims: V2 });
    const given = (critical: unknown) => () => new Validator().validate(token, { critical } as never);
    await failsWith(assert, library, "ERR_ARGUMENT", given("aud"));
    const error = await failsWith(assert, library, "ERR_CLAIM_MISSING", given(["aud", "sub"]));
    assert.equal((error as { claim?: string }).claim, "sub");
  });
}
