/**
 * Verifying a chain, from its base on. Parents are met again and again, so what was found of them is remembered: a token
 * that is derived from one costs one signature check, however long its chain.
 *
 * @module
 */

import { ChainError, isSciTokensError } from "../errors.ts";
import { RecentMap } from "../issuer-keys/recent-map.ts";
import { type Algorithm, demandAllowed } from "../jwt/algorithms.ts";
import type { JwsHeader } from "../jwt/compact.ts";
import type { CheckedJwk } from "../jwt/jwk.ts";
import type { VerifyKey } from "../jwt/key.ts";
import { verifyParts } from "../jwt/signature.ts";
import type { CryptoKey } from "../web.ts";
import { childKeyFor, demandChildKey, isSameKey } from "./child-key.ts";
import { demandNarrower } from "./narrowing.ts";
import { type Claims, profileOf } from "./profile.ts";
import type { ReadSettings } from "./read-settings.ts";
import type { Link } from "./state.ts";
import { readParts, type TokenParts } from "./token-parts.ts";

/** A token that has been verified, with all that it is derived from. What is said here of it stays true. */
export interface VerifiedChain {
  /** The base first. */
  readonly links: readonly Link[];
  readonly base: TokenParts;
  /** What verified the base; nothing where several keys might have. The issuer may withdraw it, or publish it anew. */
  baseKey: CryptoKey | undefined;
  /** The child key of each link that has one. */
  readonly childKeys: readonly CheckedJwk[];
  /** The last link's child key, imported for an algorithm. */
  readonly imported: Map<Algorithm, VerifyKey>;
}

/** Parents, by their texts, in each of which is the whole chain. */
const VERIFIED: RecentMap<VerifiedChain> = /* @__PURE__ */ new RecentMap(1000);
/** Characters of a token that is remembered. */
const MAX_REMEMBERED = 8192;

/**
 * Verifies a token, and before it its parents.
 *
 * @param above - How many links are derived from it.
 */
export async function verifyChain(text: unknown, settings: ReadSettings, above = 0): Promise<VerifiedChain> {
  const known = above > 0 ? await recall(text, settings, above) : undefined;
  if (known !== undefined) return known;
  demandLength(above + 1, settings);
  const parts = above > 0 ? readParent(text, settings) : readParts(text, settings.maxLength);
  const { header, claims } = parts;
  const parent = Object.hasOwn(header, "pwt") ? await verifyChain(header.pwt, settings, above + 1) : undefined;
  const index = parent?.links.length ?? 0;
  return within(index, index + above + 1, async () => {
    const baseKey =
      parent === undefined ? await verifyBase(parts, settings) : await verifyDerived(parts, parent, settings);
    const link = { header, claims };
    settings.check(link);
    if (parent !== undefined) checkLink(link, parent.links);
    const chain: VerifiedChain = {
      links: [...(parent?.links ?? []), link],
      base: parent?.base ?? parts,
      baseKey,
      childKeys: await childKeysOf(header, parent, above > 0),
      imported: new Map(),
    };
    if (above > 0 && (text as string).length <= MAX_REMEMBERED) VERIFIED.set(text as string, chain);
    return chain;
  });
}

/** What is known of a parent, when its base is still trusted, and all its links are good now and here. */
async function recall(text: unknown, settings: ReadSettings, above: number): Promise<VerifiedChain | undefined> {
  const known = typeof text === "string" ? VERIFIED.get(text) : undefined;
  if (known === undefined) return undefined;
  const { links, base } = known;
  demandLength(links.length + above, settings);
  known.baseKey = await verifyBase(base, settings, known.baseKey);
  for (const [index, link] of links.entries()) {
    await within(index, links.length + above, async () => {
      demandAlgorithm(link.header, settings);
      settings.check(link);
    });
  }
  return known;
}

function demandLength(length: number, { maxChainLength }: ReadSettings): void {
  if (length <= maxChainLength) return;
  throw new ChainError(
    maxChainLength === 1
      ? "a token derived from another (pwt) is not accepted here"
      : `the chain has more than ${maxChainLength} links`,
  );
}

function readParent(text: unknown, { maxLength }: ReadSettings): TokenParts {
  try {
    return readParts(text, maxLength);
  } catch (cause) {
    throw new ChainError("the parent in the token's header (pwt) is no compact token", { cause });
  }
}

/**
 * Gives the key that verified a base token, if there was but one to try.
 *
 * @param known - What it was verified with before.
 */
async function verifyBase(
  parts: TokenParts,
  { algorithms, trust }: ReadSettings,
  known?: CryptoKey,
): Promise<CryptoKey | undefined> {
  const keys = await trust(parts, demandAllowed(parts.header.alg, algorithms));
  if (keys.some(({ publicKey }) => publicKey === known)) return known;
  await verifyParts(parts, algorithms, async () => keys);
  return keys.length === 1 ? keys[0]?.publicKey : undefined;
}

async function verifyDerived(
  parts: TokenParts,
  { links, baseKey, imported }: VerifiedChain,
  settings: ReadSettings,
): Promise<CryptoKey | undefined> {
  demandAlgorithm(parts.header, settings);
  await verifyParts(parts, settings.algorithms, async (algorithm) => {
    const key = imported.get(algorithm) ?? (await childKeyFor((links.at(-1) as Link).header.cwk, algorithm));
    imported.set(algorithm, key);
    return [key];
  });
  return baseKey;
}

function demandAlgorithm({ alg }: Link["header"], { algorithms }: ReadSettings): void {
  if (algorithms.some((allowed) => allowed === alg)) return;
  throw new ChainError("its algorithm (alg) is not allowed", { claim: "alg" });
}

function checkLink(link: Link, before: readonly Link[]): void {
  const parent = before.at(-1) as Link;
  const profile = profileOf(parent.claims, parent.header.typ);
  if (profileOf(link.claims, link.header.typ) !== profile) {
    throw new ChainError("it is of another profile than its parent", { claim: "typ" });
  }
  demandNarrower(parent.claims, link.claims, profile);
  demandOwnId(link.claims, before);
}

/** A list of tokens that are revoked, or were seen before, goes by the `jti` of each. */
export function demandOwnId(claims: Claims, before: readonly Link[]): void {
  const id = claims.get("jti");
  if (id === undefined || !before.some((link) => link.claims.get("jti") === id)) return;
  throw new ChainError("it has the jti of another", { claim: "jti" });
}

/** Each parent has a child key, each of its own: who holds one could else derive from what stands before. */
async function childKeysOf(
  header: JwsHeader,
  parent: VerifiedChain | undefined,
  isParent: boolean,
): Promise<readonly CheckedJwk[]> {
  const before = parent?.childKeys ?? [];
  if (!Object.hasOwn(header, "cwk")) {
    if (!isParent) return before;
    throw new ChainError("it has no child key (cwk), so that nothing derives from it");
  }
  const key = await demandChildKey(header.cwk);
  if (before.some(({ bytes }) => isSameKey(bytes, key.bytes))) {
    throw new ChainError("it has the child key (cwk) of another");
  }
  return [...before, key];
}

/** What is wrong with a link of a chain, with its place in it. */
async function within<T>(index: number, length: number, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (length === 1 || !isSciTokensError(error, "ERR_CHAIN")) throw error;
    const { message, claim, cause } = error;
    throw new ChainError(`link ${index + 1} of the ${length} in the chain: ${message}`, {
      cause,
      ...(claim !== undefined && { claim }),
    });
  }
}
