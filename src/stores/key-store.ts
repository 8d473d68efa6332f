/**
 * Where a key cache keeps what it has fetched, so that another process, another tab or a later start finds it.
 *
 * @module
 */

/** How long a value is to be kept. */
export interface SetOptions {
  /** Seconds. Left out: for ever. */
  readonly ttl?: number | undefined;
}

/**
 * A place for small JSON values. A key cache puts only public keys there; the signing keys of an issuer need a place for
 * secrets.
 */
export interface KeyStore {
  /**
   * Whether what one writes, all others read at once. Left out, it is so. Where it is not, nobody who shares the store
   * waits for another to fetch keys.
   */
  readonly consistent?: boolean;
  /** The value, or `undefined`. */
  get(key: string): Promise<unknown>;
  /** Puts a value in the place of any other. */
  set(key: string, value: unknown, options?: SetOptions): Promise<void>;
  /** Removes a value; none there is no error. */
  delete(key: string): Promise<void>;
  /** The keys of all values that have not expired. */
  keys(): Promise<string[]>;
}
