/**
 * An issuer of tokens: metadata, keys that are replaced, and a token endpoint, as one fetch handler for every runtime.
 *
 * @module
 */

export type { Client, Clients, FindClient } from "./issuer/clients.ts";
export { createIssuer, type Issuer } from "./issuer/create-issuer.ts";
export type { IssuerOptions } from "./issuer/issuer-options.ts";
export type { KeySeal, SigningKeysOptions } from "./issuer/key-options.ts";
export type { Allowance, Policy, TokenRequest } from "./issuer/policy.ts";
