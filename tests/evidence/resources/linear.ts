/** Four times as much takes about four times as long, whatever it is that a token or a request has so much of. */

import assert from "node:assert/strict";
import type { Checks } from "../../checks.ts";
import { importLibrary } from "../../runtimes/application.ts";
import { AUDIENCE, Bench, keysOf, NOW } from "../../suite/bad-input/bench.ts";

/** How much more, and how many times as long that may take: what grows with the square takes sixteen. */
const MORE = 4;
const MOST = 9;
/** A busy machine may spoil an attempt, not all of them. */
const ATTEMPTS = 5;
const LENGTH = 100_000_000;

type Act = () => unknown;
/** Something of a size, made ready to be timed. */
type Make = (bench: Bench, size: number) => Act | Promise<Act>;

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => index.toString(36));

/** A token with such claims, at a service that takes any length. */
const withClaims =
  (claimsOf: (size: number) => object, path: (size: number) => string = () => "/store"): Make =>
  async (bench, size) => {
    const text = await bench.token(claimsOf(size));
    const enforcer = await bench.enforcer({ maxLength: LENGTH, tokenCache: false });
    return () => enforcer.authorize(text, "read", path(size)).catch(() => {});
  };

const LARGE: Readonly<Record<string, readonly [size: number, make: Make]>> = {
  scopes: [
    10_000,
    withClaims((size) => ({
      scope: names(size)
        .map((one) => `read:/${one}`)
        .join(" "),
    })),
  ],
  "equal scopes": [20_000, withClaims((size) => ({ scope: "read:/store ".repeat(size).trim() }))],
  "spaces between scopes": [400_000, withClaims((size) => ({ scope: `read:/store${" ".repeat(size)}write:/store` }))],
  audiences: [20_000, withClaims((size) => ({ aud: [...names(size), AUDIENCE] }))],
  claims: [10_000, withClaims((size) => Object.fromEntries(names(size).map((one) => [`x${one}`, one])))],
  "components of a path": [
    50_000,
    withClaims(
      (size) => ({ scope: `read:${"/a".repeat(size)}` }),
      (size) => "/a".repeat(size),
    ),
  ],
  "escapes of a path": [50_000, withClaims((size) => ({ scope: `read:/${"%61".repeat(size)}` }))],
  "escapes of JSON": [
    40_000,
    async (bench, size) => {
      const text = await bench.forge(bench.header(), `{"a":"${"\\u0041\\\\".repeat(size)}"}`);
      const enforcer = await bench.enforcer({ maxLength: LENGTH, tokenCache: false });
      return () => enforcer.authorize(text, "read", "/").catch(() => {});
    },
  ],
  "dots in a token": [
    400_000,
    async (bench, size) => {
      const enforcer = await bench.enforcer({ maxLength: LENGTH, tokenCache: false });
      return () => enforcer.authorize(".".repeat(size), "read", "/").catch(() => {});
    },
  ],
  groups: [
    10_000,
    async (bench, size) => {
      const groups = names(size).map((one) => `/${one}`);
      const text = await bench.token({ ver: undefined, "wlcg.ver": "1.0", scope: "openid", "wlcg.groups": groups });
      const now = (): number => NOW * 1000;
      const read = { publicKey: bench.key, now, maxLength: LENGTH };
      return async () => bench.library.wlcg.groupsOf(await bench.library.SciToken.deserialize(text, read), { now });
    },
  ],
  "spaces in a header": [
    100_000,
    async (bench, size) => {
      const enforcer = await bench.enforcer();
      const get = (): string => `Bearer ${" ".repeat(size)},bearer\t${" ".repeat(size)}`;
      return () => enforcer.authorize({ headers: { get } } as never, "read", "/").catch(() => {});
    },
  ],
};

export async function checkLinear(checks: Checks): Promise<void> {
  const library = await importLibrary();
  const bench = new Bench(library, await keysOf(library));
  for (const [name, [size, make]] of Object.entries(LARGE)) {
    await checks.check(`${MORE} times as many ${name} take less than ${MOST} times as long`, async () => {
      const [less, more] = [await make(bench, size), await make(bench, MORE * size)];
      const ratios: number[] = [];
      while (ratios.length < ATTEMPTS && !ratios.some((ratio) => ratio < MOST)) {
        const base = await fastest(less);
        ratios.push((await fastest(more)) / base);
      }
      assert.ok(
        ratios.some((ratio) => ratio < MOST),
        `${ratios.map((ratio) => ratio.toFixed(1)).join(", ")} times`,
      );
    });
  }
}

/** Milliseconds of the fastest of some runs. */
async function fastest(act: Act): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 4; run++) {
    const started = performance.now();
    await act();
    least = Math.min(least, performance.now() - started);
  }
  return least;
}
