/** What the checks against scitokens-cpp share. */

import assert from "node:assert/strict";
import type { EnforcerOptions, ErrorCode, SciToken, SerializeOptions, SigningKey } from "../../../src/index.ts";
import type { Environment, Library } from "../../suite/environment.ts";
import { TestIssuer } from "../../suite/issuer.ts";
import type { FiledKey, KeyAlgorithm } from "../filed-key.ts";
import { AUDIENCE, type Claims } from "../service.ts";
import type { Programs } from "./programs.ts";

/** A question to an Enforcer and the answer. */
export type Question = readonly [authz: string, path: string, allowed: boolean];

export interface Context {
  readonly check: (name: string, act: () => unknown) => Promise<boolean>;
  readonly library: Library;
  readonly environment: Environment;
  readonly peer: Programs;
  readonly keys: Readonly<Record<KeyAlgorithm, FiledKey>>;
  /** A key that no issuer publishes. */
  readonly stranger: FiledKey;
  /** An issuer that publishes these keys. */
  readonly issuer: TestIssuer;
}

/** A new issuer, over https, with the keys of all others. */
export function publish({ environment, library, keys }: Omit<Context, "issuer">): Promise<TestIssuer> {
  return TestIssuer.publishing(environment, library.exportJwks(keys.ES256, keys.RS256), "https");
}

/** A token made with this library. */
export function mint(
  { library, issuer }: Context,
  key: SigningKey,
  claims: Claims,
  options: SerializeOptions = {},
): Promise<string> {
  return new library.SciToken({ key, claims }).serialize({ issuer: issuer.url, ...options });
}

/** Claims of a good SciToken 1.0, for what `mint` would not sign. */
export function goodClaims(issuer: string, change: Claims = {}): Claims {
  const now = Math.floor(Date.now() / 1000);
  const times = { iat: now, nbf: now, exp: now + 600 };
  return { iss: issuer, aud: AUDIENCE, ...times, jti: crypto.randomUUID(), scope: "read:/store", ...change };
}

/** Reads a token as a service does that trusts one issuer and discovers its keys. */
export function read({ library }: Context, issuer: string, token: string): Promise<SciToken> {
  const keyCache = new library.KeyCache({ issuers: [issuer] });
  return library.SciToken.deserialize(token, { keyCache });
}

/** What this library lists for a token, in the peer's spelling. */
export async function acls(
  context: Context,
  token: string,
  options: EnforcerOptions = { audience: AUDIENCE },
  issuer: string = context.issuer.url,
): Promise<string[]> {
  const verified = await read(context, issuer, token);
  const enforcer = new context.library.Enforcer(issuer, options);
  return enforcer.generateAcls(verified).map(({ authz, path }) => `${authz}:${path}`);
}

/** What this library answers for a token. */
export async function allows(
  context: Context,
  token: string,
  authz: string,
  path: string,
  options: EnforcerOptions = { audience: AUDIENCE },
): Promise<boolean> {
  const verified = await read(context, context.issuer.url, token);
  return new context.library.Enforcer(context.issuer.url, options).test(verified, authz, path);
}

/** This library refuses, with this code. */
export function oursRefuses(act: () => Promise<unknown>, code: ErrorCode): Promise<void> {
  return assert.rejects(act, { code }, `we refuse with ${code}`);
}

/** The peer refuses, in these words. */
export function peerRefuses(act: () => Promise<unknown>, message: RegExp): Promise<void> {
  return assert.rejects(act, { name: "Refusal", message }, `the peer refuses with ${message}`);
}
