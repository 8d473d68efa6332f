/**
 * A map of limited size.
 *
 * @module
 */

/** A limit beside that on the number of entries. */
export interface WeightLimit {
  /** What all entries may weigh together. */
  readonly most: number;
  readonly weigh: (key: string) => number;
}

/** Keeps the entries that were used last; the one that was longest not used is the first to go. */
export class RecentMap<V> {
  readonly #entries = new Map<string, V>();
  readonly #most: number;
  readonly #limit: WeightLimit | undefined;
  #weight = 0;
  #last: string | undefined;

  constructor(most: number, limit?: WeightLimit) {
    this.#most = most;
    this.#limit = limit;
  }

  get(key: string): V | undefined {
    const value = this.#entries.get(key);
    if (value === undefined || key === this.#last) return value;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    this.#last = key;
    return value;
  }

  set(key: string, value: V): void {
    this.delete(key);
    this.#entries.set(key, value);
    this.#last = key;
    this.#weight += this.#limit?.weigh(key) ?? 0;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#most && this.#weight <= (this.#limit?.most ?? 0)) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    if (this.#entries.delete(key)) this.#weight -= this.#limit?.weigh(key) ?? 0;
  }

  keys(): IterableIterator<string> {
    return this.#entries.keys();
  }

  values(): IterableIterator<V> {
    return this.#entries.values();
  }

  entries(): [key: string, value: V][] {
    return [...this.#entries];
  }
}
