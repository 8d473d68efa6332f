/**
 * Compact JWS and JWT on `crypto.subtle` (RFC 7515, 7517, 7518, 7519, 7638, 8037), small enough to use alone.
 *
 * @module
 */

export { type ErrorCode, isSciTokensError, SciTokensError } from "../errors.ts";
export type { CryptoKey, CryptoKeyPair } from "../web.ts";
export type { Algorithm } from "./algorithms.ts";
export type { JwsHeader } from "./compact.ts";
export { exportJwks, exportKey, type KeyFormat } from "./export-key.ts";
export { type GenerateKeyOptions, generateKey } from "./generate-key.ts";
export { type ImportKeyOptions, importKey, type KeyInput } from "./import-key.ts";
export type { Json, JsonObject } from "./json.ts";
export type { JsonWebKey, JsonWebKeySet } from "./json-web-key.ts";
export { type VerifiedJws, type VerifyJwsOptions, verifyJws } from "./jws.ts";
export { type DecodedJwt, decode, type VerifyOptions, verify } from "./jwt.ts";
export type { SigningKey, VerifyKey } from "./key.ts";
export type { KeyMaterial, KeySource } from "./key-source.ts";
export { type HeaderOptions, sign, signJws } from "./sign.ts";
export type { Clock } from "./time.ts";
