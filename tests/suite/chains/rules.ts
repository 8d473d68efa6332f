/** The rules of each link, one breach at a time, at each place of a chain of three. */

import QUnit from "qunit";
import type { Profile } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { AUDIENCE, NOON } from "../fixtures.ts";
import { type Change, handOf, type Members, soundBase } from "./by-hand.ts";

/** What a link says otherwise than its parent, and the claim that is at fault. */
interface Row {
  readonly name: string;
  /** Default: `scitoken:2.0`. */
  readonly profile?: Profile;
  /** What the base has beside. */
  readonly base?: Members;
  readonly change: Change;
  /** The claim of the error; `undefined` for what is allowed. */
  readonly claim?: string;
}

const WLCG_ANY = "https://wlcg.cern.ch/jwt/v1/any";
const OTHER = "https://other.example";
const STORAGE: Profile = "wlcg:1.0";

const claims = (name: string, change: Members, claim?: string, more: Partial<Row> = {}): Row => ({
  name,
  change: { claims: change },
  ...(claim !== undefined && { claim }),
  ...more,
});

/** A scope of the base and what is made of it, and whether that is narrower. */
const scope = (parent: string, child: string, isNarrower: boolean, profile: Profile = "scitoken:2.0"): Row =>
  claims(
    `${profile}: ${JSON.stringify(parent)} to ${JSON.stringify(child)}`,
    { scope: child },
    isNarrower ? undefined : "scope",
    {
      profile,
      base: { scope: parent },
    },
  );

const audience = (profile: Profile, parent: unknown, child: unknown, isNarrower: boolean): Row =>
  claims(
    `${profile}: ${JSON.stringify(parent)} to ${JSON.stringify(child)}`,
    { aud: child },
    isNarrower ? undefined : "aud",
    {
      profile,
      base: { aud: parent },
    },
  );

const SAME: readonly Row[] = [
  claims("a new claim", { extra: 1 }, "extra", { base: { extra: undefined } }),
  claims("a new claim that is null", { more: null }, "more"),
  claims("a new claim called __proto__", JSON.parse('{"__proto__":{"scope":"read:/"}}'), "__proto__"),
  claims("a new claim called constructor", { constructor: "x" }, "constructor"),
  claims("a new scope where there was none", { scope: "read:/" }, "scope", { base: { scope: undefined } }),
  claims("an audience where there was none", { aud: AUDIENCE }, "aud", {
    profile: "scitoken:1.0",
    base: { aud: undefined },
  }),
  claims("another issuer", { iss: OTHER }, "iss"),
  claims("an issuer with a slash more", { iss: "https://issuer.example/" }, "iss"),
  claims("another subject", { sub: "joe" }, "sub"),
  claims("another version of WLCG's profile", { "wlcg.ver": "1.0" }, "wlcg.ver", { profile: STORAGE }),
  claims("another client", { client_id: "other" }, "client_id", { profile: "at+jwt" }),
  claims("a member less, deep within", { extra: { a: [] } }, "extra"),
  claims("a member more, deep within", { extra: { a: [1], b: null } }, "extra"),
  claims("text for a number", { extra: { a: ["1"] } }, "extra"),
  claims("a list for an object", { extra: ["a", 1] }, "extra", { base: { extra: { 0: "a", 1: 1 } } }),
  claims("an object for a list", { extra: { 0: 1 } }, "extra", { base: { extra: [1] } }),
  claims("text for a list of it", { extra: "a" }, "extra", { base: { extra: ["a"] } }),
  claims("a list of it for text", { extra: ["a"] }, "extra", { base: { extra: "a" } }),
  claims("an item more in a list", { extra: [1, 2] }, "extra", { base: { extra: [1] } }),
  claims("another item in a list", { extra: [1, 3] }, "extra", { base: { extra: [1, 2] } }),
  claims("another member beside one that is the same", { extra: { a: 1, b: 3 } }, "extra", {
    base: { extra: { a: 1, b: 2 } },
  }),
  claims("null for false", { extra: null }, "extra", { base: { extra: false } }),
  claims("another order in a list", { extra: [2, 1] }, "extra", { base: { extra: [1, 2] } }),
  claims("the older scp, narrower", { scp: ["read:/a"] }, "scp", { base: { scope: undefined, scp: ["read:/"] } }),
  claims("a member called __proto__", { extra: JSON.parse('{"__proto__":1}') }, "extra", {
    base: { extra: JSON.parse('{"__proto__":2}') },
  }),
  {
    name: "another type of token",
    profile: "scitoken:1.0",
    change: { header: { typ: "at+jwt" } },
    claim: "typ",
  },
  claims("a long name", { ["n".repeat(300)]: 1 }, "n".repeat(64)),
  claims("the same in another order of members", { extra: { b: 2, a: { d: 4, c: 3 } } }, undefined, {
    base: { extra: { a: { c: 3, d: 4 }, b: 2 } },
  }),
];

const LEFT_OUT: readonly Row[] = [
  ...["sub", "aud", "scope", "nbf", "iat", "jti", "extra"].map((claim) =>
    claims(`no ${claim}`, { [claim]: undefined }, claim),
  ),
  claims("no groups in a SciToken 1.0, which they may refuse", { "wlcg.groups": undefined }, "wlcg.groups", {
    profile: "scitoken:1.0",
    base: { "wlcg.groups": ["/cms"] },
  }),
  claims("no groups", { "wlcg.groups": undefined }, undefined, { profile: STORAGE }),
];

const TIMES: readonly Row[] = [
  claims("a later exp", { exp: NOON + 601 }, "exp"),
  claims("an exp that is later by less than a second", { exp: NOON + 600.001 }, "exp"),
  claims("an earlier nbf", { nbf: NOON - 1 }, "nbf"),
  claims("an earlier iat", { iat: NOON - 1 }, "iat"),
  claims("an earlier exp, a later nbf and iat", { exp: NOON + 1, nbf: NOON + 30, iat: NOON + 1 }),
  claims("the jti of the first", { jti: "link-1" }, "jti"),
];

const AUDIENCES: readonly Row[] = [
  audience("scitoken:2.0", AUDIENCE, OTHER, false),
  audience("scitoken:2.0", AUDIENCE, [AUDIENCE, OTHER], false),
  audience("scitoken:2.0", AUDIENCE, "ANY", false),
  audience("scitoken:2.0", [AUDIENCE, OTHER], ["ANY"], false),
  audience("scitoken:2.0", AUDIENCE, `${AUDIENCE}/`, false),
  audience("scitoken:2.0", WLCG_ANY, AUDIENCE, false),
  audience("scitoken:2.0", [AUDIENCE, OTHER], OTHER, true),
  audience("scitoken:2.0", AUDIENCE, [AUDIENCE, AUDIENCE], true),
  audience("scitoken:2.0", "ANY", [AUDIENCE, OTHER], true),
  audience("scitoken:2.0", [OTHER, "ANY"], AUDIENCE, true),
  audience("scitoken:2.0", "ANY", ["ANY"], true),
  audience("scitoken:1.0", "ANY", AUDIENCE, true),
  audience("scitoken:1.0", AUDIENCE, "ANY", false),
  audience("wlcg:1.0", WLCG_ANY, AUDIENCE, true),
  audience("wlcg:1.0", WLCG_ANY, [OTHER, WLCG_ANY], true),
  audience("wlcg:1.0", AUDIENCE, WLCG_ANY, false),
  audience("wlcg:1.0", "ANY", AUDIENCE, false),
  audience("at+jwt", "ANY", AUDIENCE, false),
  audience("at+jwt", WLCG_ANY, AUDIENCE, false),
  audience("at+jwt", [AUDIENCE, OTHER], [AUDIENCE], true),
];

const SCOPES: readonly Row[] = [
  scope("read:/foo", "read:/foobar", false),
  scope("read:/foo", "read:/", false),
  scope("read:/foo", "read:/foo/bar read:/other", false),
  scope("read:/foo", "write:/foo", false),
  scope("read:/foo", "READ:/foo", false),
  scope("read:/foo/", "read:/foo", false),
  scope("read:/foo", "read:/foo/../bar", false),
  scope("read:/foo", "read:/foo/%2e%2e/bar", false),
  scope("read:/foo", "read:/foo/%2Fbar", false),
  scope("read:/foo", "read", false),
  scope("read:/", "read", false),
  scope("read:/foo", "read:foo", false),
  scope("read:/foo", "queue", false),
  scope("read:/a read:/b", "read:/a/b read:/c", false),
  scope("", "read:/", false),
  scope("write:/foo", "read:/foo", false),
  scope("storage.modify:/foo", "storage.create:/foo", false),
  scope("execute:/a", "execute", false),
  scope("read:/foo", "read:/foo/", true),
  scope("read:/foo/", "read:/foo/", true),
  scope("read:/foo/", "read:/foo/bar", true),
  scope("read:/foo", "read:/foo//./b%61r", true),
  scope("read:/%66oo", "read:/foo/bar read:/foo", true),
  scope("read:/", "read:/a read:/b", true),
  scope("read:/a write:/b queue", "write:/b/c queue", true),
  scope("queue", "queue:/x", true),
  scope("read:/foo", "", true),
  scope("storage.modify:/foo", "storage.create:/foo/bar", true, STORAGE),
  scope("storage.create:/foo", "storage.modify:/foo", false, STORAGE),
  scope("storage.modify:/foo", "storage.create:/foobar", false, STORAGE),
  scope("storage.modify:/foo", "storage.read:/foo", false, STORAGE),
  scope("storage.read:/foo", "read:/foo", false, STORAGE),
  claims("a list of scopes", { scope: ["read:/store"] }, "scope"),
  claims("null", { scope: null }, "scope"),
];

const GROUPS: readonly Row[] = [
  claims("a group more", { "wlcg.groups": ["/cms", "/atlas"] }, "wlcg.groups", { profile: STORAGE }),
  claims("a group below one", { "wlcg.groups": ["/cms/production"] }, "wlcg.groups", { profile: STORAGE }),
  claims("a group above one", { "wlcg.groups": ["/"] }, "wlcg.groups", { profile: STORAGE }),
  claims("groups that awake as nothing is granted", { scope: "" }, "wlcg.groups", { profile: STORAGE }),
  claims("groups that awake as no capability is left", { scope: "openid" }, "wlcg.groups", {
    profile: STORAGE,
    base: { scope: "storage.read:/ openid" },
  }),
  claims("groups that stay as what is no capability goes", { scope: "" }, "wlcg.groups", {
    profile: STORAGE,
    base: { scope: "openid" },
  }),
  claims("groups where there is no scope", { "wlcg.groups": ["/cms"] }, undefined, {
    profile: STORAGE,
    base: { scope: undefined },
  }),
  claims("groups where nothing is granted, but not by the parent either", { "wlcg.groups": ["/cms"] }, undefined, {
    profile: STORAGE,
    base: { scope: "" },
  }),
  claims("no groups and nothing granted", { scope: "", "wlcg.groups": undefined }, undefined, { profile: STORAGE }),
  claims("fewer groups, in another order", { "wlcg.groups": ["/cms/uscms"] }, undefined, { profile: STORAGE }),
];

const TABLES = { SAME, LEFT_OUT, TIMES, AUDIENCES, SCOPES, GROUPS };

export function rules(library: Library): void {
  for (const [title, rows] of Object.entries(TABLES)) {
    QUnit.module(`rules: ${title.toLowerCase().replace("_", " ")}`, () => {
      for (const row of rows) QUnit.test(row.name, (assert) => atEachPlace(assert, library, row));
    });
  }
}

async function atEachPlace(assert: Assert, library: Library, row: Row): Promise<void> {
  const { profile = "scitoken:2.0", base = {}, change, claim } = row;
  const hand = await handOf(library);
  const first = soundBase(profile, { claims: base });
  // At the second place, the third says what the second says.
  for (const [place, changes] of [[2, [change, {}]] as const, [3, [{}, change]] as const]) {
    const text = (await hand.chain(first, ...changes)).at(-1) as string;
    if (claim === undefined) {
      assert.equal((await hand.read(text)).chain.length, 3, `at place ${place}`);
      continue;
    }
    const error = await failsWith(assert, library, "ERR_CHAIN", () => hand.read(text), `at place ${place}`);
    assert.equal((error as { claim?: string }).claim, claim);
    assert.ok(error.message.includes(`link ${place} of the 3`), error.message);
  }
}
