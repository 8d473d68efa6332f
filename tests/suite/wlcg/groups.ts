/** Groups of WLCG tokens: which of them a service may go by. */

import QUnit from "qunit";
import type { SciToken } from "../../../src/index.ts";
import { failsWith, leaksNothing } from "../assertions.ts";
import { handOf } from "../chains/by-hand.ts";
import type { Environment, Library } from "../environment.ts";
import { AUDIENCE, clock, NOON, verifiedToken } from "../fixtures.ts";
import { wlcgToken } from "./tokens.ts";

const GROUPS = ["/cms/uscms", "/cms", "/cms/ALARM", "/cms/users", "/a.b-c_d/9"];

export function groups(library: Library, _environment: Environment): void {
  const { groupsOf, isInGroup } = library.wlcg;
  const key = library.generateKey();
  const now = clock();
  const withGroups = async (list: unknown, scope?: string, claims = {}): Promise<SciToken> =>
    wlcgToken(library, await key, scope, { "wlcg.groups": list, ...claims });

  QUnit.test("their order is kept, and none above or below is implied", async (assert) => {
    const token = await withGroups(GROUPS);
    assert.deepEqual(groupsOf(token, { now }), GROUPS);
    for (const group of GROUPS) assert.ok(isInGroup(token, group, { now }), group);
    const deep = await withGroups(["/cms/uscms"]);
    for (const group of ["/cms", "/cms/uscms/x", "/cms/usc", "/cms/uscmsx", "/CMS/uscms", "/uscms"]) {
      assert.notOk(isInGroup(deep, group, { now }), group);
    }
  });

  QUnit.test("the first slash of what is asked may be left out", async (assert) => {
    const token = await withGroups(GROUPS);
    assert.ok(isInGroup(token, "cms/uscms", { now }));
    assert.notOk(isInGroup(token, "uscms", { now }));
    const wrong = [
      "",
      "/",
      "//cms",
      "/cms/",
      "cms/",
      "/cms//a",
      "/.cms",
      "/-cms",
      "/cms/*",
      "/cms a",
      "/é",
      "/cms\n",
      null,
      1,
      [],
      ["/cms"],
      { toString: () => "/cms" },
    ];
    for (const group of wrong) {
      await failsWith(assert, library, "ERR_ARGUMENT", () => isInGroup(token, group as never, { now }), String(group));
    }
  });

  QUnit.test("a token without groups has none", async (assert) => {
    for (const token of [await wlcgToken(library, await key, undefined), await withGroups([])]) {
      assert.deepEqual(groupsOf(token, { now }), []);
      assert.notOk(isInGroup(token, "/cms", { now }));
    }
  });

  QUnit.test("a capability goes before groups (section 2.2.3)", async (assert) => {
    const capabilities = ["storage.read:/", "compute.create", "read:/", "openid storage.poll:/a", "queue"];
    for (const scope of capabilities) {
      const token = await withGroups(GROUPS, scope);
      assert.deepEqual(groupsOf(token, { now }), [], scope);
      assert.notOk(isInGroup(token, "/cms", { now }), scope);
      assert.deepEqual(token.get("wlcg.groups"), GROUPS, "as it is written");
    }
    for (const scope of [
      "",
      "openid",
      "wlcg.groups:/cms openid offline_access",
      "host.auth",
      "mystorage.read:/",
      "reader",
    ]) {
      assert.deepEqual(groupsOf(await withGroups(GROUPS, scope), { now }), GROUPS, scope);
    }
  });

  QUnit.test("in a token of another profile they have no meaning", async (assert) => {
    const claims = { "wlcg.groups": GROUPS, aud: AUDIENCE, scope: "openid" };
    const others = [
      await verifiedToken(library, await key, { ...claims, ver: "scitoken:2.0" }),
      await verifiedToken(library, await key, claims),
      await verifiedToken(library, await key, claims, { typ: "at+jwt" }),
      await verifiedToken(library, await key, { ...claims, ver: "scitoken:2.0", "wlcg.ver": "1.0" }),
    ];
    for (const token of others) assert.deepEqual(groupsOf(token, { now }), [], token.profile);
  });

  QUnit.test("a group or scope that breaks the rules refuses the token", async (assert) => {
    for (const wrong of ["cms", "", "/", "/cms/", "//cms", "/cms/../atlas", "/cms/Role=production", "/cms\n", "/é"]) {
      const token = await withGroups(["/cms", wrong]);
      const error = await failsWith(assert, library, "ERR_CLAIM_INVALID", () => groupsOf(token, { now }), wrong);
      assert.equal((error as { claim?: string }).claim, "wlcg.groups");
      assert.notOk(isInGroup(token, "/cms", { now }), "of this token no group counts");
    }
    const long = await withGroups([`/${"x".repeat(5000)} `]);
    const error = await failsWith(assert, library, "ERR_CLAIM_INVALID", () => groupsOf(long, { now }));
    leaksNothing(assert, error, { untrusted: "x".repeat(5000) });
    const scoped = await withGroups(GROUPS, "storage.read");
    await failsWith(assert, library, "ERR_SCOPE_INVALID", () => groupsOf(scoped, { now }));
    assert.notOk(isInGroup(scoped, "/cms", { now }));
  });

  QUnit.test("what is no group is not signed, in the one profile in which it would count", async (assert) => {
    const { SciToken } = library;
    const claims = { sub: "jane", aud: AUDIENCE, scope: "openid", "wlcg.groups": ["/cms", "atlas"] };
    const made = new SciToken({ key: await key, claims });
    const mint = () => made.serialize({ issuer: "https://issuer.example", profile: "wlcg:1.0" });
    const { message } = await failsWith(assert, library, "ERR_CLAIM_INVALID", mint);
    assert.ok(message.includes('has "atlas" in it, which is no group: each name has a slash before it'), message);
    const issuer = library.issuer.createIssuer({ issuer: "https://issuer.example", keys: await key });
    await failsWith(assert, library, "ERR_CLAIM_INVALID", () => issuer.mint(claims, { profile: "wlcg:1.0" }));
    assert.ok(await made.serialize({ issuer: "https://issuer.example", profile: "scitoken:2.0" }));
    // Of a token that is there, whoever holds it can make a narrower one: what its issuer wrote is not for them to mend.
    const hand = await handOf(library);
    const held = await hand.held("wlcg:1.0", { claims: { "wlcg.groups": ["/cms", "atlas"] } });
    assert.ok((await hand.read(await held.attenuate({ scope: "storage.read:/store", now }))).verified);
  });

  QUnit.test("nobody's word is taken for groups but the issuer's", async (assert) => {
    const claims = { "wlcg.ver": "1.0", "wlcg.groups": GROUPS, exp: NOON + 600 };
    const made = new library.SciToken({ claims });
    const changed = (await withGroups([])).set("wlcg.groups", GROUPS);
    for (const token of [made, changed]) {
      const error = await failsWith(assert, library, "ERR_SIGNATURE", () => groupsOf(token, { now }));
      assert.equal(error.reason, "unverified");
      assert.notOk(isInGroup(token, "/cms", { now }));
    }
    for (const none of [
      null,
      "token",
      {},
      new Proxy(await withGroups(GROUPS), {}),
      { get: () => GROUPS, verified: true },
    ]) {
      const { message } = await failsWith(assert, library, "ERR_ARGUMENT", () => groupsOf(none as never, { now }));
      assert.equal(message.startsWith("the token is text"), typeof none === "string", message);
      await failsWith(assert, library, "ERR_ARGUMENT", () => isInGroup(none as never, "/cms", { now }));
    }
  });

  QUnit.test("a token is in no group before or after its time", async (assert) => {
    const token = await withGroups(GROUPS);
    const at = (seconds: number) => ({ now: () => (NOON + seconds) * 1000 });
    await failsWith(assert, library, "ERR_EXPIRED", () => groupsOf(token, at(600)));
    assert.notOk(isInGroup(token, "/cms", at(600)));
    assert.ok(isInGroup(token, "/cms", at(-60)));
    await failsWith(assert, library, "ERR_NOT_YET_VALID", () => groupsOf(token, at(-61)));
    assert.ok(isInGroup(token, "/cms", { ...at(-120), clockTolerance: 120 }));
    const lasting = await withGroups(GROUPS, undefined, { iat: 0, nbf: 0, exp: 2 ** 33 });
    assert.deepEqual(groupsOf(lasting), GROUPS, "by the runtime's own clock, unless told otherwise");
    assert.ok(isInGroup(lasting, "/cms"));
    for (const options of [null, { clock: 1 }, { now: 1 }, { clockTolerance: 301 }]) {
      await failsWith(assert, library, "ERR_ARGUMENT", () => isInGroup(token, "/cms", options as never));
    }
  });
}
