/**
 * A `fetch` that carries a token, and takes care where it carries it.
 *
 * @module
 */

import { InvalidArgumentError } from "../errors.ts";
import { type Insecure, readInsecure } from "../issuer-keys/insecure.ts";
import { mayUseHttp } from "../issuer-keys/issuer-url.ts";
import { lazily } from "../jwt/lazily.ts";
import { type Clock, readNow } from "../jwt/time.ts";
import { isName, isNameList } from "../names.ts";
import { numberFrom, readOptions } from "../options.ts";
import { quote } from "../quote.ts";
import type { FetchFunction, Request } from "../web.ts";
import { readScopeOption, type Scope } from "./needed.ts";
import { follow } from "./redirects.ts";
import { originOf } from "./storage-path.ts";
import { type HeldToken, presentable, TokenSource } from "./token-source.ts";

export type { FetchFunction, ParsedUrl } from "../web.ts";
export type { Alternatives, Capability } from "./capability.ts";
export type { Needed, Scope, ScopeFunction, ScopeRule } from "./needed.ts";
export type { RequestView } from "./request-view.ts";
export type { HeldToken } from "./token-source.ts";

/** Which token is carried, and where to. */
export interface ClientOptions {
  /** The token: its text, or, to derive from, as it was read with its child key. This or `getToken` must be given. */
  readonly token?: HeldToken | undefined;
  /**
   * Gives a token when one is first needed, another before that expires, and another after a service refused that (401,
   * `invalid_token`); such as `discover` of `scitokens/discover`. It is called once for all requests that wait for it. This or
   * `token` must be given.
   */
  readonly getToken?: (() => HeldToken | Promise<HeldToken>) | undefined;
  /** The origins that get the token, such as `"https://storage.example"`. All others are asked without it. */
  readonly origins: readonly string[];
  /** Allow origins with http: those on loopback hosts (`true`), or just these. For development alone. Default: `false`. */
  readonly insecure?: Insecure | undefined;
  /**
   * Seconds before a token of `getToken` expires, from which another is asked for; at most half of what it had left when it came.
   * Default: 60.
   */
  readonly renewBefore?: number | undefined;
  /**
   * Send a token that is derived for just this request: `true` where methods and paths are those of a store of files at the root,
   * or what the service has as the option `scope` of `protect`. It needs a token that was read with its child key
   * (`requireKey`), and narrows `scope` alone: what is sent has the audience of that, and its lifetime, ten minutes at most.
   * A request that the token does not allow is not sent: the fetch throws InsufficientScopeError.
   * Default: `false`, the token as it is.
   */
  readonly attenuate?: boolean | Scope<Request> | undefined;
  /** Default: the runtime's `fetch`. */
  readonly fetch?: FetchFunction | undefined;
  /** The clock, in milliseconds. Default: `Date.now`. */
  readonly now?: Clock | undefined;
}

/**
 * A `fetch` that sends a token along, as `Authorization: Bearer`.
 *
 * - The token goes to `origins` alone, over https. A request that has an `Authorization` header of its own keeps that.
 * - A redirect to another origin is followed without the token, wherever it leads. A page cannot see where a redirect leads:
 *   there it is an error, and `redirect: "manual"` gives the answer as `fetch` does.
 * - The fourth segment of a token that can be extended, its private key, is never sent.
 * - A token that is answered with 401 and `invalid_token` is forgotten. The answer is given as it is; the next request asks
 *   `getToken` for another. A page sees that only where the service exposes the header `WWW-Authenticate` (CORS).
 *
 * @throws InvalidArgumentError for what can never work: no token, no origin, an origin without TLS.
 * @example
 * ```ts
 * import { generateKey, SciToken } from "scitokens";
 * import { createFetch } from "scitokens/client";
 *
 * const key = await generateKey();
 * const getToken = () => new SciToken({ key, claims: { scope: "read:/" } }).serialize({ issuer: "https://issuer.example" });
 * const fetchWithToken = createFetch({
 *   getToken,
 *   origins: ["https://storage.example"],
 *   // Left out, it is the runtime's.
 *   fetch: async (input) => new Response((input as Request).headers.get("authorization")?.split(" ")[0] ?? "nothing"),
 * });
 *
 * console.log(await (await fetchWithToken("https://storage.example/run-1")).text()); // "Bearer"
 * console.log(await (await fetchWithToken("https://elsewhere.example/")).text()); // "nothing"
 * ```
 */
export function createFetch(options: ClientOptions): FetchFunction {
  const { token, getToken, renewBefore, now, ...settings } = readOptions(options, {
    token: readToken,
    getToken: readFunction<ClientOptions["getToken"]>,
    origins: (given: readonly string[]) => given,
    insecure: readInsecure,
    renewBefore: numberFrom(0, 86_400, 60),
    attenuate: readAttenuate,
    fetch: readFunction<ClientOptions["fetch"]>,
    now: readNow,
  });
  if ((token === undefined) === (getToken === undefined)) throw new InvalidArgumentError("give token or getToken");
  const origins = readOrigins(settings.origins, settings.insecure);
  const source = new TokenSource(getToken ?? (() => token as HeldToken), { renewBefore, now });
  const { attenuate } = settings;
  if (attenuate === undefined && token !== undefined) demandText(token);
  // Not the bare global, which browsers refuse to call as another object's method.
  const send: FetchFunction = settings.fetch ?? ((input, init) => globalThis.fetch(input, init));

  return async (input, init) => {
    const request = new globalThis.Request(input, init);
    const isOurs = origins.includes(new URL(request.url).origin) && !request.headers.has("authorization");
    if (!isOurs) return send(request);
    const held = await source.current();
    const text = attenuate === undefined ? demandText(held) : await attenuate(held, request);
    const response = await follow(request, { send, authorization: `Bearer ${presentable(text)}`, body: init?.body });
    if (response.status === 401 && REFUSED.test(response.headers.get("www-authenticate") ?? "")) source.forget(held);
    return response;
  };
}

/** The challenge of a service that a token is not good for (RFC 6750 section 3.1). */
const REFUSED = /\berror="?invalid_token\b/;

/** What derives a token for one request. It is loaded when the first is derived: most carry theirs as it is. */
type Attenuate = (held: HeldToken, request: Request) => Promise<string>;

const loadAttenuation: () => Promise<typeof import("./attenuation.ts")> = /* @__PURE__ */ lazily(
  () => import("./attenuation.ts"),
  "ERR_KEY_UNSUPPORTED",
);

function readAttenuate(attenuate: ClientOptions["attenuate"] = false): Attenuate | undefined {
  if (attenuate === false) return undefined;
  const scope = attenuate === true ? undefined : readScopeOption(attenuate);
  return async (held, request) => (await loadAttenuation()).attenuated(held, request, scope);
}

function demandText(token: HeldToken): string {
  if (typeof token === "string") return token;
  throw new InvalidArgumentError(
    "without attenuate, give the token's text, as deserialize was given it, and no SciToken",
  );
}

function readToken(token: HeldToken | undefined): HeldToken | undefined {
  if (token === undefined || isName(token) || (typeof token === "object" && token !== null)) return token;
  throw new InvalidArgumentError("token must be the text of a token, or a SciToken that was read with its child key");
}

function readFunction<F>(value: F, name: string): F {
  if (value === undefined || typeof value === "function") return value;
  throw new InvalidArgumentError(`${name} must be a function`);
}

/** @throws InvalidArgumentError for what is no origin, or one that would have the token read on its way. */
function readOrigins(origins: readonly string[], insecure: Insecure): readonly string[] {
  if (!isNameList(origins) || origins.length === 0) {
    throw new InvalidArgumentError('origins must list where the token may go, such as "https://storage.example"');
  }
  for (const origin of origins) {
    const url = originOf(origin) === origin ? new URL(origin) : undefined;
    if (url === undefined)
      throw new InvalidArgumentError(`${quote(origin)} is no origin: give scheme, host and port alone`);
    if (url.protocol === "https:" || (url.protocol === "http:" && mayUseHttp(origin, url, insecure))) continue;
    throw new InvalidArgumentError(
      `the token may not go to ${quote(origin)}: it must be https; insecure: true allows http on loopback hosts, and insecure: [${quote(origin)}] this one`,
    );
  }
  return [...origins];
}
