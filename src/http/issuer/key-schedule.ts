/**
 * Which of an issuer's keys signs, and which are published, at some time. All instances that have the same keys at hand say
 * the same, by the clock alone.
 *
 * @module
 */

import type { JsonWebKey } from "../../jwt/json-web-key.ts";

/** A key over time; it never changes, but that it can be revoked, and made to sign earlier. Times are seconds since 1970. */
export interface KeyEntry {
  readonly keyId: string;
  /** The public half, as it is published. */
  readonly public: JsonWebKey;
  /** The private half: a JWK as JSON, sealed where the store must not see it; empty once it is revoked. */
  readonly secret: string;
  readonly createdAt: number;
  readonly signsFrom: number;
  /** Whether there was no other to sign until verifiers would know it. */
  readonly isFirst: boolean;
  readonly isRevoked: boolean;
}

/** The keys of an issuer, as a store has them. */
export interface KeyState {
  readonly version: 1;
  readonly keys: readonly KeyEntry[];
}

/** In seconds. */
export interface KeySchedule {
  /** How long a key signs. */
  readonly interval: number;
  /** How long it is published before. */
  readonly publishAhead: number;
  /** How long it is published after: all that it has signed has expired then. */
  readonly retireAfter: number;
}

/** By when they sign; those of one moment by their names. */
function inOrder(entries: readonly KeyEntry[]): readonly KeyEntry[] {
  return [...entries].sort((a, b) => a.signsFrom - b.signsFrom || (a.keyId < b.keyId ? -1 : 1));
}

/**
 * The key that signs: the last that was published ahead. Before there is one, the earliest of the first ones, as several
 * instances may have begun at one time. When all these are revoked, one that is published already.
 */
export function signingEntry(entries: readonly KeyEntry[], now: number): KeyEntry | undefined {
  const live = inOrder(entries).filter(({ isRevoked }) => !isRevoked);
  const active = live.filter(({ signsFrom }) => signsFrom <= now);
  const coming = live.find(({ isFirst }) => !isFirst);
  return active.findLast(({ isFirst }) => !isFirst) ?? active[0] ?? coming;
}

/** The key that is published and signs next. */
export function comingEntry(entries: readonly KeyEntry[], now: number): KeyEntry | undefined {
  return inOrder(entries).find(({ isFirst, isRevoked, signsFrom }) => !isFirst && !isRevoked && signsFrom > now);
}

/** When a key is retired: another has signed for so long then that all its tokens have expired. */
export function retiresAt(
  entry: KeyEntry,
  entries: readonly KeyEntry[],
  { retireAfter }: KeySchedule,
): number | undefined {
  const ordered = inOrder(entries);
  const later = ordered.slice(ordered.indexOf(entry) + 1);
  const successor = later.find(({ isFirst, isRevoked }) => !isFirst && !isRevoked);
  return successor && successor.signsFrom + retireAfter;
}

/** The keys that are not retired. */
export function keptEntries(entries: readonly KeyEntry[], now: number, schedule: KeySchedule): readonly KeyEntry[] {
  const isKept = (entry: KeyEntry): boolean => (retiresAt(entry, entries, schedule) ?? Number.POSITIVE_INFINITY) > now;
  return inOrder(entries).filter(isKept);
}

/** When the next key is to sign, once it is time to publish it; `undefined` before. */
export function nextSignsFrom(
  entries: readonly KeyEntry[],
  now: number,
  { interval, publishAhead }: KeySchedule,
): number | undefined {
  const newest = inOrder(entries).findLast(({ isRevoked }) => !isRevoked);
  const turn = newest === undefined ? now : newest.signsFrom + interval;
  return turn - publishAhead <= now ? Math.max(turn, now + publishAhead) : undefined;
}

/** All that two have seen: nobody's keys are lost, what one has revoked stays so, and what signs earlier does. */
export function mergeEntries(one: readonly KeyEntry[], other: readonly KeyEntry[]): readonly KeyEntry[] {
  const merged = new Map(one.map((entry) => [entry.keyId, entry]));
  for (const entry of other) merged.set(entry.keyId, mergeEntry(merged.get(entry.keyId) ?? entry, entry));
  return [...merged.values()];
}

function mergeEntry(one: KeyEntry, other: KeyEntry): KeyEntry {
  const signsFrom = Math.min(one.signsFrom, other.signsFrom);
  return { ...(other.isRevoked ? other : one), signsFrom };
}

/** Whether both have the same keys, of which the same are revoked and sign from the same times. */
export function isSameEntries(one: readonly KeyEntry[], other: readonly KeyEntry[]): boolean {
  const names = (entries: readonly KeyEntry[]): string =>
    entries
      .map(({ keyId, isRevoked, signsFrom }) => JSON.stringify([keyId, isRevoked, signsFrom]))
      .sort()
      .join();
  return names(one) === names(other);
}

/** A key that no verifier is to trust any more. */
export function revoked(entry: KeyEntry): KeyEntry {
  return { ...entry, secret: "", isRevoked: true };
}
