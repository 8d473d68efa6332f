/**
 * What is kept of an issuer, in memory and in a store, and for how long it serves.
 *
 * @module
 */

import type { Published } from "./discovery.ts";
import { publicKeys } from "./key-set.ts";
import { loadSchema } from "./load-schema.ts";
import type { KeyRecord } from "./schema.ts";

/** For how many seconds keys serve. */
export interface Lifetimes {
  /** From the time they were fetched. */
  readonly lifetime: number;
  /** Until they are due to be fetched again, where the issuer says nothing, and the least and most that it can say. */
  readonly refreshInterval: number;
  readonly minRefresh: number;
  readonly maxRefresh: number;
}

/** Seconds that a record may come from the future, as clocks differ. */
const CLOCK_SLACK = 300;
/** Characters of metadata that are kept; of a larger document, only what is needed. */
const MAX_METADATA = 16_384;

/**
 * A record of what an issuer published when it was asked at `now`.
 *
 * @param known - What was at hand before.
 */
export function makeRecord(
  issuer: string,
  { metadata, keys, etag, freshFor }: Published,
  now: number,
  lifetimes: Lifetimes,
  known: KeyRecord | undefined,
): KeyRecord {
  const { refreshInterval, minRefresh, maxRefresh } = lifetimes;
  const refreshAfter = Math.min(maxRefresh, Math.max(minRefresh, freshFor ?? refreshInterval));
  return limited(
    {
      version: 1,
      issuer,
      metadata: metadata === known?.metadata ? metadata : small(metadata),
      keys: keys === undefined ? (known?.keys ?? []) : publicKeys(keys),
      etag,
      fetchedAt: now,
      refreshAt: now + refreshAfter,
      expiresAt: Number.POSITIVE_INFINITY,
    },
    lifetimes,
  );
}

/** The record that a store gave back for an issuer, or `undefined` when it is none. It cannot outlive a fetched one. */
export async function readRecord(value: unknown, issuer: string, lifetimes: Lifetimes): Promise<KeyRecord | undefined> {
  const record = (await loadSchema()).readRecordForm(value);
  if (record?.issuer !== issuer) return undefined;
  const keys = publicKeys(record.keys);
  return limited({ ...record, metadata: freezeJson(record.metadata), keys }, lifetimes);
}

/** Whether a record's keys may be used. One from the future says that a clock was wrong, and nothing of its age. */
export function isUsable({ fetchedAt, expiresAt }: KeyRecord, now: number): boolean {
  return fetchedAt <= now + CLOCK_SLACK && now < expiresAt;
}

/** Whether the issuer need not be asked again yet. */
export function isFresh(record: KeyRecord, now: number): boolean {
  return isUsable(record, now) && now < record.refreshAt;
}

/** Whether the issuer's metadata is known: there are stores that have no room for it. */
export function hasMetadata({ metadata }: KeyRecord): boolean {
  return metadata.jwks_uri !== "";
}

function small({ issuer, jwks_uri, ...others }: KeyRecord["metadata"]): KeyRecord["metadata"] {
  const whole = { issuer, jwks_uri, ...others };
  return JSON.stringify(whole).length <= MAX_METADATA ? whole : { issuer, jwks_uri };
}

/** The same value, which nobody can change any more. */
function freezeJson<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const member of Object.values(value)) freezeJson(member);
  return Object.freeze(value);
}

function limited(record: KeyRecord, { lifetime, maxRefresh }: Lifetimes): KeyRecord {
  const expiresAt = Math.min(record.expiresAt, record.fetchedAt + lifetime);
  return { ...record, expiresAt, refreshAt: Math.min(record.refreshAt, record.fetchedAt + maxRefresh, expiresAt) };
}
