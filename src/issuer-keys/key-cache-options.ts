/**
 * How a key cache has and keeps its keys.
 *
 * @module
 */

import { InvalidArgumentError, type SciTokensError, type StoreError } from "../errors.ts";
import { isObject } from "../jwt/json.ts";
import { type Clock, readNow } from "../jwt/time.ts";
import { readOptions } from "../options.ts";
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

/** @throws InvalidArgumentError for an option that can never work. */
export function readKeyCacheOptions(options: KeyCacheOptions): KeyCacheSettings {
  const {
    issuers = [],
    onEvent,
    ...settings
  } = readOptions(options, {
    issuers: readTrustedIssuers,
    store: readStore,
    // Not the bare global, which browsers refuse to call as another object's method.
    fetch: readFunction<Fetch>((url, init) => globalThis.fetch(url, init)),
    lifetime: limit(4 * DAY, 4 * DAY),
    refreshInterval: limit(3600, 4 * DAY),
    retryInterval: limit(60, DAY, 1),
    timeout: limit(10, 600),
    maxBytes: limit(262_144, 2 ** 26),
    insecure: readInsecure,
    metadataIssuers: readNames,
    now: readNow,
    onEvent: readFunction<(event: KeyCacheEvent) => unknown>(() => {}),
  });
  const report = (event: KeyCacheEvent): void => {
    // A fault in somebody's logging must not cost anybody their keys.
    try {
      Promise.resolve(onEvent(event)).catch(() => {});
    } catch {}
  };
  return { ...settings, issuers, report };
}

function limit(usual: number, most: number, least = 0): (value: number | undefined, name: string) => number {
  return (value = usual, name) => {
    if (typeof value === "number" && value > 0 && value >= least && value <= most) return value;
    const range = least === 0 ? "above 0" : `of at least ${least}`;
    throw new InvalidArgumentError(`${name} must be a number ${range}, ${most} at most`);
  };
}

function readFunction<F>(usual: F): (value: F | undefined, name: string) => F {
  return (value = usual, name) => {
    if (typeof value === "function") return value;
    throw new InvalidArgumentError(`${name} must be a function`);
  };
}

function readNames(names: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  if (isObject(names) && Object.values(names).every((name) => typeof name === "string")) return names;
  throw new InvalidArgumentError("metadataIssuers must be an object whose values are strings");
}

function readStore(store: KeyStore | undefined): KeyStore | undefined {
  const methods = ["get", "set", "delete", "keys"] as const;
  if (store === undefined || methods.every((method) => typeof store?.[method] === "function")) return store;
  throw new InvalidArgumentError("store must have the methods get, set, delete and keys");
}
