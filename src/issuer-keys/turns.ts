/**
 * One of all who share a key store asks an issuer, and the others wait for what it finds: among the tabs of an origin by
 * Web Locks, and among processes by a lease in the store. It is a courtesy and no guarantee: who waits in vain asks itself.
 *
 * @module
 */

import type { RecordStore } from "./record-store.ts";
import { sleep } from "./waiting.ts";

/** Milliseconds after which the last of those who wrote a lease at one moment has it. */
const SETTLING = 20;

/** What can be shared. */
export interface Shared<T> {
  /** Does the work. */
  work(): Promise<T>;
  /** What another has made of it in the meantime, if it has. */
  found(): Promise<T | undefined>;
}

/** Takes turns in asking issuers. */
export class Turns {
  readonly #owner = crypto.getRandomValues(new Uint32Array(4)).join();
  readonly #store: RecordStore;
  readonly #patience: number;
  readonly #now: () => number;

  /**
   * @param patience - Seconds that the work of another is waited for.
   * @param now - In seconds.
   */
  constructor(store: RecordStore, patience: number, now: () => number) {
    this.#store = store;
    this.#patience = patience;
    this.#now = now;
  }

  /** What the work gives, or another has found. */
  take<T>(issuer: string, shared: Shared<T>): Promise<T> {
    if (!this.#store.isShared) return shared.work();
    return this.#locked(issuer, shared, () => this.#leased(issuer, shared));
  }

  /** Within a Web Lock, where the runtime has them, and as long as it is not held for ever by a tab that sleeps. */
  async #locked<T>(issuer: string, { found }: Shared<T>, act: () => Promise<T>): Promise<T> {
    const locks = globalThis.navigator?.locks;
    if (locks === undefined) return act();
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), this.#patience * 1000);
    let acting = false;
    try {
      return await locks.request(`scitokens ${issuer}`, { signal: limit.signal }, async () => {
        acting = true;
        clearTimeout(timer);
        return (await found()) ?? (await act());
      });
    } catch (error) {
      if (acting) throw error;
      return act();
    }
  }

  async #leased<T>(issuer: string, { work, found }: Shared<T>): Promise<T> {
    const result = (await this.#isTaken(issuer)) ? await this.#wait(issuer, found) : undefined;
    if (result !== undefined) return result;
    const lease = { owner: this.#owner, until: this.#now() + this.#patience };
    await this.#store.setLease(issuer, lease, Math.ceil(this.#patience));
    if (!this.#store.isShared) return work();
    await sleep(SETTLING);
    const later = (await this.#isTaken(issuer)) ? await this.#wait(issuer, found) : undefined;
    if (later !== undefined) return later;
    try {
      return await work();
    } finally {
      if (this.#store.isShared) await this.#store.deleteLease(issuer);
    }
  }

  /** Whether another has the lease. One that is longer than any, by more than rounding, is of a clock that was set back. */
  async #isTaken(issuer: string): Promise<boolean> {
    const lease = await this.#store.lease(issuer);
    if (lease === undefined || lease.owner === this.#owner) return false;
    const left = lease.until - this.#now();
    return left > 0 && left <= this.#patience + 1;
  }

  async #wait<T>(issuer: string, found: () => Promise<T | undefined>): Promise<T | undefined> {
    const end = performance.now() + this.#patience * 1000;
    for (let pause = 25; performance.now() < end && (await this.#isTaken(issuer)); pause = Math.min(2 * pause, 400)) {
      await sleep(pause);
      const result = await found();
      if (result !== undefined) return result;
    }
    return found();
  }
}
