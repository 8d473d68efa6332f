/** One key cache of a simulation, and all that it does where that can be seen. */

import type { KeyCache, KeyCacheOptions } from "../../../../src/index.ts";
import type { Library } from "../../environment.ts";
import type { Attempt } from "./operation.ts";

type Given = Pick<KeyCacheOptions, "store" | "timeout" | "now"> & {
  readonly issuer: string;
  /** The simulated second. */
  readonly at: () => number;
  readonly random: () => number;
};

/** What a cache did. */
export interface Done {
  readonly attempts: readonly Attempt[];
  readonly events: readonly string[];
}

export class Service {
  readonly #cache: KeyCache;
  readonly #issuer: string;
  /** Requests since the last attempt ended. */
  #paths: string[] = [];
  #attempts: Attempt[] = [];
  #events: string[] = [];
  #background: Promise<unknown>[] = [];

  constructor({ KeyCache }: Library, { issuer, at, ...options }: Given) {
    this.#issuer = issuer;
    this.#cache = new KeyCache({
      ...options,
      issuers: [issuer],
      insecure: true,
      fetch: (url, init) => {
        this.#paths.push(pathOf(url, issuer));
        return fetch(`${url}?at=${at()}`, init);
      },
      onEvent: ({ type }) => this.#note(type),
      waitUntil: (work: Promise<unknown>) => this.#background.push(work),
    } as KeyCacheOptions);
  }

  /** The key that is accepted for a `kid`. */
  getKey(kid: string): ReturnType<KeyCache["getKey"]> {
    return this.#cache.getKey(this.#issuer, kid, "ES256");
  }

  refresh(): Promise<void> {
    return this.#cache.refresh(this.#issuer);
  }

  /** What it did since this was last asked, when all that goes on behind a look-up is done too. */
  async done(): Promise<Done> {
    while (this.#background.length > 0) await Promise.allSettled(this.#background.splice(0));
    if (this.#paths.length > 0) this.#end(false, "requests that no event tells of");
    const done = { attempts: this.#attempts, events: this.#events };
    this.#attempts = [];
    this.#events = [];
    return done;
  }

  #note(type: string): void {
    this.#events.push(type);
    if (type === "fetched") this.#end(true);
    // Without a request it is no attempt, whatever it is called.
    if (type === "fetch_failed" && this.#paths.length > 0) this.#end(false);
  }

  #end(good: boolean, remark?: string): void {
    this.#attempts.push({ paths: this.#paths, good });
    this.#paths = [];
    if (remark !== undefined) this.#events.push(remark);
  }
}

/** As the issuer itself tells what it was asked for. */
function pathOf(url: string, issuer: string): string {
  return url.startsWith(issuer) ? url.slice(issuer.length) : `@${url.split("/").at(-2)}`;
}
