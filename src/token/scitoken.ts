/**
 * A SciToken: claims, and who vouches for them.
 *
 * @module
 */

import { InvalidArgumentError, MissingKeyError } from "../errors.ts";
import { type Algorithm, readAlgorithm } from "../jwt/algorithms.ts";
import type { JwsHeader } from "../jwt/compact.ts";
import { copyJson, isPlainObject } from "../jwt/copy-json.ts";
import type { KeyInput } from "../jwt/import-key.ts";
import type { Json, JsonObject } from "../jwt/json.ts";
import type { JsonWebKey } from "../jwt/json-web-key.ts";
import { demandKeyId, type SigningKey, type VerifyKey } from "../jwt/key.ts";
import { isName } from "../names.ts";
import { asGiven, readOptions } from "../options.ts";
import { quote } from "../quote.ts";
import type { AttenuateOptions } from "./attenuate.ts";
import type { Extension } from "./extension.ts";
import type { SerializeOptions } from "./mint.ts";
import { type Profile, profileOf } from "./profile.ts";
import type { ReadSettings } from "./read-settings.ts";
import { type DeserializeOptions, loadLate, readDeserializeOptions, readToken } from "./read-token.ts";
import { TokenState } from "./state.ts";

/** What a new token starts with. */
export interface SciTokenOptions {
  /** The key to sign with: PEM, JWK, CryptoKeyPair, or a key from `generateKey`. Default: a new one at first need. */
  readonly key?: KeyInput | undefined;
  /** The algorithm of the key. Default: the key's own, `"ES256"` for a new one. */
  readonly algorithm?: Algorithm | undefined;
  /** The `kid`. Default: the key's own, else its RFC 7638 thumbprint. */
  readonly keyId?: string | undefined;
  /** The claims. Default: none yet. */
  readonly claims?: { readonly [claim: string]: unknown } | undefined;
  /**
   * The token to derive from, read with its child key (`serialize({ includeKey: true })`). The new one starts with all that
   * it allows, can only narrow that, and is signed with that key: no other may be given.
   * Default: none, a token of its own.
   */
  readonly parent?: SciToken | undefined;
}

/** What a claim is in every token that was read: text, a time in seconds since 1970, or anything. */
export type ClaimType<Claim extends string> = Claim extends "iss" | "sub" | "jti" | "client_id"
  ? string | undefined
  : Claim extends "exp" | "nbf" | "iat"
    ? number | undefined
    : unknown;

const NO_KEY = "the token has no key to sign with: it was read, or changed";
const NO_HEADER: Partial<JwsHeader> = /* @__PURE__ */ Object.freeze({});

let readState: (token: object) => TokenState | undefined;

/**
 * A set of claims that is signed with {@link serialize}, or was read and verified with {@link deserialize}.
 *
 * It holds claims like a `Map`, as frozen copies. A token that was deserialized is {@link verified} until it is changed.
 *
 * @example
 * ```ts
 * import { generateKey, SciToken } from "scitokens";
 *
 * const key = await generateKey();
 * const token = new SciToken({ key, claims: { scope: "read:/store", sub: "jane" } });
 * const serialized = await token.serialize({ issuer: "https://issuer.example" });
 *
 * const read = await SciToken.deserialize(serialized, { publicKey: key });
 * console.log(read.verified, read.get("scope"));
 * ```
 */
export class SciToken implements Iterable<[claim: string, value: unknown]> {
  #state: TokenState;
  /** What it is derived from, once somebody has asked. */
  #ancestors: readonly SciToken[] | undefined;
  /** Of a token that is derived here: what its parent allows. */
  #parent: Extension | undefined;
  /** Set while it has or may make a key: a token that was read has none. */
  #makeKey: (() => Promise<SigningKey | VerifyKey>) | undefined;
  #key: Promise<SigningKey | VerifyKey> | undefined;

  static {
    // A proxy around a token, and one of another copy of the library, has no such field.
    readState = (token) => (#state in token ? token.#state : undefined);
  }

  /**
   * Makes a token, not signed yet.
   *
   * @throws InvalidArgumentError for claims that JSON cannot carry, and options that can never work.
   * @throws MissingKeyError when the parent holds no key to derive with; ChainError for claims that are wider than its.
   */
  constructor(options: SciTokenOptions = {}) {
    // Of a token that was read; no caller can have one.
    if (options instanceof TokenState) {
      this.#state = options;
      return;
    }
    const {
      key,
      algorithm,
      keyId,
      claims = {},
      parent,
    } = readOptions(options, {
      key: readKey,
      algorithm: readAlgorithm,
      keyId: demandKeyId,
      claims: asGiven,
      parent: asGiven<SciToken | undefined>,
    });
    if (parent === undefined) {
      this.#state = new TokenState({ claims: new Map(), header: NO_HEADER }, false);
      this.#makeKey = async () => (await loadLate()).keyOf(key, algorithm, keyId);
    } else {
      const state = stateOf(parent);
      const { extension, verified, before } = state;
      if (extension === undefined || !verified) throw new MissingKeyError(NO_KEY);
      const claims = extension.inherited(key ?? algorithm ?? keyId);
      this.#state = new TokenState({ claims, header: extension.header }, false, [...before, state]);
      this.#ancestors = parent.chain;
      this.#parent = extension;
      this.#makeKey = async () => extension.key;
    }
    this.update(claims);
  }

  /**
   * The value of a claim, frozen; `undefined` when it is not there. Its type is that which every token has that was read; one that
   * is made here has what it was given.
   */
  get<Claim extends string>(claim: Claim): ClaimType<Claim> {
    return this.#state.claims.get(claim) as ClaimType<Claim>;
  }

  /** Whether a claim is there. */
  has(claim: string): boolean {
    return this.#state.claims.has(claim);
  }

  /**
   * Sets a claim. The token is not verified any more.
   *
   * @throws InvalidArgumentError when JSON cannot carry the value; ChainError when the token is derived, and its parent
   *   does not have the claim, or has a narrower value.
   */
  set(claim: string, value: unknown): this {
    const copy = copyClaim(claim, value);
    this.#parent?.demandNarrowerClaim(claim, copy);
    this.#edit().set(claim, copy);
    return this;
  }

  /**
   * Removes a claim, and tells whether it was there; if so, the token is not verified any more.
   *
   * @throws ChainError when the token is derived and cannot do without it.
   */
  delete(claim: string): boolean {
    this.#parent?.demandMayBeLeftOut(claim);
    return this.has(claim) && this.#edit().delete(claim);
  }

  /** Sets several claims, all or none. The token is not verified any more. */
  update(claims: { readonly [claim: string]: unknown }): this {
    if (!isPlainObject(claims)) throw new InvalidArgumentError("claims must be a plain object");
    const copies = Object.entries(claims).map(([claim, value]) => [claim, copyClaim(claim, value)] as const);
    for (const [claim, copy] of copies) this.#parent?.demandNarrowerClaim(claim, copy);
    for (const [claim, copy] of copies) this.set(claim, copy);
    return this;
  }

  /** All claims with their values, in their order. */
  claims(): IterableIterator<[claim: string, value: unknown]> {
    return new Map(this.#state.claims).entries();
  }

  /** As {@link claims}. */
  [Symbol.iterator](): IterableIterator<[claim: string, value: unknown]> {
    return this.claims();
  }

  /** The claims as an object, for `JSON.stringify`. It holds no key and no signature. */
  toJSON(): JsonObject {
    return Object.fromEntries(this.#state.claims) as JsonObject;
  }

  /** Whether somebody who is trusted signed just these claims: it was deserialized, and not changed since. */
  get verified(): boolean {
    return this.#state.verified;
  }

  /** The tokens it is derived from, each from the one before: the base token first, and this one last. */
  get chain(): readonly SciToken[] {
    this.#ancestors ??= this.#state.before.map(tokenOf);
    return [...this.#ancestors, this];
  }

  /** The header that the token was read with; empty for one made here, but for the `typ` of its parent. */
  get header(): Partial<JwsHeader> {
    return this.#state.header;
  }

  /**
   * The profile that the claims and header say.
   *
   * @throws ProfileError when they say one that is not known.
   */
  get profile(): Profile {
    return profileOf(this.#state.claims, this.#state.header.typ);
  }

  /**
   * The public half of the key it is signed with, to be published.
   *
   * @throws MissingKeyError when the token was read and so has no key; UnsupportedKeyError when the key is not usable.
   */
  async publicKey(): Promise<JsonWebKey> {
    const key = await this.#signingKey();
    return (await loadLate()).publicHalfOf(key);
  }

  /**
   * Signs the claims, with `iss`, `iat`, `nbf` and `exp` set, a UUID as `jti` where there is none, and what the profile
   * demands. The instance itself does not change. Of a derived token, an earlier `exp` and a later `nbf` or `iat` that were set
   * hold.
   *
   * With `includeKey` the text has a fourth segment, with the private key that derives from the token. It is for the holder
   * alone: a service gets the first three.
   *
   * @throws MissingKeyError without a private key.
   * @throws ChainError when the token is derived, and wider than its parent, or too long.
   * @throws MissingIssuerError without an issuer.
   * @throws MissingClaimsError, ProfileError, ClaimInvalidError, InvalidAuthorizationResourceError when the profile,
   *   or a library that reads the token, could not do with it; InvalidArgumentError for options that can never work.
   */
  async serialize(options: SerializeOptions = {}): Promise<string> {
    // As they are now, whatever is set while the rest is loaded.
    const claims = new Map(this.#state.claims);
    const { mint } = await loadLate();
    return mint(claims, options, () => this.#signingKey(), this.#parent);
  }

  /**
   * Derives a narrower token, in one call: what is left out stays as it is here, but that it serves ten minutes at most.
   *
   * @throws MissingKeyError when this token was not read with its child key.
   * @throws ChainError when what is asked is wider than this token, or `lifetime` longer than it still serves.
   * @throws TokenExpiredError when it has expired; InvalidAuthorizationResourceError for what is no scope.
   * @example
   * ```ts
   * import { generateKey, SciToken } from "scitokens";
   *
   * const key = await generateKey();
   * const made = new SciToken({ key, claims: { scope: "read:/store write:/store/jane" } });
   * const text = await made.serialize({ issuer: "https://issuer.example", lifetime: 3600, includeKey: true });
   *
   * const held = await SciToken.deserialize(text, { publicKey: key, requireKey: true });
   * const forOneJob = await held.attenuate({ scope: "read:/store/run-1", lifetime: 60 });
   * const read = await SciToken.deserialize(forOneJob, { publicKey: key });
   * console.log(read.chain.length, read.get("scope")); // 2 "read:/store/run-1"
   * ```
   */
  async attenuate(options: AttenuateOptions = {}): Promise<string> {
    const { attenuate } = await loadLate();
    return attenuate(options, (claims) => derive(this, claims));
  }

  /**
   * Reads a token and verifies it: form, issuer, signature, times and profile. What it allows, and for whom, an
   * `Enforcer` says.
   *
   * Trust is explicit: give `issuers`, whose keys are then discovered and cached, or `keyCache`, `publicKey` or `jwks`.
   *
   * @throws InvalidArgumentError when nobody is trusted, or an option can never work.
   * @throws InvalidTokenFormatError when the text is no token that is read; ChainError when it is derived and wider than its
   *   parent, when the chain is too long or does not hold together.
   * @throws MissingIssuerError, UntrustedIssuerError, NonHttpsIssuerError, KeysUnavailableError, MissingKeyError when
   *   there is no key for it, UnsupportedKeyError when the key or algorithm is not allowed.
   * @throws InvalidSignatureError when no trusted key signed it.
   * @throws TokenExpiredError, TokenNotYetValidError, ProfileError, ClaimInvalidError, MissingClaimsError,
   *   AudienceError when its claims refuse it.
   */
  static async deserialize(serialized: string, options: DeserializeOptions): Promise<SciToken> {
    return readSciToken(serialized, readDeserializeOptions(options));
  }

  /** The claims, to be changed. Those that were verified are not touched, as other tokens may share them. */
  #edit(): Map<string, unknown> {
    const { header, claims, extension, verified, before } = this.#state;
    if (verified) this.#state = new TokenState({ header, claims: new Map(claims), extension }, false, before);
    return this.#state.claims as Map<string, unknown>;
  }

  #signingKey(): Promise<SigningKey | VerifyKey> {
    if (this.#makeKey === undefined) throw new MissingKeyError(NO_KEY);
    // Kept only once it is there, so that a failure does not stay.
    this.#key ??= this.#makeKey().catch((error: unknown) => {
      this.#key = undefined;
      throw error;
    });
    return this.#key;
  }
}

// Not within the class, which would then be known by another name in bundles.

/** A token that is in a state. Another of the same does not change with it. */
export function tokenOf(state: TokenState): SciToken {
  return new SciToken(state as never);
}

function derive(parent: SciToken, claims: SciTokenOptions["claims"]): SciToken {
  return new SciToken({ parent, claims });
}

/** As `SciToken.deserialize`, with options that have been checked. */
export async function readSciToken(serialized: string, settings: ReadSettings): Promise<SciToken> {
  const state = settings.tokens?.recall(serialized, settings) ?? (await readToken(serialized, settings));
  if (settings.revoked !== undefined) await (await loadLate()).demandNotRevoked(serialized, state, settings.revoked);
  return tokenOf(state);
}

/**
 * What is in a token.
 *
 * @throws InvalidArgumentError when a value is no SciToken of this copy of the library.
 */
export function stateOf(token: unknown): TokenState {
  const state = typeof token === "object" && token !== null ? readState(token) : undefined;
  if (state !== undefined) return state;
  throw new InvalidArgumentError(
    typeof token === "string"
      ? "the token is text: deserialize it, or use authorize"
      : "the token must be an awaited SciToken of this library copy",
  );
}

function readKey(key: KeyInput | undefined): KeyInput | undefined {
  if (key === undefined || typeof key === "string" || (typeof key === "object" && key !== null)) return key;
  throw new InvalidArgumentError("key must be PEM, a JWK, a CryptoKeyPair or from generateKey");
}

function copyClaim(claim: string, value: unknown): Json {
  if (!isName(claim)) {
    throw new InvalidArgumentError("the name of a claim must be a non-empty string");
  }
  return copyJson(value, (problem) => new InvalidArgumentError(`the claim ${quote(claim)} cannot be set: ${problem}`));
}
