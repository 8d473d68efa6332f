/** Each library makes each form of token, all read it, and every cell is as it should be or as its limit says. */

import assert from "node:assert/strict";
import { type Bench, publish } from "../bench.ts";
import type { KeyAlgorithm } from "../filed-key.ts";
import { PEERS, type Peer, type PeerName } from "../peers/peer.ts";
import { AUDIENCE } from "../service.ts";
import { aclsOf, type Cell, cellsOf, claimsOf, FORMS, type Form, nameOf } from "./cells.ts";
import { type Limit, limitOf } from "./limits.ts";
import type { Result } from "./table.ts";

/** The issuers: with more than one key, only a token with `kid` can be read everywhere. */
interface Issuers extends Readonly<Record<KeyAlgorithm, string>> {
  readonly ofAll: string;
}

export async function runMatrix(bench: Bench): Promise<readonly Result[]> {
  const { ES256, RS256 } = bench.keys;
  const issuers = {
    ofAll: (await publish(bench, ES256, RS256)).url,
    ES256: (await publish(bench, ES256)).url,
    RS256: (await publish(bench, RS256)).url,
  };
  const results: Result[] = [];
  for (const minter of PEERS) {
    for (const form of FORMS) results.push(...(await runForm(bench, issuers, minter, form)));
  }
  return results;
}

async function runForm(bench: Bench, issuers: Issuers, minter: PeerName, form: Form): Promise<readonly Result[]> {
  const { peers, keys, check } = bench;
  const issuer = form.kid ? issuers.ofAll : issuers[form.algorithm];
  const { profile, algorithm, kid } = form;
  const minting = { issuer, key: keys[algorithm], profile, kid, claims: claimsOf(form) };
  const token = peers[minter].mint(minting);
  // Every cell asks for it; before that, nobody need know.
  token.catch(() => {});
  const results: Result[] = [];
  for (const cell of cellsOf(minter, form)) {
    const limit = limitOf(cell);
    const passed = await check(nameOf(cell), async () => {
      if (limit?.instead.step === "mint") await demandMintLimit(bench, limit, token);
      else await demandRead(peers[cell.reader], await made(bench, token, cell), cell, issuer, limit);
    });
    results.push({ cell, mark: passed ? (limit?.letter ?? "ok") : "FAILED" });
  }
  return results;
}

/** The token, which is what was asked for. */
async function made({ library, keys }: Bench, minted: Promise<string>, cell: Cell): Promise<string> {
  const token = await minted;
  const { header, payload } = library.jwt.decode(token);
  const { profile, algorithm, kid } = cell;
  assert.equal(header.alg, algorithm);
  assert.equal(header.kid, kid ? keys[algorithm].keyId : undefined);
  assert.equal(header.typ === "at+jwt", profile === "at+jwt");
  const { aud, scope } = payload as Record<string, unknown>;
  assert.deepEqual({ aud, scope }, { aud: claimsOf(cell).aud, scope: claimsOf(cell).scope });
  return token;
}

async function demandMintLimit({ library }: Bench, { instead }: Limit, token: Promise<string>): Promise<void> {
  if ("refusal" in instead) return assert.rejects(token, { name: "Refusal", message: instead.refusal });
  const { header, payload } = library.jwt.decode(await token);
  if ("header" in instead) demandMembers(header, instead.header);
  if ("claims" in instead) demandMembers(payload, instead.claims);
}

function demandMembers(actual: unknown, expected: object = {}): void {
  for (const [name, value] of Object.entries(expected)) {
    assert.deepEqual((actual as Record<string, unknown>)[name], value, `${name} is what the limit says`);
  }
}

async function demandRead(reader: Peer, token: string, cell: Cell, issuer: string, limit?: Limit): Promise<void> {
  await reader.verify(token);
  const acls = reader.acls(token, { issuer, audience: AUDIENCE });
  if (limit !== undefined && "refusal" in limit.instead) {
    return assert.rejects(acls, { name: "Refusal", message: limit.instead.refusal });
  }
  const listed = limit !== undefined && "acls" in limit.instead ? limit.instead.acls : aclsOf(cell);
  assert.deepEqual(await acls, listed);
}
