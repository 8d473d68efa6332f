/** Two key stores as one: what is nearby is asked first, and what all share holds everything. */

/** Seconds for which what is nearby may lag behind. */
const LAG = 300;

/**
 * The Cache API is a part of each data centre: quick, without a limit on writing, and it may forget. KV is one for all of
 * them, so that a data centre that never met an issuer has its keys nevertheless.
 *
 * @param {import("scitokens").KeyStore} nearby
 * @param {import("scitokens").KeyStore} shared
 * @returns {import("scitokens").KeyStore}
 */
export function nearbyFirst(nearby, shared) {
  const keep = (/** @type {string} */ key, /** @type {unknown} */ value, ttl = LAG) =>
    // It is a shortcut alone: whatever is wrong with it costs no more than the way to KV.
    nearby.set(key, value, { ttl: Math.min(ttl, LAG) }).catch(() => {});
  return {
    consistent: false,
    async get(key) {
      const found = await nearby.get(key).catch(() => undefined);
      if (found !== undefined) return found;
      const value = await shared.get(key);
      if (value !== undefined) await keep(key, value);
      return value;
    },
    async set(key, value, options) {
      await Promise.all([keep(key, value, options?.ttl), shared.set(key, value, options)]);
    },
    async delete(key) {
      await Promise.all([nearby.delete(key).catch(() => {}), shared.delete(key)]);
    },
    keys: () => shared.keys(),
  };
}
