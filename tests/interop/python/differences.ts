/**
 * Where the reference library and this one answer otherwise, on purpose: what each says is asserted, so that a change on
 * either side is noticed. A token that both refuse, or both accept, is no row here.
 */

import assert from "node:assert/strict";
import type { ErrorCode } from "../../../src/index.ts";
import { type Bench, publish } from "../bench.ts";
import { AUDIENCE, type Claims } from "../service.ts";
import { signAnything } from "../sign-anything.ts";

/** A token, and whether it allows to read something. */
interface Question {
  readonly name: string;
  /** The row of DECISIONS. */
  readonly row: string;
  /** What is otherwise than in a good token; `undefined` leaves a member out. */
  readonly claims?: Claims;
  readonly header?: object;
  /** Default: `/store/file`. */
  readonly path?: string;
}

/** Allowed by Python; we refuse with this code. */
const WIDER: readonly (Question & { readonly ours: ErrorCode })[] = [
  { name: "an escaped .. in the asked path", row: "A5", path: "/store/%2E%2E/etc", ours: "ERR_PATH_INVALID" },
  { name: "a .. in the asked path", row: "A6", path: "/etc/../store/file", ours: "ERR_PATH_INVALID" },
  {
    name: "a .. that was escaped twice in a scope",
    row: "A4",
    claims: { scope: "read:/store/%252e%252e/etc" },
    path: "/store/%252e%252e/etc",
    ours: "ERR_SCOPE_INVALID",
  },
  {
    name: "an escaped slash in a scope",
    row: "A10",
    claims: { scope: "read:/store%2Fjane" },
    path: "/store%2Fjane/file",
    ours: "ERR_SCOPE_INVALID",
  },
  {
    name: "an escaped NUL in a scope",
    row: "A11",
    claims: { scope: "read:/store%00jane" },
    path: "/store%00jane",
    ours: "ERR_SCOPE_INVALID",
  },
  {
    name: "an escape that is none in a scope",
    row: "A13",
    claims: { scope: "read:/store/%zz" },
    path: "/store/%zz",
    ours: "ERR_SCOPE_INVALID",
  },
  {
    name: "a bad scope after the good one",
    row: "A21",
    claims: { scope: "read:/store read:jane" },
    ours: "ERR_SCOPE_INVALID",
  },
  {
    name: "scp and no scope",
    row: "A27",
    claims: { scope: undefined, scp: ["read:/store"] },
    ours: "ERR_CLAIM_UNKNOWN",
  },
  { name: "scp beside scope", row: "A28", claims: { scp: ["read:/store"] }, ours: "ERR_CLAIM_UNKNOWN" },
  { name: "a 1.0 without aud", row: "B4", claims: { aud: undefined }, ours: "ERR_AUDIENCE" },
  { name: "an aud with a number in it", row: "B7", claims: { aud: [7, AUDIENCE] }, ours: "ERR_CLAIM_INVALID" },
  { name: "a ver of 1", row: "B13", claims: { ver: 1 }, ours: "ERR_PROFILE" },
  { name: "a ver of true", row: "B13", claims: { ver: true }, ours: "ERR_PROFILE" },
  { name: "no exp", row: "B21", claims: { exp: undefined }, ours: "ERR_CLAIM_MISSING" },
  { name: "no nbf", row: "B22", claims: { nbf: undefined }, ours: "ERR_CLAIM_MISSING" },
  {
    name: "a 2.0 without iat",
    row: "B23",
    claims: { ver: "scitoken:2.0", iat: undefined },
    ours: "ERR_CLAIM_MISSING",
  },
  { name: "an exp of text", row: "C5", claims: { exp: "9999999999" }, ours: "ERR_CLAIM_INVALID" },
  { name: "an nbf of true", row: "C6", claims: { nbf: true }, ours: "ERR_CLAIM_INVALID" },
  { name: "an exp after the year 9999", row: "C8", claims: { exp: 1e18 }, ours: "ERR_CLAIM_INVALID" },
  { name: "a typ of another kind of token", row: "general", header: { typ: "secevent+jwt" }, ours: "ERR_TOKEN_FORMAT" },
];

/** Allowed by us at that second; Python refuses in these words. */
const narrower = (now: number): readonly (Question & { readonly theirs: RegExp })[] => [
  { name: "ver scitoken:1.0", row: "B11", claims: { ver: "scitoken:1.0" }, theirs: /'scitoken:1\.0' for claim 'ver'$/ },
  { name: "ver scitokens:2.0", row: "B12", claims: { ver: "scitokens:2.0" }, theirs: /for claim 'ver'$/ },
  {
    name: "an nbf that comes in half a minute",
    row: "C3",
    claims: { nbf: now + 30 },
    theirs: /^ImmatureSignatureError: The token is not yet valid \(nbf\)$/,
  },
  {
    name: "an iat that comes in half a minute",
    row: "C3",
    claims: { iat: now + 30 },
    theirs: /^ImmatureSignatureError: The token is not yet valid \(iat\)$/,
  },
  {
    name: "a scope with an escape in upper case, asked without",
    row: "A7",
    claims: { scope: "read:/st%6Fre" },
    theirs: /for claim 'scope'$/,
  },
  {
    name: "a scope with é escaped, asked with é",
    row: "A8",
    claims: { scope: "read:/caf%C3%A9" },
    path: "/café/file",
    theirs: /for claim 'scope'$/,
  },
  {
    name: "a scope with ?, asked with %3F",
    row: "A15",
    claims: { scope: "read:/a?b" },
    path: "/a%3Fb",
    theirs: /for claim 'scope'$/,
  },
];

export async function pythonDiffers(bench: Bench): Promise<void> {
  const { check, peers, keys } = bench;
  const issuer = (await publish(bench, keys.ES256)).url;
  const service = { issuer, audience: AUDIENCE };
  const make = ({ claims, header }: Question): Promise<string> =>
    signAnything(
      { alg: "ES256", kid: keys.ES256.keyId, ...header },
      JSON.stringify({ ...goodClaims(issuer), ...claims }),
      keys.ES256,
    );
  await check("Python and we allow what a good token grants", async () => {
    const token = await make({ name: "good", row: "" });
    await peers.Python.authorize(token, service, "read", "/store/file");
    await peers.scitokens.authorize(token, service, "read", "/store/file");
  });
  for (const question of WIDER) {
    const { name, row, path = "/store/file", ours } = question;
    await check(`Python allows, we refuse (DECISIONS ${row}): ${name}`, async () => {
      const token = await make(question);
      await peers.Python.authorize(token, service, "read", path);
      await assert.rejects(peers.scitokens.authorize(token, service, "read", path), refusal(new RegExp(`^${ours}: `)));
    });
  }
  for (const question of narrower(seconds())) {
    const { name, row, path = "/store/file", theirs } = question;
    await check(`Python refuses, we allow (DECISIONS ${row}): ${name}`, async () => {
      const token = await make(question);
      await peers.scitokens.authorize(token, service, "read", path);
      await assert.rejects(peers.Python.authorize(token, service, "read", path), refusal(theirs));
    });
  }
}

function refusal(message: RegExp): object {
  return { name: "Refusal", message };
}

/** Claims of a good 1.0, a second old: for Python, `nbf` must have passed. */
function goodClaims(issuer: string): Claims {
  const iat = seconds() - 1;
  const times = { iat, nbf: iat, exp: iat + 600 };
  return { iss: issuer, aud: AUDIENCE, sub: "jane", scope: "read:/store", jti: crypto.randomUUID(), ...times };
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
