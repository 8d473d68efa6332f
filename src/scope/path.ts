/**
 * Paths of scopes and of requests, brought to one canonical form (RFC 3986 section 6).
 *
 * Both sides are split at `/` first, and each component is percent-decoded once. What a decoder further down could
 * still take for a separator or for `..` is refused, never repaired: repairing a path has widened scopes in other
 * libraries (CVE-2026-32727, CVE-2026-32725).
 *
 * @module
 */

/** A path as its decoded components. */
export interface CanonicalPath {
  readonly components: readonly string[];
  /** Whether it ends in a slash, and so names a directory and not what may be a file. */
  readonly directory: boolean;
}

/** Why a text is no path that can be used. */
export interface PathProblem {
  /** A stable word: `path_relative`, `path_traversal` or `path_unusable`. */
  readonly reason: "path_relative" | "path_traversal" | "path_unusable";
  /** The same for a person, to stand after "the path". */
  readonly problem: string;
}

/** How a path is written. */
export interface PathOptions {
  /** Whether it is percent-encoded, as in a URL. Default: `true`. */
  readonly encoded?: boolean;
  /** Whether a `..` written as such is resolved and not refused. Default: `false`. */
  readonly collapseDotSegments?: boolean;
}

/** The root, which covers everything. */
export const ROOT: CanonicalPath = { components: [], directory: true };

// What most paths are made of: nothing to decode, and nothing that is refused but dot segments.
const PLAIN = /^[\w/.~@:+=,-]*$/;
const ESCAPE = /%[0-9a-fA-F]{2}/;
const LONE_SURROGATE = /\p{Surrogate}/u;

const unusable = (problem: string): PathProblem => ({ reason: "path_unusable", problem });

/** The canonical form of a path, or why there is none. */
export function canonicalPath(text: string, options: PathOptions = {}): CanonicalPath | PathProblem {
  if (!text.startsWith("/")) return { reason: "path_relative", problem: "does not begin with a slash" };
  if (options.collapseDotSegments && options.encoded !== false && /[?#]/.test(text)) {
    // Resolving a ".." of a query would leave a path that nobody asked for.
    return unusable("has a query or fragment");
  }
  const components: string[] = [];
  const isPlain = PLAIN.test(text);
  let directory = false;
  for (const raw of text.split("/")) {
    const component = isPlain || options.encoded === false ? raw : decodeComponent(raw);
    if (component === undefined) return unusable("has a percent-escape that is no UTF-8");
    const problem = isPlain ? undefined : problemOf(component);
    if (problem !== undefined) return unusable(problem);
    if (component === ".." && !(raw === ".." && options.collapseDotSegments === true)) {
      return { reason: "path_traversal", problem: 'has a ".." in it' };
    }
    directory = component === "" || component === "." || component === "..";
    if (component === "..") components.pop();
    else if (!directory) components.push(component);
  }
  return { components, directory };
}

/** Whether there is no canonical form. */
export function isProblem(path: CanonicalPath | PathProblem): path is PathProblem {
  return "reason" in path;
}

/** The text of a canonical path, decoded. */
export function formatPath({ components, directory }: CanonicalPath): string {
  return `/${components.join("/")}${directory && components.length > 0 ? "/" : ""}`;
}

function decodeComponent(raw: string): string | undefined {
  if (!raw.includes("%")) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    return undefined;
  }
}

function problemOf(component: string): string | undefined {
  if (component.includes("/")) return "has an encoded slash";
  if (component.includes("\\")) return "has a backslash";
  if (component.includes("\0")) return "has a NUL";
  if (LONE_SURROGATE.test(component)) return "has a lone surrogate";
  // A second decoder further down would turn `%2e` into a dot (DECISIONS A4, A14).
  if (ESCAPE.test(component)) return "has a percent-escape once decoded";
  return undefined;
}
