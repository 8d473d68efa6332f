/** IndexedDB as it is, without the library. */

let count = 0;

/** A name of a database that nothing else has. */
export function fresh(): string {
  return `storage-${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}-${count++}`;
}

export function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** A connection to a database with one object store, "values". */
export function connect(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name);
  request.onupgradeneeded = () => request.result.createObjectStore("values");
  return done(request);
}

/** Deletes a database, and tells whether that was blocked for a moment. */
export async function deleteDatabase(name: string): Promise<{ blocked: boolean }> {
  let blocked = false;
  const request = indexedDB.deleteDatabase(name);
  request.onblocked = () => {
    blocked = true;
  };
  await done(request);
  return { blocked };
}
