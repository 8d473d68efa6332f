/**
 * How a key cache has and keeps its keys.
 *
 * @module
 */

import { InvalidArgumentError, type SciTokensError, type StoreError } from "../errors.ts";
import { isObject } from "../jwt/json.ts";
import { type Clock, readClock } from "../jwt/time.ts";
import { demandOptions } from "../options.ts";
import type { KeyStore } from "../stores/key-store.ts";
import type { Fetch } from "./fetch-json.ts";
import { type Insecure, readInsecure } from "./insecure.ts";
import { readTrustedIssuers, type TrustedIssuers } from "./trusted-issuers.ts";

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
  /** Seconds between two attempts after a failure, or for a `kid` that is not known. Default: 60; least: 1. */
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
  readonly onEvent?: ((event: KeyCacheEvent) => unknown) | undefined;
}

/** The same, checked and complete. */
export interface KeyCacheSettings {
  readonly issuers: TrustedIssuers;
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
  /** Tells of an event, and never fails. */
  readonly report: (event: KeyCacheEvent) => void;
}

const DAY = 86_400;

const OPTIONS: readonly (keyof KeyCacheOptions)[] = [
  "issuers",
  "store",
  "fetch",
  "lifetime",
  "refreshInterval",
  "retryInterval",
  "timeout",
  "maxBytes",
  "insecure",
  "metadataIssuers",
  "now",
  "onEvent",
];

/** @throws InvalidArgumentError for an option that can never work. */
export function readKeyCacheOptions(options: KeyCacheOptions): KeyCacheSettings {
  demandOptions(options, OPTIONS);
  const { now = Date.now, store, onEvent = () => {} } = options;
  // Not the bare global, which browsers refuse to call as another object's method.
  const { fetch = (url, init) => globalThis.fetch(url, init), metadataIssuers = {} } = options;
  readClock(now);
  demand(typeof fetch === "function", "fetch must be a function");
  demand(typeof onEvent === "function", "onEvent must be a function");
  demand(store === undefined || isKeyStore(store), "store must have the methods get, set, delete and keys");
  demand(isNames(metadataIssuers), "metadataIssuers must be an object whose values are strings");
  return {
    issuers: readTrustedIssuers(options.issuers) ?? [],
    store,
    fetch,
    lifetime: readLimit("lifetime", options.lifetime, 4 * DAY, 4 * DAY),
    refreshInterval: readLimit("refreshInterval", options.refreshInterval, 3600, 4 * DAY),
    retryInterval: readLimit("retryInterval", options.retryInterval, 60, DAY, 1),
    timeout: readLimit("timeout", options.timeout, 10, 600),
    maxBytes: readLimit("maxBytes", options.maxBytes, 262_144, 2 ** 26),
    insecure: readInsecure(options.insecure),
    metadataIssuers,
    now,
    report: (event) => {
      // A fault in somebody's logging must not cost anybody their keys.
      try {
        Promise.resolve(onEvent(event)).catch(() => {});
      } catch {}
    },
  };
}

function readLimit(name: string, value: number | undefined, usual: number, most: number, least = 0): number {
  if (value === undefined) return usual;
  const within = typeof value === "number" && value > 0 && value >= least && value <= most;
  demand(within, `${name} must be a number ${least === 0 ? "above 0" : `of at least ${least}`}, ${most} at most`);
  return value;
}

function isNames(value: unknown): boolean {
  return isObject(value) && Object.values(value).every((name) => typeof name === "string");
}

function isKeyStore(store: KeyStore): boolean {
  return (["get", "set", "delete", "keys"] as const).every((method) => typeof store?.[method] === "function");
}

function demand(condition: boolean, problem: string): void {
  if (!condition) throw new InvalidArgumentError(problem);
}
