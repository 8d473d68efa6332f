/**
 * An issuer of tokens: metadata, keys that are replaced, and a token endpoint, as one fetch handler for every runtime.
 *
 * @module
 */

export type { Client, Clients, FindClient } from "./issuer/clients.ts";
export { createIssuer, type Issuer, type RotateOptions } from "./issuer/create-issuer.ts";
export type { IssuerOptions } from "./issuer/issuer-options.ts";
export type { KeySeal, SigningKeysOptions } from "./issuer/key-options.ts";
export type { PublishedKey } from "./issuer/key-ring.ts";
export type { MintOptions } from "./issuer/mint-claims.ts";
export type { Allowance, Policy, TokenRequest } from "./issuer/policy.ts";
