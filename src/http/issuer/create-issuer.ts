/**
 * An issuer, as one fetch handler for every runtime.
 *
 * @module
 */

import type { JsonWebKeySet } from "../../jwt/json-web-key.ts";
import { flag, readOptions } from "../../options.ts";
import type { Request as AnyRequest, Response as AnyResponse } from "../../web.ts";
import { addressesOf } from "./addresses.ts";
import { empty, preflight, refusal, text } from "./answer.ts";
import { DEMO_NAMES, DEMO_ROUTES, DEVICE_CODE, demoMetadata, REFRESH_TOKEN } from "./demo/interface.ts";
import { loadDemo } from "./demo/late.ts";
import { readForm } from "./form.ts";
import { type IssuerOptions, type IssuerSettings, readIssuerOptions } from "./issuer-options.ts";
import { algorithmsIn, type PublishedKey } from "./key-ring.ts";
import { metadataOf, PATHS } from "./metadata.ts";
import { type MintOptions, mintClaims } from "./mint-claims.ts";
import { publish } from "./published.ts";
import { answerTokenRequest, toOAuthError } from "./token-endpoint.ts";

type Handler = (request: Request) => Promise<Response>;
/** A method and a path, such as `GET /jwks`, and what answers there. Where there is `GET`, there is `HEAD`. */
type Route = readonly [route: string, handler: Handler];
type Routes = ReadonlyMap<string, Handler>;

/** How the next key comes. */
export interface RotateOptions {
  /**
   * `true` lets the next key sign from now on, be it published already or not. Verifiers that have not got it ask for the key set
   * once more; other instances follow when they next look at the store, within a minute and `propagation`. Default: `false`.
   */
  readonly immediately?: boolean | undefined;
}

/** An issuer that runs. */
export interface Issuer {
  /** Answers a request. It needs no `this`, and never fails. */
  fetch(request: AnyRequest): Promise<AnyResponse>;
  /** The public keys that are published now. */
  jwks(): Promise<JsonWebKeySet>;
  /** The same keys by their names, and which does what. */
  keys(): Promise<readonly PublishedKey[]>;
  /**
   * Signs a token for whom no client asks, such as somebody who has logged in: with the issuer's name, the key that signs now,
   * and its times. **It says whatever the claims say**, but for `iss`, `exp`, `nbf` and `iat`: neither clients nor the policy are asked.
   *
   * @throws InvalidArgumentError, MissingClaimsError, ProfileError, ClaimInvalidError, InvalidAuthorizationResourceError for what
   *   no token may say; KeysUnavailableError, StoreError when there is no key at hand.
   */
  mint(claims: { readonly [claim: string]: unknown }, options?: MintOptions): Promise<string>;
  /**
   * Publishes the next key of `signingKeys` now. It signs when all verifiers have it, after `publishAhead`; those before stay
   * published until their tokens have expired.
   *
   * @throws InvalidArgumentError where there are only keys that were given; StoreError when the store fails.
   */
  rotate(options?: RotateOptions): Promise<void>;
  /**
   * Withdraws a key of `signingKeys` at once, as when somebody else may have it: tokens that it signed are refused when
   * verifiers next ask for keys. If it was the one that signs, another takes over, which not all verifiers may have yet.
   *
   * @throws InvalidArgumentError when there is no such key; StoreError when the store fails.
   */
  revoke(keyId: string): Promise<void>;
}

/**
 * Makes an issuer of tokens.
 *
 * It publishes its metadata (OpenID Connect Discovery, RFC 8414) and keys, and answers at `/token`, below its own path, who
 * asks for a token with client credentials (RFC 6749 section 4.4) or has one to exchange for a narrower one (RFC 8693). A
 * client gets as much of what it asks for as it is allowed, and never more.
 *
 * `fetch` is what `Deno.serve`, `Bun.serve`, Workers and Hono call; it looks at the path of a request and not at its host. It
 * trusts nothing that proxies add, limits no rates and keeps no log: that is for what stands before it.
 *
 * @throws InvalidArgumentError, NonHttpsIssuerError for an option that can never work.
 * @throws UnsupportedKeyError, MissingKeyError for a key that cannot sign.
 * @example
 * ```ts
 * import { generateKey, SciToken } from "scitokens";
 * import { createIssuer } from "scitokens/issuer";
 *
 * const issuer = createIssuer({
 *   issuer: "https://issuer.example",
 *   keys: await generateKey(),
 *   clients: {
 *     jobs: { secret: "correct horse battery staple", scope: "read:/store", audience: "https://storage.example" },
 *   },
 * });
 *
 * const asked = new Request("https://issuer.example/token", {
 *   method: "POST",
 *   headers: { authorization: `Basic ${btoa("jobs:correct+horse+battery+staple")}` },
 *   body: new URLSearchParams({ grant_type: "client_credentials", scope: "read:/store/run-1 write:/store" }),
 * });
 * const { access_token, scope } = await (await issuer.fetch(asked)).json();
 * const token = await SciToken.deserialize(access_token, { jwks: await issuer.jwks() });
 * console.log(scope, token.get("sub"), token.get("aud")); // "read:/store/run-1" "jobs" "https://storage.example"
 * ```
 * @example With keys that are replaced by themselves
 * ```ts
 * import { MemoryStore } from "scitokens";
 * import { createIssuer } from "scitokens/issuer";
 *
 * // In earnest: a store for secrets that all instances share.
 * const store = new MemoryStore();
 * const issuer = createIssuer({ issuer: "https://issuer.example/dept", signingKeys: { store } });
 * await issuer.rotate();
 * console.log((await issuer.jwks()).keys.length); // 2: the one that signs, and the next
 * ```
 * @example A token for whom no client asks
 * ```ts
 * import { generateKey } from "scitokens";
 * import { createIssuer } from "scitokens/issuer";
 *
 * const issuer = createIssuer({ issuer: "https://issuer.example", keys: await generateKey(), profile: "wlcg:1.0" });
 * const claims = { sub: "jane", aud: "https://storage.example", "wlcg.groups": ["/cms"] };
 * console.log(await issuer.mint(claims, { lifetime: 3600 }));
 * ```
 */
export function createIssuer(options: IssuerOptions): Issuer {
  const settings = readIssuerOptions(options);
  const { keys, onError } = settings;
  const routes = routesOf(settings);
  return {
    fetch: async (request) => {
      try {
        return (await answer(request as Request, routes)) as AnyResponse;
      } catch (error) {
        const known = toOAuthError(error);
        if (known.status >= 500) onError(known.cause ?? error, request);
        return refusal(known) as AnyResponse;
      }
    },
    jwks: async () => (await keys.ring()).jwks,
    keys: () => keys.list(),
    mint: (claims, options = {}) => mintClaims(claims, options, settings),
    rotate: async (options = {}) => keys.rotate(readOptions(options, { immediately: flag(false) }).immediately),
    revoke: (keyId) => keys.revoke(keyId),
  };
}

function routesOf(settings: IssuerSettings): Routes {
  const { issuer, demo } = settings;
  const { base, metadata } = addressesOf(issuer);
  const own = [...usualRoutes(settings), ...(demo ? demoRoutes(settings) : [])];
  return new Map([
    ...metadata.map((path): Route => [`GET ${path}`, describe(settings)]),
    ...own.map(([route, handler]): Route => [route.replace(" ", ` ${base}`), handler]),
  ]);
}

function describe({ issuer, keys, demo, keySetMaxAge }: IssuerSettings): Handler {
  return async (request) => {
    const document = metadataOf(issuer, algorithmsIn((await keys.ring()).jwks));
    const whole = demo ? { ...document, ...demoMetadata(issuer, document.grant_types_supported) } : document;
    return publish(request, whole, keySetMaxAge);
  };
}

function usualRoutes(settings: IssuerSettings): readonly Route[] {
  const { keys, keySetMaxAge, demo } = settings;
  return [
    [`GET ${PATHS.jwks}`, async (request) => publish(request, (await keys.ring()).jwks, keySetMaxAge)],
    [
      `POST ${PATHS.token}`,
      async (request) => {
        const form = await readForm(request);
        const isDemo = demo && [DEVICE_CODE, REFRESH_TOKEN].includes(form.grant_type as string);
        if (isDemo) return (await loadDemo()).answerDemoGrant(form, settings);
        return answerTokenRequest(request, form, settings);
      },
    ],
  ];
}

function demoRoutes(settings: IssuerSettings): readonly Route[] {
  const named = usualRoutes(settings).map(([route, handler]): Route => {
    const [method, path] = route.split(" ") as [string, keyof typeof DEMO_NAMES];
    return [`${method} ${DEMO_NAMES[path]}`, handler];
  });
  const others = DEMO_ROUTES.map((route): Route => {
    return [route, async (request) => (await loadDemo()).answerDemo(route, request, settings)];
  });
  return [...named, ...others];
}

async function answer(request: Request, routes: Routes): Promise<Response> {
  const { method, url } = request;
  const { pathname } = new URL(url);
  const allowed = [...routes.keys()].flatMap((route) => {
    const [one, path] = route.split(" ");
    return path === pathname ? [one as string] : [];
  });
  if (allowed.length === 0) return text(`there is nothing here; there are\n${[...routes.keys()].join("\n")}`, 404);
  const methods = [...(allowed.includes("GET") ? ["HEAD"] : []), ...allowed, "OPTIONS"].join(", ");
  if (method === "OPTIONS") return preflight(methods);
  const handler = routes.get(`${method === "HEAD" ? "GET" : method} ${pathname}`);
  if (handler === undefined) return text("this method is not allowed here", 405, { allow: methods });
  const response = await handler(request);
  return method === "HEAD" ? empty(response.status, Object.fromEntries(response.headers)) : response;
}
