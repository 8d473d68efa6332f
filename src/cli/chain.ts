/**
 * The tokens that one is derived from, which its header holds (`pwt`), and what each took away. Nothing is verified.
 *
 * @module
 */

import { isSciTokensError } from "../errors.ts";
import type { JsonObject } from "../jwt/json.ts";
import { AclTree, type Grant } from "../scope/acl.ts";
import { readScope } from "../scope/scope.ts";
import { dissect } from "./dissect.ts";
import { harmless, harmlessValue } from "./output.ts";
import { date, duration, isDate } from "./times.ts";

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

/** What a token no longer allows that its parent did, a line for each respect in which it is narrower; none for a base. */
export function takenAway(parent: JsonObject | undefined, child: JsonObject = {}): string[] {
  if (parent === undefined) return [];
  return [...scopesTaken(parent.scope, child.scope), ...audienceTaken(parent, child), ...timeTaken(parent, child)];
}

function scopesTaken(before: unknown, after: unknown): string[] {
  const [old, left] = [grantsOf(before), grantsOf(after)];
  return old.flatMap((grant) => {
    if (left.some((other) => textOf(other) === textOf(grant))) return [];
    const tree = new AclTree([grant]);
    const within = left.filter(({ authz, canonical }) => tree.find(authz, canonical) !== undefined).map(textOf);
    const gone = harmless(textOf(grant));
    return [within.length === 0 ? `no ${gone}` : `${gone} only for ${harmless(within.join(" "))}`];
  });
}

function audienceTaken({ aud: before }: JsonObject, { aud: after }: JsonObject): string[] {
  if (after === undefined || JSON.stringify(before) === JSON.stringify(after)) return [];
  return [`only at ${Array.isArray(after) ? after.map(harmlessValue).join(", ") : harmlessValue(after)}`];
}

function timeTaken({ exp: before }: JsonObject, { exp: after }: JsonObject): string[] {
  if (!isDate(before) || !isDate(after) || after >= before) return [];
  return [`until ${date(after)}, ${duration(before - after)} less`];
}

const textOf = ({ authz, path }: Grant): string => `${authz}:${path}`;

/** Of a scope that breaks the rules nothing can be compared; that it does is told elsewhere. */
function grantsOf(scope: unknown): readonly Grant[] {
  try {
    return typeof scope === "string" ? readScope(scope) : [];
  } catch (error) {
    if (isSciTokensError(error)) return [];
    throw error;
  }
}
