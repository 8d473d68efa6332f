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
    const { most = 0 } = this.#limit ?? {};
    const weight = this.#weigh(key);
    // All others would have to go for it, and then itself.
    if (weight > most) return;
    this.#entries.set(key, value);
    this.#last = key;
    this.#weight += weight;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#most && this.#weight <= most) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    if (this.#entries.delete(key)) this.#weight -= this.#weigh(key);
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

  #weigh(key: string): number {
    return this.#limit?.weigh(key) ?? 0;
  }
}
