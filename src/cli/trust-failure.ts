/**
 * Why a token is not taken, in the words of whoever said whom to trust: what was given, and what to give instead.
 *
 * @module
 */

import { isSciTokensError } from "../errors.ts";
import { factsOf, isAlgorithm } from "../jwt/algorithms.ts";
import { isObject } from "../jwt/json.ts";
import type { JsonWebKey } from "../jwt/json-web-key.ts";
import { quote } from "../quote.ts";
import { dissect } from "./dissect.ts";
import { CommandError, NO } from "./failure.ts";
import { hintFor } from "./hints.ts";
import type { Trust } from "./trust.ts";

/** What is told of a failure. */
export interface Told {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

interface Refused {
  readonly code: string;
  readonly reason: string;
  readonly message: string;
}

/** Names that a message may hold. */
const MAX_NAMES = 3;

/** An error of the library's about a token, as one of the command's; any other as it is. */
export function trustFailure(error: unknown, trust: Trust, token: string): unknown {
  if (!isSciTokensError(error)) return error;
  const { code, reason } = error;
  // Options that can never work are no fault of the token.
  if (code === "ERR_ARGUMENT") return error;
  const { message, hint } = tellOfTrust(error, trust, token);
  return new CommandError(NO, code, message, { reason, hint });
}

/** What to tell of why a token is refused. */
export function tellOfTrust({ code, reason, message }: Refused, trust: Trust, token: string): Told {
  switch (code) {
    case "ERR_ALGORITHM":
      return { code, ...ofAlgorithm(dissect(token).header?.alg, message) };
    case "ERR_KEY_MISSING":
      return { code, message, hint: missingKeyHint(trust, token) };
    case "ERR_KEY_UNSUPPORTED":
      return { code, message, ...ofMisfit(trust, dissect(token).header?.alg) };
    case "ERR_ISSUER_UNTRUSTED":
      return { code, message, hint: untrustedHint(trust, dissect(token).claims?.iss) };
    case "ERR_ISSUER_INSECURE":
      return { code, message, hint: insecureHint(trust, message) };
    case "ERR_AUDIENCE":
      return { code, message, hint: audienceHint(trust, dissect(token).claims?.aud) };
    case "ERR_PROFILE":
      return { code, message, hint: trust.given.profile && "without --profile a token may be of any that is known" };
    case "ERR_KEYS_UNAVAILABLE":
      return {
        code,
        message,
        hint: unavailableHint(message, "try again later, or pin the issuer's keys with --jwks FILE"),
      };
    default:
      return { code, message, hint: hintFor(code, reason) };
  }
}

/** What to do where a server's certificate is not trusted. */
export const CERTIFICATE_HINT =
  "name its authority: tls.ca_file = FILE in the file of --config, or NODE_EXTRA_CA_CERTS=FILE (Deno: DENO_CERT)";

/** Whether a request failed as the server's certificate is by nobody who is trusted; one that expired is no case for more trust. */
export function isOfCertificate(said: string = ""): boolean {
  return /\bcertificate\b|CERT|VERIFY/.test(said) && !/EXPIRED|ALTNAME/i.test(said);
}

/** What to do where keys could not be fetched. */
export function unavailableHint(message: string, instead: string): string {
  return isOfCertificate(message) ? CERTIFICATE_HINT : instead;
}

function ofAlgorithm(alg: unknown, message: string): Omit<Told, "code"> {
  // Else the runtime has not got it.
  const isRefused = / is not among /.test(message);
  if (!isRefused || typeof alg !== "string") return { message };
  if (isAlgorithm(alg)) return { message, hint: `if you mean to accept it, give --alg ${alg}` };
  return { message: `the algorithm ${quote(alg)} is none that a token may be signed with` };
}

function missingKeyHint({ given, pinned }: Trust, token: string): string {
  const file = given.jwks ?? given.key;
  if (file === undefined || !isObject(pinned) || !Array.isArray(pinned.keys)) {
    return "the issuer publishes no such key; scitokens keys update fetches its keys anew";
  }
  if (dissect(token).header?.kid === undefined) return "give the key that signed it with --key FILE";
  const names = pinned.keys.map((key) => quote(key?.kid));
  const more = names.length > MAX_NAMES ? ", …" : "";
  const held = names.length === 0 ? "no keys" : names.slice(0, MAX_NAMES).join(", ") + more;
  return `${quote(file)} holds ${held}; is it of this issuer, and new?`;
}

/** Where the one key that is trusted is of another kind than the token's signature. */
function ofMisfit({ given, pinned }: Trust, alg: unknown): Partial<Told> {
  if (given.key === undefined || !isAlgorithm(alg) || !isObject(pinned) || !("kty" in pinned)) return {};
  const { kty, crv, alg: label } = pinned as JsonWebKey;
  const wanted = factsOf(alg);
  const isKind = kty === wanted.kty && crv === wanted.crv;
  if (isKind && (label === undefined || label === alg)) return {};
  const kind = isKind ? `a key for ${quote(label)}` : kty === "RSA" ? "an RSA key" : `a key on the curve ${crv}`;
  return {
    message: `the token is signed with ${alg}, and ${quote(given.key)} holds ${kind}`,
    hint: "give the issuer's key for that, or all of its keys with --jwks FILE",
  };
}

function untrustedHint({ issuers }: Trust, issuer: unknown): string {
  const near = issuers.find((name) => `${name}/` === issuer || name === `${issuer}/`);
  if (near !== undefined) return `you trust ${quote(near)}; a slash at the end makes another issuer`;
  const names = issuers.slice(0, MAX_NAMES).map(quote).join(", ");
  return `you trust ${names}; name the issuer with --issuer, if you trust it too`;
}

function insecureHint({ given }: Trust, message: string): string {
  if (/no https URL/.test(message))
    return "write it as its tokens do; where that is no URL, give its keys with --jwks FILE";
  if (!/ is on http\b/.test(message)) return "give its keys with --jwks FILE";
  return given.insecure === true
    ? "--insecure is for this machine alone; fetch the keys yourself, and give them with --jwks FILE"
    : "use https; --insecure allows http to this machine";
}

function audienceHint({ audience }: Trust, aud: unknown): string | undefined {
  if (aud === undefined) return "a token that names no service is taken where --audience is left out";
  const [name] = typeof aud === "string" ? [aud] : Array.isArray(aud) ? aud : [];
  if (typeof name !== "string" || name === "") return "who makes it must name a service, or leave the claim out";
  const hint = hintFor("ERR_AUDIENCE", "");
  return audience.length > 0 ? hint : `${hint}, which has ${quote(name)}; or give --any-audience`;
}
