/** What hostile issuers cost in memory, where that can be measured. */

import QUnit from "qunit";
import { failsWith } from "../suite/assertions.ts";
import type { Environment, Library } from "../suite/environment.ts";
import { JWKS, METADATA, metadata, TestIssuer } from "../suite/issuer.ts";

/** Caches that ask at one moment. Read to its end, a bomb takes 100 MiB of each. */
const CACHES = 20;
const MOST_MEBIBYTES = 200;

export function boundedCost(library: Library, environment: Environment): void {
  const bodies = {
    "are bombs": { fault: "bomb" },
    "never end": { body: '{"keys":[', fault: "endless" },
    "have 10,000 keys": { body: JSON.stringify({ keys: Array(10_000).fill({ kty: "EC" }) }) },
    "are 100,000 levels deep": { body: `{"keys":${"[".repeat(100_000)}${"]".repeat(100_000)}}` },
  } as const;
  for (const [name, route] of Object.entries(bodies)) {
    QUnit.test(`${CACHES} key sets at once that ${name} take less than ${MOST_MEBIBYTES} MiB`, async (assert) => {
      const before = peak();
      const issuer = await TestIssuer.start(environment, (url) => ({ [METADATA]: metadata(url), [JWKS]: route }));
      const ask = () =>
        failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () =>
          new library.KeyCache({ issuers: [issuer.url], insecure: true }).getKey(issuer.url),
        );
      await Promise.all(Array.from({ length: CACHES }, ask));
      const more = peak() - before;
      assert.ok(more < MOST_MEBIBYTES, `${more} MiB`);
    });
  }
}

/** The most that this process has had so far, in MiB. */
function peak(): number {
  return process.resourceUsage().maxRSS / 1024;
}
