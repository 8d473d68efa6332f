/**
 * Authorizations that hold others in them.
 *
 * @module
 */

/** By which authorizations of a WLCG token one is allowed, beside itself (WLCG profile section 2.2.1). */
export const INCLUDED_IN: Readonly<Record<string, readonly string[]>> = { "storage.create": ["storage.modify"] };
