/**
 * How a key cache has and keeps its keys.
 *
 * @module
 */

import { InvalidArgumentError } from "../errors.ts";
import { isObject } from "../jwt/json.ts";
import { type Clock, readClock, readNow } from "../jwt/time.ts";
import { flag, numberFrom, readOptions } from "../options.ts";
import type { KeyStore } from "../stores/key-store.ts";
import type { KeyCacheEvent } from "./events.ts";
import type { Fetch } from "./fetch-json.ts";
import { type Insecure, readInsecure } from "./insecure.ts";
import { demandTrusted, isTrusted, readTrustedIssuers, type TrustedIssuers } from "./trusted-issuers.ts";

/** How keys are had and kept. Times are seconds. */
export interface KeyCacheOptions {
  /** The issuers whose keys may be fetched, or `"*"` for any. Default: none, only keys that were added. */
  readonly issuers?: readonly string[] | "*" | undefined;
  /** Where fetched keys are kept beside memory, for other tabs, processes or a later start. Default: nowhere. */
  readonly store?: KeyStore | undefined;
  /** Default: the runtime's `fetch`. */
  readonly fetch?: Fetch | undefined;
  /** Seconds that keys serve after the issuer last answered. Default: 345,600 (4 days); see `strict`. */
  readonly lifetime?: number | undefined;
  /**
   * Seconds after which keys are due to be fetched again, where the issuer does not say with `Cache-Control`. Default:
   * 3,600; see `strict`.
   */
  readonly refreshInterval?: number | undefined;
  /** Seconds between two looks at an issuer for a `kid` that is not known. Default: 30; least: 1. */
  readonly retryInterval?: number | undefined;
  /**
   * Keeps times within the limits that WLCG Common JWT Profiles section 4.3.1 sets: `lifetime` from 1 to 4 days,
   * `refreshInterval` up to 6 hours, and here from 10 minutes. Default: `true`.
   */
  readonly strict?: boolean | undefined;
  /** Seconds that one look-up at an issuer may take. Default: 10. */
  readonly timeout?: number | undefined;
  /** The most bytes of one document. Default: 262,144. */
  readonly maxBytes?: number | undefined;
  /** `true` allows http to loopback hosts, a list allows it for just these issuers. Default: `false`. */
  readonly insecure?: Insecure | undefined;
  /** Issuers whose metadata is known to name another `issuer`, such as one with a slash at its end, and which. Default: none. */
  readonly metadataIssuers?: Readonly<Record<string, string>> | undefined;
  /** The clock, in milliseconds. Default: `Date.now`. */
  readonly now?: Clock | undefined;
  /** Numbers from 0 to 1, by which attempts after a failure are spread. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Told of what happens. What it throws is passed over. Default: nobody. */
  readonly onEvent?: ((event: KeyCacheEvent) => unknown) | undefined;
  /**
   * Given what goes on in the background, so that the runtime lets it end: in Cloudflare Workers, the `waitUntil` of
   * `cloudflare:workers`. Default: nothing is done.
   */
  readonly waitUntil?: ((work: Promise<unknown>) => unknown) | undefined;
}

/** The same, checked. */
export interface CheckedKeyCacheOptions {
  readonly issuers: TrustedIssuers;
  /** Whether an issuer is one of these; and what refuses one that is not. */
  readonly isTrusted: (issuer: string) => boolean;
  readonly demandTrusted: (issuer: string) => void;
  readonly store: KeyStore | undefined;
  readonly fetch: Fetch;
  readonly lifetime: number;
  readonly refreshInterval: number;
  readonly retryInterval: number;
  readonly strict: boolean;
  readonly timeout: number;
  readonly maxBytes: number;
  readonly insecure: Insecure;
  readonly metadataIssuers: Readonly<Record<string, string>>;
  /** The caller's clock, in seconds. */
  readonly seconds: () => number;
  readonly random: () => number;
  readonly onEvent: (event: KeyCacheEvent) => unknown;
  readonly waitUntil: (work: Promise<unknown>) => unknown;
}

const DAY = 86_400;

/** @throws InvalidArgumentError for an option that can never work. */
export function readKeyCacheOptions(options: KeyCacheOptions): CheckedKeyCacheOptions {
  const {
    issuers = [],
    now,
    ...others
  } = readOptions(options, {
    issuers: readTrustedIssuers,
    store: readStore,
    // Not the bare global, which browsers refuse to call as another object's method.
    fetch: readFunction<Fetch>((url, init) => globalThis.fetch(url, init)),
    lifetime: numberFrom(1, 365 * DAY, 4 * DAY),
    refreshInterval: numberFrom(1, 365 * DAY, 3600),
    retryInterval: numberFrom(1, DAY, 30),
    strict: flag(true),
    timeout: numberFrom(0.001, 600, 10),
    maxBytes: numberFrom(1, 2 ** 26, 262_144),
    insecure: readInsecure,
    metadataIssuers: readNames,
    now: readNow,
    random: readFunction(Math.random),
    onEvent: readFunction<(event: KeyCacheEvent) => unknown>(() => {}),
    waitUntil: readFunction<(work: Promise<unknown>) => unknown>(() => {}),
  });
  return {
    ...others,
    issuers,
    // As functions, so that the part that is loaded late shares no file with this one alone: each such cut costs bytes.
    isTrusted: (issuer) => isTrusted(issuer, issuers),
    demandTrusted: (issuer) => demandTrusted(issuer, issuers),
    seconds: () => readClock(now),
  };
}

function readFunction<F>(usual: F): (value: F | undefined, name: string) => F {
  return (value = usual, name) => {
    if (typeof value === "function") return value;
    throw new InvalidArgumentError(`${name} must be a function`);
  };
}

function readNames(names: Readonly<Record<string, string>> = {}, option: string): Readonly<Record<string, string>> {
  if (isObject(names) && Object.values(names).every((name) => typeof name === "string")) return names;
  throw new InvalidArgumentError(`${option} must be an object of strings`);
}

function readStore(store: KeyStore | undefined): KeyStore | undefined {
  const methods = ["get", "set", "delete", "keys"] as const;
  if (store === undefined || methods.every((method) => typeof store?.[method] === "function")) return store;
  throw new InvalidArgumentError(`store must have the methods ${methods.join(", ")}`);
}
