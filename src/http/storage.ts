/**
 * A store of files behind HTTP or WebDAV: what a request needs follows from its method and path.
 *
 * @module
 */

import { InvalidArgumentError } from "../errors.ts";
import { asGiven, readOptions } from "../options.ts";
import { type CapabilityOptions, capabilityFor } from "./capability.ts";
import type { ScopeRule } from "./needed.ts";
import type { RequestView } from "./request-view.ts";

/** Where a store of files is, and what tokens call it. */
export interface StorageOptions extends Pick<CapabilityOptions, "basePath" | "prefix" | "origins" | "thirdPartyCopy"> {
  /**
   * Whether there is something already where the request would write: at its path, or at the destination of `COPY` and
   * `MOVE`; asked for no other method. Where nothing is, a WLCG token needs `storage.create` and not `storage.modify`; whoever then writes must see
   * to it that nothing has come there meanwhile. Default: always.
   */
  readonly exists?: ((request: RequestView) => boolean | Promise<boolean>) | undefined;
}

/** The methods for which it matters whether something is there already. */
const WRITES: readonly string[] = ["PUT", "PATCH", "LOCK", "COPY", "MOVE"];

/**
 * Maps HTTP and WebDAV methods and URL paths to capabilities, in the names of the token's profile; see `capabilityFor` of
 * `scitokens/wlcg` for the table. For the option `scope` of `protect` and its kin.
 *
 * @throws InvalidArgumentError for options that can never work.
 * @example
 * ```ts
 * import { exportJwks, generateKey, KeyCache, SciToken } from "scitokens";
 * import { protect, storage } from "scitokens/protect";
 *
 * const issuer = "https://issuer.example";
 * const key = await generateKey();
 * const keyCache = new KeyCache();
 * await keyCache.addJwks(issuer, exportJwks(key));
 * const handle = protect(
 *   { issuer, audience: "https://storage.example", keyCache, scope: storage({ basePath: "/dav" }) },
 *   (request, { acl }) => new Response(`${request.method} is allowed by ${acl?.authz}:${acl?.path}`),
 * );
 *
 * const made = new SciToken({ key, claims: { aud: "https://storage.example", scope: "write:/run-1" } });
 * const authorization = `Bearer ${await made.serialize({ issuer })}`;
 * const put = { method: "PUT", body: "", headers: { authorization } };
 * const response = await handle(new Request("https://storage.example/dav/run-1/data", put));
 * console.log(await response.text()); // "PUT is allowed by write:/run-1"
 * const elsewhere = await handle(new Request("https://storage.example/dav/run-2", put));
 * console.log(elsewhere.headers.get("www-authenticate")); // … scope="write:/run-2"
 * ```
 */
export function storage(options: StorageOptions = {}): ScopeRule {
  const {
    exists,
    origins = [],
    ...mount
  } = readOptions(options, {
    basePath: asGiven<string | undefined>,
    prefix: asGiven<string | undefined>,
    origins: asGiven<readonly string[] | undefined>,
    thirdPartyCopy: asGiven<boolean | undefined>,
    exists: readExists,
  });
  // What is wrong with them is said now, and not at the first request.
  capabilityFor({ method: "OPTIONS", path: mount.basePath ?? "/" }, { profile: "scitoken:2.0", ...mount, origins });
  return {
    async needs(request, token) {
      const { method, path, headers, origin } = request;
      const options = { token, ...mount, origins: origin === undefined ? origins : [origin, ...origins] };
      const asked = { method, path, headers };
      // What is wrong with the request comes before anybody looks what there is.
      const needed = capabilityFor(asked, options);
      if (exists === undefined || !WRITES.includes(method)) return needed;
      return capabilityFor(asked, { ...options, exists: await exists(request) });
    },
  };
}

function readExists(exists: StorageOptions["exists"]): StorageOptions["exists"] {
  if (exists === undefined || typeof exists === "function") return exists;
  throw new InvalidArgumentError("exists must be a function");
}
