/** The clock that all is measured by. */

/**
 * In Workers the clock stands still while code runs, and goes on only with what comes from outside, such as a timer. One
 * takes up to a millisecond or so, and so samples are longer there.
 */
const STANDS_STILL = globalThis.navigator?.userAgent === "Cloudflare-Workers";

/** Milliseconds that a sample takes at least. */
export const SHORTEST = STANDS_STILL ? 50 : 20;

/** Milliseconds, from whenever. */
export async function now() {
  if (STANDS_STILL) await new Promise((resolve) => setTimeout(resolve, 0));
  return performance.now();
}
