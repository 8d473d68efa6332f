/**
 * What all key stores have in common. A new one says only how a text is read, written and erased, and what there is.
 *
 * @module
 */

import { InvalidArgumentError, isSciTokensError, StoreError } from "../errors.ts";
import { isName } from "../names.ts";
import { asGiven, readOptions } from "../options.ts";
import { readExpiring, writeExpiring } from "./expiring-text.ts";
import type { KeyStore, SetOptions } from "./key-store.ts";

/** A place for texts. Whatever it throws becomes a `StoreError` with that as its cause. */
export interface TextPlace {
  /** What it is called in messages. */
  readonly name: string;
  /** The text, as it was written or parsed already; `undefined` or `null` when there is none. */
  read(key: string): Promise<unknown>;
  /** Puts a text in the place of any other. It may be forgotten after `ttl` seconds, and need not. */
  write(key: string, text: string, ttl: number | undefined): Promise<unknown>;
  /** Removes a text; none there is no error. */
  erase(key: string): Promise<unknown>;
  /** The keys of all texts that there may be. */
  list(): Promise<readonly string[]>;
}

/** What every store may be given. */
export interface TextStoreOptions {
  /** The clock, in milliseconds. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/**
 * A key store in any place for texts, which need not know of JSON or of times. All stores of this library are such ones.
 * A key cache's keys in it are the names of issuers, which are URLs: a place with rules for names has to encode them.
 *
 * @example
 * ```ts
 * import { type TextPlace, TextStore } from "scitokens";
 *
 * const texts = new Map<string, string>();
 * const place: TextPlace = {
 *   name: "my map",
 *   read: async (key) => texts.get(key),
 *   write: async (key, text) => texts.set(key, text),
 *   erase: async (key) => texts.delete(key),
 *   list: async () => [...texts.keys()],
 * };
 * const store = new TextStore(place);
 * await store.set("https://issuer.example", { keys: [] }, { ttl: 60 });
 * console.log(await store.keys());
 * ```
 */
export class TextStore implements KeyStore {
  readonly #place: TextPlace;
  readonly #now: () => number;

  /**
   * Makes a store; nothing is read yet.
   *
   * @throws InvalidArgumentError for an option that can never work.
   */
  constructor(place: TextPlace, options: TextStoreOptions = {}) {
    const { now } = readOptions(options, { now: clock });
    this.#place = place;
    this.#now = now;
  }

  /**
   * The value, or `undefined` when there is none or it has expired.
   *
   * @throws StoreError when the store fails, or holds something else.
   */
  async get(key: string): Promise<unknown> {
    demandKey(key);
    return this.#attempt("read", async () => (await this.#read(key))?.value);
  }

  /**
   * Puts a JSON value in the place of any other.
   *
   * @throws StoreError when the store fails, or for a value that it cannot hold.
   */
  async set(key: string, value: unknown, options: SetOptions = {}): Promise<void> {
    demandKey(key);
    const { ttl } = readOptions(options, { ttl: asGiven<number | undefined> });
    return this.#attempt("written", async () => {
      const text = writeExpiring(value, ttl, this.#now());
      await this.#place.write(key, text, ttl === Number.POSITIVE_INFINITY ? undefined : ttl);
    });
  }

  /**
   * Removes a value; none there is no error.
   *
   * @throws StoreError when the store fails.
   */
  async delete(key: string): Promise<void> {
    demandKey(key);
    return this.#attempt("written", async () => {
      await this.#place.erase(key);
    });
  }

  /**
   * The keys of all values that have not expired.
   *
   * @throws StoreError when the store fails.
   */
  keys(): Promise<string[]> {
    return this.#attempt("listed", async () => {
      const keys = await this.#place.list();
      // What is not ours is for whoever reads it to hear of, and hides nothing else.
      const there = await Promise.all(keys.map((key) => this.#read(key).catch(() => undefined)));
      return keys.filter((_, index) => there[index] !== undefined);
    });
  }

  async #read(key: string): Promise<{ readonly value: unknown } | undefined> {
    const text = await this.#place.read(key);
    return text === undefined || text === null ? undefined : readExpiring(text, this.#now());
  }

  async #attempt<T>(done: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (cause) {
      if (isSciTokensError(cause)) throw cause;
      throw new StoreError(`${this.#place.name} could not be ${done}; its own error is the cause of this one`, {
        cause,
      });
    }
  }
}

function clock(now: () => number = Date.now): () => number {
  if (typeof now === "function") return now;
  throw new InvalidArgumentError("now must be a function, like Date.now");
}

function demandKey(key: string): void {
  if (isName(key)) return;
  throw new InvalidArgumentError("the key of a value must be a non-empty string");
}
