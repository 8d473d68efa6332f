/**
 * A token for just one request, derived from one that its holder has with its child key. Loaded late.
 *
 * @module
 */

import { InsufficientScopeError, InvalidArgumentError } from "../errors.ts";
import { quote } from "../quote.ts";
import { type Acl, AclTree } from "../scope/acl.ts";
import { INCLUDED_IN } from "../scope/included.ts";
import { canonicalPath, isProblem } from "../scope/path.ts";
import { readGrants } from "../token/grants.ts";
import { profileOf } from "../token/profile.ts";
import { type SciToken, stateOf } from "../token/scitoken.ts";
import type { Alternatives, FetchRequest } from "./capability.ts";
import type { CheckedScope, Needed } from "./needed.ts";
import { viewOf } from "./request-view.ts";
import { storage } from "./storage.ts";
import type { HeldToken } from "./token-source.ts";

/** Finds the capability of a token that covers another. */
type Find = (authz: string, path: string) => Acl | undefined;

/**
 * The text of a token that allows no more than a request needs.
 *
 * @param scope - What it needs. Left out: as for a store of files, and where it writes, whichever of overwriting and making
 *   anew the token allows.
 * @throws InsufficientScopeError when the token does not allow it; MissingKeyError when it was read without its child key.
 */
export async function attenuated<R extends FetchRequest>(
  held: HeldToken,
  request: R,
  scope: CheckedScope<R> | undefined,
): Promise<string> {
  if (typeof held === "string") {
    throw new InvalidArgumentError("to attenuate it, give the token as SciToken.deserialize reads it with requireKey");
  }
  const find = finder(held);
  const needed =
    scope === undefined ? await ofStorage(request, held) : await scope.needs(request, viewOf(request), held);
  const scopes = needed.map((any) => demandOne(any, find));
  return held.attenuate({ scope: [...new Set(scopes)].join(" ") });
}

async function ofStorage(request: FetchRequest, token: SciToken): Promise<Needed> {
  const view = viewOf(request);
  const modifying = await storage({ exists: () => true }).needs(view, token);
  const creating = await storage({ exists: () => false }).needs(view, token);
  return modifying.map((any, index) => [...any, ...(creating[index] ?? [])]);
}

function finder(token: SciToken): Find {
  const { claims, header } = stateOf(token);
  const profile = profileOf(claims, header.typ);
  const tree = new AclTree(readGrants(claims, profile));
  return (authz, path) => {
    const canonical = canonicalPath(path);
    if (isProblem(canonical)) return undefined;
    const wider = profile === "wlcg:1.0" && Object.hasOwn(INCLUDED_IN, authz) ? INCLUDED_IN[authz] : [];
    return [authz, ...(wider ?? [])].map((name) => tree.find(name, canonical)).find((acl) => acl !== undefined);
  };
}

/** The scope for one of some alternatives, in the name that the token has it by. */
function demandOne(any: Alternatives, find: Find): string {
  for (const [authz, path] of any) {
    const acl = find(authz, path);
    if (acl !== undefined) return `${acl.authz}:${path}`;
  }
  const needed = [...new Set(any.map(([authz, path]) => `${authz}:${path}`))].join(" or ");
  throw new InsufficientScopeError(`the token to derive from does not allow the request, which needs ${quote(needed)}`);
}
