/**
 * An issuer of tokens: metadata, keys that are replaced, and a token endpoint, as one fetch handler for every runtime.
 *
 * @module
 */

export type { Client, Clients, FindClient } from "./clients.ts";
export { createIssuer, type Issuer } from "./create-issuer.ts";
export type { IssuerOptions } from "./issuer-options.ts";
export type { KeySeal, SigningKeysOptions } from "./key-options.ts";
export type { Allowance, Policy, TokenRequest } from "./policy.ts";
