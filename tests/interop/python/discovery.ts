/** The reference library discovers our keys, and demands what it should of the connection. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { JWKS, METADATA } from "../../suite/issuer.ts";
import { type Bench, publish } from "../bench.ts";
import { ALGORITHMS } from "../filed-key.ts";
import { Python } from "../peers/python.ts";
import { AUDIENCE } from "../service.ts";

export async function pythonDiscovers(bench: Bench): Promise<void> {
  const { check, peers, keys, folder } = bench;
  const claims = { scope: "read:/store", aud: AUDIENCE };
  for (const algorithm of ALGORITHMS) {
    await check(`Python discovers our ${algorithm} key among others, and keeps it`, async () => {
      const issuer = await publish(bench, keys.RS256, keys.ES256);
      const minting = { issuer: issuer.url, key: keys[algorithm], profile: "scitoken:1.0", claims } as const;
      for (let time = 0; time < 2; time++) await peers.Python.verify(await peers.scitokens.mint(minting));
      assert.deepEqual(await issuer.requests(), [METADATA, JWKS]);
    });
  }
  await check("Python checks the issuer's certificate: it refuses where the authority is not trusted", async () => {
    const issuer = await publish(bench, keys.ES256);
    const minting = { issuer: issuer.url, key: keys.ES256, profile: "scitoken:1.0", claims } as const;
    // A certificate of nobody's: the empty file.
    const distrustful = await Python.start("/dev/null", join(folder, "cache-distrustful"));
    try {
      const verified = distrustful.verify(await peers.scitokens.mint(minting));
      await assert.rejects(verified, { name: "Refusal", message: /^URLError: .*CERTIFICATE_VERIFY_FAILED/ });
    } finally {
      distrustful.close();
    }
    assert.deepEqual(await issuer.requests(), []);
  });
}
