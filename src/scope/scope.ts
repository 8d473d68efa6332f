/**
 * The `scope` claim (RFC 6749 section 3.3; SciTokens claims language; WLCG profile section 2.2.1).
 *
 * A token is valid as a whole or not at all: every scope is checked before any is matched.
 *
 * @module
 */

import { InvalidAuthorizationResourceError } from "../errors.ts";
import { quote } from "../quote.ts";
import type { Grant } from "./acl.ts";
import { canonicalPath, formatPath, isProblem, ROOT } from "./path.ts";

/** How scopes are read. */
export interface ScopeOptions {
  /** Whether `read` and `write` without a path mean the root, and do not refuse the token. Default: `false`. */
  readonly assumeRoot?: boolean;
}

// RFC 6749 section 3.3 has no control characters, quotation marks or backslashes in a scope.
const FORBIDDEN = /[\p{Cc}"\\]/u;

// The same, percent-encoded: U+0000 to 001F, 007F, the UTF-8 of 0080 to 009F, and the two others.
const ESCAPED_FORBIDDEN = /%(?:[01][0-9a-f]|7f|22|5c|c2%[89][0-9a-f])/i;

// What most scopes are made of, in which nothing needs a closer look.
const PLAIN = /^[\w/.~@:+=,-]*$/;

const refuse = (problem: string, scope: string): InvalidAuthorizationResourceError =>
  new InvalidAuthorizationResourceError(`the scope ${quote(scope)} ${problem}`);

/** Whether an authorization has no meaning without a path. */
export function needsPath(authz: string): boolean {
  return authz === "read" || authz === "write" || isStorage(authz);
}

/**
 * The grants of a `scope` claim, in its order and without repetitions.
 *
 * @throws InvalidAuthorizationResourceError when any of the scopes breaks the rules.
 */
export function readScope(scope: string, options?: ScopeOptions): Grant[] {
  return readScopes(
    scope.split(" ").filter((piece) => piece !== ""),
    options,
  );
}

/** The grants of scopes that are given one by one. */
export function readScopes(scopes: readonly string[], options: ScopeOptions = {}): Grant[] {
  const grants = new Map<string, Grant>();
  for (const scope of scopes) {
    const grant = readOne(scope, options);
    const text = `${grant.authz}:${grant.path}`;
    if (!grants.has(text)) grants.set(text, grant);
  }
  return [...grants.values()];
}

function readOne(scope: string, { assumeRoot = false }: ScopeOptions): Grant {
  const isPlain = PLAIN.test(scope);
  if (!isPlain && FORBIDDEN.test(scope)) throw refuse("has a control character, quotation mark or backslash", scope);
  const colon = scope.indexOf(":");
  const authz = colon === -1 ? scope : scope.slice(0, colon);
  if (authz === "") throw refuse("begins with a colon", scope);
  if (!isPlain && ESCAPED_FORBIDDEN.test(authz))
    throw refuse("has an encoded control character or quotation mark", scope);
  if (colon === -1) {
    const rootMeant = assumeRoot && !isStorage(authz);
    if (needsPath(authz) && !rootMeant) throw refuse("must have a path, as read:/store", scope);
    return { authz, path: "/", canonical: ROOT };
  }
  const canonical = canonicalPath(scope.slice(colon + 1));
  if (isProblem(canonical)) throw refuse(`is refused: its path ${canonical.problem}`, scope);
  if (!isPlain && canonical.components.some((component) => FORBIDDEN.test(component))) {
    throw refuse("has an encoded control character or quotation mark", scope);
  }
  return { authz, path: formatPath(canonical), canonical };
}

function isStorage(authz: string): boolean {
  return authz.startsWith("storage.");
}
