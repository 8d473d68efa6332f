/** The text of a token, taken apart without looking at any signature. */

import { isSciTokensError, type JsonObject, type JwsHeader } from "scitokens";
import { decode } from "scitokens/jwt";

/** One token, as its text says. */
export interface DecodedToken {
  /** Its three segments, as a service gets them. */
  readonly text: string;
  readonly header: JwsHeader;
  readonly claims: JsonObject;
}

/** A token, with what it is derived from. */
export interface TokenText extends DecodedToken {
  /** The base token first, and this one last. */
  readonly chain: readonly DecodedToken[];
  /** The fourth segment, a private key that only its holder has. */
  readonly keySegment: string | undefined;
}

/** As deep as this page looks, which is twice as deep as the library verifies. */
const MAX_CHAIN = 10;

/** What was pasted, without what often comes with it. */
export function tidy(pasted: string): string {
  return pasted.replace(/^\s*(?:authorization:\s*)?bearer\s+/i, "").replace(/\s+/g, "");
}

/** The three segments that a service gets, and the fourth if there is one. */
export function apartFromKey(text: string): [text: string, keySegment: string | undefined] {
  const segments = text.split(".");
  return segments.length === 4 ? [segments.slice(0, 3).join("."), segments[3]] : [text, undefined];
}

/**
 * Reads the text of a token.
 *
 * @throws SciTokensError when it is none.
 */
export function readText(whole: string): TokenText {
  const [text, keySegment] = apartFromKey(whole);
  const own = readOne(text);
  const chain = [own];
  for (let { pwt } = own.header; typeof pwt === "string" && chain.length < MAX_CHAIN; pwt = chain[0]?.header.pwt) {
    try {
      chain.unshift(readOne(pwt));
    } catch (error) {
      if (!isSciTokensError(error)) throw error;
      break; // What it carries as its parent is none, as will be told when it is verified.
    }
  }
  return { ...own, chain, keySegment };
}

function readOne(text: string): DecodedToken {
  const { header, payload } = decode(text);
  return { text, header, claims: payload };
}
