/** The types of scitokens.js, which serve.js takes from dist/url: all entries of the package in one file. */

export * from "scitokens";
export * from "scitokens/jwt";
// Both entries have these.
export { generateKey, importKey } from "scitokens/jwt";
