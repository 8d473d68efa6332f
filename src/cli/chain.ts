/**
 * The tokens that one is derived from, which its header holds (`pwt`). Nothing is verified.
 *
 * @module
 */

import type { JsonObject } from "../jwt/json.ts";
import { dissect } from "./dissect.ts";

/** One token of a chain, without its signature: with it, whoever reads this could use it. */
export interface Link {
  readonly header: JsonObject | undefined;
  readonly claims: JsonObject | undefined;
}

/** The most tokens of a chain that are shown. */
const MAX_LINKS = 10;

/** The parents of a token, the first of the chain first. */
export function chainOf(header: JsonObject | undefined): readonly Link[] {
  const links: Link[] = [];
  let parent = header?.pwt;
  while (typeof parent === "string" && links.length < MAX_LINKS) {
    const read = dissect(parent);
    links.unshift({ header: withoutParent(read.header), claims: read.claims });
    parent = read.header?.pwt;
  }
  return links;
}

/** A header without the token that it holds, which serves whoever has it. */
export function withoutParent(header: JsonObject | undefined): JsonObject | undefined {
  return header !== undefined && Object.hasOwn(header, "pwt") ? { ...header, pwt: "(a token, not shown)" } : header;
}
