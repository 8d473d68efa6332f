/**
 * From the paths of a request to those that tokens speak of.
 *
 * @module
 */

import { InvalidArgumentError, InvalidPathError } from "../errors.ts";
import { quote } from "../quote.ts";
import { canonicalPath, isProblem } from "../scope/path.ts";

/** Where a service has its storage, and where tokens have it. */
export interface Mount {
  /** The URL path below which the storage is. */
  readonly basePath: string;
  /** What stands before the rest in the paths of tokens. */
  readonly prefix: string;
}

/** Where a request wants something to be put. */
export type Destination =
  | {
      /** The URL path, here. */
      readonly path: string;
    }
  | "elsewhere";

// RFC 3986 section 3, taken apart by hand: a URL parser would repair what is to be refused, such as a backslash or "..".
const ABSOLUTE = /^(https?:\/\/[^/?#\\@\s\p{Cc}]+)(\/[^?#]*)?$/iu;

/**
 * The path in the namespace of tokens.
 *
 * @throws InvalidPathError when it is outside the storage, or would be for whoever resolves a `..` in it later.
 */
export function mounted(path: string, { basePath, prefix }: Mount): string {
  if (typeof path !== "string") throw new InvalidPathError("the path of the request must be a string");
  if (/[?#]/.test(path)) throw new InvalidPathError("give the path of the request without its query");
  const canonical = canonicalPath(path);
  if (isProblem(canonical)) {
    throw new InvalidPathError(`the path of the request ${canonical.problem}`, { reason: canonical.reason });
  }
  const within = `${path}/`.startsWith(`${basePath}/`);
  if (within) return `${prefix}${path.slice(basePath.length) || "/"}`;
  throw new InvalidPathError(`${quote(path)} is not below ${quote(basePath)}`, { reason: "path_outside" });
}

/**
 * What the header `Destination` names (RFC 4918 section 10.3).
 *
 * @param origins - Of this service.
 * @throws InvalidPathError when it is missing, or no such URL or path.
 */
export function readDestination(destination: string | null, origins: readonly string[]): Destination {
  if (destination === null) throw unusable("destination_missing", "is missing");
  if (/^\/([^/?#][^?#]*)?$/.test(destination)) return { path: destination };
  const [, origin, path = "/"] = ABSOLUTE.exec(destination) ?? [];
  const parsed = origin === undefined ? undefined : originOf(origin);
  if (parsed === undefined) throw unusable("destination_invalid", "is no URL or absolute path without a query");
  return origins.includes(parsed) ? { path } : "elsewhere";
}

/** What refuses a request for where it wants something to be put. */
export function unusable(reason: string, problem: string): InvalidPathError {
  return new InvalidPathError(`the header Destination ${problem}`, { reason });
}

/** The origin of a URL; `undefined` when it is none. */
export function originOf(url: string): string | undefined {
  try {
    return new URL(url).origin;
  } catch {
    return undefined;
  }
}

/** A path, that of a file, so that a scope for the directory of that name does not cover it. */
export function asFile(path: string): string {
  const canonical = canonicalPath(path);
  return isProblem(canonical) ? path : encodePath(canonical.components);
}

/** The path as that of a directory. */
export function asDirectory(path: string): string {
  return path.endsWith("/") ? path : `${path}/`;
}

/** The text of a path, percent-encoded. */
export function encodePath(components: readonly string[]): string {
  return `/${components.map(encodeURIComponent).join("/")}`;
}

/** A caller's path that others begin with, without a slash at its end. */
export function readPrefix(prefix: string | undefined, name: string): string {
  if (prefix === undefined) return "";
  const canonical = typeof prefix === "string" ? canonicalPath(prefix) : undefined;
  if (canonical !== undefined && !isProblem(canonical) && !/[?#]/.test(prefix)) {
    // Up to the last character that is no slash; it matches whatever there is.
    return (/^(?:\/*[^/])*/.exec(prefix) as RegExpExecArray)[0];
  }
  throw new InvalidArgumentError(`${name} must be an absolute path, percent-encoded and without ".."`);
}
