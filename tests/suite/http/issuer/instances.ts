/** Instances of an issuer that share a store of signing keys, and a clock that a test sets. */

import type { Issuer, IssuerOptions, SigningKeysOptions } from "../../../../src/http/issuer.ts";
import type { KeyStore } from "../../../../src/index.ts";
import type { Library } from "../../environment.ts";
import { basic, CLIENT_CREDENTIALS, ISSUER, SECRET } from "./bench.ts";

export const HOUR = 3600;
export const DAY = 24 * HOUR;

const START = 1_800_000_000;

/** Seconds since some moment. */
export class TestClock {
  seconds = START;
  readonly now = (): number => this.seconds * 1000;

  pass(seconds: number): void {
    this.seconds += seconds;
  }
}

/** One instance. */
export class Instance {
  readonly issuer: Issuer;
  readonly errors: unknown[] = [];
  readonly #clock: TestClock;

  constructor(
    { issuer: { createIssuer } }: Library,
    clock: TestClock,
    signingKeys: SigningKeysOptions,
    change: Partial<IssuerOptions> = {},
  ) {
    this.#clock = clock;
    this.issuer = createIssuer({
      issuer: ISSUER,
      signingKeys: { interval: 3 * DAY, ...signingKeys },
      clients: { jobs: { secret: SECRET, scope: "read:/", audience: "ANY" } },
      lifetime: 6 * HOUR,
      now: clock.now,
      onError: (error) => this.errors.push(error),
      ...change,
    });
  }

  /** Asks for a token. */
  ask(): Promise<Response> {
    const body = new URLSearchParams({
      grant_type: CLIENT_CREDENTIALS,
      scope: "read:/",
      audience: "https://a.example",
    });
    const headers = basic("jobs");
    return this.issuer.fetch(new Request(`${ISSUER}/token`, { method: "POST", headers, body })) as Promise<Response>;
  }

  /** A token. */
  async token(): Promise<string> {
    const { access_token, ...rest } = await (await this.ask()).json();
    if (typeof access_token === "string") return access_token;
    throw new Error(`no token at ${this.#clock.seconds - START} s: ${JSON.stringify(rest)}`);
  }

  /** The names of the keys that it publishes. */
  async published(): Promise<string[]> {
    return (await this.issuer.jwks()).keys.map(({ kid }) => kid as string).sort();
  }
}

/** A store that takes its time, so that what others do comes in between. */
export function slowly(store: KeyStore, pause: () => number): KeyStore {
  const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, pause()));
  return {
    get: async (key) => {
      await wait();
      const value = await store.get(key);
      await wait();
      return value;
    },
    set: async (key, value, options) => {
      await wait();
      await store.set(key, value, options);
      await wait();
    },
    delete: (key) => store.delete(key),
    keys: () => store.keys(),
  };
}

/** A store of which an instance sees what others wrote only after a while. */
export function lagging(store: KeyStore, clock: TestClock, lag: number): KeyStore {
  const seen = new Map<string, { readonly value: unknown; readonly at: number }>();
  return {
    consistent: false,
    get: async (key) => {
      const known = seen.get(key);
      if (known !== undefined && clock.seconds - known.at < lag) return known.value;
      const value = await store.get(key);
      seen.set(key, { value, at: clock.seconds });
      return value;
    },
    set: async (key, value, options) => {
      seen.set(key, { value, at: clock.seconds });
      await store.set(key, value, options);
    },
    delete: (key) => store.delete(key),
    keys: () => store.keys(),
  };
}
