/**
 * Issuers, and where below the service each may grant anything: a map from issuers to areas, as the SciTokens text on
 * verification has it and as storage servers are configured with a base path for each issuer.
 *
 * @module
 */

import { InvalidArgumentError } from "../errors.ts";
import { isName } from "../names.ts";
import { readOptions } from "../options.ts";
import { type CanonicalPath, canonicalPath, isProblem } from "../scope/path.ts";
import type { Alternatives, Capability } from "./capability.ts";
import { encodePath, readPrefix } from "./storage-path.ts";

/** An issuer, and the path that its tokens begin from. */
export interface IssuerArea {
  /** The issuer, as its tokens name it. */
  readonly issuer: string;
  /**
   * The path, percent-encoded, that the root of its tokens stands for: with `"/cms"`, a token's `read:/run-1` allows
   * `/cms/run-1`, and no token of it allows anything elsewhere. Default: `"/"`.
   */
  readonly basePath?: string | undefined;
}

/** One issuer, or several, each perhaps with a path of its own. One that is named twice has two areas. */
export type Issuers = string | IssuerArea | readonly (string | IssuerArea)[];

interface Area {
  readonly issuer: string;
  readonly base: CanonicalPath;
}

/** The areas of all issuers. */
export class IssuerAreas {
  /** The issuers, each once. */
  readonly issuers: readonly string[];
  readonly #areas: readonly Area[];

  /** @throws InvalidArgumentError for what names no issuer, or no path. */
  constructor(given: Issuers) {
    const list: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (list.length === 0) throw new InvalidArgumentError("issuer must name at least one issuer");
    this.#areas = list.map(readArea);
    this.issuers = [...new Set(this.#areas.map(({ issuer }) => issuer))];
  }

  /** Capabilities on paths of the service as tokens of an issuer have them; none where that may grant nothing. */
  localize(issuer: unknown, any: Alternatives): Alternatives {
    return any.flatMap(([authz, path]) => this.#within(issuer, path).map((own): Capability => [authz, own]));
  }

  #within(issuer: unknown, path: string): readonly string[] {
    const canonical = canonicalPath(path);
    // What is wrong with a path is for the Enforcer to say.
    if (isProblem(canonical)) return [path];
    const own = this.#areas.filter((area) => area.issuer === issuer);
    return own.filter(({ base }) => isBelow(canonical, base)).map(({ base }) => relative(path, canonical, base));
  }
}

function readArea(given: unknown): Area {
  const { issuer, basePath } =
    typeof given === "string"
      ? { issuer: given, basePath: "" }
      : readOptions(given as IssuerArea, { issuer: (value: string) => value, basePath: readPrefix });
  if (isName(issuer) && issuer !== "*") return { issuer, base: canonicalPath(basePath || "/") as CanonicalPath };
  throw new InvalidArgumentError('issuer must be a non-empty string, or a list of at least one; "*" names none');
}

function isBelow({ components }: CanonicalPath, base: CanonicalPath): boolean {
  return base.components.every((component, index) => component === components[index]);
}

function relative(path: string, { components, directory }: CanonicalPath, base: CanonicalPath): string {
  if (base.components.length === 0) return path;
  const rest = components.slice(base.components.length);
  return `${encodePath(rest)}${directory && rest.length > 0 ? "/" : ""}`;
}
