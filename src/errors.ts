/**
 * Every error this library throws, each with a stable `code`.
 *
 * @module
 */

/** A stable, machine-readable name of what went wrong. Messages may change between releases, codes do not. */
export type ErrorCode =
  | "ERR_ARGUMENT"
  | "ERR_TOKEN_FORMAT"
  | "ERR_ALGORITHM"
  | "ERR_KEY_UNSUPPORTED"
  | "ERR_KEY_MISSING"
  | "ERR_KEYS_UNAVAILABLE"
  | "ERR_ISSUER_MISSING"
  | "ERR_ISSUER_UNTRUSTED"
  | "ERR_ISSUER_INSECURE"
  | "ERR_SIGNATURE"
  | "ERR_EXPIRED"
  | "ERR_NOT_YET_VALID"
  | "ERR_CLAIM_INVALID"
  | "ERR_CLAIM_MISSING"
  | "ERR_CLAIM_UNKNOWN"
  | "ERR_AUDIENCE"
  | "ERR_PROFILE"
  | "ERR_SCOPE_INVALID"
  | "ERR_PATH_INVALID"
  | "ERR_SCOPE_INSUFFICIENT"
  | "ERR_CHAIN"
  | "ERR_STORE";

/** What an error can carry beside its message. */
export interface ErrorDetails extends ErrorOptions {
  /** The name of the class; a subclass of one's own says its own. */
  readonly name?: string;
  /** The claim at fault. */
  readonly claim?: string;
  /** A word finer than the code, such as `path_traversal`. */
  readonly reason?: string;
}

// Registered globally, so that two copies of the library and two realms agree on it.
const BRAND = /* @__PURE__ */ Symbol.for("scitokens.error");

/** The base of all errors of this library. */
export class SciTokensError extends Error {
  /** The stable name of what went wrong. */
  readonly code: ErrorCode;
  /** A stable lower-case word for logs and metrics; the code without its prefix where nothing finer is known. */
  readonly reason: string;
  /** The claim at fault, where one is. */
  declare readonly claim?: string;

  /** The message is for a person, and may change between releases. */
  constructor(code: ErrorCode, message: string, details?: ErrorDetails) {
    super(message, details);
    // Not listed with the properties that say what happened; the name can be changed, as that of any Error.
    Object.defineProperties(this, {
      name: { value: details?.name ?? "SciTokensError", writable: true, configurable: true },
      [BRAND]: { value: true },
    });
    this.code = code;
    this.reason = details?.reason ?? code.slice(4).toLowerCase();
    if (details?.claim !== undefined) this.claim = details.claim;
  }
}

/**
 * Tells whether `error` was thrown by this library, also when it comes from another copy of it or another realm,
 * where `instanceof` fails.
 *
 * @param code - Also demand this code.
 * @example
 * ```ts
 * import { importKey, isSciTokensError } from "scitokens";
 *
 * try {
 *   await importKey("not a key");
 * } catch (error) {
 *   if (!isSciTokensError(error, "ERR_KEY_UNSUPPORTED")) throw error;
 * }
 * ```
 */
export function isSciTokensError(error: unknown, code?: ErrorCode): error is SciTokensError {
  try {
    if (typeof error !== "object" || error === null || !Object.hasOwn(error, BRAND)) return false;
    return code === undefined || (error as SciTokensError).code === code;
  } catch {
    // A proxy that will not be looked at is none of ours.
    return false;
  }
}

/** The caller's own mistake: an option or argument that can never work. Code `ERR_ARGUMENT`. */
export class InvalidArgumentError extends SciTokensError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_ARGUMENT", message, { name: "InvalidArgumentError", ...details });
  }
}

/** Not a token that this library will read. Code `ERR_TOKEN_FORMAT`. */
export class InvalidTokenFormatError extends SciTokensError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_TOKEN_FORMAT", message, { name: "InvalidTokenFormatError", ...details });
  }
}

/** An algorithm that is not allowed (`ERR_ALGORITHM`), or a key of another kind or too weak (`ERR_KEY_UNSUPPORTED`). */
export class UnsupportedKeyError extends SciTokensError {
  /** The message is for a person, and may change between releases. */
  constructor(code: "ERR_ALGORITHM" | "ERR_KEY_UNSUPPORTED", message: string, details?: ErrorDetails) {
    super(code, message, { name: "UnsupportedKeyError", ...details });
  }
}

/** What refuses a key itself, and not its algorithm. */
export function unusableKey(problem: string, details?: ErrorDetails): UnsupportedKeyError {
  return new UnsupportedKeyError("ERR_KEY_UNSUPPORTED", problem, details);
}

/** There is no key for this token, or no private key to sign with. Code `ERR_KEY_MISSING`. */
export class MissingKeyError extends SciTokensError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_KEY_MISSING", message, { name: "MissingKeyError", ...details });
  }
}

/** The issuer's keys could not be had, and nothing usable is cached. Code `ERR_KEYS_UNAVAILABLE`. */
export class KeysUnavailableError extends SciTokensError {
  /** Seconds after which another attempt is made. */
  readonly retryAfter: number;
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details: ErrorDetails & { readonly retryAfter: number }) {
    super("ERR_KEYS_UNAVAILABLE", message, { name: "KeysUnavailableError", ...details });
    this.retryAfter = details.retryAfter;
  }
}

/** No issuer: in the token, or given when it is made. Code `ERR_ISSUER_MISSING`. */
export class MissingIssuerError extends SciTokensError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_ISSUER_MISSING", message, { name: "MissingIssuerError", claim: "iss", ...details });
  }
}

/** The token's issuer is not among those trusted. Code `ERR_ISSUER_UNTRUSTED`. */
export class UntrustedIssuerError extends SciTokensError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_ISSUER_UNTRUSTED", message, { name: "UntrustedIssuerError", claim: "iss", ...details });
  }
}

/** Keys would have to be fetched without TLS. Code `ERR_ISSUER_INSECURE`. */
export class NonHttpsIssuerError extends SciTokensError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_ISSUER_INSECURE", message, { name: "NonHttpsIssuerError", ...details });
  }
}

/** The signature is not one that the key made. Code `ERR_SIGNATURE`. */
export class InvalidSignatureError extends SciTokensError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_SIGNATURE", message, { name: "InvalidSignatureError", ...details });
  }
}

/** The base of errors about what a well-signed token claims. */
export class ValidationError extends SciTokensError {}

/** `exp` has passed. Code `ERR_EXPIRED`. */
export class TokenExpiredError extends ValidationError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_EXPIRED", message, { name: "TokenExpiredError", claim: "exp", ...details });
  }
}

/** `nbf` or `iat` lies ahead. Code `ERR_NOT_YET_VALID`. */
export class TokenNotYetValidError extends ValidationError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_NOT_YET_VALID", message, { name: "TokenNotYetValidError", ...details });
  }
}

/** A claim has a value that cannot be, or that a validator refused. Code `ERR_CLAIM_INVALID`. */
export class ClaimInvalidError extends ValidationError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_CLAIM_INVALID", message, { name: "ClaimInvalidError", ...details });
  }
}

/** A claim that the profile or the caller demands is not there. Code `ERR_CLAIM_MISSING`. */
export class MissingClaimsError extends ValidationError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_CLAIM_MISSING", message, { name: "MissingClaimsError", ...details });
  }
}

/** A SciToken 1.0 holds a claim that nobody validates. Code `ERR_CLAIM_UNKNOWN`. */
export class NoRegisteredValidatorError extends ValidationError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_CLAIM_UNKNOWN", message, { name: "NoRegisteredValidatorError", ...details });
  }
}

/** The token is meant for another service. Code `ERR_AUDIENCE`. */
export class AudienceError extends ValidationError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_AUDIENCE", message, { name: "AudienceError", claim: "aud", ...details });
  }
}

/** The token is of another profile than asked for, or of none that is known. Code `ERR_PROFILE`. */
export class ProfileError extends ValidationError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_PROFILE", message, { name: "ProfileError", ...details });
  }
}

/** A scope in the token breaks the rules, so that the whole token is refused. Code `ERR_SCOPE_INVALID`. */
export class InvalidAuthorizationResourceError extends ValidationError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_SCOPE_INVALID", message, { name: "InvalidAuthorizationResourceError", claim: "scope", ...details });
  }
}

/** The base of errors about one request for access. */
export class EnforcementError extends SciTokensError {}

/** The path to test is relative, empty or not usable. Code `ERR_PATH_INVALID`. */
export class InvalidPathError extends EnforcementError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_PATH_INVALID", message, { name: "InvalidPathError", ...details });
  }
}

/** A good token that does not allow this. Code `ERR_SCOPE_INSUFFICIENT`. */
export class InsufficientScopeError extends EnforcementError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_SCOPE_INSUFFICIENT", message, { name: "InsufficientScopeError", ...details });
  }
}

/** A chain that widens, is too long, or does not hold together. Code `ERR_CHAIN`. */
export class ChainError extends SciTokensError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_CHAIN", message, { name: "ChainError", ...details });
  }
}

/** A key store failed. Reported as an event; never fatal where memory can serve. Code `ERR_STORE`. */
export class StoreError extends SciTokensError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_STORE", message, { name: "StoreError", ...details });
  }
}
