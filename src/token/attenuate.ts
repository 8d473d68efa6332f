/**
 * Deriving a narrower token in one call.
 *
 * @module
 */

import { asGiven, readOptions } from "../options.ts";
import type { SerializeOptions } from "./mint.ts";

/** In which respects a derived token is narrower; in all others it is as its parent. */
export interface AttenuateOptions extends Pick<SerializeOptions, "lifetime" | "includeKey" | "now"> {
  /** The scopes, each covered by one of the parent's. Default: the parent's. */
  readonly scope?: string | undefined;
  /** The services, each one of the parent's, or any where that is for any. Default: the parent's. */
  readonly audience?: string | readonly string[] | undefined;
}

/** A token, before it is text. */
interface Serializable {
  serialize(options: SerializeOptions): Promise<string>;
}

/**
 * The text of a token that is derived with options.
 *
 * @param derive - Makes it, with claims to set.
 */
export function attenuate(
  options: AttenuateOptions,
  derive: (claims: { readonly [claim: string]: unknown }) => Serializable,
): Promise<string> {
  const { scope, audience, lifetime, includeKey, now } = readOptions(options, {
    scope: asGiven<string | undefined>,
    audience: asGiven<AttenuateOptions["audience"]>,
    lifetime: asGiven<number | undefined>,
    includeKey: asGiven<boolean | undefined>,
    now: asGiven<AttenuateOptions["now"]>,
  });
  const claims = { ...(scope !== undefined && { scope }), ...(audience !== undefined && { aud: audience }) };
  return derive(claims).serialize({ lifetime, includeKey, now });
}
