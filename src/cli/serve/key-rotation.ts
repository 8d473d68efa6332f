/**
 * The keys of an issuer over time: one signs, the next is published ahead, and those before stay published until whatever
 * they signed has expired. So a verifier with an old key set at hand never meets a key that it has not got.
 *
 * @module
 */

import { json, NO_STORE, text } from "../../http/issuer/answer.ts";
import type { Issuer } from "../../http/issuer.ts";

/** The most keys that are published: verifiers read no more than a hundred. */
const MAX_KEYS = 32;

/** The names of keys, and which does what. Times are seconds since 1970. */
export interface KeyState {
  readonly signing: string | undefined;
  readonly next: string | undefined;
  /** Without a time: a key that was given, which is published for as long as the issuer runs. */
  readonly retiring: readonly { readonly keyId: string; readonly until?: number | undefined }[];
}

/** Keys of which the next signs when that is said. */
export class KeyRotation {
  readonly #issuer: Issuer;

  constructor(issuer: Issuer) {
    this.#issuer = issuer;
  }

  /** Makes the first key, and the next. */
  async start(): Promise<void> {
    await this.#issuer.rotate();
  }

  /** Lets the next key sign, and publishes one more. It tells whether it did: not while too many keys are published. */
  async rotate(): Promise<boolean> {
    if ((await this.#issuer.jwks()).keys.length >= MAX_KEYS) return false;
    await this.#issuer.rotate({ immediately: true });
    return true;
  }

  /** Which key does what. */
  async state(): Promise<KeyState> {
    const keys = await this.#issuer.keys();
    const now = Date.now() / 1000;
    const next = keys.find(({ isSigning, signsFrom = 0 }) => !isSigning && signsFrom > now);
    const before = keys.filter((key) => !key.isSigning && key !== next).reverse();
    return {
      signing: keys.find(({ isSigning }) => isSigning)?.keyId,
      next: next?.keyId,
      retiring: before.map(({ keyId, publishedUntil }) => {
        return { keyId, ...(publishedUntil !== undefined && { until: Math.floor(publishedUntil) }) };
      }),
    };
  }

  /** Answers `POST /rotate`. */
  async answer(): Promise<Response> {
    if (await this.rotate()) return json(await this.state(), NO_STORE);
    return text("too many keys are published; wait until the tokens of old ones have expired", 429);
  }
}
