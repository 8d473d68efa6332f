/**
 * What a request to a store of files must be allowed, by its HTTP (RFC 9110) or WebDAV (RFC 4918) method.
 *
 * | method | WLCG profile section 2.2.1 | SciTokens |
 * | --- | --- | --- |
 * | `GET` | `storage.read` | `read` |
 * | `HEAD`, `PROPFIND` of depth 0 | `storage.read`, `.create`, `.modify` or `.stage`: each allows `stat` | `read` or `write` |
 * | `PROPFIND` of another depth, which lists | `storage.read` | `read` |
 * | `PUT`, `PATCH`, `LOCK` where nothing is yet | `storage.create` | `write` |
 * | the same where something is | `storage.modify` | `write` |
 * | `MKCOL` | `storage.create`, also one for what is below | `write` |
 * | `DELETE`, `PROPPATCH`, `UNLOCK` | `storage.modify` | `write` |
 * | `COPY` | `storage.read`, and at the destination as for `PUT` | `read` and `write` |
 * | `MOVE` | as for `PUT`, at both ends: a rename that overwrites nothing is of `storage.create` | `write` twice |
 * | `OPTIONS` | none | none |
 *
 * @module
 */

import { InsufficientScopeError, InvalidArgumentError } from "../errors.ts";
import { isNameList } from "../names.ts";
import { flag, readOptions } from "../options.ts";
import { quote } from "../quote.ts";
import { canonicalPath, isProblem } from "../scope/path.ts";
import { readGrants } from "../token/grants.ts";
import { type Profile, type ProfileOption, profileOf, readProfile } from "../token/profile.ts";
import { type SciToken, stateOf } from "../token/scitoken.ts";
import type { TokenState } from "../token/state.ts";
import {
  asDirectory,
  asFile,
  encodePath,
  type Mount,
  mounted,
  originOf,
  readDestination,
  readPrefix,
  unusable,
} from "./storage-path.ts";

/** An authorization on a path, as `Enforcer.test` is asked for. */
export type Capability = readonly [authz: string, path: string];

/** Capabilities of which one is enough. */
export type Alternatives = readonly Capability[];

/** A request as frameworks tell it that have no `Request`. */
export interface StorageRequest {
  /** The method, as it was sent. */
  readonly method: string;
  /** The path of the URL, percent-encoded, without the query. */
  readonly path: string;
  /** For `Destination`, `Depth` and `Source`, whatever their case. Default: none. */
  readonly headers?: { get(name: string): string | null } | undefined;
}

/** A `Request` of the Fetch API. */
export interface FetchRequest {
  /** The method. */
  readonly method: string;
  /** The URL. */
  readonly url: string;
  /** The headers. */
  readonly headers: { get(name: string): string | null };
}

/** In whose names capabilities are told, and where paths begin. One of `token` and `profile` must be given. */
export interface CapabilityOptions {
  /**
   * The token that the request carries: its profile says the names, and a `storage.create` for what is below a directory
   * lets that be made. Whether it is good for anything is for an Enforcer to say.
   */
  readonly token?: SciToken | undefined;
  /** The profile alone, where there is no token yet. `at+jwt` has the names of SciTokens. */
  readonly profile?: Profile | undefined;
  /**
   * Whether there is something already where the request would write: at its path, or at the destination of `COPY` and `MOVE`.
   * Where nothing is, as where the service itself heeds `Overwrite: F` or `If-None-Match: *`, less is needed. Default: `true`.
   */
  readonly exists?: boolean | undefined;
  /** The URL path below which the storage is, as it is written in URLs. Default: `"/"`. */
  readonly basePath?: string | undefined;
  /** What stands before the rest in the paths of tokens. Default: nothing. */
  readonly prefix?: string | undefined;
  /** The origins of this service beside that of the URL, as behind a proxy. A `Destination` at any other is elsewhere. */
  readonly origins?: readonly string[] | undefined;
  /**
   * Whether `COPY` may be from elsewhere (the header `Source`) or to elsewhere (`Destination`), which WLCG calls third-party
   * copy. It needs the capability for this end alone. Default: `false`.
   */
  readonly thirdPartyCopy?: boolean | undefined;
}

type Action = "read" | "stat" | "create" | "modify";

const WLCG: Readonly<Record<Action, readonly string[]>> = {
  read: ["storage.read"],
  stat: ["storage.read", "storage.create", "storage.modify", "storage.stage"],
  create: ["storage.create"],
  modify: ["storage.modify"],
};
const SCITOKENS: Readonly<Record<Action, readonly string[]>> = {
  read: ["read"],
  stat: ["read", "write"],
  create: ["write"],
  modify: ["write"],
};

/** What is known of a request. */
interface Asked {
  readonly path: string;
  readonly header: (name: string) => string | null;
  readonly origins: readonly string[];
  readonly mount: Mount;
  /** What it takes to write there. */
  readonly write: Action;
  readonly thirdPartyCopy: boolean;
  readonly need: (action: Action, path: string) => Alternatives;
  readonly needDirectory: (path: string) => Alternatives;
}

const writing = ({ need, write, path }: Asked): Alternatives[] => [need(write, asFile(path))];
const modifying = ({ need, path }: Asked): Alternatives[] => [need("modify", path)];

const METHODS: ReadonlyMap<string, (asked: Asked) => Alternatives[]> = /* @__PURE__ */ new Map([
  ["OPTIONS", () => []],
  ["GET", ({ need, path }: Asked) => [need("read", path)]],
  ["HEAD", ({ need, path }: Asked) => [need("stat", path)]],
  // RFC 4918 section 9.1: without a depth it is infinite.
  ["PROPFIND", ({ need, path, header }: Asked) => [need(header("depth")?.trim() === "0" ? "stat" : "read", path)]],
  ["PUT", writing],
  ["PATCH", writing],
  ["LOCK", writing],
  ["MKCOL", ({ needDirectory, path }: Asked) => [needDirectory(asDirectory(path))]],
  ["DELETE", modifying],
  ["PROPPATCH", modifying],
  ["UNLOCK", modifying],
  ["COPY", copying],
  ["MOVE", moving],
]);

/**
 * The capabilities that a request needs: all of what is listed, and of each one alternative.
 *
 * @returns Nothing for `OPTIONS`, which carries no token when a page asks whether it may.
 * @throws InsufficientScopeError with reason `method_unknown` for a method that no capability is known for, and
 *   `third_party_copy` for a copy from or to elsewhere that is not allowed.
 * @throws InvalidPathError for a path outside `basePath` (reason `path_outside`) or not usable, and for a `Destination` that is missing
 *   (`destination_missing`), no URL or path (`destination_invalid`), or elsewhere (`destination_elsewhere`).
 * @throws ProfileError, InvalidAuthorizationResourceError when the token is of no known profile, or one of its scopes breaks
 *   the rules; InvalidArgumentError for options that can never work.
 * @example
 * ```ts
 * import { Enforcer, generateKey, SciToken } from "scitokens";
 * import { capabilityFor } from "scitokens/wlcg";
 *
 * const key = await generateKey();
 * const issuer = "https://issuer.example";
 * const audience = "https://storage.example";
 * const made = new SciToken({ key, claims: { sub: "jane", aud: audience, scope: "storage.read:/ storage.create:/cms/user" } });
 * const serialized = await made.serialize({ issuer, profile: "wlcg:1.0" });
 * const token = await SciToken.deserialize(serialized, { publicKey: key });
 *
 * const request = new Request(`${audience}/dav/data/run-1`, { method: "MOVE", headers: { destination: "/dav/user/run-1" } });
 * const needed = capabilityFor(request, { token, exists: false, basePath: "/dav", prefix: "/cms" });
 * console.log(needed); // [[["storage.create", "/cms/data/run-1"]], [["storage.create", "/cms/user/run-1"]]]
 *
 * const enforcer = new Enforcer(issuer, { audience });
 * const allowed = needed.every((any) => any.some(([authz, path]) => enforcer.test(token, authz, path)));
 * console.log(allowed); // false: it may write where the file is to go, but not take it away
 * ```
 */
export function capabilityFor(
  request: FetchRequest | StorageRequest,
  options: CapabilityOptions,
): readonly Alternatives[] {
  const { token, profile, exists, basePath, prefix, origins, thirdPartyCopy } = readOptions(options, {
    token: (value: SciToken | undefined) => (value === undefined ? undefined : stateOf(value)),
    profile: readNamedProfile,
    exists: flag(true),
    basePath: readPrefix,
    prefix: readPrefix,
    origins: readOrigins,
    thirdPartyCopy: flag(false),
  });
  const isWlcg = readNames(token, profile) === "wlcg:1.0";
  const names = isWlcg ? WLCG : SCITOKENS;
  const need = (action: Action, path: string): Alternatives => names[action].map((authz) => [authz, path]);
  const mount = { basePath, prefix };
  const { method, path, header, origin } = read(request);
  const needs = METHODS.get(method);
  if (needs === undefined) {
    throw new InsufficientScopeError(`no capability is known that allows the method ${quote(method)}`, {
      reason: "method_unknown",
    });
  }
  return needs({
    path: mounted(path, mount),
    header,
    origins: origin === undefined ? origins : [origin, ...origins],
    mount,
    write: exists ? "modify" : "create",
    thirdPartyCopy,
    need,
    needDirectory: (directory) => [...need("create", directory), ...(isWlcg ? belowOf(token, directory) : [])],
  });
}

function copying(asked: Asked): Alternatives[] {
  const { need, write, path, header } = asked;
  if (header("source") !== null) {
    demandThirdPartyCopy(asked);
    if (header("destination") !== null) throw unusable("destination_invalid", "stands beside Source");
    return [need(write, asFile(path))];
  }
  const destination = destinationOf(asked);
  if (destination !== undefined) return [need("read", path), need(write, destination)];
  demandThirdPartyCopy(asked);
  return [need("read", path)];
}

function moving(asked: Asked): Alternatives[] {
  const { need, write, path } = asked;
  const destination = destinationOf(asked);
  if (destination === undefined) throw unusable("destination_elsewhere", "is not of this service");
  return [need(write, path), need(write, destination)];
}

/** Where something is to be put, as tokens have it; `undefined` when that is elsewhere. */
function destinationOf({ header, origins, mount }: Asked): string | undefined {
  const destination = readDestination(header("destination"), origins);
  return destination === "elsewhere" ? undefined : asFile(mounted(destination.path, mount));
}

function demandThirdPartyCopy({ thirdPartyCopy }: Asked): void {
  if (thirdPartyCopy) return;
  throw new InsufficientScopeError("a copy from or to another service is not allowed here", {
    reason: "third_party_copy",
  });
}

/**
 * The capability for something below a directory, which lets that directory be made where it is missing (WLCG profile
 * section 2.2.1). It is a directory alone that may be made so, which is why the Enforcer does not know of it.
 */
function belowOf(token: TokenState | undefined, directory: string): Alternatives {
  const canonical = canonicalPath(directory);
  if (token === undefined || isProblem(canonical)) return [];
  const { components } = canonical;
  const found = readGrants(token.claims, "wlcg:1.0").find(
    ({ authz, canonical: granted }) =>
      (authz === "storage.create" || authz === "storage.modify") &&
      granted.components.length > components.length &&
      components.every((component, index) => component === granted.components[index]),
  );
  return found === undefined ? [] : [[found.authz, encodePath(found.canonical.components)]];
}

function readNamedProfile(profile: Profile | undefined): ProfileOption | undefined {
  if (profile === undefined || readProfile(profile) !== "compat") return profile;
  throw new InvalidArgumentError("profile must be one of its own, or give the token, which says it");
}

function readNames(token: TokenState | undefined, profile: string | undefined): string {
  if ((token === undefined) === (profile === undefined)) {
    throw new InvalidArgumentError("give the token or the profile, in whose names capabilities are told");
  }
  return profile ?? profileOf((token as TokenState).claims, (token as TokenState).header.typ);
}

function read(request: FetchRequest | StorageRequest): {
  readonly method: string;
  readonly path: string;
  readonly header: (name: string) => string | null;
  readonly origin?: string | undefined;
} {
  const { method, headers } = request ?? {};
  const isSound = typeof method === "string" && (headers === undefined || typeof headers?.get === "function");
  if (!isSound) throw new InvalidArgumentError("give a Request, or an object with its method, path and headers");
  const header = (name: string): string | null => headers?.get(name) ?? null;
  if (!("url" in request)) return { method, path: request.path, header };
  const origin = originOf(request.url);
  if (origin === undefined) throw new InvalidArgumentError("the url of the request must be an absolute URL");
  return { method, path: new URL(request.url).pathname, header, origin };
}

function readOrigins(origins: readonly string[] = []): readonly string[] {
  if (isNameList(origins) && origins.every((origin) => originOf(origin) === origin)) return origins;
  throw new InvalidArgumentError('origins must be a list of origins, such as "https://storage.example"');
}
