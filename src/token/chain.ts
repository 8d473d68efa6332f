/**
 * Chained tokens: each link is signed with the child key (`cwk`) of the one before, which it carries in its header (`pwt`).
 * The first, the base token, is signed by its issuer. A chunk of its own, as most tokens stand alone.
 *
 * @module
 */

import { ChainError, InvalidArgumentError, MissingKeyError } from "../errors.ts";
import type { Extension } from "./extension.ts";
import { readChildKey } from "./key-segment.ts";
import { demandMayBeLeftOut, demandNarrower, demandNarrowerClaim } from "./narrowing.ts";
import { profileOf } from "./profile.ts";
import type { ReadSettings } from "./read-settings.ts";
import { type Link, TokenState } from "./state.ts";
import { demandOwnId, type VerifiedChain, verifyChain } from "./verified-chain.ts";

/**
 * Reads and verifies a chain, from its base on. A token that stands alone is one of a single link.
 *
 * @param serialized - The token, in three segments, or in four with the key that derives from it.
 * @throws ChainError when it is too long, wider than its base, or does not hold together; what is thrown for a token that
 *   stands alone when the base is one that is refused; MissingKeyError without the key that is demanded.
 */
export async function readChain(serialized: string, settings: ReadSettings): Promise<TokenState> {
  const [text, keySegment] = apartFromKey(serialized, settings.maxLength);
  const { links } = await readVerified(text, settings);
  if (keySegment === undefined) {
    if (!settings.requireKey) return stateOfChain(links);
    throw new MissingKeyError("the token has no fourth segment with the key to derive from it (requireKey)");
  }
  const extension = await extensionOf(text, keySegment, links, settings);
  return stateOfChain([...links.slice(0, -1), { ...(links.at(-1) as Link), extension }]);
}

/** The same of a token in three segments, with what is known of it. */
export async function readVerified(text: string, settings: ReadSettings): Promise<VerifiedChain> {
  const verified = await verifyChain(text, settings);
  if (!settings.refuseExtendable || !Object.hasOwn((verified.links.at(-1) as Link).header, "cwk")) return verified;
  throw new ChainError("the token can be extended (cwk), and is refused by itself: derive one that cannot", {
    reason: "extendable",
  });
}

/** The state of the last of some links, which have been verified. */
export function stateOfChain(links: readonly Link[]): TokenState {
  const states: TokenState[] = [];
  for (const link of links) states.push(new TokenState(link, true, [...states]));
  return states.at(-1) as TokenState;
}

/** A token in three segments, and the fourth, if it has one. */
function apartFromKey(serialized: string, maxLength: number): [text: string, keySegment?: string] {
  if (typeof serialized !== "string" || serialized.length > maxLength || serialized.split(".", 5).length !== 4) {
    return [serialized];
  }
  const end = serialized.lastIndexOf(".");
  return [serialized.slice(0, end), serialized.slice(end + 1)];
}

/**
 * What lets the holder of a token derive from it.
 *
 * @param links - The token's chain, of which nothing is verified here: whoever gets what is derived does so.
 * @throws ChainError when the segment is not the private half of the last link's child key.
 */
export async function extensionOf(
  text: string,
  keySegment: string,
  links: readonly Link[],
  { maxLength, maxChainLength }: Pick<ReadSettings, "maxLength" | "maxChainLength">,
): Promise<Extension> {
  const { header, claims } = links.at(-1) as Link;
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
      demandOwnId(child, links);
    },
  };
}
