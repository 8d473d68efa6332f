/** What many measurements of one thing say. */

/**
 * The median, and the quartiles as the spread around it.
 *
 * @param {readonly number[]} values
 */
export function summarize(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (/** @type {number} */ part) => sorted[Math.round(part * (sorted.length - 1))] ?? Number.NaN;
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}

/**
 * A number with three digits that count.
 *
 * @param {number} value
 */
export function short(value) {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
