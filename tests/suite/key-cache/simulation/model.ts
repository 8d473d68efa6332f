/**
 * A key cache in as few lines as the invariants allow, with or without a fault of its own: it shows that they can be kept,
 * and that each fault is found.
 */

import type { JsonWebKey, KeyCache, KeyCacheOptions, VerifyKey } from "../../../../src/index.ts";
import type { Library } from "../../environment.ts";
import { LIFETIME, RETRY_INTERVAL } from "./rules.ts";

export const FAULTS = [
  "never refreshes",
  "keeps what was withdrawn",
  "serves for ever",
  "serves nothing that is due while the issuer fails",
  "takes any answer for a key set",
  "never looks for unknown keys",
  "looks for each unknown key",
  "asks again at once after a failure",
  "does not heed Retry-After",
  "asks for each look-up",
  "asks for the metadata each time",
  "does not read what others kept",
  "lets what the issuer answers come out as it is",
] as const;

export type Fault = (typeof FAULTS)[number];

interface Kept {
  readonly at: number;
  readonly due: number;
  readonly jwksUri: string;
  readonly keys: readonly JsonWebKey[];
}

/** The library with a model instead of its key cache. */
export function withModel(library: Library, fault?: Fault): Library {
  class Bound extends Model {
    constructor(options: KeyCacheOptions) {
      super(library, options, fault);
    }
  }
  return { ...library, KeyCache: Bound as unknown as typeof KeyCache };
}

class Model {
  readonly #library: Library;
  readonly #options: KeyCacheOptions;
  readonly #fault: Fault | undefined;
  #kept: Kept | undefined;
  #flight: Promise<Kept> | undefined;
  #loading: Promise<void> | undefined;
  #failures = 0;
  #notBefore = 0;
  #soughtAt = 0;

  constructor(library: Library, options: KeyCacheOptions, fault: Fault | undefined) {
    this.#library = library;
    this.#options = options;
    this.#fault = fault;
  }

  async getKey(issuer: string, kid: string): Promise<VerifyKey> {
    if (!this.#isFresh()) await this.#load(issuer);
    const before = this.#kept?.at;
    const kept = await this.#current(issuer);
    const found = kept.keys.find((key) => key.kid === kid);
    if (found !== undefined) return this.#library.importKey(found);
    if (before !== undefined || this.#fault === "looks for each unknown key") return this.#seek(issuer, kid);
    throw this.#missing(kid);
  }

  async refresh(issuer: string): Promise<void> {
    await this.#fetch(issuer, true);
  }

  get #now(): number {
    return (this.#options.now?.() ?? 0) / 1000;
  }

  #isFresh(): boolean {
    return this.#kept !== undefined && (this.#now < this.#kept.due || this.#fault === "never refreshes");
  }

  #isAlive(): boolean {
    return this.#kept !== undefined && (this.#now < this.#kept.at + LIFETIME || this.#fault === "serves for ever");
  }

  #load(issuer: string): Promise<void> {
    this.#loading ??= this.#read(issuer).finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #read(issuer: string): Promise<void> {
    if (this.#fault === "does not read what others kept") return;
    const kept = (await this.#options.store?.get(issuer)) as Kept | undefined;
    if (kept === undefined || kept.at <= (this.#kept?.at ?? 0)) return;
    this.#kept = kept;
    this.#tell("loaded", issuer);
  }

  async #current(issuer: string): Promise<Kept> {
    const kept = this.#kept as Kept;
    if (this.#fault === "asks for each look-up") return this.#fetchNow(issuer, false);
    if (!this.#isAlive()) return this.#fetch(issuer, false);
    if (this.#isFresh()) return kept;
    const work = this.#fetch(issuer, false);
    if (this.#fault === "serves nothing that is due while the issuer fails") return work;
    this.#options.waitUntil?.(work.catch(() => {}));
    return kept;
  }

  async #seek(issuer: string, kid: string): Promise<VerifyKey> {
    const waits = this.#now < this.#soughtAt + RETRY_INTERVAL && this.#fault !== "looks for each unknown key";
    if (this.#fault !== "never looks for unknown keys" && (this.#flight !== undefined || !waits)) {
      if (this.#flight === undefined) this.#soughtAt = this.#now;
      const found = (await this.#fetch(issuer, false).catch(() => undefined))?.keys.find((key) => key.kid === kid);
      if (found !== undefined) return this.#library.importKey(found);
    }
    throw this.#missing(kid);
  }

  #missing(kid: string): Error {
    return new this.#library.MissingKeyError(`there is no key ${kid}`);
  }

  #fetch(issuer: string, explicit: boolean): Promise<Kept> {
    const again = this.#now < this.#notBefore && !explicit;
    if (again && this.#flight === undefined) return Promise.reject(this.#unavailable("it failed before"));
    this.#flight ??= this.#fetchNow(issuer, explicit).finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  async #fetchNow(issuer: string, explicit: boolean): Promise<Kept> {
    let retryAfter = 0;
    const ask = async (url: string): Promise<Record<string, unknown>> => {
      const signal = AbortSignal.timeout((this.#options.timeout ?? 10) * 1000);
      const response = await (this.#options.fetch as typeof fetch)(url, { signal, redirect: "manual" });
      retryAfter = Number(response.headers.get("retry-after") ?? 0);
      this.#cacheControl = response.headers.get("cache-control");
      const text = await response.text();
      if (this.#fault === "takes any answer for a key set") return JSON.parse(text.startsWith("{") ? text : "{}");
      if (response.status !== 200) throw new Error(`status ${response.status}`);
      return JSON.parse(text);
    };
    try {
      const whole = explicit || !this.#isFresh() || this.#fault === "asks for the metadata each time";
      const known = whole ? undefined : this.#kept;
      const jwksUri = known?.jwksUri ?? (await this.#jwksUri(issuer, ask));
      const { keys = [] } = (await ask(jwksUri)) as { keys?: JsonWebKey[] };
      return await this.#keep(issuer, jwksUri, keys, known);
    } catch (error) {
      this.#failures++;
      const backoff = this.#fault === "asks again at once after a failure" ? 0 : 2 ** (this.#failures - 1);
      const told = this.#fault === "does not heed Retry-After" ? 0 : retryAfter;
      this.#notBefore = this.#now + Math.min(300, Math.max(backoff, told));
      this.#tell("fetch_failed", issuer);
      throw this.#fault === "lets what the issuer answers come out as it is" ? error : this.#unavailable(String(error));
    }
  }

  #cacheControl: string | null = null;

  async #jwksUri(issuer: string, ask: (url: string) => Promise<Record<string, unknown>>): Promise<string> {
    const document = await ask(`${issuer}/.well-known/openid-configuration`);
    if (document.issuer !== issuer && this.#fault !== "takes any answer for a key set")
      throw new Error("another issuer");
    return String(document.jwks_uri ?? `${issuer}/jwks`);
  }

  /** @param known - What was at hand, if its metadata were not asked for again. */
  async #keep(issuer: string, jwksUri: string, keys: readonly JsonWebKey[], known: Kept | undefined): Promise<Kept> {
    const at = this.#now;
    const maxAge = /max-age=(\d+)/.exec(this.#cacheControl ?? "max-age=3600")?.[1] ?? 3600;
    const before = this.#fault === "keeps what was withdrawn" ? (this.#kept?.keys ?? []) : [];
    const due = Math.min(at + Math.min(21_600, Math.max(600, Number(maxAge))), known?.due ?? Number.POSITIVE_INFINITY);
    this.#kept = { at, due, jwksUri, keys: [...keys, ...before] };
    this.#failures = 0;
    this.#notBefore = 0;
    this.#tell("fetched", issuer);
    await this.#options.store?.set(issuer, this.#kept).catch(() => this.#tell("store_failed", issuer));
    return this.#kept;
  }

  #unavailable(problem: string): Error {
    return new this.#library.KeysUnavailableError(problem, { retryAfter: 1 });
  }

  #tell(type: string, issuer: string): void {
    this.#options.onEvent?.({ type, issuer } as never);
  }
}
