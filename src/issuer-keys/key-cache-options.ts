/**
 * How a key cache has and keeps its keys.
 *
 * @module
 */

import { InvalidArgumentError, type SciTokensError, type StoreError } from "../errors.ts";
import { type Clock, readClock } from "../jwt/time.ts";
import type { KeyStore } from "../stores/key-store.ts";
import type { Fetch } from "./fetch-json.ts";
import { type Insecure, readInsecure } from "./issuer-url.ts";

/** What happened in a key cache, for logs and metrics. */
export type KeyCacheEvent =
  | { readonly type: "fetched"; readonly issuer: string; readonly keys: number }
  | { readonly type: "fetch_failed"; readonly issuer: string; readonly error: SciTokensError }
  | { readonly type: "store_failed"; readonly issuer: string; readonly error: StoreError };

/** How keys are had and kept. Times are seconds. */
export interface KeyCacheOptions {
  /** The issuers whose keys may be fetched, or `"*"` for any. Default: none, only keys that were added. */
  readonly issuers?: readonly string[] | "*" | undefined;
  /** Where fetched keys are kept beside memory. Default: nowhere. */
  readonly store?: KeyStore | undefined;
  /** Default: the runtime's `fetch`. */
  readonly fetch?: Fetch | undefined;
  /** Seconds that fetched keys serve when they cannot be refreshed. Default and most: 345,600 (4 days). */
  readonly lifetime?: number | undefined;
  /** Seconds after which fetched keys are to be refreshed. Default: 3,600. */
  readonly refreshInterval?: number | undefined;
  /** Seconds between two attempts after a failure, or for a `kid` that is not known. Default: 60. */
  readonly retryInterval?: number | undefined;
  /** Seconds that one look-up at an issuer may take. Default: 10. */
  readonly timeout?: number | undefined;
  /** The most bytes of one document. Default: 262,144. */
  readonly maxBytes?: number | undefined;
  /** `true` allows http to loopback hosts, a list allows it for just these issuers. Default: `false`. */
  readonly insecure?: Insecure | undefined;
  /** Issuers whose metadata is known to name another `issuer`, such as one with a slash at its end, and which. */
  readonly metadataIssuers?: Readonly<Record<string, string>> | undefined;
  /** The clock, in milliseconds. Default: `Date.now`. */
  readonly now?: Clock | undefined;
  /** Told of what happens. What it throws is passed over. */
  readonly onEvent?: ((event: KeyCacheEvent) => void) | undefined;
}

/** The same, checked and complete. */
export interface KeyCacheSettings {
  readonly issuers: readonly string[] | "*";
  readonly store: KeyStore | undefined;
  readonly fetch: Fetch;
  readonly lifetime: number;
  readonly refreshInterval: number;
  readonly retryInterval: number;
  readonly timeout: number;
  readonly maxBytes: number;
  readonly insecure: Insecure;
  readonly metadataIssuers: Readonly<Record<string, string>>;
  readonly now: Clock;
  readonly onEvent: (event: KeyCacheEvent) => void;
}

const DAY = 86_400;

/** @throws InvalidArgumentError for an option that can never work. */
export function readKeyCacheOptions(options: KeyCacheOptions): KeyCacheSettings {
  const { now = Date.now, store, onEvent = () => {} } = options;
  // Not the bare global, which browsers refuse to call as another object's method.
  const { fetch = (url, init) => globalThis.fetch(url, init), metadataIssuers = {} } = options;
  readClock(now);
  demand(typeof fetch === "function", "fetch must be a function");
  demand(typeof onEvent === "function", "onEvent must be a function");
  demand(store === undefined || isKeyStore(store), "store must have the methods get, set, delete and keys");
  demand(typeof metadataIssuers === "object" && metadataIssuers !== null, "metadataIssuers must be an object");
  return {
    issuers: readTrustedIssuers(options.issuers) ?? [],
    store,
    fetch,
    lifetime: readLimit("lifetime", options.lifetime, 4 * DAY, 4 * DAY),
    refreshInterval: readLimit("refreshInterval", options.refreshInterval, 3600, 4 * DAY),
    retryInterval: readLimit("retryInterval", options.retryInterval, 60, DAY),
    timeout: readLimit("timeout", options.timeout, 10, 600),
    maxBytes: readLimit("maxBytes", options.maxBytes, 262_144, 2 ** 26),
    insecure: readInsecure(options.insecure),
    metadataIssuers,
    now,
    onEvent,
  };
}

/** The issuers that a caller trusts, checked. */
export function readTrustedIssuers(issuers: readonly string[] | "*" | undefined): readonly string[] | "*" | undefined {
  if (issuers === undefined || issuers === "*") return issuers;
  const sound = Array.isArray(issuers) && issuers.every((issuer) => typeof issuer === "string" && issuer !== "");
  demand(sound, 'issuers must be a list of non-empty strings, or "*" to trust any');
  return [...issuers];
}

function readLimit(name: string, value: number | undefined, usual: number, most: number): number {
  if (value === undefined) return usual;
  demand(typeof value === "number" && value > 0 && value <= most, `${name} must be a number above 0, ${most} at most`);
  return value;
}

function isKeyStore(store: KeyStore): boolean {
  return (["get", "set", "delete", "keys"] as const).every((method) => typeof store?.[method] === "function");
}

function demand(condition: boolean, problem: string): void {
  if (!condition) throw new InvalidArgumentError(problem);
}
