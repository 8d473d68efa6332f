/**
 * Where a client has its token: asked for when one is needed, and again before that expires.
 *
 * @module
 */

import { InvalidArgumentError, InvalidTokenFormatError } from "../errors.ts";
import { Flights } from "../issuer-keys/flights.ts";
import { readClaims, readCompact } from "../jwt/compact.ts";
import { type Clock, readClock } from "../jwt/time.ts";
import type { SciToken } from "../token/scitoken.ts";

/** A token as its holder has it: the text, or, to derive from, a SciToken that was read with its child key. */
export type HeldToken = string | SciToken;

/** When another token is asked for. */
export interface RenewalSettings {
  /** Seconds before the last one expires; of one that lives shorter, half of what was left when it came. */
  readonly renewBefore: number;
  readonly now: Clock;
}

/** The most characters of a token: as many as `discover` gives. */
const MAX_LENGTH = 65_536;

/** Of a token that can be extended a service gets three segments. */
const SEGMENTS = 3;

/** Seconds after which a request for a token is taken for lost. */
const PATIENCE = 300;

/** Asks for tokens one at a time, whoever waits for one: also in Workers, where no request may await another's promise. */
export class TokenSource {
  readonly #ask: () => HeldToken | Promise<HeldToken>;
  readonly #settings: RenewalSettings;
  readonly #asking = new Flights<HeldToken>(PATIENCE, 1);
  #held: { readonly token: HeldToken; readonly expiry: number; readonly renewAt: number } | undefined;

  constructor(ask: () => HeldToken | Promise<HeldToken>, settings: RenewalSettings) {
    this.#ask = ask;
    this.#settings = settings;
  }

  /**
   * A token that is good for a while.
   *
   * @throws What the source throws, when the last token has expired; InvalidTokenFormatError and InvalidArgumentError for what
   *   is no token.
   */
  async current(): Promise<HeldToken> {
    const held = this.#held;
    const now = readClock(this.#settings.now);
    if (held !== undefined && now < held.renewAt) return held.token;
    try {
      return await this.#asking.run("token", () => this.#renew());
    } catch (error) {
      // The last one serves as long as it can.
      if (held !== undefined && now < held.expiry) return held.token;
      throw error;
    }
  }

  /** A token that was refused is not given again, unless the source has no other. */
  forget(token: HeldToken): void {
    if (this.#held?.token === token) this.#held = undefined;
  }

  async #renew(): Promise<HeldToken> {
    const { renewBefore, now } = this.#settings;
    const token = await this.#ask();
    const expiry = expiryOf(token);
    this.#held = { token, expiry, renewAt: expiry - Math.min(renewBefore, (expiry - readClock(now)) / 2) };
    return token;
  }
}

/** The first three segments of a token: what a service may get. */
export function presentable(text: string): string {
  if (typeof text !== "string") throw new InvalidTokenFormatError("a token must be a string");
  return text.split(".").slice(0, SEGMENTS).join(".");
}

/** When a token expires, in seconds. Nobody verifies it here, and it decides no more than when another is asked for. */
function expiryOf(token: HeldToken): number {
  const isText = typeof token !== "object" || token === null;
  // Such as the whole answer of a token endpoint.
  if (!isText && typeof token.toJSON !== "function") {
    throw new InvalidArgumentError(
      "getToken must give a token's text, such as the access_token of an answer, or a SciToken",
    );
  }
  const { exp } = isText ? readClaims(readCompact(presentable(token), MAX_LENGTH).payload) : token.toJSON();
  return typeof exp === "number" ? exp : 0;
}
