/**
 * A store that may fail, and may take its time.
 *
 * @module
 */

import { isSciTokensError, StoreError } from "../../errors.ts";
import { within } from "../../issuer-keys/time-limit.ts";

/** Seconds that a store may take. */
const STORE_TIMEOUT = 5;

/**
 * What a store gives.
 *
 * @param name - What it is called in a message.
 * @throws StoreError when it fails.
 */
export async function useStore<T>(name: string, work: Promise<T>): Promise<T> {
  try {
    return await within(STORE_TIMEOUT, work);
  } catch (cause) {
    throw isSciTokensError(cause) ? cause : new StoreError(`${name} failed; its own error is the cause`, { cause });
  }
}
