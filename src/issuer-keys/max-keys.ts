/**
 * How many keys one issuer may have. A file of its own, so that what checks documents shares no other with the rest.
 *
 * @module
 */

/** Keys of one issuer. */
export const MAX_KEYS = 100;
