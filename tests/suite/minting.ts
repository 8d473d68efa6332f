/** What `serialize` writes, and what it signs for nobody. */

import QUnit from "qunit";
import type { Profile } from "../../src/index.ts";
import { failsWith } from "./assertions.ts";
import type { Library } from "./environment.ts";
import { AUDIENCE, clock, ISSUER, NOON, verifiedToken } from "./fixtures.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function minting(library: Library): void {
  const { SciToken, generateKey, jwt } = library;

  QUnit.test("serialize sets issuer, times and jti, and changes nothing here", async (assert) => {
    const key = await generateKey();
    const token = new SciToken({ key, claims: { sub: "jane", exp: 1, iat: 1, nbf: 1, iss: "https://other.example" } });
    const { payload, header } = jwt.decode(await token.serialize({ issuer: ISSUER, now: clock(NOON + 0.9) }));
    assert.deepEqual(
      { ...payload, jti: UUID.test(payload.jti as string) },
      { jti: true, sub: "jane", iss: ISSUER, iat: NOON, nbf: NOON, exp: NOON + 600 },
    );
    assert.deepEqual(header, { alg: "ES256", kid: key.keyId, typ: "JWT" });
    assert.equal(token.get("exp"), 1);
    assert.notOk(token.has("jti"));
    const again = jwt.decode(await token.serialize({ lifetime: 5, now: clock() })).payload;
    assert.equal(again.iss, "https://other.example");
    assert.equal(again.exp, NOON + 5);
    assert.notEqual(again.jti, payload.jti);
    const named = jwt.decode(
      await new SciToken({ key, claims: { jti: "mine" } }).serialize({ issuer: ISSUER }),
    ).payload;
    assert.equal(named.jti, "mine");
  });

  const profiles: readonly [Profile, Record<string, unknown>, Record<string, unknown>][] = [
    ["scitoken:1.0", {}, {}],
    ["scitoken:2.0", { aud: "ANY" }, { ver: "scitoken:2.0" }],
    ["wlcg:1.0", { aud: AUDIENCE, sub: "jane" }, { "wlcg.ver": "1.0" }],
    ["at+jwt", { aud: [AUDIENCE], sub: "jane", client_id: "portal" }, {}],
  ];
  for (const [profile, claims, added] of profiles) {
    QUnit.test(`${profile} comes back as it was made`, async (assert) => {
      const key = await generateKey();
      const made = new SciToken({ key, claims: { scope: "compute.read", ...claims } });
      const serialized = await made.serialize({ issuer: ISSUER, profile });
      const { header, payload } = jwt.decode(serialized);
      assert.equal(header.typ, profile === "at+jwt" ? "at+jwt" : "JWT");
      for (const [claim, value] of Object.entries({ ...claims, ...added })) assert.deepEqual(payload[claim], value);
      const read = await SciToken.deserialize(serialized, { publicKey: key, profile });
      assert.equal(read.profile, profile);
      assert.ok(read.verified);
      const others = profiles.map(([name]) => name).filter((name) => name !== profile);
      for (const other of others) {
        await failsWith(assert, library, "ERR_PROFILE", () =>
          SciToken.deserialize(serialized, { publicKey: key, profile: other }),
        );
      }
      const required = ["aud", "sub", "client_id"].filter((claim) => claim in claims);
      for (const claim of required) {
        const without = new SciToken({ key, claims: { scope: "compute.read", ...claims } });
        without.delete(claim);
        const error = await failsWith(assert, library, "ERR_CLAIM_MISSING", () =>
          without.serialize({ issuer: ISSUER, profile }),
        );
        assert.equal((error as { claim?: string }).claim, claim);
      }
    });
  }

  QUnit.test("the claims say the profile to write, and may not contradict the one asked for", async (assert) => {
    const token = new SciToken({ claims: { ver: "scitoken:2.0", aud: AUDIENCE } });
    assert.equal(token.profile, "scitoken:2.0");
    assert.equal(jwt.decode(await token.serialize({ issuer: ISSUER })).payload.ver, "scitoken:2.0");
    for (const profile of ["scitoken:1.0", "wlcg:1.0", "at+jwt"] as const) {
      token.update({ sub: "jane", client_id: "x" });
      await failsWith(assert, library, "ERR_PROFILE", () => token.serialize({ issuer: ISSUER, profile }));
    }
    for (const [claim, version] of [
      ["ver", "scitoken:3.0"],
      ["wlcg.ver", "2.0"],
    ] as const) {
      const unknown = new SciToken({ claims: { [claim]: version } });
      const error = await failsWith(assert, library, "ERR_PROFILE", () => unknown.profile);
      assert.equal((error as { claim?: string }).claim, claim);
      assert.ok(error.message.includes(`"${version}"`), error.message);
    }
    const wlcg = new SciToken({ claims: { "wlcg.ver": "1.2", aud: AUDIENCE, sub: "jane" } });
    assert.equal(jwt.decode(await wlcg.serialize({ issuer: ISSUER })).payload["wlcg.ver"], "1.2");
  });

  // DECISIONS C10.
  QUnit.test("the lifetime may be limited", async (assert) => {
    const key = await generateKey();
    const read = (claims: Record<string, unknown>) => verifiedToken(library, key, claims, {}, { maxLifetime: 600 });
    assert.ok(await read({}));
    await failsWith(assert, library, "ERR_CLAIM_INVALID", () => read({ exp: NOON + 601 }));
    await failsWith(assert, library, "ERR_CLAIM_INVALID", () => read({ iat: NOON - 1 }));
    await failsWith(assert, library, "ERR_CLAIM_MISSING", () => read({ iat: undefined, nbf: undefined }));
    assert.ok(await read({ nbf: undefined }));
    assert.ok(await read({ iat: undefined }));
  });

  QUnit.test("what would be read otherwise, or by nobody, is not signed", async (assert) => {
    const refused: readonly Record<string, unknown>[] = [
      { scope: " " },
      { scope: "read:/a  write:/b" },
      { scope: "read:/a " },
      { scope: "read" },
      { scope: "read:/a/../b" },
      { scope: "read:/a/%2e%2e/b" },
      { scope: "read:/a/%252e" },
      { scope: "read:/a%2fb" },
      { scope: ["read:/a"] },
      { scp: ["read:/../etc"] },
      { scope: "read:/a", scp: ["read:/a"] },
    ];
    for (const claims of refused) {
      await failsWith(
        assert,
        library,
        "ERR_SCOPE_INVALID",
        () => new SciToken({ claims }).serialize({ issuer: ISSUER }),
        JSON.stringify(claims),
      );
    }
    const until9999 = 253_402_300_799 - NOON;
    const serve = (lifetime: number) => new SciToken().serialize({ issuer: ISSUER, lifetime, now: clock() });
    assert.equal(jwt.decode(await serve(until9999)).payload.exp, 253_402_300_799);
    for (const lifetime of [until9999 + 1, 2 ** 52]) {
      await failsWith(assert, library, "ERR_ARGUMENT", () => serve(lifetime));
    }
    const empty = await new SciToken({ claims: { scope: "" } }).serialize({ issuer: ISSUER });
    assert.equal(jwt.decode(empty).payload.scope, "", "which is valid and grants nothing");
  });
}
