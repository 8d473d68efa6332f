/**
 * The documents that come from outside: an issuer's metadata, its key set, and what a store gives back.
 *
 * @module
 */

import * as z from "zod/mini";
import type { JsonWebKey } from "../jwt/json-web-key.ts";
import { ENTITY_TAG } from "./freshness.ts";
import { MAX_KEYS } from "./max-keys.ts";

/** What is read of an issuer's metadata (OpenID Connect Discovery section 3, RFC 8414 section 2). */
export interface IssuerMetadata {
  /** The issuer, as its tokens name it. */
  readonly issuer: string;
  /** Where its keys are. */
  readonly jwks_uri: string;
  /** Whatever else it publishes, unchecked. */
  readonly [name: string]: unknown;
}

/** An issuer's keys, as they are kept. Times are seconds since 1970. */
export interface KeyRecord {
  readonly version: 1;
  readonly issuer: string;
  /** Its `jwks_uri` is empty where it is not known, as a store has kept the keys alone. */
  readonly metadata: IssuerMetadata;
  readonly keys: readonly JsonWebKey[];
  /** The entity tag of the key set, where it has one. */
  readonly etag?: string | undefined;
  /** When the issuer was asked for its keys. */
  readonly fetchedAt: number;
  /** From then on it is to be asked again. */
  readonly refreshAt: number;
  /** From then on the keys are not used any more. */
  readonly expiresAt: number;
}

// Functions, so that who imports something else pays for nothing.
const metadata = () => z.looseObject({ issuer: z.string(), jwks_uri: z.string() });
const keys = <T extends z.core.SomeType>(key: T) => z.array(key).check(z.maxLength(MAX_KEYS));
const keySet = () => z.looseObject({ keys: keys(z.unknown()) });
const record = () =>
  z.object({
    version: z.literal(1),
    issuer: z.string(),
    metadata: metadata(),
    keys: keys(z.looseObject({ kty: z.string() })),
    etag: z.optional(z.string().check(z.regex(ENTITY_TAG))),
    fetchedAt: z.number(),
    refreshAt: z.number(),
    expiresAt: z.number(),
  });

/** The metadata in a document, or `undefined`. */
export function readMetadata(document: unknown): IssuerMetadata | undefined {
  return z.safeParse(metadata(), document).data;
}

/** The keys in a JWK Set (RFC 7517 section 5), whatever each may be, or `undefined`. */
export function readKeySet(document: unknown): readonly unknown[] | undefined {
  return z.safeParse(keySet(), document).data?.keys;
}

/** What a store gave back, when it has the form of a record. */
export function readRecordForm(value: unknown): KeyRecord | undefined {
  return z.safeParse(record(), value).data as KeyRecord | undefined;
}
