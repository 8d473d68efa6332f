/**
 * Whether somebody who is trusted signed a token, whatever its claims say: one that has expired was signed all the same.
 *
 * @module
 */

import { isSciTokensError, MissingIssuerError } from "../errors.ts";
import { demandTrusted } from "../issuer-keys/trusted-issuers.ts";
import type { Algorithm } from "../jwt/algorithms.ts";
import type { VerifyKey } from "../jwt/key.ts";
import { keysFor } from "../jwt/key-source.ts";
import { isName } from "../names.ts";
import type { ReadSettings } from "../token/read-settings.ts";
import { readDeserializeOptions } from "../token/read-token.ts";
import type { TokenParts } from "../token/token-parts.ts";
import { verifyChain } from "../token/verified-chain.ts";
import { withoutKey } from "./dissect.ts";
import { waiting } from "./spinner.ts";
import type { Trust } from "./trust.ts";
import { tellOfTrust } from "./trust-failure.ts";
import { plainly } from "./words.ts";

/** What came of it. */
export interface SignatureCheck {
  readonly state: "valid" | "invalid" | "not_checked";
  /** Why it is not valid. */
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
}

/** Checks a token's signature, and those of all that it is derived from, where somebody is trusted. */
export async function checkSignature(token: string, trust: Trust | undefined): Promise<SignatureCheck> {
  if (trust === undefined) return { state: "not_checked" };
  try {
    await waiting("fetching the issuer's keys", () => verifyChain(withoutKey(token), settingsOf(trust)));
    return { state: "valid" };
  } catch (error) {
    if (!isSciTokensError(error)) throw error;
    const { code, message, hint } = tellOfTrust(error, trust, token);
    return { state: "invalid", error: { code, message: plainly(message), ...(hint !== undefined && { hint }) } };
  }
}

/** As for `verify`, but that claims may say what they want. */
function settingsOf(trust: Trust): ReadSettings {
  return {
    ...readDeserializeOptions(trust.options),
    trust: (parts, algorithm) => keysOf(parts, algorithm, trust),
    check: () => {},
  };
}

async function keysOf(parts: TokenParts, algorithm: Algorithm, trust: Trust): Promise<readonly VerifyKey[]> {
  const { issuers, pinned, keyCache } = trust;
  const issuer = parts.claims.get("iss");
  if (issuers.length > 0) {
    if (!isName(issuer)) throw new MissingIssuerError("the token names no issuer (iss)");
    demandTrusted(issuer, issuers);
  }
  if (pinned !== undefined) return keysFor(pinned, parts.header, algorithm);
  return keyCache === undefined ? [] : keyCache.getKeys(issuer as string, parts.header.kid, algorithm);
}
