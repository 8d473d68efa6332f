/**
 * Chained tokens: each link is signed with the child key (`cwk`) of the one before, which it carries in its header (`pwt`).
 * The first, the base token, is signed by its issuer. A chunk of its own, as most tokens stand alone.
 *
 * @module
 */

import { ChainError, InvalidArgumentError, isSciTokensError, MissingKeyError } from "../errors.ts";
import { RecentMap } from "../issuer-keys/recent-map.ts";
import { type Algorithm, demandAllowed } from "../jwt/algorithms.ts";
import { type CompactParts, type JwsHeader, readCompact } from "../jwt/compact.ts";
import type { SigningKey } from "../jwt/key.ts";
import type { KeyBytes } from "../jwt/key-bytes.ts";
import { verifyParts } from "../jwt/signature.ts";
import type { CryptoKey } from "../web.ts";
import { childKeyFor, demandChildKey, isSameKey } from "./child-key.ts";
import { checkType } from "./header.ts";
import { readChildKey } from "./key-segment.ts";
import { demandMayBeLeftOut, demandNarrower, demandNarrowerClaim } from "./narrowing.ts";
import { type Claims, type Profile, profileOf } from "./profile.ts";
import type { ReadSettings } from "./read-token.ts";

/** One token of a chain. */
export interface Link {
  readonly header: JwsHeader;
  readonly claims: Map<string, unknown>;
  /** Of the last one, where it has a fourth segment: what lets its holder go on. */
  readonly extension?: Extension;
}

/** What a chain is read with. */
export interface ChainSettings extends ReadSettings {
  /** Reads the claims of a link whose signature has been verified, and checks all that does not hang on its parent. */
  readonly check: (parts: CompactParts) => Link;
}

/** What lets its holder derive from a token. */
export interface Extension {
  /** The token, in three segments. */
  readonly text: string;
  /** The private half of its child key. */
  readonly key: SigningKey;
  /** What a derived token has in its header before it is signed. */
  readonly header: Partial<JwsHeader>;
  readonly claims: Claims;
  readonly profile: Profile;
  /** How many links the chain has up to it. */
  readonly length: number;
  /** The limits that it was read with, which a derived token must keep. */
  readonly maxLength: number;
  readonly maxChainLength: number;
  /**
   * The claims that a derived token starts with.
   *
   * @param key - What the caller gives as its key, which must be nothing.
   * @throws InvalidArgumentError when it is something.
   */
  inherited(key: unknown): Map<string, unknown>;
  /** @throws ChainError when a derived token must not say this. */
  demandNarrowerClaim(claim: string, value: unknown): void;
  /** @throws ChainError when a derived token must have this claim. */
  demandMayBeLeftOut(claim: string): void;
  /** @throws ChainError when a derived token must not say all this. */
  demandNarrower(claims: Claims): void;
}

/**
 * Parents that have been verified, by their texts, and with which key: of a base token the issuer's, which may have been
 * withdrawn since; of any other, its parent's child key, which is in the text itself. So each link costs one signature.
 */
const VERIFIED: RecentMap<CryptoKey | "derived"> = /* @__PURE__ */ new RecentMap(1000);
/** Characters of a token that is remembered. */
const MAX_REMEMBERED = 16_384;

/**
 * Reads and verifies a chain, from its base on. A token that stands alone is one of a single link.
 *
 * @param serialized - The token, in three segments, or in four with the key that derives from it.
 * @throws ChainError when it is too long, wider than its base, or does not hold together; what is thrown for a token that
 *   stands alone when the base is one that is refused; MissingKeyError without the key that is demanded.
 */
export async function readChain(serialized: string, settings: ChainSettings): Promise<readonly Link[]> {
  const [text, keySegment] = apartFromKey(serialized, settings.maxLength);
  const { maxLength, maxChainLength, requireKey, refuseExtendable } = settings;
  const texts = takeApart(text, maxLength, maxChainLength);
  await demandChildKeys(texts.map(({ parts }) => parts.header));
  const links: Link[] = [];
  for (const [index, linkText] of texts.entries()) {
    const parent = links.at(-1);
    const isParent = index < texts.length - 1;
    await within(index, texts.length, async () => {
      if (parent === undefined) await verifyBase(linkText, isParent, settings);
      else await verifyDerived(linkText, isParent, parent.header.cwk, settings.algorithms);
      const link = settings.check(linkText.parts);
      if (parent !== undefined) checkLink(link, parent);
      links.push(link);
    });
  }
  demandOwnIds(idsOf(links));
  if (requireKey && keySegment === undefined) {
    throw new MissingKeyError("the token has no fourth segment with the key to derive from it (requireKey)");
  }
  const last = links.at(-1) as Link;
  if (refuseExtendable && Object.hasOwn(last.header, "cwk")) {
    throw new ChainError("the token can be extended (cwk), and is refused by itself: derive one that cannot", {
      reason: "extendable",
    });
  }
  if (keySegment === undefined) return links;
  return [...links.slice(0, -1), { ...last, extension: await extensionOf(text, keySegment, links, settings) }];
}

/** A token in three segments, and the fourth, if it has one. */
function apartFromKey(serialized: string, maxLength: number): [text: string, keySegment?: string] {
  if (typeof serialized !== "string" || serialized.length > maxLength || serialized.split(".", 5).length !== 4) {
    return [serialized];
  }
  const end = serialized.lastIndexOf(".");
  return [serialized.slice(0, end), serialized.slice(end + 1)];
}

interface LinkText {
  readonly text: string;
  readonly parts: CompactParts;
}

/** The links of a chain, the base first. Nothing is verified. */
function takeApart(text: string, maxLength: number, maxChainLength: number): LinkText[] {
  const links: LinkText[] = [];
  let next: unknown = text;
  while (next !== undefined) {
    if (links.length === maxChainLength) {
      throw new ChainError(
        maxChainLength === 1
          ? "a token derived from another (pwt) is not accepted here"
          : `the chain has more than ${maxChainLength} links`,
      );
    }
    const parts = links.length === 0 ? readLink(next, maxLength) : readParent(next, maxLength);
    links.unshift({ text: next as string, parts });
    next = Object.hasOwn(parts.header, "pwt") ? (parts.header.pwt ?? null) : undefined;
  }
  return links;
}

function readLink(text: unknown, maxLength: number): CompactParts {
  const parts = readCompact(text, maxLength);
  checkType(parts.header.typ);
  return parts;
}

function readParent(text: unknown, maxLength: number): CompactParts {
  try {
    return readLink(text, maxLength);
  } catch (cause) {
    throw new ChainError("the parent in the token's header (pwt) is no compact token", { cause });
  }
}

/** Each parent has a child key, each of its own: who holds one could else derive from what stands before. */
async function demandChildKeys(headers: readonly JwsHeader[]): Promise<void> {
  const found: KeyBytes[] = [];
  for (const [index, header] of headers.entries()) {
    const isLast = index === headers.length - 1;
    if (!Object.hasOwn(header, "cwk")) {
      if (isLast) return;
      throw new ChainError(`${name(index, headers.length)} has no child key (cwk), so that nothing derives from it`);
    }
    const { bytes } = await demandChildKey(header.cwk);
    if (found.some((other) => isSameKey(bytes, other))) {
      throw new ChainError(`${name(index, headers.length)} has the child key (cwk) of another`);
    }
    found.push(bytes);
  }
}

async function verifyBase({ text, parts }: LinkText, isParent: boolean, settings: ChainSettings): Promise<void> {
  const { algorithms, trust } = settings;
  const keys = await trust(parts, demandAllowed(parts.header.alg, algorithms));
  const known = VERIFIED.get(text);
  if (keys.some(({ publicKey }) => publicKey === known)) return;
  await verifyParts(parts, algorithms, async () => keys);
  const [key, another] = keys;
  if (isParent && key !== undefined && another === undefined) remember(text, key.publicKey);
}

async function verifyDerived(
  { text, parts }: LinkText,
  isParent: boolean,
  cwk: unknown,
  algorithms: readonly Algorithm[],
): Promise<void> {
  if (!algorithms.some((allowed) => allowed === parts.header.alg)) {
    throw new ChainError("its algorithm (alg) is not allowed", { claim: "alg" });
  }
  if (VERIFIED.get(text) === "derived") return;
  await verifyParts(parts, algorithms, async (algorithm) => [await childKeyFor(cwk, algorithm)]);
  if (isParent) remember(text, "derived");
}

function remember(text: string, key: CryptoKey | "derived"): void {
  if (text.length <= MAX_REMEMBERED) VERIFIED.set(text, key);
}

function checkLink(link: Link, parent: Link): void {
  const profile = profileOf(parent.claims, parent.header.typ);
  if (profileOf(link.claims, link.header.typ) !== profile) {
    throw new ChainError("it is of another profile than its parent", { claim: "typ" });
  }
  demandNarrower(parent.claims, link.claims, profile);
}

const idsOf = (links: readonly Link[]): unknown[] => links.map(({ claims }) => claims.get("jti"));

/** Of all links: a list of tokens that are revoked, or were seen before, goes by these. */
function demandOwnIds(ids: readonly unknown[]): void {
  const found = ids.findIndex((id, index) => id !== undefined && ids.indexOf(id) < index);
  if (found === -1) return;
  throw new ChainError(`${name(found, ids.length)} has the jti of another`, { claim: "jti" });
}

async function extensionOf(
  text: string,
  keySegment: string,
  links: readonly Link[],
  { maxLength, maxChainLength }: ChainSettings,
): Promise<Extension> {
  const last = links.at(-1) as Link;
  const { header } = last;
  // A copy: the token that is read may be changed.
  const claims = new Map(last.claims);
  const profile = profileOf(claims, header.typ);
  return {
    text,
    key: await readChildKey(keySegment, header.cwk),
    header: Object.freeze(header.typ === undefined ? {} : { typ: header.typ }),
    claims,
    profile,
    length: links.length,
    maxLength,
    maxChainLength,
    inherited(key) {
      if (key === undefined) return new Map([...claims].filter(([claim]) => claim !== "jti"));
      throw new InvalidArgumentError("a derived token is signed with its parent's child key: give no other");
    },
    demandNarrowerClaim: (claim, value) => demandNarrowerClaim(claims, claim, value, profile),
    demandMayBeLeftOut: (claim) => demandMayBeLeftOut(claims, claim, profile),
    demandNarrower(child) {
      demandNarrower(claims, child, profile);
      demandOwnIds([...idsOf(links), child.get("jti")]);
    },
  };
}

/** What is wrong with a link of a chain, with its place in it. */
async function within<T>(index: number, length: number, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!isSciTokensError(error, "ERR_CHAIN")) throw error;
    const { message, claim, cause } = error;
    throw new ChainError(`${name(index, length)}: ${message}`, { cause, ...(claim !== undefined && { claim }) });
  }
}

const name = (index: number, length: number): string => `link ${index + 1} of the ${length} in the chain`;
