/** Tokens for whom no client asks. */

import QUnit from "qunit";
import type { MintOptions } from "../../../../src/http/issuer.ts";
import type { ErrorCode } from "../../../../src/index.ts";
import { failsWith } from "../../assertions.ts";
import type { Library } from "../../environment.ts";
import { ISSUER, makeBench, NOW, STORAGE } from "./bench.ts";

const CLAIMS = { aud: STORAGE, sub: "jane", scope: "read:/" };

const REFUSED: readonly (readonly [name: string, claims: unknown, options: unknown, code: ErrorCode])[] = [
  ["no claims", undefined, {}, "ERR_ARGUMENT"],
  ["a Map of claims", new Map(), {}, "ERR_ARGUMENT"],
  ["a claim that JSON cannot carry", { ...CLAIMS, x: 1n }, {}, "ERR_ARGUMENT"],
  ["a scope that breaks the rules", { ...CLAIMS, scope: "read:x" }, {}, "ERR_SCOPE_INVALID"],
  ["no audience", { scope: "read:/" }, {}, "ERR_CLAIM_MISSING"],
  ["a version that nobody knows", { ...CLAIMS, ver: "9" }, {}, "ERR_PROFILE"],
  ["a profile that no token has", CLAIMS, { profile: "compat" }, "ERR_ARGUMENT"],
  ["a lifetime of nothing", CLAIMS, { lifetime: 0 }, "ERR_ARGUMENT"],
  ["a misspelt option", CLAIMS, { lifetme: 60 }, "ERR_ARGUMENT"],
];

export function minting(library: Library): void {
  const { decode } = library.jwt;

  QUnit.module("tokens for whom no client asks", () => {
    QUnit.test("the issuer adds its name, its profile and times, whatever is said of them", async (assert) => {
      const { issuer, key } = await makeBench(library);
      const said = { iss: "https://x.example", exp: 1, iat: 1, nbf: 1, jti: "1", project: { name: "ligo" } };
      const text = await issuer.mint({ ...CLAIMS, ...said });
      const times = { iat: NOW, nbf: NOW, exp: NOW + 600 };
      assert.deepEqual(decode(text).payload, { ...CLAIMS, ...said, ...times, ver: "scitoken:2.0", iss: ISSUER });
      const options = { jwks: await issuer.jwks(), now: () => NOW * 1000, audience: STORAGE };
      assert.equal((await library.SciToken.deserialize(text, options)).header.kid, key.keyId);
    });

    QUnit.test("the profile that is asked for, that the claims say, and the issuer's", async (assert) => {
      const { issuer } = await makeBench(library, { profile: "wlcg:1.0" });
      const versions = async (claims: object, options?: MintOptions) => {
        const { payload } = decode(await issuer.mint({ ...CLAIMS, ...claims }, options));
        return [payload.ver, payload["wlcg.ver"]];
      };
      assert.deepEqual(await versions({}), [undefined, "1.0"]);
      assert.deepEqual(await versions({ ver: "scitoken:2.0" }), ["scitoken:2.0", undefined]);
      assert.deepEqual(await versions({}, { profile: "scitoken:2.0" }), ["scitoken:2.0", undefined]);
    });

    QUnit.test("never longer than the issuer's longest", async (assert) => {
      const { issuer } = await makeBench(library, { maxLifetime: 900 });
      const expiries = [60, 60.9, 900, 86_400].map(async (lifetime) => {
        return Number(decode(await issuer.mint(CLAIMS, { lifetime })).payload.exp) - NOW;
      });
      assert.deepEqual(await Promise.all(expiries), [60, 60, 900, 900]);
    });

    QUnit.test("with includeKey a token that can be extended, which narrows", async (assert) => {
      const { issuer } = await makeBench(library);
      assert.equal((await issuer.mint(CLAIMS)).split(".").length, 3);
      const trust = { jwks: await issuer.jwks(), now: () => NOW * 1000, audience: STORAGE };
      const text = await issuer.mint(CLAIMS, { includeKey: true });
      const held = await library.SciToken.deserialize(text, { ...trust, requireKey: true });
      const derived = await held.attenuate({ lifetime: 60, now: trust.now });
      assert.equal((await library.SciToken.deserialize(derived, trust)).chain.length, 2);
    });

    for (const [name, claims, options, code] of REFUSED) {
      QUnit.test(`refused: ${name}`, async (assert) => {
        const { issuer } = await makeBench(library);
        await failsWith(assert, library, code, () =>
          issuer.mint(claims as object as typeof CLAIMS, options as MintOptions),
        );
      });
    }
  });
}
