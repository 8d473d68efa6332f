/** When each key of an issuer was published and withdrawn, and its private half, as a thief has it. */

import type { FlakyIssuer } from "./flaky-issuer.ts";

export interface KnownKey {
  readonly keyId: string;
  readonly jwk: JsonWebKey;
  /** Milliseconds by the wall, seen at most {@link LOOK} late. */
  readonly publishedAt: number;
  readonly withdrawnAt?: number;
}

/** Milliseconds between two looks. */
export const LOOK = 100;

interface Entries {
  readonly keys: readonly { readonly keyId: string; readonly secret: string }[];
}

export class KeyHistory {
  readonly #issuer: FlakyIssuer;
  readonly #keys = new Map<string, KnownKey>();
  #timer: ReturnType<typeof setInterval> | undefined;

  private constructor(issuer: FlakyIssuer) {
    this.#issuer = issuer;
  }

  static async start(issuer: FlakyIssuer): Promise<KeyHistory> {
    const history = new KeyHistory(issuer);
    await history.#look();
    history.#timer = setInterval(() => void history.#look(), LOOK);
    return history;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  get(keyId: string): KnownKey | undefined {
    return this.#keys.get(keyId);
  }

  get size(): number {
    return this.#keys.size;
  }

  /** The last that was withdrawn. */
  get withdrawn(): KnownKey | undefined {
    return [...this.#keys.values()]
      .filter(({ withdrawnAt }) => withdrawnAt !== undefined)
      .sort((a, b) => (a.withdrawnAt as number) - (b.withdrawnAt as number))
      .at(-1);
  }

  /** How many were withdrawn. */
  get withdrawals(): number {
    return [...this.#keys.values()].filter(({ withdrawnAt }) => withdrawnAt !== undefined).length;
  }

  async #look(): Promise<void> {
    const { issuer, store, url } = this.#issuer;
    const { keys } = await issuer.jwks();
    const published = new Set(keys.map(({ kid }) => kid as string));
    const { keys: entries } = (await store.get(`signing-keys ${url}`)) as Entries;
    const now = Date.now();
    for (const { keyId, secret } of entries) {
      if (this.#keys.has(keyId) || !published.has(keyId)) continue;
      this.#keys.set(keyId, { keyId, jwk: JSON.parse(secret), publishedAt: now });
    }
    for (const key of this.#keys.values()) {
      const isGone = key.withdrawnAt === undefined && !published.has(key.keyId);
      if (isGone) this.#keys.set(key.keyId, { ...key, withdrawnAt: now });
    }
  }
}
