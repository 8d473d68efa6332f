/**
 * The keys of an issuer over time: one signs, the next is published ahead, and those before stay published until whatever
 * they signed has expired. So a verifier with an old key set at hand never meets a key that it has not got.
 *
 * @module
 */

import type { Algorithm } from "../../jwt/algorithms.ts";
import { exportJwks } from "../../jwt/export-key.ts";
import { generateKey } from "../../jwt/generate-key.ts";
import type { JsonWebKeySet } from "../../jwt/jwk.ts";
import type { SigningKey } from "../../jwt/key.ts";
import type { Clock } from "../../jwt/time.ts";

/** Seconds more than a token serves: clocks differ. */
const GRACE = 60;
/** The most keys that are published: verifiers read no more than a hundred. */
const MAX_KEYS = 32;

/** How a ring is made. */
export interface KeyRingOptions {
  readonly algorithm: Algorithm;
  /** The first key to sign with. Default: a new one. */
  readonly key?: SigningKey | undefined;
  /** The longest that a token may serve, in seconds. */
  readonly maxLifetime: number;
  readonly now: Clock;
}

/** The names of the keys of a ring. Times are seconds since 1970. */
export interface KeyRingState {
  readonly signing: string;
  readonly next: string;
  readonly retiring: readonly { readonly keyId: string; readonly until: number }[];
}

interface Retiring {
  readonly key: SigningKey;
  /** In seconds since 1970. */
  readonly until: number;
}

/** The keys of an issuer. */
export class KeyRing {
  readonly #options: KeyRingOptions;
  #signing: SigningKey;
  #next: SigningKey;
  #retiring: readonly Retiring[] = [];

  private constructor(options: KeyRingOptions, signing: SigningKey, next: SigningKey) {
    this.#options = options;
    this.#signing = signing;
    this.#next = next;
  }

  /** Makes a ring with the key that signs and the one that comes next. */
  static async create(options: KeyRingOptions): Promise<KeyRing> {
    const { algorithm, key = await generateKey(algorithm) } = options;
    return new KeyRing(options, key, await generateKey(algorithm));
  }

  /** The key that signs now. */
  get signing(): SigningKey {
    return this.#signing;
  }

  /** All keys that are published now. */
  publish(): JsonWebKeySet {
    this.#dropRetired();
    return exportJwks(this.#signing, this.#next, ...this.#retiring.map(({ key }) => key));
  }

  /** Lets the next key sign, and publishes one more. It tells whether it did: not while too many keys are published. */
  async rotate(): Promise<boolean> {
    this.#dropRetired();
    if (this.#retiring.length + 2 >= MAX_KEYS) return false;
    const coming = await generateKey(this.#options.algorithm);
    const until = this.#now() + this.#options.maxLifetime + GRACE;
    this.#retiring = [{ key: this.#signing, until }, ...this.#retiring];
    this.#signing = this.#next;
    this.#next = coming;
    return true;
  }

  /** Which key does what. */
  state(): KeyRingState {
    this.#dropRetired();
    const retiring = this.#retiring.map(({ key, until }) => ({ keyId: key.keyId, until }));
    return { signing: this.#signing.keyId, next: this.#next.keyId, retiring };
  }

  #dropRetired(): void {
    const now = this.#now();
    this.#retiring = this.#retiring.filter(({ until }) => until > now);
  }

  #now(): number {
    return Math.floor(this.#options.now() / 1000);
  }
}
