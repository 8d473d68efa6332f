/**
 * What is kept of an issuer, in memory and in a store, and for how long it serves.
 *
 * @module
 */

import type { Published } from "./discovery.ts";
import { publicKeys } from "./key-set.ts";
import { type KeyRecord, readRecordForm } from "./schema.ts";

/** For how many seconds keys serve. */
export interface Lifetimes {
  readonly lifetime: number;
  readonly refreshInterval: number;
}

/** Seconds that a record may come from the future, as clocks differ. */
const CLOCK_SLACK = 300;
/** Characters of metadata that are kept; of a larger document, only what is needed. */
const MAX_METADATA = 16_384;

/** A record of what an issuer published when it was asked at `now`. */
export function makeRecord(
  issuer: string,
  { metadata, keys }: Published,
  now: number,
  lifetimes: Lifetimes,
): KeyRecord {
  const { issuer: name, jwks_uri } = metadata;
  const small = JSON.stringify(metadata).length <= MAX_METADATA;
  return limited(
    {
      version: 1,
      issuer,
      metadata: freezeJson(small ? metadata : { issuer: name, jwks_uri }),
      keys: publicKeys(keys),
      fetchedAt: now,
      refreshAt: Number.POSITIVE_INFINITY,
      expiresAt: Number.POSITIVE_INFINITY,
    },
    lifetimes,
  );
}

/** The record that a store gave back for an issuer, or `undefined` when it is none. It cannot outlive a fetched one. */
export function readRecord(value: unknown, issuer: string, lifetimes: Lifetimes): KeyRecord | undefined {
  const record = readRecordForm(value);
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

/** The same value, which nobody can change any more. */
function freezeJson<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const member of Object.values(value)) freezeJson(member);
  return Object.freeze(value);
}

function limited(record: KeyRecord, { lifetime, refreshInterval }: Lifetimes): KeyRecord {
  const expiresAt = Math.min(record.expiresAt, record.fetchedAt + lifetime);
  return { ...record, expiresAt, refreshAt: Math.min(record.refreshAt, record.fetchedAt + refreshInterval, expiresAt) };
}
