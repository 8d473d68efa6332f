/**
 * The compact serialization of a JWS (RFC 7515 section 7.1), taken apart without trusting any of it.
 *
 * @module
 */

import { InvalidArgumentError, InvalidTokenFormatError } from "../errors.ts";
import { decodeBase64url } from "./base64url.ts";
import { freezeJson, isObject, type Json, type JsonObject, parseJson } from "./json.ts";

/** The protected header of a JWS (RFC 7515 section 4.1). */
export interface JwsHeader {
  /** The signature algorithm. */
  readonly alg: string;
  /** What kind of token it is. */
  readonly typ?: string;
  /** Which of the issuer's keys signed it. */
  readonly kid?: string;
  /** Whatever else stands there. */
  readonly [name: string]: Json | undefined;
}

/** The parts of a compact JWS. Nothing is verified. */
export interface CompactParts {
  readonly header: JwsHeader;
  readonly payload: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
  /** What the signature was made over. */
  readonly signedText: string;
}

/** Characters of token text that are read unless told otherwise. */
const DEFAULT_MAX_LENGTH = 16_384;

const refuse = (problem: string): InvalidTokenFormatError => new InvalidTokenFormatError(problem);

/**
 * Takes a compact JWS apart.
 *
 * @param maxLength - The most characters to look at.
 * @throws InvalidTokenFormatError for anything else, also for the JSON serialization, detached content, `crit` and `b64`.
 */
export function readCompact(token: unknown, maxLength: number | undefined = DEFAULT_MAX_LENGTH): CompactParts {
  demandMaxLength(maxLength);
  if (typeof token !== "string" || token === "") throw refuse("a token must be a non-empty string");
  if (token.length > maxLength) throw refuse(`the token is longer than ${maxLength} characters`);
  if (token.startsWith("{")) throw refuse("a token in the JSON serialization is not read; give the compact one");
  if (/\s/.test(token)) throw refuse("the token has white space in it; give it alone, without a scheme or line end");
  const segments = token.split(".", 6);
  if (segments.length !== 3) throw refuse(`the token has ${countOf(segments)}, not three`);
  const [protectedText, payloadText, signatureText] = segments as [string, string, string];
  const header = readHeader(demandBytes(protectedText, "header"));
  return {
    header,
    payload: demandBytes(payloadText, "payload"),
    signature: demandBytes(signatureText, "signature"),
    signedText: token.slice(0, protectedText.length + 1 + payloadText.length),
  };
}

/** The claims that a payload holds. */
export function readClaims(payload: Uint8Array): JsonObject {
  const claims = readJson(payload, "payload");
  if (!isObject(claims)) throw refuse("the token's payload is not a JSON object");
  return claims;
}

function readHeader(bytes: Uint8Array): JwsHeader {
  const header = readJson(bytes, "header");
  if (!isObject(header)) throw refuse("the token's header is not a JSON object");
  for (const name of ["alg", "kid", "typ"]) {
    const value = Object.hasOwn(header, name) ? header[name] : undefined;
    const missing = value === undefined && name !== "alg";
    if (!missing && (typeof value !== "string" || value === "")) {
      throw refuse(`the token's header must have a non-empty string as ${name}`);
    }
  }
  // RFC 7515 section 4.1.11: no extension is understood here. RFC 7797 section 7: a JWT must not use b64.
  for (const name of ["crit", "b64"]) {
    if (Object.hasOwn(header, name)) throw refuse(`the token's header has ${name}, which is not supported`);
  }
  return freezeJson(header) as unknown as JwsHeader;
}

function readJson(bytes: Uint8Array, part: string): Json {
  return parseJson(bytes, (problem) => refuse(`the token's ${part} is not strict JSON: ${problem}`));
}

function demandBytes(segment: string, part: string): Uint8Array<ArrayBuffer> {
  if (segment === "") throw refuse(`the token's ${part} is empty`);
  const bytes = decodeBase64url(segment);
  if (bytes === undefined) throw refuse(`the token's ${part} is not canonical base64url`);
  return bytes;
}

function countOf({ length }: readonly string[]): string {
  return length === 1 ? "one segment" : length === 6 ? "more than five segments" : `${length} segments`;
}

function demandMaxLength(maxLength: number): void {
  if (!(Number.isSafeInteger(maxLength) && maxLength > 0)) {
    throw new InvalidArgumentError("maxLength must be a whole number of characters above 0");
  }
}
