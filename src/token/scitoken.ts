/**
 * A SciToken: claims, and who vouches for them.
 *
 * @module
 */

import { InvalidArgumentError, MissingKeyError } from "../errors.ts";
import { type Algorithm, demandAlgorithm } from "../jwt/algorithms.ts";
import type { JwsHeader } from "../jwt/compact.ts";
import { demandKeyId, generateKey } from "../jwt/generate-key.ts";
import { importKey, type KeyInput } from "../jwt/import-key.ts";
import { copyJson, isObject, type JsonObject } from "../jwt/json.ts";
import type { JsonWebKey } from "../jwt/jwk.ts";
import { sign } from "../jwt/jwt.ts";
import { publicJwk, type SigningKey, type VerifyKey } from "../jwt/key.ts";
import { demandOptions } from "../options.ts";
import { quote } from "../quote.ts";
import { draft, type SerializeOptions } from "./mint.ts";
import { type Profile, profileOf } from "./profile.ts";
import { type DeserializeOptions, readToken } from "./read-token.ts";

/** What a new token starts with. */
export interface SciTokenOptions {
  /** The key to sign with: PEM, JWK, CryptoKeyPair, or a key from `generateKey`. Default: a new one at first need. */
  readonly key?: KeyInput | undefined;
  /** The algorithm of the key. Default: the key's own, `"ES256"` for a new one. */
  readonly algorithm?: Algorithm | undefined;
  /** The `kid`. Default: the key's own, else its RFC 7638 thumbprint. */
  readonly keyId?: string | undefined;
  /** The claims. */
  readonly claims?: { readonly [claim: string]: unknown } | undefined;
}

const NO_HEADER = Object.freeze({}) as Partial<JwsHeader>;

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
  #claims = new Map<string, unknown>();
  #header = NO_HEADER;
  #verified = false;
  /** Set while it has or may make a key: a token that was read has none. */
  #makeKey: (() => Promise<SigningKey | VerifyKey>) | undefined;
  #key: Promise<SigningKey | VerifyKey> | undefined;

  /**
   * Makes a token, not signed yet.
   *
   * @throws InvalidArgumentError for claims that JSON cannot carry, and options that can never work.
   */
  constructor(options: SciTokenOptions = {}) {
    const { key, algorithm, keyId, claims = {} } = demandOptions(options);
    demandKeyId(keyId);
    if (algorithm !== undefined) demandAlgorithm(algorithm);
    if (key === null || (key !== undefined && typeof key !== "string" && typeof key !== "object")) {
      throw new InvalidArgumentError("key must be a PEM text, a JWK, a CryptoKeyPair or a key from generateKey");
    }
    const given = { ...(algorithm && { algorithm }), ...(keyId && { keyId }) };
    this.#makeKey = () => (key === undefined ? generateKey(algorithm, given) : importKey(key, given));
    this.update(claims);
  }

  /** The value of a claim, frozen; `undefined` when it is not there. */
  get(claim: string): unknown {
    return this.#claims.get(claim);
  }

  /** Whether a claim is there. */
  has(claim: string): boolean {
    return this.#claims.has(claim);
  }

  /**
   * Sets a claim. The token is not verified any more.
   *
   * @throws InvalidArgumentError when JSON cannot carry the value.
   */
  set(claim: string, value: unknown): this {
    if (typeof claim !== "string" || claim === "") {
      throw new InvalidArgumentError("the name of a claim must be a non-empty string");
    }
    const refuse = (problem: string): Error =>
      new InvalidArgumentError(`the claim ${quote(claim)} cannot be set: ${problem}`);
    this.#claims.set(claim, copyJson(value, refuse));
    this.#verified = false;
    return this;
  }

  /** Removes a claim, and tells whether it was there. The token is not verified any more. */
  delete(claim: string): boolean {
    this.#verified = false;
    return this.#claims.delete(claim);
  }

  /** Sets several claims. The token is not verified any more. */
  update(claims: { readonly [claim: string]: unknown }): this {
    if (!isObject(claims)) throw new InvalidArgumentError("claims must be an object");
    for (const [claim, value] of Object.entries(claims)) this.set(claim, value);
    return this;
  }

  /** All claims with their values, in their order. */
  claims(): IterableIterator<[claim: string, value: unknown]> {
    return new Map(this.#claims).entries();
  }

  /** As {@link claims}. */
  [Symbol.iterator](): IterableIterator<[claim: string, value: unknown]> {
    return this.claims();
  }

  /** The claims as an object, for `JSON.stringify`. It holds no key and no signature. */
  toJSON(): JsonObject {
    return Object.fromEntries(this.#claims) as JsonObject;
  }

  /** Whether somebody who is trusted signed just these claims: it was deserialized, and not changed since. */
  get verified(): boolean {
    return this.#verified;
  }

  /** The header that the token was read with; empty for one made here. */
  get header(): Partial<JwsHeader> {
    return this.#header;
  }

  /**
   * The profile that the claims and header say.
   *
   * @throws ProfileError when they say one that is not known.
   */
  get profile(): Profile {
    return profileOf(this.#claims, this.#header.typ);
  }

  /**
   * The public half of the key it is signed with, to be published.
   *
   * @throws MissingKeyError when the token was read and so has no key; UnsupportedKeyError when the key is not usable.
   */
  async publicKey(): Promise<JsonWebKey> {
    return publicJwk(await this.#signingKey());
  }

  /**
   * Signs the claims, with `iss`, `iat`, `nbf` and `exp` set, a UUID as `jti` where there is none, and what the profile
   * demands. The instance itself does not change.
   *
   * @throws MissingKeyError without a private key.
   * @throws MissingIssuerError without an issuer.
   * @throws MissingClaimsError, ProfileError, ClaimInvalidError, InvalidAuthorizationResourceError when the profile,
   *   or a library that reads the token, could not do with it; InvalidArgumentError for options that can never work.
   */
  async serialize(options: SerializeOptions = {}): Promise<string> {
    const { typ, claims } = draft(this.#claims, demandOptions(options));
    return sign(claims, (await this.#signingKey()) as SigningKey, { typ });
  }

  /**
   * Reads a token and verifies it: form, issuer, signature, times and profile. What it allows, and for whom, an
   * `Enforcer` says.
   *
   * Trust is explicit: give `issuers`, whose keys are then discovered and cached, or `keyCache`, `publicKey` or `jwks`.
   *
   * @throws InvalidArgumentError when nobody is trusted, or an option can never work.
   * @throws InvalidTokenFormatError, ChainError when the text is no token that is read.
   * @throws MissingIssuerError, UntrustedIssuerError, NonHttpsIssuerError, KeysUnavailableError, MissingKeyError when
   *   there is no key for it, UnsupportedKeyError when the key or algorithm is not allowed.
   * @throws InvalidSignatureError when no trusted key signed it.
   * @throws TokenExpiredError, TokenNotYetValidError, ProfileError, ClaimInvalidError, MissingClaimsError,
   *   AudienceError when its claims refuse it.
   */
  static async deserialize(serialized: string, options: DeserializeOptions): Promise<SciToken> {
    const { header, claims } = await readToken(serialized, options);
    const token = new SciToken();
    token.#claims = claims;
    token.#header = header;
    token.#makeKey = undefined;
    token.#verified = true;
    return token;
  }

  #signingKey(): Promise<SigningKey | VerifyKey> {
    if (this.#makeKey === undefined) throw new MissingKeyError("a token that was read has no key to sign with");
    // Kept only once it is there, so that a failure does not stay.
    this.#key ??= this.#makeKey().catch((error: unknown) => {
      this.#key = undefined;
      throw error;
    });
    return this.#key;
  }
}
