/**
 * A JSON value as text that says itself until when it holds: most stores keep time worse than is asked of them, or not at
 * all.
 *
 * @module
 */

import { InvalidArgumentError, StoreError } from "../errors.ts";

/** A value, with the time from which on it is gone: milliseconds since 1970. */
interface Expiring {
  readonly value: unknown;
  readonly expires?: number;
}

/**
 * A value as text.
 *
 * @param ttl - Seconds. Left out: for ever.
 * @param now - In milliseconds.
 * @throws StoreError for a value that JSON cannot hold.
 */
export function writeExpiring(value: unknown, ttl: number | undefined, now: number): string {
  if (ttl !== undefined && !(typeof ttl === "number" && ttl >= 0)) {
    throw new InvalidArgumentError("ttl must be a number of seconds");
  }
  try {
    // Undefined, and what else JSON has no word for, would leave a member out.
    if (JSON.stringify(value) === undefined) throw new TypeError("no JSON value");
    // For ever is written as nothing: JSON has no word for infinity either.
    const expires = ttl === undefined || ttl === Number.POSITIVE_INFINITY ? {} : { expires: now + ttl * 1000 };
    return JSON.stringify({ value, ...expires } satisfies Expiring);
  } catch (cause) {
    throw new StoreError("only a value that JSON can hold can be kept", { cause });
  }
}

/**
 * The value in such a text, which a store may have given back parsed; `undefined` when it has expired.
 *
 * @throws StoreError when it is something else.
 */
export function readExpiring(text: unknown, now: number): { readonly value: unknown } | undefined {
  const kept = typeof text === "string" ? parse(text) : text;
  if (!isExpiring(kept)) throw new StoreError("there is something in the store that this library did not put there");
  return kept.expires === undefined || kept.expires > now ? { value: kept.value } : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isExpiring(kept: unknown): kept is Expiring {
  if (typeof kept !== "object" || kept === null || !Object.hasOwn(kept, "value")) return false;
  const { expires } = kept as Expiring;
  return expires === undefined || typeof expires === "number";
}
