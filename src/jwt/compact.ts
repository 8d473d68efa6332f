/**
 * The compact serialization of a JWS (RFC 7515 section 7.1), taken apart without trusting any of it.
 *
 * @module
 */

import { InvalidTokenFormatError } from "../errors.ts";
import { isName } from "../names.ts";
import { numberFrom } from "../options.ts";
import { bytesOf, decodeBinary } from "./base64url.ts";
import { isObject, type Json, type JsonObject, parseJson } from "./json.ts";

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
  /** With one character for each byte. */
  readonly payload: string;
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
export function readCompact(token: unknown, maxLength: number = DEFAULT_MAX_LENGTH): CompactParts {
  if (typeof token !== "string") throw refuse("a token must be a string");
  if (token.length > maxLength) throw refuse(`the token is longer than ${maxLength} characters`);
  const segments = token.split(".");
  if (segments.length !== 3) {
    throw refuse(`a token has three segments, not ${segments.length}`);
  }
  const [protectedText, payloadText, signatureText] = segments as [string, string, string];
  const header = headerOf(protectedText);
  return {
    header,
    payload: demandBinary(payloadText, "payload"),
    signature: bytesOf(demandBinary(signatureText, "signature")),
    signedText: token.slice(0, token.lastIndexOf(".")),
  };
}

/** The claims that a payload holds. */
export function readClaims(payload: string): JsonObject {
  return readObject(payload, "payload");
}

// Of one issuer, many tokens in a row have the same.
let last: { readonly text: string; readonly header: JwsHeader } | undefined;

function headerOf(text: string): JwsHeader {
  if (last?.text !== text) last = { text, header: readHeader(text) };
  return last.header;
}

function readHeader(text: string): JwsHeader {
  const header = readObject(demandBinary(text, "header"), "header");
  for (const name of ["alg", "kid", "typ"]) {
    if (Object.hasOwn(header, name) ? isName(header[name]) : name !== "alg") continue;
    throw refuse(`the token's header needs a non-empty string as ${name}`);
  }
  // RFC 7515 section 4.1.11: no extension is understood here. RFC 7797 section 7: a JWT must not use b64.
  for (const name of ["crit", "b64"]) {
    if (Object.hasOwn(header, name)) throw refuse(`the token's header has ${name}, not supported`);
  }
  return header as unknown as JwsHeader;
}

function readObject(binary: string, part: string): JsonObject {
  const isAscii = !/[^\0-\x7f]/.test(binary);
  const value = parseJson(isAscii ? binary : bytesOf(binary), (problem) =>
    refuse(`the token's ${part} is not strict JSON: ${problem}`),
  );
  if (isObject(value)) return value;
  throw refuse(`the token's ${part} is not a JSON object`);
}

function demandBinary(segment: string, part: string): string {
  const binary = decodeBinary(segment);
  if (binary) return binary;
  throw refuse(`the token's ${part} is not canonical base64url: is the token whole, and alone?`);
}

/** Reads a caller's limit on the length of a token. */
export const readMaxLength: (value: number | undefined, name: string) => number = /* @__PURE__ */ numberFrom(
  1,
  Number.MAX_SAFE_INTEGER,
  DEFAULT_MAX_LENGTH,
  Number.isInteger,
);
