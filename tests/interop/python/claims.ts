/** Claims of any kind arrive as they were, both ways: JSON is written otherwise in Python. */

import assert from "node:assert/strict";
import { type Bench, publish } from "../bench.ts";
import { AUDIENCE, type Claims } from "../service.ts";

const ANY: Claims = {
  sub: 'Jäne 雪 😀 "quoted" \\ / \u2028',
  project: ["ligo", { name: "virgo", members: [1, -2, 2.5, 1e21, 0.1, null, true, false, {}, []] }],
  "name with spaces": "",
  largest: Number.MAX_SAFE_INTEGER,
};

export async function claimsArrive(bench: Bench): Promise<void> {
  const { check, library, peers, keys } = bench;
  const issuer = (await publish(bench, keys.ES256)).url;
  const claims = { ...ANY, scope: "read:/store/雪", aud: [AUDIENCE] };
  const minting = { issuer, key: keys.ES256, profile: "scitoken:2.0", claims } as const;
  await check("claims that Python writes, we read", async () => {
    const token = await peers.Python.mint(minting);
    const read = await library.SciToken.deserialize(token, { issuers: [issuer] });
    assert.deepEqual(chosen(read.toJSON(), claims), claims);
  });
  await check("claims that we write, Python reads", async () => {
    const read = await peers.Python.claims(await peers.scitokens.mint(minting));
    assert.deepEqual(chosen(read, claims), claims);
  });
  await check("a path that is not of ASCII is the same to both", async () => {
    const service = { issuer, audience: AUDIENCE };
    for (const minter of [peers.Python, peers.scitokens]) {
      const token = await minter.mint(minting);
      for (const reader of [peers.Python, peers.scitokens]) {
        assert.deepEqual(await reader.acls(token, service), ["read:/store/雪"], reader.name);
      }
    }
  });
}

/** Those claims of a token that were asked for. */
function chosen(claims: object, asked: object): object {
  return Object.fromEntries(Object.entries(claims).filter(([claim]) => claim in asked));
}
