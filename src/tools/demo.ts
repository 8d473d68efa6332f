/**
 * Tokens of a demo issuer, to try things with: anybody gets a token with whatever claims they ask for.
 *
 * The service is that of `demo.scitokens.org`, or another one with the same interface: `POST /issue` with
 * `{"payload": {…}, "algorithm": "ES256"}` is answered with a token, and its keys are discovered as those of any issuer. A
 * service that guards anything must never trust such an issuer.
 *
 * @module
 */

import { InvalidArgumentError, NonHttpsIssuerError } from "../errors.ts";
import type { Fetch } from "../issuer-keys/fetch-json.ts";
import { type Insecure, readInsecure } from "../issuer-keys/insecure.ts";
import { demandIssuerUrl } from "../issuer-keys/issuer-url.ts";
import { KeyCache, readKeyCache } from "../issuer-keys/key-cache.ts";
import { copyJson, isPlainObject } from "../jwt/copy-json.ts";
import type { Json } from "../jwt/json.ts";
import { type Clock, readNow } from "../jwt/time.ts";
import { isName } from "../names.ts";
import { numberFrom, readOptions } from "../options.ts";
import { quote } from "../quote.ts";
import { SciToken } from "../token/scitoken.ts";
import { postForToken } from "./demo-service.ts";

/** Which service is asked, and how. */
export interface DemoOptions {
  /** The service, which is also the issuer of its tokens. Default: `"https://demo.scitokens.org"`. */
  readonly url?: string | undefined;
  /** What the token is signed with. Default: `"ES256"`. */
  readonly algorithm?: "ES256" | "RS256" | undefined;
  /** Seconds that the answer may take. Default: 10. */
  readonly timeout?: number | undefined;
  /** `true` allows http to loopback hosts, a list allows it for just these services. Default: `false`. */
  readonly insecure?: Insecure | undefined;
  /** Default: the runtime's `fetch`. */
  readonly fetch?: Fetch | undefined;
}

/** The same, and how the token is verified. */
export interface ParsedDemoOptions extends DemoOptions {
  /**
   * Where the service's keys come from; it must trust the service as an issuer. Share one, so that they are fetched once.
   * Default: one for this call alone.
   */
  readonly keyCache?: KeyCache | undefined;
  /** The clock, in milliseconds. Default: `Date.now`. */
  readonly now?: Clock | undefined;
}

const SERVICE = "https://demo.scitokens.org";
const ALGORITHMS: readonly unknown[] = ["ES256", "RS256"];
const MAX_TIMEOUT = 600;

const READERS = {
  url: readUrl,
  algorithm: readAlgorithm,
  timeout: numberFrom(0.001, MAX_TIMEOUT, 10),
  insecure: readInsecure,
  fetch: readFetch,
};

/**
 * A token of the demo service.
 *
 * @param payload - The claims to ask for. The service sets `iss`, `iat`, `nbf` and `exp` (600 seconds, or the later one that was
 *   asked for), and where they are not given `ver` (`scitoken:2.0`) and `aud` (its own URL).
 * @returns Its text, which has the form of a token and is not verified.
 * @throws InvalidArgumentError for claims or options that can never work, and for what the service refuses (reason
 *   `demo_refused`).
 * @throws NonHttpsIssuerError when the URL is not https.
 * @throws KeysUnavailableError when the service cannot be reached, redirects, fails or takes too long (reason
 *   `demo_unavailable`); it says when to try again.
 * @throws InvalidTokenFormatError when it answers with something other than a token.
 * @example
 * ```ts ignore demo
 * import { token } from "scitokens/demo";
 *
 * console.log(await token({ scope: "read:/protected", sub: "jane" }));
 * ```
 */
export async function token(
  payload: { readonly [claim: string]: unknown } = {},
  options: DemoOptions = {},
): Promise<string> {
  return issue(payload, readOptions(options, READERS));
}

/**
 * A token of the demo service, verified with the keys that are discovered for it.
 *
 * @param payload - As in {@link token}.
 * @throws SciTokensError as {@link token} does, and as `SciToken.deserialize` does when the token cannot be verified.
 * @example
 * ```ts
 * import { exportJwks, generateKey, SciToken } from "scitokens";
 * import { parsedToken } from "scitokens/demo";
 *
 * // A service on the spot, in the place of the one on the Internet.
 * const url = "https://demo.example";
 * const key = await generateKey();
 * const fetch = async (asked: string, { body }: RequestInit) => {
 *   if (asked === `${url}/issue`) {
 *     const { payload } = JSON.parse(body as string);
 *     return new Response(await new SciToken({ key, claims: payload }).serialize({ issuer: url }));
 *   }
 *   if (asked === `${url}/oauth2/certs`) return Response.json(exportJwks(key));
 *   return Response.json({ issuer: url, jwks_uri: `${url}/oauth2/certs` });
 * };
 *
 * const token = await parsedToken({ scope: "read:/protected" }, { url, fetch });
 * console.log(token.verified, token.get("scope")); // true "read:/protected"
 * ```
 */
export async function parsedToken(
  payload: { readonly [claim: string]: unknown } = {},
  options: ParsedDemoOptions = {},
): Promise<SciToken> {
  const settings = readOptions(options, { ...READERS, keyCache: readKeyCache, now: readNow });
  const { url, timeout, insecure, fetch, now } = settings;
  const keyCache = settings.keyCache ?? new KeyCache({ issuers: [url], timeout, insecure, fetch, now });
  return SciToken.deserialize(await issue(payload, settings), { issuers: [url], keyCache, now });
}

interface Settings {
  readonly url: string;
  readonly algorithm: "ES256" | "RS256";
  readonly timeout: number;
  readonly insecure: Insecure;
  readonly fetch: Fetch;
}

async function issue(payload: unknown, { url, algorithm, insecure, ...limits }: Settings): Promise<string> {
  const body = JSON.stringify({ payload: readPayload(payload), algorithm });
  demandHttps(url, insecure);
  return postForToken(`${url}/issue`, body, limits);
}

function demandHttps(url: string, insecure: Insecure): void {
  try {
    demandIssuerUrl(url, insecure);
  } catch (cause) {
    throw new NonHttpsIssuerError(
      `${quote(url)} is no https URL without credentials, query and fragment; insecure allows http on loopback hosts`,
      { cause },
    );
  }
}

function readPayload(payload: unknown): Json {
  if (!isPlainObject(payload)) throw new InvalidArgumentError("the payload must be a plain object of claims");
  return copyJson(payload, (problem) => new InvalidArgumentError(`the payload cannot be sent: ${problem}`));
}

/** Without a slash at its end, which the issuer of its tokens has not either. */
function readUrl(url: string = SERVICE): string {
  if (isName(url)) return url.replace(/\/$/, "");
  throw new InvalidArgumentError("url must be the URL of a demo service");
}

function readAlgorithm(algorithm: "ES256" | "RS256" = "ES256"): "ES256" | "RS256" {
  // The service itself would sign with RS256 whatever it does not know.
  if (ALGORITHMS.includes(algorithm)) return algorithm;
  throw new InvalidArgumentError(`the service signs with ES256 or RS256, not ${quote(algorithm)}`);
}

function readFetch(fetch: Fetch = (url, init) => globalThis.fetch(url, init)): Fetch {
  if (typeof fetch === "function") return fetch;
  throw new InvalidArgumentError("fetch must be a function");
}
