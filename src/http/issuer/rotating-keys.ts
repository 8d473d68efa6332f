/**
 * Keys that an issuer replaces by itself. They are in a store, where all instances find them.
 *
 * A store has no way to read and write in one step. So no instance takes anything away: what it has at hand and what is in the
 * store are merged, and whoever sees that something was overwritten puts it back. A key that two instances make at one moment
 * is then there twice, both are published long before either signs, and the clock says which does.
 *
 * @module
 */

import { InvalidArgumentError, KeysUnavailableError, StoreError } from "../../errors.ts";
import { Flights } from "../../issuer-keys/flights.ts";
import { sleep } from "../../issuer-keys/waiting.ts";
import type { Algorithm } from "../../jwt/algorithms.ts";
import { exportKey } from "../../jwt/export-key.ts";
import { generateKey } from "../../jwt/generate-key.ts";
import type { JsonWebKey } from "../../jwt/json-web-key.ts";
import type { SigningKey } from "../../jwt/key.ts";
import { quote } from "../../quote.ts";
import { RELOAD, type SigningKeysSettings } from "./key-options.ts";
import { type IssuerKeys, type KeyRing, listOf, type PublishedKey } from "./key-ring.ts";
import {
  comingEntry,
  isSameEntries,
  type KeyEntry,
  type KeySchedule,
  keptEntries,
  mergeEntries,
  nextSignsFrom,
  retiresAt,
  revoked,
  signingEntry,
} from "./key-schedule.ts";
import { loadSchema } from "./late.ts";
import { openKey, sealKey } from "./sealing.ts";
import { useStore } from "./use-store.ts";

/** What the keys of one issuer go by, beside their own settings. */
export interface RotationOptions extends Omit<SigningKeysSettings, "algorithms"> {
  /** What they are called in the store. */
  readonly name: string;
  readonly algorithm: Algorithm;
  /** Seconds after which all that a key has signed has expired. */
  readonly retireAfter: number;
  /** Keys that are published too, the first of which signs until one of the store does. */
  readonly given: KeyRing | undefined;
  /** In seconds. */
  readonly now: () => number;
  /** Told of what fails and is done without. */
  readonly onError: (error: unknown) => void;
}

const STORE = "the store of the signing keys";
/** Seconds after which one look at the store is given up. */
const PATIENCE = 30;
/** Seconds for which a store that failed is left alone. */
const RETRY = 10;
const MAX_FLIGHTS = 100;
/** Milliseconds after which an instance looks whether another has made a first key too. */
const SETTLING = 50;

/** The keys of an issuer. */
export class RotatingKeys implements IssuerKeys {
  readonly #options: RotationOptions;
  readonly #schedule: KeySchedule;
  readonly #flights = new Flights<void>(PATIENCE, MAX_FLIGHTS);
  #signing: SigningKey | undefined;
  #entries: readonly KeyEntry[] = [];
  #readAt = Number.NEGATIVE_INFINITY;
  #failedAt = Number.NEGATIVE_INFINITY;

  constructor(options: RotationOptions) {
    this.#options = options;
    this.#schedule = options;
  }

  async ring(): Promise<KeyRing> {
    if (!this.#isFresh()) await this.#flights.run("renew", () => this.#renew());
    const { given, now } = this.#options;
    const signing = signingEntry(this.#entries, now());
    // Verifiers who have a key set before anything signs would keep it, without the key that does then.
    if (signing === undefined && given === undefined) throw notReady(this.#entries, now());
    const isOwn = signing !== undefined && (given === undefined || signing.signsFrom <= now());
    return {
      jwks: { keys: [...this.#published(), ...(given?.jwks.keys ?? [])] },
      signingKey: async (algorithm) => (isOwn ? this.#open(signing) : (given as KeyRing).signingKey(algorithm)),
    };
  }

  async list(): Promise<readonly PublishedKey[]> {
    const ring = await this.ring();
    const times = new Map(this.#kept().map((entry) => [entry.keyId, this.#timesOf(entry)]));
    return (await listOf(ring)).map((key) => ({ ...key, ...times.get(key.keyId) }));
  }

  async rotate(isImmediate: boolean): Promise<void> {
    const { now, publishAhead } = this.#options;
    await this.#flights.run(`rotate ${isImmediate}`, async () => {
      // The first key comes before the next.
      await this.#reload();
      await this.#addDue();
      if (isImmediate) return this.#promote();
      const soon = now() + publishAhead;
      const isComing = ({ signsFrom, isRevoked }: KeyEntry): boolean =>
        !isRevoked && signsFrom > now() && signsFrom <= soon;
      if (!this.#entries.some(isComing)) await this.#add(soon);
    });
  }

  async revoke(keyId: string): Promise<void> {
    await this.#flights.run(`revoke ${keyId}`, async () => {
      await this.#reload();
      const entry = this.#entries.find((one) => one.keyId === keyId);
      if (entry === undefined) throw new InvalidArgumentError(`there is no key ${quote(keyId)} that could be revoked`);
      await this.#write([revoked(entry)]);
      await this.#addDue();
    });
  }

  async #promote(): Promise<void> {
    const now = this.#options.now();
    const signing = signingEntry(this.#entries, now);
    // Of two that began at one moment, the clock could not say which signs.
    if (signing?.signsFrom === now && !signing.isFirst) return;
    const coming = comingEntry(this.#entries, now);
    if (coming === undefined) await this.#add(now);
    else await this.#write([{ ...coming, signsFrom: now }]);
    await this.#addDue();
  }

  #timesOf(entry: KeyEntry): Pick<PublishedKey, "signsFrom" | "publishedUntil"> {
    return { signsFrom: entry.signsFrom, publishedUntil: retiresAt(entry, this.#entries, this.#schedule) };
  }

  /** Whether what is at hand will do without a look at the store. */
  #isFresh(): boolean {
    const now = this.#options.now();
    const within = (since: number, most: number): boolean => now >= since && now - since < most;
    if (within(this.#failedAt, RETRY) && within(this.#readAt, this.#options.maxAge)) return true;
    return within(this.#readAt, RELOAD) && nextSignsFrom(this.#entries, now, this.#schedule) === undefined;
  }

  async #renew(): Promise<void> {
    try {
      await this.#reload();
      await this.#addDue();
    } catch (error) {
      const { maxAge, now, onError } = this.#options;
      this.#failedAt = now();
      // Keys that were made since it was read are not at hand. They sign only after verifiers have asked again.
      if (now() - this.#readAt >= maxAge) throw error;
      onError(error);
    }
  }

  /** Takes over what is in the store, and puts back what was overwritten there. */
  async #reload(): Promise<void> {
    const stored = await this.#read();
    const readAt = this.#options.now();
    this.#entries = keptEntries(mergeEntries(this.#entries, stored), readAt, this.#schedule);
    if (!isSameEntries(this.#entries, stored)) await this.#write([]);
    // Not while others cannot see what is at hand: none of it may sign by then.
    this.#readAt = readAt;
  }

  async #addDue(): Promise<void> {
    const { now, given } = this.#options;
    const signsFrom = nextSignsFrom(this.#entries, now(), this.#schedule);
    if (signsFrom === undefined) return;
    const isFirst = given === undefined && !this.#entries.some(({ isRevoked }) => !isRevoked);
    if (!isFirst) return this.#add(signsFrom);
    const { store, propagation } = this.#options;
    const isSeenAtOnce = store.consistent !== false;
    await this.#add(now() + (isSeenAtOnce ? 0 : propagation), true);
    if (!isSeenAtOnce) return;
    // Another instance may begin at the same moment.
    await sleep(SETTLING);
    await this.#reload();
  }

  async #add(signsFrom: number, isFirst: boolean = false): Promise<void> {
    const { algorithm, seal, now } = this.#options;
    const key = await generateKey(algorithm, { extractable: true });
    const secret = await sealKey(key, seal);
    const before = this.#entries;
    await this.#reload();
    // Somebody else has done so meanwhile.
    if (!isSameEntries(before, this.#entries)) return;
    const jwk = await exportKey(key, "jwk-public");
    const times = { createdAt: now(), signsFrom };
    const entry = { keyId: key.keyId, public: jwk, secret, ...times, isFirst, isRevoked: false };
    await this.#write([entry]);
  }

  async #read(): Promise<readonly KeyEntry[]> {
    const stored = await useStore(STORE, this.#options.store.get(this.#options.name));
    if (stored === undefined || stored === null) return [];
    const { parseKeyState } = await loadSchema();
    const state = parseKeyState(stored);
    if (state !== undefined) return state.keys;
    throw new StoreError("the store holds signing keys that this version cannot read; they are left as they are");
  }

  /** Adds to what is at hand, once that is in the store. */
  async #write(more: readonly KeyEntry[]): Promise<void> {
    const keys = mergeEntries(this.#entries, more);
    await useStore(STORE, this.#options.store.set(this.#options.name, { version: 1, keys }));
    // Not what was written: there may be more by now.
    this.#entries = mergeEntries(this.#entries, more);
  }

  #published(): readonly JsonWebKey[] {
    // In one order, whether they were made here or read of the store: all instances say the same, by one entity tag.
    const inOrder = (jwk: JsonWebKey): JsonWebKey => Object.fromEntries(Object.entries(jwk).sort()) as JsonWebKey;
    return this.#kept().flatMap((entry) => (entry.isRevoked ? [] : inOrder(entry.public)));
  }

  #kept(): readonly KeyEntry[] {
    return keptEntries(this.#entries, this.#options.now(), this.#schedule);
  }

  async #open({ keyId, secret }: KeyEntry): Promise<SigningKey> {
    if (this.#signing?.keyId !== keyId) this.#signing = await openKey(secret, keyId, this.#options.seal);
    return this.#signing;
  }
}

function notReady(entries: readonly KeyEntry[], now: number): KeysUnavailableError {
  const [earliest, ...others] = entries.map(({ signsFrom }) => signsFrom);
  // What kept it from making one was told when that failed.
  if (earliest === undefined)
    return new KeysUnavailableError("the issuer could make no key; onError is told why", { retryAfter: 1 });
  const retryAfter = Math.max(1, Math.min(earliest, ...others) - now);
  return new KeysUnavailableError("the issuer's first key does not sign yet", { retryAfter });
}
