/**
 * The documents that come from outside: an issuer's metadata, its key set, and what a store gives back.
 *
 * @module
 */

import * as z from "zod/mini";
import type { JsonWebKey } from "../jwt/jwk.ts";

/** Keys that one issuer may publish. */
const MAX_KEYS = 100;

/** What is read of an issuer's metadata (OpenID Connect Discovery section 3, RFC 8414 section 2). */
export interface IssuerMetadata {
  /** The issuer, as its tokens name it. */
  readonly issuer: string;
  /** Where its keys are. */
  readonly jwks_uri: string;
  /** Whatever else it publishes, unchecked. */
  readonly [name: string]: unknown;
}

/** What is kept of an issuer. Times are seconds since 1970. */
export interface KeyRecord {
  readonly version: 1;
  readonly issuer: string;
  readonly metadata: IssuerMetadata;
  readonly keys: readonly JsonWebKey[];
  readonly fetchedAt: number;
  readonly refreshAt: number;
  readonly expiresAt: number;
}

const metadata = z.looseObject({ issuer: z.string(), jwks_uri: z.string() });

const keySet = z.looseObject({ keys: z.array(z.unknown()).check(z.maxLength(MAX_KEYS)) });

const record = z.object({
  version: z.literal(1),
  issuer: z.string(),
  metadata,
  keys: z.array(z.looseObject({ kty: z.string() })).check(z.maxLength(MAX_KEYS)),
  fetchedAt: z.number(),
  refreshAt: z.number(),
  expiresAt: z.number(),
});

/** The metadata in a document, or `undefined`. */
export function readMetadata(document: unknown): IssuerMetadata | undefined {
  return z.safeParse(metadata, document).data;
}

/** The keys in a JWK Set (RFC 7517 section 5), whatever each may be, or `undefined`. */
export function readKeySet(document: unknown): readonly unknown[] | undefined {
  return z.safeParse(keySet, document).data?.keys;
}

/** A record out of a store, or `undefined`. */
export function readRecord(value: unknown): KeyRecord | undefined {
  return z.safeParse(record, value).data as KeyRecord | undefined;
}

const PUBLIC_MEMBERS = ["kty", "kid", "alg", "use", "key_ops", "crv", "x", "y", "n", "e"] as const;

/** The keys of a set as they are kept: objects only, without private members and whatever else stands there. */
export function publicKeys(keys: readonly unknown[]): JsonWebKey[] {
  return keys
    .filter((key) => typeof key === "object" && key !== null && "kty" in key && typeof key.kty === "string")
    .map((key) => {
      const members = PUBLIC_MEMBERS.filter((name) => Object.hasOwn(key as object, name));
      return Object.fromEntries(members.map((name) => [name, (key as JsonWebKey)[name]])) as JsonWebKey;
    });
}
