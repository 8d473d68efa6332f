/** What an Enforcer is told of the tokens that it has verified before, in one place. */

/** It verifies each token anew. */
export const ANEW = { tokenCache: false };

/**
 * It remembers so many.
 *
 * @param {number} maxEntries
 */
export const ofEntries = (maxEntries) => ({ tokenCache: { maxEntries } });
