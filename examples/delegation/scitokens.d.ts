/**
 * The types of scitokens.js, which is taken from dist/url: those of the entries that pages use, as they are installed. Where nothing
 * is installed, copy scitokens.d.ts and types/ from there too.
 */

export * from "scitokens";
export * from "scitokens/client";
export * from "scitokens/jwt";
// Both entries have these.
export { generateKey, importKey } from "scitokens/jwt";
export * from "scitokens/stores/indexeddb";
