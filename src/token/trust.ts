/**
 * Whose keys a caller trusts. It must always be said: a token cannot vouch for its own issuer.
 *
 * @module
 */

import { InvalidArgumentError, MissingIssuerError } from "../errors.ts";
import type { Insecure } from "../issuer-keys/insecure.ts";
import { KeyCache } from "../issuer-keys/key-cache.ts";
import { demandTrusted } from "../issuer-keys/trusted-issuers.ts";
import type { Algorithm } from "../jwt/algorithms.ts";
import type { KeyInput } from "../jwt/import-key.ts";
import { isObject } from "../jwt/json.ts";
import type { JsonWebKey, JsonWebKeySet } from "../jwt/json-web-key.ts";
import { algorithmOfCryptoKey, isCryptoKey, isVerifyKey, type VerifyKey } from "../jwt/key.ts";
import { importKey, loadKeys } from "../keys.ts";
import { isName } from "../names.ts";
import type { TokenParts } from "./token-parts.ts";

/** Whose keys are trusted. One of `issuers`, `keyCache`, `publicKey` and `jwks` must be given. */
export interface TrustOptions {
  /**
   * The issuers to trust, or `"*"` for any. Their keys are discovered and cached; beside another of these options, only
   * tokens of these issuers are accepted.
   */
  readonly issuers?: readonly string[] | "*" | undefined;
  /** Where the keys come from; its issuers are trusted. */
  readonly keyCache?: KeyCache | undefined;
  /**
   * The one key to trust: PEM, JWK, CryptoKey, or a key from `importKey`, which is the fastest. No network. What the
   * token names as its issuer is then not looked at here: give `issuers` beside it, or let an Enforcer look.
   */
  readonly publicKey?: KeyInput | undefined;
  /** The keys to trust, as with `publicKey`; the token's `kid` chooses. No network. */
  readonly jwks?: JsonWebKeySet | undefined;
  /** With `issuers`: `true` allows http to loopback hosts, a list allows it for just these issuers. Default: `false`. */
  readonly insecure?: Insecure | undefined;
}

/** Finds the keys that may have signed a token, or refuses its issuer. */
export type Trust = (parts: TokenParts, algorithm: Algorithm) => Promise<readonly VerifyKey[]>;

/**
 * Caches for `issuers` without a `keyCache`, so that keys are fetched once for all calls of a program: one for each choice
 * of `insecure`, and others for `"*"`, so that strangers never drive out an issuer that was named.
 */
const SHARED: Map<string, KeyCache> = /* @__PURE__ */ new Map();
const MAX_SHARED = 100;

/**
 * The trust that options say, each of which has been checked.
 *
 * @throws InvalidArgumentError when they say nothing, or say two things.
 */
export function readTrust(options: TrustOptions): Trust {
  const { issuers } = options;
  const sources = [options.keyCache, options.publicKey, options.jwks].filter((source) => source !== undefined);
  if (sources.length > 1 || (sources.length === 0 && !issuers?.length)) {
    throw new InvalidArgumentError("give issuers, keyCache, publicKey or jwks to trust");
  }
  const keys = readSource(options);
  return (parts, algorithm) => {
    if (issuers !== undefined) demandTrusted(issuerOf(parts), issuers);
    return keys(parts, algorithm);
  };
}

function readSource({ issuers, keyCache, publicKey, jwks, insecure }: TrustOptions): Trust {
  if (publicKey !== undefined) return readPublicKey(publicKey);
  if (jwks !== undefined) {
    if (!isObject(jwks) || !Array.isArray(jwks.keys)) {
      throw new InvalidArgumentError("jwks must be a JWK Set");
    }
    return among(jwks);
  }
  const cache = keyCache ?? sharedCache(insecure, issuers === "*");
  return (parts, algorithm) => cache.getKeys(issuerOf(parts), parts.header.kid, algorithm);
}

function readPublicKey(key: KeyInput): Trust {
  if (isVerifyKey(key)) return async () => [key];
  if (isCryptoKey(key)) return async () => [{ algorithm: algorithmOfCryptoKey(key), keyId: "", publicKey: key }];
  if (isJwk(key)) return among(key);
  return async (_parts, algorithm) => [await importKey(key, { algorithm })];
}

function among(keys: JsonWebKey | JsonWebKeySet): Trust {
  // Whoever gives a key from `importKey`, or a key cache, has no JWK read for each token.
  return async ({ header }, algorithm) => (await loadKeys()).keysFor(keys, header, algorithm);
}

function isJwk(key: KeyInput): key is JsonWebKey {
  return isObject(key) && "kty" in key;
}

function sharedCache(insecure: Insecure | undefined, anyIssuer: boolean): KeyCache {
  const name = JSON.stringify([anyIssuer, insecure]);
  const known = SHARED.get(name);
  if (known !== undefined) return known;
  if (SHARED.size >= MAX_SHARED) SHARED.clear();
  // It is asked only for issuers that `readTrust` has let through.
  const cache = new KeyCache({ issuers: "*", insecure });
  SHARED.set(name, cache);
  return cache;
}

/** The issuer that an unverified token names. */
function issuerOf({ claims }: TokenParts): string {
  const issuer = claims.get("iss");
  if (isName(issuer)) return issuer;
  throw new MissingIssuerError("the token names no issuer (iss)");
}
