/**
 * What a request must be allowed: always the same, computed from the request, or as for a store of files.
 *
 * @module
 */

import { InvalidArgumentError, isSciTokensError } from "../errors.ts";
import { isName } from "../names.ts";
import { canonicalPath, isProblem } from "../scope/path.ts";
import { needsPath, readScope } from "../scope/scope.ts";
import type { SciToken } from "../token/scitoken.ts";
import type { Alternatives, Capability } from "./capability.ts";
import type { RequestView } from "./request-view.ts";

/** Capabilities that are needed: all of what is listed, and of each one alternative. None: any token that is good here. */
export type Needed = readonly Alternatives[];

/** What says which capabilities a request needs, from what all see of it. {@link storage} makes one. */
export interface ScopeRule {
  /** Called with a token that is verified and for this service. */
  needs(request: RequestView, token: SciToken): Needed | Promise<Needed>;
}

/**
 * Computes what a request needs. It is called when the token is verified and found to be for this service.
 *
 * It returns the authorization and the path, percent-encoded as in a URL; or a list as of `capabilityFor`. What it throws of
 * this library, such as InsufficientScopeError, refuses the request; anything else is passed on as a fault of the service.
 */
export type ScopeFunction<R> = (request: R, token: SciToken) => Capability | Needed | Promise<Capability | Needed>;

/** What a request needs: `"read:/secret"`, a function of the request, or {@link storage}. */
export type Scope<R> = string | ScopeFunction<R> | ScopeRule;

/** The same, checked. */
export interface CheckedScope<R> {
  /** What can be told before there is a token. */
  readonly text: string | undefined;
  readonly needs: (request: R, view: RequestView, token: SciToken) => Needed | Promise<Needed>;
}

/** @throws InvalidArgumentError for a scope that can never work. */
export function readScopeOption<R>(scope: Scope<R>): CheckedScope<R> {
  if (typeof scope === "string") {
    const capability = readCapability(scope);
    const needed: Needed = [[capability]];
    return { text: scopeFor(capability), needs: () => needed };
  }
  if (typeof scope === "function") {
    return { text: undefined, needs: async (request, _view, token) => readNeeded(await scope(request, token)) };
  }
  if (typeof scope?.needs === "function") {
    return { text: undefined, needs: async (_request, view, token) => readNeeded(await scope.needs(view, token)) };
  }
  throw new InvalidArgumentError('scope must be "AUTHZ:PATH", a function that returns [authz, path], or storage(…)');
}

/** A capability as a scope says it. On everything, one that needs no path is written without. */
export function scopeFor([authz, path]: Capability): string {
  return path === "/" && !needsPath(authz) ? authz : `${authz}:${path}`;
}

/** One colon and a path, or a service would ask for something else than was meant (DECISIONS F4). */
function readCapability(scope: string): Capability {
  const [authz = "", path = "", ...more] = scope.split(":");
  if (more.length === 0 && path !== "" && isSound(scope)) return [authz, path];
  throw new InvalidArgumentError(
    'scope must be "AUTHZ:PATH" with one colon and an absolute path, such as "read:/secret"; or "compute.create:/", where none is needed',
  );
}

function isSound(scope: string): boolean {
  try {
    return !scope.includes(" ") && readScope(scope).length === 1;
  } catch (error) {
    if (isSciTokensError(error)) return false;
    throw error;
  }
}

function readNeeded(value: Capability | Needed): Needed {
  const needed: unknown = isCapability(value) ? [[value]] : value;
  const isList = Array.isArray(needed) && needed.every((any) => Array.isArray(any) && any.length > 0);
  if (isList && needed.every((any) => any.every(isCapability))) return needed;
  throw new InvalidArgumentError(
    "the function scope must return [authz, path] with an absolute path, or a list of lists of these",
  );
}

function isCapability(value: unknown): value is Capability {
  if (!Array.isArray(value) || value.length !== 2 || !value.every(isName)) return false;
  const [authz, path] = value as unknown as Capability;
  const canonical = canonicalPath(path);
  return !/[: ]/.test(authz) && !(isProblem(canonical) && canonical.reason === "path_relative");
}
