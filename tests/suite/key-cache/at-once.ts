/** A key cache whose issuer answers at once, by a `fetch` of the test's own. */

import type { KeyCache, KeyCacheEvent, KeyCacheOptions } from "../../../src/index.ts";
import type { Library } from "../environment.ts";
import { type TestClock, testClock } from "./watched.ts";

export const ISSUER = "https://issuer.example";
export const JWKS = `${ISSUER}/jwks`;
export const METADATA = `${ISSUER}/.well-known/openid-configuration`;

export interface Asked {
  readonly url: string;
  readonly init: RequestInit;
}

/** Each call gives an answer, or throws. */
export type Answers = (asked: Asked) => unknown;

export interface Asking {
  readonly cache: KeyCache;
  readonly asked: readonly Asked[];
  readonly events: readonly KeyCacheEvent[];
  readonly clock: TestClock;
}

export function asking({ KeyCache }: Library, answers: Answers, options: KeyCacheOptions = {}): Asking {
  const asked: Asked[] = [];
  const events: KeyCacheEvent[] = [];
  const clock = testClock();
  const fetch = async (url: string, init: RequestInit): Promise<unknown> => {
    asked.push({ url, init });
    return answers({ url, init });
  };
  const cache = new KeyCache({
    issuers: [ISSUER],
    fetch: fetch as never,
    now: clock.now,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { cache, asked, events, clock };
}

/** Comes to its end when key caches that are made before have loaded what they load late: imports are done in their order. */
export async function loaded({ KeyCache }: Library): Promise<void> {
  await new KeyCache().getKey(ISSUER).catch(() => {});
}

const metadata = (jwks_uri: string = JWKS): Response => Response.json({ issuer: ISSUER, jwks_uri });

/** Answers for the key set; the metadata are sound. */
export const keySet =
  (answer: (asked: Asked) => unknown): Answers =>
  (asked) =>
    asked.url === METADATA ? metadata() : answer(asked);
