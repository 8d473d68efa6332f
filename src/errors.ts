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

/**
 * The base of all errors of this library.
 *
 * @example
 * ```ts
 * import { Enforcer, SciTokensError } from "scitokens";
 *
 * const enforcer = new Enforcer("https://issuer.example", { audience: "https://storage.example" });
 * try {
 *   await enforcer.authorize("not a token", "read", "/store");
 * } catch (error) {
 *   if (!(error instanceof SciTokensError)) throw error;
 *   console.log(error.name, error.code, error.reason); // InvalidTokenFormatError ERR_TOKEN_FORMAT token_format
 * }
 * ```
 */
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

/**
 * The caller's own mistake: an option or argument that can never work. Code `ERR_ARGUMENT`.
 *
 * @example
 * ```ts
 * import { Enforcer, isSciTokensError } from "scitokens";
 *
 * try {
 *   new Enforcer("*"); // an Enforcer must name its issuers
 * } catch (error) {
 *   console.log(isSciTokensError(error) && error.code); // "ERR_ARGUMENT"
 * }
 * ```
 */
export class InvalidArgumentError extends SciTokensError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_ARGUMENT", message, { name: "InvalidArgumentError", ...details });
  }
}

/**
 * Not a token that this library will read. Code `ERR_TOKEN_FORMAT`.
 *
 * @example
 * ```ts
 * import { isSciTokensError, SciToken } from "scitokens";
 *
 * try {
 *   await SciToken.deserialize("not a token", { issuers: ["https://issuer.example"] });
 * } catch (error) {
 *   console.log(isSciTokensError(error) && error.code); // "ERR_TOKEN_FORMAT"
 * }
 * ```
 */
export class InvalidTokenFormatError extends SciTokensError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_TOKEN_FORMAT", message, { name: "InvalidTokenFormatError", ...details });
  }
}

/**
 * An algorithm that is not allowed (`ERR_ALGORITHM`), or a key of another kind or too weak (`ERR_KEY_UNSUPPORTED`).
 *
 * @example
 * ```ts
 * import { generateKey, isSciTokensError, SciToken } from "scitokens";
 *
 * const publicKey = await generateKey("ES384");
 * const made = new SciToken({ key: publicKey, claims: { scope: "read:/" } });
 * const text = await made.serialize({ issuer: "https://issuer.example" });
 * try {
 *   await SciToken.deserialize(text, { publicKey }); // unless algorithms: ["ES384"] is given
 * } catch (error) {
 *   console.log(isSciTokensError(error) && error.code); // "ERR_ALGORITHM"
 * }
 * ```
 */
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

/**
 * There is no key for this token, or no private key to sign with. Code `ERR_KEY_MISSING`.
 *
 * @example
 * ```ts
 * import { exportJwks, generateKey, isSciTokensError, SciToken } from "scitokens";
 *
 * const made = new SciToken({ key: await generateKey(), claims: { scope: "read:/" } });
 * const text = await made.serialize({ issuer: "https://issuer.example" });
 * const jwks = exportJwks(await generateKey()); // another key
 * try {
 *   await SciToken.deserialize(text, { jwks });
 * } catch (error) {
 *   console.log(isSciTokensError(error) && error.code); // "ERR_KEY_MISSING"
 * }
 * ```
 */
export class MissingKeyError extends SciTokensError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_KEY_MISSING", message, { name: "MissingKeyError", ...details });
  }
}

/**
 * The issuer's keys could not be had, and nothing usable is cached. Code `ERR_KEYS_UNAVAILABLE`.
 *
 * @example
 * ```ts
 * import { KeyCache, KeysUnavailableError } from "scitokens";
 *
 * const fetch = () => Promise.reject(new Error("the network is down"));
 * const keyCache = new KeyCache({ issuers: ["https://issuer.example"], fetch });
 * try {
 *   await keyCache.getKey("https://issuer.example", "key-1");
 * } catch (error) {
 *   if (!(error instanceof KeysUnavailableError)) throw error;
 *   console.log(error.code, error.retryAfter > 0); // ERR_KEYS_UNAVAILABLE true: for the Retry-After of a 503
 * }
 * ```
 */
export class KeysUnavailableError extends SciTokensError {
  /** Seconds after which another attempt is made. */
  readonly retryAfter: number;
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details: ErrorDetails & { readonly retryAfter: number }) {
    super("ERR_KEYS_UNAVAILABLE", message, { name: "KeysUnavailableError", ...details });
    this.retryAfter = details.retryAfter;
  }
}

/**
 * No issuer: in the token, or given when it is made. Code `ERR_ISSUER_MISSING`.
 *
 * @example
 * ```ts
 * import { isSciTokensError, SciToken } from "scitokens";
 *
 * try {
 *   await new SciToken({ claims: { scope: "read:/" } }).serialize(); // no issuer, and no claim iss
 * } catch (error) {
 *   console.log(isSciTokensError(error) && error.code); // "ERR_ISSUER_MISSING"
 * }
 * ```
 */
export class MissingIssuerError extends SciTokensError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_ISSUER_MISSING", message, { name: "MissingIssuerError", claim: "iss", ...details });
  }
}

/**
 * The token's issuer is not among those trusted. Code `ERR_ISSUER_UNTRUSTED`.
 *
 * @example
 * ```ts
 * import { generateKey, isSciTokensError, SciToken } from "scitokens";
 *
 * const publicKey = await generateKey();
 * const made = new SciToken({ key: publicKey, claims: { scope: "read:/" } });
 * const text = await made.serialize({ issuer: "https://issuer.example" });
 * try {
 *   await SciToken.deserialize(text, { publicKey, issuers: ["https://issuer.example/"] }); // with a slash: another one
 * } catch (error) {
 *   console.log(isSciTokensError(error) && error.code); // "ERR_ISSUER_UNTRUSTED"
 * }
 * ```
 */
export class UntrustedIssuerError extends SciTokensError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_ISSUER_UNTRUSTED", message, { name: "UntrustedIssuerError", claim: "iss", ...details });
  }
}

/**
 * Keys would have to be fetched without TLS. Code `ERR_ISSUER_INSECURE`.
 *
 * @example
 * ```ts
 * import { isSciTokensError, KeyCache } from "scitokens";
 *
 * const keyCache = new KeyCache({ issuers: ["http://issuer.example"] });
 * try {
 *   await keyCache.getKey("http://issuer.example", "key-1");
 * } catch (error) {
 *   console.log(isSciTokensError(error) && error.code); // "ERR_ISSUER_INSECURE"
 * }
 * ```
 */
export class NonHttpsIssuerError extends SciTokensError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_ISSUER_INSECURE", message, { name: "NonHttpsIssuerError", ...details });
  }
}

/**
 * The signature is not one that the key made. Code `ERR_SIGNATURE`.
 *
 * @example
 * ```ts
 * import { generateKey, isSciTokensError, SciToken } from "scitokens";
 *
 * const made = new SciToken({ key: await generateKey(), claims: { scope: "read:/" } });
 * const text = await made.serialize({ issuer: "https://issuer.example" });
 * try {
 *   await SciToken.deserialize(text, { publicKey: await generateKey() }); // another key
 * } catch (error) {
 *   console.log(isSciTokensError(error) && error.code); // "ERR_SIGNATURE"
 * }
 * ```
 */
export class InvalidSignatureError extends SciTokensError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_SIGNATURE", message, { name: "InvalidSignatureError", ...details });
  }
}

/**
 * The base of errors about what a well-signed token claims.
 *
 * @example
 * ```ts
 * import { generateKey, SciToken, ValidationError } from "scitokens";
 *
 * const publicKey = await generateKey();
 * const made = new SciToken({ key: publicKey, claims: { scope: "read:/" } });
 * const text = await made.serialize({ issuer: "https://issuer.example" });
 * try {
 *   await SciToken.deserialize(text, { publicKey, now: () => Date.now() + 3_600_000 });
 * } catch (error) {
 *   if (!(error instanceof ValidationError)) throw error;
 *   console.log(error.code, error.claim); // ERR_EXPIRED exp
 * }
 * ```
 */
export class ValidationError extends SciTokensError {}

/**
 * `exp` has passed. Code `ERR_EXPIRED`.
 *
 * @example
 * ```ts
 * import { generateKey, isSciTokensError, SciToken } from "scitokens";
 *
 * const publicKey = await generateKey();
 * const made = new SciToken({ key: publicKey, claims: { scope: "read:/" } });
 * const text = await made.serialize({ issuer: "https://issuer.example", lifetime: 60 });
 * try {
 *   await SciToken.deserialize(text, { publicKey, now: () => Date.now() + 61_000 });
 * } catch (error) {
 *   console.log(isSciTokensError(error) && error.code); // "ERR_EXPIRED"
 * }
 * ```
 */
export class TokenExpiredError extends ValidationError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_EXPIRED", message, { name: "TokenExpiredError", claim: "exp", ...details });
  }
}

/**
 * `nbf` or `iat` lies ahead. Code `ERR_NOT_YET_VALID`.
 *
 * @example
 * ```ts
 * import { generateKey, isSciTokensError, SciToken } from "scitokens";
 *
 * const publicKey = await generateKey();
 * const made = new SciToken({ key: publicKey, claims: { scope: "read:/" } });
 * const text = await made.serialize({ issuer: "https://issuer.example" });
 * try {
 *   await SciToken.deserialize(text, { publicKey, now: () => Date.now() - 120_000 }); // a clock that is two minutes late
 * } catch (error) {
 *   console.log(isSciTokensError(error) && error.code); // "ERR_NOT_YET_VALID"
 * }
 * ```
 */
export class TokenNotYetValidError extends ValidationError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_NOT_YET_VALID", message, { name: "TokenNotYetValidError", ...details });
  }
}

/**
 * A claim has a value that cannot be, or that a validator refused. Code `ERR_CLAIM_INVALID`.
 *
 * @example
 * ```ts
 * import { ClaimInvalidError, SciToken, Validator } from "scitokens";
 *
 * const validator = new Validator().add("project", (project) => project === "ligo");
 * try {
 *   await validator.validate(new SciToken({ claims: { project: "cms" } }));
 * } catch (error) {
 *   if (!(error instanceof ClaimInvalidError)) throw error;
 *   console.log(error.code, error.claim); // ERR_CLAIM_INVALID project
 * }
 * ```
 */
export class ClaimInvalidError extends ValidationError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_CLAIM_INVALID", message, { name: "ClaimInvalidError", ...details });
  }
}

/**
 * A claim that the profile or the caller demands is not there. Code `ERR_CLAIM_MISSING`.
 *
 * @example
 * ```ts
 * import { isSciTokensError, SciToken, Validator } from "scitokens";
 *
 * const validator = new Validator().add("project", (project) => project === "ligo");
 * try {
 *   await validator.validate(new SciToken(), { critical: ["project"] });
 * } catch (error) {
 *   console.log(isSciTokensError(error) && error.code); // "ERR_CLAIM_MISSING"
 * }
 * ```
 */
export class MissingClaimsError extends ValidationError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_CLAIM_MISSING", message, { name: "MissingClaimsError", ...details });
  }
}

/**
 * A SciToken 1.0 holds a claim that nobody validates. Code `ERR_CLAIM_UNKNOWN`.
 *
 * @example
 * ```ts
 * import { isSciTokensError, SciToken, Validator } from "scitokens";
 *
 * try {
 *   await new Validator().validate(new SciToken({ claims: { project: "ligo" } }));
 * } catch (error) {
 *   console.log(isSciTokensError(error) && error.code); // "ERR_CLAIM_UNKNOWN"
 * }
 * ```
 */
export class NoRegisteredValidatorError extends ValidationError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_CLAIM_UNKNOWN", message, { name: "NoRegisteredValidatorError", ...details });
  }
}

/**
 * The token is meant for another service. Code `ERR_AUDIENCE`.
 *
 * @example
 * ```ts
 * import { generateKey, isSciTokensError, SciToken } from "scitokens";
 *
 * const publicKey = await generateKey();
 * const issuer = "https://issuer.example";
 * const made = new SciToken({ key: publicKey, claims: { scope: "read:/", aud: "https://storage.example" } });
 * const text = await made.serialize({ issuer });
 * try {
 *   await SciToken.deserialize(text, { publicKey, audience: "https://compute.example" });
 * } catch (error) {
 *   console.log(isSciTokensError(error) && error.code); // "ERR_AUDIENCE"
 * }
 * ```
 */
export class AudienceError extends ValidationError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_AUDIENCE", message, { name: "AudienceError", claim: "aud", ...details });
  }
}

/**
 * The token is of another profile than asked for, or of none that is known. Code `ERR_PROFILE`.
 *
 * @example
 * ```ts
 * import { generateKey, isSciTokensError, SciToken } from "scitokens";
 *
 * const publicKey = await generateKey();
 * const made = new SciToken({ key: publicKey, claims: { scope: "read:/" } });
 * const text = await made.serialize({ issuer: "https://issuer.example" }); // of the profile scitoken:1.0
 * try {
 *   await SciToken.deserialize(text, { publicKey, profile: "wlcg:1.0" });
 * } catch (error) {
 *   console.log(isSciTokensError(error) && error.code); // "ERR_PROFILE"
 * }
 * ```
 */
export class ProfileError extends ValidationError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_PROFILE", message, { name: "ProfileError", ...details });
  }
}

/**
 * A scope in the token breaks the rules, so that the whole token is refused. Code `ERR_SCOPE_INVALID`.
 *
 * @example
 * ```ts
 * import { isSciTokensError, SciToken } from "scitokens";
 *
 * try {
 *   await new SciToken({ claims: { scope: "read" } }).serialize({ issuer: "https://issuer.example" }); // read what?
 * } catch (error) {
 *   console.log(isSciTokensError(error) && error.code); // "ERR_SCOPE_INVALID"
 * }
 * ```
 */
export class InvalidAuthorizationResourceError extends ValidationError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_SCOPE_INVALID", message, { name: "InvalidAuthorizationResourceError", claim: "scope", ...details });
  }
}

/**
 * The base of errors about one request for access.
 *
 * @example
 * ```ts
 * import { EnforcementError, Enforcer, generateKey, KeyCache, SciToken } from "scitokens";
 *
 * const publicKey = await generateKey();
 * const issuer = "https://issuer.example";
 * const made = new SciToken({ key: publicKey, claims: { scope: "read:/store" } });
 * const text = await made.serialize({ issuer });
 * const keyCache = new KeyCache();
 * await keyCache.addKey(issuer, publicKey);
 * const enforcer = new Enforcer(issuer, { keyCache });
 * try {
 *   await enforcer.authorize(text, "write", "/store");
 * } catch (error) {
 *   if (!(error instanceof EnforcementError)) throw error;
 *   console.log(error.code); // ERR_SCOPE_INSUFFICIENT
 * }
 * ```
 */
export class EnforcementError extends SciTokensError {}

/**
 * The path to test is relative, empty or not usable. Code `ERR_PATH_INVALID`.
 *
 * @example
 * ```ts
 * import { Enforcer, generateKey, InvalidPathError, KeyCache, SciToken } from "scitokens";
 *
 * const publicKey = await generateKey();
 * const issuer = "https://issuer.example";
 * const made = new SciToken({ key: publicKey, claims: { scope: "read:/store" } });
 * const text = await made.serialize({ issuer });
 * const keyCache = new KeyCache();
 * await keyCache.addKey(issuer, publicKey);
 * const enforcer = new Enforcer(issuer, { keyCache });
 * try {
 *   await enforcer.authorize(text, "read", "/store/../etc");
 * } catch (error) {
 *   if (!(error instanceof InvalidPathError)) throw error;
 *   console.log(error.code, error.reason); // ERR_PATH_INVALID path_traversal
 * }
 * ```
 */
export class InvalidPathError extends EnforcementError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_PATH_INVALID", message, { name: "InvalidPathError", ...details });
  }
}

/**
 * A good token that does not allow this. Code `ERR_SCOPE_INSUFFICIENT`.
 *
 * @example
 * ```ts
 * import { Enforcer, generateKey, isSciTokensError, KeyCache, SciToken } from "scitokens";
 *
 * const publicKey = await generateKey();
 * const issuer = "https://issuer.example";
 * const made = new SciToken({ key: publicKey, claims: { scope: "read:/store" } });
 * const text = await made.serialize({ issuer });
 * const keyCache = new KeyCache();
 * await keyCache.addKey(issuer, publicKey);
 * const enforcer = new Enforcer(issuer, { keyCache });
 * try {
 *   await enforcer.authorize(text, "read", "/storehouse"); // whole components of paths count
 * } catch (error) {
 *   console.log(isSciTokensError(error) && error.code); // "ERR_SCOPE_INSUFFICIENT"
 * }
 * ```
 */
export class InsufficientScopeError extends EnforcementError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_SCOPE_INSUFFICIENT", message, { name: "InsufficientScopeError", ...details });
  }
}

/**
 * A chain that widens, is too long, or does not hold together. Code `ERR_CHAIN`.
 *
 * @example
 * ```ts
 * import { generateKey, isSciTokensError, SciToken } from "scitokens";
 *
 * const publicKey = await generateKey();
 * const made = new SciToken({ key: publicKey, claims: { scope: "read:/store" } });
 * const text = await made.serialize({ issuer: "https://issuer.example", includeKey: true });
 * const held = await SciToken.deserialize(text, { publicKey });
 * try {
 *   await held.attenuate({ scope: "write:/store" }); // wider than its parent
 * } catch (error) {
 *   console.log(isSciTokensError(error) && error.code); // "ERR_CHAIN"
 * }
 * ```
 */
export class ChainError extends SciTokensError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_CHAIN", message, { name: "ChainError", ...details });
  }
}

/**
 * A key store failed. Reported as an event; never fatal where memory can serve. Code `ERR_STORE`.
 *
 * @example
 * ```ts
 * import { KeyCache, TextStore } from "scitokens";
 *
 * const full = () => Promise.reject(new Error("the disk is full"));
 * const store = new TextStore({ name: "a full disk", read: full, write: full, erase: full, list: full });
 * const told: string[] = [];
 * const onEvent = (event: { readonly type: string }) => told.push(event.type);
 * const keyCache = new KeyCache({ issuers: ["https://issuer.example"], store, onEvent });
 * await keyCache.list();
 * console.log(told); // ["store_failed"]
 * ```
 */
export class StoreError extends SciTokensError {
  /** The message is for a person, and may change between releases. */
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_STORE", message, { name: "StoreError", ...details });
  }
}
