/**
 * A token for whom no client asks.
 *
 * @module
 */

import { InvalidArgumentError } from "../../errors.ts";
import { isPlainObject } from "../../jwt/copy-json.ts";
import { flag, readOptions } from "../../options.ts";
import type { Profile } from "../../token/profile.ts";
import { readSeconds, readWrittenProfile } from "./clients.ts";
import type { IssuerSettings } from "./issuer-options.ts";
import { signToken } from "./sign-token.ts";

/** How a token is minted. */
export interface MintOptions {
  /** Seconds that it serves, within the issuer's `maxLifetime`. Default: the issuer's. */
  readonly lifetime?: number | undefined;
  /** The profile that is written. Default: the one that the claims say, else the issuer's. */
  readonly profile?: Profile | undefined;
  /** Make a token that can be extended, with its private key as a fourth segment: for its holder alone. Default: `false`. */
  readonly includeKey?: boolean | undefined;
}

type Claims = { readonly [claim: string]: unknown };

/** Signs what the caller says. */
export async function mintClaims(claims: Claims, options: MintOptions, settings: IssuerSettings): Promise<string> {
  if (!isPlainObject(claims)) throw new InvalidArgumentError("claims must be a plain object");
  const read = readOptions(options, { lifetime: readSeconds, profile: readWrittenProfile, includeKey: flag(false) });
  const saysProfile = claims.ver !== undefined || claims["wlcg.ver"] !== undefined;
  const lifetime = Math.floor(Math.min(read.lifetime ?? settings.lifetime, settings.maxLifetime));
  const profile = read.profile ?? (saysProfile ? undefined : settings.profile);
  return signToken(claims, { lifetime, profile, includeKey: read.includeKey }, settings);
}
