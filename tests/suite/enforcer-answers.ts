/** What an Enforcer answers to a token of each profile, by its claims and its own options, as a table. */

import type { EnforcerOptions } from "../../src/index.ts";
import { AUDIENCE } from "./fixtures.ts";

const WLCG_ANY = "https://wlcg.cern.ch/jwt/v1/any";
export const V2 = { ver: "scitoken:2.0", aud: AUDIENCE, scope: "read:/" };
export const WLCG = { "wlcg.ver": "1.0", aud: AUDIENCE, scope: "storage.read:/ storage.create:/c storage.modify:/m" };
const ACCESS = { aud: AUDIENCE, sub: "jane", client_id: "x", jti: "1", scope: "read:/" };

type Row = readonly [
  name: string,
  claims: Record<string, unknown>,
  options: EnforcerOptions,
  answer: string,
  header?: Record<string, unknown>,
];

/** Asked for read:/ (or storage.read:/ of WLCG tokens). `answer`: "allow", or the reason of a refusal. */
export const ANSWERS: readonly Row[] = [
  ["1.0 as it should be", { scope: "read:/", aud: AUDIENCE }, { audience: AUDIENCE }, "allow"],
  ["1.0 without audience, and none wanted", { scope: "read:/" }, {}, "allow"],
  ["1.0 without audience, but one wanted (B4)", { scope: "read:/" }, { audience: AUDIENCE }, "audience"],
  ["the same, allowed", { scope: "read:/" }, { audience: AUDIENCE, requireAudience: false }, "allow"],
  [
    "requireAudience: false is for 1.0 alone",
    { ...V2, aud: undefined },
    { audience: AUDIENCE, requireAudience: false },
    "claim_missing",
  ],
  ["an audience, and none given (B5)", { scope: "read:/", aud: AUDIENCE }, {}, "audience"],
  ["the same, any accepted", { scope: "read:/", aud: "https://x.example" }, { anyAudience: true }, "allow"],
  ["any accepted, none in a 2.0 token", { ...V2, aud: undefined }, { anyAudience: true }, "claim_missing"],
  ["ANY in 1.0 (B2)", { scope: "read:/", aud: "ANY" }, { audience: AUDIENCE }, "allow"],
  ["ANY, and no audience given (B3)", { scope: "read:/", aud: "ANY" }, {}, "audience"],
  ["ANY in a WLCG token (B10)", { ...WLCG, aud: "ANY" }, { audience: AUDIENCE }, "audience"],
  ["ANY in an access token (B10)", { ...ACCESS, aud: "ANY" }, { audience: AUDIENCE }, "audience", { typ: "at+jwt" }],
  ["the WLCG any (B9)", { ...WLCG, aud: WLCG_ANY }, { audience: AUDIENCE }, "allow"],
  ["the WLCG any in 2.0 (B9)", { ...V2, aud: WLCG_ANY }, { audience: AUDIENCE }, "audience"],
  ["2.0", V2, { audience: AUDIENCE }, "allow"],
  ["2.0, plural (B12)", { ...V2, ver: "scitokens:2.0" }, { audience: AUDIENCE }, "allow"],
  ["2.0, and an unknown claim", { ...V2, foo: 1 }, { audience: AUDIENCE }, "allow"],
  ["2.0 without iat (B23)", { ...V2, iat: undefined }, { audience: AUDIENCE }, "claim_missing"],
  ["2.0 without nbf (B22)", { ...V2, nbf: undefined }, { audience: AUDIENCE }, "claim_missing"],
  ["the same, allowed", { ...V2, nbf: undefined }, { audience: AUDIENCE, requireNotBefore: false }, "allow"],
  ["2.0 without scope", { ...V2, scope: undefined }, { audience: AUDIENCE }, "claim_missing"],
  ["2.0 without jti and sub, strict (B24)", V2, { audience: AUDIENCE, strict: true }, "claim_missing"],
  ["2.0 with them, strict", { ...V2, sub: "a", jti: "b" }, { audience: AUDIENCE, strict: true }, "allow"],
  ["1.0 without iat (B23)", { scope: "read:/", iat: undefined }, {}, "allow"],
  ["1.0 without nbf", { scope: "read:/", nbf: undefined }, {}, "claim_missing"],
  ["1.0 without nbf, allowed", { scope: "read:/", nbf: undefined }, { requireNotBefore: false }, "allow"],
  ["1.0, plural (B12)", { scope: "read:/", ver: "scitokens:1.0" }, {}, "allow"],
  ["1.0, strict, which demands no more of it", { scope: "read:/" }, { strict: true }, "allow"],
  ["1.0, and an unknown claim (B26)", { scope: "read:/", foo: 1 }, {}, "claim_unknown"],
  [
    "1.0 and the claims it knows",
    { scope: "read:/", opt: { a: 1 }, jti: "1", sub: "j", ver: "scitoken:1.0" },
    {},
    "allow",
  ],
  ["WLCG", WLCG, { audience: AUDIENCE }, "allow"],
  ["WLCG 1.3 (B15)", { ...WLCG, "wlcg.ver": "1.3", foo: 1 }, { audience: AUDIENCE }, "allow"],
  ["WLCG without nbf", { ...WLCG, nbf: undefined }, { audience: AUDIENCE }, "allow"],
  ["WLCG without audience", { ...WLCG, aud: undefined }, { audience: AUDIENCE }, "claim_missing"],
  [
    "WLCG with groups alone",
    { ...WLCG, scope: undefined, "wlcg.groups": ["/cms"] },
    { audience: AUDIENCE },
    "scope_insufficient",
  ],
  ["WLCG, strict", WLCG, { audience: AUDIENCE, strict: true }, "claim_missing"],
  ["WLCG without jti, strict", { ...WLCG, sub: "a" }, { audience: AUDIENCE, strict: true }, "claim_missing"],
  ["WLCG without sub, strict", { ...WLCG, jti: "b" }, { audience: AUDIENCE, strict: true }, "claim_missing"],
  ["WLCG with them, strict", { ...WLCG, sub: "a", jti: "b" }, { audience: AUDIENCE, strict: true }, "allow"],
  ["at+jwt", ACCESS, { audience: AUDIENCE }, "allow", { typ: "application/AT+JWT" }],
  ["at+jwt, strict", ACCESS, { audience: AUDIENCE, strict: true }, "allow", { typ: "at+jwt" }],
  [
    "at+jwt without client_id (B28)",
    { ...ACCESS, client_id: undefined },
    { audience: AUDIENCE },
    "claim_missing",
    { typ: "at+jwt" },
  ],
  ["at+jwt in full, but typ JWT", ACCESS, { audience: AUDIENCE }, "claim_unknown"],
  [
    "at+jwt without scope",
    { ...ACCESS, scope: undefined },
    { audience: AUDIENCE },
    "scope_insufficient",
    { typ: "at+jwt" },
  ],
  ["another issuer", { scope: "read:/", iss: "https://other.example" }, {}, "issuer_untrusted"],
  ["another profile", V2, { audience: AUDIENCE, profile: "wlcg:1.0" }, "profile"],
  ["too long a life", { scope: "read:/" }, { maxLifetime: 599 }, "claim_invalid"],
  ["scope a list", { scope: ["read:/"] }, {}, "scope_invalid"],
  ["scp, not read", { scp: ["read:/"] }, {}, "claim_unknown"],
  ["scp, not read, in 2.0", { ...V2, scope: undefined, scp: ["read:/"] }, { audience: AUDIENCE }, "claim_missing"],
  ["scp as a list (A27)", { scp: ["write:/", "read:/"] }, { legacyScp: true }, "allow"],
  ["scp as one scope", { scp: "read:/" }, { legacyScp: true }, "allow"],
  ["scp as one scope, with a space in it", { scp: "write:/a read:/" }, { legacyScp: true }, "scope_insufficient"],
  ["scp with a number", { scp: ["read:/", 5] }, { legacyScp: true }, "scope_invalid"],
  ["scp with a bad scope", { scp: ["read:/", "write"] }, { legacyScp: true }, "scope_invalid"],
  ["scp, which nobody wants to read", { scp: ["read:/"] }, {}, "claim_unknown"],
  [
    "scp in place of scope in 2.0",
    { ...V2, scope: undefined, scp: ["read:/"] },
    { audience: AUDIENCE },
    "claim_missing",
  ],
  ["scp beside scope (A28)", { scope: "read:/", scp: ["read:/"] }, { legacyScp: true }, "scope_invalid"],
  ["scp beside scope in 2.0", { ...V2, scp: ["read:/"] }, { audience: AUDIENCE }, "scope_invalid"],
  ["scp beside scope in a WLCG token", { ...WLCG, scp: ["x"] }, { audience: AUDIENCE, legacyScp: true }, "allow"],
];
