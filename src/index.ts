/**
 * SciTokens for every JavaScript runtime: mint, verify, validate and enforce capability tokens on WebCrypto.
 *
 * @module
 */

export type { ClaimValidator } from "./enforce/claim-validators.ts";
export { Enforcer, type Explanation } from "./enforce/enforcer.ts";
export type { EnforcerOptions } from "./enforce/enforcer-options.ts";
export { type ValidateOptions, Validator } from "./enforce/validator.ts";
export {
  AudienceError,
  ChainError,
  ClaimInvalidError,
  EnforcementError,
  type ErrorCode,
  type ErrorDetails,
  InsufficientScopeError,
  InvalidArgumentError,
  InvalidAuthorizationResourceError,
  InvalidPathError,
  InvalidSignatureError,
  InvalidTokenFormatError,
  isSciTokensError,
  KeysUnavailableError,
  MissingClaimsError,
  MissingIssuerError,
  MissingKeyError,
  NonHttpsIssuerError,
  NoRegisteredValidatorError,
  ProfileError,
  SciTokensError,
  StoreError,
  TokenExpiredError,
  TokenNotYetValidError,
  UnsupportedKeyError,
  UntrustedIssuerError,
  ValidationError,
} from "./errors.ts";
export type { CachedKey, CachedMetadata } from "./issuer-keys/cached.ts";
export type { KeyCacheEvent } from "./issuer-keys/events.ts";
export type { Fetch } from "./issuer-keys/fetch-json.ts";
export type { Insecure } from "./issuer-keys/insecure.ts";
export { KeyCache } from "./issuer-keys/key-cache.ts";
export type { KeyCacheOptions } from "./issuer-keys/key-cache-options.ts";
export type { IssuerMetadata } from "./issuer-keys/schema.ts";
export type { IssuerStatistics, KeyCacheStatistics } from "./issuer-keys/statistics.ts";
export type { Algorithm } from "./jwt/algorithms.ts";
export type { JwsHeader } from "./jwt/compact.ts";
export { exportJwks, exportKey, type KeyFormat } from "./jwt/export-key.ts";
export type { GenerateKeyOptions } from "./jwt/generate-key.ts";
export type { ImportKeyOptions, KeyInput } from "./jwt/import-key.ts";
export type { Json, JsonObject } from "./jwt/json.ts";
export type { JsonWebKey, JsonWebKeySet } from "./jwt/json-web-key.ts";
export type { SigningKey, VerifyKey } from "./jwt/key.ts";
export type { Clock } from "./jwt/time.ts";
export { generateKey, importKey } from "./keys.ts";
export type { Acl } from "./scope/acl.ts";
export type { KeyStore, SetOptions } from "./stores/key-store.ts";
export { MemoryStore } from "./stores/memory.ts";
export { type TextPlace, TextStore, type TextStoreOptions } from "./stores/text-store.ts";
export type { AttenuateOptions } from "./token/attenuate.ts";
export type { SerializeOptions } from "./token/mint.ts";
export type { Profile, ProfileOption } from "./token/profile.ts";
export type { DeserializeOptions } from "./token/read-token.ts";
export type { RevocationList } from "./token/revocation.ts";
export { type ClaimType, SciToken, type SciTokenOptions } from "./token/scitoken.ts";
export { TokenCache, type TokenCacheOptions } from "./token/token-cache.ts";
export type { TrustOptions } from "./token/trust.ts";
export type { CryptoKey, CryptoKeyPair, Declared, Request, RequestInit, Response } from "./web.ts";
