/** What an Enforcer is told of the tokens that it has verified before, in one place. */

/** It verifies each token anew. */
export const ANEW = {};

/**
 * It remembers so many.
 *
 * @param {number} _maxEntries
 */
export const ofEntries = (_maxEntries) => ({});
