/** What the headers of an issuer's answers say of when to ask again. */

import QUnit from "qunit";
import type { JsonWebKeySet } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { asking, ISSUER, keySet } from "./at-once.ts";

/** Seconds after which a cache asks again that would do so after one second where nothing is said, and what is said. */
const FRESH: readonly (readonly [seconds: number, headers: Record<string, string>])[] = [
  [1, {}],
  [100, { "cache-control": "max-age=100" }],
  [100, { "cache-control": "public, max-age=100" }],
  [100, { "cache-control": "public,max-age=100,immutable" }],
  [100, { "cache-control": "MAX-AGE = 100" }],
  [100, { "cache-control": "max-age= 100" }],
  [100, { "cache-control": 'max-age="100"' }],
  [1, { "cache-control": "x-max-age=100" }],
  [1, { "cache-control": "max-agent=100" }],
  [1, { "cache-control": "max-age" }],
  [1, { "cache-control": "max-age=soon" }],
  [21_600, { "cache-control": "max-age=123456789012345" }],
  [1, { "cache-control": "no-store" }],
  [1, { "cache-control": "no-cache" }],
  [1, { "cache-control": "No-Store, max-age=100" }],
  [1, { "cache-control": "max-age=100, no-cache" }],
  [1, { "cache-control": "max-age=100,no-store" }],
  [1, { "cache-control": 'no-cache="set-cookie", max-age=100' }],
  [1, { "cache-control": "no-cache , max-age=100" }],
  [100, { "cache-control": "no-cached, max-age=100" }],
  [100, { "cache-control": "xno-cache, max-age=100" }],
  [60, { "cache-control": "max-age=100", age: "40" }],
  [60, { "cache-control": "max-age=100", age: " 40 " }],
  [1, { "cache-control": "max-age=100", age: "200" }],
  [100, { "cache-control": "max-age=100", age: "40x" }],
  [100, { "cache-control": "max-age=100", age: "x40" }],
  [100, { "cache-control": "max-age=100", age: "-40" }],
  [100, { "cache-control": "max-age=100", age: "" }],
];

/** Seconds that an issuer is left alone after its first failure, by itself 2, and what it says. */
const RETRY: readonly (readonly [seconds: number, says: (start: number) => string])[] = [
  [120, () => "120"],
  [120, () => " 120 "],
  [2, () => "x 120"],
  [2, () => "120 x"],
  [2, () => "100.5"],
  [2, () => "0"],
  [2, () => "-120"],
  [90, (start) => new Date((start + 90) * 1000).toUTCString()],
  [2, (start) => new Date((start - 90) * 1000).toUTCString()],
];

export function headersOfIssuers(library: Library): void {
  const { exportJwks, generateKey } = library;
  let jwks: JsonWebKeySet;
  QUnit.module("with answers at once", (hooks) => {
    hooks.before(async () => {
      jwks = exportJwks(await generateKey());
    });

    for (const [seconds, headers] of FRESH) {
      QUnit.test(`keys are fresh for ${seconds} s: ${JSON.stringify(headers)}`, async (assert) => {
        const answers = keySet(() => Response.json(jwks, { headers }));
        const { cache } = asking(library, answers, { strict: false, refreshInterval: 1 });
        const { fetchedAt, refreshAt, expiresAt } = await cache.metadata(ISSUER);
        assert.deepEqual([refreshAt - fetchedAt, expiresAt - fetchedAt], [seconds, 345_600]);
      });
    }

    for (const [seconds, says] of RETRY) {
      QUnit.test(`an issuer is left alone for ${seconds} s that says ${says(0)}`, async (assert) => {
        const { cache, asked, clock } = asking(
          library,
          keySet(() => new Response("", { status: 503, headers: { "retry-after": says(clock.start) } })),
          { random: () => 1 },
        );
        const wait = async (): Promise<number | undefined> => {
          const error = await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => cache.getKey(ISSUER));
          return (error as { retryAfter?: number }).retryAfter;
        };
        assert.equal(await wait(), seconds);
        // A clock that was set back by a second is taken for one that rounds, by more it says nothing of the wait.
        for (const [at, requests] of [
          [seconds - 0.5, 2],
          [-1, 2],
          [-1.5, 4],
        ] as const) {
          clock.at = at;
          await wait();
          assert.equal(asked.length, requests, `at ${at} s`);
        }
      });
    }
  });
}
