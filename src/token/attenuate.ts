/**
 * Deriving a narrower token in one call.
 *
 * @module
 */

import { InvalidArgumentError, isSciTokensError, MissingKeyError } from "../errors.ts";
import { asGiven, readOptions } from "../options.ts";
import { readScope } from "../scope/scope.ts";
import type { SerializeOptions } from "./mint.ts";

/** In which respects a derived token is narrower; in all others it is as its parent. */
export interface AttenuateOptions extends Pick<SerializeOptions, "lifetime" | "includeKey" | "now"> {
  /** The scopes, in one text with spaces between, each covered by one of the parent's. Default: the parent's. */
  readonly scope?: string | undefined;
  /** The services, each one of the parent's, or any where that is for any. Default: the parent's. */
  readonly audience?: string | readonly string[] | undefined;
}

const NOT_HELD =
  "nothing derives from this token: it was changed, or read without a fourth segment, which the issuer makes with includeKey";

/** A token, before it is text. */
interface Serializable {
  serialize(options: SerializeOptions): Promise<string>;
}

/**
 * The text of a token that is derived with options.
 *
 * @param derive - Makes it, with claims to set.
 */
export async function attenuate(
  options: AttenuateOptions,
  derive: (claims: { readonly [claim: string]: unknown }) => Serializable,
): Promise<string> {
  const { scope, audience, lifetime, includeKey, now } = readOptions(options, {
    scope: readScopes,
    audience: asGiven<AttenuateOptions["audience"]>,
    lifetime: asGiven<number | undefined>,
    includeKey: asGiven<boolean | undefined>,
    now: asGiven<AttenuateOptions["now"]>,
  });
  const claims = { ...(scope !== undefined && { scope }), ...(audience !== undefined && { aud: audience }) };
  try {
    return await derive(claims).serialize({ lifetime, includeKey, now });
  } catch (error) {
    if (!isSciTokensError(error, "ERR_KEY_MISSING")) throw error;
    throw new MissingKeyError(NOT_HELD, { cause: error });
  }
}

/** What is no scope is the caller's mistake, and not wider than the parent's. */
function readScopes(scope: string | undefined): string | undefined {
  if (scope === undefined) return undefined;
  if (typeof scope !== "string") {
    throw new InvalidArgumentError('scope must be one text with spaces between, such as "read:/a write:/b"');
  }
  readScope(scope);
  return scope;
}
