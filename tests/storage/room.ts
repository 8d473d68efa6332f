/** How much room storage has. */

import { connect, deleteDatabase, fresh } from "./database.ts";
import { drive } from "./driver.ts";

export interface Room {
  /** Lets it be but little. */
  limit(): Promise<void>;
  /** Fills it. */
  fill(): Promise<void>;
  /** Lets there be room again. */
  empty(): Promise<void>;
}

const FILLER = fresh();

export const realRoom: Room = {
  // Before the first use: Chromium looks at the limit only after as much was written as there was room when it last did.
  limit: () => drive("limit"),
  fill: () => fill(FILLER),
  async empty() {
    await deleteDatabase(FILLER);
    await drive("unlimit");
  },
};

const { put } = IDBObjectStore.prototype;

/**
 * For WebKitGTK, which has what WebDriver lets it keep in memory, without a quota that could be set: more than two
 * gigabytes were taken.
 */
export const pretendedRoom: Room = {
  async limit() {},
  async fill() {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("there is no room", "QuotaExceededError");
    };
  },
  async empty() {
    IDBObjectStore.prototype.put = put;
  },
};

/** Writes until nothing fits any more, not even a kilobyte. */
async function fill(name: string): Promise<void> {
  for (let size = 2 ** 25; size >= 2 ** 10; size /= 8) while (await fits(name, size));
}

/** Writes so many bytes more, if they fit; over a connection of their own, as Firefox closes one that had no room. */
async function fits(name: string, size: number): Promise<boolean> {
  const database = await connect(name);
  const transaction = database.transaction("values", "readwrite");
  // Of random bytes, as browsers compress.
  transaction.objectStore("values").put(random(size), crypto.randomUUID());
  const error = await new Promise<DOMException | null>((resolve) => {
    transaction.oncomplete = () => resolve(null);
    transaction.onabort = () => resolve(transaction.error);
  });
  database.close();
  if (error !== null && error.name !== "QuotaExceededError") throw error;
  return error === null;
}

function random(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}
