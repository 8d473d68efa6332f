/**
 * An Enforcer: decides whether a token allows what is asked.
 *
 * @module
 */

import {
  type ErrorCode,
  InsufficientScopeError,
  InvalidArgumentError,
  InvalidPathError,
  isSciTokensError,
  type SciTokensError,
} from "../errors.ts";
import { readClock } from "../jwt/time.ts";
import { isName } from "../names.ts";
import { quote } from "../quote.ts";
import type { Acl } from "../scope/acl.ts";
import { INCLUDED_IN } from "../scope/included.ts";
import { type CanonicalPath, canonicalPath, isProblem, type PathProblem, ROOT } from "../scope/path.ts";
import { needsPath } from "../scope/scope.ts";
import { checkClaimTimes } from "../token/claims.ts";
import { loadLate } from "../token/read-token.ts";
import { readSciToken, type SciToken, stateOf } from "../token/scitoken.ts";
import type { TokenState } from "../token/state.ts";
import type { Request } from "../web.ts";
import { type ClaimValidator, ClaimValidators } from "./claim-validators.ts";
import { type EnforcerOptions, type EnforcerSettings, readEnforcerOptions } from "./enforcer-options.ts";
import { type Judged, judge } from "./judge.ts";

/** What an Enforcer answers, and why. */
export interface Explanation {
  /** Whether the token allows it. */
  readonly allowed: boolean;
  /** Why not: the code of the error that `authorize` would throw. */
  readonly code?: ErrorCode;
  /** Why not, in a stable word, such as `expired`, `audience`, `path_traversal` or `unverified`. */
  readonly reason?: string;
  /** Why not, for a person. */
  readonly message?: string;
  /** The capability that allows it. */
  readonly acl?: Acl;
}

interface Asked {
  readonly authz: string;
  readonly path: CanonicalPath | PathProblem;
}

/** The same with `mapWlcg`. */
const MAPPED_FROM: Readonly<Record<string, readonly string[]>> = {
  ...INCLUDED_IN,
  read: ["storage.read"],
  write: ["storage.create", "storage.modify"],
};

/**
 * Decides whether tokens of one or more issuers allow what is asked of one service.
 *
 * Share one among any number of requests: it remembers nothing of them. A token is judged as a whole: a scope that
 * breaks the rules refuses it, whatever else it grants. Only verified tokens get an answer.
 *
 * @example
 * ```ts
 * import { Enforcer, generateKey, SciToken } from "scitokens";
 *
 * const key = await generateKey();
 * const issuer = "https://issuer.example";
 * const made = new SciToken({ key, claims: { scope: "read:/store", aud: "https://storage.example" } });
 * const token = await SciToken.deserialize(await made.serialize({ issuer }), { publicKey: key });
 *
 * const enforcer = new Enforcer(issuer, { audience: "https://storage.example" });
 * console.log(enforcer.test(token, "read", "/store/file")); // true
 * console.log(enforcer.explain(token, "read", "/store/../etc").reason); // "path_traversal"
 * ```
 */
export class Enforcer {
  readonly #settings: EnforcerSettings;
  readonly #validators = new ClaimValidators();
  // What is verified does not change, so that what was once found of it stays true. The first Enforcer leaves it with the
  // token itself: for one of many tokens, each judged once, an entry here would cost more than all the rest.
  #judged = new WeakMap<TokenState, Judged>();

  /**
   * Makes an Enforcer.
   *
   * @param issuer - The issuer whose tokens are accepted, or several; compared as exact strings.
   * @throws InvalidArgumentError for an issuer, audience or option that can never work.
   */
  constructor(issuer: string | readonly string[], options: EnforcerOptions = {}) {
    this.#settings = readEnforcerOptions(issuer, options);
  }

  /** Adds a function that judges a claim; it also makes the claim known in a SciToken 1.0. Only `true` lets it pass. */
  addValidator(claim: string, validator: ClaimValidator): this {
    this.#validators.add(claim, validator);
    this.#judged = new WeakMap();
    return this;
  }

  /**
   * Whether a token allows something. {@link explain} says why not.
   *
   * @param authz - The authorization, such as `read`.
   * @param path - Absolute and percent-encoded (see `encoded`). Left out: the root, where the authorization needs none.
   * @throws InvalidArgumentError, InvalidPathError for the caller's mistakes: no authorization, a relative path, no path
   *   for `read`, `write` or `storage.*`, an asynchronous validator.
   */
  test(token: SciToken, authz: string, path?: string): boolean {
    return this.explain(token, authz, path).allowed;
  }

  /** As {@link test}, with the reason, or the capability that allows it. */
  explain(token: SciToken, authz: string, path?: string): Explanation {
    const state = stateOf(token);
    const asked = this.#asked(authz, path);
    try {
      const judged = this.#judge(state);
      this.#validators.runSync(token);
      const acl = this.#find(judged, asked);
      // No error is made: it would cost more than all the rest, and some services ask for one thing after another.
      return acl === undefined ? { allowed: false, ...insufficient(asked) } : { allowed: true, acl };
    } catch (error) {
      const { code, reason, message } = refusal(error);
      return { allowed: false, code, reason, message };
    }
  }

  /**
   * All that a token grants, in the token's order, without repetitions.
   *
   * @throws SciTokensError of the kind that says why the token is refused.
   */
  generateAcls(token: SciToken): Acl[] {
    const { tree } = this.#judge(stateOf(token));
    this.#validators.runSync(token);
    return [...tree.acls];
  }

  /**
   * Verifies a token, and whether it allows something.
   *
   * @param serialized - The token's text, or a request that carries it as `Authorization: Bearer`.
   * @param authz - The authorization, such as `read`.
   * @param path - As in {@link test}.
   * @returns The verified token.
   * @throws SciTokensError of the kind that says why not: what `SciToken.deserialize` throws, what the claims are
   *   refused with, InvalidPathError for a path that is not usable, InsufficientScopeError for a good token that does
   *   not allow this.
   */
  async authorize(serialized: string | Request, authz: string, path?: string): Promise<SciToken> {
    const asked = this.#asked(authz, path);
    const text = isRequest(serialized) ? await bearerToken(serialized) : serialized;
    const token = await readSciToken(text, this.#settings.reading);
    const judged = this.#judge(stateOf(token));
    await this.#validators.run(token);
    if (this.#find(judged, asked) === undefined) throw new InsufficientScopeError(insufficient(asked).message);
    return token;
  }

  #judge(state: TokenState): Judged {
    const { now, clockTolerance } = this.#settings;
    const { verified, finding } = state;
    let judged = finding?.by === this.#judged ? (finding.found as Judged) : this.#judged.get(state);
    if (judged === undefined || !verified) {
      judged = judge(state, this.#settings, (claim) => this.#validators.has(claim));
      // Of one that is not verified it is not used: its claims may change.
      if (finding === undefined) state.finding = { by: this.#judged, found: judged };
      else this.#judged.set(state, judged);
    }
    checkClaimTimes(state.claims, readClock(now), clockTolerance);
    return judged;
  }

  /** What the caller asks for. A path that cannot be used is the request's fault, and told only after the token's. */
  #asked(authz: string, path: string | undefined): Asked {
    if (!isName(authz)) {
      throw new InvalidArgumentError("the authorization to test must be a non-empty string");
    }
    if (/[: ]/.test(authz)) throw new InvalidArgumentError("give the path as the next argument");
    if (path === undefined) {
      if (!needsPath(authz)) return { authz, path: ROOT };
      throw new InvalidPathError(`${quote(authz)} needs a path to test`);
    }
    if (typeof path === "string" && path.startsWith("/")) return { authz, path: canonicalPath(path, this.#settings) };
    throw new InvalidPathError("the path must begin with a slash, as the pathname of a URL", {
      reason: "path_relative",
    });
  }

  #find({ profile, tree }: Judged, { authz, path }: Asked): Acl | undefined {
    if (isProblem(path)) {
      throw new InvalidPathError(`the path to test ${path.problem}`, { reason: path.reason });
    }
    const table = this.#settings.mapWlcg ? MAPPED_FROM : INCLUDED_IN;
    const others = profile === "wlcg:1.0" && Object.hasOwn(table, authz) ? (table[authz] as readonly string[]) : [];
    for (const name of [authz, ...others]) {
      const acl = tree.find(name, path);
      if (acl !== undefined) return acl;
    }
    return undefined;
  }
}

/** Why a good token is refused. */
function insufficient({ authz }: Asked) {
  const message = `the token does not allow ${quote(authz)} there`;
  return { code: "ERR_SCOPE_INSUFFICIENT", reason: "scope_insufficient", message } as const;
}

/** The error to explain: one about the token or the request. The caller's own mistakes are thrown on. */
function refusal(error: unknown): SciTokensError {
  if (isSciTokensError(error) && error.code !== "ERR_ARGUMENT") return error;
  throw error;
}

async function bearerToken({ headers }: Request): Promise<string> {
  return (await loadLate()).presentedToken(headers.get("authorization")).token;
}

function isRequest(value: unknown): value is Request {
  if (typeof value !== "object" || value === null) return false;
  if (typeof (value as Partial<Request>).headers?.get === "function") return true;
  throw new InvalidArgumentError("give the token's text, or a Request");
}
