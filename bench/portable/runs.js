/** Ways to do many things that differ only in the token. */

/** @typedef {() => unknown} Run */

/**
 * The next one each time, and the first after the last.
 *
 * @param {readonly Run[]} runs
 * @returns {Run}
 */
export function inTurn(runs) {
  let next = 0;
  return () => /** @type {Run} */ (runs[next++ % runs.length])();
}

/**
 * All at once.
 *
 * @param {readonly Run[]} runs
 * @returns {Run}
 */
export function together(runs) {
  return () => Promise.all(runs.map((run) => run()));
}
